/* Beginning anew and going back, through requests. */

#include "api/arm/call.h"
#include "base/buffer.h"
#include "tests/support/aks.h"

#define OTHER      "/subscriptions/22222222-2222-2222-2222-222222222222"
#define OLDER      "2023-01-01" /* looks different from the newest: rendered and kept by the thread */
#define SNAPSHOT   "/_aksim/snapshots/one"
#define TAGS(text) "{\"tags\":{\"was\":\"" text "\"}}"

static struct answer own(struct harness *harness, int status, const char *method, const char *path)
{
    struct answer answer = harness_send(harness, method, path, NULL);
    cr_assert_eq(answer.status, status, "%s %s: %s", method, path, answer.body);
    return answer;
}

static const char *tag_now(struct harness *harness, const char *version)
{
    struct answer answer = aks_send_version(harness, version, "GET", CLUSTER, NULL);
    cr_assert_eq(answer.status, 200, "%s", answer.body);
    return answer_text(&answer, "tags.was");
}

/* The changes before and after the restore get the same revision. */
Test(state, nothing_that_was_kept_of_another_state_is_served)
{
    struct harness *harness = harness_with_cluster(NULL);

    aks_expect(harness, 200, "PATCH", CLUSTER, TAGS("first"));
    own(harness, 201, "PUT", SNAPSHOT);
    aks_expect(harness, 200, "PATCH", CLUSTER, TAGS("second"));
    cr_expect_str_eq(tag_now(harness, OLDER), "second");
    own(harness, 200, "POST", SNAPSHOT "/restore");
    cr_expect_str_eq(tag_now(harness, AKS_VERSION), "first");
    cr_expect_str_eq(tag_now(harness, OLDER), "first");
    aks_expect(harness, 200, "PATCH", CLUSTER, TAGS("third"));
    cr_expect_str_eq(tag_now(harness, OLDER), "third");
    aks_expect(harness, 200, "PUT", CLUSTER, CLUSTER_BODY);
    cr_expect_str_eq(tag_now(harness, OLDER), "third", "the writer's trees are told apart too");
    harness_free(harness);
}

Test(state, what_ran_at_the_snapshot_runs_again)
{
    struct harness *harness = harness_with_cluster(NULL);

    aks_expect(harness, 201, "PUT", POOLS "/np2", POOL_BODY);
    own(harness, 201, "PUT", SNAPSHOT);
    struct answer before = own(harness, 200, "GET", "/_aksim/clock");
    harness_advance(harness, LONG_ENOUGH);
    expect_state(harness, POOLS "/np2", "Succeeded");
    aks_expect(harness, 202, "DELETE", CLUSTER, NULL);
    own(harness, 200, "POST", SNAPSHOT "/restore");
    expect_state(harness, POOLS "/np2", "Creating");
    struct answer after = own(harness, 200, "GET", "/_aksim/clock");
    cr_expect_str_eq(after.body, before.body);
    harness_advance(harness, LONG_ENOUGH);
    expect_state(harness, POOLS "/np2", "Succeeded");
    expect_state(harness, CLUSTER, "Succeeded");
    harness_free(harness);
}

Test(state, snapshots_are_listed_replaced_and_removed)
{
    struct harness *harness = harness_manual(NULL);

    own(harness, 404, "GET", SNAPSHOT);
    own(harness, 404, "POST", SNAPSHOT "/restore");
    own(harness, 404, "DELETE", SNAPSHOT);
    struct answer answer = own(harness, 201, "PUT", SNAPSHOT);
    cr_expect_str_eq(answer.body, "{\"name\":\"one\",\"now\":\"2026-02-01T00:00:00Z\"}");
    harness_advance(harness, 60);
    own(harness, 200, "PUT", SNAPSHOT);
    own(harness, 201, "PUT", "/_aksim/snapshots/a");
    answer = own(harness, 200, "GET", SNAPSHOT);
    cr_expect_str_eq(answer_text(&answer, "now"), "2026-02-01T00:01:00Z");
    cr_expect_gt(json_number_or(answer.json, "sizeBytes", 0), 0);
    answer = own(harness, 200, "GET", "/_aksim/snapshots");
    const json_t *list = json_at(answer.json, "value");
    cr_assert_eq(json_array_size(list), 2);
    cr_expect_str_eq(json_text(json_array_get(list, 0), "name"), "a");
    own(harness, 204, "DELETE", SNAPSHOT);
    own(harness, 404, "GET", SNAPSHOT);
    answer = own(harness, 400, "PUT", "/_aksim/snapshots/.hidden");
    cr_expect_str_eq(answer_text(&answer, "error.code"), "InvalidSnapshotName");
    own(harness, 400, "DELETE", "/_aksim/snapshots/..");
    own(harness, 404, "PUT", "/_aksim/snapshots/..%2faksim");
    harness_free(harness);
}

