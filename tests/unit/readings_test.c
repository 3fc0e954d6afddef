/* What can be read around a cluster. Recorded answers: Azure/azure-powershell (2023-03-31,
 * 2025-11), Azure/azure-cli-extensions (2024-05-22); the calendar: AKS docs, istio-support-policy.
 */

#include "tests/support/aks.h"

static struct harness *on(const char *as_of)
{
    return harness_with_aks_group(
        &(struct harness_options){.as_of = as_of, .speed = SPEED_INSTANT, .seed = 3});
}

static struct harness *with_cluster(const char *as_of, const char *members)
{
    static char body[1024];
    struct harness *harness = on(as_of);

    snprintf(body, sizeof body,
             "{\"location\":\"westus3\",\"identity\":{\"type\":\"SystemAssigned\"},\"properties\":{"
             "\"dnsPrefix\":\"aso\"%s,\"agentPoolProfiles\":[" POOL_PROFILE "]}}",
             members);
    aks_expect(harness, 201, "PUT", CLUSTER, body);
    return harness;
}

#define MESH ",\"serviceMeshProfile\":{\"mode\":\"Istio\",\"istio\":{\"revisions\":[\"%s\"]}}"

static size_t count_of(const struct answer *answer, const char *path)
{
    return json_array_size(json_at(answer->json, path));
}

static const json_t *value_at(const struct answer *answer, size_t index)
{
    return json_array_get(json_object_get(answer->json, "value"), index);
}

/* Texts of a list, joined by blanks. */
static const char *joined(const json_t *list, const char *member)
{
    static char text[4096];
    size_t i;
    json_t *one;

    text[0] = '\0';
    json_array_foreach(list, i, one)
    {
        size_t used = strlen(text);
        const char *word = member ? json_text_or(one, member, "") : json_string_value(one);
        snprintf(text + used, sizeof text - used, "%s%s", used ? " " : "", word ? word : "");
    }
    return text;
}

/* ---- mesh ---- */

static const json_t *revision_at(const struct answer *answer, size_t index)
{
    return json_array_get(json_at(value_at(answer, 0), "properties.meshRevisions"), index);
}

Test(mesh, revisions_of_2025_are_those_recorded)
{
    struct harness *harness = on("2025-11-10");
    struct answer answer = aks_expect(harness, 200, "GET", LOCATION "/meshRevisionProfiles", NULL);

    cr_expect_str_eq(json_text(value_at(&answer, 0), "id"), LOCATION "/meshRevisionProfiles/istio");
    cr_expect_str_eq(joined(json_at(value_at(&answer, 0), "properties.meshRevisions"), "revision"),
                     "asm-1-25 asm-1-26 asm-1-27");
    const json_t *first = revision_at(&answer, 0), *last = revision_at(&answer, 2);
    cr_expect_str_eq(joined(json_object_get(first, "upgrades"), NULL), "asm-1-26 asm-1-27");
    cr_expect_null(json_object_get(last, "upgrades"));
    const json_t *plans = json_object_get(last, "compatibleWith");
    cr_expect_str_eq(joined(plans, "name"), "KubernetesOfficial AKSLongTermSupport");
    cr_expect_str_eq(joined(json_object_get(json_array_get(plans, 0), "versions"), NULL),
                     "1.29 1.30 1.31 1.32 1.33 1.34");
    plans = json_object_get(first, "compatibleWith");
    cr_expect_str_eq(joined(json_object_get(json_array_get(plans, 1), "versions"), NULL),
                     "1.28 1.29 1.30 1.31 1.32 1.33");
    harness_free(harness);
}

Test(mesh, revisions_of_2024_are_those_recorded)
{
    struct harness *harness = on("2024-05-22");
    struct answer answer = aks_send_version(harness, "2024-02-02-preview", "GET",
                                            LOCATION "/meshRevisionProfiles", NULL);

    cr_assert_eq(answer.status, 200, "%s", answer.body);
    cr_expect_str_eq(joined(json_at(value_at(&answer, 0), "properties.meshRevisions"), "revision"),
                     "asm-1-19 asm-1-20 asm-1-21");
    cr_expect_str_eq(joined(json_object_get(revision_at(&answer, 0), "upgrades"), NULL),
                     "asm-1-20");
    const json_t *plans = json_object_get(revision_at(&answer, 2), "compatibleWith");
    cr_expect_str_eq(joined(plans, "name"), "kubernetes");
    cr_expect_str_eq(joined(json_object_get(json_array_get(plans, 0), "versions"), NULL),
                     "1.26 1.27 1.28 1.29");
    harness_free(harness);
}

