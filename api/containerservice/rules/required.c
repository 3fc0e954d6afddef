/* What a new cluster or pool must have. */

#include <string.h>

#include "api/containerservice/rule.h"
#include "base/json.h"

static struct violation *pools_missing(const struct facts *facts, const struct rule *rule)
{
    if (json_array_size(cluster_profiles(facts->sent)) > 0)
        return NULL;
    return VIOLATION(facts, rule, "agentPoolProfiles");
}

static struct violation *dns_prefix_invalid(const struct facts *facts, const struct rule *rule)
{
    const char *prefix = json_text(facts->wanted, "properties.dnsPrefix");
    size_t size = prefix ? strlen(prefix) : 0;

    if (!prefix && json_text(facts->wanted, "properties.fqdnSubdomain"))
        return NULL;
    if (!prefix)
        return VIOLATION(facts, rule, "dnsPrefix", "dnsPrefix is required");
    bool fine =
        size >= 1 && size <= 54 && prefix[0] != '-' && prefix[size - 1] != '-' &&
        strspn(prefix, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") == size;
    return fine
               ? NULL
               : VIOLATION(
                     facts, rule, "dnsPrefix",
                     "dnsPrefix must have 1 to 54 letters, digits and hyphens, no hyphen first or last");
}

/* A pool of single machines has its counts in virtualMachinesProfile: az sends no other. */
static bool has_count(const json_t *pool)
{
    return json_is_integer(json_object_get(pool, "count")) ||
           (text_equal_nocase(json_text(pool, "type"), "VirtualMachines") &&
            json_object_size(json_at(pool, "virtualMachinesProfile.scale")) > 0);
}

static struct violation *count_missing(const struct facts *facts, const struct rule *rule,
                                       const struct pool_facts *pool)
{
    return !pool->sent || has_count(pool->sent) ? NULL : VIOLATION(facts, rule, rule->target);
}

static struct violation *system_pool_missing(const struct facts *facts, const struct rule *rule)
{
    for (size_t i = 0; i < facts->pool_count; i++) {
        if (facts->pools[i].system)
            return NULL;
    }
    return VIOLATION_PLAIN(facts, rule);
}

const struct rule required_rules[] = {
    {
        .id = "MC-002",
        .changes = CLUSTER_CREATE,
        .path = "properties.agentPoolProfiles",
        .summary = "A new cluster has at least one agent pool.",
        .remedy = "Send agentPoolProfiles.",
        .code = "InvalidParameter",
        .target = "agentPoolProfiles",
        .message = MESSAGE_MISSING,
        .source = "Azure/ARO-HCP#629",
        .confidence = RECORDED,
        .words = RECORDED,
        .check = pools_missing,
    },
    {
        .id = "MC-005",
        .changes = CLUSTER_CREATE,
        .path = "properties.dnsPrefix",
        .summary =
            "dnsPrefix is 1 to 54 letters, digits and hyphens, with no hyphen at either end; it may be left out when fqdnSubdomain is set.",
        .code = "InvalidParameter",
        .target = "dnsPrefix",
        .message = MESSAGE_INVALID_DETAILS,
        .source = "AKS REST reference",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = dns_prefix_invalid,
    },
    {
        .id = "AP-004",
        .changes = CLUSTER_CREATE | POOL_CREATE,
        .path = "count",
        .summary = "count is required for a new pool, also for an autoscaled one.",
        .code = "InvalidParameter",
        .target = "properties.count",
        .message = MESSAGE_MISSING,
        .source = "pulumi/pulumi-azure-native#2943",
        .confidence = RECORDED,
        .words = RECORDED,
        .check_pool = count_missing,
    },
    {
        .id = "AP-005",
        .changes = CLUSTER_WRITE,
        .summary = "A cluster has a pool of mode System.",
        .remedy = "Set mode System on one of agentPoolProfiles.",
        .path = "properties.agentPoolProfiles",
        .code = "MustDefineAtLeastOneSystemPool",
        .message = "Must define at least one system pool.",
        .source = "Azure/AKS#1568; Azure/AKS#1602; ansible-collections/azure#164",
        .confidence = RECORDED,
        .words = RECORDED,
        .check = system_pool_missing,
    },
    {0},
};
