#include "api/arm/call.h"
#include "base/address.h"
#include "tests/support/aks.h"

/* Life of a cluster as recorded: Azure/azure-service-operator, recording of the managed cluster
 * 2026-05-01 (2026-09), and azure-cli recordings of 2023 to 2025. */

static void expect_absent(const struct answer *answer, const char *path)
{
    cr_expect_null(json_at(answer->json, path), "%s is in %s", path, answer->body);
}

Test(clusters, are_created_as_recorded)
{
    static const char body[] =
        "{\"location\":\"westus3\",\"name\":\"other\",\"identity\":{\"type\":\"SystemAssigned\","
        "\"delegatedResources\":null},\"tags\":{},\"properties\":{\"addonProfiles\":null,"
        "\"identityProfile\":null,\"dnsPrefix\":\"aso\",\"agentPoolProfiles\":[{\"name\":\"ap1\","
        "\"count\":1,\"mode\":\"System\",\"osType\":\"Linux\",\"vmSize\":\"Standard_DS2_v2\","
        "\"availabilityZones\":null,\"nodeLabels\":{},\"nodeTaints\":[],\"tags\":{}}]}}";
    struct harness *harness = harness_manual(NULL);
    struct answer answer = aks_expect(harness, 201, "PUT", CLUSTER, body);

    cr_expect_not_null(answer_header(&answer, "Azure-AsyncOperation"));
    cr_expect_null(answer_header(&answer, "Location"));
    cr_expect_null(answer_header(&answer, "Retry-After"));
    cr_expect_null(answer_header(&answer, "ETag"));
    cr_expect_str_eq(answer_header(&answer, "Content-Type"), "application/json");
    cr_expect_str_eq(answer_text(&answer, "id"), CLUSTER_SHOWN);
    cr_expect_str_eq(answer_text(&answer, "name"), "c1");
    cr_expect_str_eq(answer_text(&answer, "type"), "Microsoft.ContainerService/ManagedClusters");
    cr_expect_str_eq(answer_text(&answer, "properties.provisioningState"), "Creating");
    cr_expect_str_eq(answer_text(&answer, "properties.nodeResourceGroup"), "MC_Rg1_c1_westus3");
    cr_expect_str_eq(json_text_or(profile_at(&answer, 0), "provisioningState", ""), "Creating");
    cr_expect_not_null(json_at(profile_at(&answer, 0), "tags"), "empty maps come back once");
    cr_expect_not_null(json_at(profile_at(&answer, 0), "nodeLabels"));
    cr_expect_null(json_at(profile_at(&answer, 0), "nodeTaints"));
    expect_absent(&answer, "eTag");
    expect_absent(&answer, "properties.identityProfile");
    expect_absent(&answer, "properties.networkProfile.loadBalancerProfile.effectiveOutboundIPs");
    expect_state(harness, CLUSTER, "Creating");
    expect_state(harness, POOLS "/ap1", "Creating");

    harness_advance(harness, LONG_ENOUGH);
    answer = aks_expect(harness, 200, "GET", CLUSTER, NULL);
    cr_expect_str_eq(answer_text(&answer, "properties.provisioningState"), "Succeeded");
    cr_expect_eq(strlen(answer_text(&answer, "eTag")), 36);
    cr_expect_str_eq(json_text_or(profile_at(&answer, 0), "provisioningState", ""), "Succeeded");
    cr_expect_eq(strlen(json_text_or(profile_at(&answer, 0), "eTag", "")), 36);
    cr_expect_null(json_at(profile_at(&answer, 0), "tags"), "and are gone after");
    cr_expect_null(json_at(profile_at(&answer, 0), "nodeLabels"));
    cr_expect_str_eq(answer_text(&answer, "properties.identityProfile.kubeletidentity.resourceId"),
                     SUBSCRIPTION "/resourcegroups/MC_Rg1_c1_westus3/providers/"
                                  "Microsoft.ManagedIdentity/userAssignedIdentities/c1-agentpool");
    const json_t *addresses =
        json_at(answer.json, "properties.networkProfile.loadBalancerProfile.effectiveOutboundIPs");
    cr_expect_eq(json_array_size(addresses), 1);
    cr_expect_null(answer_header(&answer, "ETag"));
    harness_free(harness);
}

