#ifndef TESTS_SUPPORT_NETWORK_STEPS_H
#define TESTS_SUPPORT_NETWORK_STEPS_H

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "tests/support/harness.h"

/* What the tests of Microsoft.Network share: a group, and requests as rows. */

#define GROUP SUBSCRIPTION "/resourceGroups/Net-rg"
#define NET   GROUP "/providers/Microsoft.Network/"
#define VNETS NET "virtualNetworks/"
#define OTHER SUBSCRIPTION "/resourceGroups/none/providers/Microsoft.Network/"

static inline struct answer network_send(struct harness *harness, const char *method,
                                         const char *path, const char *body)
{
    char target[1024];
    snprintf(target, sizeof target, "%s%sapi-version=2025-05-01", path,
             strchr(path, '?') ? "&" : "?");
    return harness_send(harness, method, target, body);
}

static inline struct harness *harness_with_group(bool lenient)
{
    struct harness *harness = harness_new(
        &(struct harness_options){.speed = SPEED_MANUAL, .seed = 7, .lenient_network = lenient});
    struct answer answer =
        harness_send(harness, "PUT", GROUP "?api-version=2021-04-01", "{\"location\":\"westus\"}");
    cr_assert_eq(answer.status, 201, "%s", answer.body);
    return harness;
}

/* One request and what its answer must be; `path` may be NULL: only the status counts. */
struct step {
    const char *method, *target, *body;
    int status;
    const char *path, *value;
};

static inline void steps_run(struct harness *harness, const struct step *steps, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct step *step = &steps[i];
        struct answer answer = network_send(harness, step->method, step->target, step->body);
        cr_expect_eq(answer.status, step->status, "step %zu %s %s: %d %s", i, step->method,
                     step->target, answer.status, answer.body);
        if (step->path)
            cr_expect_str_eq(answer_text(&answer, step->path), step->value, "step %zu %s", i,
                             answer.body);
    }
}
#define STEPS(harness, steps) steps_run(harness, steps, sizeof(steps) / sizeof(steps)[0])

#define VNET_BODY(prefixes)                                                                        \
    "{\"location\":\"westus\",\"properties\":{\"addressSpace\":{\"addressPrefixes\":[" prefixes    \
    "]}}}"
#define SUBNET_BODY(prefix) "{\"properties\":{\"addressPrefix\":\"" prefix "\"}}"
#define PLAIN               "{\"location\":\"westus\"}"

#endif
