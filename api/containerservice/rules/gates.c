/* What a preview flag stands in front of. A row's flag lifts it; without a gate in force (by date)
 * it is not due. */

#include "api/containerservice/rule.h"
#include "base/json.h"

#define DUAL_STACK_WINDOWS "AzureOverlayDualStackPreview"
#define EXPANSION          "EnableAzureCNIOverlayPodCIDRExpansion"

static bool is_overlay_dual_stack(const struct network *network)
{
    return network->dual_stack && network->overlay;
}

/* A flag that is taken away leaves what exists alone: each new pool needs it, but a cluster that
 * has Windows pools already can be changed in other ways. */
static struct violation *windows_dual_stack(const struct facts *facts, const struct rule *rule)
{
    bool brings_pool = facts->change != POOL_CREATE || (facts->pool && facts->pool->windows);
    bool had = facts->change == CLUSTER_UPDATE && is_overlay_dual_stack(&facts->stored_network) &&
               facts_stored_windows(facts);

    if (had || !brings_pool || !is_overlay_dual_stack(&facts->network) || !facts_windows(facts))
        return NULL;
    return VIOLATION(facts, rule, rule->flag);
}

/* Also when the range is no range: without the feature nothing looks at it. */
static struct violation *pod_range_change(const struct facts *facts, const struct rule *rule)
{
    const struct network *before = &facts->stored_network;

    if (!before->overlay || before->pod_count == 0 || facts->network.pod_count == 0)
        return NULL;
    return cidr_equal(before->pods[0], facts->network.pods[0]) ? NULL
                                                               : VIOLATION(facts, rule, rule->flag);
}

const struct rule gate_rules[] = {
    {
        .id = "DS-013",
        .changes = CLUSTER_CREATE | CLUSTER_UPDATE | POOL_CREATE,
        .flag = DUAL_STACK_WINDOWS,
        .code = "BadRequest",
        .message = MESSAGE_FEATURE,
        .source = "AKS docs, azure-cni-overlay; release notes 2026-07-17",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = windows_dual_stack,
    },
    {
        .id = "EXP-001",
        .changes = CLUSTER_UPDATE,
        .flag = EXPANSION,
        .code = "BadRequest",
        .message = MESSAGE_FEATURE,
        .source = "AKS docs, azure-cni-overlay; release notes 2026-01-04",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = pod_range_change,
    },
    {0},
};
