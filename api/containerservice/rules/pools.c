#include <strings.h>

#include "api/containerservice/dates.h"
#include "api/containerservice/rule.h"
#include "base/json.h"

static struct violation *profile_mode(const struct facts *facts, const struct rule *rule,
                                      const struct pool_facts *pool)
{
    const char *mode = pool->mode;

    if (text_equal(mode, "System") || text_equal(mode, "User") || text_equal(mode, "Gateway"))
        return NULL;
    return VIOLATION(facts, rule, rule->target,
                     arena_printf(facts->arena, "'%s' is not a known mode", mode));
}

static struct violation *profile_os_type(const struct facts *facts, const struct rule *rule,
                                         const struct pool_facts *pool)
{
    const char *type = pool->os_type;

    if (text_equal(type, "Linux") || text_equal(type, "Windows"))
        return NULL;
    return VIOLATION(facts, rule, rule->target,
                     arena_printf(facts->arena, "'%s' is not a known osType", type));
}

static bool is_stopped(const struct pool_facts *pool)
{
    return text_equal_nocase(pool->power, "Stopped");
}

static struct violation *profile_count(const struct facts *facts, const struct rule *rule,
                                       const struct pool_facts *pool)
{
    bool starts = pool->stored && is_stopped(pool->stored);
    int64_t count = pool->count < 0 && !json_object_get(pool->profile, "count") ? 0 : pool->count;
    int least = pool->system && !is_stopped(pool) && !starts ? 1 : 0;

    if (count >= least && count <= 1000)
        return NULL;
    return VIOLATION(facts, rule, NUMBER(facts, count), NUMBER(facts, least));
}

static struct violation *profile_autoscaling(const struct facts *facts, const struct rule *rule,
                                             const struct pool_facts *pool)
{
    if (!pool->autoscaling)
        return NULL;
    bool fine = pool->min_count >= (pool->system ? 1 : 0) && pool->max_count >= pool->min_count &&
                pool->max_count <= 1000;
    return fine ? NULL : VIOLATION(facts, rule, rule->target);
}

static struct violation *profile_max_pods(const struct facts *facts, const struct rule *rule,
                                          const struct pool_facts *pool)
{
    if (!json_object_get(pool->profile, "maxPods"))
        return NULL;
    return pool->max_pods >= 10 && pool->max_pods <= 250
               ? NULL
               : VIOLATION(facts, rule, "The value of parameter maxPods is invalid.");
}

static struct violation *profile_size(const struct facts *facts, const struct rule *rule,
                                      const struct pool_facts *pool)
{
    const char *name = pool->vm_size;
    const struct vm_size *size = catalogue_vm_size(facts->catalogue, name);

    if (size && !size->restricted)
        return NULL;
    return VIOLATION(
        facts, rule,
        arena_printf(
            facts->arena,
            "The VM size of %s is not allowed in your subscription in location '%s'. The available "
            "VM sizes are '%s'. For more details, please visit "
            "https://aka.ms/aks/quotas-skus-regions",
            name, json_text_or(facts->wanted, "location", ""),
            catalogue_vm_sizes_allowed(facts->catalogue, facts->arena)));
}

static struct violation *profile_windows_plugin(const struct facts *facts, const struct rule *rule,
                                                const struct pool_facts *pool)
{
    if (!pool->windows || text_equal(facts->network.plugin, "azure"))
        return NULL;
    return VIOLATION_PLAIN(facts, rule);
}

static struct violation *profile_windows_system(const struct facts *facts, const struct rule *rule,
                                                const struct pool_facts *pool)
{
    if (!pool->windows || !pool->system)
        return NULL;
    return VIOLATION(facts, rule, "System node pools must use osType Linux.");
}

static struct violation *profile_windows_profile(const struct facts *facts, const struct rule *rule,
                                                 const struct pool_facts *pool)
{
    if (!pool->windows || json_is_object(json_at(facts->wanted, "properties.windowsProfile")))
        return NULL;
    return VIOLATION_PLAIN(facts, rule);
}

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

