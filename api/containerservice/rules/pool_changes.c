/* What an existing pool cannot become. */

#include "api/containerservice/dates.h"
#include "api/containerservice/rule.h"
#include "base/json.h"

#define VMSS_RESIZE "AgentPoolVMSSResize"

/* name; what a pool that shows none has nevertheless */
static const struct fixed {
    const char *name, *otherwise;
    bool read; /* it stands in pool_facts as well */
} pool_fixed[] = {
    {"osType", NULL, true},
    {"osDiskSizeGB", NULL, false},
    {"osDiskType", NULL, false},
    {"kubeletDiskType", NULL, false},
    {"type", NULL, true},
    {"availabilityZones", NULL, false},
    {"scaleSetPriority", "Regular", true},
    {"scaleSetEvictionPolicy", "Delete", false},
    {"spotMaxPrice", NULL, false},
    {"enableNodePublicIP", NULL, false},
    {"nodePublicIPPrefixID", NULL, false},
    {"podSubnetID", NULL, true},
    {"podIPAllocationMode", "DynamicIndividual", false},
    {"gpuInstanceProfile", NULL, false},
    {"proximityPlacementGroupID", NULL, false},
    {"hostGroupID", NULL, false},
    {"enableUltraSSD", NULL, false},
    {"enableEncryptionAtHost", NULL, false},
};

/* Clients send "", 0 and false for none, and -1 for no price of a Spot pool. */
static bool says_nothing(const struct fixed *fixed, const json_t *value)
{
    double price = json_is_number(value) ? json_number_value(value) : 0;

    if (json_is_empty(value) || json_is_false(value))
        return true;
    return text_equal(fixed->name, "spotMaxPrice") && price < -1 + 1e-9 && price > -1 - 1e-9;
}

static const char *text_otherwise(const json_t *value, const char *otherwise)
{
    const char *text = json_string_value(value);
    return text && *text ? text : otherwise;
}

static bool has_changed(const struct fixed *fixed, const json_t *before, const json_t *after)
{
    if (before == after)
        return false;
    if (fixed->otherwise)
        return !text_equal_nocase(text_otherwise(before, fixed->otherwise),
                                  text_otherwise(after, fixed->otherwise));
    return value_changed(before, after) || (!before && !says_nothing(fixed, after));
}

static struct violation *fixed_changed(const struct facts *facts, const struct rule *rule,
                                       const char *name)
{
    const char *path = arena_printf(facts->arena, "properties.%s", name);
    return violation_at(VIOLATION(facts, rule, path), path);
}

/* What was read of a pool already needs no search for its members. */
static bool read_alike(const struct pool_facts *before, const struct pool_facts *after)
{
    return text_equal(before->os_type, after->os_type) && text_equal(before->type, after->type) &&
           text_equal(before->priority, after->priority) &&
           (before->pod_subnet == NULL) == (after->pod_subnet == NULL) &&
           (!after->pod_subnet || text_equal(before->pod_subnet, after->pod_subnet));
}

static struct violation *pool_fixed_changed(const struct facts *facts, const struct rule *rule,
                                            const struct pool_facts *pool)
{
    bool alike = pool->stored && read_alike(pool->stored, pool);

    for (size_t i = 0; pool->stored && i < sizeof pool_fixed / sizeof pool_fixed[0]; i++) {
        /* What was not sent stays. */
        if ((alike && pool_fixed[i].read) || !json_object_get(pool->sent, pool_fixed[i].name))
            continue;
        const json_t *before = json_object_get(pool->stored->profile, pool_fixed[i].name);
        const json_t *after = json_object_get(pool->profile, pool_fixed[i].name);
        if (has_changed(&pool_fixed[i], before, after))
            return fixed_changed(facts, rule, pool_fixed[i].name);
    }
    return NULL;
}

static struct violation *max_pods_changed(const struct facts *facts, const struct rule *rule,
                                          const struct pool_facts *pool)
{
    if (!pool->stored || pool->stored->max_pods == pool->max_pods)
        return NULL;
    return fixed_changed(facts, rule, "maxPods");
}

/* ---- vmSize ---- */

/* The sizes in virtualMachinesProfile can change (AKS docs, virtual-machines-node-pools). */
static bool size_changes(const struct pool_facts *pool)
{
    return pool->stored && !text_equal_nocase(json_text_or(pool->stored->profile, "vmSize", ""),
                                              json_text_or(pool->profile, "vmSize", ""));
}

/* Scale sets can, since the preview began: with its flag for as long as it asks for one. */
static bool can_resize(const struct facts *facts, const struct pool_facts *pool)
{
    const struct feature *feature =
        catalogue_feature(facts->catalogue, "Microsoft.ContainerService", VMSS_RESIZE);

    if (!feature || facts->as_of < feature->gates_since ||
        !text_equal(pool->type, "VirtualMachineScaleSets"))
        return false;
    return !feature_gates(feature, facts->as_of) || facts_flag(facts, VMSS_RESIZE);
}

