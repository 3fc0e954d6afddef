/* The node resource group. Names and tags: public inventories of such groups (2023, 2025) and AKS
 * docs (use-tags, egress-outboundtype, configure-kubenet); ids of public addresses as recorded in
 * effectiveOutboundIPs; refusals: kubernetes-sigs/cloud-provider-azure and public reports. */

#include "tests/support/node_group.h"

Test(node_group, holds_what_a_cluster_leans_on)
{
    struct harness *harness = instant(OVERLAY, "", "\"tags\":{\"team\":\"blue\"},");
    static const char *const expected[][2] = {
        {"Microsoft.ManagedIdentity/userAssignedIdentities", "c1-agentpool"},
        {"Microsoft.Network/networkSecurityGroups", "aks-agentpool-" DIGITS "-nsg"},
        {IPS, GUID},
        {"Microsoft.Network/virtualNetworks", "aks-vnet-" DIGITS},
        {"Microsoft.Network/loadBalancers", "kubernetes"},
        {SETS, "aks-np1-" DIGITS "-vmss"},
    };
    struct answer answer = list(harness);

    cr_expect_eq(json_array_size(json_at(answer.json, "value")),
                 sizeof expected / sizeof expected[0], "%s", answer.body);
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++)
        cr_expect_not_null(find(harness, expected[i][0], expected[i][1]), "%s", expected[i][1]);

    answer = aks_send_version(harness, "2021-04-01", "GET", NODES, NULL);
    cr_expect_str_eq(answer_text(&answer, "managedBy"), CLUSTER_SHOWN);
    cr_expect_str_eq(answer_text(&answer, "tags.aks-managed-cluster-name"), "c1");
    cr_expect_str_eq(answer_text(&answer, "tags.aks-managed-cluster-rg"), "Rg1");
    cr_expect_str_eq(answer_text(&answer, "tags.team"), "blue");
    harness_free(harness);
}

Test(node_group, digits_are_the_same_all_over)
{
    struct harness *harness = instant(KUBENET, "", "");
    const char *vnet = find(harness, "Microsoft.Network/virtualNetworks", "*");
    char name[64];

    cr_assert_not_null(vnet);
    const char *digits = vnet + strlen(vnet) - 8;
    snprintf(name, sizeof name, "aks-agentpool-%s-nsg", digits);
    cr_expect_not_null(find(harness, "Microsoft.Network/networkSecurityGroups", name));
    snprintf(name, sizeof name, "aks-agentpool-%s-routetable", digits);
    cr_expect_not_null(find(harness, "Microsoft.Network/routeTables", name));
    struct answer set = get_found(harness, SETS, "*");
    cr_expect_str_eq(answer_text(&set, "tags.aks-managed-resourceNameSuffix"), digits);
    harness_free(harness);
}

/* ---- public addresses ---- */

static json_t *outbound_ips(struct harness *harness)
{
    struct answer answer = aks_expect(harness, 200, "GET", CLUSTER, NULL);
    return json_at(answer.json,
                   "properties.networkProfile.loadBalancerProfile.effectiveOutboundIPs");
}

static void balance(struct harness *harness, const char *managed)
{
    char body[512];
    snprintf(body, sizeof body,
             "{\"location\":\"westus3\",\"properties\":{\"networkProfile\":{"
             "\"loadBalancerProfile\":{\"managedOutboundIPs\":%s}}}}",
             managed);
    aks_expect(harness, 200, "PUT", CLUSTER, body);
}