/* Recorded: whatever mode is asked for goes into the id, and the name stays. */
Test(mesh, any_mode_gives_the_profile_of_istio)
{
    struct harness *harness = on(NULL);
    struct answer answer =
        aks_expect(harness, 200, "GET", LOCATION "/meshRevisionProfiles/asm-1-25", NULL);

    cr_expect_str_eq(answer_text(&answer, "id"), LOCATION "/meshRevisionProfiles/asm-1-25");
    cr_expect_str_eq(answer_text(&answer, "name"), "istio");
    cr_expect_str_eq(answer_text(&answer, "type"),
                     "Microsoft.ContainerService/locations/meshRevisionProfiles");
    cr_expect_gt(count_of(&answer, "properties.meshRevisions"), 1);
    answer = aks_send(harness, "GET",
                      SUBSCRIPTION "/providers/Microsoft.ContainerService/locations/nowhere/"
                                   "meshRevisionProfiles",
                      NULL);
    expect_gateway_error(&answer, 400, "LocationNotAvailableForResourceType");
    harness_free(harness);
}

static struct harness *with_mesh(const char *as_of, const char *revision, const char *kubernetes)
{
    char members[512];

    snprintf(members, sizeof members, MESH ",\"kubernetesVersion\":\"%s\"", revision, kubernetes);
    return with_cluster(as_of, members);
}

/* Recorded 2025-11-10: the minors of the cluster's own support plan alone. */
Test(mesh, cluster_sees_what_its_version_and_plan_can_go_to)
{
    struct harness *harness = with_mesh("2025-11-10", "asm-1-25", "1.33");
    struct answer answer = aks_expect(harness, 200, "GET", CLUSTER "/meshUpgradeProfiles", NULL);
    const json_t *profile = value_at(&answer, 0);

    cr_expect_str_eq(json_text(profile, "id"), CLUSTERS "/c1/meshUpgradeProfiles/istio");
    cr_expect_str_eq(json_text(profile, "type"),
                     "Microsoft.ContainerService/managedClusters/meshUpgradeProfiles");
    cr_expect_str_eq(json_text(profile, "properties.revision"), "asm-1-25");
    cr_expect_str_eq(joined(json_at(profile, "properties.upgrades"), NULL), "asm-1-26 asm-1-27");
    cr_expect_str_eq(joined(json_at(profile, "properties.compatibleWith"), "name"),
                     "KubernetesOfficial");
    answer = aks_expect(harness, 200, "GET", CLUSTER "/meshUpgradeProfiles/istio", NULL);
    cr_expect_str_eq(answer_text(&answer, "properties.revision"), "asm-1-25");
    harness_free(harness);
}

/* AKS docs, istio-upgrade: a target has to fit the version of the cluster. */
Test(mesh, revision_that_does_not_fit_the_cluster_is_no_upgrade)
{
    struct harness *harness = with_mesh("2026-07-10", "asm-1-28", "1.36");
    struct answer answer =
        aks_expect(harness, 200, "GET", CLUSTER "/meshUpgradeProfiles/istio", NULL);

    cr_expect_str_eq(joined(json_at(answer.json, "properties.upgrades"), NULL),
                     "asm-1-29 asm-1-30");
    harness_free(harness);
    harness = with_mesh("2024-12-01", "asm-1-22", "1.30");
    answer = aks_expect(harness, 200, "GET", CLUSTER "/meshUpgradeProfiles/istio", NULL);
    cr_expect_str_eq(joined(json_at(answer.json, "properties.upgrades"), NULL), "asm-1-23");
    harness_free(harness);
}

/* AKS docs, istio-upgrade: from a revision that is out of support, as is the next, to the nearest
 * that is not, and no further. Calendar: asm-1-24 until 2025-09, asm-1-25 until 2026-01. */
Test(mesh, revision_out_of_support_goes_to_the_nearest)
{
    struct harness *harness = with_mesh("2026-03-01", "asm-1-24", "1.33");
    struct answer answer =
        aks_expect(harness, 200, "GET", CLUSTER "/meshUpgradeProfiles/istio", NULL);

    cr_expect_str_eq(joined(json_at(answer.json, "properties.upgrades"), NULL), "asm-1-26");
    harness_free(harness);
}