Test(clusters, show_what_an_update_brings_at_once)
{
    struct harness *harness = harness_with_cluster(NULL);
    struct answer before = aks_expect(harness, 200, "GET", CLUSTER, NULL);
    struct answer answer =
        aks_expect(harness, 200, "PUT", CLUSTER,
                   "{\"location\":\"westus3\",\"tags\":{\"a\":\"b\"},\"properties\":{"
                   "\"networkProfile\":{\"loadBalancerProfile\":{\"managedOutboundIPs\":"
                   "{\"count\":2}}}}}");

    cr_expect_not_null(answer_header(&answer, "Azure-AsyncOperation"));
    cr_expect_null(answer_header(&answer, "Location"));
    cr_expect_null(answer_header(&answer, "Retry-After"));
    cr_expect_str_eq(answer_text(&answer, "properties.provisioningState"), "Updating");
    cr_expect_str_eq(json_text_or(profile_at(&answer, 0), "provisioningState", ""), "Updating");
    cr_expect_str_eq(answer_text(&answer, "tags.a"), "b");
    const json_t *balancer = json_at(answer.json, "properties.networkProfile.loadBalancerProfile");
    cr_expect_eq(json_number_or(balancer, "managedOutboundIPs.count", 0), 2);
    cr_expect_eq(json_array_size(json_at(balancer, "effectiveOutboundIPs")), 1,
                 "the old list meanwhile");
    cr_expect_str_eq(json_text_or(balancer, "backendPoolType", ""), "nodeIPConfiguration");

    harness_advance(harness, LONG_ENOUGH);
    answer = aks_expect(harness, 200, "GET", CLUSTER, NULL);
    cr_expect_str_eq(answer_text(&answer, "properties.provisioningState"), "Succeeded");
    cr_expect_eq(
        json_array_size(json_at(
            answer.json, "properties.networkProfile.loadBalancerProfile.effectiveOutboundIPs")),
        2);
    cr_expect_str_neq(answer_text(&answer, "eTag"), answer_text(&before, "eTag"));
    cr_expect_str_neq(json_text_or(profile_at(&answer, 0), "eTag", ""),
                      json_text_or(profile_at(&before, 0), "eTag", ""),
                      "cluster operations change the pools' eTags");
    static const char *const kept[] = {
        "properties.fqdn",        "properties.dnsPrefix", "properties.kubernetesVersion",
        "properties.resourceUID", "identity.principalId", "sku.tier"};
    for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++)
        cr_expect_str_eq(answer_text(&answer, kept[i]), answer_text(&before, kept[i]), "%s",
                         kept[i]);
    harness_free(harness);
}

/* az update, scale and upgrade send the whole cluster back, read-only members included. */
Test(clusters, take_their_own_answer_back)
{
    struct harness *harness = harness_with_cluster(NULL);
    struct answer before = aks_expect(harness, 200, "GET", CLUSTER, NULL);

    aks_expect(harness, 200, "PUT", CLUSTER, before.body);
    harness_advance(harness, LONG_ENOUGH);
    struct answer after = aks_expect(harness, 200, "GET", CLUSTER, NULL);
    json_t *a = json_deep_copy(before.json);
    json_t *b = json_deep_copy(after.json);
    for (size_t i = 0; i < 2; i++) {
        json_t *one = i ? a : b;
        json_t *profile = json_array_get(json_at(one, "properties.agentPoolProfiles"), 0);
        json_drop(one, "eTag");
        json_drop(profile, "eTag");
        json_drop(profile, "enableAutoScaling"); /* an update shows it (recorded 2025-03) */
    }
    char path[256] = "";
    cr_expect(trees_alike(a, b, path, sizeof path), "%s changed", path);
    json_decref(a);
    json_decref(b);
    harness_free(harness);
}

