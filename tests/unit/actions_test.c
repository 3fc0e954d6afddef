/* Abort, rotate, reset. Abort: recorded by Azure/azure-cli (test_aks_abort, 2025-05-16) and docs,
 * manage-abort-operations; the other actions by the contract of 2026-06-01. */

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "tests/support/harness.h"

#define GROUP   SUBSCRIPTION "/resourceGroups/rg1"
#define CLUSTER GROUP "/providers/Microsoft.ContainerService/managedClusters/c1"
#define VERSION "?api-version=2025-10-01"
#define POOL    "{\"properties\":{\"count\":1,\"vmSize\":\"Standard_D4s_v5\",\"mode\":\"User\"}}"

static const char *cluster_body(const char *more)
{
    static char body[512];
    snprintf(
        body, sizeof body,
        "{\"location\":\"eastus\",\"properties\":{\"dnsPrefix\":\"c1\",\"agentPoolProfiles\":[{"
        "\"name\":\"np1\",\"mode\":\"System\",\"count\":1,\"vmSize\":\"Standard_D4s_v5\"}]%s}}",
        more);
    return body;
}

static struct harness *begin(const char *more)
{
    struct harness *harness = harness_new(&(struct harness_options){.speed = SPEED_MANUAL});

    harness_send(harness, "PUT", GROUP "?api-version=2021-04-01", "{\"location\":\"eastus\"}");
    struct answer answer = harness_send(harness, "PUT", CLUSTER VERSION, cluster_body(more));
    cr_assert_eq(answer.status, 201, "%s", answer.body);
    return harness;
}

static const char *path_of(const char *url)
{
    return url ? strstr(url, "/subscriptions/") : NULL;
}

static const char *state_of(struct harness *harness, const char *path)
{
    struct answer answer = harness_send(harness, "GET", path, NULL);
    return answer_text(&answer, "properties.provisioningState");
}

Test(abort, of_a_create_leaves_cluster_and_pools_canceled)
{
    struct harness *harness = begin("");
    struct answer created = harness_send(harness, "GET", CLUSTER VERSION, NULL);
    cr_assert_str_eq(answer_text(&created, "properties.provisioningState"), "Creating");

    struct answer answer = harness_send(harness, "POST", CLUSTER "/abort" VERSION, NULL);
    cr_assert_eq(answer.status, 202, "%s", answer.body);
    cr_expect_str_eq(answer_text(&answer, "properties.provisioningState"), "Creating",
                     "the answer has the cluster as it was");
    const char *status = path_of(answer_header(&answer, "Azure-AsyncOperation"));
    const char *location = path_of(answer_header(&answer, "Location"));
    cr_assert(status && location);
    harness_advance(harness, 60);
    answer = harness_send(harness, "GET", status, NULL);
    cr_expect_str_eq(answer_text(&answer, "status"), "Succeeded");
    cr_expect_eq(harness_send(harness, "GET", location, NULL).status, 204);
    cr_expect_str_eq(state_of(harness, CLUSTER VERSION), "Canceled");
    cr_expect_str_eq(state_of(harness, CLUSTER "/agentPools/np1" VERSION), "Canceled");
    harness_advance(harness, 3600);
    cr_expect_str_eq(state_of(harness, CLUSTER VERSION), "Canceled", "what was aborted ends not");
    harness_free(harness);
}

Test(abort, shows_on_the_operation_and_a_put_repairs)
{
    struct harness *harness = begin("");
    harness_advance(harness, 3600);
    struct answer update = harness_send(harness, "PUT", CLUSTER VERSION, cluster_body(""));
    const char *status = path_of(answer_header(&update, "Azure-AsyncOperation"));

    cr_assert_eq(harness_send(harness, "POST", CLUSTER "/abort" VERSION, NULL).status, 202);
    struct answer answer = harness_send(harness, "GET", status, NULL);
    cr_expect_str_eq(answer_text(&answer, "status"), "Canceled");
    harness_advance(harness, 60);
    cr_expect_eq(harness_send(harness, "PUT", CLUSTER VERSION, cluster_body("")).status, 200);
    harness_advance(harness, 3600);
    cr_expect_str_eq(state_of(harness, CLUSTER VERSION), "Succeeded");
    harness_free(harness);
}

Test(abort, of_a_pool_leaves_the_others_alone)
{
    struct harness *harness = begin("");
    harness_advance(harness, 3600);
    cr_assert_eq(harness_send(harness, "PUT", CLUSTER "/agentPools/p2" VERSION, POOL).status, 201);

    struct answer answer =
        harness_send(harness, "POST", CLUSTER "/agentPools/p2/abort" VERSION, NULL);
    cr_expect_eq(answer.status, 202, "%s", answer.body);
    harness_advance(harness, 60);
    cr_expect_str_eq(state_of(harness, CLUSTER "/agentPools/p2" VERSION), "Canceled");
    cr_expect_str_eq(state_of(harness, CLUSTER "/agentPools/np1" VERSION), "Succeeded");
    cr_expect_str_eq(state_of(harness, CLUSTER VERSION), "Succeeded");
    harness_free(harness);
}