Test(mesh, cluster_without_mesh_has_no_profile)
{
    struct harness *harness = with_cluster(NULL, "");
    struct answer answer = aks_expect(harness, 200, "GET", CLUSTER "/meshUpgradeProfiles", NULL);

    cr_expect_eq(count_of(&answer, "value"), 0);
    answer = aks_send(harness, "GET", CLUSTER "/meshUpgradeProfiles/istio", NULL);
    expect_error(&answer, 404, "NotFound");
    harness_free(harness);
}

/* ---- a region ---- */

Test(region, trusted_access_roles_are_those_recorded)
{
    struct harness *harness = on("2025-11-07");
    struct answer answer = aks_expect(harness, 200, "GET", LOCATION "/trustedAccessRoles", NULL);

    cr_expect_str_eq(joined(json_object_get(answer.json, "value"), "name"),
                     "backup-operator mlworkload inference-v1 microsoft-defender-operator "
                     "microsoft-defender-policy-operator "
                     "microsoft-defender-network-policy-operator mdc-response-operator");
    const json_t *first = value_at(&answer, 0);
    cr_expect_eq(json_object_size(first), 3, "no dates of ours");
    cr_expect_str_eq(json_text(first, "sourceResourceType"),
                     "Microsoft.DataProtection/backupVaults");
    const json_t *rule = json_array_get(json_object_get(first, "rules"), 1);
    cr_expect_str_eq(joined(json_object_get(rule, "verbs"), NULL),
                     "create get list patch update delete");
    cr_expect_str_eq(joined(json_object_get(rule, "resources"), NULL), "configmaps");
    cr_expect_eq(json_array_size(json_object_get(value_at(&answer, 2), "rules")), 16);
    harness_free(harness);
}

static void expect_policies(struct harness *harness, const char *list, const char *type)
{
    char path[256];
    struct answer answer = aks_send_version(harness, "2025-10-02-preview", "GET", list, NULL);

    cr_assert_eq(answer.status, 200, "%s", answer.body);
    cr_expect_eq(count_of(&answer, "value"), 1);
    snprintf(path, sizeof path, "%s/v1.0.0", list);
    answer = aks_send_version(harness, "2025-10-02-preview", "GET", path, NULL);
    cr_assert_eq(answer.status, 200, "%s", answer.body);
    cr_expect_str_eq(answer_text(&answer, "id"), path);
    cr_expect_str_eq(answer_text(&answer, "type"), type);
    cr_expect_str_eq(answer_text(&answer, "properties.support"), "Preview");
    cr_expect(json_true_at(answer.json, "properties.isDefaultVersion"));
    snprintf(path, sizeof path, "%s/v9", list);
    answer = aks_send_version(harness, "2025-10-02-preview", "GET", path, NULL);
    expect_error(&answer, 404, "NotFound");
}

/* Shape: the examples of the API description. Only previews have the two lists. */
Test(region, policies_have_versions_in_previews)
{
    struct harness *harness = on(NULL);

    expect_policies(harness, LOCATION "/guardrailsVersions",
                    "Microsoft.ContainerService/locations/guardrailsVersions");
    expect_policies(harness, LOCATION "/safeguardsVersions",
                    "Microsoft.ContainerService/locations/safeguardsVersions");
    struct answer answer =
        aks_send_version(harness, "2025-10-01", "GET", LOCATION "/guardrailsVersions", NULL);
    expect_gateway_error(&answer, 400, "NoRegisteredProviderFound");
    harness_free(harness);
}

static const json_t *image_named(const struct answer *answer, const char *name)
{
    size_t i;
    json_t *image;

    json_array_foreach(json_object_get(answer->json, "value"), i, image)
    {
        if (text_equal(json_text(image, "fullName"), name))
            return image;
    }
    return NULL;
}