Test(clusters, keep_what_a_put_leaves_out_or_sends_as_nothing)
{
    static const char *const bodies[] = {
        "{\"location\":\"westus3\"}",
        "{\"location\":\"westus3\",\"properties\":{}}",
        "{\"location\":\"westus3\",\"properties\":null,\"identity\":null,\"sku\":null,"
        "\"tags\":null}",
        "{\"location\":\"westus3\",\"properties\":{\"kubernetesVersion\":\"\",\"dnsPrefix\":null,"
        "\"nodeResourceGroup\":\"\",\"agentPoolProfiles\":null,\"networkProfile\":{"
        "\"networkPolicy\":\"\",\"podCidr\":\"\",\"podCidrs\":[],\"serviceCidrs\":[],"
        "\"networkPlugin\":null,\"loadBalancerProfile\":{}},\"storageProfile\":{},"
        "\"addonProfiles\":{},\"servicePrincipalProfile\":{\"clientId\":\"msi\"},"
        "\"identityProfile\":null,\"autoUpgradeProfile\":null}}",
        "{\"location\":\"West US 3\",\"properties\":{\"agentPoolProfiles\":[{\"name\":\"ap1\","
        "\"orchestratorVersion\":\"\",\"vmSize\":\"\",\"osDiskSizeGB\":0,\"maxPods\":0,"
        "\"upgradeSettings\":{},\"kubeletDiskType\":\"\",\"count\":1}]}}",
    };
    struct harness *harness = harness_with_cluster(NULL);
    struct answer before = aks_expect(harness, 200, "GET", CLUSTER, NULL);

    for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++) {
        aks_expect(harness, 200, "PUT", CLUSTER, bodies[i]);
        harness_advance(harness, LONG_ENOUGH);
        struct answer after = aks_expect(harness, 200, "GET", CLUSTER, NULL);
        static const char *const kept[] = {"location",
                                           "identity",
                                           "sku",
                                           "tags",
                                           "properties.kubernetesVersion",
                                           "properties.currentKubernetesVersion",
                                           "properties.dnsPrefix",
                                           "properties.nodeResourceGroup",
                                           "properties.networkProfile",
                                           "properties.storageProfile",
                                           "properties.identityProfile",
                                           "properties.autoUpgradeProfile",
                                           "properties.addonProfiles"};
        for (size_t j = 0; j < sizeof kept / sizeof kept[0]; j++) {
            json_t *a = json_at(before.json, kept[j]);
            json_t *b = json_at(after.json, kept[j]);
            cr_expect((!a && !b) || (a && b && json_equal(a, b)), "body %zu changed %s: %s", i,
                      kept[j], after.body);
        }
        static const char *const of_pool[] = {"vmSize", "osDiskSizeGB",    "maxPods",
                                              "count",  "upgradeSettings", "orchestratorVersion"};
        for (size_t j = 0; j < sizeof of_pool / sizeof of_pool[0]; j++) {
            json_t *a = json_at(profile_at(&before, 0), of_pool[j]);
            json_t *b = json_at(profile_at(&after, 0), of_pool[j]);
            cr_expect(a && b && json_equal(a, b), "body %zu changed %s of the pool", i, of_pool[j]);
        }
    }
    harness_free(harness);
}

Test(clusters, are_deleted_and_seen_to_be_gone_by_get)
{
    struct harness *harness = harness_with_cluster(NULL);
    struct answer answer = aks_expect(harness, 202, "DELETE", CLUSTER, NULL);

    cr_expect_eq(answer.size, 0);
    cr_expect_not_null(answer_header(&answer, "Azure-AsyncOperation"));
    cr_expect_not_null(answer_header(&answer, "Location"));
    cr_expect_str_eq(answer_header(&answer, "Retry-After"), "1");
    expect_state(harness, CLUSTER, "Deleting");
    expect_state(harness, POOLS "/ap1", "Deleting");
    harness_advance(harness, LONG_ENOUGH);

    answer = aks_send(harness, "GET", CLUSTER, NULL);
    expect_gateway_error(&answer, 404, "ResourceNotFound");
    cr_expect_str_eq(answer_text(&answer, "error.message"),
                     "The Resource 'Microsoft.ContainerService/managedClusters/c1' under resource "
                     "group 'Rg1' was not found. For more details please go to "
                     "https://aka.ms/ARMResourceNotFoundFix");
    answer = aks_send(harness, "GET", POOLS "/ap1", NULL);
    expect_gateway_error(&answer, 404, "ResourceNotFound");
    answer = aks_send(harness, "GET", POOLS, NULL);
    expect_gateway_error(&answer, 404, "ResourceNotFound");
    answer =
        harness_send(harness, "GET",
                     SUBSCRIPTION "/resourceGroups/MC_Rg1_c1_westus3?api-version=2021-04-01", NULL);
    expect_gateway_error(&answer, 404, "ResourceGroupNotFound");

    answer = aks_expect(harness, 204, "DELETE", CLUSTER, NULL);
    cr_expect_eq(answer.size, 0);
    answer = aks_send(harness, "DELETE",
                      SUBSCRIPTION "/resourceGroups/none/providers/Microsoft.ContainerService/"
                                   "managedClusters/c1",
                      NULL);
    expect_gateway_error(&answer, 404, "ResourceGroupNotFound");
    aks_expect(harness, 201, "PUT", CLUSTER, CLUSTER_BODY);
    harness_free(harness);
}

