#include "api/signin/token.h"

#include "api/signin/credentials.h"
#include "api/signin/device_code.h"
#include "api/signin/jwt.h"
#include "api/signin/oauth_error.h"
#include "api/signin/principal.h"
#include "api/signin/scope.h"
#include "base/base64.h"
#include "base/clock.h"
#include "base/ids.h"
#include "base/json.h"

#define CLIENT_MAX 256

struct token_request {
    struct authority authority;
    struct form form;
    struct credentials credentials;
    const char *scopes;   /* or NULL */
    const char *resource; /* NULL until the grant or the request named it */
};

/* Another content type is no form: Entra then misses the first parameter. */
static bool content_is_form(const struct call *call)
{
    static const char form[] = "application/x-www-form-urlencoded";
    const char *type = call_header(call, "Content-Type");
    size_t size = type ? strcspn(type, "; \t") : 0;
    return size == sizeof form - 1 && strncasecmp(type, form, size) == 0;
}

/* Each reader returns false when the refusal is on the reply. */
static bool form_require(struct call *call, struct form *form)
{
    form->count = 0;
    form->duplicate = NULL;
    if (content_is_form(call) && form_parse(call->arena, call->exchange->body, form) < 0) {
        oauth_refuse(call, OAUTH_MALFORMED);
        return false;
    }
    if (form->duplicate) {
        oauth_refuse(call, OAUTH_DUPLICATE_PARAMETER, form->duplicate);
        return false;
    }
    return true;
}

static const char *parameter_require(struct call *call, const struct form *form, const char *name)
{
    const char *value = form_get(form, name);
    if (!value)
        oauth_refuse(call, OAUTH_MISSING_PARAMETER, name);
    return value;
}

static bool request_read(struct call *call, struct token_request *request)
{
    if (!authority_read(call, &request->authority)) {
        oauth_refuse(call, OAUTH_INVALID_TENANT, authority_shown(call));
        return false;
    }
    if (!form_require(call, &request->form))
        return false;
    if (!credentials_read(call, &request->form, &request->credentials)) {
        oauth_refuse(call, OAUTH_MALFORMED);
        return false;
    }
    request->scopes = form_get(&request->form, "scope");
    return true;
}

static bool client_require(struct call *call, const struct token_request *request)
{
    const char *client = request->credentials.client;
    if (client && strlen(client) <= CLIENT_MAX)
        return true;
    if (client)
        oauth_refuse(call, OAUTH_MALFORMED);
    else
        oauth_refuse(call, OAUTH_MISSING_PARAMETER, "client_id");
    return false;
}

/* v1 and ADFS name a resource, v2 a scope; ADFS takes either. Where neither is named, the token is
 * for this emulator. */
static const char *resource_read(struct call *call, const struct token_request *request)
{
    const char *named = form_get(&request->form, "resource");
    const char *scoped = request->scopes ? scope_resource(call->arena, request->scopes) : NULL;
    if (scoped && (request->authority.v2 || !named))
        return scoped;
    return named ? named : arena_printf(call->arena, "%s/", call->base_url);
}

/* ---- grants: false when the refusal is on the reply; they set principal->user for users, and
 * may set the scopes or the resource ---- */

static bool scope_require_default(struct call *call, const struct token_request *request)
{
    static const char suffix[] = "/.default";
    if (!request->authority.v2 || request->authority.adfs)
        return true;
    if (!request->scopes) {
        oauth_refuse(call, OAUTH_MISSING_SCOPE);
        return false;
    }
    const char *scope = scope_first(call->arena, request->scopes);
    size_t size = scope ? strlen(scope) : 0;
    if (size > sizeof suffix - 1 && text_equal_nocase(scope + size - (sizeof suffix - 1), suffix))
        return true;
    oauth_refuse(call, OAUTH_INVALID_SCOPE, scope ? scope : request->scopes);
    return false;
}

