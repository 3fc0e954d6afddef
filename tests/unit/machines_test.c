/* The machines of pools. Names: AKS docs, node-access (aksnpwin000000) and every public dump of
 * nodes (aks-nodepool1-13347454-vmss000000); shape: the example MachineList of the API description;
 * addresses: first node .4, and with Azure CNI's node subnet one every 1 + maxPods addresses. */

#include "tests/support/aks.h"

#define POOL     POOLS "/np1"
#define MACHINES POOL "/machines"
#define NODES    "/subscriptions/00000000-0000-0000-0000-0000000000ff/resourceGroups/"

static const char *instant_body(const char *network, const char *pool)
{
    static char body[1024];
    snprintf(body, sizeof body,
             "{\"location\":\"westus3\",\"identity\":{\"type\":\"SystemAssigned\"},"
             "\"properties\":{\"dnsPrefix\":\"aso\",\"networkProfile\":{%s},"
             "\"agentPoolProfiles\":[{\"name\":\"np1\",\"mode\":\"System\",\"count\":2,"
             "\"vmSize\":\"Standard_D4s_v5\"%s}]}}",
             network, pool);
    return body;
}

#define OVERLAY "\"networkPlugin\":\"azure\",\"networkPluginMode\":\"overlay\""

static struct harness *instant(const char *network, const char *pool)
{
    struct harness *harness =
        harness_with_aks_group(&(struct harness_options){.speed = SPEED_INSTANT, .seed = 3});
    aks_expect(harness, 201, "PUT", CLUSTER, instant_body(network, pool));
    return harness;
}

static void scale(struct harness *harness, int count)
{
    char body[64];
    snprintf(body, sizeof body, PROPERTIES("\"count\":%d"), count);
    aks_expect(harness, 200, "PUT", POOL, body);
}

/* The tails of the names, joined: "000000 000001". */
static const char *tails(struct harness *harness, const char *path)
{
    static char text[1024];
    struct answer answer = aks_expect(harness, 200, "GET", path, NULL);
    const json_t *list = json_at(answer.json, "value");

    text[0] = '\0';
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *name = json_text_or(json_array_get(list, i), "name", "");
        size_t used = strlen(text);
        snprintf(text + used, sizeof text - used, "%s%s", used ? " " : "", name + strlen(name) - 6);
    }
    return text;
}

static const json_t *machine_at(const struct answer *answer, size_t index)
{
    return json_array_get(json_at(answer->json, "value"), index);
}

static const char *address_of(const struct answer *answer, size_t machine, size_t address)
{
    const json_t *list = json_at(machine_at(answer, machine), "properties.network.ipAddresses");
    return json_text_or(json_array_get(list, address), "ip", "");
}

Test(machines, look_as_the_description_shows_them)
{
    struct harness *harness = instant(OVERLAY, ",\"availabilityZones\":[\"1\",\"2\"]");
    struct answer answer = aks_expect(harness, 200, "GET", MACHINES, NULL);
    const json_t *first = machine_at(&answer, 0);
    const char *name = json_text_or(first, "name", "");
    char path[512], expected[512];
    unsigned digits, number;

    cr_expect_eq(json_array_size(json_at(answer.json, "value")), 2);
    cr_expect_eq(sscanf(name, "aks-np1-%8u-vmss%6u", &digits, &number), 2, "%s", name);
    cr_expect_eq(strlen(name), strlen("aks-np1-12345678-vmss000000"), "%s", name);
    cr_expect_str_eq(json_text(first, "type"),
                     "Microsoft.ContainerService/managedClusters/agentPools/machines");
    snprintf(expected, sizeof expected, "%s/%s", MACHINES, name);
    cr_expect_str_eq(json_text(first, "id"), expected);
    snprintf(expected, sizeof expected,
             NODES "MC_Rg1_c1_westus3/providers/Microsoft.Compute/virtualMachineScaleSets/"
                   "aks-np1-%08u-vmss/virtualMachines/0",
             digits);
    cr_expect_str_eq(json_text_or(first, "properties.resourceId", ""), expected);
    cr_expect_str_eq(json_string_value(json_array_get(json_at(first, "zones"), 0)), "1");
    cr_expect_str_eq(address_of(&answer, 0, 0), "10.224.0.4");
    cr_expect_str_eq(address_of(&answer, 1, 0), "10.224.0.5");
    cr_expect_eq(json_object_size(json_at(first, "properties")), 2, "%s", answer.body);

    snprintf(path, sizeof path, "%s/%s", MACHINES, name);
    answer = aks_expect(harness, 200, "GET", path, NULL);
    cr_expect(json_equal(answer.json, first), "%s", answer.body);
    answer = aks_send(harness, "GET", MACHINES "/none", NULL);
    expect_error(&answer, 404, "NotFound");
    answer = aks_send(harness, "GET", POOLS "/none/machines", NULL);
    expect_error(&answer, 404, "NotFound");
    answer = aks_send(harness, "GET", CLUSTERS "/none/agentPools/np1/machines", NULL);
    expect_gateway_error(&answer, 404, "ResourceNotFound");
    harness_free(harness);
}

