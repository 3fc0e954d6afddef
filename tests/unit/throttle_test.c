/* /_aksim/throttle. The numbers are those of the docs (request-limits-and-throttling,
 * quotas-skus-regions); the words are quoted (crossplane-contrib/provider-upjet-azure#809, the
 * support article on TooManyRequestsReceived). The clock stands, so buckets are exact. */

#include "tests/support/aks.h"

#define THROTTLE "/_aksim/throttle"
#define AZURE    "{\"limits\":\"azure\"}"

#define READS  "x-ms-ratelimit-remaining-subscription-reads"
#define GLOBAL "x-ms-ratelimit-remaining-subscription-global-reads"

static void put(struct harness *harness, const char *body)
{
    struct answer answer = harness_send(harness, "PUT", THROTTLE, body);
    cr_assert_eq(answer.status, 200, "%s: %s", body, answer.body);
}

static void expect_throttled(const struct answer *answer, const char *message,
                             const char *retry_after)
{
    cr_assert_eq(answer->status, 429, "%d %s", answer->status, answer->body);
    bool flat = json_object_get(answer->json, "code") != NULL;
    cr_expect_str_eq(answer_text(answer, flat ? "message" : "error.message"), message);
    const char *header = answer_header(answer, "Retry-After");
    cr_expect_str_eq(header ? header : "none", retry_after);
    cr_expect_str_eq(answer_header(answer, "x-aksim-rule"), "OP-007");
}

Test(throttle, bad_requests_are_refused_with_what_is_wrong)
{
    static const struct {
        const char *body, *problem;
    } rows[] = {
        {"{\"limits\":\"some\"}", "'limits'"},
        {"{\"limits\":{\"reed\":null}}", "no limit 'reed'"},
        {"{\"limits\":{\"reads\":{\"size\":0}}}", "'reads'"},
        {"{\"limits\":{\"reads\":5}}", "'reads'"},
        {"{\"retryAfter\":true}", "'retryAfter'"},
        {"{\"buckets\":[{\"limit\":\"reads\",\"of\":\"/x\"}]}", "'left'"},
        {"{\"buckets\":[{\"limit\":\"reads\",\"left\":0}]}", "'of'"},
        {"{\"buckets\":[{\"limit\":\"none\",\"of\":\"/x\",\"left\":0}]}", "'limit'"},
        {"{\"bucket\":{}}", "'bucket' is not known"},
    };
    struct harness *harness = harness_manual(NULL);

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct answer answer = harness_send(harness, "PUT", THROTTLE, rows[i].body);
        cr_expect_eq(answer.status, 400, "%s", rows[i].body);
        cr_expect_str_eq(answer_text(&answer, "error.code"), "InvalidThrottle");
        cr_expect_not_null(strstr(answer_text(&answer, "error.message"), rows[i].problem), "%s: %s",
                           rows[i].body, answer.body);
    }
    harness_free(harness);
}

Test(throttle, nothing_is_counted_until_it_is_asked_for)
{
    struct harness *harness = harness_with_cluster(NULL);

    for (int i = 0; i < 300; i++)
        aks_expect(harness, 200, "GET", CLUSTER, NULL);
    struct answer answer = aks_expect(harness, 200, "GET", CLUSTER, NULL);
    cr_expect_null(answer_header(&answer, READS));
    cr_expect_str_eq(answer_header(&answer, GLOBAL), "16499", "as recorded");
    answer = harness_send(harness, "GET", THROTTLE, NULL);
    cr_expect(json_is_null(json_at(answer.json, "limits.reads")), "%s", answer.body);
    harness_free(harness);
}

/* A bucket of 250 reads that gets 25 a second back. */
Test(throttle, reads_of_a_subscription_count_down_and_come_back)
{
    struct harness *harness = harness_with_cluster(NULL);
    char left[20];

    put(harness, AZURE);
    for (int i = 0; i < 250; i++) {
        struct answer answer =
            aks_expect(harness, 200, "GET", POOLS "/ap1/upgradeProfiles/default", NULL);
        snprintf(left, sizeof left, "%d", 249 - i);
        cr_assert_str_eq(answer_header(&answer, READS), left);
        snprintf(left, sizeof left, "%d", 3749 - i);
        cr_assert_str_eq(answer_header(&answer, GLOBAL), left);
        if (i % 50 == 49) /* the 60 of AKS are not what is looked at */
            put(harness,
                "{\"buckets\":[{\"limit\":\"others\",\"of\":\"" SUBSCRIPTION "\",\"left\":60}]}");
    }
    struct answer answer = aks_send(harness, "GET", CLUSTER, NULL);
    expect_throttled(&answer,
                     "Number of read requests for subscription "
                     "'00000000-0000-0000-0000-0000000000ff' exceeded the limit of '250' for time "
                     "interval '00:00:10'. Please try again after '1' seconds.",
                     "1");
    cr_expect_str_eq(answer_text(&answer, "error.code"), "SubscriptionRequestsThrottled");
    cr_expect_str_eq(answer_header(&answer, "X-Ms-Failure-Cause"), "gateway");
    cr_expect_str_eq(answer_header(&answer, READS), "0");
    answer = aks_expect(harness, 200, "PUT", CLUSTER, "{\"location\":\"westus3\"}");
    cr_expect_str_eq(answer_header(&answer, "x-ms-ratelimit-remaining-subscription-writes"), "199");
    harness_advance(harness, 1);
    answer = aks_expect(harness, 200, "GET", CLUSTER, NULL);
    cr_expect_str_eq(answer_header(&answer, READS), "24");
    harness_advance(harness, LONG_ENOUGH);
    answer = aks_expect(harness, 200, "GET", CLUSTER, NULL);
    cr_expect_str_eq(answer_header(&answer, READS), "249");
    harness_free(harness);
}