Test(abort, of_nothing_is_a_conflict)
{
    struct harness *harness = begin("");
    harness_advance(harness, 3600);

    struct answer answer = harness_send(harness, "POST", CLUSTER "/abort" VERSION, NULL);
    cr_expect_eq(answer.status, 409, "%s", answer.body);
    cr_expect_str_eq(answer_text(&answer, "code"), "OperationNotAllowed");
    cr_expect_eq(
        harness_send(harness, "POST", CLUSTER "/agentPools/np1/abort" VERSION, NULL).status, 409);
    cr_expect_eq(
        harness_send(harness, "POST", CLUSTER "/agentPools/none/abort" VERSION, NULL).status, 404);
    harness_free(harness);
}

Test(rotations, are_operations_that_others_wait_for)
{
    static const char *const actions[] = {"rotateClusterCertificates",
                                          "rotateServiceAccountSigningKeys"};
    for (size_t i = 0; i < 2; i++) {
        char target[512];
        struct harness *harness = begin("");
        snprintf(target, sizeof target, "%s/%s%s", CLUSTER, actions[i], VERSION);

        cr_expect_eq(harness_send(harness, "POST", target, NULL).status, 409, "it is still made");
        harness_advance(harness, 3600);
        struct answer answer = harness_send(harness, "POST", target, NULL);
        cr_expect_eq(answer.status, 202, "%s: %s", target, answer.body);
        cr_expect(answer_header(&answer, "Location") != NULL);
        cr_expect_eq(harness_send(harness, "PUT", CLUSTER VERSION, cluster_body("")).status, 409);
        harness_advance(harness, 3600);
        cr_expect_str_eq(state_of(harness, CLUSTER VERSION), "Succeeded");
        harness_free(harness);
    }
}

Test(reset, gives_a_service_principal_another_name)
{
    struct harness *harness =
        begin(",\"servicePrincipalProfile\":{\"clientId\":\"old\",\"secret\":\"s\"}");
    harness_advance(harness, 3600);

    struct answer answer =
        harness_send(harness, "POST", CLUSTER "/resetServicePrincipalProfile" VERSION,
                     "{\"clientId\":\"new\",\"secret\":\"t\"}");
    cr_expect_eq(answer.status, 202, "%s", answer.body);
    char result[1024];
    snprintf(result, sizeof result, "%s", path_of(answer_header(&answer, "Location")));
    cr_expect_eq(harness_send(harness, "GET", result, NULL).status, 202);
    harness_advance(harness, 3600);
    cr_expect_eq(harness_send(harness, "GET", result, NULL).status, 200, "clients take no 204");
    answer = harness_send(harness, "GET", CLUSTER VERSION, NULL);
    cr_expect_str_eq(answer_text(&answer, "properties.servicePrincipalProfile.clientId"), "new");
    cr_expect_eq(
        harness_send(harness, "POST", CLUSTER "/resetServicePrincipalProfile" VERSION, "{}").status,
        400);
    harness_free(harness);
}

Test(reset, needs_something_to_reset)
{
    struct harness *harness = begin("");
    harness_advance(harness, 3600);

    cr_expect_eq(harness_send(harness, "POST", CLUSTER "/resetServicePrincipalProfile" VERSION,
                              "{\"clientId\":\"new\"}")
                     .status,
                 400, "a managed identity");
    cr_expect_eq(
        harness_send(harness, "POST", CLUSTER "/resetAADProfile" VERSION, "{\"managed\":true}")
            .status,
        400);
    harness_free(harness);
}

Test(reset, changes_the_entra_profile)
{
    struct harness *harness = begin(",\"aadProfile\":{\"managed\":true,\"tenantID\":\"a\"}");
    harness_advance(harness, 3600);

    struct answer answer = harness_send(harness, "POST", CLUSTER "/resetAADProfile" VERSION,
                                        "{\"managed\":true,\"tenantID\":\"b\"}");
    cr_expect_eq(answer.status, 202, "%s", answer.body);
    harness_advance(harness, 3600);
    answer = harness_send(harness, "GET", CLUSTER VERSION, NULL);
    cr_expect_str_eq(answer_text(&answer, "properties.aadProfile.tenantID"), "b");
    answer = harness_send(harness, "POST", CLUSTER "/resetAADProfile" VERSION, "{\"nonsense\":1}");
    cr_expect_eq(answer.status, 400);
    cr_expect_str_eq(answer_text(&answer, "code"), "UnmarshalError");
    harness_free(harness);
}
