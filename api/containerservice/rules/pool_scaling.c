/* How many nodes pools have, by hand and by the autoscaler, and how many pods these run. */

#include "api/containerservice/rule.h"
#include "base/json.h"

#define NODES_MAX     1000 /* of a pool */
#define NODES_ALL_MAX 5000 /* of a cluster */
#define PODS_LEAST    30   /* that a pool must be able to run, with all of its nodes */

static struct violation *profile_count(const struct facts *facts, const struct rule *rule,
                                       const struct pool_facts *pool)
{
    bool starts = pool->stored && pool->stored->stopped;
    int64_t count = pool->count < 0 && !json_object_get(pool->profile, "count") ? 0 : pool->count;
    int least = pool->system && !pool->stopped && !starts ? 1 : 0;

    if (count >= least && count <= NODES_MAX)
        return NULL;
    return VIOLATION(facts, rule, NUMBER(facts, count), NUMBER(facts, least));
}

/* ---- the autoscaler ---- */

static struct violation *profile_autoscaling(const struct facts *facts, const struct rule *rule,
                                             const struct pool_facts *pool)
{
    if (!pool->autoscaling)
        return NULL;
    bool fine = pool->min_count >= (pool->system ? 1 : 0) && pool->max_count >= pool->min_count &&
                pool->max_count <= NODES_MAX;
    return fine ? NULL : VIOLATION(facts, rule, rule->target);
}

/* The merge drops bounds that nothing uses, so what was sent counts. */
static struct violation *bounds_unused(const struct facts *facts, const struct rule *rule,
                                       const struct pool_facts *pool)
{
    bool sent = json_is_integer(json_object_get(pool->sent, "minCount")) ||
                json_is_integer(json_object_get(pool->sent, "maxCount"));

    return sent && !pool->autoscaling ? VIOLATION_PLAIN(facts, rule) : NULL;
}

static struct violation *count_out_of_bounds(const struct facts *facts, const struct rule *rule,
                                             const struct pool_facts *pool)
{
    if (!pool->autoscaling || (pool->count >= pool->min_count && pool->count <= pool->max_count))
        return NULL;
    return VIOLATION_PLAIN(facts, rule);
}

static struct violation *scaled_by_both(const struct facts *facts, const struct rule *rule,
                                        const struct pool_facts *pool)
{
    const struct pool_facts *before = pool->stored;

    if (!before || before->autoscaling || !pool->autoscaling || before->count == pool->count ||
        before->stopped)
        return NULL;
    return VIOLATION(facts, rule, pool->name);
}

/* ---- the whole cluster ---- */

static bool brings_nodes(const struct facts *facts)
{
    return !facts->pool || !facts->pool->stored ||
           pool_nodes_at_most(facts->pool) > pool_nodes_at_most(facts->pool->stored);
}

static struct violation *too_many_nodes(const struct facts *facts, const struct rule *rule)
{
    uint64_t sum = 0;

    for (size_t i = 0; i < facts->pool_count; i++)
        sum += pool_nodes_at_most(&facts->pools[i]);
    if (sum <= NODES_ALL_MAX || !brings_nodes(facts))
        return NULL;
    return violation_counted(VIOLATION(facts, rule, NUMBER(facts, sum)), sum, NODES_ALL_MAX);
}

/* ---- pods ---- */

static struct violation *too_many_pods(const struct facts *facts, const struct rule *rule,
                                       const struct pool_facts *pool)
{
    return pool->max_pods > 250 ? VIOLATION_PLAIN(facts, rule) : NULL;
}

static struct violation *too_few_pods(const struct facts *facts, const struct rule *rule,
                                      const struct pool_facts *pool)
{
    if (!json_object_get(pool->profile, "maxPods") || pool->max_pods >= 10)
        return NULL;
    return VIOLATION_PLAIN(facts, rule);
}

/* A pool without nodes has none to count, and an autoscaled one will have its minimum. */
static struct violation *too_few_pods_together(const struct facts *facts, const struct rule *rule,
                                               const struct pool_facts *pool)
{
    int64_t nodes =
        pool->autoscaling && pool->min_count > pool->count ? pool->min_count : pool->count;

    if (nodes <= 0 || nodes >= PODS_LEAST || pool->max_pods < 0 ||
        nodes * pool->max_pods >= PODS_LEAST)
        return NULL;
    return violation_counted(VIOLATION_PLAIN(facts, rule), PODS_LEAST,
                             (uint64_t)(nodes * pool->max_pods));
}