Test(clusters, go_on_after_a_restart)
{
    struct harness *harness = harness_manual(NULL);
    struct answer created = aks_expect(harness, 201, "PUT", CLUSTER, CLUSTER_BODY);
    const char *poll = link_path(&created, "Azure-AsyncOperation");

    harness_restart(harness);
    expect_state(harness, CLUSTER, "Creating");
    expect_operation(harness, poll, "InProgress");
    harness_advance(harness, LONG_ENOUGH);
    harness_restart(harness);
    expect_operation(harness, poll, "Succeeded");
    expect_state(harness, CLUSTER, "Succeeded");

    struct answer deleted = aks_expect(harness, 202, "DELETE", CLUSTER, NULL);
    harness_restart(harness);
    expect_state(harness, CLUSTER, "Deleting");
    harness_advance(harness, LONG_ENOUGH);
    harness_restart(harness);
    expect_operation(harness, link_path(&deleted, "Azure-AsyncOperation"), "Succeeded");
    aks_expect(harness, 404, "GET", CLUSTER, NULL);
    harness_free(harness);
}

Test(clusters, are_found_in_any_case_and_keep_their_spelling)
{
    struct harness *harness = harness_manual(NULL);
    static const char upper[] =
        "/SUBSCRIPTIONS/00000000-0000-0000-0000-0000000000FF/RESOURCEGROUPS/rG1/PROVIDERS/"
        "MICROSOFT.CONTAINERSERVICE/MANAGEDCLUSTERS/C1";

    aks_expect(harness, 201, "PUT", CLUSTER, CLUSTER_BODY);
    harness_advance(harness, LONG_ENOUGH);
    struct answer answer = aks_expect(harness, 200, "GET", upper, NULL);
    cr_expect_str_eq(answer_text(&answer, "id"), CLUSTER_SHOWN);
    cr_expect_str_eq(answer_text(&answer, "name"), "c1");
    answer = aks_expect(harness, 200, "PUT", upper, "{\"location\":\"westus3\"}");
    cr_expect_str_eq(answer_text(&answer, "id"), CLUSTER_SHOWN);
    cr_expect_str_eq(answer_text(&answer, "name"), "c1");
    harness_free(harness);
}

