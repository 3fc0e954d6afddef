/* The refusals outside of the rules carry an id, and go when it is switched off. */

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "tests/support/harness.h"

#define GROUP   SUBSCRIPTION "/resourceGroups/rg1"
#define CLUSTER GROUP "/providers/Microsoft.ContainerService/managedClusters/c1"
#define VERSION "?api-version=2025-10-01"
#define BODY                                                                                       \
    "{\"location\":\"eastus\",\"properties\":{\"dnsPrefix\":\"c1\",\"agentPoolProfiles\":["        \
    "{\"name\":\"np1\",\"mode\":\"System\",\"count\":1,\"vmSize\":\"Standard_D4s_v5\"}]}}"
#define POOL "{\"properties\":{\"count\":1,\"vmSize\":\"Standard_D4s_v5\",\"mode\":\"User\"}}"

struct request {
    const char *method, *target, *body, *header, *value;
};

static struct answer send(struct harness *harness, const struct request *request)
{
    if (request->header)
        harness_header(harness, request->header, request->value);
    struct answer answer = harness_send(harness, request->method, request->target, request->body);
    if (request->header)
        harness_header(harness, request->header, NULL);
    return answer;
}

/* With a manual clock nothing ends by itself; "wait" lets an hour pass. */
static const struct {
    const char *rule;
    struct request before[3];
    struct request request;
    int refused, taken;
} cases[] = {
    {"OP-001", {{0}}, {"PUT", CLUSTER VERSION, BODY, NULL, NULL}, 409, 200},
    {"OP-002",
     {{"wait", NULL, NULL, NULL, NULL},
      {"PUT", CLUSTER "/agentPools/p2" VERSION, POOL, NULL, NULL}},
     {"PUT", CLUSTER VERSION, BODY, NULL, NULL},
     409,
     200},
    {"OP-003",
     {{"wait", NULL, NULL, NULL, NULL}},
     {"POST", CLUSTER "/start" VERSION, NULL, NULL, NULL},
     409,
     202},
    {"OP-004",
     {{"wait", NULL, NULL, NULL, NULL},
      {"POST", CLUSTER "/stop" VERSION, NULL, NULL, NULL},
      {"wait", NULL, NULL, NULL, NULL}},
     {"POST", CLUSTER "/stop" VERSION, NULL, NULL, NULL},
     409,
     202},
    {"OP-005",
     {{"wait", NULL, NULL, NULL, NULL},
      {"POST", CLUSTER "/stop" VERSION, NULL, NULL, NULL},
      {"wait", NULL, NULL, NULL, NULL}},
     {"PUT", CLUSTER VERSION, BODY, NULL, NULL},
     409,
     200},
    {"OP-010",
     {{"wait", NULL, NULL, NULL, NULL}},
     {"PUT", CLUSTER VERSION, BODY, "If-Match", "other"},
     412,
     200},
    {"OP-011",
     {{"wait", NULL, NULL, NULL, NULL}},
     {"PUT", CLUSTER "/agentPools/p2" VERSION, POOL, "If-Match", "any"},
     412,
     201},
    {"OP-012",
     {{"wait", NULL, NULL, NULL, NULL}},
     {"PUT", CLUSTER VERSION, BODY, "If-None-Match", "*"},
     412,
     200},
    {"MC-010", {{0}}, {"PATCH", CLUSTER VERSION, "{\"tags\":{\"a\":\"b\"}}", NULL, NULL}, 409, 200},
};

static struct harness *begin(size_t i)
{
    struct harness *harness = harness_new(&(struct harness_options){.speed = SPEED_MANUAL});

    harness_send(harness, "PUT", GROUP "?api-version=2021-04-01", "{\"location\":\"eastus\"}");
    cr_assert_eq(harness_send(harness, "PUT", CLUSTER VERSION, BODY).status, 201);
    for (size_t j = 0; j < 3 && cases[i].before[j].method; j++) {
        if (strcmp(cases[i].before[j].method, "wait") == 0)
            harness_advance(harness, 3600);
        else
            cr_assert_lt(send(harness, &cases[i].before[j]).status, 300, "%s", cases[i].rule);
    }
    return harness;
}

Test(conflicts, are_refused_under_their_rule_and_taken_without)
{
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char rule[64];
        struct harness *harness = begin(i);
        struct answer answer = send(harness, &cases[i].request);
        const char *by = answer_header(&answer, "x-aksim-rule");

        cr_expect_eq(answer.status, cases[i].refused, "%s: %d %s", cases[i].rule, answer.status,
                     answer.body);
        cr_expect(text_equal(by, cases[i].rule), "%s: refused by %s", cases[i].rule,
                  by ? by : "none");
        snprintf(rule, sizeof rule, "/_aksim/rules/%s", cases[i].rule);
        cr_assert_eq(harness_send(harness, "PUT", rule, "{\"enabled\":false}").status, 200);
        answer = send(harness, &cases[i].request);
        cr_expect_eq(answer.status, cases[i].taken, "%s switched off: %d %s", cases[i].rule,
                     answer.status, answer.body);
        harness_advance(harness, 7200);
        answer = harness_send(harness, "GET", CLUSTER VERSION, NULL);
        cr_expect_str_eq(answer_text(&answer, "properties.provisioningState"), "Succeeded", "%s",
                         cases[i].rule);
        harness_free(harness);
    }
}