const struct rule pool_rules[] = {
    {
        .id = "AP-012",
        .changes = ANY_WRITE,
        .since = SINCE_STRICT_MODE,
        .path = "mode",
        .code = "InvalidParameter",
        .target = "agentPoolProfile.mode",
        .message = MESSAGE_INVALID_DETAILS,
        .source = "AKS release notes, 2025-01-06",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check_pool = profile_mode,
    },
    {
        .id = "AP-013",
        .changes = CLUSTER_CREATE | POOL_CREATE,
        .path = "osType",
        .code = "InvalidParameter",
        .target = "agentPoolProfile.osType",
        .message = MESSAGE_INVALID_DETAILS,
        .source = "AKS release notes",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check_pool = profile_os_type,
    },
    {
        .id = "AP-003",
        .changes = ANY_WRITE,
        .path = "count",
        .code = "InvalidParameter",
        .target = "agentPoolProfile.count",
        .message =
            "The value of parameter agentPoolProfile.count is invalid. Error details: agentPoolProfile.count was {n}. It must be greater or equal to minCount:{min} and less than or equal to maxCount:1000. If allowedMinCount was expected to be 0 but is 1: 1) The nodepool is a VMAS pool. 2) api Version is less than 2020-03-01. 3) The node is a system pool.. Please see https://aka.ms/aks-naming-rules for more details.",
        .source = "public report of the answer",
        .confidence = RECORDED,
        .words = RECORDED,
        .check_pool = profile_count,
    },
    {
        .id = "AP-014",
        .changes = ANY_WRITE,
        .path = "minCount",
        .code = "InvalidParameter",
        .target = "agentPoolProfile.minCount",
        .message = MESSAGE_INVALID,
        .source = "public report of the answer",
        .confidence = RECORDED,
        .words = RECORDED,
        .check_pool = profile_autoscaling,
    },
    {
        .id = "POD-001",
        .changes = CLUSTER_CREATE | POOL_CREATE,
        .path = "maxPods",
        .code = "InvalidParameter",
        .target = "agentPoolProfile.maxPods",
        .message = "{details}",
        .source = "public report of the answer",
        .confidence = RECORDED,
        .words = RECORDED,
        .check_pool = profile_max_pods,
    },
    {
        .id = "AP-009",
        .changes = CLUSTER_CREATE | POOL_CREATE,
        .code = "BadRequest",
        .message = "{details}",
        .source = "Azure/terraform run records",
        .confidence = RECORDED,
        .words = RECORDED,
        .check_pool = profile_size,
    },
    {
        .id = "NP-008",
        .changes = CLUSTER_CREATE | POOL_CREATE,
        .code = "AzureCNIOnlyForWindows",
        .message = "Windows agent pools can only be added to AKS clusters using Azure-CNI.",
        .source = "public report of the answer",
        .confidence = RECORDED,
        .words = RECORDED,
        .check_pool = profile_windows_plugin,
    },
    {
        .id = "WIN-002",
        .changes = CLUSTER_CREATE | POOL_CREATE,
        .path = "osType",
        .code = "InvalidParameter",
        .target = "agentPoolProfile.osType",
        .message = "{details}",
        .source = "AKS docs, use-system-pools",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check_pool = profile_windows_system,
    },
    {
        .id = "WIN-003",
        .changes = POOL_CREATE,
        .code = "WindowsProfileMissing",
        .message = "Windows profile definition is missing for the cluster.",
        .source = "public report of the answer",
        .confidence = RECORDED,
        .words = RECORDED,
        .check_pool = profile_windows_profile,
    },
    {
        .id = "AP-006",
        .changes = POOL_DELETE,
        .code = "OperationNotAllowed",
        .message = "There has to be at least one agent pool.",
        .source = "public report of the answer",
        .confidence = RECORDED,
        .words = RECORDED,
        .check = last_pool,
    },
    {
        .id = "AP-007",
        .changes = POOL_DELETE | POOL_UPDATE,
        .code = "OperationNotAllowed",
        .message = "There has to be at least one system agent pool.",
        .source = "public report of the answer",
        .confidence = RECORDED,
        .words = RECORDED,
        .check = last_system_pool,
    },
    {0},
};
