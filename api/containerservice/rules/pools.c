/* What pools there may be: their kind of machines, and how few. */

#include "api/containerservice/rule.h"
#include "base/json.h"

#define INITIALIZATION_TAINTS "NodeInitializationTaintsPreview"

/* ---- kinds of machines ---- */

static bool has_zones(const struct pool_facts *pool)
{
    return json_array_size(json_object_get(pool->profile, "availabilityZones")) > 0;
}

static struct violation *availability_set(const struct facts *facts, const struct rule *rule,
                                          const struct pool_facts *pool)
{
    if (!text_equal(pool->type, "AvailabilitySet"))
        return NULL;
    if (pool->autoscaling)
        return VIOLATION(facts, rule, pool->name,
                         "has set auto scaling as enabled but isn't on Virtual Machine Scale Sets");
    if (has_zones(pool))
        return VIOLATION(facts, rule, pool->name,
                         "has set availability zones but isn't on Virtual Machine Scale Sets");
    if (facts->pool_count > 1)
        return VIOLATION(facts, rule, pool->name,
                         "is one of several agent pools but isn't on Virtual Machine Scale Sets");
    return NULL;
}

/* A pool of another kind beside the one of availability sets. */
static struct violation *beside_availability_set(const struct facts *facts, const struct rule *rule,
                                                 const struct pool_facts *pool)
{
    PASS(availability_set(facts, rule, pool));
    for (size_t i = 0; facts->change == POOL_CREATE && i < facts->stored_pool_count; i++) {
        if (text_equal(facts->stored_pools[i].type, "AvailabilitySet"))
            return VIOLATION(
                facts, rule, facts->stored_pools[i].name,
                "isn't on Virtual Machine Scale Sets, so no other agent pool can be added");
    }
    return NULL;
}

static struct violation *machines_identity(const struct facts *facts, const struct rule *rule,
                                           const struct pool_facts *pool)
{
    if (!text_equal(pool->type, "VirtualMachines") || !pool_has_subnet(pool) ||
        !text_equal_nocase(json_text(facts->wanted, "identity.type"), "SystemAssigned"))
        return NULL;
    return VIOLATION_PLAIN(facts, rule);
}

/* ---- nodeInitializationTaints ---- */

static bool brings_initialization_taints(const struct pool_facts *pool)
{
    const json_t *taints = json_object_get(pool->profile, "nodeInitializationTaints");
    const json_t *before =
        pool->stored ? json_object_get(pool->stored->profile, "nodeInitializationTaints") : NULL;

    return json_array_size(taints) > 0 && !(before && json_equal(before, taints));
}

static struct violation *initialization_gate(const struct facts *facts, const struct rule *rule,
                                             const struct pool_facts *pool)
{
    return brings_initialization_taints(pool) ? VIOLATION(facts, rule, rule->flag) : NULL;
}

static struct violation *initialization_by_pool(const struct facts *facts, const struct rule *rule,
                                                const struct pool_facts *pool)
{
    return brings_initialization_taints(pool) ? VIOLATION(facts, rule, pool->name) : NULL;
}

/* ---- the last ones ---- */

static size_t system_pools_but(const struct facts *facts, const char *name)
{
    size_t count = 0;

    for (size_t i = 0; i < facts->pool_count; i++)
        count += facts->pools[i].system && !text_equal_nocase(facts->pools[i].name, name);
    return count;
}

static struct violation *last_pool(const struct facts *facts, const struct rule *rule)
{
    return facts->stored_pool_count <= 1 ? VIOLATION_PLAIN(facts, rule) : NULL;
}

static struct violation *last_system_pool(const struct facts *facts, const struct rule *rule)
{
    const struct pool_facts *before = facts->stored_pool;
    bool leaves = before && before->system &&
                  (facts->change == POOL_DELETE || (facts->pool && !facts->pool->system));

    return leaves && system_pools_but(facts, before->name) == 0 ? VIOLATION_PLAIN(facts, rule)
                                                                : NULL;
}

