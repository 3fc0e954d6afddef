#include "api/arm/call.h"
#include "api/arm/rule_switches.h"
#include "tests/support/aks.h"
#include "tests/support/store_fixture.h"

/* Azure/AKS#4522: a pool was accepted, then its operation failed, since the virtual network was
 * being changed at the time. No request leaves a network in that state here, so it is written. */

#define VNET AKS_GROUP "/providers/Microsoft.Network/virtualNetworks/v1"
#define VNET_PUT                                                                                   \
    "{\"location\":\"westus3\",\"properties\":{\"addressSpace\":{\"addressPrefixes\":["            \
    "\"10.240.0.0/16\"]},\"subnets\":[{\"name\":\"s\",\"properties\":{\"addressPrefix\":"          \
    "\"10.240.0.0/24\"}}]}}"
#define IN_SUBNET "\"vnetSubnetID\":\"" VNET "/subnets/s\""
#define POOL      "{\"properties\":{\"count\":1,\"vmSize\":\"Standard_DS2_v2\"," IN_SUBNET "}}"
#define BODY                                                                                       \
    "{\"location\":\"westus3\",\"identity\":{\"type\":\"SystemAssigned\"},\"properties\":{"        \
    "\"dnsPrefix\":\"c\",\"agentPoolProfiles\":[{\"name\":\"ap1\",\"count\":1,\"mode\":"           \
    "\"System\",\"vmSize\":\"Standard_DS2_v2\"," IN_SUBNET "}]}}"

static int state_write(struct store_tx *tx, void *argument)
{
    const char *const *state = argument;
    arena_auto struct arena *arena = arena_new();
    struct resource row;
    const char *problem;

    int result = resource_get(tx, arena_lower(arena, VNET), &row);
    if (result)
        return result;
    json_t *body = json_read(arena, row.body, &problem);
    json_put_text(body, "properties.provisioningState", *state);
    row.body = json_write(arena, body);
    return resource_put(tx, &row);
}

static void network_set(struct harness *harness, const char *state)
{
    arena_auto struct arena *arena = arena_new();
    struct fixture fixture = {.store = harness_api(harness)->store, .arena = arena};

    cr_assert_eq(fixture_write_text(&fixture, state_write, state), 0);
}

static struct harness *harness_with_network(void)
{
    struct harness *harness = harness_manual(NULL);
    struct answer answer = harness_send(harness, "PUT", VNET "?api-version=2025-05-01", VNET_PUT);

    cr_assert_eq(answer.status, 201, "%s", answer.body);
    return harness;
}

static struct answer operation_of(struct harness *harness, const struct answer *accepted)
{
    return harness_send(harness, "GET", link_path(accepted, "Azure-AsyncOperation"), NULL);
}

static void expect_failed(const struct answer *operation)
{
    cr_expect_eq(operation->status, 200);
    cr_expect_str_eq(answer_text(operation, "status"), "Failed", "%s", operation->body);
    cr_expect_str_eq(answer_text(operation, "error.code"), "SetVNetOwnershipFailed");
    const char *message = answer_text(operation, "error.message");
    cr_expect(strstr(message, "Set virtual network ownership failed. Subscription: "
                              "00000000-0000-0000-0000-0000000000ff; resource group: Rg1; virtual "
                              "network name: v1. ") == message,
              "%s", message);
    cr_expect(strstr(message, "Code=\"VirtualNetworkNotInSucceededState\""), "%s", message);
    cr_expect(strstr(message, "is in Updating state. It needs to be in Succeeded state in order to "
                              "set resource ownership."),
              "%s", message);
}

Test(ownership, of_a_network_that_changes_fails_the_pool_that_was_accepted)
{
    struct harness *harness = harness_with_network();

    aks_expect(harness, 201, "PUT", CLUSTER, BODY);
    harness_advance(harness, LONG_ENOUGH);
    expect_state(harness, CLUSTER, "Succeeded");
    network_set(harness, "Updating");
    struct answer accepted = aks_expect(harness, 201, "PUT", POOLS "/np2", POOL);
    harness_advance(harness, LONG_ENOUGH);
    struct answer operation = operation_of(harness, &accepted);
    expect_failed(&operation);
    expect_state(harness, POOLS "/np2", "Failed");
    expect_state(harness, POOLS "/ap1", "Succeeded");
    expect_state(harness, CLUSTER, "Succeeded");

    network_set(harness, "Succeeded");
    aks_expect(harness, 200, "PUT", POOLS "/np2", POOL);
    harness_advance(harness, LONG_ENOUGH);
    expect_state(harness, POOLS "/np2", "Succeeded");
    harness_free(harness);
}

Test(ownership, of_a_network_that_changes_fails_a_new_cluster)
{
    struct harness *harness = harness_with_network();

    network_set(harness, "Updating");
    struct answer accepted = aks_expect(harness, 201, "PUT", CLUSTER, BODY);
    harness_advance(harness, LONG_ENOUGH);
    struct answer operation = operation_of(harness, &accepted);
    expect_failed(&operation);
    expect_state(harness, CLUSTER, "Failed");
    harness_free(harness);
}

Test(ownership, is_not_asked_when_its_rule_is_off)
{
    struct harness *harness = harness_with_network();

    network_set(harness, "Updating");
    cr_assert(rule_switches_set(harness_api(harness)->rule_switches, "SUB-018", RULE_OFF));
    aks_expect(harness, 201, "PUT", CLUSTER, BODY);
    harness_advance(harness, LONG_ENOUGH);
    expect_state(harness, CLUSTER, "Succeeded");
    harness_free(harness);
}
