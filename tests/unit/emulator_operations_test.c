/* /_aksim/operations and the rate of the clock. */

#include "tests/support/aks.h"

#define OPERATIONS "/_aksim/operations"

static struct answer listed(struct harness *harness, const char *query, int64_t count)
{
    char target[600];

    snprintf(target, sizeof target, OPERATIONS "%s", query);
    struct answer answer = harness_send(harness, "GET", target, NULL);
    cr_assert_eq(answer.status, 200, "%s", answer.body);
    cr_assert_eq(json_number_or(answer.json, "count", -1), count, "%s: %s", query, answer.body);
    return answer;
}

static const char *member(const struct answer *answer, size_t index, const char *name)
{
    return json_text_or(json_array_get(json_at(answer->json, "value"), index), name, "");
}

Test(emulator_operations, pending_ones_are_listed_by_their_next_event)
{
    struct harness *harness = harness_with_cluster(NULL);

    listed(harness, "", 0);
    aks_expect(harness, 201, "PUT", POOLS "/slow", POOL_BODY);
    aks_expect(harness, 201, "PUT", POOLS "/late", POOL_BODY);
    aks_expect(harness, 202, "DELETE", POOLS "/slow", NULL);
    struct answer answer = listed(harness, "", 2);
    cr_expect_str_eq(member(&answer, 0, "kind"), "pool.delete");
    cr_expect_str_eq(member(&answer, 0, "status"), "InProgress");
    cr_expect_str_eq(member(&answer, 0, "phase"), "deleting");
    cr_expect_str_eq(member(&answer, 0, "shown"), "Deleting");
    cr_expect_str_eq(member(&answer, 0, "next"), "2026-02-01T01:02:00Z", "an hour and 120 s");
    cr_expect_str_eq(member(&answer, 1, "next"), "2026-02-01T01:03:30Z", "an hour and 210 s");
    cr_expect_not_null(strstr(member(&answer, 1, "target"), "/agentpools/late"));
    listed(harness, "?target=" POOLS "/late", 1);
    listed(harness, "?subscription=11111111-2222-3333-4444-555555555555", 0);
    harness_advance(harness, LONG_ENOUGH);
    listed(harness, "", 0);
    harness_free(harness);
}

Test(emulator_operations, one_can_be_stepped_while_the_clock_stands)
{
    struct harness *harness = harness_with_cluster(NULL);
    char path[200];

    aks_expect(harness, 201, "PUT", POOLS "/a", POOL_BODY);
    aks_expect(harness, 201, "PUT", POOLS "/b", POOL_BODY);
    struct answer answer = listed(harness, "?target=" POOLS "/b", 1);
    snprintf(path, sizeof path, OPERATIONS "/%s/step", member(&answer, 0, "id"));
    answer = harness_send(harness, "POST", path, NULL);
    cr_assert_eq(answer.status, 200, "%s", answer.body);
    cr_expect_str_eq(answer_text(&answer, "status"), "Succeeded");
    cr_expect_str_eq(answer_text(&answer, "endTime"), "2026-02-01T01:00:00Z");
    expect_state(harness, POOLS "/a", "Creating");
    expect_state(harness, POOLS "/b", "Succeeded");
    answer = harness_send(harness, "POST", path, NULL);
    cr_expect_eq(answer.status, 409, "%s", answer.body);
    *strstr(path, "/step") = '\0';
    answer = harness_send(harness, "GET", path, NULL);
    cr_expect_str_eq(answer_text(&answer, "kind"), "pool.create");
    cr_expect_eq(harness_send(harness, "GET", OPERATIONS "/nothing", NULL).status, 404);
    harness_free(harness);
}

Test(emulator_operations, kinds_are_shown_as_a_file_has_them)
{
    struct harness *harness = harness_manual(NULL);
    struct answer answer = harness_send(harness, "GET", "/_aksim/operationKinds", NULL);
    const char *problem = NULL;
    struct arena *arena = arena_new();

    cr_assert_eq(answer.status, 200);
    cr_expect_not_null(
        api_operations_read(arena, (struct span){answer.body, answer.size}, &problem), "%s",
        problem);
    arena_free(arena);
    harness_free(harness);
}

static struct answer clock_set_to(struct harness *harness, int status, const char *body)
{
    struct answer answer = harness_send(harness, "PUT", "/_aksim/clock", body);
    cr_assert_eq(answer.status, status, "%s: %s", body, answer.body);
    return answer;
}

