/* Static egress gateways: pools of mode Gateway. */

#include "api/containerservice/capacity.h"
#include "api/containerservice/rule.h"
#include "base/json.h"

#define PREFIX_DEFAULT 31
#define PREFIX_LEAST   28
#define PREFIX_MOST    31

static int64_t prefix_size(const struct pool_facts *pool)
{
    return json_number_or(pool->profile, "gatewayProfile.publicIPPrefixSize", PREFIX_DEFAULT);
}

/* Whether the pool becomes a gateway with this change. */
static bool is_new_gateway(const struct pool_facts *pool)
{
    return pool->gateway && !(pool->stored && pool->stored->gateway);
}

static struct violation *not_enabled(const struct facts *facts, const struct rule *rule)
{
    bool turned_off = cluster_egress_gateway(facts->stored);

    if (cluster_egress_gateway(facts->wanted))
        return NULL;
    for (size_t i = 0; i < facts->pool_count; i++) {
        const struct pool_facts *pool = &facts->pools[i];
        if (pool->gateway && (turned_off || is_new_gateway(pool)))
            return VIOLATION_PLAIN(facts, rule);
    }
    return NULL;
}

static struct violation *with_pod_subnets(const struct facts *facts, const struct rule *rule)
{
    if (!cluster_egress_gateway(facts->wanted) || !pod_subnet_used(facts->pools, facts->pool_count))
        return NULL;
    if (cluster_egress_gateway(facts->stored) &&
        pod_subnet_used(facts->stored_pools, facts->stored_pool_count))
        return NULL;
    return VIOLATION_PLAIN(facts, rule);
}

static struct violation *prefix_invalid(const struct facts *facts, const struct rule *rule,
                                        const struct pool_facts *pool)
{
    int64_t size = prefix_size(pool);

    if (size >= PREFIX_LEAST && size <= PREFIX_MOST)
        return NULL;
    return VIOLATION(facts, rule, rule->target,
                     arena_printf(facts->arena, "%lld is not between 28 and 31", (long long)size));
}

static struct violation *type_unsupported(const struct facts *facts, const struct rule *rule,
                                          const struct pool_facts *pool)
{
    if (!is_new_gateway(pool) || text_equal(pool->type, "VirtualMachineScaleSets"))
        return NULL;
    return VIOLATION(facts, rule, pool->type, pool->name);
}

static struct violation *gateway_unsupported(const struct facts *facts, const struct rule *rule,
                                             const struct pool_facts *pool)
{
    bool had = pool->stored && pool->stored->gateway && pool->stored->autoscaling;

    if (is_new_gateway(pool) && pool->windows)
        return violation_on(VIOLATION(facts, rule, pool->name, "osType Windows"), "osType");
    return pool->gateway && pool->autoscaling && !had
               ? VIOLATION(facts, rule, pool->name, "enableAutoScaling")
               : NULL;
}

/* A stopped pool shows no nodes. */
static struct violation *count_invalid(const struct facts *facts, const struct rule *rule,
                                       const struct pool_facts *pool)
{
    int64_t size = prefix_size(pool);
    bool had = pool->stored && !is_new_gateway(pool) && pool->stored->count == pool->count;

    if (!pool->gateway || had || pool->stopped || size < PREFIX_LEAST || size > PREFIX_MOST)
        return NULL;
    int64_t most = (int64_t)gateway_nodes((unsigned)size);
    if (pool->count >= GATEWAY_NODES_LEAST && pool->count <= most)
        return NULL;
    return VIOLATION(facts, rule, pool->name, NUMBER(facts, pool->count), NUMBER(facts, most),
                     NUMBER(facts, size));
}

const struct rule gateway_pool_rules[] = {
    {
        .id = "SEG-005",
        .changes = ANY_WRITE,
        .summary =
            "Gateway pools need staticEgressGatewayProfile, which stays enabled while there are any.",
        .code = "StaticEgressGatewayNotEnabled",
        .message = "Static Egress Gateway is not enabled on the cluster.",
        .source = "AKS docs, configure-static-egress-gateway",
        .confidence = INFERRED,
        .words = GUESS,
        .check = not_enabled,
    },
    {
        .id = "SEG-006",
        .changes = CLUSTER_WRITE,
        .summary = "Clusters with pod subnets have no static egress gateway.",
        .path = "properties.networkProfile.staticEgressGatewayProfile",
        .code = "BadRequest",
        .message = "Static Egress Gateway is not supported with Azure CNI Pod Subnet.",
        .source = "AKS docs, configure-static-egress-gateway",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = with_pod_subnets,
    },
    {
        .id = "SEG-002",
        .changes = CLUSTER_CREATE | POOL_CREATE,
        .summary = "A gateway's publicIPPrefixSize is 28 to 31.",
        .path = "gatewayProfile.publicIPPrefixSize",
        .code = "InvalidParameter",
        .target = "agentPoolProfile.gatewayProfile.publicIPPrefixSize",
        .message = MESSAGE_INVALID_DETAILS,
        .source = "AKS docs, configure-static-egress-gateway; AKS REST reference",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check_pool = prefix_invalid,
    },
    {
        .id = "SEG-003",
        .changes = CLUSTER_CREATE | POOL_WRITE,
        .summary = "Gateway pools are scale sets.",
        .path = "type",
        .code = "StaticEgressGatewayOnlySupportVMSSNodepool",
        .message =
            "Node pool type {type} is not supported for gateway node pool {pool}. Only types VMSS and VirtualMachines are supported. See documentation https://learn.microsoft.com/en-us/azure/aks/configure-static-egress-gateway",
        .source = "Azure/kube-egress-gateway#1244",
        .confidence = RECORDED,
        .words = RECORDED,
        .disputed =
            "The text names VirtualMachines, which only a preview with private addresses allows; that has no date, so they are refused.",
        .check_pool = type_unsupported,
    },
    {
        .id = "SEG-004",
        .changes = CLUSTER_CREATE | POOL_WRITE,
        .summary = "Gateway pools run Linux and are not autoscaled.",
        .path = "enableAutoScaling",
        .code = "StaticEgressGatewayInvalidGatewayNodepool",
        .message = "Gateway agentpool {pool} does not support {feature}.",
        .source = "AKS docs, configure-static-egress-gateway",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check_pool = gateway_unsupported,
    },
    {
        .id = "SEG-001",
        .changes = ANY_WRITE,
        .summary = "A gateway pool has at least 2 nodes and no more than its prefix has addresses.",
        .remedy = "Take a larger prefix (publicIPPrefixSize 28 has room for 16), or fewer nodes.",
        .path = "count",
        .code = "StaticEgressGatewayInvalidGatewayNodeCount",
        .message =
            "Gateway agentpool {pool} is configured with invalid node count {n}, exceeding max node count {max} according to public IPPrefix size /{prefix} or fewer than 2.",
        .source = "Azure/AKS#4599",
        .confidence = RECORDED,
        .words = RECORDED,
        .check_pool = count_invalid,
    },
    {0},
};