Test(clusters, are_listed_by_group_and_subscription)
{
    struct harness *harness = harness_with_cluster(NULL);
    static const char other[] =
        SUBSCRIPTION "/resourceGroups/rg2/providers/Microsoft.ContainerService/managedClusters";

    aks_expect(harness, 201, "PUT", CLUSTERS "/c2", CLUSTER_BODY);
    harness_send(harness, "PUT", SUBSCRIPTION "/resourceGroups/rg2?api-version=2021-04-01",
                 "{\"location\":\"eastus\"}");
    struct answer answer = aks_expect(harness, 200, "GET", CLUSTERS, NULL);
    cr_expect_eq(json_array_size(json_at(answer.json, "value")), 2);
    cr_expect_null(json_at(answer.json, "nextLink"));
    struct answer one = aks_expect(harness, 200, "GET", CLUSTER, NULL);
    cr_expect(json_equal(json_array_get(json_at(answer.json, "value"), 0), one.json),
              "a list shows what GET shows");
    answer = aks_expect(harness, 200, "GET", other, NULL);
    cr_expect_str_eq(answer.body, "{\"value\":[]}");
    answer = aks_expect(harness, 200, "GET",
                        SUBSCRIPTION "/providers/Microsoft.ContainerService/managedClusters", NULL);
    cr_expect_eq(json_array_size(json_at(answer.json, "value")), 2);
    answer = aks_expect(harness, 200, "GET",
                        "/subscriptions/00000000-0000-0000-0000-000000000001/providers/"
                        "Microsoft.ContainerService/managedClusters",
                        NULL);
    cr_expect_str_eq(answer.body, "{\"value\":[]}", "other subscriptions see nothing");
    answer = aks_send(harness, "GET",
                      SUBSCRIPTION "/resourceGroups/none/providers/Microsoft.ContainerService/"
                                   "managedClusters",
                      NULL);
    expect_gateway_error(&answer, 404, "ResourceGroupNotFound");
    harness_free(harness);
}

/* schemas/providers.json: managedClusters are in regions alone. */
Test(clusters, are_made_in_regions_alone)
{
    static const char *const places[] = {"global", "Europe", "eastusstage", "mars"};
    struct harness *harness = harness_with_cluster(NULL);
    char body[64], versions[160];

    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        snprintf(body, sizeof body, "{\"location\":\"%s\"}", places[i]);
        struct answer answer = aks_send(harness, "PUT", CLUSTERS "/c2", body);
        expect_gateway_error(&answer, 400, "LocationNotAvailableForResourceType");
        snprintf(versions, sizeof versions,
                 SUBSCRIPTION "/providers/Microsoft.ContainerService/locations/%s/"
                              "kubernetesVersions",
                 places[i]);
        answer = aks_send(harness, "GET", versions, NULL);
        expect_gateway_error(&answer, 400, "LocationNotAvailableForResourceType");
    }
    harness_free(harness);
}

Test(clusters, take_tags_by_patch_and_lose_those_left_out)
{
    struct harness *harness = harness_with_cluster(NULL);
    struct answer answer =
        aks_expect(harness, 200, "PATCH", CLUSTER, "{\"tags\":{\"a\":\"1\",\"b\":\"2\"}}");

    cr_expect_str_eq(answer_text(&answer, "tags.b"), "2");
    answer = aks_expect(harness, 200, "PATCH", CLUSTER, "{\"tags\":{\"c\":\"3\"}}");
    cr_expect_null(json_at(answer.json, "tags.a"), "PATCH replaces the whole map");
    harness_advance(harness, LONG_ENOUGH);
    answer = aks_expect(harness, 200, "GET", CLUSTER, NULL);
    cr_expect_str_eq(answer_text(&answer, "tags.c"), "3");
    cr_expect_str_eq(answer_text(&answer, "properties.provisioningState"), "Succeeded");
    answer = aks_send(harness, "PATCH", CLUSTERS "/none", "{\"tags\":{}}");
    expect_gateway_error(&answer, 404, "ResourceNotFound");
    harness_free(harness);
}

/* azure-cli recording test_aks_stop_and_start (2023-12): 202 with both links. */
/* Limits of Azure's page "Use tags to organize your Azure resources": ARM's, for every resource. */
Test(clusters, take_tags_that_arm_refuses)
{
    struct harness *harness = harness_with_cluster(NULL);
    struct answer answer = aks_send(harness, "PATCH", CLUSTER, "{\"tags\":{\"a/b\":\"c\"}}");

    expect_gateway_error(&answer, 400, "InvalidTagNameCharacters");
    answer = aks_send(harness, "PATCH", CLUSTER, "{\"tags\":{\"a\":7}}");
    expect_gateway_error(&answer, 400, "InvalidRequestContent");
    harness_free(harness);
}