/* Contract: zones since 2025-04-01, the machine's own members in previews since 2025-04-02. */
Test(machines, show_what_the_version_has)
{
    struct harness *harness = instant(OVERLAY, ",\"availabilityZones\":[\"1\"]");
    struct answer answer = aks_send_version(harness, "2025-03-01", "GET", MACHINES, NULL);
    cr_expect_null(json_at(machine_at(&answer, 0), "zones"), "%s", answer.body);

    answer = aks_send_version(harness, "2026-05-02-preview", "GET", MACHINES, NULL);
    const json_t *first = machine_at(&answer, 0);
    cr_expect_str_eq(json_text_or(first, "properties.hardware.vmSize", ""), "Standard_D4s_v5");
    cr_expect_str_eq(json_text_or(first, "properties.kubernetes.nodeName", ""),
                     json_text(first, "name"));
    cr_expect_str_eq(json_text_or(first, "properties.status.vmState", ""), "Running");
    answer = aks_send_version(harness, "2024-06-01", "GET", MACHINES, NULL);
    cr_expect_eq(answer.status, 400, "%d: the version has no machines", answer.status);
    harness_free(harness);
}

Test(machines, numbers_grow_and_the_highest_go_first)
{
    struct harness *harness = instant(OVERLAY, "");

    cr_expect_str_eq(tails(harness, MACHINES), "000000 000001");
    scale(harness, 4);
    cr_expect_str_eq(tails(harness, MACHINES), "000000 000001 000002 000003");
    scale(harness, 1);
    cr_expect_str_eq(tails(harness, MACHINES), "000000");
    scale(harness, 2);
    cr_expect_str_eq(tails(harness, MACHINES), "000000 000004");
    scale(harness, 12);
    cr_expect_str_eq(tails(harness, MACHINES) +
                         strlen("000000 000004 000005 000006 000007 000008 "),
                     "000009 00000a 00000b 00000c 00000d 00000e", "base 36");
    harness_free(harness);
}

Test(machines, come_and_go_when_operations_end)
{
    struct harness *harness = harness_manual(NULL);

    aks_expect(harness, 201, "PUT", CLUSTER, instant_body(OVERLAY, ""));
    cr_expect_str_eq(tails(harness, MACHINES), "");
    harness_advance(harness, LONG_ENOUGH);
    scale(harness, 3);
    cr_expect_str_eq(tails(harness, MACHINES), "000000 000001");
    harness_advance(harness, LONG_ENOUGH);
    cr_expect_str_eq(tails(harness, MACHINES), "000000 000001 000002");
    harness_restart(harness);
    cr_expect_str_eq(tails(harness, MACHINES), "000000 000001 000002");
    harness_free(harness);
}

Test(machines, of_what_is_stopped_are_gone)
{
    struct harness *harness = instant(OVERLAY, "");

    aks_expect(harness, 201, "PUT", POOLS "/np2", POOL_BODY);
    aks_expect(harness, 200, "PUT", POOLS "/np2",
               PROPERTIES("\"powerState\":{\"code\":\"Stopped\"}"));
    cr_expect_str_eq(tails(harness, POOLS "/np2/machines"), "");
    aks_expect(harness, 202, "POST", CLUSTER "/stop", NULL);
    cr_expect_str_eq(tails(harness, MACHINES), "");
    aks_expect(harness, 202, "POST", CLUSTER "/start", NULL);
    cr_expect_str_eq(tails(harness, MACHINES), "000002 000003");
    cr_expect_str_eq(tails(harness, POOLS "/np2/machines"), "");
    harness_free(harness);
}

Test(machines, of_windows_have_short_names)
{
    struct harness *harness = instant(OVERLAY, "");
    static const char windows[] =
        PROPERTIES("\"count\":1,\"osType\":\"Windows\",\"vmSize\":\"Standard_D4s_v5\"");

    aks_expect(harness, 201, "PUT", POOLS "/npwin", windows);
    struct answer answer = aks_expect(harness, 200, "GET", POOLS "/npwin/machines", NULL);
    const json_t *first = machine_at(&answer, 0);
    cr_expect_str_eq(json_text_or(first, "name", ""), "aksnpwin000000");
    cr_expect_not_null(strstr(json_text_or(first, "properties.resourceId", ""),
                              "/virtualMachineScaleSets/aksnpwin/virtualMachines/0"));
    harness_free(harness);
}