static void expect_addresses(struct harness *harness, size_t count)
{
    const json_t *shown = outbound_ips(harness);
    struct answer balancer = node_get(harness, NETWORK "loadBalancers/kubernetes");
    const json_t *fronts = json_at(balancer.json, "properties.frontendIPConfigurations");

    cr_expect_eq(json_array_size(shown), count);
    cr_expect_eq(json_array_size(fronts), count, "%s", balancer.body);
    cr_expect_eq(count_of(harness, IPS), count);
    for (size_t i = 0; i < json_array_size(shown); i++) {
        const char *id = json_text_or(json_array_get(shown, i), "id", "");
        const json_t *front = json_array_get(fronts, i);
        struct answer address = node_get(harness, id);
        cr_assert_eq(address.status, 200, "%s", id);
        cr_expect_str_eq(answer_text(&address, "id"), id);
        cr_expect_str_eq(json_text_or(front, "properties.publicIPAddress.id", ""), id);
        cr_expect_str_eq(answer_text(&address, "properties.ipConfiguration.id"),
                         json_text_or(front, "id", "-"));
        cr_expect_str_eq(answer_text(&address, "tags.aks-managed-type"),
                         "aks-slb-managed-outbound-ip");
    }
}

Test(node_group, public_addresses_are_the_effective_ones)
{
    struct harness *harness = instant(OVERLAY, "", "");

    expect_addresses(harness, 1);
    balance(harness, "{\"count\":3}");
    expect_addresses(harness, 3);
    balance(harness, "{\"count\":2}");
    expect_addresses(harness, 2);
    harness_free(harness);
}

Test(node_group, both_families_are_balanced)
{
    struct harness *harness = instant(DUAL, "", "");

    expect_addresses(harness, 2);
    struct answer four = get_found(harness, IPS, GUID);
    struct answer six = get_found(harness, IPS, GUID "-ipv6");
    cr_expect_str_eq(answer_text(&four, "properties.publicIPAddressVersion"), "IPv4");
    cr_expect_str_eq(answer_text(&six, "properties.publicIPAddressVersion"), "IPv6");
    cr_expect_not_null(strchr(answer_text(&six, "properties.ipAddress"), ':'));
    struct answer balancer = node_get(harness, NETWORK "loadBalancers/kubernetes");
    static const char *const pools[] = {"aksOutboundBackendPool", "kubernetes",
                                        "aksOutboundBackendPool-IPv6", "kubernetes-IPv6"};
    for (size_t i = 0; i < 4; i++)
        cr_expect_str_eq(
            json_text_or(
                json_array_get(json_at(balancer.json, "properties.backendAddressPools"), i), "name",
                ""),
            pools[i]);
    struct answer set = get_found(harness, SETS, "*");
    cr_expect_not_null(strstr(set.body, "/backendAddressPools/kubernetes-IPv6"));
    struct answer subnet = get_found(harness, "Microsoft.Network/virtualNetworks", "*");
    cr_expect_not_null(strstr(subnet.body, "[\"10.224.0.0/16\",\"fd"), "%s", subnet.body);
    harness_free(harness);
}

/* An address of the client's own is the client's. */
Test(node_group, addresses_of_the_client_stay_where_they_are)
{
    struct harness *harness =
        harness_with_aks_group(&(struct harness_options){.speed = SPEED_INSTANT, .seed = 3});
#define OWN_IP AKS_GROUP "/providers/Microsoft.Network/publicIPAddresses/own"
    struct answer answer =
        aks_send_version(harness, "2024-05-01", "PUT", OWN_IP,
                         "{\"location\":\"westus3\",\"sku\":{\"name\":\"Standard\"},"
                         "\"properties\":{\"publicIPAllocationMethod\":\"Static\"}}");
    cr_assert_eq(answer.status, 201, "%s", answer.body);
    aks_expect(harness, 201, "PUT", CLUSTER,
               body_of(OVERLAY ",\"loadBalancerProfile\":{\"outboundIPs\":{\"publicIPs\":[{\"id\":"
                               "\"" OWN_IP "\"}]}}",
                       "", ""));
    cr_expect_eq(count_of(harness, IPS), 0);
    answer = node_get(harness, OWN_IP);
    cr_expect_str_eq(answer_text(&answer, "properties.ipConfiguration.id"),
                     NETWORK "loadBalancers/kubernetes/frontendIPConfigurations/own");
    answer = aks_send_version(harness, "2024-05-01", "DELETE", OWN_IP, NULL);
    expect_refused(&answer, "PublicIPAddressCannotBeDeleted");
    aks_expect(harness, 202, "DELETE", CLUSTER, NULL);
    answer = node_get(harness, OWN_IP);
    cr_expect_null(json_at(answer.json, "properties.ipConfiguration"), "%s", answer.body);
    harness_free(harness);
}