/* Three of the answer recorded at the end of 2025. */
Test(region, node_images_have_names_in_parts)
{
    struct harness *harness = on("2026-01-04");
    struct answer answer =
        aks_send_version(harness, "2025-10-02-preview", "GET", LOCATION "/nodeImageVersions", NULL);

    cr_assert_eq(answer.status, 200, "%s", answer.body);
    const json_t *image = image_named(&answer, "AKSUbuntu-2204gen2containerd-202512.18.0");
    cr_assert_not_null(image, "%s", answer.body);
    cr_expect_str_eq(json_text(image, "os"), "AKSUbuntu");
    cr_expect_str_eq(json_text(image, "sku"), "2204gen2containerd");
    cr_expect_str_eq(json_text(image, "version"), "202512.18.0");
    harness_free(harness);
    harness = on("2023-07-01");
    answer =
        aks_send_version(harness, "2024-02-02-preview", "GET", LOCATION "/nodeImageVersions", NULL);
    cr_expect_null(strstr(answer.body, "AKSAzureLinux-V3"), "not before it was there");
    harness_free(harness);
}

/* Recorded 2023-03-31. */
Test(region, osOptions_are_those_recorded)
{
    struct harness *harness = on(NULL);
    struct answer answer =
        aks_send_version(harness, "2023-02-01", "GET", LOCATION "/osOptions/default", NULL);

    cr_assert_eq(answer.status, 200, "%s", answer.body);
    cr_expect_str_eq(answer_text(&answer, "id"), LOCATION "/osOptions/default");
    cr_expect_str_eq(joined(json_at(answer.json, "properties.osOptionPropertyList"), "os-sku"),
                     "Ubuntu Ubuntu   CBLMariner");
    harness_free(harness);
}

Test(region, usages_count_the_clusters_of_the_region)
{
    struct harness *harness = with_cluster(NULL, "");
    struct answer answer = aks_expect(harness, 200, "GET", LOCATION "/usages", NULL);

    cr_expect_eq(json_number_or(value_at(&answer, 0), "currentValue", -1), 1);
    cr_expect_eq(json_number_or(value_at(&answer, 0), "limit", -1), 100);
    answer = aks_expect(
        harness, 200, "GET",
        SUBSCRIPTION "/providers/Microsoft.ContainerService/locations/eastus/usages", NULL);
    cr_expect_eq(json_number_or(value_at(&answer, 0), "currentValue", -1), 0);
    harness_free(harness);
}

/* Names: the example Operation_List of the API description. */
Test(region, operations_name_the_permissions_of_the_provider)
{
    static const char *const names[] = {
        "Microsoft.ContainerService/register/action",
        "Microsoft.ContainerService/operations/read",
        "Microsoft.ContainerService/locations/operationresults/read",
        "Microsoft.ContainerService/managedClusters/read",
        "Microsoft.ContainerService/managedClusters/write",
        "Microsoft.ContainerService/managedClusters/delete",
        "Microsoft.ContainerService/managedClusters/start/action",
        "Microsoft.ContainerService/managedClusters/agentPools/upgradeNodeImageVersion/write",
        "Microsoft.ContainerService/managedClusters/agentPools/upgradeProfiles/read",
        "Microsoft.ContainerService/managedClusters/accessProfiles/listCredential/action",
        "Microsoft.ContainerService/managedClusters/runCommand/action",
        "Microsoft.ContainerService/managedClusters/commandResults/read",
        "Microsoft.ContainerService/managedClusters/resolvePrivateLinkServiceId/action",
    };
    struct harness *harness = on(NULL);
    struct answer answer =
        aks_expect(harness, 200, "GET", "/providers/Microsoft.ContainerService/operations", NULL);
    const char *all = joined(json_object_get(answer.json, "value"), "name");

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        cr_expect_not_null(strstr(answer.body, names[i]), "%s is not in %s", names[i], all);
    cr_expect_str_eq(json_text(value_at(&answer, 0), "origin"), "user,system");
    cr_expect_str_eq(json_text(value_at(&answer, 0), "display.provider"),
                     "Microsoft Container Service");
    harness_free(harness);
}

/* ---- hosts ---- */

static const char *categories(const struct answer *answer)
{
    return joined(json_object_get(answer->json, "value"), "category");
}

