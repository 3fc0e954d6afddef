#include "api/signin/principal.h"

#include "base/clock.h"
#include "base/json.h"

static void oid_from(struct arena *arena, const char *kind, const char *name, char out[UUID_TEXT])
{
    uuid_from_name(arena_lower(arena, arena_printf(arena, "%s/%s", kind, name)), out);
}

void application_oid(struct arena *arena, const char *client, char out[UUID_TEXT])
{
    oid_from(arena, "servicePrincipals", client, out);
}

void principal_identify(struct arena *arena, struct principal *principal)
{
    if (principal->user)
        oid_from(arena, "users", principal->user, principal->oid);
    else
        application_oid(arena, principal->client, principal->oid);
}

static json_t *timed_claims(const char *audience, const char *issuer, int64_t now, int64_t seconds)
{
    json_int_t from = now / SECOND;
    return json_pack("{s:s, s:s, s:I, s:I, s:I}", "aud", audience, "iss", issuer, "iat", from,
                     "nbf", from, "exp", from + seconds);
}

static void subject_put(json_t *claims, const struct principal *principal,
                        const struct authority *authority)
{
    json_put_text(claims, "oid", principal->oid);
    json_put_text(claims, "sub", principal->oid);
    json_put_text(claims, "tid", authority->tid);
}

const char *access_issuer(struct arena *arena, const char *tid)
{
    return arena_printf(arena, "https://sts.windows.net/%s/", tid);
}

json_t *access_claims(struct arena *arena, const struct principal *principal,
                      const struct authority *authority, const char *resource, int64_t now)
{
    const char *issuer = access_issuer(arena, authority->tid);
    json_t *claims = timed_claims(resource, issuer, now, ACCESS_SECONDS);
    subject_put(claims, principal, authority);
    json_put_text(claims, "idp", issuer);
    json_put_text(claims, "appid", principal->client);
    json_put_format(claims, "appidacr", "%d", principal->proof);
    json_put_text(claims, "idtyp", principal->user ? "user" : "app");
    if (principal->user) {
        /* azurerm takes the caller for a user by "openid" in scp; a delegated token for ARM has
         * just this. */
        json_put_text(claims, "scp", "user_impersonation");
        json_put_text(claims, "upn", principal->user);
        json_put_text(claims, "unique_name", principal->user);
        json_put_text(claims, "name", principal->user);
    }
    json_put_text(claims, "ver", "1.0");
    return claims;
}

json_t *id_claims(struct arena *arena, const struct principal *principal,
                  const struct authority *authority, int64_t now)
{
    json_t *claims =
        timed_claims(principal->client, authority_issuer(arena, authority), now, ACCESS_SECONDS);
    subject_put(claims, principal, authority);
    json_put_text(claims, "preferred_username", principal->user);
    json_put_text(claims, "upn", principal->user); /* what MSAL reads from ADFS */
    json_put_text(claims, "name", principal->user);
    json_put_text(claims, "ver", authority->v2 ? "2.0" : "1.0");
    return claims;
}

json_t *refresh_claims(const struct principal *principal, const struct authority *authority,
                       const char *resource, int64_t now)
{
    json_t *claims = timed_claims(resource, REFRESH_ISSUER, now, REFRESH_SECONDS);
    subject_put(claims, principal, authority);
    json_put_text(claims, "appid", principal->client);
    json_put_text(claims, "upn", principal->user);
    return claims;
}
