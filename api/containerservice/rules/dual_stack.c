/* What does not work with two IP families (AKS docs, azure-cni-overlay). */

#include "api/containerservice/rule.h"
#include "base/json.h"

static struct violation *policy_on_dual_stack(const struct facts *facts, const struct rule *rule,
                                              const char *policy)
{
    return facts->network.dual_stack && text_equal(facts->network.policy, policy)
               ? VIOLATION(facts, rule, policy)
               : NULL;
}

static struct violation *azure_on_dual_stack(const struct facts *facts, const struct rule *rule)
{
    return policy_on_dual_stack(facts, rule, "azure");
}

static struct violation *calico_on_dual_stack(const struct facts *facts, const struct rule *rule)
{
    return policy_on_dual_stack(facts, rule, "calico");
}

static struct violation *overlay_before_dual_stack(const struct facts *facts,
                                                   const struct rule *rule)
{
    const struct network *network = &facts->network;

    if (!network->dual_stack || !network->overlay || !text_equal(network->plugin, "azure") ||
        facts_flag(facts, "AzureOverlayDualStackPreview"))
        return NULL;
    return VIOLATION(facts, rule, "Azure CNI Overlay");
}

/* Blocks of a pod subnet are another form that takes both families (release notes 2026-06-19). */
static bool all_in_blocks(const struct facts *facts)
{
    for (size_t i = 0; i < facts->pool_count; i++) {
        if (!pods_in_blocks(&facts->pools[i]))
            return false;
    }
    return facts->pool_count > 0;
}

static struct violation *plugin_on_dual_stack(const struct facts *facts, const struct rule *rule)
{
    const struct network *network = &facts->network;
    bool azure = text_equal(network->plugin, "azure");

    if (!network->dual_stack || network->overlay || text_equal(network->plugin, "kubenet") ||
        (azure && all_in_blocks(facts)))
        return NULL;
    return VIOLATION(facts, rule, azure ? "Azure CNI" : network->plugin);
}

/* Whether nodes go out through a gateway of the first generation. */
static bool has_standard_gateway(const struct facts *facts)
{
    for (size_t i = 0; i < facts->pool_count; i++) {
        const struct subnet_facts *subnet = facts_subnet_found(facts, facts->pools[i].subnet);
        const struct nat_gateway_facts *gateway = subnet ? subnet->nat_gateway : NULL;
        if (gateway && !text_equal_nocase(gateway->sku, "StandardV2"))
            return true;
    }
    return false;
}

static struct violation *gateway_on_dual_stack(const struct facts *facts, const struct rule *rule)
{
    const char *outbound = facts->network.outbound;
    const char *sku = json_text(facts->wanted, "properties.networkProfile.natGatewayProfile.sku");
    bool managed =
        text_equal(outbound, "managedNATGateway") && !text_equal_nocase(sku, "StandardV2");
    bool own = text_equal(outbound, "userAssignedNATGateway");

    if (!facts->network.dual_stack || (!managed && !(own && has_standard_gateway(facts))))
        return NULL;
    return VIOLATION(facts, rule,
                     arena_printf(facts->arena,
                                  "Outbound type %s is not supported with dual-stack networking.",
                                  outbound));
}

static struct violation *windows2019_on_dual_stack(const struct facts *facts,
                                                   const struct rule *rule,
                                                   const struct pool_facts *pool)
{
    if (!facts->network.dual_stack || !text_equal_nocase(pool->os_sku, "Windows2019"))
        return NULL;
    return VIOLATION_PLAIN(facts, rule);
}

static struct violation *egress_gateway_on_dual_stack(const struct facts *facts,
                                                      const struct rule *rule)
{
    return facts->network.dual_stack && cluster_egress_gateway(facts->wanted)
               ? VIOLATION_PLAIN(facts, rule)
               : NULL;
}

static struct violation *virtual_nodes_on_dual_stack(const struct facts *facts,
                                                     const struct rule *rule)
{
    return facts->network.dual_stack && cluster_virtual_nodes(facts->wanted)
               ? VIOLATION_PLAIN(facts, rule)
               : NULL;
}

static struct violation *version_for_dual_stack(const struct facts *facts, const struct rule *rule)
{
    if (!facts->network.dual_stack || !facts->network.overlay ||
        !facts_kubernetes_below(facts, 26, 3))
        return NULL;
    return VIOLATION(
        facts, rule,
        "Dual-stack networking with Azure CNI Overlay requires Kubernetes version 1.26.3 or later.");
}

static struct violation *version_for_cilium(const struct facts *facts, const struct rule *rule)
{
    if (!facts->network.dual_stack || !text_equal(facts->network.dataplane, "cilium") ||
        !facts_kubernetes_below(facts, 29, 0))
        return NULL;
    return VIOLATION(
        facts, rule,
        "Dual-stack networking with Cilium dataplane requires Kubernetes version 1.29 or later.");
}

