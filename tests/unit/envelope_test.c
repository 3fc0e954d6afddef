#include <stdlib.h>

#include "tests/support/aks.h"

/* What ARM does with every request, whatever it is about: verbs, media types, sizes, api-versions,
 * headers, the shapes of errors. Texts: recorded answers and public reports; statuses: ARM's rules.
 */

#define GROUP_TARGET AKS_GROUP "?api-version=2021-04-01"

/* ---- verbs, media types, sizes ---- */

Test(envelope, head_tells_whether_a_group_is_there)
{
    struct harness *harness = harness_manual(NULL);
    struct answer answer = harness_send(harness, "HEAD", GROUP_TARGET, NULL);

    cr_expect_eq(answer.status, 204);
    cr_expect_eq(answer.size, 0);
    answer = harness_send(harness, "HEAD",
                          SUBSCRIPTION "/resourceGroups/none?api-version=2021-04-01", NULL);
    cr_expect_eq(answer.status, 404);
    harness_free(harness);
}

Test(envelope, other_verbs_are_405_with_allow)
{
    struct harness *harness = harness_with_cluster(NULL);
    struct answer answer = aks_send(harness, "POST", CLUSTER, NULL);

    expect_gateway_error(&answer, 405, "MethodNotAllowed");
    const char *allow = answer_header(&answer, "Allow");
    cr_assert_not_null(allow);
    cr_expect(strstr(allow, "GET") && strstr(allow, "PUT") && strstr(allow, "PATCH") &&
                  strstr(allow, "DELETE"),
              "%s", allow);
    answer = aks_send(harness, "BREW", CLUSTER, NULL);
    expect_gateway_error(&answer, 405, "MethodNotAllowed");
    answer = aks_send(harness, "get", CLUSTER, NULL);
    cr_expect_eq(answer.status, 405, "verbs have a case");
    harness_free(harness);
}

Test(envelope, bodies_must_be_json)
{
    static const struct {
        const char *type;
        int status;
    } rows[] = {
        {"text/plain", 415},
        {"application/xml", 415},
        {"application/x-www-form-urlencoded", 415},
        {"application/jsonx", 415},
        {"", 415},
        {"application/json", 201},
        {"application/json; charset=utf-8", 200},
        {"APPLICATION/JSON;odata=verbose", 200},
        {"text/json", 200},
    };
    struct harness *harness = harness_manual(NULL);

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        harness_header(harness, "Content-Type", rows[i].type);
        struct answer answer = aks_send(harness, "PUT", CLUSTER, CLUSTER_BODY);
        harness_header(harness, "Content-Type", NULL);
        cr_expect_eq(answer.status, rows[i].status, "%s: %d %s", rows[i].type, answer.status,
                     answer.body);
        if (answer.status >= 400)
            expect_gateway_error(&answer, 415, "UnsupportedMediaType");
        harness_advance(harness, LONG_ENOUGH);
    }
    harness_free(harness);
}

Test(envelope, malformed_bodies_are_refused_in_words)
{
    static const char *const bodies[] = {
        "",
        " ",
        "{",
        "}",
        "[]",
        "null",
        "1",
        "\"text\"",
        "true",
        "{\"a\":1,}",
        "{\"a\":1 \"b\":2}",
        "{'a':1}",
        "{\"a\":1}{}",
        "{\"a\":1,\"a\":2}",
        "{\"a\":\"\\ud800\"}",
        "{\"a\":\"\\u0000\"}",
        "{\"\\u0000\":1}",
        "{\"a\":\"\xff\"}",
        "{\"a\":NaN}",
        "{\"a\":1e999}",
        "{\"a\":99999999999999999999999999}",
        "\xef\xbb\xbf{}",
        "<xml/>",
    };
    struct harness *harness = harness_manual(NULL);

    for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++) {
        struct answer answer = aks_send(harness, "PUT", CLUSTER, bodies[i]);
        expect_gateway_error(&answer, 400, "InvalidRequestContent");
        const char *message = answer_text(&answer, "error.message");
        cr_expect_eq(strncmp(message,
                             "The request content was invalid and could not be deserialized: '",
                             64),
                     0, "%s", message);
    }
    static const char with_nul[] = "{\"a\":1}\0{\"b\":2}";
    struct answer answer = harness_send_bytes(harness, "PUT", CLUSTER "?api-version=" AKS_VERSION,
                                              (struct span){with_nul, sizeof with_nul - 1});
    expect_gateway_error(&answer, 400, "InvalidRequestContent");
    answer = aks_send(harness, "PUT", CLUSTER, NULL);
    expect_gateway_error(&answer, 400, "InvalidRequestContent");
    answer = aks_send(harness, "GET", CLUSTER, NULL);
    expect_gateway_error(&answer, 404, "ResourceNotFound");
    harness_free(harness);
}

