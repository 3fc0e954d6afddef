/* What a preview flag stands in front of. A row's flag lifts it; without a gate in force (by date)
 * it is not due. */

#include "api/containerservice/rule.h"
#include "base/json.h"

#define DUAL_STACK_WINDOWS "AzureOverlayDualStackPreview"
#define EXPANSION          "EnableAzureCNIOverlayPodCIDRExpansion"

static bool is_windows_dual_stack(const struct network *network, const json_t *cluster)
{
    return network->dual_stack && network->overlay && cluster_has_os(cluster, "Windows");
}

/* A flag that is taken away leaves what exists alone: each new pool needs it, but a cluster that
 * has Windows pools already can be changed in other ways. */
static struct arm_error *windows_dual_stack(const struct facts *facts, const struct rule *rule)
{
    bool brings_pool =
        facts->change != POOL_CREATE || text_equal(json_text(facts->pool, "osType"), "Windows");
    bool had = facts->change == CLUSTER_UPDATE &&
               is_windows_dual_stack(&facts->stored_network, facts->stored);

    if (had || !brings_pool || !is_windows_dual_stack(&facts->network, facts->wanted))
        return NULL;
    return VIOLATION(facts, rule, rule->flag);
}

/* Also when the range is no range: without the feature nothing looks at it. */
static struct arm_error *pod_range_change(const struct facts *facts, const struct rule *rule)
{
    const struct network *before = &facts->stored_network;

    if (!before->overlay || before->pod_count == 0 || facts->network.pod_count == 0)
        return NULL;
    return cidr_equal(before->pods[0], facts->network.pods[0]) ? NULL
                                                               : VIOLATION(facts, rule, rule->flag);
}

/* clang-format off */
const struct rule gate_rules[] = {
    {"DS-013", CLUSTER_CREATE | CLUSTER_UPDATE | POOL_CREATE, 0, 0, DUAL_STACK_WINDOWS, ERROR_FeatureNotEnabled, NULL, "AKS docs, azure-cni-overlay; release notes 2026-07-17", windows_dual_stack, NULL},
    {"EXP-001", CLUSTER_UPDATE, 0, 0, EXPANSION, ERROR_FeatureNotEnabled, NULL, "AKS docs, azure-cni-overlay; release notes 2026-01-04", pod_range_change, NULL},
    {0},
};
/* clang-format on */