Test(throttle, subscriptions_have_buckets_of_their_own)
{
    struct harness *harness = harness_manual(NULL);
    static const char other[] =
        "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups?api-version=2021-04-01";

    put(harness, AZURE);
    put(harness, "{\"buckets\":[{\"limit\":\"reads\",\"of\":\"" SUBSCRIPTION "\",\"left\":0}]}");
    cr_expect_eq(
        harness_send(harness, "GET", SUBSCRIPTION "/resourceGroups?api-version=2021-04-01", NULL)
            .status,
        429);
    cr_expect_eq(harness_send(harness, "GET", other, NULL).status, 200);
    harness_free(harness);
}

/* 20, then one a minute, for each pool. */
Test(throttle, changes_of_a_pool_are_counted_by_pool)
{
    struct harness *harness = harness_with_cluster(NULL);
    static const char words[] =
        "The PutAgentPoolHandler.PUT request limit has been exceeded for agentpool "
        "/subscriptions/00000000-0000-0000-0000-0000000000ff/resourcegroups/Rg1/providers/"
        "Microsoft.ContainerService/managedClusters/c1/agentPools/ap1, please retry again in %d "
        "seconds";
    char message[400];

    put(harness, AZURE);
    for (int i = 0; i < 20; i++)
        cr_assert_neq(aks_send(harness, "PUT", POOLS "/ap1", PROPERTIES("\"count\":1")).status,
                      429);
    struct answer answer = aks_send(harness, "PUT", POOLS "/ap1", PROPERTIES("\"count\":1"));
    snprintf(message, sizeof message, words, 60);
    expect_throttled(&answer, message, "60");
    cr_expect_str_eq(answer_text(&answer, "code"), "Throttled");
    cr_expect_str_eq(answer_text(&answer, "subcode"), "");
    aks_expect(harness, 201, "PUT", POOLS "/np2", POOL_BODY);
    harness_advance(harness, 25);
    put(harness, "{\"retryAfter\":false}");
    answer = aks_send(harness, "PUT", POOLS "/AP1", PROPERTIES("\"count\":1"));
    cr_expect_null(answer_header(&answer, "Retry-After"), "without, on demand");
    cr_expect_not_null(strstr(answer_text(&answer, "message"), "again in 35 seconds"));
    put(harness, "{\"retryAfter\":3}");
    answer = aks_send(harness, "PUT", POOLS "/ap1", PROPERTIES("\"count\":1"));
    cr_expect_str_eq(answer_header(&answer, "Retry-After"), "3");
    harness_advance(harness, 35);
    cr_expect_neq(aks_send(harness, "PUT", POOLS "/ap1", PROPERTIES("\"count\":1")).status, 429);
    cr_expect_eq(aks_send(harness, "PUT", POOLS "/ap1", PROPERTIES("\"count\":1")).status, 429);
    harness_free(harness);
}

Test(throttle, each_kind_of_request_has_the_documented_bucket)
{
    static const struct {
        const char *limit, *method, *path;
        int size, seconds; /* until there is one again */
    } rows[] = {
        {"clusters.list", "GET",
         SUBSCRIPTION "/providers/Microsoft.ContainerService/managedClusters", 500, 1},
        {"clusters.listByGroup", "GET", CLUSTERS, 60, 1},
        {"clusters.get", "GET", CLUSTER, 60, 1},
        {"clusters.put", "PUT", CLUSTER, 20, 60},
        {"operations.get", "GET", LOCATION "/operations/00000000-0000-0000-0000-000000000001", 200,
         1},
        {"others", "GET", POOLS, 60, 1},
    };
    struct harness *harness = harness_with_cluster(NULL);
    char body[200];

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        harness_send(harness, "DELETE", THROTTLE, NULL);
        snprintf(body, sizeof body, "{\"limits\":{\"%s\":{}}}", rows[i].limit);
        put(harness, body);
        for (int j = 0; j < rows[i].size; j++)
            cr_assert_neq(aks_send(harness, rows[i].method, rows[i].path, "{}").status, 429,
                          "%s: %d", rows[i].limit, j);
        for (int j = 0; j < 2; j++) {
            cr_expect_eq(aks_send(harness, rows[i].method, rows[i].path, "{}").status, 429, "%s",
                         rows[i].limit);
            harness_advance(harness, rows[i].seconds);
            cr_expect_neq(aks_send(harness, rows[i].method, rows[i].path, "{}").status, 429, "%s",
                          rows[i].limit);
            if (j == 0 && strcmp(rows[i].limit, "operations.get") == 0) /* two a second */
                cr_expect_neq(aks_send(harness, "GET", rows[i].path, NULL).status, 429);
        }
        harness_forget(harness);
    }
    harness_free(harness);
}

