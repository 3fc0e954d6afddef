#include "api/containerservice/rule.h"
#include "base/json.h"

static bool one_of(const char *value, const char *const *words)
{
    for (; *words; words++) {
        if (text_equal(value, *words))
            return true;
    }
    return !*value;
}

#define WORDS(...)                                                                                 \
    (const char *const[])                                                                          \
    {                                                                                              \
        __VA_ARGS__, NULL                                                                          \
    }

static struct violation *value_unknown(const struct facts *facts, const struct rule *rule,
                                       const char *value, const char *const *words)
{
    if (one_of(value, words))
        return NULL;
    return VIOLATION(facts, rule, rule->target,
                     arena_printf(facts->arena, "'%s' is not a known value", value));
}

static struct violation *plugin_unknown(const struct facts *facts, const struct rule *rule)
{
    return value_unknown(facts, rule, facts->network.plugin, WORDS("azure", "kubenet", "none"));
}

static struct violation *mode_unknown(const struct facts *facts, const struct rule *rule)
{
    return value_unknown(facts, rule, facts->network.mode, WORDS("overlay"));
}

static struct violation *dataplane_unknown(const struct facts *facts, const struct rule *rule)
{
    return value_unknown(facts, rule, facts->network.dataplane, WORDS("azure", "cilium"));
}

/* The text is of 2020, when there were two. */
static struct violation *policy_unknown(const struct facts *facts, const struct rule *rule)
{
    return one_of(facts->network.policy, WORDS("azure", "calico", "cilium", "none"))
               ? NULL
               : VIOLATION_PLAIN(facts, rule);
}

/* "none" is a value of the contract since 2024-05-01 and 2023-08-02-preview. */
static struct violation *policy_none_too_old(const struct facts *facts, const struct rule *rule)
{
    const char *asked = json_text(facts->sent, "properties.networkProfile.networkPolicy");
    date_t since = facts->version.preview ? 20230802 : 20240501;

    if (!text_equal_nocase(asked, "none") || !facts->version.date || facts->version.date >= since)
        return NULL;
    return VIOLATION_PLAIN(facts, rule);
}

static struct violation *outbound_unknown(const struct facts *facts, const struct rule *rule)
{
    return value_unknown(facts, rule, facts->network.outbound,
                         WORDS("loadBalancer", "managedNATGateway", "managedNATGatewayV2",
                               "userAssignedNATGateway", "userDefinedRouting", "none", "block"));
}

static struct violation *overlay_with_kubenet(const struct facts *facts, const struct rule *rule)
{
    if (!facts->network.overlay || !text_equal(facts->network.plugin, "kubenet"))
        return NULL;
    return VIOLATION(facts, rule, "overlay", facts->network.plugin);
}

static struct violation *policy_with_kubenet(const struct facts *facts, const struct rule *rule)
{
    if (!text_equal(facts->network.plugin, "kubenet") ||
        !text_equal(facts->network.policy, "azure"))
        return NULL;
    return VIOLATION_PLAIN(facts, rule);
}

static struct violation *cilium_with_kubenet(const struct facts *facts, const struct rule *rule)
{
    if (!text_equal(facts->network.dataplane, "cilium") ||
        text_equal(facts->network.plugin, "azure"))
        return NULL;
    return VIOLATION(facts, rule, "NetworkDataplane cilium requires NetworkPlugin azure.");
}

static struct violation *cilium_without_policy(const struct facts *facts, const struct rule *rule)
{
    if (!text_equal(facts->network.dataplane, "cilium") ||
        text_equal(facts->network.policy, "cilium"))
        return NULL;
    return VIOLATION_PLAIN(facts, rule);
}

static struct violation *policy_without_cilium(const struct facts *facts, const struct rule *rule)
{
    if (!text_equal(facts->network.policy, "cilium") ||
        text_equal(facts->network.dataplane, "cilium"))
        return NULL;
    return VIOLATION_PLAIN(facts, rule);
}

static struct violation *cilium_with_windows(const struct facts *facts, const struct rule *rule)
{
    if (!text_equal(facts->network.dataplane, "cilium") || !facts_windows(facts))
        return NULL;
    return VIOLATION(facts, rule, "Cilium dataplane is not supported with Windows agent pools.");
}

static struct violation *pods_without_overlay(const struct facts *facts, const struct rule *rule)
{
    const struct network *network = &facts->network;

    if (!text_equal(network->plugin, "azure") || network->overlay || network->pod_count == 0)
        return NULL;
    return VIOLATION(
        facts, rule,
        "podCIDR may only be set with network plugin kubenet or none, or with network plugin mode overlay.");
}

