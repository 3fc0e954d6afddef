/* What an existing cluster takes on its way to Azure CNI Overlay, or to the Cilium dataplane: AKS
 * docs, update-azure-cni. ../transitions.c lists the moves. */

#include "api/containerservice/rule.h"
#include "api/containerservice/transitions.h"
#include "base/json.h"

#define SINCE_CALICO_BLOCKED 20231128 /* release notes */
#define SINCE_VERSION_27     20240101 /* the docs asked for 1.22 in 2023 */
#define CONTAINERD_MINOR     23       /* Windows nodes ran Docker before */

/* ---- to overlay ---- */

static bool to_overlay(const struct facts *facts)
{
    return facts->network.overlay && !facts->stored_network.overlay;
}

static bool had(const struct facts *facts, const char *plugin, const char *policy)
{
    return text_equal(facts->stored_network.plugin, plugin) &&
           text_equal(facts->stored_network.policy, policy);
}

static struct violation *overlay_with_policy(const struct facts *facts, const struct rule *rule)
{
    if (!to_overlay(facts) || (!had(facts, "azure", "azure") && !had(facts, "azure", "calico")))
        return NULL;
    return VIOLATION_PLAIN(facts, rule);
}

static struct violation *overlay_with_calico(const struct facts *facts, const struct rule *rule)
{
    return to_overlay(facts) && had(facts, "kubenet", "calico") ? VIOLATION_PLAIN(facts, rule)
                                                                : NULL;
}

static struct violation *overlay_with_pod_subnet(const struct facts *facts, const struct rule *rule,
                                                 const struct pool_facts *pool)
{
    bool has = pool_has_pod_subnet(pool);

    if (!to_overlay(facts) || !text_equal(facts->stored_network.plugin, "azure"))
        return NULL;
    return transition_check(facts, rule, MOVE_NETWORK, network_model(&facts->stored_network, has),
                            network_model(&facts->network, has));
}

static struct violation *overlay_too_early(const struct facts *facts, const struct rule *rule)
{
    return to_overlay(facts) && facts_kubernetes_below(facts, 27, 0) ? VIOLATION_PLAIN(facts, rule)
                                                                     : NULL;
}

static bool has_route_table(const struct facts *facts, const struct pool_facts *pool)
{
    const struct subnet_facts *subnet = facts_subnet_found(facts, pool->subnet);
    return subnet && subnet->route_table_id;
}

static struct violation *overlay_with_own_routes(const struct facts *facts, const struct rule *rule)
{
    const char *identity = json_text_or(facts->wanted, rule->path, "");

    if (!to_overlay(facts) || !text_equal(facts->stored_network.plugin, "kubenet") ||
        !text_equal_nocase(identity, "SystemAssigned"))
        return NULL;
    for (size_t i = 0; i < facts->pool_count; i++) {
        if (has_route_table(facts, &facts->pools[i]))
            return VIOLATION_PLAIN(facts, rule);
    }
    return NULL;
}

static struct violation *overlay_with_masquerade(const struct facts *facts, const struct rule *rule)
{
    return to_overlay(facts) && facts->service.masquerade_configured ? VIOLATION_PLAIN(facts, rule)
                                                                     : NULL;
}

static struct violation *overlay_with_docker(const struct facts *facts, const struct rule *rule,
                                             const struct pool_facts *pool)
{
    if (!to_overlay(facts) || !pool->windows || !pool->stored)
        return NULL;
    unsigned minor = kubernetes_minor(pool->stored->current_version);
    return minor > 0 && minor < CONTAINERD_MINOR ? VIOLATION_PLAIN(facts, rule) : NULL;
}

/* ---- to Cilium ---- */

static bool to_cilium(const struct facts *facts)
{
    return text_equal(facts->network.dataplane, "cilium") &&
           !text_equal(facts->stored_network.dataplane, "cilium");
}