static struct violation *size_changed(const struct facts *facts, const struct rule *rule,
                                      const struct pool_facts *pool)
{
    if (!size_changes(pool) || can_resize(facts, pool))
        return NULL;
    return VIOLATION(facts, rule, rule->target);
}

static const char *resize_problem(const struct facts *facts, const struct pool_facts *pool)
{
    const struct vm_size *from = catalogue_vm_size(facts->catalogue, pool->stored->vm_size);
    const struct vm_size *to = catalogue_vm_size(facts->catalogue, pool->vm_size);

    if (pool->count != pool->stored->count)
        return "together with a change of count";
    if (!text_equal(pool->version, pool->stored->version))
        return "together with a change of orchestratorVersion";
    if (!from || !to) /* the rule on sizes that are not offered answers */
        return NULL;
    if (from->arm64 != to->arm64)
        return "between CPU architectures";
    if (!(from->gen1 && to->gen1) && !(from->gen2 && to->gen2))
        return "between generations of virtual machines";
    return NULL;
}

static struct violation *resize_invalid(const struct facts *facts, const struct rule *rule,
                                        const struct pool_facts *pool)
{
    if (!size_changes(pool) || !can_resize(facts, pool))
        return NULL;
    const char *problem = resize_problem(facts, pool);
    return problem
               ? VIOLATION(facts, rule, pool->name, pool->stored->vm_size, pool->vm_size, problem)
               : NULL;
}

/* ---- Windows Server ---- */

/* The client has it since 2026-08; the service says no where FIPS is off. */
static bool is_windows_upgrade(const struct facts *facts, const struct pool_facts *pool)
{
    return facts->as_of >= SINCE_WINDOWS_UPGRADE &&
           text_equal(pool->stored->os_sku, "Windows2022") &&
           text_equal(pool->os_sku, "Windows2025");
}

static struct violation *windows_changed(const struct facts *facts, const struct rule *rule,
                                         const struct pool_facts *pool)
{
    if (!pool->stored || !pool->stored->windows || text_equal(pool->stored->os_sku, pool->os_sku) ||
        is_windows_upgrade(facts, pool))
        return NULL;
    return VIOLATION(facts, rule, rule->target);
}

const struct rule pool_change_rules[] = {
    {
        .id = "AP-021",
        .changes = CLUSTER_UPDATE | POOL_UPDATE,
        .summary =
            "The machines of a pool stay what they are: operating system, disks, kind, zones, priority, addresses, placement, encryption.",
        .remedy = "Make another pool and delete this one.",
        .code = "PropertyChangeNotAllowed",
        .message = MESSAGE_FIXED,
        .source =
            "kubernetes-sigs/cluster-api-provider-azure and azurerm, which replace such pools",
        .confidence = DOCUMENTED,
        .words = RECORDED,
        .check_pool = pool_fixed_changed,
    },
    {
        .id = "AP-022",
        .changes = CLUSTER_UPDATE | POOL_UPDATE,
        .summary =
            "vmSize does not change, except for scale sets with the preview flag AgentPoolVMSSResize.",
        .remedy = "Register the flag, or make another pool.",
        .path = "vmSize",
        .code = "PropertyChangeNotAllowed",
        .target = "properties.vmSize",
        .message = MESSAGE_FIXED,
        .source = "Azure/terraform run records; AKS docs, resize-node-pool",
        .confidence = RECORDED,
        .words = RECORDED,
        .check_pool = size_changed,
    },
    {
        .id = "AP-022",
        .changes = CLUSTER_UPDATE | POOL_UPDATE,
        .summary = "A resize changes vmSize alone, within a CPU architecture and a generation.",
        .path = "vmSize",
        .code = "BadRequest",
        .message =
            "Agent pool {pool} cannot be resized from {from} to {to}: it is not allowed {problem}.",
        .source = "AKS docs, resize-node-pool; Azure/azure-cli-extensions#9732",
        .confidence = RECORDED,
        .words = GUESS,
        .check_pool = resize_invalid,
    },
    {
        .id = "POD-004",
        .changes = CLUSTER_UPDATE | POOL_UPDATE,
        .summary = "maxPods stays as it was when the pool was created.",
        .remedy = "Make another pool and delete this one.",
        .path = "maxPods",
        .code = "PropertyChangeNotAllowed",
        .target = "properties.maxPods",
        .message = MESSAGE_FIXED,
        .source = "AKS docs, concepts-network-ip-address-planning",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check_pool = max_pods_changed,
    },
    {
        .id = "WIN-011",
        .changes = CLUSTER_UPDATE | POOL_UPDATE,
        .summary =
            "A pool keeps its Windows Server version, except that 2022 may become 2025 since 2026-08.",
        .remedy = "Make another pool and delete this one.",
        .path = "osSKU",
        .code = "PropertyChangeNotAllowed",
        .target = "agentPoolProfile.OSSKU",
        .message = MESSAGE_FIXED,
        .source = "AKS docs, upgrade-windows-os; Azure/azure-cli#29520",
        .confidence = DOCUMENTED,
        .words = RECORDED,
        .check_pool = windows_changed,
    },
    {0},
};
