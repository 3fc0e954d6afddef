/* Rules that the user switches, one by one or all at once. */

#include <criterion/criterion.h>
#include <string.h>

#include "api/arm/rule_switches.h"
#include "base/json.h"
#include "tests/support/harness.h"

#define GROUP   SUBSCRIPTION "/resourceGroups/rg1"
#define CLUSTER GROUP "/providers/Microsoft.ContainerService/managedClusters/"
#define VERSION "?api-version=2025-10-01"

/* NP-003: overlay is not for kubenet. */
#define KUBENET_OVERLAY                                                                            \
    "{\"location\":\"eastus\",\"properties\":{\"dnsPrefix\":\"c1\",\"agentPoolProfiles\":["        \
    "{\"name\":\"np1\",\"mode\":\"System\",\"count\":1,\"vmSize\":\"Standard_D4s_v5\"}],"          \
    "\"networkProfile\":{\"networkPlugin\":\"kubenet\",\"networkPluginMode\":\"overlay\"}}}"
#define UNKNOWN_MEMBER                                                                             \
    "{\"location\":\"eastus\",\"colour\":1,\"properties\":{\"dnsPrefix\":\"c1\","                  \
    "\"agentPoolProfiles\":[{\"name\":\"np1\",\"mode\":\"System\",\"count\":1,"                    \
    "\"vmSize\":\"Standard_D4s_v5\"}]}}"

static struct harness *begin(const struct harness_options *options)
{
    struct harness *harness = harness_new(options);
    struct answer answer =
        harness_send(harness, "PUT", GROUP "?api-version=2021-04-01", "{\"location\":\"eastus\"}");
    cr_assert_eq(answer.status, 201);
    return harness;
}

static const char *rule_of(const struct answer *answer)
{
    const char *rule = answer_header(answer, "x-aksim-rule");
    return rule ? rule : "none";
}

Test(switches, take_a_rule_off_and_bring_it_back)
{
    struct harness *harness = begin(&(struct harness_options){0});

    struct answer answer = harness_send(harness, "PUT", CLUSTER "a" VERSION, KUBENET_OVERLAY);
    cr_expect_eq(answer.status, 400);
    cr_expect_str_eq(rule_of(&answer), "NP-003");

    answer = harness_send(harness, "PUT", "/_aksim/rules/np-003", "{\"enabled\":false}");
    cr_expect_eq(answer.status, 200);
    cr_expect_str_eq(json_text_or(json_array_get(json_at(answer.json, "value"), 0), "standing", ""),
                     "switched off");
    cr_expect_eq(harness_send(harness, "PUT", CLUSTER "b" VERSION, KUBENET_OVERLAY).status, 201);

    cr_expect_eq(harness_send(harness, "PUT", "/_aksim/rules/NP-003", "{\"enabled\":null}").status,
                 200);
    cr_expect_eq(harness_send(harness, "PUT", CLUSTER "c" VERSION, KUBENET_OVERLAY).status, 400);
    harness_free(harness);
}

/* Else a rule could be asked for which nothing was looked up. */
Test(switches, hold_for_a_request_as_they_stood_at_its_begin)
{
    static const char *const ids[] = {"A-1", "A-2"};
    arena_auto struct arena *arena = arena_new();
    struct rule_switches *switches = rule_switches_new(arena, ids, 2);

    rule_switches_set(switches, "A-2", RULE_OFF);
    const struct rule_switches *copy = rule_switches_copy(arena, switches);
    rule_switches_set(switches, "A-1", RULE_ON);
    rule_switches_set(switches, "A-2", RULE_DEFAULT);
    cr_expect_eq(rule_switches_at(copy, 0), RULE_DEFAULT);
    cr_expect_eq(rule_switches_at(copy, 1), RULE_OFF);
}

Test(switches, come_from_the_options)
{
    static const char *const ids[] = {"np-003", NULL};
    struct harness *harness = begin(&(struct harness_options){.rules_off = ids});
    cr_expect_eq(harness_send(harness, "PUT", CLUSTER "a" VERSION, KUBENET_OVERLAY).status, 201);
    harness_free(harness);

    harness = begin(&(struct harness_options){.rules = RULES_OFF});
    cr_expect_eq(harness_send(harness, "PUT", CLUSTER "a" VERSION, KUBENET_OVERLAY).status, 201);
    harness_free(harness);

    harness = begin(&(struct harness_options){.rules = RULES_OFF, .rules_on = ids});
    cr_expect_eq(harness_send(harness, "PUT", CLUSTER "a" VERSION, KUBENET_OVERLAY).status, 400);
    harness_free(harness);
}