Test(hosts, plain_cluster_needs_those_recorded)
{
    struct harness *harness = with_cluster("2025-11-03", "");
    struct answer cluster = aks_expect(harness, 200, "GET", CLUSTER, NULL);
    struct answer answer =
        aks_expect(harness, 200, "GET", CLUSTER "/outboundNetworkDependenciesEndpoints", NULL);

    cr_expect_str_eq(categories(&answer), "azure-resource-management images artifacts time-sync "
                                          "ubuntu-optional apiserver");
    cr_expect_str_eq(joined(json_object_get(value_at(&answer, 2), "endpoints"), "domainName"),
                     "packages.microsoft.com acs-mirror.azureedge.net packages.aks.azure.com");
    const json_t *server = json_array_get(json_object_get(value_at(&answer, 5), "endpoints"), 0);
    cr_expect_str_eq(json_text(server, "domainName"), answer_text(&cluster, "properties.fqdn"));
    const json_t *detail = json_array_get(json_object_get(server, "endpointDetails"), 0);
    cr_expect_eq(json_number_or(detail, "port", 0), 443);
    cr_expect_str_eq(json_text(detail, "protocol"), "Https");
    cr_expect_eq(json_object_size(detail), 2, "no description where Azure has none");
    harness_free(harness);
}

/* Recorded 2023-03-31: one host of artifacts less. */
Test(hosts, newer_host_is_not_there_before_its_time)
{
    struct harness *harness = with_cluster("2023-07-01", "");
    struct answer answer =
        aks_expect(harness, 200, "GET", CLUSTER "/outboundNetworkDependenciesEndpoints", NULL);

    cr_expect_str_eq(joined(json_object_get(value_at(&answer, 2), "endpoints"), "domainName"),
                     "packages.microsoft.com acs-mirror.azureedge.net");
    harness_free(harness);
}

Test(hosts, gpu_nodes_need_hosts_of_their_own)
{
    struct harness *harness = with_cluster(NULL, "");

    aks_expect(harness, 201, "PUT", POOLS "/gpu",
               PROPERTIES("\"count\":1,\"vmSize\":\"Standard_NC24ads_A100_v4\""));
    struct answer answer =
        aks_expect(harness, 200, "GET", CLUSTER "/outboundNetworkDependenciesEndpoints", NULL);
    cr_expect_not_null(strstr(categories(&answer), "gpu"), "%s", answer.body);
    cr_expect_null(strstr(categories(&answer), "windows"));
    harness_free(harness);
}

/* ---- private link ---- */

#define PRIVATE    ",\"apiServerAccessProfile\":{\"enablePrivateCluster\":true}"
#define CONNECTION CLUSTER "/privateEndpointConnections/kube-apiserver"

/* Shape: the examples of the API description. */
Test(private_link, private_cluster_has_the_one_resource)
{
    struct harness *harness = with_cluster(NULL, PRIVATE);
    struct answer answer = aks_expect(harness, 200, "GET", CLUSTER "/privateLinkResources", NULL);

    cr_assert_eq(count_of(&answer, "value"), 1);
    cr_expect_str_eq(json_text(value_at(&answer, 0), "groupId"), "management");
    cr_expect_str_eq(joined(json_object_get(value_at(&answer, 0), "requiredMembers"), NULL),
                     "management");
    answer = aks_expect(harness, 200, "POST", CLUSTER "/resolvePrivateLinkServiceId",
                        "{\"name\":\"management\"}");
    const char *id = answer_text(&answer, "privateLinkServiceID");
    cr_expect_not_null(strstr(id, "/providers/Microsoft.Network/privateLinkServices/"), "%s", id);
    struct answer again = aks_expect(harness, 200, "POST", CLUSTER "/resolvePrivateLinkServiceId",
                                     "{\"name\":\"management\"}");
    cr_expect_str_eq(answer_text(&again, "privateLinkServiceID"), id);
    answer = aks_send(harness, "POST", CLUSTER "/resolvePrivateLinkServiceId", "{}");
    expect_error(&answer, 400, "InvalidParameter");
    harness_free(harness);
}

Test(private_link, public_cluster_has_none)
{
    struct harness *harness = with_cluster(NULL, "");
    struct answer answer = aks_expect(harness, 200, "GET", CLUSTER "/privateLinkResources", NULL);

    cr_expect_eq(count_of(&answer, "value"), 0);
    answer = aks_send(harness, "POST", CLUSTER "/resolvePrivateLinkServiceId",
                      "{\"name\":\"management\"}");
    expect_error(&answer, 400, "BadRequest");
    answer = aks_expect(harness, 200, "GET", CLUSTER "/privateEndpointConnections", NULL);
    cr_expect_eq(count_of(&answer, "value"), 0);
    harness_free(harness);
}

