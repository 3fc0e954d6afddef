/* What the service refuses because of its own state, not because of what the request says. */

#include "api/containerservice/rule.h"
#include "base/json.h"

static struct violation *quota_reached(const struct facts *facts, const struct rule *rule)
{
    const struct service_state *service = &facts->service;

    if (service->cluster_quota == 0 || service->cluster_count < service->cluster_quota)
        return NULL;
    return violation_counted(VIOLATION(facts, rule, NUMBER(facts, service->cluster_quota),
                                       NUMBER(facts, service->cluster_count), "1"),
                             service->cluster_count + 1, service->cluster_quota);
}

static struct violation *region_full(const struct facts *facts, const struct rule *rule)
{
    return facts->service.region_full
               ? VIOLATION(facts, rule, json_text_or(facts->wanted, "location", ""))
               : NULL;
}

static struct violation *made_too_soon(const struct facts *facts, const struct rule *rule)
{
    unsigned wait = facts->service.create_wait;
    return wait > 0 ? VIOLATION(facts, rule, NUMBER(facts, wait)) : NULL;
}

const struct rule throttle_rules[] = {
    {
        .id = "OP-008",
        .changes = CLUSTER_CREATE,
        .summary = "A cluster is not created again right after it was created or deleted.",
        .remedy = "Wait for the seconds that the message names.",
        .status = 429,
        .code = "TooManyRequests",
        .subcode = "CreateClusterThrottled",
        .message =
            "Too soon to create another managed cluster. Please retry after {seconds} seconds",
        .source = "Azure/terraform run records (status by name)",
        .confidence = RECORDED,
        .words = RECORDED,
        .check = made_too_soon,
    },
    {0},
};

const struct rule quota_rules[] = {
    {
        .id = "MC-009",
        .changes = CLUSTER_CREATE,
        .summary = "A subscription has no more clusters in a region than its quota allows.",
        .remedy = "Delete a cluster, or ask for a higher quota.",
        .code = "ManagedClusterCountExceedsQuotaLimit",
        .message =
            "Operation results in exceeding quota limits for managed clusters. Maximum allowed: "
            "{max}, Current usage: {used}, Additional requested: {requested}. Consider deleting "
            "unused clusters or requesting a quota increase. To request a quota increase, follow "
            "the instructions here: "
            "https://learn.microsoft.com/azure/quotas/quickstart-increase-quota-portal.",
        .source = "AKS docs, quotas-skus-regions",
        .confidence = DOCUMENTED,
        .words = DOCUMENTED,
        .check = quota_reached,
    },
    {
        .id = "OP-009",
        .changes = CLUSTER_CREATE,
        .summary = "The region has capacity for a new cluster.",
        .remedy = "Use another region.",
        .path = "location",
        .code = "AKSCapacityHeavyUsage",
        .message =
            "AKS is experiencing heavy usage in region {location}. We are working on adding new "
            "capacity. In the meantime, please consider creating new AKS clusters in a different "
            "region. For a list of all the Azure regions, visit https://aka.ms/aks/regions. For "
            "more details on this error, visit https://aka.ms/akscapacityheavyusage.",
        .source = "Azure/terraform run records",
        .confidence = RECORDED,
        .words = RECORDED,
        .check = region_full,
    },
    {0},
};