Test(node_group, a_nat_gateway_goes_out_where_asked)
{
    struct harness *harness =
        instant(OVERLAY ",\"outboundType\":\"managedNATGateway\",\"natGatewayProfile\":"
                        "{\"managedOutboundIPProfile\":{\"count\":2},\"idleTimeoutInMinutes\":7}",
                "", "");
    struct answer gateway = get_found(harness, "Microsoft.Network/natGateways", "*");
    struct answer cluster = aks_expect(harness, 200, "GET", CLUSTER, NULL);
    const json_t *shown =
        json_at(cluster.json, "properties.networkProfile.natGatewayProfile.effectiveOutboundIPs");

    cr_expect_eq(json_array_size(shown), 2);
    cr_expect(json_equal(shown, json_at(gateway.json, "properties.publicIpAddresses")), "%s",
              gateway.body);
    cr_expect_eq(json_number_or(gateway.json, "properties.idleTimeoutInMinutes", 0), 7);
    cr_expect_eq(count_of(harness, IPS), 2);
    cr_expect_eq(count_of(harness, "Microsoft.Network/loadBalancers"), 0, "comes with a service");
    struct answer vnet = get_found(harness, "Microsoft.Network/virtualNetworks", "*");
    const json_t *subnet = json_array_get(json_at(vnet.json, "properties.subnets"), 0);
    cr_expect_str_eq(json_text_or(subnet, "properties.natGateway.id", ""),
                     answer_text(&gateway, "id"));
    harness_free(harness);
}

/* ---- pools ---- */

static int64_t capacity(struct harness *harness, const char *pattern)
{
    struct answer set = get_found(harness, SETS, pattern);
    return json_number_or(set.json, "sku.capacity", -1);
}

Test(node_group, scale_sets_follow_the_pools)
{
    struct harness *harness = instant(OVERLAY, "", "");

    cr_expect_eq(capacity(harness, "aks-np1-*"), 2);
    aks_expect(harness, 200, "PUT", POOL, PROPERTIES("\"count\":5"));
    cr_expect_eq(capacity(harness, "aks-np1-*"), 5);
    aks_expect(harness, 201, "PUT", POOLS "/np2", POOL_BODY);
    cr_expect_eq(capacity(harness, "aks-np2-*"), 2);
    cr_expect_eq(count_of(harness, SETS), 2);
    aks_expect(harness, 202, "POST", CLUSTER "/stop", NULL);
    cr_expect_eq(capacity(harness, "aks-np1-*"), 0);
    aks_expect(harness, 202, "POST", CLUSTER "/start", NULL);
    cr_expect_eq(capacity(harness, "aks-np1-*"), 5);
    aks_expect(harness, 202, "DELETE", POOLS "/np2", NULL);
    cr_expect_null(find(harness, SETS, "aks-np2-*"));
    cr_expect_eq(count_of(harness, SETS), 1);
    harness_free(harness);
}

