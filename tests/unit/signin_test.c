#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "api/arm/call.h"
#include "api/signin/jwt.h"
#include "api/signin/principal.h"
#include "api/signin/scope.h"
#include "base/base64.h"
#include "base/clock.h"
#include "base/json.h"
#include "tests/support/harness.h"

#define CLIENT  "00000000-0000-0000-0000-0000000000ff"
#define TENANT  "33333333-3333-3333-3333-333333333333"
#define SECRET  "client_id=" CLIENT "&client_secret=any"
#define ARM     "&scope=https%3A%2F%2Flocalhost%3A8443%2F%2F.default"
#define VERSION "?api-version=2022-12-01"

static struct answer form_post(struct harness *harness, const char *target, const char *body)
{
    harness_header(harness, "Content-Type", "application/x-www-form-urlencoded;charset=utf-8");
    struct answer answer = harness_send(harness, "POST", target, body);
    harness_header(harness, "Content-Type", NULL);
    return answer;
}

/* The claims of a token, unchecked: jwt_test checks signatures. */
static const json_t *claims_of(struct arena *arena, const char *token)
{
    const char *problem;
    struct span bytes;
    const char *from = strchr(token, '.');
    cr_assert_not_null(from, "%s", token);
    struct span part = {from + 1, strcspn(from + 1, ".")};
    cr_assert_eq(base64url_decode(arena, part, &bytes), 0);
    json_t *claims = json_read(arena, bytes, &problem);
    cr_assert_not_null(claims, "%s", problem);
    return claims;
}

Test(scope, resource_keeps_its_slash_and_openid_scopes_name_none)
{
    static const struct {
        const char *scopes, *resource, *granted;
    } cases[] = {
        {"https://localhost:8443/.default", "https://localhost:8443",
         "https://localhost:8443/user_impersonation https://localhost:8443/.default"},
        {"https://localhost:8443//.default openid profile offline_access",
         "https://localhost:8443/",
         "https://localhost:8443//user_impersonation https://localhost:8443//.default"},
        {"openid  offline_access  https://management.azure.com/user_impersonation",
         "https://management.azure.com", "https://management.azure.com/user_impersonation"},
        {"6dae42f8-4368-4678-94ff-3960e28e3630/.default", "6dae42f8-4368-4678-94ff-3960e28e3630",
         "6dae42f8-4368-4678-94ff-3960e28e3630/user_impersonation 6dae42f8-4368-4678-94ff-3960e28e3630/.default"},
        {"openid", NULL, NULL},
        {"User.Read", NULL, NULL},
        {"  ", NULL, NULL},
        {"", NULL, NULL},
    };
    arena_auto struct arena *arena = arena_new();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *resource = scope_resource(arena, cases[i].scopes);
        cr_assert_eq(resource != NULL, cases[i].resource != NULL, "%s", cases[i].scopes);
        if (!resource)
            continue;
        cr_assert_str_eq(resource, cases[i].resource);
        cr_assert_str_eq(scope_granted(arena, cases[i].scopes, resource), cases[i].granted);
    }
}

static void number_expect(const struct answer *answer, const char *path, int64_t value)
{
    cr_assert(json_is_integer(json_at(answer->json, path)), "%s is no number", path);
    cr_assert_eq(json_number_or(answer->json, path, 0), value, "%s", path);
}