Test(clusters, stop_and_start)
{
    struct harness *harness = harness_with_cluster(NULL);
    struct answer answer = aks_send(harness, "POST", CLUSTER "/start", NULL);

    expect_error(&answer, 409, "OperationNotAllowed");
    cr_expect_str_eq(
        answer_text(&answer, "message"),
        "managed cluster is in Provisioning State(Succeeded) and Power State(Running), "
        "starting cannot be performed");
    answer = aks_expect(harness, 202, "POST", CLUSTER "/stop", NULL);
    cr_expect_not_null(answer_header(&answer, "Azure-AsyncOperation"));
    cr_expect_not_null(answer_header(&answer, "Location"));
    expect_state(harness, CLUSTER, "Stopping");
    harness_advance(harness, LONG_ENOUGH);
    answer = aks_expect(harness, 200, "GET", CLUSTER, NULL);
    cr_expect_str_eq(answer_text(&answer, "properties.powerState.code"), "Stopped");
    cr_expect_str_eq(answer_text(&answer, "properties.provisioningState"), "Succeeded");
    cr_expect_str_eq(json_text_or(profile_at(&answer, 0), "powerState.code", ""), "Stopped");

    answer = aks_send(harness, "PUT", CLUSTER, "{\"location\":\"westus3\"}");
    expect_error(&answer, 409, "OperationNotAllowed");
    answer = aks_send(harness, "PUT", POOLS "/np2", POOL_BODY);
    expect_error(&answer, 409, "OperationNotAllowed");
    answer = aks_send(harness, "POST", CLUSTER "/stop", NULL);
    expect_error(&answer, 409, "OperationNotAllowed");
    cr_expect_str_eq(
        answer_text(&answer, "message"),
        "managed cluster is in Provisioning State(Succeeded) and Power State(Stopped), "
        "stopping cannot be performed");
    aks_expect(harness, 202, "POST", CLUSTER "/start", NULL);
    expect_state(harness, CLUSTER, "Starting");
    harness_advance(harness, LONG_ENOUGH);
    answer = aks_expect(harness, 200, "GET", CLUSTER, NULL);
    cr_expect_str_eq(answer_text(&answer, "properties.powerState.code"), "Running");
    aks_expect(harness, 202, "POST", CLUSTER "/stop", NULL);
    harness_advance(harness, LONG_ENOUGH);
    aks_expect(harness, 202, "DELETE", CLUSTER, NULL);
    harness_free(harness);
}

Test(clusters, are_upgraded_at_the_end_only)
{
    struct harness *harness = harness_manual(NULL);
    static const char with_version[] =
        "{\"location\":\"westus3\",\"identity\":{\"type\":\"SystemAssigned\"},\"properties\":{"
        "\"kubernetesVersion\":\"1.32\",\"dnsPrefix\":\"aso\",\"agentPoolProfiles\":[" POOL_PROFILE
        "]}}";

    aks_expect(harness, 201, "PUT", CLUSTER, with_version);
    harness_advance(harness, LONG_ENOUGH);
    struct answer before = aks_expect(harness, 200, "GET", CLUSTER, NULL);
    struct answer answer =
        aks_expect(harness, 200, "PUT", CLUSTER,
                   "{\"location\":\"westus3\",\"properties\":{\"kubernetesVersion\":\"1.33\"}}");
    cr_expect_str_eq(answer_text(&answer, "properties.provisioningState"), "Upgrading");
    cr_expect_str_eq(answer_text(&answer, "properties.kubernetesVersion"), "1.33");
    cr_expect_str_eq(answer_text(&answer, "properties.currentKubernetesVersion"),
                     answer_text(&before, "properties.currentKubernetesVersion"));
    harness_advance(harness, LONG_ENOUGH);
    answer = aks_expect(harness, 200, "GET", CLUSTER, NULL);
    cr_expect_eq(strncmp(answer_text(&answer, "properties.currentKubernetesVersion"), "1.33.", 5),
                 0, "%s", answer.body);
    cr_expect_eq(
        strncmp(json_text_or(profile_at(&answer, 0), "currentOrchestratorVersion", ""), "1.32.", 5),
        0, "the pool stays");
    harness_free(harness);
}