Test(node_group, scale_sets_say_what_nodes_run)
{
    struct harness *harness =
        instant(OVERLAY, ",\"orchestratorVersion\":\"1.32\",\"tags\":{\"own\":\"1\"}", "");
    struct answer pool = aks_expect(harness, 200, "GET", POOL, NULL);
    struct answer set = get_found(harness, SETS, "*");
    char expected[64];

    snprintf(expected, sizeof expected, "Kubernetes:%s",
             answer_text(&pool, "properties.currentOrchestratorVersion"));
    cr_expect_str_eq(answer_text(&set, "tags.aks-managed-orchestrator"), expected);
    cr_expect_str_eq(answer_text(&set, "tags.aks-managed-poolName"), "np1");
    cr_expect_str_eq(answer_text(&set, "tags.own"), "1");
    cr_expect_str_eq(answer_text(&set, "sku.name"), "Standard_D4s_v5");
    aks_expect(harness, 200, "PUT", POOL, PROPERTIES("\"orchestratorVersion\":\"1.33\""));
    set = get_found(harness, SETS, "*");
    cr_expect_not_null(strstr(answer_text(&set, "tags.aks-managed-orchestrator"), ":1.33."));
    harness_free(harness);
}

/* Azure's own name for them has no digits (AKS docs, node-access). */
Test(node_group, windows_pools_have_short_names)
{
    struct harness *harness = instant(OVERLAY, "", "");

    aks_expect(harness, 201, "PUT", POOLS "/win1",
               PROPERTIES("\"count\":1,\"osType\":\"Windows\",\"vmSize\":\"Standard_D4s_v5\""));
    struct answer set = get_found(harness, SETS, "akswin1");
    cr_expect_str_eq(
        answer_text(&set, "properties.virtualMachineProfile.storageProfile.osDisk.osType"),
        "Windows");
    harness_free(harness);
}

Test(node_group, single_machines_are_resources_themselves)
{
    struct harness *harness = instant(OVERLAY, "", "");

    aks_expect(harness, 201, "PUT", POOLS "/vms1",
               PROPERTIES("\"type\":\"VirtualMachines\",\"mode\":\"User\","
                          "\"virtualMachinesProfile\":{\"scale\":{\"manual\":["
                          "{\"size\":\"Standard_D2s_v3\",\"count\":1},"
                          "{\"size\":\"Standard_D4s_v3\",\"count\":1}]}}"));
    struct answer machines = aks_expect(harness, 200, "GET", POOLS "/vms1/machines", NULL);
    const json_t *value = json_at(machines.json, "value");
    static const char *const sizes[] = {"Standard_D2s_v3", "Standard_D4s_v3"};
    cr_assert_eq(json_array_size(value), 2, "%s", machines.body);
    for (size_t i = 0; i < 2; i++) {
        const json_t *machine = json_array_get(value, i);
        const char *id = json_text_or(machine, "properties.resourceId", "");
        const json_t *addresses = json_at(machine, "properties.network.ipAddresses");
        struct answer vm = node_get(harness, id);
        cr_assert_eq(vm.status, 200, "%s", id);
        cr_expect_str_eq(answer_text(&vm, "properties.hardwareProfile.vmSize"), sizes[i]);
        const json_t *interfaces = json_at(vm.json, "properties.networkProfile.networkInterfaces");
        struct answer nic =
            node_get(harness, json_text_or(json_array_get(interfaces, 0), "id", "/none"));
        cr_assert_eq(nic.status, 200, "%s", vm.body);
        cr_expect_str_eq(
            json_text_or(json_array_get(json_at(nic.json, "properties.ipConfigurations"), 0),
                         "properties.privateIPAddress", ""),
            json_text_or(json_array_get(addresses, 0), "ip", "-"));
        cr_expect_str_eq(answer_text(&nic, "properties.virtualMachine.id"), id);
    }
    aks_expect(harness, 202, "DELETE", POOLS "/vms1", NULL);
    cr_expect_eq(count_of(harness, "Microsoft.Compute/virtualMachines"), 0);
    cr_expect_eq(count_of(harness, "Microsoft.Network/networkInterfaces"), 0);
    cr_expect_eq(count_of(harness, SETS), 1);
    harness_free(harness);
}

/* ---- networks ---- */

