/* What a preview flag stands in front of. A row's flag lifts it; without a gate in force (by date)
 * it is not due. Before the preview comes a row without flag. */

#include "api/containerservice/rule.h"
#include "base/json.h"

#define DUAL_STACK_WINDOWS "AzureOverlayDualStackPreview"
#define EXPANSION          "EnableAzureCNIOverlayPodCIDRExpansion"
#define BLOCKS             "AzureVnetScalePreview"

static bool is_overlay_dual_stack(const struct network *network)
{
    return network->dual_stack && network->overlay;
}

/* A flag that is taken away leaves what exists alone: each new pool needs it, but a cluster that
 * has Windows pools already can be changed in other ways. */
static bool brings_windows_dual_stack(const struct facts *facts)
{
    bool brings_pool = facts->change != POOL_CREATE || (facts->pool && facts->pool->windows);
    bool had = facts->change == CLUSTER_UPDATE && is_overlay_dual_stack(&facts->stored_network) &&
               facts_stored_windows(facts);

    return !had && brings_pool && is_overlay_dual_stack(&facts->network) && facts_windows(facts);
}

static struct violation *windows_before_preview(const struct facts *facts, const struct rule *rule)
{
    return brings_windows_dual_stack(facts) ? VIOLATION_PLAIN(facts, rule) : NULL;
}

static struct violation *windows_dual_stack(const struct facts *facts, const struct rule *rule)
{
    return brings_windows_dual_stack(facts) ? VIOLATION(facts, rule, rule->flag) : NULL;
}

static struct violation *blocks_in_preview(const struct facts *facts, const struct rule *rule,
                                           const struct pool_facts *pool)
{
    return text_equal_nocase(json_text(pool->profile, "podIPAllocationMode"), "StaticBlock")
               ? VIOLATION(facts, rule, rule->flag)
               : NULL;
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
        .until = 20240716,
        .summary = "Before 2024-07-16 clusters with Azure CNI Overlay and two IP families had no "
                   "Windows pools.",
        .code = "BadRequest",
        .message = "Windows agent pools are not supported on dual-stack clusters with Azure CNI "
                   "Overlay.",
        .source = "AKS release notes 2024-07-16",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = windows_before_preview,
    },
    {
        .id = "DS-013",
        .changes = CLUSTER_CREATE | CLUSTER_UPDATE | POOL_CREATE,
        .flag = DUAL_STACK_WINDOWS,
        .summary =
            "Until 2026-07-17 Windows pools on Azure CNI Overlay with two IP families needed a preview flag.",
        .remedy = "Register AzureOverlayDualStackPreview, then the provider again.",
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
        .summary =
            "Until 2026-04-20 changing the pod CIDR of an overlay cluster needed a preview flag.",
        .remedy = "Register EnableAzureCNIOverlayPodCIDRExpansion, then the provider again.",
        .path = "properties.networkProfile.podCidr",
        .code = "BadRequest",
        .message = MESSAGE_FEATURE,
        .source = "AKS docs, azure-cni-overlay; release notes 2026-01-04",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = pod_range_change,
    },
    {
        .id = "SUB-013",
        .changes = CLUSTER_CREATE | POOL_CREATE,
        .flag = BLOCKS,
        .summary = "Until 2025-07-20 static blocks of pod addresses needed a preview flag.",
        .remedy = "Register AzureVnetScalePreview, or leave podIPAllocationMode out.",
        .path = "podIPAllocationMode",
        .code = "BadRequest",
        .message = MESSAGE_FEATURE,
        .source = "AKS docs, configure-azure-cni-static-block-allocation; release notes 2025-07-20",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check_pool = blocks_in_preview,
    },
    {0},
};