Test(clusters, have_a_group_for_their_nodes)
{
    struct harness *harness = harness_with_cluster(NULL);
    struct answer answer =
        harness_send(harness, "GET",
                     SUBSCRIPTION "/resourceGroups/mc_rg1_c1_westus3?api-version=2021-04-01", NULL);

    cr_assert_eq(answer.status, 200, "%s", answer.body);
    cr_expect_str_eq(answer_text(&answer, "managedBy"), CLUSTER_SHOWN);
    cr_expect_str_eq(answer_text(&answer, "name"), "MC_Rg1_c1_westus3");
    answer = aks_send(
        harness, "PUT", CLUSTERS "/c2",
        "{\"location\":\"westus3\",\"properties\":{\"nodeResourceGroup\":\"mc_RG1_C1_westus3\","
        "\"dnsPrefix\":\"aso\",\"agentPoolProfiles\":[" POOL_PROFILE "]}}");
    expect_error(&answer, 400, "NodeResourceGroupAlreadyExists");
    answer = aks_send(harness, "GET", CLUSTERS "/c2", NULL);
    cr_expect_eq(answer.status, 404, "nothing of the refused one is left");
    harness_free(harness);
}

Test(clusters, go_with_their_group)
{
    struct harness *harness = harness_with_cluster(NULL);

    aks_expect(harness, 201, "PUT", POOLS "/np2", POOL_BODY);
    struct answer answer =
        harness_send(harness, "DELETE", AKS_GROUP "?api-version=2021-04-01", NULL);
    cr_assert_eq(answer.status, 202, "%s", answer.body);
    harness_advance(harness, LONG_ENOUGH);
    answer = aks_send(harness, "GET", CLUSTER, NULL);
    expect_gateway_error(&answer, 404, "ResourceGroupNotFound");
    answer = aks_expect(harness, 200, "GET",
                        SUBSCRIPTION "/providers/Microsoft.ContainerService/managedClusters", NULL);
    cr_expect_str_eq(answer.body, "{\"value\":[]}");
    answer =
        harness_send(harness, "GET",
                     SUBSCRIPTION "/resourceGroups/MC_Rg1_c1_westus3?api-version=2021-04-01", NULL);
    cr_expect_eq(answer.status, 404, "%s", answer.body);
    harness_free(harness);
}

/* az reads the name clusterUser_<group>_<cluster>; azurerm and kubectl the rest. */
Test(clusters, hand_out_kubeconfigs_unless_local_accounts_are_off)
{
    static const char *const actions[] = {"listClusterUserCredential", "listClusterAdminCredential",
                                          "listClusterMonitoringUserCredential"};
    static const char *const names[] = {"clusterUser", "clusterAdmin", "clusterMonitoringUser"};
    struct harness *harness = harness_with_cluster(NULL);
    char path[512];

    for (size_t i = 0; i < 3; i++) {
        snprintf(path, sizeof path, CLUSTER "/%s", actions[i]);
        struct answer answer = aks_expect(harness, 200, "POST", path, NULL);
        const json_t *entry = json_array_get(json_at(answer.json, "kubeconfigs"), 0);
        cr_expect_str_eq(json_text_or(entry, "name", ""), names[i]);
        cr_expect_gt(strlen(json_text_or(entry, "value", "")), 200);
    }
    struct answer answer = aks_expect(harness, 200, "POST",
                                      CLUSTER "/accessProfiles/clusterUser/listCredential", NULL);
    cr_expect_gt(strlen(answer_text(&answer, "properties.kubeConfig")), 200);
    aks_expect(harness, 200, "PUT", CLUSTER,
               "{\"location\":\"westus3\",\"properties\":{\"disableLocalAccounts\":true}}");
    harness_advance(harness, LONG_ENOUGH);
    answer = aks_send(harness, "POST", CLUSTER "/listClusterAdminCredential", NULL);
    expect_error(&answer, 400, "BadRequest");
    cr_expect_str_eq(answer_text(&answer, "message"),
                     "Getting static credential is not allowed because this cluster is set to "
                     "disable local accounts.");
    answer = aks_send(harness, "POST", CLUSTERS "/none/listClusterUserCredential", NULL);
    expect_gateway_error(&answer, 404, "ResourceNotFound");
    harness_free(harness);
}