/* A subnet of the client's own has no security group of AKS's; the interfaces have. */
Test(node_group, makes_no_network_beside_the_client_s)
{
    struct harness *harness = with_network();

    aks_expect(harness, 201, "PUT", CLUSTER,
               body_of(OVERLAY, ",\"vnetSubnetID\":\"" VNET "/subnets/nodes\"", ""));
    cr_expect_eq(count_of(harness, "Microsoft.Network/virtualNetworks"), 0);
    struct answer set = get_found(harness, SETS, "*");
    const char *nsg = find(harness, "Microsoft.Network/networkSecurityGroups", "*");
    cr_assert_not_null(nsg);
    cr_expect_not_null(strstr(set.body, nsg), "%s", set.body);
    cr_expect_not_null(strstr(set.body, VNET "/subnets/nodes"), "%s", set.body);
    struct answer answer = aks_send_version(harness, "2024-05-01", "DELETE", nsg, NULL);
    expect_refused(&answer, "NetworkSecurityGroupInUseByVirtualMachineScaleSet");
    harness_free(harness);
}

Test(node_group, routes_pods_of_kubenet_alone)
{
    struct harness *harness = instant(KUBENET, "", "");
    struct answer table = get_found(harness, "Microsoft.Network/routeTables", "*");
    struct answer vnet = get_found(harness, "Microsoft.Network/virtualNetworks", "*");
    const json_t *subnet = json_array_get(json_at(vnet.json, "properties.subnets"), 0);

    cr_expect_str_eq(json_text_or(subnet, "name", ""), "aks-subnet");
    cr_expect_str_eq(json_text_or(subnet, "properties.routeTable.id", ""),
                     answer_text(&table, "id"));
    cr_expect_str_eq(
        json_text_or(json_array_get(json_at(table.json, "properties.subnets"), 0), "id", ""),
        json_text_or(subnet, "id", "-"));
    harness_free(harness);

    harness = instant(OVERLAY, "", "");
    cr_expect_eq(count_of(harness, "Microsoft.Network/routeTables"), 0);
    harness_free(harness);
}

/* ---- identities ---- */

Test(node_group, identities_are_those_that_the_cluster_shows)
{
    struct harness *harness = instant(OVERLAY, "", "");
    static const char with_addon[] =
        "{\"location\":\"westus3\",\"properties\":{\"addonProfiles\":{\"azurepolicy\":{"
        "\"enabled\":%s}}}}";
    char body[256];

    struct answer cluster = aks_expect(harness, 200, "GET", CLUSTER, NULL);
    struct answer own = aks_send_version(
        harness, "2023-01-31", "GET",
        answer_text(&cluster, "properties.identityProfile.kubeletidentity.resourceId"), NULL);
    cr_assert_eq(own.status, 200, "%s", own.body);
    cr_expect_str_eq(answer_text(&own, "properties.clientId"),
                     answer_text(&cluster, "properties.identityProfile.kubeletidentity.clientId"));
    cr_expect_str_eq(answer_text(&own, "properties.principalId"),
                     answer_text(&cluster, "properties.identityProfile.kubeletidentity.objectId"));
    snprintf(body, sizeof body, with_addon, "true");
    aks_expect(harness, 200, "PUT", CLUSTER, body);
    cr_expect_not_null(
        find(harness, "Microsoft.ManagedIdentity/userAssignedIdentities", "azurepolicy-c1"));
    snprintf(body, sizeof body, with_addon, "false");
    aks_expect(harness, 200, "PUT", CLUSTER, body);
    cr_expect_eq(count_of(harness, "Microsoft.ManagedIdentity/userAssignedIdentities"), 1);
    harness_free(harness);
}

/* ---- what others do there ---- */