const struct rule network_rules[] = {
    {
        .id = "NP-001",
        .changes = CLUSTER_WRITE,
        .path = "properties.networkProfile.networkPlugin",
        .code = "InvalidParameter",
        .target = "networkProfile.networkPlugin",
        .message = MESSAGE_INVALID_DETAILS,
        .source = "AKS REST reference",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = plugin_unknown,
    },
    {
        .id = "NP-002",
        .changes = CLUSTER_WRITE,
        .path = "properties.networkProfile.networkPluginMode",
        .code = "InvalidParameter",
        .target = "networkProfile.networkPluginMode",
        .message = MESSAGE_INVALID_DETAILS,
        .source = "AKS REST reference",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = mode_unknown,
    },
    {
        .id = "NP-011",
        .changes = CLUSTER_WRITE,
        .path = "properties.networkProfile.networkDataplane",
        .code = "InvalidParameter",
        .target = "networkProfile.networkDataplane",
        .message = MESSAGE_INVALID_DETAILS,
        .source = "AKS REST reference",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = dataplane_unknown,
    },
    {
        .id = "NP-012",
        .changes = CLUSTER_WRITE,
        .path = "properties.networkProfile.networkPolicy",
        .code = "NetworkPolicyNotSupported",
        .target = "networkProfile.networkPolicy",
        .message = "NetworkPolicy is not supported (only azure and calico are supported)",
        .source = "rancher/rancher#28593; Azure/azure-sdk-for-go#2176",
        .confidence = RECORDED,
        .words = RECORDED,
        .check = policy_unknown,
    },
    {
        .id = "NP-013",
        .changes = CLUSTER_WRITE,
        .path = "properties.networkProfile.networkPolicy",
        .code = "NetworkPolicyNotSupported",
        .target = "networkProfile.networkPolicy",
        .message = "NetworkPolicy is not supported (only azure and calico are supported)",
        .source = "Azure/azure-cli-extensions#6809",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = policy_none_too_old,
    },
    {
        .id = "OB-001",
        .changes = CLUSTER_WRITE,
        .path = "properties.networkProfile.outboundType",
        .code = "InvalidParameter",
        .target = "networkProfile.outboundType",
        .message = MESSAGE_INVALID_DETAILS,
        .source = "AKS REST reference",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = outbound_unknown,
    },
    {
        .id = "NP-003",
        .changes = CLUSTER_WRITE,
        .path = "properties.networkProfile.networkPluginMode",
        .code = "UnsupportedNetworkPluginModeWithNetworkPlugin",
        .target = "networkProfile.networkPluginMode",
        .message = "NetworkPluginMode {mode} is not supported with NetworkPlugin {plugin}.",
        .source = "public report of the answer",
        .confidence = RECORDED,
        .words = RECORDED,
        .check = overlay_with_kubenet,
    },
    {
        .id = "NP-007",
        .changes = CLUSTER_CREATE,
        .path = "properties.networkProfile.podCidr",
        .code = "InvalidParameter",
        .target = "networkProfile.podCIDR",
        .message = "{details}",
        .source = "azure-cli's own check",
        .confidence = CLIENT_SIDE,
        .words = GUESS,
        .check = pods_without_overlay,
    },
    {
        .id = "POL-001",
        .changes = CLUSTER_WRITE,
        .path = "properties.networkProfile.networkPolicy",
        .code = "NetworkPolicyAzureNotSupportedForKubenet",
        .target = "networkProfile.networkPolicy",
        .message = "NetworkPolicy azure is not supported for network plugin kubenet",
        .source = "coder/docs#1091",
        .confidence = RECORDED,
        .words = RECORDED,
        .check = policy_with_kubenet,
    },
    {
        .id = "CIL-005",
        .changes = CLUSTER_WRITE,
        .path = "properties.networkProfile.networkDataplane",
        .code = "BadRequest",
        .target = "networkProfile.networkDataplane",
        .message = "{details}",
        .source = "AKS docs, azure-cni-powered-by-cilium",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = cilium_with_kubenet,
    },
    {
        .id = "CIL-001",
        .changes = CLUSTER_WRITE,
        .path = "properties.networkProfile.networkPolicy",
        .code = "BadRequest",
        .subcode = "CiliumDataplaneRequiresNetworkPolicyCilium",
        .target = "networkProfile.networkPolicy",
        .message = "Cilium dataplane requires network policy cilium.",
        .source = "public report of the answer",
        .confidence = RECORDED,
        .words = RECORDED,
        .check = cilium_without_policy,
    },
    {
        .id = "CIL-002",
        .changes = CLUSTER_WRITE,
        .path = "properties.networkProfile.networkPolicy",
        .code = "NetworkPolicyNotSupported",
        .subcode = "NetworkPolicyCiliumRequiresCiliumDataplane",
        .target = "networkProfile.networkPolicy",
        .message = "Network Policy cilium requires NetworkDataplane cilium",
        .source = "public report of the answer",
        .confidence = RECORDED,
        .words = RECORDED,
        .check = policy_without_cilium,
    },
    {
        .id = "CIL-004",
        .changes = CLUSTER_WRITE | POOL_CREATE,
        .code = "BadRequest",
        .subcode = "CiliumDataplaneNotSupportedOnWindows",
        .message = "{details}",
        .source = "AKS docs, azure-cni-powered-by-cilium",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = cilium_with_windows,
    },
    {0},
};