Test(token, applications_get_what_clients_read)
{
    struct harness *harness = harness_new(&(struct harness_options){0});
    arena_auto struct arena *arena = arena_new();
    static const struct {
        const char *target, *body, *audience, *tenant;
    } cases[] = {
        {"/" TENANT "/oauth2/v2.0/token", "grant_type=client_credentials&" SECRET ARM,
         "https://localhost:8443/", TENANT},
        {"/common/oauth2/v2.0/token?client-request-id=5f2e5b9e-3a4c-4a8e-9a57-0b7c5c6f1a11",
         "grant_type=client_credentials&" SECRET "&scope=https://management.azure.com/.default",
         "https://management.azure.com", "11111111-1111-1111-1111-111111111111"},
        {"/" TENANT "/oauth2/token",
         "grant_type=client_credentials&" SECRET "&resource=https://management.core.windows.net/",
         "https://management.core.windows.net/", TENANT},
        {"/adfs/oauth2/token/",
         "grant_type=client_credentials&" SECRET "&resource=https://localhost:8443/",
         "https://localhost:8443/", "11111111-1111-1111-1111-111111111111"},
        {"/adfs/oauth2/token/", "grant_type=client_credentials&" SECRET ARM,
         "https://localhost:8443/", "11111111-1111-1111-1111-111111111111"},
        {"/adfs/" TENANT "/oauth2/v2.0/token", "grant_type=client_credentials&" SECRET ARM,
         "https://localhost:8443/", TENANT},
        {"/" TENANT "/oauth2/v2.0/token",
         "grant_type=client_credentials&client_id=" CLIENT
         "&client_assertion=a.b.c&client_assertion_type=urn%3Aietf"
         "%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer" ARM,
         "https://localhost:8443/", TENANT},
    };
    char oid[UUID_TEXT];
    application_oid(arena, CLIENT, oid);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t before = wall_now() / SECOND;
        struct answer answer = form_post(harness, cases[i].target, cases[i].body);
        cr_assert_eq(answer.status, 200, "%s: %s", cases[i].target, answer.body);
        cr_assert_str_eq(answer_text(&answer, "token_type"), "Bearer");
        number_expect(&answer, "expires_in", 3599);
        number_expect(&answer, "ext_expires_in", 3599);
        cr_assert_null(json_at(answer.json, "refresh_token"));
        const json_t *claims = claims_of(arena, answer_text(&answer, "access_token"));
        char issuer[64];
        snprintf(issuer, sizeof issuer, "https://sts.windows.net/%s/", cases[i].tenant);
        cr_assert_str_eq(json_text_or(claims, "iss", ""), issuer);
        cr_assert_str_eq(json_text_or(claims, "aud", ""), cases[i].audience);
        cr_assert_str_eq(json_text_or(claims, "tid", ""), cases[i].tenant);
        cr_assert_str_eq(json_text_or(claims, "appid", ""), CLIENT);
        cr_assert_str_eq(json_text_or(claims, "oid", ""), oid);
        cr_assert_str_eq(json_text_or(claims, "sub", ""), oid);
        cr_assert_str_eq(json_text_or(claims, "idtyp", ""), "app");
        cr_assert_str_eq(json_text_or(claims, "ver", ""), "1.0");
        int64_t issued = json_number_or(claims, "iat", 0);
        cr_assert(issued >= before && issued <= wall_now() / SECOND);
        cr_assert_eq(json_number_or(claims, "exp", 0), issued + 3599);
    }
    struct answer v1 = form_post(harness, cases[2].target, cases[2].body);
    cr_assert_str_eq(answer_text(&v1, "resource"), "https://management.core.windows.net/");
    cr_assert_geq(strtoll(answer_text(&v1, "expires_on"), NULL, 10), wall_now() / SECOND + 3590);
    cr_assert_str_eq(answer_header(&v1, "Cache-Control"), "no-store");

    struct answer graph = harness_send(
        harness, "GET", "/v1.0/servicePrincipals?%24filter=appId+eq+%27" CLIENT "%27&$select=id",
        NULL);
    const json_t *found = json_array_get(json_at(graph.json, "value"), 0);
    cr_assert_str_eq(json_text_or(found, "id", ""), oid,
                     "Graph and tokens disagree about the object id");
    graph =
        harness_send(harness, "GET", "/v1.0/servicePrincipals?$filter=displayName eq 'x'", NULL);
    cr_assert_eq(json_array_size(json_at(graph.json, "value")), 0);
    harness_free(harness);
}