Test(node_group, what_nodes_use_cannot_be_deleted)
{
    struct harness *harness = instant(OVERLAY, "", "");
    static const char *const refused[][3] = {
        {"Microsoft.Network/loadBalancers", "kubernetes",
         "LoadBalancerInUseByVirtualMachineScaleSet"},
        {IPS, "*", "PublicIPAddressCannotBeDeleted"},
        {"Microsoft.Network/networkSecurityGroups", "*",
         "InUseNetworkSecurityGroupCannotBeDeleted"},
        {"Microsoft.Network/virtualNetworks", "*", "InUseSubnetCannotBeDeleted"},
    };

    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        const char *id = find(harness, refused[i][0], refused[i][1]);
        cr_assert_not_null(id, "%s", refused[i][0]);
        struct answer answer = aks_send_version(harness, "2024-05-01", "DELETE", id, NULL);
        expect_refused(&answer, refused[i][2]);
    }
    harness_free(harness);
}

/* AKS repairs what it made; what others put beside it is theirs until the group goes. */
Test(node_group, others_things_stay_and_lost_ones_come_back)
{
    struct harness *harness = instant(OVERLAY, "", "");
#define DISK COMPUTE "disks/pvc-1"
    struct answer answer = aks_send_version(harness, "2024-03-02", "PUT", DISK,
                                            "{\"location\":\"westus3\",\"properties\":{}}");
    cr_assert_eq(answer.status, 201, "%s", answer.body);
    const char *set = find(harness, SETS, "*");
    cr_assert_not_null(set);
    answer = aks_send_version(harness, "2024-03-01", "DELETE", set, NULL);
    cr_expect_eq(answer.status, 200, "%s", answer.body);
    cr_expect_eq(count_of(harness, SETS), 0);
    aks_expect(harness, 200, "PUT", CLUSTER, "{\"location\":\"westus3\"}");
    cr_expect_str_eq(find(harness, SETS, "*"), set);
    cr_expect_eq(node_get(harness, DISK).status, 200);
    aks_expect(harness, 202, "DELETE", CLUSTER, NULL);
    cr_expect_eq(node_get(harness, DISK).status, 404);
    harness_free(harness);
}

static const char *etag(struct harness *harness, const char *path)
{
    struct answer answer = node_get(harness, path);
    return answer_text(&answer, "etag");
}

Test(node_group, an_etag_changes_with_its_resource_alone)
{
    struct harness *harness = instant(OVERLAY, "", "");
    const char *balancer = etag(harness, NETWORK "loadBalancers/kubernetes");

    aks_expect(harness, 200, "PUT", POOL, PROPERTIES("\"count\":4"));
    aks_expect(harness, 200, "PUT", CLUSTER,
               "{\"location\":\"westus3\",\"properties\":{\"disableLocalAccounts\":false}}");
    cr_expect_str_eq(etag(harness, NETWORK "loadBalancers/kubernetes"), balancer);
    aks_expect(harness, 200, "PATCH", CLUSTER, "{\"tags\":{\"a\":\"b\"}}");
    cr_expect_str_neq(etag(harness, NETWORK "loadBalancers/kubernetes"), balancer);
    struct answer answer = get_found(harness, IPS, "*");
    cr_expect_str_eq(answer_text(&answer, "tags.a"), "b");
    answer = get_found(harness, "Microsoft.Network/networkSecurityGroups", "*");
    cr_expect_str_eq(answer_text(&answer, "tags.a"), "b");
    answer = aks_send_version(harness, "2021-04-01", "GET", NODES, NULL);
    cr_expect_str_eq(answer_text(&answer, "tags.a"), "b");
    harness_free(harness);
}

/* ---- beginning and end ---- */

