#include "api/signin/discovery.h"

#include "api/signin/authority.h"
#include "api/signin/oauth_error.h"
#include "api/signin/signing.h"
#include "base/json.h"

/* ---- OpenID ---- */

/* True when the path names a tenant; else the refusal is on the reply. */
static bool authority_require(struct call *call, struct authority *out)
{
    if (authority_read(call, out))
        return true;
    oauth_refuse(call, OAUTH_INVALID_TENANT, authority_shown(call));
    return false;
}

static const char *const openid_lists[][5] = {
    {"token_endpoint_auth_methods_supported", "client_secret_post", "private_key_jwt",
     "client_secret_basic"},
    {"response_types_supported", "code", "id_token", "code id_token", "id_token token"},
    {"response_modes_supported", "query", "fragment", "form_post"},
    {"subject_types_supported", "pairwise"},
    {"id_token_signing_alg_values_supported", "RS256"},
    {"scopes_supported", "openid", "profile", "email", "offline_access"},
};

static void openid_lists_put(json_t *document)
{
    for (size_t i = 0; i < sizeof openid_lists / sizeof *openid_lists; i++) {
        json_t *values = json_array();
        for (size_t j = 1; j < 5 && openid_lists[i][j]; j++)
            json_array_append_new(values, json_string(openid_lists[i][j]));
        json_put(document, openid_lists[i][0], values);
    }
}

struct arm_error *openid_configuration(struct call *call)
{
    struct authority authority;
    if (!authority_require(call, &authority))
        return NULL;
    /* A token is asked for next. */
    signing_warm(call->api->signing);
    const char *root = authority.root;
    const char *version = authority.v2 && !authority.adfs ? "v2.0/" : "";
    const char *slash = authority.adfs ? "/" : "";
    json_t *document = json_keep(call->arena, json_object());
    json_put_text(document, "issuer", authority_issuer(call->arena, &authority));
    json_put_format(document, "authorization_endpoint", "%s/oauth2/%sauthorize%s", root, version,
                    slash);
    json_put_format(document, "token_endpoint", "%s/oauth2/%stoken%s", root, version, slash);
    json_put_format(document, "device_authorization_endpoint", "%s/oauth2/%sdevicecode", root,
                    version);
    json_put_format(document, "end_session_endpoint", "%s/oauth2/%slogout", root, version);
    json_put_format(document, "jwks_uri", "%s/discovery/%skeys", root, version);
    openid_lists_put(document);
    json_put_text(document, "cloud_instance_name", call->host);
    json_put_text(document, "msgraph_host", call->host);
    json_put(document, "tenant_region_scope", json_null());
    reply_json(call, 200, CONTENT_JSON_CHARSET, document);
    return NULL;
}

struct arm_error *signing_keys(struct call *call)
{
    struct authority authority;
    struct signing_public key;
    if (!authority_require(call, &authority))
        return NULL;
    TRY(call_failure(call, signing_public(call->api->signing, &key)));
    json_t *keys = json_pack("{s:[{s:s, s:s, s:s, s:s, s:s, s:s, s:s}]}", "keys", "kty", "RSA",
                             "use", "sig", "alg", "RS256", "kid", key.kid, "n", key.modulus, "e",
                             key.exponent, "issuer", authority_issuer(call->arena, &authority));
    reply_json(call, 200, CONTENT_JSON_CHARSET, json_keep(call->arena, keys));
    return NULL;
}

/* ---- instance discovery ---- */

/* What is needed of "https://localhost:8443/common/oauth2/v2.0/authorize". */
struct endpoint {
    const char *host;   /* or NULL */
    const char *tenant; /* first segment */
};

static struct endpoint endpoint_read(struct arena *arena, const char *url)
{
    struct endpoint out = {NULL, "common"};
    const char *host = url ? strstr(url, "://") : NULL;
    if (!host)
        return out;
    host += 3;
    size_t size = strcspn(host, "/?#");
    size_t spelled =
        strspn(host, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:[]");
    if (size == 0 || spelled != size)
        return out;
    out.host = arena_copy(arena, host, size);
    if (host[size] != '/')
        return out;
    const char *path = host + size + 1;
    const char *tenant = arena_copy(arena, path, strcspn(path, "/?#"));
    if (tenant_valid(tenant))
        out.tenant = tenant;
    return out;
}

static void alias_add(json_t *aliases, const char *name, size_t size)
{
    for (size_t i = 0; i < json_array_size(aliases); i++) {
        const char *known = json_string_value(json_array_get(aliases, i));
        if (strlen(known) == size && strncasecmp(known, name, size) == 0)
            return;
    }
    json_array_append_new(aliases, json_stringn(name, size));
}

/* With and without the port: MSAL for Python drops it. A colon inside brackets belongs to the
 * address. */
static void alias_add_host(json_t *aliases, const char *host)
{
    const char *port = strrchr(host, ':');
    alias_add(aliases, host, strlen(host));
    if (port && !strchr(port, ']'))
        alias_add(aliases, host, (size_t)(port - host));
}

struct arm_error *instance_discovery(struct call *call)
{
    struct endpoint asked = endpoint_read(call->arena, call_query(call, "authorization_endpoint"));
    json_t *aliases = json_array();
    alias_add_host(aliases, call->host);
    /* MSAL for JavaScript looks for the host that it asked about. */
    if (asked.host)
        alias_add_host(aliases, asked.host);
    json_t *document = json_pack(
        "{s:o, s:s, s:[{s:s, s:s, s:o}]}", "tenant_discovery_endpoint",
        json_sprintf("%s/%s/v2.0/.well-known/openid-configuration", call->base_url, asked.tenant),
        "api-version", "1.1", "metadata", "preferred_network", call->host, "preferred_cache",
        call->host, "aliases", aliases);
    reply_json(call, 200, CONTENT_JSON_CHARSET, json_keep(call->arena, document));
    return NULL;
}

/* ---- who is the user's identity provider ---- */

struct arm_error *user_realm(struct call *call)
{
    const char *at = strchr(call_parameter(call, "user"), '@');
    json_t *realm = json_pack("{s:s, s:s, s:s, s:s, s:s}", "ver", "1.0", "account_type", "Managed",
                              "domain_name", at && tenant_valid(at + 1) ? at + 1 : call->host,
                              "cloud_instance_name", call->host, "cloud_audience_urn",
                              "urn:federation:MicrosoftOnline");
    reply_json(call, 200, CONTENT_JSON_CHARSET, json_keep(call->arena, realm));
    return NULL;
}