Test(token, users_get_what_msal_reads)
{
    struct harness *harness = harness_new(&(struct harness_options){0});
    arena_auto struct arena *arena = arena_new();
#define V2 "/organizations/oauth2/v2.0/token"
    struct answer code =
        form_post(harness, "/organizations/oauth2/v2.0/devicecode", "client_id=" CLIENT ARM);
    cr_assert_eq(code.status, 200);
    cr_assert_str_neq(answer_text(&code, "user_code"), "");
    cr_assert_str_neq(answer_text(&code, "verification_uri"), "");
    cr_assert_str_neq(answer_text(&code, "message"), "");
    number_expect(&code, "interval", 1);
    const char *device = answer_text(&code, "device_code");
    const struct {
        const char *target, *body, *user, *issuer;
    } cases[] = {
        {V2,
         "grant_type=password&client_id=" CLIENT "&username=Me@contoso.com&password=x" ARM
         "+openid",
         "Me@contoso.com", "https://localhost:8443/organizations/v2.0"},
        /* MSAL names the scopes when it asks for the code, not when it asks for the token. */
        {V2,
         arena_printf(
             arena,
             "grant_type=urn:ietf:params:oauth:grant-type:device_code&client_id=%s&device_code=%s",
             CLIENT, device),
         DEFAULT_USER, "https://localhost:8443/organizations/v2.0"},
        {"/adfs/oauth2/token/", "grant_type=device_code&client_id=" CLIENT "&device_code=x" ARM,
         DEFAULT_USER, "https://localhost:8443/adfs"},
        {"/common/oauth2/token",
         "grant_type=device_code&client_id=" CLIENT "&code=x&resource=https://localhost:8443/",
         DEFAULT_USER, "https://localhost:8443/common/"},
        {V2, "grant_type=authorization_code&client_id=" CLIENT "&code=x" ARM, DEFAULT_USER,
         "https://localhost:8443/organizations/v2.0"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct answer answer = form_post(harness, cases[i].target, cases[i].body);
        cr_assert_eq(answer.status, 200, "%s: %s", cases[i].body, answer.body);
        const json_t *id = claims_of(arena, answer_text(&answer, "id_token"));
        cr_assert_str_eq(json_text_or(id, "aud", ""), CLIENT);
        cr_assert_str_eq(json_text_or(id, "iss", ""), cases[i].issuer);
        cr_assert_str_eq(json_text_or(id, "preferred_username", ""), cases[i].user);
        cr_assert_str_eq(json_text_or(id, "upn", ""), cases[i].user);
        const json_t *access = claims_of(arena, answer_text(&answer, "access_token"));
        cr_assert_str_eq(json_text_or(access, "scp", ""), "user_impersonation");
        cr_assert_str_eq(json_text_or(access, "idtyp", ""), "user");
        cr_assert_str_eq(json_text_or(access, "aud", ""), "https://localhost:8443/");
        cr_assert_str_eq(json_text_or(access, "oid", "a"), json_text_or(id, "oid", "b"));
        struct span info;
        cr_assert_eq(base64url_decode(arena, span_from(answer_text(&answer, "client_info")), &info),
                     0);
        const char *expected = arena_printf(
            arena, "{\"uid\":\"%s\",\"utid\":\"11111111-1111-1111-1111-111111111111\"}",
            json_text_or(id, "oid", ""));
        cr_assert(span_equal(info, span_from(expected)));
        /* MSAL looks up its cache by the scopes that it asked for. */
        static const char granted[] = "https://localhost:8443//user_impersonation "
                                      "https://localhost:8443//.default";
        if (!strstr(cases[i].body, "resource="))
            cr_assert_str_eq(answer_text(&answer, "scope"), granted, "%s", cases[i].body);

        const char *refresh =
            arena_printf(arena, "grant_type=refresh_token&client_id=%s&refresh_token=%s", CLIENT,
                         answer_text(&answer, "refresh_token"));
        struct answer again = form_post(harness, V2, refresh);
        cr_assert_eq(again.status, 200, "%s", again.body);
        const json_t *renewed = claims_of(arena, answer_text(&again, "access_token"));
        cr_assert_str_eq(json_text_or(renewed, "upn", ""), cases[i].user);
        cr_assert_str_eq(json_text_or(renewed, "aud", ""), "https://localhost:8443/");
    }
    harness_free(harness);
}

static const char basic_right[] =
    "Basic MDAwMDAwMDAtMDAwMC0wMDAwLTAwMDAtMDAwMDAwMDAwMGZmOnMlM0FjJTJCcmV0"; /* CLIENT:s%3Ac%2Bret
                                                                               */

/* Error names, numbers and statuses of Microsoft Entra, as quoted in public issue reports. */
Test(token, refusals_have_entras_names_and_numbers)
{
    static const char *const clients[] = {CLIENT ":s:c+ret", TENANT ":", NULL};
    struct harness *open = harness_new(&(struct harness_options){0});
    struct harness *strict =
        harness_new(&(struct harness_options){.auth = AUTH_TOKEN, .clients = clients});
    const struct {
        struct harness *harness;
        const char *authorization, *type, *target, *body, *error;
        int status, number;
    } cases[] = {
#define V2T "/common/oauth2/v2.0/token"
#define ID  "client_id=" CLIENT
#define APP "grant_type=client_credentials"
        {open, NULL, NULL, V2T, "", "invalid_request", 400, 900144},
        {open, NULL, "application/json", V2T, "{\"grant_type\":\"client_credentials\"}",
         "invalid_request", 400, 900144},
        {open, NULL, NULL, V2T, "grant_type=&" ID, "invalid_request", 400, 900144},
        {open, NULL, NULL, V2T, "grant_type=implicit&" ID, "unsupported_grant_type", 400, 70003},
        {open, NULL, NULL, V2T, APP, "invalid_request", 400, 900144},
        {open, NULL, NULL, V2T, APP "&" ID ARM, "invalid_client", 401, 7000216},
        {open, NULL, NULL, V2T, APP "&" ID "&client_assertion=a.b.c" ARM, "invalid_request", 400,
         900144},
        {open, NULL, NULL, V2T, APP "&" SECRET, "invalid_request", 400, 90014},
        {open, NULL, NULL, V2T, APP "&" SECRET "&scope=openid", "invalid_scope", 400, 1002012},
        {open, NULL, NULL, V2T, APP "&" SECRET "&scope=User.Read", "invalid_scope", 400, 1002012},
        {open, NULL, NULL, V2T, APP "&" APP "&" SECRET ARM, "invalid_request", 400, 9000411},
        {open, NULL, NULL, V2T, APP "&" SECRET "&scope=%zz", "invalid_request", 400, 9002313},
        {open, NULL, NULL, V2T, APP "&" SECRET "%00" ARM, "invalid_request", 400, 9002313},
        {open, NULL, NULL, "/a_b/oauth2/v2.0/token", APP "&" SECRET ARM, "invalid_request", 400,
         900023},
        {open, "Basic !!!", NULL, V2T, APP ARM, "invalid_request", 400, 9002313},
        {open, "Basic YWJj", NULL, V2T, APP ARM, "invalid_request", 400, 9002313}, /* no colon */
        {open, NULL, NULL, V2T, "grant_type=password&" ID "&username=a", "invalid_request", 400,
         900144},
        {open, NULL, NULL, V2T, "grant_type=password&" ID "&password=a", "invalid_request", 400,
         900144},
        {open, NULL, NULL, V2T, "grant_type=device_code&" ID, "invalid_request", 400, 900144},
        {open, NULL, NULL, V2T, "grant_type=refresh_token&" ID, "invalid_request", 400, 900144},
        {open, NULL, NULL, V2T, "grant_type=authorization_code&" ID, "invalid_request", 400,
         900144},
        {open, NULL, NULL, "/common/oauth2/v2.0/devicecode", "scope=openid", "invalid_request", 400,
         900144},
        {open, basic_right, NULL, V2T, APP ARM, NULL, 200, 0},
        {open, NULL, NULL, V2T, "grant_type=refresh_token&refresh_token=foreign&" ID, NULL, 200, 0},
        {strict, NULL, NULL, V2T, APP "&" SECRET ARM, "invalid_client", 401, 7000215},
        {strict, NULL, NULL, V2T, APP "&" ID "&client_secret=s:c" ARM, "invalid_client", 401,
         7000215},
        {strict, NULL, NULL, V2T, APP "&" ID "&client_secret=s:c%2Bret" ARM, NULL, 200, 0},
        {strict, basic_right, NULL, V2T, APP ARM, NULL, 200, 0},
        {strict, NULL, NULL, V2T, APP "&client_id=other&client_secret=s:c%2Bret" ARM,
         "unauthorized_client", 400, 700016},
        {strict, NULL, NULL, V2T, APP "&client_id=" TENANT "&client_secret=x" ARM, "invalid_client",
         401, 7000215},
        {strict, NULL, NULL, V2T, APP "&" ID "&client_assertion=a.b.c&client_assertion_type=j" ARM,
         NULL, 200, 0},
        {strict, NULL, NULL, V2T,
         APP "&client_id=other&client_assertion=a.b.c&client_assertion_type=j" ARM,
         "unauthorized_client", 400, 700016},
        {strict, NULL, NULL, V2T, "grant_type=password&client_id=other&username=a&password=b" ARM,
         NULL, 200, 0},
        {strict, NULL, NULL, V2T, "grant_type=device_code&client_id=other&device_code=x" ARM, NULL,
         200, 0},
        {strict, NULL, NULL, V2T, "grant_type=refresh_token&refresh_token=foreign&" ID,
         "invalid_grant", 400, 9002313},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct harness *harness = cases[i].harness;
        harness_header(harness, "Authorization", cases[i].authorization);
        harness_header(harness, "Content-Type",
                       cases[i].type ? cases[i].type : "application/x-www-form-urlencoded");
        struct answer answer = harness_send(harness, "POST", cases[i].target, cases[i].body);
        cr_assert_eq(answer.status, cases[i].status, "%zu %s: %s", i, cases[i].body, answer.body);
        if (!cases[i].error)
            continue;
        cr_assert_str_eq(answer_text(&answer, "error"), cases[i].error, "%zu %s", i, cases[i].body);
        const json_t *code = json_array_get(json_at(answer.json, "error_codes"), 0);
        cr_assert_eq(json_integer_value(code), cases[i].number, "%zu %s: %s", i, cases[i].body,
                     answer.body);
        cr_assert_null(answer_header(&answer, "Retry-After"));
        char start[32];
        snprintf(start, sizeof start, "AADSTS%d: ", cases[i].number);
        cr_assert_eq(strncmp(answer_text(&answer, "error_description"), start, strlen(start)), 0);
    }
    harness_free(open);
    harness_free(strict);
}

static const char *bearer(struct arena *arena, const char *token)
{
    return arena_printf(arena, "Bearer %s", token);
}

static const char *made_token(struct harness *harness, struct arena *arena, const char *issuer,
                              int64_t from, int64_t until)
{
    int64_t now = wall_now() / SECOND;
    json_t *claims =
        json_pack("{s:s, s:s, s:s, s:I, s:I}", "iss", issuer, "tid", TENANT, "appid", CLIENT, "nbf",
                  (json_int_t)(now + from), "exp", (json_int_t)(now + until));
    const char *token;
    cr_assert_eq(jwt_seal(harness_api(harness)->signing, arena, json_keep(arena, claims), &token),
                 0);
    return bearer(arena, token);
}

/* Codes and messages as ARM's, quoted in public issue reports. */
Test(check, only_tokens_of_this_emulator_in_force_pass)
{
    struct harness *harness = harness_new(&(struct harness_options){.auth = AUTH_TOKEN});
    arena_auto struct arena *arena = arena_new();
    struct answer app = form_post(harness, "/" TENANT "/oauth2/v2.0/token",
                                  "grant_type=client_credentials&" SECRET ARM);
    struct answer user = form_post(harness, "/common/oauth2/v2.0/token",
                                   "grant_type=password&client_id=x&username=a&password=b" ARM);
    const char *good = answer_text(&app, "access_token");
    char *bent = arena_string(arena, good);
    char *payload = strchr(bent, '.') + 10;
    *payload = *payload == 'A' ? 'B' : 'A';
    static const char sts[] = "https://sts.windows.net/" TENANT "/";
    const struct {
        const char *what, *header, *code; /* NULL: passes */
    } cases[] = {
        {"nothing", NULL, "AuthenticationFailed"},
        {"an application's token", bearer(arena, good), NULL},
        {"a user's token", bearer(arena, answer_text(&user, "access_token")), NULL},
        {"lower-case scheme", arena_printf(arena, "bearer %s", good), NULL},
        {"another scheme", "Basic YTpi", "AuthenticationFailedInvalidHeader"},
        {"no token", "Bearer ", "AuthenticationFailedInvalidHeader"},
        {"no scheme", good, "AuthenticationFailedInvalidHeader"},
        {"a fake", "Bearer fake", "InvalidAuthenticationToken"},
        {"a changed token", bearer(arena, bent), "InvalidAuthenticationToken"},
        {"an id token", bearer(arena, answer_text(&user, "id_token")),
         "InvalidAuthenticationToken"},
        {"a refresh token", bearer(arena, answer_text(&user, "refresh_token")),
         "InvalidAuthenticationToken"},
        {"in force", made_token(harness, arena, sts, 0, 60), NULL},
        {"clock set back a little", made_token(harness, arena, sts, 200, 3600), NULL},
        {"not yet in force", made_token(harness, arena, sts, 1000, 3600),
         "InvalidAuthenticationToken"},
        {"expired", made_token(harness, arena, sts, -3600, -1), "ExpiredAuthenticationToken"},
        {"expired before the world began", made_token(harness, arena, sts, 0, -(INT64_C(1) << 62)),
         "InvalidAuthenticationToken"},
        {"in force for ever", made_token(harness, arena, sts, 0, INT64_C(1) << 62),
         "InvalidAuthenticationToken"},
        {"another tenant's issuer",
         made_token(harness, arena, "https://sts.windows.net/" CLIENT "/", 0, 60),
         "InvalidAuthenticationToken"},
        {"another issuer", made_token(harness, arena, "https://localhost:8443/", 0, 60),
         "InvalidAuthenticationToken"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        harness_header(harness, "Authorization", cases[i].header);
        struct answer answer = harness_send(harness, "GET", "/_aksim/clock", NULL);
        cr_assert_eq(answer.status, cases[i].code ? 401 : 200, "%s: %s", cases[i].what,
                     answer.body);
        if (!cases[i].code)
            continue;
        cr_assert_str_eq(answer_text(&answer, "error.code"), cases[i].code, "%s", cases[i].what);
        const char *challenge = answer_header(&answer, "WWW-Authenticate");
        static const char start[] =
            "Bearer authorization_uri=\"https://localhost:8443/"
            "11111111-1111-1111-1111-111111111111\", error=\"invalid_token\", "
            "error_description=\"";
        cr_assert_not_null(challenge);
        cr_assert_eq(strncmp(challenge, start, sizeof start - 1), 0, "%s", challenge);
    }
    harness_header(harness, "Authorization", NULL);
    static const char *const open[] = {"/_aksim/health", "/metadata/endpoints",
                                       "/common/discovery/keys",
                                       "/adfs/.well-known/openid-configuration"};
    for (size_t i = 0; i < sizeof open / sizeof *open; i++) {
        struct answer answer = harness_send(harness, "GET", open[i], NULL);
        cr_assert_eq(answer.status, 200, "%s", open[i]);
    }
    /* A token of before a restart is still ours. */
    harness_restart(harness);
    harness_header(harness, "Authorization", bearer(arena, good));
    struct answer answer = harness_send(harness, "GET", "/subscriptions" VERSION, NULL);
    cr_assert_eq(answer.status, 200, "%s", answer.body);
    harness_free(harness);
}