static bool grant_application(struct call *call, struct token_request *request,
                              struct principal *principal)
{
    (void)principal;
    const struct credentials *credentials = &request->credentials;
    if (!credentials->secret && !credentials->assertion) {
        oauth_refuse(call, OAUTH_MISSING_SECRET);
        return false;
    }
    if (credentials->assertion && !parameter_require(call, &request->form, "client_assertion_type"))
        return false;
    return scope_require_default(call, request);
}

/* Any password is right. */
static bool grant_password(struct call *call, struct token_request *request,
                           struct principal *principal)
{
    principal->user = parameter_require(call, &request->form, "username");
    return principal->user && parameter_require(call, &request->form, "password");
}

/* The user of a device needs no browser here: whoever polls has signed in. v1 calls the parameter
 * "code". */
static bool grant_device(struct call *call, struct token_request *request,
                         struct principal *principal)
{
    principal->user = DEFAULT_USER;
    const char *code = form_get(&request->form, "code");
    if (!code)
        code = parameter_require(call, &request->form, "device_code");
    if (code && !request->scopes)
        request->scopes = device_code_scopes(call->arena, code);
    return code;
}

static bool grant_code(struct call *call, struct token_request *request,
                       struct principal *principal)
{
    principal->user = DEFAULT_USER;
    return parameter_require(call, &request->form, "code");
}

/* A refresh token of an emulator that kept nothing is as good as any where no token is asked for;
 * with --auth token it must be our own, of this client, and in force. */
static bool grant_refresh(struct call *call, struct token_request *request,
                          struct principal *principal)
{
    const char *token = parameter_require(call, &request->form, "refresh_token");
    if (!token)
        return false;
    json_t *claims = NULL;
    bool ours = jwt_open(call->api->signing, call->arena, span_from(token), &claims) &&
                text_equal(json_text(claims, "iss"), REFRESH_ISSUER) &&
                text_equal_nocase(json_text(claims, "appid"), request->credentials.client) &&
                json_number_or(claims, "exp", 0) > wall_now() / SECOND;
    if (!ours && call->api->options.auth == AUTH_TOKEN) {
        oauth_refuse(call, OAUTH_INVALID_GRANT);
        return false;
    }
    principal->user = ours ? json_text_or(claims, "upn", DEFAULT_USER) : DEFAULT_USER;
    bool named = request->scopes ? scope_resource(call->arena, request->scopes) != NULL
                                 : form_get(&request->form, "resource") != NULL;
    if (ours && !named)
        request->resource = json_text(claims, "aud");
    return true;
}

static const struct grant {
    const char *name;
    bool (*accept)(struct call *call, struct token_request *request, struct principal *principal);
} grants[] = {
    {"authorization_code", grant_code},
    {"client_credentials", grant_application},
    {"device_code", grant_device}, /* ADFS and v1 */
    {"password", grant_password},
    {"refresh_token", grant_refresh},
    {"urn:ietf:params:oauth:grant-type:device_code", grant_device},
};

static const struct grant *grant_require(struct call *call, const struct token_request *request)
{
    const char *name = parameter_require(call, &request->form, "grant_type");
    if (!name)
        return NULL;
    for (size_t i = 0; i < sizeof grants / sizeof *grants; i++)
        if (text_equal(grants[i].name, name))
            return &grants[i];
    oauth_refuse(call, OAUTH_UNSUPPORTED_GRANT, name);
    return NULL;
}

/* ---- the answer ---- */

static int seal(struct call *call, json_t *body, const char *member, json_t *take)
{
    const char *token;
    const json_t *claims = json_keep(call->arena, take);
    int result = jwt_seal(call->api->signing, call->arena, claims, &token);
    if (result == 0)
        json_put_text(body, member, token);
    return result;
}

