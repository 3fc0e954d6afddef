#include "tests/support/aks.h"

/* Life of a node pool: azure-cli recordings test_aks_nodepool_create_scale_delete (2023),
 * test_aks_nodepool_stop_and_start (2025-07), public reports ARM-11 and ARM-12 named at the tests.
 */

#define POOL POOLS "/np2"

static struct harness *harness_with_pool(void)
{
    struct harness *harness = harness_with_cluster(NULL);
    aks_expect(harness, 201, "PUT", POOL, POOL_BODY);
    harness_advance(harness, LONG_ENOUGH);
    return harness;
}

static struct answer pool_get(struct harness *harness)
{
    return aks_expect(harness, 200, "GET", POOL, NULL);
}

static struct answer pool_changed(struct harness *harness, const char *body)
{
    aks_expect(harness, 200, "PUT", POOL, body);
    harness_advance(harness, LONG_ENOUGH);
    return pool_get(harness);
}

static int64_t number_of(const struct answer *answer, const char *path)
{
    return json_number_or(answer->json, path, -1);
}

Test(pools, are_added_as_recorded)
{
    struct harness *harness = harness_with_cluster(NULL);
    struct answer cluster = aks_expect(harness, 200, "GET", CLUSTER, NULL);
    struct answer answer = aks_expect(harness, 201, "PUT", POOL, POOL_BODY);

    cr_expect_not_null(answer_header(&answer, "Azure-AsyncOperation"));
    cr_expect_null(answer_header(&answer, "Location"));
    cr_expect_null(answer_header(&answer, "Retry-After"));
    cr_expect_str_eq(answer_text(&answer, "id"), CLUSTER_SHOWN "/agentPools/np2");
    cr_expect_str_eq(answer_text(&answer, "name"), "np2");
    cr_expect_str_eq(answer_text(&answer, "type"),
                     "Microsoft.ContainerService/managedClusters/agentPools");
    cr_expect_str_eq(answer_text(&answer, "properties.provisioningState"), "Creating");
    cr_expect_str_eq(answer_text(&answer, "properties.osType"), "Linux");
    cr_expect_eq(number_of(&answer, "properties.maxPods"), 250);
    cr_expect_null(json_at(answer.json, "properties.eTag"));
    expect_state(harness, POOLS "/ap1", "Succeeded");

    harness_advance(harness, LONG_ENOUGH);
    answer = pool_get(harness);
    cr_expect_str_eq(answer_text(&answer, "properties.provisioningState"), "Succeeded");
    cr_expect_eq(strlen(answer_text(&answer, "properties.eTag")), 36);
    answer = aks_expect(harness, 200, "GET", POOLS, NULL);
    cr_expect_eq(json_array_size(json_at(answer.json, "value")), 2);
    cr_expect_null(json_at(answer.json, "nextLink"));
    struct answer after = aks_expect(harness, 200, "GET", CLUSTER, NULL);
    cr_expect_str_eq(json_text_or(profile_at(&after, 1), "name", ""), "np2");
    cr_expect_str_eq(answer_text(&after, "eTag"), answer_text(&cluster, "eTag"),
                     "pool operations change the pool's eTag only");
    cr_expect_str_eq(json_text_or(profile_at(&after, 0), "eTag", ""),
                     json_text_or(profile_at(&cluster, 0), "eTag", ""));
    harness_free(harness);
}

Test(pools, say_what_kind_of_change_runs)
{
    static const struct {
        const char *body, *state;
    } rows[] = {
        {PROPERTIES("\"count\":3"), "Scaling"},
        {PROPERTIES("\"count\":3,\"tags\":{\"a\":\"b\"}"), "Updating"},
        {PROPERTIES("\"count\":3"), "Updating"},
        {PROPERTIES("\"count\":4,\"nodeLabels\":{\"x\":\"y\"}"), "Updating"},
        {PROPERTIES("\"powerState\":{\"code\":\"Stopped\"}"), "Stopping"},
        {PROPERTIES("\"powerState\":{\"code\":\"Running\"}"), "Starting"},
    };
    struct harness *harness = harness_with_pool();

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct answer before = pool_get(harness);
        struct answer answer = aks_expect(harness, 200, "PUT", POOL, rows[i].body);
        cr_expect_str_eq(answer_text(&answer, "properties.provisioningState"), rows[i].state,
                         "row %zu", i);
        cr_expect_not_null(answer_header(&answer, "Azure-AsyncOperation"));
        cr_expect_null(answer_header(&answer, "Retry-After"));
        expect_state(harness, POOLS "/ap1", "Succeeded");
        harness_advance(harness, LONG_ENOUGH);
        struct answer after = pool_get(harness);
        cr_expect_str_eq(answer_text(&after, "properties.provisioningState"), "Succeeded");
        cr_expect_str_neq(answer_text(&after, "properties.eTag"),
                          answer_text(&before, "properties.eTag"), "row %zu", i);
    }
    harness_free(harness);
}