Test(envelope, four_mebibytes_pass_and_one_more_byte_does_not)
{
    struct harness *harness = harness_manual(NULL);
    size_t size = BODY_MAX;
    char *body = malloc(size + 2);

    memset(body, ' ', size + 1);
    memcpy(body, CLUSTER_BODY, strlen(CLUSTER_BODY));
    body[size] = '\0';
    aks_expect(harness, 201, "PUT", CLUSTER, body);
    body[size] = ' ';
    body[size + 1] = '\0';
    struct answer answer = aks_send(harness, "PUT", CLUSTERS "/c2", body);
    expect_gateway_error(&answer, 413, "RequestEntityTooLarge");
    answer = aks_send(harness, "GET", CLUSTERS "/c2", NULL);
    cr_expect_eq(answer.status, 404);
    free(body);
    harness_free(harness);
}

/* ---- api-versions ---- */

Test(envelope, versions_are_required_and_known)
{
    struct harness *harness = harness_with_cluster(NULL);
    struct answer answer = harness_send(harness, "GET", CLUSTER, NULL);

    expect_gateway_error(&answer, 400, "MissingApiVersionParameter");
    cr_expect_str_eq(
        answer_text(&answer, "error.message"),
        "The api-version query parameter (?api-version=) is required for all requests.");
    answer = harness_send(harness, "GET", CLUSTER "?api-version=", NULL);
    expect_gateway_error(&answer, 400, "MissingApiVersionParameter");

    static const char *const unknown[] = {"2015-01-01", "2025-10-03", "2025-10-01-preview",
                                          "latest",     "2025-13-01", "2025-10-01 ",
                                          "v1"};
    for (size_t i = 0; i < sizeof unknown / sizeof unknown[0]; i++) {
        char target[512];
        snprintf(target, sizeof target, CLUSTER "?api-version=%s", unknown[i]);
        answer = harness_send(harness, "GET", target, NULL);
        expect_gateway_error(&answer, 400, "NoRegisteredProviderFound");
        char begin[256];
        snprintf(begin, sizeof begin,
                 "No registered resource provider found for location 'global' and API version '%s' "
                 "for type 'managedClusters'. The supported api-versions are '",
                 unknown[i]);
        const char *message = answer_text(&answer, "error.message");
        cr_expect_eq(strncmp(message, begin, strlen(begin)), 0, "%s", message);
        cr_expect(strstr(message, "'. The supported locations are '"));
    }
    answer = harness_send(harness, "GET", AKS_GROUP "?api-version=2000-01-01", NULL);
    expect_gateway_error(&answer, 400, "InvalidApiVersionParameter");
    answer = harness_send(
        harness, "POST",
        SUBSCRIPTION "/providers/Microsoft.ContainerService/register?api-version=2000-01-01", NULL);
    expect_gateway_error(&answer, 400, "InvalidApiVersionParameter");

    /* az and older SDKs span all versions between; later ones are served as the newest. */
    static const char *const known[] = {"2022-11-01", "2025-03-01", "2025-10-01",
                                        "2026-05-01", "2030-01-01", "2030-01-01-preview"};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        answer = aks_send_version(harness, known[i], "GET", CLUSTER, NULL);
        cr_expect_eq(answer.status, 200, "%s: %s", known[i], answer.body);
    }
    struct answer newest = aks_send_version(harness, "2026-05-01", "GET", CLUSTER, NULL);
    answer = aks_send_version(harness, "2030-01-01", "GET", CLUSTER, NULL);
    cr_expect_str_eq(answer.body, newest.body);
    harness_free(harness);
}

