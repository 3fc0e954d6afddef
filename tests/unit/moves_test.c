#include "tests/support/aks.h"

/* A cluster moves to Azure CNI Overlay: recorded by azure-cli in 2023-06 (az aks update
 * --network-plugin-mode overlay), and AKS docs, update-azure-cni. */

#define BODY(network)                                                                              \
    "{\"location\":\"eastus\",\"identity\":{\"type\":\"SystemAssigned\"},\"properties\":{"         \
    "\"dnsPrefix\":\"c1\",\"agentPoolProfiles\":[{\"name\":\"np1\",\"mode\":\"System\","           \
    "\"count\":1,\"vmSize\":\"Standard_D2s_v5\"},{\"name\":\"np2\",\"mode\":\"User\","             \
    "\"count\":1,\"vmSize\":\"Standard_D2s_v5\"}],\"networkProfile\":{" network "}}}"
#define NODE_SUBNET "\"networkPlugin\":\"azure\""
#define OVERLAY     NODE_SUBNET ",\"networkPluginMode\":\"overlay\""

static void expect_pools(struct harness *harness, const char *state, int max_pods)
{
    struct answer answer = aks_expect(harness, 200, "GET", CLUSTER, NULL);

    cr_expect_str_eq(answer_text(&answer, "properties.provisioningState"), state);
    cr_assert_eq(json_array_size(json_at(answer.json, "properties.agentPoolProfiles")), 2);
    for (size_t i = 0; i < 2; i++) {
        cr_expect_str_eq(json_text_or(profile_at(&answer, i), "provisioningState", ""), state);
        cr_expect_eq(json_number_or(profile_at(&answer, i), "maxPods", 0), max_pods);
    }
    expect_state(harness, POOLS "/np1", state);
    expect_state(harness, POOLS "/np2", state);
}

static void expect_move(const char *from, const char *to, int max_pods)
{
    struct harness *harness = harness_manual(NULL);

    aks_expect(harness, 201, "PUT", CLUSTER, from);
    harness_advance(harness, LONG_ENOUGH);
    expect_pools(harness, "Succeeded", max_pods);
    aks_expect(harness, 200, "PUT", CLUSTER, to);
    expect_pools(harness, "Updating", max_pods);
    harness_advance(harness, LONG_ENOUGH);
    expect_pools(harness, "Succeeded", max_pods);
    harness_free(harness);
}

Test(moves, from_the_node_subnet_update_every_pool_and_leave_30_pods)
{
    expect_move(BODY(NODE_SUBNET), BODY(OVERLAY ",\"podCidr\":\"192.168.0.0/16\""), 30);
}

Test(moves, from_kubenet_update_every_pool_and_leave_110_pods)
{
    expect_move(BODY("\"networkPlugin\":\"kubenet\""), BODY(OVERLAY), 110);
}

Test(moves, to_cilium_update_every_pool)
{
    expect_move(BODY(OVERLAY),
                BODY(OVERLAY ",\"networkDataplane\":\"cilium\",\"networkPolicy\":\"cilium\""), 250);
}

Test(moves, give_new_pools_what_overlay_gives)
{
    struct harness *harness = harness_manual(NULL);

    aks_expect(harness, 201, "PUT", CLUSTER, BODY(NODE_SUBNET));
    harness_advance(harness, LONG_ENOUGH);
    aks_expect(harness, 200, "PUT", CLUSTER, BODY(OVERLAY));
    harness_advance(harness, LONG_ENOUGH);
    struct answer answer = aks_expect(harness, 201, "PUT", POOLS "/np3",
                                      "{\"properties\":{\"count\":1,\"mode\":\"User\","
                                      "\"vmSize\":\"Standard_D2s_v5\"}}");
    cr_expect_eq(json_number_or(answer.json, "properties.maxPods", 0), 250);
    harness_free(harness);
}