/* azure-cli recording of 2025-07: a stopped pool shows count 0, a start brings the old count back
 * although az sends the 0 along. */
Test(pools, remember_their_count_while_stopped)
{
    struct harness *harness = harness_with_pool();
    struct answer answer =
        pool_changed(harness, PROPERTIES("\"powerState\":{\"code\":\"Stopped\"}"));

    cr_expect_eq(number_of(&answer, "properties.count"), 0);
    cr_expect_str_eq(answer_text(&answer, "properties.powerState.code"), "Stopped");
    cr_expect_str_eq(answer_text(&answer, "properties.provisioningState"), "Succeeded");
    harness_restart(harness);
    answer = aks_expect(harness, 200, "PUT", POOL,
                        PROPERTIES("\"count\":0,\"powerState\":{\"code\":\"Running\"}"));
    cr_expect_str_eq(answer_text(&answer, "properties.provisioningState"), "Starting");
    cr_expect_str_eq(answer_text(&answer, "properties.powerState.code"), "Running");
    cr_expect_eq(number_of(&answer, "properties.count"), 2, "at once");
    harness_advance(harness, LONG_ENOUGH);
    answer = pool_get(harness);
    cr_expect_eq(number_of(&answer, "properties.count"), 2);
    cr_expect_null(json_at(answer.json, "_count"), "what is remembered is not shown");
    harness_free(harness);
}

Test(pools, that_are_stopped_stay_so_when_their_cluster_starts)
{
    struct harness *harness = harness_with_pool();

    pool_changed(harness, PROPERTIES("\"powerState\":{\"code\":\"Stopped\"}"));
    aks_expect(harness, 202, "POST", CLUSTER "/stop", NULL);
    harness_advance(harness, LONG_ENOUGH);
    aks_expect(harness, 202, "POST", CLUSTER "/start", NULL);
    harness_advance(harness, LONG_ENOUGH);
    struct answer answer = pool_get(harness);
    cr_expect_str_eq(answer_text(&answer, "properties.powerState.code"), "Stopped");
    answer = aks_expect(harness, 200, "GET", POOLS "/ap1", NULL);
    cr_expect_str_eq(answer_text(&answer, "properties.powerState.code"), "Running");
    answer = pool_changed(harness, PROPERTIES("\"powerState\":{\"code\":\"Running\"}"));
    cr_expect_eq(number_of(&answer, "properties.count"), 2);
    harness_free(harness);
}

/* Azure/azure-rest-api-specs#27373: {} does not clear upgradeSettings. */
Test(pools, keep_upgrade_settings_that_are_sent_empty)
{
    struct harness *harness = harness_with_pool();

    pool_changed(harness, PROPERTIES("\"upgradeSettings\":{\"maxSurge\":\"33%\","
                                     "\"drainTimeoutInMinutes\":30}"));
    struct answer answer = pool_changed(harness, PROPERTIES("\"count\":2,\"upgradeSettings\":{}"));
    cr_expect_str_eq(answer_text(&answer, "properties.upgradeSettings.maxSurge"), "33%");
    cr_expect_eq(number_of(&answer, "properties.upgradeSettings.drainTimeoutInMinutes"), 30);
    answer = pool_changed(harness, PROPERTIES("\"upgradeSettings\":{\"maxSurge\":\"5\"}"));
    cr_expect_str_eq(answer_text(&answer, "properties.upgradeSettings.maxSurge"), "5");
    cr_expect_eq(number_of(&answer, "properties.upgradeSettings.drainTimeoutInMinutes"), 30,
                 "objects merge member by member");
    harness_free(harness);
}