Test(throttle, a_bucket_emptied_by_hand_counts_alone)
{
    struct harness *harness = harness_with_cluster(NULL);

    put(harness, "{\"buckets\":[{\"limit\":\"clusters.put\",\"of\":\"" CLUSTER "\",\"left\":1}]}");
    aks_expect(harness, 200, "PUT", CLUSTER, "{\"location\":\"westus3\"}");
    struct answer answer = aks_send(harness, "PUT", CLUSTER, "{\"location\":\"westus3\"}");
    cr_expect_eq(answer.status, 429);
    answer = harness_send(harness, "GET", THROTTLE, NULL);
    cr_expect_eq(json_array_size(json_at(answer.json, "buckets")), 1, "%s", answer.body);
    for (int i = 0; i < 100; i++)
        aks_expect(harness, 200, "GET", CLUSTER, NULL);
    cr_expect_eq(harness_send(harness, "DELETE", THROTTLE, NULL).status, 204);
    cr_expect_neq(aks_send(harness, "PUT", CLUSTER, "{\"location\":\"westus3\"}").status, 429);
    harness_free(harness);
}

Test(throttle, a_cluster_of_the_same_name_waits)
{
    struct harness *harness = harness_with_aks_group(
        &(struct harness_options){.speed = SPEED_INSTANT, .as_of = "2026-02-01"});

    put(harness, "{\"limits\":{\"clusters.create\":{\"seconds\":3600}}}");
    aks_expect(harness, 201, "PUT", CLUSTER, CLUSTER_BODY);
    aks_expect(harness, 200, "PUT", CLUSTER, "{\"location\":\"westus3\"}");
    aks_expect(harness, 202, "DELETE", CLUSTER, NULL);
    struct answer answer = aks_send(harness, "PUT", CLUSTER, CLUSTER_BODY);
    expect_error(&answer, 429, "TooManyRequests");
    cr_expect_str_eq(answer_text(&answer, "subcode"), "CreateClusterThrottled");
    cr_expect_not_null(strstr(answer_text(&answer, "message"),
                              "Too soon to create another managed cluster. Please retry after 3"));
    cr_expect_str_eq(answer_header(&answer, "x-aksim-rule"), "OP-008");
    aks_expect(harness, 201, "PUT", CLUSTERS "/c2", CLUSTER_BODY);
    harness_send(harness, "DELETE", THROTTLE, NULL);
    aks_expect(harness, 201, "PUT", CLUSTER, CLUSTER_BODY);
    harness_free(harness);
}

Test(throttle, the_emulators_own_paths_and_explanations_are_free)
{
    struct harness *harness = harness_with_cluster(NULL);

    put(harness, "{\"limits\":{\"writes\":{\"size\":1,\"refill\":1,\"seconds\":3600}}}");
    harness_header(harness, "x-aksim-explain", "true");
    for (int i = 0; i < 5; i++)
        cr_expect_neq(aks_send(harness, "PUT", CLUSTER, "{\"location\":\"westus3\"}").status, 429);
    harness_header(harness, "x-aksim-explain", NULL);
    for (int i = 0; i < 5; i++)
        put(harness, "{}");
    aks_expect(harness, 200, "PUT", CLUSTER, "{\"location\":\"westus3\"}");
    cr_expect_eq(aks_send(harness, "PUT", CLUSTER, "{\"location\":\"westus3\"}").status, 429);
    harness_free(harness);
}

Test(throttle, a_reset_fills_all_buckets)
{
    struct harness *harness = harness_manual(NULL);
    static const char groups[] = SUBSCRIPTION "/resourceGroups?api-version=2021-04-01";

    put(harness, "{\"buckets\":[{\"limit\":\"reads\",\"of\":\"" SUBSCRIPTION "\",\"left\":0}]}");
    cr_expect_eq(harness_send(harness, "GET", groups, NULL).status, 429);
    cr_expect_eq(harness_send(harness, "POST", "/_aksim/reset", NULL).status, 204);
    cr_expect_eq(harness_send(harness, "GET", groups, NULL).status, 200);
    harness_free(harness);
}
