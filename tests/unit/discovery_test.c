#include <criterion/criterion.h>
#include <stdio.h>

#include "base/json.h"
#include "tests/support/harness.h"

#define TENANT "33333333-3333-3333-3333-333333333333"

/* Members that real clients were seen to need, by the shape that each asks for. */
Test(discovery, metadata_has_the_shape_of_each_version)
{
    struct harness *harness = harness_new(&(struct harness_options){0});
    static const struct {
        const char *target, *path, *value;
    } cases[] = {
        {"/metadata/endpoints?api-version=2015-01-01", "authentication.loginEndpoint",
         "https://localhost:8443/adfs"},
        {"//metadata/endpoints?api-version=2015-01-01", "graphEndpoint", "https://localhost:8443/"},
        {"/metadata/endpoints?api-version=2014-04-01-preview", "portalEndpoint",
         "https://localhost:8443/"},
        {"//metadata/endpoints?api-version=2018-01-01", "cloudEndpoint.public.endpoint",
         "localhost:8443"},
        {"/metadata/endpoints?api-version=2022-09-01", "authentication.loginEndpoint",
         "https://localhost:8443"},
        {"/metadata/endpoints?api-version=2022-09-01", "authentication.identityProvider", "AAD"},
        {"/metadata/endpoints?api-version=2022-09-01", "authentication.tenant", "common"},
        {"/metadata/endpoints?api-version=2022-09-01", "resourceManager",
         "https://localhost:8443/"},
        {"/metadata/endpoints?api-version=2022-09-01", "microsoftGraphResourceId",
         "https://localhost:8443/"},
        {"/metadata/endpoints?api-version=2022-09-01", "graphAudience", "https://localhost:8443/"},
        {"/metadata/endpoints?api-version=2022-09-01", "suffixes.storage", "core.emulator.invalid"},
        {"/metadata/endpoints?api-version=2022-09-01", "suffixes.keyVaultDns",
         "vault.emulator.invalid"},
        {"/metadata/endpoints?api-version=2031-01-01", "media", "https://localhost:8443"},
        {"/METADATA/Endpoints", "vmImageAliasDoc", "https://localhost:8443/aliases.json"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct answer answer = harness_send(harness, "GET", cases[i].target, NULL);
        cr_assert_eq(answer.status, 200, "%s", cases[i].target);
        cr_assert_str_eq(answer_text(&answer, cases[i].path), cases[i].value, "%s",
                         cases[i].target);
    }
    static const char *const arrays[] = {"2018-05-01", "2019-05-01", "2020-06-01"};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) {
        char target[64];
        snprintf(target, sizeof target, "/metadata/endpoints?api-version=%s", arrays[i]);
        struct answer answer = harness_send(harness, "GET", target, NULL);
        cr_assert_eq(json_array_size(answer.json), 1);
        const json_t *cloud = json_array_get(answer.json, 0);
        cr_assert_str_eq(json_text_or(cloud, "authentication.loginEndpoint", ""),
                         "https://localhost:8443");
        const json_t *first = json_array_get(json_at(cloud, "authentication.audiences"), 0);
        cr_assert_str_eq(json_string_value(first), "https://localhost:8443/");
        cr_assert_str_neq(json_text_or(cloud, "name", "AzureCloud"), "AzureCloud");
    }
    struct answer answer =
        harness_send(harness, "GET", "/metadata/endpoints?api-version=2018-01-01", NULL);
    const json_t *locations = json_at(answer.json, "cloudEndpoint.public.locations");
    bool eastus = false;
    for (size_t i = 0; i < json_array_size(locations); i++)
        eastus |= text_equal(json_string_value(json_array_get(locations, i)), "eastus");
    cr_assert(eastus);
    harness_free(harness);
}

/* MSAL for Go and JavaScript compare scheme, host and port of the issuer with those of the
 * authority. */
