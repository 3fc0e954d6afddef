#include "api/signin/jwt.h"
#include "api/signin/principal.h"
#include "api/signin/signin.h"
#include "base/clock.h"
#include "base/date.h"
#include "base/json.h"

/* How far the machine's clock may have been set back since the token was made. */
#define SKEW_SECONDS 300

/* The shape of public reports (cluster-api-provider-azure and others quote it): the tenant behind
 * the address is how tools find the tenant of a subscription. */
static struct arm_error *refuse(struct call *call, struct arm_error *error, const char *description)
{
    reply_header(
        call, "WWW-Authenticate",
        arena_printf(
            call->arena,
            "Bearer authorization_uri=\"%s/%s\", error=\"invalid_token\", error_description=\"%s\"",
            call->base_url, call->api->tenant, description));
    return error;
}

static struct arm_error *refuse_as(struct call *call, enum error_id id)
{
    struct arm_error *error = arm_error(call->arena, id, NULL);
    return refuse(call, error, error->message);
}

static struct arm_error *refuse_expired(struct call *call, int64_t expiry, int64_t now)
{
    char expired[40], present[40];
    american_time_format(expiry * SECOND, expired);
    american_time_format(now * SECOND, present);
    struct arm_error *error =
        arm_error(call->arena, ERROR_ExpiredAuthenticationToken, NULL, expired, present);
    return refuse(call, error, "The access token has expired."); /* guess: wording */
}

/* Seconds since 1970 that a date can be made of: up to the year 9999. */
static bool claim_is_moment(const json_t *claims, const char *name)
{
    const json_t *value = json_object_get(claims, name);
    json_int_t seconds = json_integer_value(value);
    return json_is_integer(value) && seconds >= 0 && seconds <= INT64_C(253402300799);
}

/* An id token or a refresh token has the same signature and another issuer. */
static bool claims_are_access(struct arena *arena, const json_t *claims)
{
    const char *issuer = json_text_or(claims, "iss", "");
    const char *tenant = json_text_or(claims, "tid", "");
    return uuid_valid(tenant) && text_equal(issuer, access_issuer(arena, tenant)) &&
           json_text(claims, "appid") && claim_is_moment(claims, "exp") &&
           claim_is_moment(claims, "nbf");
}

struct arm_error *signin_check(struct call *call)
{
    const char *header = call_header(call, "Authorization");
    if (!header || !*header)
        return refuse(call, arm_error(call->arena, ERROR_AuthenticationFailed, NULL),
                      "The authentication failed because of missing 'Authorization' header.");
    if (strncasecmp(header, "Bearer ", 7) != 0 || !header[7 + strspn(header + 7, " ")])
        return refuse_as(call, ERROR_AuthenticationFailedInvalidHeader);
    const char *token = header + 7 + strspn(header + 7, " ");
    json_t *claims = NULL;
    if (!jwt_open(call->api->signing, call->arena, span_from(token), &claims) ||
        !claims_are_access(call->arena, claims))
        return refuse_as(call, ERROR_InvalidAuthenticationToken);
    int64_t now = wall_now() / SECOND;
    int64_t expiry = json_number_or(claims, "exp", 0);
    if (expiry <= now)
        return refuse_expired(call, expiry, now);
    if (json_number_or(claims, "nbf", INT64_MAX) > now + SKEW_SECONDS)
        return refuse_as(call, ERROR_InvalidAuthenticationToken);
    return NULL;
}