const struct rule dual_stack_rules[] = {
    {
        .id = "DS-007",
        .changes = CLUSTER_WRITE,
        .summary = "Network policy azure needs a cluster with one IP family.",
        .remedy = "Use network policy cilium or none.",
        .path = "properties.networkProfile.networkPolicy",
        .code = "NetworkPolicyNotSupported",
        .target = "networkProfile.networkPolicy",
        .message = "NetworkPolicy {policy} is not supported with dual-stack networking.",
        .source = "AKS docs, azure-cni-overlay",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = azure_on_dual_stack,
    },
    {
        .id = "DS-008",
        .changes = CLUSTER_WRITE,
        .summary = "Network policy calico needs a cluster with one IP family.",
        .remedy = "Use network policy cilium or none.",
        .path = "properties.networkProfile.networkPolicy",
        .code = "NetworkPolicyNotSupported",
        .target = "networkProfile.networkPolicy",
        .message = "NetworkPolicy {policy} is not supported with dual-stack networking.",
        .source = "AKS docs, azure-cni-overlay",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = calico_on_dual_stack,
    },
    {
        .id = "DS-009",
        .changes = CLUSTER_WRITE,
        .until = 20240411,
        .summary = "Before 2024-04-11 two IP families on Azure CNI Overlay needed a preview flag.",
        .remedy = "Register AzureOverlayDualStackPreview, or take kubenet.",
        .path = "properties.networkProfile.networkPlugin",
        .code = "UnsupportedDualStackNetworkPlugin",
        .target = "networkProfile.networkPlugin",
        .message = "Network plugin type {type} is not supported for dual-stack clusters.",
        .source = "Azure/AKS#4107; release notes 2024-04-11",
        .confidence = RECORDED,
        .words = RECORDED,
        .check = overlay_before_dual_stack,
    },
    {
        .id = "DS-009",
        .changes = CLUSTER_WRITE,
        .summary =
            "Two IP families need Azure CNI Overlay, kubenet, or pod subnets with static blocks.",
        .remedy = "Set networkPluginMode to overlay.",
        .path = "properties.networkProfile.networkPlugin",
        .code = "UnsupportedDualStackNetworkPlugin",
        .target = "networkProfile.networkPlugin",
        .message = "Network plugin type {type} is not supported for dual-stack clusters.",
        .source = "Azure/AKS#4107",
        .confidence = RECORDED,
        .words = RECORDED,
        .check = plugin_on_dual_stack,
    },
    {
        .id = "DS-010",
        .changes = CLUSTER_WRITE,
        .needs = NEED_SUBNETS,
        .summary = "Two IP families do not go out through a NAT gateway of SKU Standard.",
        .remedy = "Use a gateway of SKU StandardV2, or another outboundType.",
        .path = "properties.networkProfile.outboundType",
        .code = "BadRequest",
        .target = "networkProfile.outboundType",
        .message = "{details}",
        .source = "AKS docs, azure-cni-overlay",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = gateway_on_dual_stack,
    },
    {
        .id = "DS-011",
        .changes = CLUSTER_WRITE,
        .summary = "Virtual nodes need a cluster with one IP family.",
        .remedy = "Leave the add-on off.",
        .path = "properties.addonProfiles.aciConnectorLinux",
        .code = "BadRequest",
        .message = "The aciConnectorLinux addon is not supported with dual-stack networking.",
        .source = "AKS docs, azure-cni-overlay",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = virtual_nodes_on_dual_stack,
    },
    {
        .id = "DS-012",
        .changes = CLUSTER_WRITE,
        .summary = "Two IP families on Azure CNI Overlay need Kubernetes 1.26.3 or later.",
        .path = "properties.kubernetesVersion",
        .code = "BadRequest",
        .message = "{details}",
        .source = "AKS docs, azure-cni-overlay",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = version_for_dual_stack,
    },
    {
        .id = "DS-014",
        .changes = CLUSTER_CREATE | POOL_CREATE,
        .summary =
            "Windows Server 2019 gives its nodes no IPv6, so its pools need a cluster with one IP family.",
        .remedy = "Use Windows2022 or later.",
        .path = "osSKU",
        .code = "BadRequest",
        .message = "Windows2019 is not supported with dual-stack networking.",
        .source = "kubernetes-sigs/cloud-provider-azure#6315",
        .confidence = INFERRED,
        .words = GUESS,
        .check_pool = windows2019_on_dual_stack,
    },
    {
        .id = "DS-020",
        .changes = CLUSTER_WRITE,
        .summary = "The static egress gateway needs a cluster with one IP family.",
        .path = "properties.networkProfile.staticEgressGatewayProfile.enabled",
        .code = "BadRequest",
        .message = "Static Egress Gateway is not supported with dual-stack networking.",
        .source = "AKS docs, configure-static-egress-gateway",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = egress_gateway_on_dual_stack,
    },
    {
        .id = "CIL-006",
        .changes = CLUSTER_WRITE,
        .summary = "Two IP families with the Cilium dataplane need Kubernetes 1.29 or later.",
        .path = "properties.kubernetesVersion",
        .code = "BadRequest",
        .message = "{details}",
        .source = "AKS docs, azure-cni-powered-by-cilium",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = version_for_cilium,
    },
    {0},
};