/* What is no rule of networks or pools stays on until its own id is named. */
Test(switches, leave_the_contract_on)
{
    static const char *const ids[] = {"MC-001", NULL};
    struct harness *harness = begin(&(struct harness_options){.rules = RULES_OFF});
    struct answer answer = harness_send(harness, "PUT", CLUSTER "a" VERSION, UNKNOWN_MEMBER);
    cr_expect_eq(answer.status, 400);
    cr_expect_str_eq(rule_of(&answer), "MC-001");
    harness_free(harness);

    harness = begin(&(struct harness_options){.rules_off = ids});
    cr_expect_eq(harness_send(harness, "PUT", CLUSTER "a" VERSION, UNKNOWN_MEMBER).status, 201);
    harness_free(harness);
}

#define FEATURES SUBSCRIPTION "/providers/Microsoft.Features/providers/Microsoft.ContainerService/"

/* Registration and features belong to other providers. */
Test(switches, reach_the_other_rooms)
{
    static const char *const on[] = {"MC-008", NULL};
    static const char *const off[] = {"FEAT-003", "FEAT-004", NULL};
    struct harness *harness = begin(&(struct harness_options){.rules_on = on, .rules_off = off});

    cr_expect_eq(harness_send(harness, "POST",
                              FEATURES "features/NobodyKnowsThis/register?api-version=2021-07-01",
                              NULL)
                     .status,
                 200);
    cr_expect_eq(harness_send(harness, "POST",
                              SUBSCRIPTION "/providers/Microsoft.ContainerService/unregister"
                                           "?api-version=2021-04-01",
                              NULL)
                     .status,
                 200);
    struct answer answer = harness_send(harness, "PUT", CLUSTER "a" VERSION, UNKNOWN_MEMBER);
    cr_expect_eq(answer.status, 400, "the contract is asked before the registration");
    answer = harness_send(harness, "PUT", CLUSTER "a" VERSION, KUBENET_OVERLAY);
    cr_expect_eq(answer.status, 409, "%s", answer.body);
    cr_expect_str_eq(rule_of(&answer), "MC-008");
    harness_free(harness);
}

Test(switches, refuse_what_is_no_rule_or_no_state)
{
    static const struct {
        const char *method, *target, *body;
        int status;
    } cases[] = {
        {"GET", "/_aksim/rules/NP-999", NULL, 404},
        {"PUT", "/_aksim/rules/NP-999", "{\"enabled\":true}", 404},
        {"PUT", "/_aksim/rules/NP-003", "{}", 400},
        {"PUT", "/_aksim/rules/NP-003", "{\"enabled\":\"off\"}", 400},
        {"PUT", "/_aksim/rules/OP-013", "{\"enabled\":false}", 409},
        {"GET", "/_aksim/rules?format=yaml", NULL, 400},
    };
    struct harness *harness = begin(&(struct harness_options){0});

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct answer answer =
            harness_send(harness, cases[i].method, cases[i].target, cases[i].body);
        cr_expect_eq(answer.status, cases[i].status, "%s %s: %s", cases[i].method, cases[i].target,
                     answer.body);
    }
    harness_free(harness);
}

Test(catalogue, lists_every_rule_with_what_it_says)
{
    struct harness *harness = begin(&(struct harness_options){0});
    struct answer answer = harness_send(harness, "GET", "/_aksim/rules", NULL);
    const json_t *rows = json_object_get(answer.json, "value");

    cr_assert_eq(answer.status, 200);
    cr_expect_str_eq(answer_text(&answer, "asOf"), "2026-02-01");
    cr_expect(json_array_size(rows) > 100);
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *row = json_array_get(rows, i);
        const char *id = json_text_or(row, "id", "");
        bool elsewhere = json_text(row, "enforcedBy") != NULL;
        cr_expect(json_text(row, "summary"), "%s says nothing", id);
        cr_expect(json_text(row, "source"), "%s comes from nowhere", id);
        cr_expect(elsewhere || json_text(row, "answer.code"), "%s has no code", id);
        cr_expect(elsewhere || json_text(row, "answer.message"), "%s has no message", id);
    }
    harness_free(harness);
}