Test(discovery, openid_documents_speak_of_the_address_in_use)
{
    struct harness *harness = harness_new(&(struct harness_options){0});
    static const struct {
        const char *host; /* NULL: https */
        const char *target, *issuer, *token, *keys;
    } cases[] = {
        {NULL, "/" TENANT "/v2.0/.well-known/openid-configuration?",
         "https://localhost:8443/" TENANT "/v2.0",
         "https://localhost:8443/" TENANT "/oauth2/v2.0/token",
         "https://localhost:8443/" TENANT "/discovery/v2.0/keys"},
        {NULL, "/organizations/v2.0/.well-known/openid-configuration",
         "https://localhost:8443/organizations/v2.0",
         "https://localhost:8443/organizations/oauth2/v2.0/token",
         "https://localhost:8443/organizations/discovery/v2.0/keys"},
        {NULL, "//contoso.com/.well-known/openid-configuration",
         "https://localhost:8443/contoso.com/", "https://localhost:8443/contoso.com/oauth2/token",
         "https://localhost:8443/contoso.com/discovery/keys"},
        {NULL, "/adfs/.well-known/openid-configuration", "https://localhost:8443/adfs",
         "https://localhost:8443/adfs/oauth2/token/", "https://localhost:8443/adfs/discovery/keys"},
        {NULL, "/adfs/" TENANT "/.well-known/openid-configuration",
         "https://localhost:8443/adfs/" TENANT,
         "https://localhost:8443/adfs/" TENANT "/oauth2/token/",
         "https://localhost:8443/adfs/" TENANT "/discovery/keys"},
        {"127.0.0.1:8080", "/common/v2.0/.well-known/openid-configuration",
         "http://127.0.0.1:8080/common/v2.0", "http://127.0.0.1:8080/common/oauth2/v2.0/token",
         "http://127.0.0.1:8080/common/discovery/v2.0/keys"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        harness_host(harness, cases[i].host);
        struct answer answer = harness_send(harness, "GET", cases[i].target, NULL);
        cr_assert_eq(answer.status, 200, "%s", cases[i].target);
        cr_assert_str_eq(answer_text(&answer, "issuer"), cases[i].issuer);
        cr_assert_str_eq(answer_text(&answer, "token_endpoint"), cases[i].token);
        cr_assert_str_eq(answer_text(&answer, "jwks_uri"), cases[i].keys);
        cr_assert_str_neq(answer_text(&answer, "authorization_endpoint"), "");
    }
    harness_host(harness, NULL);
    static const char *const nowhere[] = {"/a%20b/.well-known/openid-configuration",
                                          "/adfs/%22/discovery/keys"};
    struct answer answer;
    for (size_t i = 0; i < sizeof nowhere / sizeof *nowhere; i++) {
        answer = harness_send(harness, "GET", nowhere[i], NULL);
        cr_assert_eq(answer.status, 400);
        const json_t *code = json_array_get(json_at(answer.json, "error_codes"), 0);
        cr_assert_eq(json_integer_value(code), 900023);
        cr_assert_not_null(strstr(answer_text(&answer, "error_description"), "tenant identifier"));
    }

    answer = harness_send(harness, "GET", "/common/discovery/v2.0/keys", NULL);
    const json_t *key = json_array_get(json_at(answer.json, "keys"), 0);
    cr_assert_str_eq(json_text_or(key, "kty", ""), "RSA");
    cr_assert_str_eq(json_text_or(key, "e", ""), "AQAB");
    cr_assert_eq(strlen(json_text_or(key, "n", "")), 342); /* 2048 bits in base64url */
    harness_free(harness);
}

/* MSAL for Python leaves the port out of its question; MSAL for JavaScript looks for its own host
 * in the aliases. */
Test(discovery, instance_discovery_leads_back_here)
{
    struct harness *harness = harness_new(&(struct harness_options){0});
    static const struct {
        const char *query, *document, *aliases;
    } cases[] = {
        {"", "/common/", "localhost:8443 localhost "},
        {"?authorization_endpoint=https%3A%2F%2Flocalhost%2F" TENANT
         "%2Foauth2%2Fv2.0%2Fauthorize&api-version=1.0",
         "/" TENANT "/", "localhost:8443 localhost "},
        {"?authorization_endpoint=https://login.microsoftonline.com/contoso.com/oauth2/v2.0/authorize",
         "/contoso.com/", "localhost:8443 localhost login.microsoftonline.com "},
        {"?authorization_endpoint=https://%5B::1%5D/x/", "/x/", "localhost:8443 localhost [::1] "},
        {"?authorization_endpoint=https://ev%22il/x/", "/common/", "localhost:8443 localhost "},
        {"?authorization_endpoint=https://h/%22/", "/common/", "localhost:8443 localhost h "},
        {"?authorization_endpoint=https://h", "/common/", "localhost:8443 localhost h "},
        {"?authorization_endpoint=nonsense", "/common/", "localhost:8443 localhost "},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[512];
        snprintf(text, sizeof text, "/common/discovery/instance%s", cases[i].query);
        struct answer answer = harness_send(harness, "GET", text, NULL);
        cr_assert_eq(answer.status, 200);
        snprintf(text, sizeof text, "https://localhost:8443%sv2.0/.well-known/openid-configuration",
                 cases[i].document);
        cr_assert_str_eq(answer_text(&answer, "tenant_discovery_endpoint"), text);
        const json_t *entry = json_array_get(json_at(answer.json, "metadata"), 0);
        const json_t *aliases = json_at(entry, "aliases");
        text[0] = '\0';
        for (size_t j = 0; j < json_array_size(aliases); j++) {
            strcat(text, json_string_value(json_array_get(aliases, j)));
            strcat(text, " ");
        }
        cr_assert_str_eq(text, cases[i].aliases, "%s", cases[i].query);
    }
    struct answer realm =
        harness_send(harness, "GET", "/common/UserRealm/me%40contoso.com?api-version=1.0", NULL);
    cr_assert_str_eq(answer_text(&realm, "account_type"), "Managed");
    cr_assert_str_eq(answer_text(&realm, "domain_name"), "contoso.com");
    harness_free(harness);
}