Test(emulator_clock, rate_is_set_and_zero_freezes)
{
    struct harness *harness = harness_with_cluster(NULL);
    struct answer answer = clock_set_to(harness, 200, "{\"rate\":60}");

    cr_expect_eq(json_number_or(answer.json, "rate", -1), 60);
    cr_expect_str_eq(answer_text(&answer, "now"), "2026-02-01T01:00:00Z");
    answer = clock_set_to(harness, 200, "{\"rate\":0,\"to\":\"2026-02-01T05:00:00Z\"}");
    cr_expect_str_eq(answer_text(&answer, "now"), "2026-02-01T05:00:00Z");
    answer = harness_send(harness, "GET", "/_aksim/clock", NULL);
    cr_expect_eq(json_number_or(answer.json, "rate", -1), 0);
    cr_expect_str_eq(answer_text(&answer, "now"), "2026-02-01T05:00:00Z", "it stands");
    answer = clock_set_to(harness, 200, "{\"rate\":0.5}");
    cr_expect_eq(json_real_value(json_object_get(answer.json, "rate")), 0.5);
    static const char *const bad[] = {"{}",
                                      "{\"rate\":-1}",
                                      "{\"rate\":\"60x\"}",
                                      "{\"rate\":1,\"x\":2}",
                                      "{\"advance\":1,\"to\":\"next\"}",
                                      "{\"rate\":1e9}"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        clock_set_to(harness, 400, bad[i]);
    harness_free(harness);
}

/* ---- paces of subscriptions ---- */

#define OTHER_ID "22222222-2222-2222-2222-222222222222"
#define OTHER    "/subscriptions/" OTHER_ID "/resourceGroups/Rg1"

static struct harness *with_two_groups(enum speed_mode speed)
{
    struct harness *harness =
        harness_with_aks_group(&(struct harness_options){.speed = speed, .seed = 3});
    struct answer answer =
        harness_send(harness, "PUT", OTHER "?api-version=2021-04-01", "{\"location\":\"westus3\"}");
    cr_assert_eq(answer.status, 201, "%s", answer.body);
    return harness;
}

#define OTHER_CLUSTER OTHER "/providers/Microsoft.ContainerService/managedClusters/c1"

Test(emulator_clock, a_subscription_has_a_pace_of_its_own)
{
    struct harness *harness = with_two_groups(SPEED_MANUAL);
    struct answer answer =
        clock_set_to(harness, 200, "{\"subscription\":\"" OTHER_ID "\",\"rate\":10}");

    cr_expect_eq(json_real_value(json_object_get(json_at(answer.json, "subscriptions"), OTHER_ID)),
                 10);
    harness_restart(harness);
    aks_expect(harness, 201, "PUT", CLUSTER, CLUSTER_BODY);
    aks_expect(harness, 201, "PUT", OTHER_CLUSTER, CLUSTER_BODY);
    harness_advance(harness, 27);
    expect_state(harness, OTHER_CLUSTER, "Succeeded");
    expect_state(harness, CLUSTER, "Creating");
    answer = clock_set_to(harness, 200, "{\"subscription\":\"" OTHER_ID "\",\"rate\":null}");
    cr_expect_null(json_at(answer.json, "subscriptions"));
    static const char *const bad[] = {
        "{\"subscription\":\"x\",\"rate\":1}",
        "{\"subscription\":\"" OTHER_ID "\",\"rate\":\"1\"}",
        "{\"subscription\":\"" OTHER_ID "\"}",
        "{\"subscription\":\"" OTHER_ID "\",\"rate\":1,\"advance\":1}",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        clock_set_to(harness, 400, bad[i]);
    harness_free(harness);
}

Test(emulator_clock, a_subscription_that_stands_is_stepped_while_others_are_instant)
{
    struct harness *harness = with_two_groups(SPEED_INSTANT);
    char step[200];

    clock_set_to(harness, 200, "{\"subscription\":\"" OTHER_ID "\",\"rate\":0}");
    aks_expect(harness, 201, "PUT", CLUSTER, CLUSTER_BODY);
    expect_state(harness, CLUSTER, "Succeeded");
    aks_expect(harness, 201, "PUT", OTHER_CLUSTER, CLUSTER_BODY);
    expect_state(harness, OTHER_CLUSTER, "Creating");
    struct answer answer = listed(harness, "?subscription=" OTHER_ID, 1);
    snprintf(step, sizeof step, OPERATIONS "/%s/step", member(&answer, 0, "id"));
    cr_expect_eq(harness_send(harness, "POST", step, NULL).status, 200);
    expect_state(harness, OTHER_CLUSTER, "Succeeded");
    harness_free(harness);
}