/* Azure/azure-service-operator#3522: null or missing keeps, [] and {} clear. */
Test(pools, keep_labels_and_taints_for_null_and_clear_them_for_nothing)
{
    static const char full[] = PROPERTIES("\"nodeLabels\":{\"a\":\"b\"},\"tags\":{\"t\":\"1\"},"
                                          "\"nodeTaints\":[\"x=y:NoSchedule\"]");
    static const char *const keeping[] = {
        PROPERTIES("\"mode\":\"User\",\"nodeLabels\":null,\"nodeTaints\":null,\"tags\":null"),
        PROPERTIES("\"count\":2"),
    };
    struct harness *harness = harness_with_pool();

    struct answer answer = pool_changed(harness, full);
    for (size_t i = 0; i < sizeof keeping / sizeof keeping[0]; i++) {
        answer = pool_changed(harness, keeping[i]);
        cr_expect_str_eq(answer_text(&answer, "properties.nodeLabels.a"), "b", "%s", keeping[i]);
        cr_expect_str_eq(answer_text(&answer, "properties.tags.t"), "1", "%s", keeping[i]);
        cr_expect_eq(json_array_size(json_at(answer.json, "properties.nodeTaints")), 1);
    }
    answer = pool_changed(harness, PROPERTIES("\"nodeLabels\":{\"c\":\"d\"}"));
    cr_expect_null(json_at(answer.json, "properties.nodeLabels.a"), "maps are replaced");
    answer = pool_changed(harness, PROPERTIES("\"nodeLabels\":{},\"nodeTaints\":[],\"tags\":{}"));
    cr_expect_eq(json_object_size(json_at(answer.json, "properties.nodeLabels")), 0);
    cr_expect_null(json_at(answer.json, "properties.nodeTaints"));
    cr_expect_eq(json_object_size(json_at(answer.json, "properties.tags")), 0);
    harness_free(harness);
}

Test(pools, keep_what_a_put_leaves_out)
{
    struct harness *harness = harness_with_pool();
    struct answer before = pool_get(harness);

    struct answer after = pool_changed(harness, before.body);
    json_t *a = json_deep_copy(before.json);
    json_t *b = json_deep_copy(after.json);
    json_drop(a, "properties.eTag");
    json_drop(b, "properties.eTag");
    char path[256] = "";
    cr_expect(trees_alike(a, b, path, sizeof path), "%s changed", path);
    json_decref(b);
    after = pool_changed(harness, PROPERTIES("\"vmSize\":\"\",\"osDiskSizeGB\":0,\"maxPods\":0,"
                                             "\"orchestratorVersion\":\"\",\"count\":2,"
                                             "\"kubeletDiskType\":\"\",\"scaleSetPriority\":\"\""));
    b = json_deep_copy(after.json);
    json_drop(b, "properties.eTag");
    path[0] = '\0';
    cr_expect(trees_alike(a, b, path, sizeof path), "%s changed", path);
    json_decref(a);
    json_decref(b);
    harness_free(harness);
}

Test(pools, are_deleted)
{
    struct harness *harness = harness_with_pool();
    struct answer answer = aks_expect(harness, 202, "DELETE", POOL, NULL);

    cr_expect_eq(answer.size, 0);
    cr_expect_not_null(answer_header(&answer, "Azure-AsyncOperation"));
    cr_expect_not_null(answer_header(&answer, "Location"));
    cr_expect_str_eq(answer_header(&answer, "Retry-After"), "1");
    expect_state(harness, POOL, "Deleting");
    harness_advance(harness, LONG_ENOUGH);
    answer = aks_send(harness, "GET", POOL, NULL);
    expect_error(&answer, 404, "NotFound");
    answer = aks_expect(harness, 200, "GET", CLUSTER, NULL);
    cr_expect_eq(json_array_size(json_at(answer.json, "properties.agentPoolProfiles")), 1);
    aks_expect(harness, 204, "DELETE", POOL, NULL);
    aks_expect(harness, 204, "DELETE", CLUSTERS "/none/agentPools/np2", NULL);
    harness_free(harness);
}

Test(pools, are_upgraded_at_the_end_only)
{
    struct harness *harness = harness_with_cluster(NULL);

    aks_expect(harness, 201, "PUT", POOL,
               PROPERTIES("\"count\":1,\"orchestratorVersion\":\"1.32\""));
    harness_advance(harness, LONG_ENOUGH);
    struct answer before = pool_get(harness);
    struct answer answer =
        aks_expect(harness, 200, "PUT", POOL, PROPERTIES("\"orchestratorVersion\":\"1.33\""));
    cr_expect_str_eq(answer_text(&answer, "properties.provisioningState"), "Upgrading");
    cr_expect_str_eq(answer_text(&answer, "properties.orchestratorVersion"), "1.33");
    cr_expect_str_eq(answer_text(&answer, "properties.currentOrchestratorVersion"),
                     answer_text(&before, "properties.currentOrchestratorVersion"));
    harness_advance(harness, LONG_ENOUGH);
    answer = pool_get(harness);
    cr_expect_eq(strncmp(answer_text(&answer, "properties.currentOrchestratorVersion"), "1.33.", 5),
                 0);
    harness_free(harness);
}