static int user_put(struct call *call, const struct token_request *request,
                    const struct principal *principal, int64_t now, json_t *body)
{
    const struct authority *authority = &request->authority;
    const char *info = arena_printf(call->arena, "{\"uid\":\"%s\",\"utid\":\"%s\"}", principal->oid,
                                    authority->tid);
    json_put_text(body, "scope", scope_granted(call->arena, request->scopes, request->resource));
    json_put_text(body, "client_info", base64url_encode(call->arena, info, strlen(info)));
    int result = seal(call, body, "refresh_token",
                      refresh_claims(principal, authority, request->resource, now));
    return result < 0
               ? result
               : seal(call, body, "id_token", id_claims(call->arena, principal, authority, now));
}

/* Azure's v1 has all its numbers as texts; expires_in stays a number here, which every client
 * takes, and az needs. */
static void v1_put(const struct token_request *request, int64_t now, json_t *body)
{
    long long seconds = now / SECOND;
    json_put_format(body, "expires_on", "%lld", seconds + ACCESS_SECONDS);
    json_put_format(body, "not_before", "%lld", seconds);
    json_put_text(body, "resource", request->resource);
}

static struct arm_error *token_reply(struct call *call, const struct token_request *request,
                                     const struct principal *principal)
{
    int64_t now = wall_now();
    json_t *body = json_pack("{s:s, s:i, s:i}", "token_type", "Bearer", "expires_in",
                             ACCESS_SECONDS, "ext_expires_in", ACCESS_SECONDS);
    json_keep(call->arena, body);
    json_t *claims =
        access_claims(call->arena, principal, &request->authority, request->resource, now);
    TRY(call_failure(call, seal(call, body, "access_token", claims)));
    if (principal->user)
        TRY(call_failure(call, user_put(call, request, principal, now, body)));
    if (!request->authority.v2 && !request->authority.adfs)
        v1_put(request, now, body);
    oauth_headers(call);
    reply_json(call, 200, CONTENT_JSON_CHARSET, body);
    return NULL;
}

struct arm_error *token_issue(struct call *call)
{
    struct token_request *request = arena_alloc(call->arena, sizeof *request);
    if (!request_read(call, request))
        return NULL;
    const struct grant *grant = grant_require(call, request);
    if (!grant || !client_require(call, request))
        return NULL;
    struct principal principal = {.client = request->credentials.client};
    if (!grant->accept(call, request, &principal) ||
        !credentials_accept(call, &request->authority, &request->credentials))
        return NULL;
    if (!request->resource)
        request->resource = resource_read(call, request);
    principal.proof = credentials_proof(&request->credentials);
    principal_identify(call->arena, &principal);
    return token_reply(call, request, &principal);
}

/* ---- device code ---- */

struct arm_error *device_code_issue(struct call *call)
{
    struct token_request *request = arena_alloc(call->arena, sizeof *request);
    if (!request_read(call, request) || !client_require(call, request))
        return NULL;
    /* The token follows at once. */
    signing_warm(call->api->signing);
    char user[UUID_TEXT];
    uuid_random(user);
    user[8] = '\0';
    for (char *letter = user; *letter; letter++)
        if (*letter >= 'a' && *letter <= 'f')
            *letter = (char)(*letter - 'a' + 'A');
    const char *page = arena_printf(call->arena, "%s/_aksim/health", call->base_url);
    json_t *body = json_keep(call->arena, json_object());
    json_put_text(body, "user_code", user);
    json_put_text(body, "device_code", device_code_new(call->arena, request->scopes));
    json_put_text(body, "verification_uri", page);
    if (!request->authority.v2)
        json_put_text(body, "verification_url", page); /* v1's spelling */
    json_put(body, "expires_in", json_integer(900));
    json_put(body, "interval", json_integer(1));
    json_put_format(
        body, "message",
        "Nothing to do: this emulator signs you in as %s at once. (Azure would ask you to open %s and enter "
        "the code %s.)",
        DEFAULT_USER, page, user);
    oauth_headers(call);
    reply_json(call, 200, CONTENT_JSON_CHARSET, body);
    return NULL;
}