/* Members that a version does not have are refused from 2024-01-01 on and ignored before (recorded
 * text). */
Test(envelope, unknown_members_are_refused_by_newer_versions)
{
    static const char body[] =
        "{\"location\":\"westus3\",\"identity\":{\"type\":\"SystemAssigned\"},\"properties\":{"
        "\"dnsPrefix\":\"aso\",\"noSuchField\":true,\"agentPoolProfiles\":[" POOL_PROFILE "]}}";
    struct harness *harness = harness_manual(NULL);
    struct answer answer = aks_send(harness, "PUT", CLUSTER, body);

    expect_error(&answer, 400, "UnmarshalError");
    cr_expect_str_eq(answer_text(&answer, "message"),
                     "UnmarshalEntity encountered error: json: unknown field \"noSuchField\" Check "
                     "that the field is in the right location, is spelled correctly, and is "
                     "supported in the API version. Visit aka.ms/aks/apiversions for more API "
                     "version information..");
    answer = aks_send_version(harness, "2023-10-01", "PUT", CLUSTER, body);
    cr_expect_eq(answer.status, 201, "%s", answer.body);
    cr_expect_null(json_at(answer.json, "properties.noSuchField"));
    harness_free(harness);
}

/* ---- headers ---- */

Test(envelope, answers_carry_what_arm_sends_and_no_hsts)
{
    static const char *const targets[] = {CLUSTER "?api-version=" AKS_VERSION,
                                          CLUSTERS "/none?api-version=" AKS_VERSION,
                                          "/metadata/endpoints?api-version=2022-09-01", "/nothing"};
    struct harness *harness = harness_with_cluster(NULL);

    for (size_t i = 0; i < sizeof targets / sizeof targets[0]; i++) {
        struct answer answer = harness_send(harness, "GET", targets[i], NULL);
        cr_expect_str_eq(answer_header(&answer, "Cache-Control"), "no-cache");
        cr_expect_str_eq(answer_header(&answer, "Pragma"), "no-cache");
        cr_expect_str_eq(answer_header(&answer, "Expires"), "-1");
        cr_expect_str_eq(answer_header(&answer, "X-Content-Type-Options"), "nosniff");
        cr_expect_eq(strlen(answer_header(&answer, "x-ms-request-id")), 36);
        cr_expect_eq(strlen(answer_header(&answer, "x-ms-correlation-request-id")), 36);
        cr_expect_null(answer_header(&answer, "Strict-Transport-Security"), "%s", targets[i]);
        cr_expect_null(answer_header(&answer, "x-ms-client-request-id"), "not asked for");
    }
    struct answer answer = aks_send(harness, "GET", CLUSTER, NULL);
    cr_expect_not_null(
        answer_header(&answer, "x-ms-ratelimit-remaining-subscription-global-reads"));
    answer = aks_send(harness, "PUT", CLUSTER, "{\"location\":\"westus3\"}");
    cr_expect_not_null(
        answer_header(&answer, "x-ms-ratelimit-remaining-subscription-global-writes"));
    answer = aks_send(harness, "DELETE", CLUSTER, NULL);
    cr_expect_not_null(
        answer_header(&answer, "x-ms-ratelimit-remaining-subscription-global-deletes"));
    harness_free(harness);
}