/* AKS docs, private-clusters: a private endpoint in the node resource group. */
Test(private_link, private_cluster_has_the_connection_of_its_nodes)
{
    struct harness *harness = with_cluster(NULL, PRIVATE);
    struct answer answer =
        aks_expect(harness, 200, "GET", CLUSTER "/privateEndpointConnections", NULL);

    cr_assert_eq(count_of(&answer, "value"), 1);
    cr_expect_str_eq(json_text(value_at(&answer, 0), "type"),
                     "Microsoft.Network/privateLinkServices/privateEndpointConnections");
    cr_expect_str_eq(
        json_text(value_at(&answer, 0), "properties.privateLinkServiceConnectionState.status"),
        "Approved");
    const char *endpoint = json_text_or(value_at(&answer, 0), "properties.privateEndpoint.id", "");
    cr_expect_not_null(strstr(endpoint, "/resourceGroups/MC_Rg1_c1_westus3/"), "%s", endpoint);
    harness_free(harness);
}

/* The contract calls the PUT "update"; DELETE is an operation that answers 200. */
Test(private_link, connection_can_be_rejected_and_deleted_but_not_made)
{
    struct harness *harness = with_cluster(NULL, PRIVATE);
    const char *const rejected =
        PROPERTIES("\"privateLinkServiceConnectionState\":{\"status\":\"Rejected\"}");
    struct answer before = aks_expect(harness, 200, "GET", CONNECTION, NULL);
    struct answer answer = aks_expect(harness, 200, "PUT", CONNECTION, rejected);

    cr_expect_str_eq(answer_text(&answer, "properties.privateLinkServiceConnectionState.status"),
                     "Rejected");
    cr_expect_str_eq(answer_text(&answer, "properties.privateEndpoint.id"),
                     answer_text(&before, "properties.privateEndpoint.id"),
                     "it stays whose it was");
    answer = aks_send(harness, "PUT", CONNECTION, PROPERTIES(""));
    expect_error(&answer, 400, "InvalidParameter");
    answer = aks_send(harness, "PUT", CLUSTER "/privateEndpointConnections/mine", rejected);
    expect_error(&answer, 404, "NotFound");
    answer = aks_expect(harness, 200, "DELETE", CONNECTION, NULL);
    cr_expect_not_null(answer_header(&answer, "Azure-AsyncOperation"));
    cr_expect_null(answer_header(&answer, "Location"));
    aks_expect(harness, 204, "DELETE", CONNECTION, NULL);
    harness_free(harness);
}

Test(private_link, server_in_the_network_needs_no_connection)
{
    struct harness *harness =
        with_cluster("2026-06-01", ",\"apiServerAccessProfile\":{\"enablePrivateCluster\":true,"
                                   "\"enableVnetIntegration\":true}");
    struct answer answer =
        aks_expect(harness, 200, "GET", CLUSTER "/privateEndpointConnections", NULL);

    cr_expect_eq(count_of(&answer, "value"), 0);
    harness_free(harness);
}

/* ---- managed namespaces ---- */

#define NAMESPACE_PATH CLUSTER "/managedNamespaces/team1"

Test(managedNamespaces, listCredential_gives_a_context_in_the_namespace)
{
    struct harness *harness = with_cluster(NULL, "");
    struct answer answer = aks_send(harness, "POST", NAMESPACE_PATH "/listCredential", NULL);

    expect_gateway_error(&answer, 404, "ResourceNotFound");
    aks_expect(harness, 201, "PUT", NAMESPACE_PATH,
               PROPERTIES("\"defaultResourceQuota\":{\"cpuLimit\":\"1\"}"));
    answer = aks_expect(harness, 200, "POST", NAMESPACE_PATH "/listCredential", NULL);
    const json_t *config = json_array_get(json_object_get(answer.json, "kubeconfigs"), 0);
    cr_assert_str_eq(json_text(config, "name"), "clusterUser");
    const char *text = json_text_or(config, "value", "");
    /* base64 of "    namespace: team1\n" at one of its three places */
    cr_expect(strstr(text, "bmFtZXNwYWNlOiB0ZWFtMQ") || strstr(text, "5hbWVzcGFjZTogdGVhbTEK") ||
                  strstr(text, "uYW1lc3BhY2U6IHRlYW0xC"),
              "%s", text);
    harness_free(harness);
}