Test(machines, share_a_subnet_without_sharing_addresses)
{
    struct harness *harness = instant("\"networkPlugin\":\"azure\"", "");
    struct answer answer = aks_expect(harness, 200, "GET", MACHINES, NULL);

    cr_expect_str_eq(address_of(&answer, 0, 0), "10.224.0.4");
    cr_expect_str_eq(address_of(&answer, 1, 0), "10.224.0.35", "30 pods in between");
    aks_expect(harness, 201, "PUT", POOLS "/np2", POOL_BODY);
    answer = aks_expect(harness, 200, "GET", POOLS "/np2/machines", NULL);
    cr_expect_str_eq(address_of(&answer, 0, 0), "10.224.0.66");
    scale(harness, 1);
    scale(harness, 2);
    answer = aks_expect(harness, 200, "GET", MACHINES, NULL);
    cr_expect_str_eq(address_of(&answer, 1, 0), "10.224.0.35", "what is free is taken again");
    harness_free(harness);
}

Test(machines, of_clusters_in_one_subnet_have_different_addresses)
{
    struct harness *harness =
        harness_with_aks_group(&(struct harness_options){.speed = SPEED_INSTANT, .seed = 3});
    static const char pool[] = ",\"vnetSubnetID\":\"" AKS_GROUP
                               "/providers/Microsoft.Network/virtualNetworks/v/subnets/s\"";

    struct answer answer = harness_send(
        harness, "PUT",
        AKS_GROUP "/providers/Microsoft.Network/virtualNetworks/v?api-version=2024-05-01",
        "{\"location\":\"westus3\",\"properties\":{\"addressSpace\":{\"addressPrefixes\":["
        "\"10.9.0.0/16\"]},\"subnets\":[{\"name\":\"s\",\"properties\":{\"addressPrefix\":"
        "\"10.9.3.0/24\"}}]}}");
    cr_assert_eq(answer.status, 201, "%s", answer.body);
    aks_expect(harness, 201, "PUT", CLUSTERS "/a", instant_body(OVERLAY, pool));
    aks_expect(harness, 201, "PUT", CLUSTERS "/b", instant_body(OVERLAY, pool));
    answer = aks_expect(harness, 200, "GET", CLUSTERS "/a/agentPools/np1/machines", NULL);
    cr_expect_str_eq(address_of(&answer, 0, 0), "10.9.3.4");
    answer = aks_expect(harness, 200, "GET", CLUSTERS "/b/agentPools/np1/machines", NULL);
    cr_expect_str_eq(address_of(&answer, 0, 0), "10.9.3.6");
    cr_expect_str_eq(address_of(&answer, 1, 0), "10.9.3.7");
    harness_free(harness);
}

Test(machines, of_dual_stack_clusters_have_two_addresses)
{
    struct harness *harness = instant(OVERLAY ",\"ipFamilies\":[\"IPv4\",\"IPv6\"]", "");
    struct answer answer = aks_expect(harness, 200, "GET", MACHINES, NULL);
    const char *ipv6 = address_of(&answer, 1, 1);

    cr_expect_str_eq(address_of(&answer, 1, 0), "10.224.0.5");
    cr_expect(strlen(ipv6) > 3 && strcmp(ipv6 + strlen(ipv6) - 3, "::5") == 0, "%s", answer.body);
    harness_free(harness);
}

Test(machines, come_in_pages)
{
    struct harness *harness = instant(OVERLAY, "");
    scale(harness, 3);
    struct answer answer = aks_expect(harness, 200, "GET", MACHINES "?$top=2", NULL);
    const char *next = answer_text(&answer, "nextLink");

    cr_expect_eq(json_array_size(json_at(answer.json, "value")), 2);
    cr_assert(*next, "%s", answer.body);
    answer = harness_send(harness, "GET", strstr(next, "/subscriptions/"), NULL);
    cr_expect_eq(json_array_size(json_at(answer.json, "value")), 1, "%s", answer.body);
    cr_expect_null(json_at(answer.json, "nextLink"));
    harness_free(harness);
}

/* ---- deleteMachines ---- */

static struct answer machines_delete(struct harness *harness, const char *tail)
{
    struct answer list = aks_expect(harness, 200, "GET", MACHINES, NULL);
    const char *name = json_text_or(machine_at(&list, 0), "name", "");
    char body[256];

    snprintf(body, sizeof body, "{\"machineNames\":[\"%.*s%s\"]}", (int)strlen(name) - 6, name,
             tail);
    return aks_send(harness, "POST", POOL "/deleteMachines", body);
}

