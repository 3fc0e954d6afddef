#ifndef TESTS_SUPPORT_NODE_GROUP_H
#define TESTS_SUPPORT_NODE_GROUP_H

#include <fnmatch.h>

#include "tests/support/aks.h"

/* What the tests of node resource groups share. */

#define POOL    POOLS "/np1"
#define NODES   SUBSCRIPTION "/resourceGroups/MC_Rg1_c1_westus3"
#define NETWORK NODES "/providers/Microsoft.Network/"
#define COMPUTE NODES "/providers/Microsoft.Compute/"
#define VNET    AKS_GROUP "/providers/Microsoft.Network/virtualNetworks/own"

#define OVERLAY "\"networkPlugin\":\"azure\",\"networkPluginMode\":\"overlay\""
#define DUAL    OVERLAY ",\"ipFamilies\":[\"IPv4\",\"IPv6\"]"
#define KUBENET "\"networkPlugin\":\"kubenet\""

static inline const char *body_of(const char *network, const char *pool, const char *more)
{
    static char body[2048];
    snprintf(body, sizeof body,
             "{\"location\":\"westus3\",\"identity\":{\"type\":\"SystemAssigned\"},%s"
             "\"properties\":{\"dnsPrefix\":\"aso\",\"networkProfile\":{%s},"
             "\"agentPoolProfiles\":[{\"name\":\"np1\",\"mode\":\"System\",\"count\":2,"
             "\"vmSize\":\"Standard_D4s_v5\"%s}]}}",
             more, network, pool);
    return body;
}

static inline struct harness *instant(const char *network, const char *pool, const char *more)
{
    struct harness *harness =
        harness_with_aks_group(&(struct harness_options){.speed = SPEED_INSTANT, .seed = 3});
    aks_expect(harness, 201, "PUT", CLUSTER, body_of(network, pool, more));
    return harness;
}

static inline struct answer node_get(struct harness *harness, const char *path)
{
    return aks_send_version(harness, "2024-05-01", "GET", path, NULL);
}

static inline struct answer list(struct harness *harness)
{
    return aks_send_version(harness, "2021-04-01", "GET", NODES "/resources", NULL);
}

/* By the network provider. */
static inline void expect_refused(const struct answer *answer, const char *code)
{
    cr_assert_eq(answer->status, 400, "%d %s", answer->status, answer->body);
    cr_expect_str_eq(answer_text(answer, "error.code"), code, "%s", answer->body);
}

/* The id of the only resource of the type whose name matches, as /resources has it; NULL when there
 * is none or another one matches, too. */
static inline const char *find(struct harness *harness, const char *type, const char *pattern)
{
    struct answer answer = list(harness);
    const json_t *value = json_at(answer.json, "value");
    const char *found = NULL;

    for (size_t i = 0; i < json_array_size(value); i++) {
        const json_t *one = json_array_get(value, i);
        if (strcmp(json_text_or(one, "type", ""), type) != 0 ||
            fnmatch(pattern, json_text_or(one, "name", ""), 0) != 0)
            continue;
        if (found)
            return NULL;
        found = json_text_or(one, "id", "");
    }
    return found;
}

static inline size_t count_of(struct harness *harness, const char *type)
{
    struct answer answer = list(harness);
    const json_t *value = json_at(answer.json, "value");
    size_t count = 0;

    for (size_t i = 0; i < json_array_size(value); i++)
        count += strcmp(json_text_or(json_array_get(value, i), "type", ""), type) == 0;
    return count;
}

static inline struct answer get_found(struct harness *harness, const char *type,
                                      const char *pattern)
{
    const char *id = find(harness, type, pattern);
    cr_assert_not_null(id, "%s: not one %s", type, pattern);
    struct answer answer = node_get(harness, id);
    cr_assert_eq(answer.status, 200, "%s: %s", id, answer.body);
    return answer;
}

#define DIGITS "[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]"
#define HEX4   "[0-9a-f][0-9a-f][0-9a-f][0-9a-f]"
#define GUID   "*-*-*-*-" HEX4 HEX4 HEX4
#define SETS   "Microsoft.Compute/virtualMachineScaleSets"
#define IPS    "Microsoft.Network/publicIPAddresses"

static inline struct harness *with_network(void)
{
    struct harness *harness =
        harness_with_aks_group(&(struct harness_options){.speed = SPEED_INSTANT, .seed = 3});
    struct answer answer = aks_send_version(
        harness, "2024-05-01", "PUT", VNET,
        "{\"location\":\"westus3\",\"properties\":{\"addressSpace\":{\"addressPrefixes\":["
        "\"10.0.0.0/8\"]},\"subnets\":[{\"name\":\"nodes\",\"properties\":{\"addressPrefix\":"
        "\"10.240.0.0/16\"}}]}}");
    cr_assert_eq(answer.status, 201, "%s", answer.body);
    return harness;
}

#endif