/* All that a client sees of a run: its links hold ids, row numbers and times. */
static const char *run(struct harness *harness)
{
    struct buffer text;
    static const char *const requests[][3] = {
        {"PUT", AKS_GROUP, "{\"location\":\"westus3\"}"},
        {"PUT", CLUSTER, CLUSTER_BODY},
        {"PUT", CLUSTERS "/c2", CLUSTER_BODY},
        {"GET", CLUSTERS "?$top=1", NULL},
        {"GET", CLUSTER, NULL},
    };

    buffer_init(&text, harness_api(harness)->arena);
    for (size_t i = 0; i < sizeof requests / sizeof *requests; i++) {
        bool group = strcmp(requests[i][1], AKS_GROUP) == 0;
        struct answer answer = aks_send_version(harness, group ? "2021-04-01" : AKS_VERSION,
                                                requests[i][0], requests[i][1], requests[i][2]);
        cr_assert_lt(answer.status, 300, "%s", answer.body);
        buffer_printf(&text, "%d %s\n", answer.status, answer.body);
    }
    return text.data;
}

Test(state, a_reset_is_a_first_start)
{
    struct harness *harness =
        harness_new(&(struct harness_options){.speed = SPEED_MANUAL, .seed = 3});
    const char *first = run(harness);
    struct answer rule = own(harness, 200, "GET", "/_aksim/rules/CIL-004");

    own(harness, 201, "PUT", SNAPSHOT);
    cr_expect_eq(
        harness_send(harness, "PUT", "/_aksim/rules/CIL-004", "{\"enabled\":false}").status, 200);
    cr_expect_eq(harness_send(harness, "POST", "/_aksim/faults",
                              "{\"match\":{\"method\":\"PUT\"},\"answer\":{\"status\":500}}")
                     .status,
                 201);
    cr_expect_eq(harness_send(harness, "PUT", "/_aksim/quota", "{\"clusters\":1}").status, 200);
    harness_advance(harness, 5);
    own(harness, 204, "POST", "/_aksim/reset");
    struct answer answer = own(harness, 200, "GET", "/_aksim/operations");
    cr_expect_eq(json_number_or(answer.json, "count", -1), 0);
    answer = own(harness, 200, "GET", "/_aksim/rules/CIL-004");
    cr_expect_str_eq(answer.body, rule.body, "switched back");
    const char *second = run(harness);
    cr_expect_str_eq(first, second);
    own(harness, 200, "GET", SNAPSHOT);
    harness_free(harness);
}

Test(state, one_subscription_is_cleared_with_what_runs_in_it)
{
    struct harness *harness = harness_with_cluster(NULL);
    static const char group[] = OTHER "/resourcegroups/g?api-version=2021-04-01";
    static const char state[] =
        "/providers/Microsoft.Features/providers/Microsoft.ContainerService/features/"
        "AzureOverlayDualStackPreview";
    char path[400], here[400];

    snprintf(path, sizeof path, "%s%s/register?api-version=2021-07-01", SUBSCRIPTION, state);
    snprintf(here, sizeof here, "%s%s?api-version=2021-07-01", SUBSCRIPTION, state);
    cr_assert_eq(harness_send(harness, "PUT", group, "{\"location\":\"westus3\"}").status, 201);
    own(harness, 200, "POST", path);
    aks_expect(harness, 201, "PUT", POOLS "/np2", POOL_BODY);
    struct answer pending = own(harness, 200, "GET", "/_aksim/operations");
    cr_expect_gt(json_number_or(pending.json, "count", 0), 0);

    struct answer answer = own(harness, 200, "DELETE", "/_aksim" SUBSCRIPTION);
    cr_expect_gt(json_number_or(answer.json, "resources", 0), 3, "%s", answer.body);
    cr_expect_gt(json_number_or(answer.json, "operations", 0), 0, "%s", answer.body);
    aks_expect(harness, 404, "GET", CLUSTER, NULL);
    answer = own(harness, 200, "GET", "/_aksim/operations");
    cr_expect_eq(json_number_or(answer.json, "count", -1), 0);
    answer = own(harness, 200, "GET", here);
    cr_expect_str_eq(answer_text(&answer, "properties.state"), "NotRegistered");
    own(harness, 200, "GET", group);
    answer = own(harness, 200, "DELETE", "/_aksim" SUBSCRIPTION);
    cr_expect_str_eq(answer.body, "{\"resources\":0,\"operations\":0}");
    own(harness, 400, "DELETE", "/_aksim/subscriptions/none");
    harness_free(harness);
}
