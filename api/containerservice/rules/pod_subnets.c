/* Subnets that pods have for themselves (AKS docs, configure-azure-cni-dynamic-ip-allocation and
 * configure-azure-cni-static-block-allocation). */

#include "api/containerservice/rule.h"
#include "base/json.h"

static const char *mode_of(const struct pool_facts *pool)
{
    return json_text_or(pool->profile, "podIPAllocationMode", "");
}

static const char *mode_shown(bool blocks)
{
    return blocks ? "StaticBlock" : "DynamicIndividual";
}

static bool same_network(const struct facts *facts, const char *one, const char *other)
{
    struct resource_id a, b;

    /* What is no subnet is another rule's business. */
    return !subnet_id_read(facts->arena, one, &a) || !subnet_id_read(facts->arena, other, &b) ||
           text_equal_nocase(a.parent, b.parent);
}

static struct violation *pods_beside_nodes(const struct facts *facts, const struct rule *rule,
                                           const struct pool_facts *pool)
{
    if (!pool_has_pod_subnet(pool))
        return NULL;
    if (pool->subnet && !text_equal_nocase(pool->subnet, pool->pod_subnet) &&
        same_network(facts, pool->subnet, pool->pod_subnet))
        return NULL;
    return VIOLATION_PLAIN(facts, rule);
}

static struct violation *mode_unknown(const struct facts *facts, const struct rule *rule,
                                      const struct pool_facts *pool)
{
    const char *mode = mode_of(pool);

    if (!*mode)
        return NULL;
    if (!text_equal_nocase(mode, "StaticBlock") && !text_equal_nocase(mode, "DynamicIndividual"))
        return violation_unknown(facts, rule, mode);
    if (pool->pod_subnet)
        return NULL;
    return VIOLATION(facts, rule, rule->target,
                     arena_printf(facts->arena, "'%s' needs podSubnetID", mode));
}

static struct violation *version_for_blocks(const struct facts *facts, const struct rule *rule,
                                            const struct pool_facts *pool)
{
    return pods_in_blocks(pool) && facts_kubernetes_below(facts, 28, 0)
               ? VIOLATION_PLAIN(facts, rule)
               : NULL;
}

static struct violation *mode_differs(const struct facts *facts, const struct rule *rule,
                                      const struct pool_facts *pool)
{
    bool blocks = pods_in_blocks(pool);

    if (!pool->pod_subnet || (pool->stored && pods_in_blocks(pool->stored) == blocks))
        return NULL;
    if (pool->stored)
        return VIOLATION(facts, rule, pool->pod_subnet, mode_shown(!blocks));
    const char *others = facts_others_mode(facts, pool->pod_subnet);
    if (others && text_equal_nocase(others, "StaticBlock") != blocks)
        return VIOLATION(facts, rule, pool->pod_subnet, mode_shown(!blocks));
    for (size_t i = 0; i < facts->pool_count; i++) {
        const struct pool_facts *other = &facts->pools[i];
        if (text_equal_nocase(other->pod_subnet, pool->pod_subnet) &&
            pods_in_blocks(other) != blocks)
            return VIOLATION(facts, rule, pool->pod_subnet, mode_shown(!blocks));
    }
    return NULL;
}

const struct rule pod_subnet_rules[] = {
    {
        .id = "SUB-011",
        .changes = CLUSTER_CREATE | POOL_CREATE,
        .summary = "Pods have a subnet of their own in the virtual network of their nodes.",
        .remedy = "Name the nodes' subnet in vnetSubnetID and another one of the same network in "
                  "podSubnetID.",
        .path = "podSubnetID",
        .code = "InvalidParameter",
        .target = "agentPoolProfile.podSubnetID",
        .message = "podSubnetID must be another subnet of the virtual network of vnetSubnetID.",
        .source = "AKS docs, configure-azure-cni-dynamic-ip-allocation",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check_pool = pods_beside_nodes,
    },
    {
        .id = "SUB-013",
        .changes = CLUSTER_CREATE | POOL_CREATE,
        .summary = "podIPAllocationMode is DynamicIndividual or StaticBlock and stands beside a "
                   "podSubnetID.",
        .path = "podIPAllocationMode",
        .code = "InvalidParameter",
        .target = "agentPoolProfile.podIPAllocationMode",
        .message = MESSAGE_INVALID_DETAILS,
        .source = "AKS docs, configure-azure-cni-static-block-allocation",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check_pool = mode_unknown,
    },
    {
        .id = "SUB-014",
        .changes = CLUSTER_CREATE | POOL_CREATE,
        .summary = "Static blocks of pod addresses need Kubernetes 1.28 or later.",
        .path = "podIPAllocationMode",
        .code = "BadRequest",
        .message = "podIPAllocationMode StaticBlock requires Kubernetes version 1.28 or later.",
        .source = "AKS docs, configure-azure-cni-static-block-allocation",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check_pool = version_for_blocks,
    },
    {
        .id = "SUB-016",
        .changes = ANY_WRITE,
        .needs = NEED_SUBNETS | NEED_NEIGHBOURS,
        .summary = "All pods of a subnet get their addresses the same way, and a pool does not "
                   "change its way.",
        .remedy = "Give the pool another pod subnet, or the podIPAllocationMode of the others.",
        .path = "podIPAllocationMode",
        .code = "BadRequest",
        .message = "Pod subnet {subnet} is already used with podIPAllocationMode {mode}.",
        .source = "AKS docs, configure-azure-cni-static-block-allocation",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check_pool = mode_differs,
    },
    {0},
};
