/* Where the machines of a pool can be had: sizes, zones, quota. */

#include "api/containerservice/rule.h"
#include "base/json.h"

/* Whether the change brings machines of another size than there were. */
static bool brings_size(const struct pool_facts *pool)
{
    return !pool->stored || !text_equal_nocase(pool->stored->vm_size, pool->vm_size);
}

/* The text asks for more than that, but Standard_B2s, with just 2 cores and 4 GiB, is taken
 * (Azure/azure-container-networking's hack/aks/Makefile, 2026). */
static struct violation *system_size_small(const struct facts *facts, const struct rule *rule,
                                           const struct pool_facts *pool)
{
    const struct vm_size *size =
        pool->system ? catalogue_vm_size(facts->catalogue, pool->vm_size) : NULL;

    if (!size || (size->vcpus >= 2 && size->memory_gb >= 4))
        return NULL;
    return VIOLATION(facts, rule, pool->name);
}

static struct violation *size_not_offered(const struct facts *facts, const struct rule *rule,
                                          const struct pool_facts *pool)
{
    const struct vm_size *size = catalogue_vm_size(facts->catalogue, pool->vm_size);

    if (!brings_size(pool) || (size && !size->restricted))
        return NULL;
    return VIOLATION(facts, rule, pool->vm_size, json_text_or(facts->wanted, "location", ""),
                     catalogue_vm_sizes_allowed(facts->catalogue, facts->arena));
}

/* ---- zones ---- */

static bool zone_offered(const json_t *mappings, const char *zone)
{
    for (size_t i = 0; i < json_array_size(mappings); i++) {
        if (text_equal(json_text(json_array_get(mappings, i), "logicalZone"), zone))
            return true;
    }
    return false;
}

static const char *joined(struct arena *arena, const char *list, const char *one)
{
    return arena_printf(arena, "%s%s%s", list, *list ? "," : "", one);
}

static struct violation *zone_not_offered(const struct facts *facts, const struct rule *rule,
                                          const struct pool_facts *pool)
{
    const json_t *zones = json_object_get(pool->profile, "availabilityZones");
    const char *place = json_text_or(facts->wanted, "location", "");
    const char *missing = "";
    const char *offered = "";

    if (json_array_size(zones) == 0)
        return NULL;
    const struct location *location = catalogue_location(facts->catalogue, place);
    const json_t *mappings =
        location ? json_object_get(location->row, "availabilityZoneMappings") : NULL;
    for (size_t i = 0; i < json_array_size(zones); i++) {
        const char *zone = json_string_value(json_array_get(zones, i));
        if (zone && !zone_offered(mappings, zone))
            missing = joined(facts->arena, missing, zone);
    }
    if (!*missing)
        return NULL;
    for (size_t i = 0; i < json_array_size(mappings); i++)
        offered = joined(facts->arena, offered,
                         json_text_or(json_array_get(mappings, i), "logicalZone", ""));
    return VIOLATION(facts, rule, missing, pool->name, place, offered);
}

/* ---- quota ---- */

/* The cores that the pool takes with the change, beyond those that it has. */
static uint64_t cores_more(const struct facts *facts, const struct pool_facts *pool)
{
    const struct vm_size *size = catalogue_vm_size(facts->catalogue, pool->vm_size);
    int64_t had = brings_size(pool) || pool->stored->count < 0 ? 0 : pool->stored->count;

    return size && pool->count > had ? (uint64_t)(pool->count - had) * size->vcpus : 0;
}

static struct violation *quota_exceeded(const struct facts *facts, const struct rule *rule)
{
    uint64_t requested = 0;

    if (!facts->service.vcpu_limited)
        return NULL;
    for (size_t i = 0; i < facts->pool_count; i++)
        requested += cores_more(facts, &facts->pools[i]);
    if (requested <= facts->service.vcpu_left)
        return NULL;
    struct violation *violation =
        VIOLATION(facts, rule, json_text_or(facts->wanted, "location", ""),
                  NUMBER(facts, facts->service.vcpu_left), NUMBER(facts, requested));
    return violation_counted(violation, requested, facts->service.vcpu_left);
}

const struct rule pool_size_rules[] = {
    {
        .id = "AP-008",
        .changes = CLUSTER_CREATE | POOL_CREATE,
        .summary = "The machines of a System pool have 2 cores and 4 GiB of memory at least.",
        .path = "vmSize",
        .code = "SystemPoolSkuTooLow",
        .message =
            "System node pool must use VM sku with more than 2 cores and 4GB memory. Nodepool name: {pool}.",
        .source = "MicrosoftDocs/azure-dev-docs#216; AKS docs, use-system-pools",
        .confidence = RECORDED,
        .words = RECORDED,
        .check_pool = system_size_small,
    },
    {
        .id = "AP-009",
        .changes = CLUSTER_CREATE | POOL_WRITE,
        .summary = "The VM size is available to the subscription in the region.",
        .path = "vmSize",
        .code = "BadRequest",
        .message =
            "The VM size of {size} is not allowed in your subscription in location '{location}'. The available VM sizes are '{list}'. For more details, please visit https://aka.ms/aks/quotas-skus-regions",
        .source = "Azure/terraform run records",
        .confidence = RECORDED,
        .words = RECORDED,
        .check_pool = size_not_offered,
    },
    {
        .id = "AP-020",
        .changes = CLUSTER_CREATE | POOL_CREATE,
        .summary = "The region has the availability zones that are asked for.",
        .path = "availabilityZones",
        .code = "AvailabilityZoneNotSupported",
        .message =
            "The zone(s) '{zones}' for resource '{pool}' is not supported.The supported zones for location '{location}' are '{supported}'",
        .source = "MicrosoftDocs/SupportArticles-docs, error-code-availabilityzonenotsupported",
        .confidence = RECORDED,
        .words = RECORDED,
        .check_pool = zone_not_offered,
    },
    {
        .id = "AP-035",
        .changes = ANY_WRITE,
        .summary = "The region's quota has enough cores left for the new nodes.",
        .path = "count",
        .code = "ErrCode_InsufficientVCPUQuota",
        .message =
            "Insufficient regional vcpu quota left for location {location}. left regional vcpu quota {left}, requested quota {requested}. If you want to increase the quota, please follow this instruction: https://learn.microsoft.com/en-us/azure/quotas/view-quotas. Surge nodes would also consume vcpu quota, please consider use smaller maxSurge or use maxUnavailable to proceed upgrade without surge nodes, details: aka.ms/aks/maxUnavailable.",
        .source = "Azure/terraform run records, 2025-12",
        .confidence = RECORDED,
        .words = RECORDED,
        .check = quota_exceeded,
    },
    {0},
};
