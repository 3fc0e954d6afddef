/* managedClusters/{cluster}/operations and the same of pools (previews; az aks operation). */

#include "tests/support/aks.h"

#define PREVIEW "2026-05-02-preview"

static struct answer ask(struct harness *harness, int status, const char *path)
{
    struct answer answer = aks_send_version(harness, PREVIEW, "GET", path, NULL);
    cr_assert_eq(answer.status, status, "%s: %d %s", path, answer.status, answer.body);
    return answer;
}

Test(operation_results, are_listed_with_the_newest_first)
{
    struct harness *harness = harness_with_cluster(NULL);

    aks_expect(harness, 202, "POST", CLUSTER "/stop", NULL);
    struct answer answer = ask(harness, 200, CLUSTER "/operations");
    const json_t *value = json_at(answer.json, "value");
    cr_assert_eq(json_array_size(value), 2, "%s", answer.body);
    cr_expect_str_eq(json_text_or(json_array_get(value, 0), "status", ""), "InProgress");
    cr_expect_str_eq(json_text_or(json_array_get(value, 1), "status", ""), "Succeeded");
    cr_expect_str_eq(json_text_or(json_array_get(value, 1), "resourceId", ""), CLUSTER_SHOWN);
    cr_expect_eq(json_number_or(json_array_get(value, 1), "percentComplete", 0), 100);
    harness_free(harness);
}

Test(operation_results, are_got_by_id_or_as_the_latest)
{
    struct harness *harness = harness_with_cluster(NULL);
    char path[300];

    ask(harness, 404, POOLS "/ap1/operations/latest");
    struct answer created = aks_expect(harness, 201, "PUT", POOLS "/np2", POOL_BODY);
    struct answer latest = ask(harness, 200, POOLS "/np2/operations/latest");
    const char *id = answer_text(&latest, "name");
    cr_expect_not_null(strstr(link_path(&created, "Azure-AsyncOperation"), id), "%s", id);
    cr_expect_str_eq(answer_text(&latest, "status"), "InProgress");
    harness_advance(harness, LONG_ENOUGH);
    snprintf(path, sizeof path, POOLS "/np2/operations/%s", id);
    struct answer answer = ask(harness, 200, path);
    cr_expect_str_eq(answer_text(&answer, "status"), "Succeeded");
    cr_expect_not_null(strstr(answer_text(&answer, "id"), "/agentPools/np2/operations/"));
    snprintf(path, sizeof path, CLUSTER "/operations/%s", id);
    ask(harness, 404, path);
    ask(harness, 404, CLUSTER "/operations/00000000-0000-0000-0000-000000000000");
    ask(harness, 404, CLUSTERS "/none/operations");
    answer = ask(harness, 200, POOLS "/np2/operations");
    cr_expect_eq(json_array_size(json_at(answer.json, "value")), 1);
    harness_free(harness);
}
