/* Azure CNI powered by Cilium. */

#include "api/containerservice/rule.h"
#include "api/containerservice/transitions.h"
#include "base/json.h"

#define NODE_SUBNET_FLAG  "EnableCiliumNodeSubnet"
#define SINCE_NODE_SUBNET 20250220 /* preview, release notes */
#define UNTIL_NODE_SUBNET 20250501 /* general availability */

static bool is_new_cilium(const struct facts *facts)
{
    return text_equal(facts->network.dataplane, "cilium") && network_changed(facts);
}

static struct violation *without_plugin(const struct facts *facts, const struct rule *rule)
{
    return is_new_cilium(facts) && !text_equal(facts->network.plugin, "azure")
               ? VIOLATION_PLAIN(facts, rule)
               : NULL;
}

static struct violation *without_policy(const struct facts *facts, const struct rule *rule)
{
    return is_new_cilium(facts) && !text_equal(facts->network.policy, "cilium")
               ? VIOLATION_PLAIN(facts, rule)
               : NULL;
}

static struct violation *without_dataplane(const struct facts *facts, const struct rule *rule)
{
    if (!text_equal(facts->network.policy, "cilium") ||
        text_equal(facts->network.dataplane, "cilium") || !network_changed(facts))
        return NULL;
    return VIOLATION_PLAIN(facts, rule);
}

/* The flag was there before the rule fell. */
static struct violation *on_node_subnet(const struct facts *facts, const struct rule *rule)
{
    bool lifted = facts->as_of >= SINCE_NODE_SUBNET && facts_flag(facts, NODE_SUBNET_FLAG);

    if (lifted || !is_new_cilium(facts) || facts->network.overlay ||
        pod_subnet_used(facts->pools, facts->pool_count))
        return NULL;
    return VIOLATION_PLAIN(facts, rule);
}

static struct violation *with_windows(const struct facts *facts, const struct rule *rule,
                                      const struct pool_facts *pool)
{
    return pool->windows && text_equal(facts->network.dataplane, "cilium")
               ? VIOLATION_PLAIN(facts, rule)
               : NULL;
}

static struct violation *with_kube_proxy(const struct facts *facts, const struct rule *rule)
{
    const json_t *proxy = json_at(facts->wanted, rule->path);

    if (!text_equal(facts->network.dataplane, "cilium") || !json_true_at(proxy, "enabled") ||
        (!network_changed(facts) && !facts_changes(facts, rule->path)))
        return NULL;
    return VIOLATION_PLAIN(facts, rule);
}

const struct rule cilium_rules[] = {
    {
        .id = "CIL-005",
        .changes = CLUSTER_WRITE,
        .summary = "Cilium needs plugin azure.",
        .remedy = "Set networkPlugin azure, or networkDataplane azure.",
        .path = "properties.networkProfile.networkDataplane",
        .code = "BadRequest",
        .target = "networkProfile.networkDataplane",
        .message = "NetworkDataplane cilium requires NetworkPlugin azure.",
        .source = "AKS docs, azure-cni-powered-by-cilium",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = without_plugin,
    },
    {
        .id = "CIL-001",
        .changes = CLUSTER_WRITE,
        .summary =
            "The Cilium dataplane needs networkPolicy cilium; a new cluster gets it when none is sent, an existing one keeps what it has.",
        .remedy = "Send networkPolicy cilium.",
        .path = "properties.networkProfile.networkPolicy",
        .code = "BadRequest",
        .subcode = "CiliumDataplaneRequiresNetworkPolicyCilium",
        .target = "networkProfile.networkPolicy",
        .message = "Cilium dataplane requires network policy cilium.",
        .source = "Azure/AKS-Construction#535; MicrosoftDocs/azure-aks-docs#264",
        .confidence = RECORDED,
        .words = RECORDED,
        .disputed =
            "The docs create clusters on Cilium without networkPolicy, and nothing tells whether az or the service fills cilium in: here the service does. An update of a cluster whose stored policy is none is refused, as recorded.",
        .check = without_policy,
    },
    {
        .id = "CIL-002",
        .changes = CLUSTER_WRITE,
        .summary = "networkPolicy cilium needs the Cilium dataplane.",
        .remedy = "Send networkDataplane cilium.",
        .path = "properties.networkProfile.networkPolicy",
        .code = "NetworkPolicyNotSupported",
        .subcode = "NetworkPolicyCiliumRequiresCiliumDataplane",
        .target = "networkProfile.networkPolicy",
        .message = "Network Policy cilium requires NetworkDataplane cilium",
        .source = "AdminTurnedDevOps/DevOps-The-Hard-Way-Azure#1",
        .confidence = RECORDED,
        .words = RECORDED,
        .check = without_dataplane,
    },
    {
        .id = "CIL-003",
        .changes = CLUSTER_WRITE,
        .until = UNTIL_NODE_SUBNET,
        .summary = "Until 2025-05 Cilium needed overlay or pod subnets.",
        .remedy =
            "Set networkPluginMode overlay; from 2025-02-20 on, the flag EnableCiliumNodeSubnet lifts it.",
        .path = "properties.networkProfile.networkPluginMode",
        .code = "BadRequest",
        .target = "networkProfile.networkPluginMode",
        .message = "Cilium dataplane requires either network plugin mode overlay or pod subnet",
        .source = "Azure/AKS#3484; release notes 2025-02-20",
        .confidence = RECORDED,
        .words = RECORDED,
        .disputed =
            "Cluster API still demands overlay; the docs and Microsoft's own CI run Cilium in node subnets, so from 2025-05 on it is not demanded here.",
        .check = on_node_subnet,
    },
    {
        .id = "CIL-004",
        .changes = CLUSTER_CREATE | POOL_CREATE,
        .summary = "Clusters on Cilium have no Windows pools.",
        .path = "osType",
        .code = "BadRequest",
        .subcode = "CiliumDataplaneNotSupportedOnWindows",
        .message = "Cilium dataplane is not supported with Windows agent pools.",
        .source = "AKS docs, azure-cni-powered-by-cilium",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check_pool = with_windows,
    },
    {
        .id = "CIL-007",
        .changes = CLUSTER_WRITE,
        .summary = "Clusters on Cilium have no kube-proxy to configure.",
        .remedy = "Leave kubeProxyConfig out.",
        .path = "properties.networkProfile.kubeProxyConfig",
        .code = "BadRequest",
        .message = "kubeProxyConfig is not supported with Cilium dataplane.",
        .source = "AKS docs, configure-kube-proxy",
        .confidence = INFERRED,
        .words = GUESS,
        .check = with_kube_proxy,
    },
    {0},
};
