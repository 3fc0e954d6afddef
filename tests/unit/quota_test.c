#include <criterion/criterion.h>
#include <string.h>

#include "tests/support/aks.h"

/* Codes and texts: rules AP-035, MC-009, OP-009 (Azure/terraform run records; AKS docs,
 * quotas-skus-regions). Standard_DS2_v2 has 2 cores, Standard_D4s_v5 has 4 (Azure's size tables).
 */

#define QUOTA "/_aksim/quota"
#define USAGE                                                                                      \
    SUBSCRIPTION "/providers/Microsoft.Compute/locations/westus3/usages?api-version=2024-07-01"

static struct harness *harness_with_group(void)
{
    struct harness *harness = harness_new(&(struct harness_options){.speed = SPEED_INSTANT});
    aks_expect(harness, 201, "PUT", AKS_GROUP, "{\"location\":\"westus3\"}");
    return harness;
}

static struct answer quota(struct harness *harness, const char *body)
{
    struct answer answer = harness_send(harness, body ? "PUT" : "GET", QUOTA, body);
    cr_assert_eq(answer.status, 200, "%s", answer.body);
    return answer;
}

static void refused(struct answer answer, const char *code, const char *rule)
{
    cr_expect_eq(answer.status, 400, "%d %s", answer.status, answer.body);
    cr_expect_str_eq(answer_text(&answer, "code"), code);
    cr_expect_str_eq(answer_header(&answer, "x-aksim-rule"), rule);
}

static int64_t usage(struct harness *harness, const char *member)
{
    struct answer answer = harness_send(harness, "GET", USAGE, NULL);
    const json_t *row = json_array_get(json_at(answer.json, "value"), 0);

    cr_assert_eq(answer.status, 200, "%s", answer.body);
    cr_expect_str_eq(json_text_or(row, "name.value", ""), "cores");
    return json_number_or(row, member, -1);
}

Test(quota, of_cores_counts_the_nodes_of_the_region)
{
    struct harness *harness = harness_with_group();

    quota(harness, "{\"location\":\"westus3\",\"vcpus\":6}");
    aks_expect(harness, 201, "PUT", CLUSTER, CLUSTER_BODY);
    cr_expect_eq(usage(harness, "currentValue"), 2);
    cr_expect_eq(usage(harness, "limit"), 6);
    aks_expect(harness, 201, "PUT", POOLS "/np2", POOL_BODY);
    cr_expect_eq(usage(harness, "currentValue"), 6);
    struct answer answer = aks_send(harness, "PUT", POOLS "/np2", PROPERTIES("\"count\":3"));
    refused(answer, "ErrCode_InsufficientVCPUQuota", "AP-035");
    cr_expect_eq(strncmp(answer_text(&answer, "message"),
                         "Insufficient regional vcpu quota left for location westus3. left "
                         "regional vcpu quota 0, requested quota 2. If you want to increase",
                         120),
                 0, "%s", answer.body);
    /* Fewer nodes take nothing. */
    aks_expect(harness, 200, "PUT", POOLS "/np2", PROPERTIES("\"count\":1"));
    aks_expect(harness, 200, "PUT", POOLS "/np2", PROPERTIES("\"count\":2"));
    /* A stopped cluster runs no nodes. */
    aks_expect(harness, 202, "POST", CLUSTER "/stop", NULL);
    cr_expect_eq(usage(harness, "currentValue"), 0);
    harness_free(harness);
}

Test(quota, of_clusters_counts_those_of_the_region)
{
    struct harness *harness = harness_with_group();

    quota(harness, "{\"clusters\":1}");
    aks_expect(harness, 201, "PUT", CLUSTER, CLUSTER_BODY);
    refused(aks_send(harness, "PUT", CLUSTERS "/c2", CLUSTER_BODY),
            "ManagedClusterCountExceedsQuotaLimit", "MC-009");
    aks_expect(harness, 200, "PUT", CLUSTER, CLUSTER_BODY);
    struct answer answer = aks_expect(harness, 200, "GET", LOCATION "/usages", NULL);
    const json_t *row = json_array_get(json_at(answer.json, "value"), 0);
    cr_expect_eq(json_number_or(row, "limit", -1), 1);
    cr_expect_eq(json_number_or(row, "currentValue", -1), 1);
    harness_free(harness);
}

Test(quota, of_a_full_region_lets_clusters_grow_and_makes_none)
{
    struct harness *harness = harness_with_group();

    aks_expect(harness, 201, "PUT", CLUSTER, CLUSTER_BODY);
    quota(harness, "{\"location\":\"West US 3\",\"full\":true}");
    refused(aks_send(harness, "PUT", CLUSTERS "/c2", CLUSTER_BODY), "AKSCapacityHeavyUsage",
            "OP-009");
    aks_expect(harness, 201, "PUT", POOLS "/np2", POOL_BODY);
    quota(harness, "{\"location\":\"westus3\"}");
    aks_expect(harness, 201, "PUT", CLUSTERS "/c2", CLUSTER_BODY);
    harness_free(harness);
}

Test(quota, of_a_subscription_goes_before_that_of_all)
{
    struct harness *harness = harness_with_group();

    quota(harness, "{\"vcpus\":0,\"clusters\":5}");
    quota(harness, "{\"subscription\":\"00000000-0000-0000-0000-0000000000FF\",\"vcpus\":2}");
    quota(harness, "{\"location\":\"westus3\",\"vcpus\":1}");
    aks_expect(harness, 201, "PUT", CLUSTER, CLUSTER_BODY);
    struct answer answer = quota(harness, NULL);
    cr_expect_eq(json_array_size(json_at(answer.json, "value")), 3, "%s", answer.body);
    harness_restart(harness);
    answer = quota(harness, NULL);
    cr_expect_eq(json_array_size(json_at(answer.json, "value")), 3, "it outlives the server");
    cr_expect_eq(harness_send(harness, "DELETE", QUOTA, NULL).status, 200);
    answer = quota(harness, NULL);
    cr_expect_eq(json_array_size(json_at(answer.json, "value")), 0);
    harness_free(harness);
}

Test(quota, refuses_what_is_no_limit)
{
    static const char *const bodies[] = {
        "{\"vcpus\":-1}",      "{\"vcpus\":\"4\"}",       "{\"clusters\":0}",
        "{\"full\":\"yes\"}",  "{\"location\":\"mars\"}", "{\"subscription\":\"me\"}",
        "{\"vcpu\":4}",        "{\"location\":5}",        "{\"subscription\":[]}",
        "{\"location\":\"\"}",
    };
    struct harness *harness = harness_with_group();

    quota(harness, "{\"vcpus\":9}");
    for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++) {
        struct answer answer = harness_send(harness, "PUT", QUOTA, bodies[i]);
        cr_expect_eq(answer.status, 400, "%s: %s", bodies[i], answer.body);
        cr_expect_str_eq(answer_text(&answer, "error.code"), "InvalidQuotaRequest");
    }
    struct answer answer = quota(harness, NULL);
    cr_expect_eq(json_array_size(json_at(answer.json, "value")), 1, "what was set stays: %s",
                 answer.body);
    harness_free(harness);
}