Test(delete_machines, takes_those_that_are_named)
{
    struct harness *harness = harness_manual(NULL);

    aks_expect(harness, 201, "PUT", CLUSTER, instant_body(OVERLAY, ""));
    harness_advance(harness, LONG_ENOUGH);
    struct answer answer = machines_delete(harness, "000000");
    cr_assert_eq(answer.status, 202, "%s", answer.body);
    const char *status = link_path(&answer, "Azure-AsyncOperation");
    expect_operation(harness, status, "InProgress");
    answer = aks_send(harness, "PUT", POOL, PROPERTIES("\"count\":3"));
    expect_error(&answer, 409, "OperationNotAllowed");
    harness_advance(harness, LONG_ENOUGH);
    expect_operation(harness, status, "Succeeded");
    cr_expect_str_eq(tails(harness, MACHINES), "000001");
    answer = aks_expect(harness, 200, "GET", POOL, NULL);
    cr_expect_eq(json_number_or(answer.json, "properties.count", 0), 1);
    expect_state(harness, POOL, "Succeeded");
    harness_free(harness);
}

Test(delete_machines, refuses_what_is_not_there_and_the_last_of_a_system_pool)
{
    struct harness *harness = instant(OVERLAY, "");

    struct answer answer = machines_delete(harness, "000002");
    expect_error(&answer, 400, "InvalidParameter");
    answer = aks_send(harness, "POST", POOL "/deleteMachines", "{\"machineNames\":[]}");
    expect_error(&answer, 400, "InvalidParameter");
    answer = aks_send(harness, "POST", POOL "/deleteMachines", "{\"machineNames\":[1]}");
    expect_error(&answer, 400, "InvalidParameter");
    cr_expect_str_eq(tails(harness, MACHINES), "000000 000001");
    answer = machines_delete(harness, "000001");
    cr_expect_eq(answer.status, 202, "%s", answer.body);
    answer = machines_delete(harness, "000000");
    expect_error(&answer, 400, "InvalidParameter");
    cr_expect_str_eq(tails(harness, MACHINES), "000000");
    harness_free(harness);
}

/* ---- upgradeNodeImageVersion ---- */

/* A new image comes about every week (release notes). */
Test(node_image, is_the_newest_of_the_service_date)
{
    struct harness *harness = harness_with_cluster("2025-11-20");
    struct answer before = aks_expect(harness, 200, "GET", POOLS "/ap1", NULL);

    harness_restart_on(harness, "2026-02-01");
    struct answer answer =
        aks_expect(harness, 202, "POST", POOLS "/ap1/upgradeNodeImageVersion", NULL);
    cr_expect_str_eq(answer_text(&answer, "name"), "ap1");
    cr_expect_str_eq(answer_text(&answer, "properties.provisioningState"),
                     "UpgradingNodeImageVersion");
    cr_expect_str_eq(answer_text(&answer, "properties.nodeImageVersion"),
                     answer_text(&before, "properties.nodeImageVersion"));
    const char *status = link_path(&answer, "Azure-AsyncOperation");
    const char *location = link_path(&answer, "Location");
    cr_expect_eq(harness_send(harness, "GET", location, NULL).status, 202);
    answer = aks_send(harness, "POST", POOLS "/ap1/upgradeNodeImageVersion", NULL);
    expect_error(&answer, 409, "OperationNotAllowed");

    harness_advance(harness, LONG_ENOUGH);
    expect_operation(harness, status, "Succeeded");
    answer = harness_send(harness, "GET", location, NULL);
    cr_expect_eq(answer.status, 200, "%d: the contract promises the pool", answer.status);
    const char *image = answer_text(&answer, "properties.nodeImageVersion");
    const char *old = answer_text(&before, "properties.nodeImageVersion");
    size_t name = strlen("AKSUbuntu-2204gen2containerd-");
    cr_assert(strlen(image) > name && strlen(old) > name, "%s %s", image, old);
    cr_expect_eq(strncmp(image, old, name), 0, "%s %s: of the same osSKU", image, old);
    cr_expect(strcmp(image + name, old + name) > 0, "%s %s", image, old);
    harness_free(harness);
}

/* After it, names stay; the machine that helped out has used up a number. */
Test(node_image, leaves_the_names_of_machines)
{
    struct harness *harness = instant(OVERLAY, "");

    aks_expect(harness, 202, "POST", POOL "/upgradeNodeImageVersion", NULL);
    cr_expect_str_eq(tails(harness, MACHINES), "000000 000001");
    scale(harness, 3);
    cr_expect_str_eq(tails(harness, MACHINES), "000000 000001 000003");
    harness_free(harness);
}

Test(node_image, waits_for_the_cluster)
{
    struct harness *harness = instant(OVERLAY, "");
    struct answer answer = aks_send(harness, "POST", POOLS "/none/upgradeNodeImageVersion", NULL);

    expect_error(&answer, 404, "NotFound");
    aks_expect(harness, 202, "POST", CLUSTER "/stop", NULL);
    answer = aks_send(harness, "POST", POOL "/upgradeNodeImageVersion", NULL);
    expect_error(&answer, 409, "OperationNotAllowed");
    harness_free(harness);
}
