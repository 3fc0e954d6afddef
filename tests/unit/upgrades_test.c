#include "tests/support/aks.h"

/* What `az aks upgrade` and `az aks nodepool update` send: the whole cluster, or the whole pool,
 * with the version or the autoscaler changed. */

#define AS_OF "2026-02-01"

static struct harness *harness_on(const char *version)
{
    char body[512];
    struct harness *harness = harness_manual(AS_OF);

    snprintf(
        body, sizeof body,
        "{\"location\":\"westus3\",\"identity\":{\"type\":\"SystemAssigned\"},\"properties\":{"
        "\"dnsPrefix\":\"aso\",\"kubernetesVersion\":\"%s\",\"agentPoolProfiles\":[" POOL_PROFILE
        "]}}",
        version);
    aks_expect(harness, 201, "PUT", CLUSTER, body);
    harness_advance(harness, LONG_ENOUGH);
    return harness;
}

Test(upgrades, of_cluster_and_pools_reach_the_nodes_at_the_end)
{
    struct harness *harness = harness_on("1.32");
    const char *body = PROPERTIES("\"kubernetesVersion\":\"1.33.5\",\"agentPoolProfiles\":[{"
                                  "\"name\":\"ap1\",\"orchestratorVersion\":\"1.33.5\"}]");
    struct answer answer = aks_expect(harness, 200, "PUT", CLUSTER, body);

    cr_expect_str_eq(answer_text(&answer, "properties.provisioningState"), "Upgrading");
    cr_expect_str_eq(json_text(profile_at(&answer, 0), "orchestratorVersion"), "1.33.5");
    cr_expect_str_neq(json_text(profile_at(&answer, 0), "currentOrchestratorVersion"), "1.33.5");
    harness_advance(harness, LONG_ENOUGH);
    answer = aks_expect(harness, 200, "GET", CLUSTER, NULL);
    cr_expect_str_eq(answer_text(&answer, "properties.currentKubernetesVersion"), "1.33.5");
    cr_expect_str_eq(json_text(profile_at(&answer, 0), "currentOrchestratorVersion"), "1.33.5");
    harness_free(harness);
}

/* --control-plane-only: the pools keep their version. */
Test(upgrades, of_the_control_plane_alone_leave_the_nodes)
{
    struct harness *harness = harness_on("1.32.7");

    aks_expect(harness, 200, "PUT", CLUSTER, PROPERTIES("\"kubernetesVersion\":\"1.33.5\""));
    harness_advance(harness, LONG_ENOUGH);
    struct answer answer = aks_expect(harness, 200, "GET", CLUSTER, NULL);
    cr_expect_str_eq(answer_text(&answer, "properties.currentKubernetesVersion"), "1.33.5");
    cr_expect_str_eq(json_text(profile_at(&answer, 0), "currentOrchestratorVersion"), "1.32.7");
    harness_free(harness);
}

Test(upgrades, autoscaler_that_is_switched_off_has_no_bounds)
{
    struct harness *harness = harness_on("1.33");

    aks_expect(harness, 200, "PUT", POOLS "/ap1",
               PROPERTIES("\"enableAutoScaling\":true,\"minCount\":1,\"maxCount\":7"));
    harness_advance(harness, LONG_ENOUGH);
    struct answer answer = aks_expect(harness, 200, "GET", POOLS "/ap1", NULL);
    cr_expect_eq(json_number_or(answer.json, "properties.maxCount", -1), 7);
    aks_expect(harness, 200, "PUT", POOLS "/ap1", PROPERTIES("\"enableAutoScaling\":false"));
    harness_advance(harness, LONG_ENOUGH);
    answer = aks_expect(harness, 200, "GET", POOLS "/ap1", NULL);
    cr_expect_null(json_at(answer.json, "properties.minCount"));
    cr_expect_null(json_at(answer.json, "properties.maxCount"));
    harness_free(harness);
}