static struct violation *both_moves(const struct facts *facts, const struct rule *rule)
{
    return to_overlay(facts) && to_cilium(facts) ? VIOLATION_PLAIN(facts, rule) : NULL;
}

static struct violation *cilium_from_kubenet(const struct facts *facts, const struct rule *rule)
{
    if (!to_cilium(facts) || !text_equal(facts->stored_network.plugin, "kubenet"))
        return NULL;
    return transition_check(facts, rule, MOVE_DATAPLANE,
                            network_model(&facts->stored_network, false), facts->network.dataplane);
}

static struct violation *cilium_over_windows(const struct facts *facts, const struct rule *rule,
                                             const struct pool_facts *pool)
{
    return to_cilium(facts) && pool->windows ? VIOLATION_PLAIN(facts, rule) : NULL;
}

static struct violation *cilium_over_provisioning(const struct facts *facts,
                                                  const struct rule *rule)
{
    return to_cilium(facts) && cluster_provisions_nodes(facts->stored)
               ? VIOLATION_PLAIN(facts, rule)
               : NULL;
}

const struct rule overlay_move_rules[] = {
    {
        .id = "UPD-012",
        .changes = CLUSTER_UPDATE,
        .summary = "A cluster moves to overlay and to Cilium in two updates.",
        .remedy = "Ask for networkPluginMode overlay first, then for networkDataplane cilium.",
        .path = "properties.networkProfile",
        .code = "BadRequest",
        .message = "Updating the network plugin mode and the network dataplane in a single "
                   "operation is not supported.",
        .source = "AKS docs, update-azure-cni",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = both_moves,
    },
    {
        .id = "UPD-006",
        .changes = CLUSTER_UPDATE,
        .summary = "A node subnet cluster that moves to overlay has no network policy.",
        .remedy = "Set networkPolicy none first.",
        .path = "properties.networkProfile.networkPluginMode",
        .code = "ValidationError",
        .message = "Cannot update cluster to Azure CNI Overlay while using network policies with "
                   "Azure CNI v1.",
        .source = "Azure/AKS#4006",
        .confidence = RECORDED,
        .words = RECORDED,
        .check = overlay_with_policy,
    },
    {
        .id = "UPD-007",
        .changes = CLUSTER_UPDATE,
        .summary = "A cluster with a pod subnet does not move to overlay.",
        .path = "podSubnetID",
        .code = "BadRequest",
        .message = "NetworkPluginMode overlay cannot be used with PodSubnetID.",
        .source = "AKS docs, update-azure-cni",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check_pool = overlay_with_pod_subnet,
    },
    {
        .id = "UPD-008",
        .changes = CLUSTER_UPDATE,
        .since = SINCE_VERSION_27,
        .summary = "The move to overlay needs Kubernetes 1.27 or later.",
        .remedy = "Upgrade the cluster first.",
        .path = "properties.networkProfile.networkPluginMode",
        .code = "BadRequest",
        .message = "Updating to Azure CNI Overlay requires Kubernetes version 1.27 or later.",
        .source = "AKS docs, update-azure-cni",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = overlay_too_early,
    },
    {
        .id = "UPD-009",
        .changes = CLUSTER_UPDATE,
        .needs = NEED_SUBNETS,
        .summary =
            "A kubenet cluster with a route table of its own needs a user-assigned identity to move to overlay.",
        .remedy = "Give the cluster a user-assigned identity.",
        .path = "identity.type",
        .code = "CustomRouteTableWithUnsupportedMSIType",
        .message = "Clusters using managed identity type SystemAssigned do not support bringing "
                   "your own route table. Please see https://aka.ms/aks/customrt for more "
                   "information",
        .source = "AKS docs, update-azure-cni",
        .confidence = INFERRED,
        .words = GUESS,
        .check = overlay_with_own_routes,
    },
    {
        .id = "UPD-010",
        .changes = CLUSTER_UPDATE,
        .since = SINCE_CALICO_BLOCKED,
        .summary = "A kubenet cluster with Calico does not move to overlay.",
        .path = "properties.networkProfile.networkPluginMode",
        .code = "ValidationError",
        .message = "Cannot update cluster to Azure CNI Overlay while using network policies with "
                   "Azure CNI v1.",
        .source = "release notes 2023-11-28",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .disputed = "AKS docs, use-network-policies, describe the move from kubenet with Calico to "
                    "overlay with Calico. The release notes say that it was blocked and nothing "
                    "says that it was opened again, so it is refused.",
        .check = overlay_with_calico,
    },
    {
        .id = "UPD-011",
        .changes = CLUSTER_UPDATE,
        .summary =
            "The pod range that is sent with the move to overlay follows the rules for a new one.",
        .remedy = "Send a podCidr that overlaps with neither the subnets nor the service range.",
        .path = "properties.networkProfile.podCidr",
        .source = "AKS docs, update-azure-cni",
        .confidence = INFERRED,
        .words = RECORDED,
        .disputed = "The article demands podCidr, its example leaves it out: 10.244.0.0/16 is "
                    "filled in.",
        .where = "defaults, then CIDR-011 and CIDR-013",
    },
    {
        .id = "UPD-019",
        .changes = CLUSTER_UPDATE,
        .summary = "A cluster whose Windows nodes run Docker does not move to overlay.",
        .remedy = "Upgrade the Windows pools to Kubernetes 1.23 or later first.",
        .path = "orchestratorVersion",
        .code = "BadRequest",
        .message = "Cannot update to Azure CNI Overlay with Windows node pools that use Docker.",
        .source = "AKS docs, update-azure-cni",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check_pool = overlay_with_docker,
    },
    {
        .id = "UPD-020",
        .changes = CLUSTER_UPDATE,
        .summary = "A cluster with an ip-masq-agent configuration of its own does not move to "
                   "overlay.",
        .remedy = "Delete the ConfigMap azure-ip-masq-agent-config first.",
        .path = "properties.networkProfile.networkPluginMode",
        .code = "BadRequest",
        .message = "Updating to Azure CNI Overlay is not allowed while the cluster has a custom "
                   "azure-ip-masq-agent-config.",
        .source = "release notes 2025-01-30",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = overlay_with_masquerade,
    },
    {
        .id = "UPD-013",
        .changes = CLUSTER_UPDATE,
        .summary = "A kubenet cluster does not move to Cilium directly.",
        .remedy = "Move to overlay first.",
        .path = "properties.networkProfile.networkDataplane",
        .code = "BadRequest",
        .message = "NetworkDataplane cilium requires NetworkPlugin azure.",
        .source = "AKS docs, update-azure-cni",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = cilium_from_kubenet,
    },
    {
        .id = "UPD-014",
        .changes = CLUSTER_UPDATE,
        .summary = "A cluster with Windows pools does not move to Cilium.",
        .remedy = "Delete the Windows pools first.",
        .path = "osType",
        .code = "BadRequest",
        .subcode = "CiliumDataplaneNotSupportedOnWindows",
        .message = "Cilium dataplane is not supported with Windows agent pools.",
        .source = "AKS docs, update-azure-cni",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check_pool = cilium_over_windows,
    },
    {
        .id = "UPD-015",
        .changes = CLUSTER_UPDATE,
        .summary = "A cluster moves to Cilium only while node auto-provisioning is off.",
        .remedy = "Set nodeProvisioningProfile.mode Manual first.",
        .path = "properties.networkProfile.networkDataplane",
        .code = "OperationNotAllowed",
        .message = "Cannot change .properties.networkProfile.networkDataplane while "
                   ".properties.nodeProvisioningProfile.mode is Auto",
        .source = "AKS docs, update-azure-cni",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = cilium_over_provisioning,
    },
    {0},
};