/* AKS docs, generation-2-vm: a header asks for it where Windows2022 would stay on generation 1. */
Test(pools, of_windows_keep_the_generation_that_a_header_asked_for)
{
    static const char windows[] = PROPERTIES("\"count\":1,\"osType\":\"Windows\",\"osSKU\":"
                                             "\"Windows2022\",\"vmSize\":\"Standard_D2s_v3\","
                                             "\"orchestratorVersion\":\"1.32\"");
    struct harness *harness =
        harness_with_aks_group(&(struct harness_options){.speed = SPEED_INSTANT});

    aks_expect(harness, 201, "PUT", CLUSTER,
               "{\"location\":\"westus3\",\"identity\":{\"type\":\"SystemAssigned\"},"
               "\"properties\":{\"dnsPrefix\":\"aso\",\"networkProfile\":{\"networkPlugin\":"
               "\"azure\"},\"agentPoolProfiles\":[" POOL_PROFILE "]}}");
    aks_expect(harness, 201, "PUT", POOLS "/win1", windows);
    harness_header(harness, "UseWindowsGen2VM", "true");
    aks_expect(harness, 201, "PUT", POOLS "/win2", windows);
    harness_header(harness, "UseWindowsGen2VM", NULL);
    for (int upgraded = 0; upgraded < 2; upgraded++) {
        struct answer one = aks_expect(harness, 200, "GET", POOLS "/win1", NULL);
        struct answer two = aks_expect(harness, 200, "GET", POOLS "/win2", NULL);
        cr_expect_null(strstr(answer_text(&one, "properties.nodeImageVersion"), "gen2"));
        cr_expect(strstr(answer_text(&two, "properties.nodeImageVersion"), "gen2"));
        aks_expect(harness, 200, "PUT", POOLS "/win1",
                   PROPERTIES("\"orchestratorVersion\":\"1.33\""));
        aks_expect(harness, 200, "PUT", POOLS "/win2",
                   PROPERTIES("\"orchestratorVersion\":\"1.33\""));
    }
    harness_free(harness);
}

Test(pools, need_a_cluster)
{
    struct harness *harness = harness_with_cluster(NULL);
    struct answer answer = aks_send(harness, "PUT", CLUSTERS "/none/agentPools/np2", POOL_BODY);

    expect_gateway_error(&answer, 404, "ResourceNotFound");
    answer = aks_send(harness, "GET", CLUSTERS "/none/agentPools/np2", NULL);
    expect_gateway_error(&answer, 404, "ResourceNotFound");
    answer = aks_send(harness, "GET", POOLS "/none", NULL);
    expect_error(&answer, 404, "NotFound");
    harness_free(harness);
}

Test(pools, go_on_after_a_restart)
{
    struct harness *harness = harness_with_cluster(NULL);
    struct answer created = aks_expect(harness, 201, "PUT", POOL, POOL_BODY);

    harness_restart(harness);
    expect_state(harness, POOL, "Creating");
    harness_advance(harness, LONG_ENOUGH);
    expect_operation(harness, link_path(&created, "Azure-AsyncOperation"), "Succeeded");
    expect_state(harness, POOL, "Succeeded");
    harness_free(harness);
}

#define MACHINES(sizes)                                                                            \
    "{\"properties\":{\"type\":\"VirtualMachines\",\"mode\":\"User\",\"osType\":\"Linux\","        \
    "\"virtualMachinesProfile\":{\"scale\":{" sizes "}}}}"

/* azure-cli's recording of test_aks_create_autoscaler_then_update_vms_pool, 2026-07-28; that sizes
 * can change: AKS docs, virtual-machines-node-pools. */
Test(pools, machines_have_the_sizes_of_their_profile)
{
    struct harness *harness = harness_with_cluster("2026-07-28");

    struct answer answer = aks_expect(
        harness, 201, "PUT", POOLS "/vms",
        MACHINES("\"autoscale\":[{\"size\":\"standard_d2s_v3\",\"minCount\":1,\"maxCount\":3}]"));
    cr_expect_str_eq(answer_text(&answer, "properties.vmSize"), "", "%s", answer.body);
    cr_expect(json_is_string(json_at(answer.json, "properties.vmSize")));
    cr_expect(strstr(answer_text(&answer, "properties.nodeImageVersion"), "gen2containerd"), "%s",
              answer.body);
    harness_advance(harness, LONG_ENOUGH);
    aks_expect(harness, 200, "PUT", POOLS "/vms",
               MACHINES("\"manual\":[{\"size\":\"Standard_D4s_v5\",\"count\":1}]"));
    harness_advance(harness, LONG_ENOUGH);
    answer = aks_send(harness, "GET", POOLS "/vms", NULL);
    aks_expect(harness, 200, "PUT", POOLS "/vms", answer.body);
    harness_advance(harness, LONG_ENOUGH);

    answer = aks_expect(harness, 400, "PUT", POOLS "/vms2",
                        MACHINES("\"manual\":[{\"size\":\"Standard_None\",\"count\":1}]"));
    cr_expect(strstr(answer.body, "Standard_None"), "%s", answer.body);
    harness_free(harness);
}