/* kubectl would not trust the server, and say so to somebody who cannot mend it. */
Test(clusters, hand_out_no_kubeconfig_without_the_ca_there_should_be)
{
    struct harness *harness = harness_with_cluster(NULL);

    harness_api(harness)->options.ca_file = "/nowhere/ca.pem";
    aks_expect(harness, 500, "POST", CLUSTER "/listClusterUserCredential", NULL);
    harness_free(harness);
}

/* Recorded 2023-06: unique-local ranges of its own for each cluster, with the how-to's lengths. */
Test(clusters, have_ipv6_ranges_of_their_own_when_asked)
{
    static const char body[] =
        "{\"location\":\"westus3\",\"properties\":{\"dnsPrefix\":\"aso\",\"networkProfile\":{"
        "\"networkPlugin\":\"azure\",\"networkPluginMode\":\"overlay\",\"ipFamilies\":"
        "[\"IPv4\",\"IPv6\"]},\"agentPoolProfiles\":[" POOL_PROFILE "]}}";
    static const char *const lists[] = {"properties.networkProfile.podCidrs",
                                        "properties.networkProfile.serviceCidrs"};
    static const unsigned lengths[] = {64, 108};
    struct harness *harness = harness_with_aks_group(&(struct harness_options){
        .speed = SPEED_INSTANT, .seed = 11, .ipv6_defaults = IPV6_RANDOM});
    struct cidr ranges[2][2];

    for (size_t i = 0; i < 2; i++) {
        struct answer answer = aks_expect(harness, 201, "PUT", i ? CLUSTERS "/c2" : CLUSTER, body);
        for (size_t j = 0; j < 2; j++) {
            const json_t *list = json_at(answer.json, lists[j]);
            const char *text = json_string_value(json_array_get(list, 1));
            cr_assert(text && cidr_parse(text, &ranges[i][j]), "%s", answer.body);
            cr_expect_eq(ranges[i][j].prefix, lengths[j], "%s", text);
            cr_expect_eq(strncmp(text, "fd", 2), 0, "%s", text);
            cr_expect_not(cidr_has_host_bits(ranges[i][j]), "%s", text);
        }
        cr_expect_not(cidr_overlaps(ranges[i][0], ranges[i][1]));
    }
    cr_expect_not(cidr_equal(ranges[0][0], ranges[1][0]));
    cr_expect_not(cidr_equal(ranges[0][1], ranges[1][1]));
    harness_free(harness);
}

/* Release notes 2026-01-04 and 2023-07-02: with networkPlugin none the pod range is there since
 * 2026-01-01 and 2023-06-02-preview, older clients see none. */
Test(clusters, show_the_pod_range_without_a_plugin_to_newer_versions_alone)
{
    static const struct {
        const char *version, *range;
    } looks[] = {
        {"2025-10-01", ""},
        {"2026-01-01", "10.244.0.0/16"},
        {"2023-05-02-preview", ""},
        {"2023-06-02-preview", "10.244.0.0/16"},
    };
    /* Two of them are retired by now. */
    struct harness *harness =
        harness_new(&(struct harness_options){.versions = VERSIONS_ANY, .speed = SPEED_MANUAL});

    aks_expect(harness, 201, "PUT", AKS_GROUP, "{\"location\":\"westus3\"}");
    aks_expect(harness, 201, "PUT", CLUSTER,
               "{\"location\":\"westus3\",\"identity\":{\"type\":\"SystemAssigned\"},"
               "\"properties\":{\"dnsPrefix\":\"aso\",\"agentPoolProfiles\":[" POOL_PROFILE "],"
               "\"networkProfile\":{\"networkPlugin\":\"none\"}}}");
    for (size_t i = 0; i < sizeof looks / sizeof looks[0]; i++) {
        struct answer answer = aks_send_version(harness, looks[i].version, "GET", CLUSTER, NULL);
        cr_expect_str_eq(answer_text(&answer, "properties.networkProfile.podCidr"), looks[i].range,
                         "%s", looks[i].version);
        cr_expect_eq(json_array_size(json_at(answer.json, "properties.networkProfile.podCidrs")),
                     looks[i].range[0] ? 1 : 0, "%s", looks[i].version);
    }
    harness_free(harness);
}