Test(node_group, comes_and_goes_with_the_cluster)
{
    struct harness *harness = harness_manual(NULL);

    aks_expect(harness, 201, "PUT", CLUSTER, body_of(OVERLAY, "", ""));
    struct answer answer = list(harness);
    cr_expect_eq(answer.status, 200);
    cr_expect_eq(json_array_size(json_at(answer.json, "value")), 0, "%s", answer.body);
    harness_advance(harness, LONG_ENOUGH);
    cr_expect_eq(json_array_size(json_at(list(harness).json, "value")), 6);
    char *set = strdup(find(harness, SETS, "*"));
    aks_expect(harness, 202, "DELETE", CLUSTER, NULL);
    cr_expect_eq(node_get(harness, set).status, 200);
    harness_advance(harness, LONG_ENOUGH);
    answer = node_get(harness, set);
    expect_gateway_error(&answer, 404, "ResourceGroupNotFound");
    answer = aks_send_version(harness, "2024-05-01", "GET",
                              SUBSCRIPTION "/providers/Microsoft.Network/publicIPAddresses", NULL);
    cr_expect_eq(json_array_size(json_at(answer.json, "value")), 0, "%s", answer.body);
    free(set);
    harness_free(harness);
}

/* The text of a public report of 2023; which actions: the docs' "ReadOnly". */
Test(node_group, a_locked_down_group_takes_reads_alone)
{
    struct harness *harness = instant(OVERLAY, "", "");
    static const char *const level = "{\"location\":\"westus3\",\"properties\":{"
                                     "\"nodeResourceGroupProfile\":{\"restrictionLevel\":\"%s\"}}}";
    char body[256];

    snprintf(body, sizeof body, level, "ReadOnly");
    aks_expect(harness, 200, "PUT", CLUSTER, body);
    static const char *const writes[][3] = {
        {"DELETE", NODES, "Microsoft.Resources/subscriptions/resourceGroups/delete"},
        {"DELETE", NETWORK "loadBalancers/kubernetes", "Microsoft.Network/loadBalancers/delete"},
        {"PUT", NETWORK "routeTables/r", "Microsoft.Network/routeTables/write"},
        {"PUT", COMPUTE "disks/d", "Microsoft.Compute/disks/write"},
    };
    for (size_t i = 0; i < sizeof writes / sizeof writes[0]; i++) {
        struct answer answer =
            aks_send_version(harness, "2024-03-01", writes[i][0], writes[i][1],
                             writes[i][0][0] == 'P' ? "{\"location\":\"westus3\"}" : NULL);
        expect_gateway_error(&answer, 403, "DenyAssignmentAuthorizationFailed");
        cr_expect_not_null(strstr(answer.body, writes[i][2]), "%s", answer.body);
        cr_expect_not_null(strstr(answer.body, "nrg-lockdown"), "%s", answer.body);
    }
    cr_expect_eq(node_get(harness, NETWORK "loadBalancers/kubernetes").status, 200);
    struct answer denials =
        aks_send_version(harness, "2022-04-01", "GET",
                         NODES "/providers/Microsoft.Authorization/denyAssignments", NULL);
    cr_expect_eq(json_array_size(json_at(denials.json, "value")), 1, "%s", denials.body);
    cr_expect_eq(count_of(harness, "Microsoft.Authorization/denyAssignments"), 0);

    aks_expect(harness, 200, "PUT", POOL, PROPERTIES("\"count\":3"));
    cr_expect_eq(capacity(harness, "*"), 3);
    snprintf(body, sizeof body, level, "Unrestricted");
    aks_expect(harness, 200, "PUT", CLUSTER, body);
    struct answer answer = aks_send_version(harness, "2024-03-02", "PUT", COMPUTE "disks/d",
                                            "{\"location\":\"westus3\"}");
    cr_expect_eq(answer.status, 201, "%s", answer.body);
    snprintf(body, sizeof body, level, "ReadOnly");
    aks_expect(harness, 200, "PUT", CLUSTER, body);
    aks_expect(harness, 202, "DELETE", CLUSTER, NULL);
    answer = aks_send_version(harness, "2021-04-01", "GET", NODES, NULL);
    cr_expect_eq(answer.status, 404);
    harness_free(harness);
}