Test(envelope, request_ids_come_back_when_asked_for)
{
    struct harness *harness = harness_new(&(struct harness_options){.seed = 1});
    static const char correlation[] = "0A000000-0000-0000-0000-00000000000B";

    harness_header(harness, "x-ms-client-request-id", "my request");
    harness_header(harness, "x-ms-correlation-request-id", correlation);
    struct answer answer = harness_send(harness, "GET", "/tenants?api-version=2022-12-01", NULL);
    cr_expect_null(answer_header(&answer, "x-ms-client-request-id"));
    cr_expect_str_eq(answer_header(&answer, "x-ms-correlation-request-id"),
                     "0a000000-0000-0000-0000-00000000000b");
    harness_header(harness, "x-ms-return-client-request-id", "True");
    harness_header(harness, "x-ms-correlation-request-id", "no guid");
    answer = harness_send(harness, "GET", "/tenants?api-version=2022-12-01", NULL);
    cr_expect_str_eq(answer_header(&answer, "x-ms-client-request-id"), "my request");
    cr_expect_str_eq(answer_header(&answer, "x-ms-correlation-request-id"),
                     answer_header(&answer, "x-ms-request-id"));
    harness_free(harness);
}

/* The provider's errors are flat, ARM's are wrapped: az and azcore read both, Go registers
 * providers on the wrapped one only. */
Test(envelope, errors_have_the_envelope_of_who_refuses)
{
    struct harness *harness = harness_with_cluster(NULL);
    struct answer answer =
        aks_send(harness, "PUT", CLUSTER,
                 "{\"location\":\"westus3\",\"properties\":{\"dnsPrefix\":\"other\"}}");

    cr_expect_str_eq(answer.body, "{\"code\":\"PropertyChangeNotAllowed\",\"details\":null,"
                                  "\"message\":\"Changing property 'dnsPrefix' is not allowed.\","
                                  "\"subcode\":\"\",\"target\":\"dnsPrefix\"}");
    cr_expect_str_eq(answer_header(&answer, "Content-Type"), "application/json");
    cr_expect_null(answer_header(&answer, "X-Ms-Failure-Cause"));
    answer = aks_send(harness, "GET", CLUSTERS "/none", NULL);
    cr_expect_not_null(json_at(answer.json, "error"));
    cr_expect_str_eq(answer_header(&answer, "Content-Type"), "application/json; charset=utf-8");
    harness_free(harness);
}

/* --api-versions any: what Azure no longer serves (2020-09-01), never had, or has for another type
 * is served in the nearest shape. */
Test(envelope, any_version_is_served_when_the_server_was_told)
{
    static const char *const versions[] = {"2020-09-01", "2025-10-17", "2025-10-02-preview",
                                           "2027-01-01"};
    struct harness *harness = harness_new(&(struct harness_options){.versions = VERSIONS_ANY});

    harness_send(harness, "PUT", SUBSCRIPTION "/resourceGroups/rg1?api-version=2021-04-01",
                 "{\"location\":\"eastus\"}");
    for (size_t i = 0; i < sizeof versions / sizeof versions[0]; i++) {
        char target[512];
        snprintf(target, sizeof target,
                 SUBSCRIPTION "/resourceGroups/rg1/providers/Microsoft.ContainerService/"
                              "managedClusters/c1?api-version=%s",
                 versions[i]);
        struct answer answer = harness_send(
            harness, "PUT", target,
            "{\"location\":\"eastus\",\"properties\":{\"dnsPrefix\":\"c1\",\"agentPoolProfiles\":[{"
            "\"name\":\"np1\",\"mode\":\"System\",\"count\":1,\"vmSize\":\"Standard_D4s_v5\"}]}}");
        cr_expect(answer.status == 201 || answer.status == 200, "%s: %d %s", versions[i],
                  answer.status, answer.body);
        cr_expect_eq(harness_send(harness, "GET", target, NULL).status, 200, "%s", versions[i]);
    }
    struct answer answer =
        harness_send(harness, "GET", SUBSCRIPTION "/resourceGroups/rg1?api-version=nonsense", NULL);
    cr_expect_eq(answer.status, 400, "a version is still a date");
    harness_free(harness);
}