static const enum error_id too_many_pools[] = {ERROR_TooManyAgentPools, ERROR_COUNT};

const struct rule pool_rules[] = {
    {
        .id = "AP-038",
        .changes = POOL_WRITE,
        .summary =
            "The URL alone names a pool: a PUT makes it or updates it, and without the cluster there is nothing to put it into.",
        .status = 404,
        .from_arm = true,
        .code = "ResourceNotFound",
        .message =
            "The Resource 'Microsoft.ContainerService/managedClusters/{name}' under resource group '{group}' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix",
        .source = "azure-cli test recordings",
        .confidence = RECORDED,
        .words = RECORDED,
        .where = "the look-up of the cluster, before any rule",
    },
    {
        .id = "AP-018",
        .changes = CLUSTER_CREATE | POOL_CREATE,
        .summary = "A cluster has at most 100 node pools.",
        .code = "OperationNotAllowed",
        .message = "The maximum number of agent pools (100) has been reached.",
        .source = "AKS release notes 2021-04-22; Azure/AKS#2708",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .where = "the body's reader and the cluster's rows, which have room for so many",
        .errors = too_many_pools,
    },
    {
        .id = "AP-034",
        .changes = ANY_WRITE,
        .flag = INITIALIZATION_TAINTS,
        .summary = "nodeInitializationTaints need a preview flag.",
        .path = "nodeInitializationTaints",
        .code = "BadRequest",
        .message = MESSAGE_FEATURE,
        .source = "AKS docs, use-node-taints",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check_pool = initialization_gate,
    },
    {
        .id = "AP-034",
        .changes = POOL_WRITE,
        .summary = "nodeInitializationTaints are set through the cluster, not through one pool.",
        .remedy = "Send them in agentPoolProfiles of a PUT of the cluster.",
        .path = "nodeInitializationTaints",
        .code = "BadRequest",
        .message =
            "nodeInitializationTaints of agent pool {pool} can only be set through managed cluster operations.",
        .source = "AKS docs, use-node-taints",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check_pool = initialization_by_pool,
    },
    {
        .id = "AP-032",
        .changes = CLUSTER_CREATE | POOL_CREATE,
        .summary =
            "Autoscaling, zones and more than one pool need scale sets: an availability set is the only pool of its cluster.",
        .remedy = "Use type VirtualMachineScaleSets.",
        .path = "type",
        .code = "BadRequest",
        .message = "AgentPool {pool} {problem}",
        .source = "public report of the answer; AKS docs, create-node-pools",
        .confidence = RECORDED,
        .words = GUESS,
        .check_pool = beside_availability_set,
    },
    {
        .id = "AP-033",
        .changes = CLUSTER_CREATE | POOL_CREATE,
        .summary = "A VirtualMachines pool in a custom subnet needs a user-assigned identity.",
        .path = "type",
        .code = "BadRequest",
        .message =
            "VirtualMachines agent pools in a custom VNet require a user-assigned managed identity.",
        .source = "AKS release notes 2024-10-25; AKS docs, virtual-machines-node-pools",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check_pool = machines_identity,
    },
    {
        .id = "AP-006",
        .changes = POOL_DELETE,
        .summary = "The last pool of a cluster cannot be deleted.",
        .code = "OperationNotAllowed",
        .message = "There has to be at least one agent pool.",
        .source = "Azure/AKS#2560",
        .confidence = RECORDED,
        .words = RECORDED,
        .check = last_pool,
    },
    {
        .id = "AP-007",
        .changes = POOL_DELETE | POOL_UPDATE,
        .summary = "The last System pool is neither deleted nor turned into another mode.",
        .remedy = "Make another System pool first.",
        .code = "OperationNotAllowed",
        .message = "There has to be at least one system agent pool.",
        .source = "kubernetes-sigs/cluster-api-provider-azure#1355; AKS docs, use-system-pools",
        .confidence = RECORDED,
        .words = RECORDED,
        .check = last_system_pool,
    },
    {0},
};
