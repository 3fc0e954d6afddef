/* Instances of scale sets in the node resource group: what Microsoft.Compute tells of them agrees
 * with the machines of the pool. */

#include "tests/support/node_group.h"

static struct answer below(struct harness *harness, const char *path, const char *rest)
{
    char full[900];
    snprintf(full, sizeof full, "%s%s", path, rest);
    return node_get(harness, full);
}

/* Whether the interface has the addresses of the machine, in their order. */
static void expect_interface(const json_t *interface, const json_t *machine)
{
    const json_t *addresses = json_at(machine, "properties.network.ipAddresses");
    const json_t *list_of = json_at(interface, "properties.ipConfigurations");

    cr_expect_eq(json_array_size(list_of), json_array_size(addresses));
    for (size_t i = 0; i < json_array_size(addresses); i++)
        cr_expect_str_eq(
            json_text_or(json_array_get(list_of, i), "properties.privateIPAddress", ""),
            json_text_or(json_array_get(addresses, i), "ip", "-"));
    cr_expect_str_eq(json_text_or(interface, "properties.virtualMachine.id", ""),
                     json_text_or(machine, "properties.resourceId", "-"));
}

Test(node_group_instances, instances_are_the_machines)
{
    struct harness *harness = instant(DUAL, ",\"availabilityZones\":[\"1\",\"2\"]", "");
    struct answer machines = aks_expect(harness, 200, "GET", POOL "/machines", NULL);
    const char *set = find(harness, SETS, "*");
    struct answer instances = below(harness, set, "/virtualMachines");
    struct answer interfaces = below(harness, set, "/networkInterfaces");

    cr_assert_eq(json_array_size(json_at(instances.json, "value")), 2, "%s", instances.body);
    cr_assert_eq(json_array_size(json_at(interfaces.json, "value")), 2, "%s", interfaces.body);
    for (size_t i = 0; i < 2; i++) {
        const json_t *machine = json_array_get(json_at(machines.json, "value"), i);
        const json_t *instance = json_array_get(json_at(instances.json, "value"), i);
        const char *id = json_text_or(machine, "properties.resourceId", "");
        struct answer one = node_get(harness, id);
        cr_assert_eq(one.status, 200, "%s: %s", id, one.body);
        cr_expect(json_equal(one.json, instance));
        cr_expect_str_eq(answer_text(&one, "id"), id);
        cr_expect_str_eq(answer_text(&one, "properties.osProfile.computerName"),
                         json_text(machine, "name"));
        cr_expect(json_equal(json_at(one.json, "zones"), json_at(machine, "zones")));
        const json_t *link = json_at(one.json, "properties.networkProfile.networkInterfaces");
        struct answer nic = node_get(harness, json_text_or(json_array_get(link, 0), "id", "/none"));
        cr_assert_eq(nic.status, 200, "%s", one.body);
        expect_interface(nic.json, machine);
        cr_expect(json_equal(nic.json, json_array_get(json_at(interfaces.json, "value"), i)));
        struct answer nics = below(harness, id, "/networkInterfaces");
        cr_expect(json_equal(nic.json, json_array_get(json_at(nics.json, "value"), 0)));
        struct answer view = below(harness, id, "/instanceView");
        cr_expect_not_null(strstr(view.body, "PowerState/running"), "%s", view.body);
    }
    harness_free(harness);
}

/* Azure CNI gives a node the addresses of its pods (AKS docs, configure-azure-cni). */
Test(node_group_instances, interfaces_have_the_addresses_of_pods)
{
    struct harness *harness = with_network();

    aks_expect(harness, 201, "PUT", CLUSTER,
               body_of("\"networkPlugin\":\"azure\"",
                       ",\"maxPods\":30,\"vnetSubnetID\":\"" VNET "/subnets/nodes\"", ""));
    struct answer nics = below(harness, find(harness, SETS, "*"), "/networkInterfaces");
    const json_t *second = json_array_get(json_at(nics.json, "value"), 1);
    const json_t *list_of = json_at(second, "properties.ipConfigurations");
    cr_assert_eq(json_array_size(list_of), 31, "%s", nics.body);
    cr_expect_str_eq(json_text_or(json_array_get(list_of, 0), "properties.privateIPAddress", ""),
                     "10.240.0.35");
    cr_expect_str_eq(json_text_or(json_array_get(list_of, 30), "properties.privateIPAddress", ""),
                     "10.240.0.65");
    harness_free(harness);
}

Test(node_group_instances, refuses_instances_that_are_none)
{
    struct harness *harness = instant(OVERLAY, "", "");
    const char *set = find(harness, SETS, "*");
    struct answer answer = below(harness, set, "/virtualMachines/0notfound");

    cr_expect_eq(answer.status, 400);
    cr_expect_str_eq(answer_text(&answer, "error.message"),
                     "Virtual Machine Scale Set VM instanceId must be a number.");
    cr_expect_str_eq(answer_text(&answer, "error.target"), "instanceId");
    cr_expect_eq(below(harness, set, "/virtualMachines/7").status, 404);
    cr_expect_eq(below(harness, set, "/virtualMachines/0/networkInterfaces/none").status, 404);
    answer = node_get(harness, SUBSCRIPTION "/resourceGroups/none/providers/Microsoft.Compute/"
                                            "virtualMachineScaleSets/s/virtualMachines");
    expect_gateway_error(&answer, 404, "ResourceGroupNotFound");

    /* A scale set of somebody else's is what was sent. */
#define OTHER COMPUTE "virtualMachineScaleSets/other"
    aks_send_version(harness, "2024-03-01", "PUT", OTHER, "{\"location\":\"westus3\"}");
    answer = aks_send_version(harness, "2024-03-01", "PUT", OTHER "/virtualMachines/0",
                              "{\"location\":\"westus3\"}");
    cr_expect_eq(answer.status, 201, "%s", answer.body);
    cr_expect_eq(node_get(harness, OTHER "/virtualMachines/0").status, 200);
    cr_expect_eq(
        json_array_size(json_at(node_get(harness, OTHER "/virtualMachines").json, "value")), 1);
    harness_free(harness);
}