const struct rule pool_scaling_rules[] = {
    {
        .id = "AP-003",
        .changes = ANY_WRITE,
        .summary = "A System pool has 1 to 1000 nodes, any other 0 to 1000.",
        .path = "count",
        .code = "InvalidParameter",
        .target = "agentPoolProfile.count",
        .message =
            "The value of parameter agentPoolProfile.count is invalid. Error details: agentPoolProfile.count was {n}. It must be greater or equal to minCount:{min} and less than or equal to maxCount:1000. If allowedMinCount was expected to be 0 but is 1: 1) The nodepool is a VMAS pool. 2) api Version is less than 2020-03-01. 3) The node is a system pool.. Please see https://aka.ms/aks-naming-rules for more details.",
        .source = "kubernetes-sigs/cluster-api-provider-azure#5947; Azure/AKS#4298",
        .confidence = RECORDED,
        .words = RECORDED,
        .check_pool = profile_count,
    },
    {
        .id = "AP-014",
        .changes = ANY_WRITE,
        .summary =
            "Autoscaling goes from minCount, at least 1 for System pools, to maxCount, which is no smaller and at most 1000; both are required.",
        .path = "minCount",
        .code = "InvalidParameter",
        .target = "agentPoolProfile.minCount",
        .message = MESSAGE_INVALID,
        .source = "Azure/AKS#2670",
        .confidence = RECORDED,
        .words = RECORDED,
        .check_pool = profile_autoscaling,
    },
    {
        .id = "AP-015",
        .changes = ANY_WRITE,
        .on_demand = true,
        .summary = "minCount and maxCount come with autoscaling only.",
        .path = "minCount",
        .code = "InvalidParameter",
        .target = "agentPoolProfile.minCount",
        .message = "minCount and maxCount must not be set when enableAutoScaling is false.",
        .source = "terraform-provider-azurerm, kubernetes_nodepool.go",
        .confidence = CLIENT_SIDE,
        .words = GUESS,
        .disputed =
            "Clients refuse this before they send; what the service does is not known. az leaves the bounds out to end autoscaling, so they are dropped here.",
        .check_pool = bounds_unused,
    },
    {
        .id = "AP-016",
        .changes = POOL_CREATE,
        .on_demand = true,
        .summary = "An autoscaled pool begins with a count between minCount and maxCount.",
        .path = "count",
        .code = "InvalidParameter",
        .target = "agentPoolProfile.count",
        .message = "count must be between minCount and maxCount.",
        .source = "azure-cli; Azure/AKS#1758; Azure/AKS#3513",
        .confidence = CLIENT_SIDE,
        .words = GUESS,
        .disputed = "az and azurerm ask for it; the service gave the check up for updates in 2020.",
        .check_pool = count_out_of_bounds,
    },
    {
        .id = "AP-017",
        .changes = POOL_UPDATE,
        .summary = "One update does not both turn the autoscaler on and change count.",
        .remedy = "Scale first, then turn the autoscaler on.",
        .path = "count",
        .code = "BadRequest",
        .message =
            "Cannot manually scale and enable cluster autoscaler in the same update operation on VMSS Agentpool '{pool}'.",
        .source = "Azure/AKS#1248",
        .confidence = RECORDED,
        .words = RECORDED,
        .check_pool = scaled_by_both,
    },
    {
        .id = "AP-019",
        .changes = CLUSTER_CREATE | POOL_WRITE,
        .summary = "A cluster has at most 5000 nodes; autoscaled pools count with maxCount.",
        .path = "count",
        .code = "ValidationError",
        .subcode = "NodeCountTotalExceedsLimit",
        .message = "Cluster's upper limit node count is {n} which exceeds the limit 5000.",
        .source = "AKS docs, quotas-skus-regions",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = too_many_nodes,
    },
    {
        .id = "POD-001",
        .changes = CLUSTER_CREATE | POOL_CREATE,
        .summary = "maxPods is at most 250.",
        .path = "maxPods",
        .code = "InvalidParameter",
        .target = "agentPoolProfile.maxPods",
        .message = "The value of parameter maxPods is invalid.",
        .source = "Azure/AKS#931; AKS docs, concepts-network-ip-address-planning",
        .confidence = RECORDED,
        .words = RECORDED,
        .disputed =
            "The default for pods with a subnet of their own is 110 in the docs on planning addresses and 250 in those on dynamic allocation: 250 is filled in.",
        .check_pool = too_many_pods,
    },
    {
        .id = "POD-002",
        .changes = CLUSTER_CREATE | POOL_CREATE,
        .summary = "maxPods is at least 10.",
        .path = "maxPods",
        .code = "InvalidParameter",
        .target = "agentPoolProfile.maxPods",
        .message = "The value of parameter maxPods is invalid.",
        .source = "AKS docs, concepts-network-ip-address-planning",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check_pool = too_few_pods,
    },
    {
        .id = "POD-003",
        .changes = CLUSTER_CREATE | POOL_CREATE,
        .summary = "The nodes of a pool can run at least 30 pods together.",
        .remedy = "Raise maxPods, or count: their product counts.",
        .path = "maxPods",
        .code = "InvalidParameter",
        .target = "agentPoolProfile.maxPods",
        .message = "The value of parameter maxPods is invalid.",
        .source = "Azure/AKS#931; AKS docs, use-system-pools",
        .confidence = RECORDED,
        .words = RECORDED,
        .check_pool = too_few_pods_together,
    },
    {0},
};
