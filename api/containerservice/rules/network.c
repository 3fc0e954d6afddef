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

static struct arm_error *value_unknown(const struct facts *facts, const struct rule *rule,
                                       const char *value, const char *const *words)
{
    if (one_of(value, words))
        return NULL;
    return VIOLATION(facts, rule, rule->target,
                     arena_printf(facts->arena, "'%s' is not a known value", value));
}

static struct arm_error *plugin_unknown(const struct facts *facts, const struct rule *rule)
{
    return value_unknown(facts, rule, facts->network.plugin, WORDS("azure", "kubenet", "none"));
}

static struct arm_error *mode_unknown(const struct facts *facts, const struct rule *rule)
{
    return value_unknown(facts, rule, facts->network.mode, WORDS("overlay"));
}

static struct arm_error *dataplane_unknown(const struct facts *facts, const struct rule *rule)
{
    return value_unknown(facts, rule, facts->network.dataplane, WORDS("azure", "cilium"));
}

/* The text is of 2020, when there were two. */
static struct arm_error *policy_unknown(const struct facts *facts, const struct rule *rule)
{
    return one_of(facts->network.policy, WORDS("azure", "calico", "cilium", "none"))
               ? NULL
               : VIOLATION_PLAIN(facts, rule);
}

/* "none" is a value of the contract since 2024-05-01 and 2023-08-02-preview. */
static struct arm_error *policy_none_too_old(const struct facts *facts, const struct rule *rule)
{
    const char *asked = json_text(facts->sent, "properties.networkProfile.networkPolicy");
    date_t since = facts->version.preview ? 20230802 : 20240501;

    if (!text_equal_nocase(asked, "none") || !facts->version.date || facts->version.date >= since)
        return NULL;
    return VIOLATION_PLAIN(facts, rule);
}

static struct arm_error *outbound_unknown(const struct facts *facts, const struct rule *rule)
{
    return value_unknown(facts, rule, facts->network.outbound,
                         WORDS("loadBalancer", "managedNATGateway", "managedNATGatewayV2",
                               "userAssignedNATGateway", "userDefinedRouting", "none", "block"));
}

static struct arm_error *overlay_with_kubenet(const struct facts *facts, const struct rule *rule)
{
    if (!facts->network.overlay || !text_equal(facts->network.plugin, "kubenet"))
        return NULL;
    return VIOLATION(facts, rule, "overlay", facts->network.plugin);
}

static struct arm_error *policy_with_kubenet(const struct facts *facts, const struct rule *rule)
{
    if (!text_equal(facts->network.plugin, "kubenet") ||
        !text_equal(facts->network.policy, "azure"))
        return NULL;
    return VIOLATION_PLAIN(facts, rule);
}

static struct arm_error *cilium_with_kubenet(const struct facts *facts, const struct rule *rule)
{
    if (!text_equal(facts->network.dataplane, "cilium") ||
        text_equal(facts->network.plugin, "azure"))
        return NULL;
    return VIOLATION(facts, rule, "NetworkDataplane cilium requires NetworkPlugin azure.");
}

static struct arm_error *cilium_without_policy(const struct facts *facts, const struct rule *rule)
{
    if (!text_equal(facts->network.dataplane, "cilium") ||
        text_equal(facts->network.policy, "cilium"))
        return NULL;
    return arm_error_subcode(VIOLATION_PLAIN(facts, rule),
                             "CiliumDataplaneRequiresNetworkPolicyCilium");
}

static struct arm_error *policy_without_cilium(const struct facts *facts, const struct rule *rule)
{
    if (!text_equal(facts->network.policy, "cilium") ||
        text_equal(facts->network.dataplane, "cilium"))
        return NULL;
    return arm_error_subcode(VIOLATION_PLAIN(facts, rule),
                             "NetworkPolicyCiliumRequiresCiliumDataplane");
}

static struct arm_error *cilium_with_windows(const struct facts *facts, const struct rule *rule)
{
    if (!text_equal(facts->network.dataplane, "cilium") ||
        !cluster_has_os(facts->wanted, "Windows"))
        return NULL;
    return arm_error_subcode(
        VIOLATION(facts, rule, "Cilium dataplane is not supported with Windows agent pools."),
        "CiliumDataplaneNotSupportedOnWindows");
}

static struct arm_error *pods_without_overlay(const struct facts *facts, const struct rule *rule)
{
    const struct network *network = &facts->network;

    if (!text_equal(network->plugin, "azure") || network->overlay || network->pod_count == 0)
        return NULL;
    return VIOLATION(
        facts, rule,
        "podCIDR may only be set with network plugin kubenet or none, or with network plugin mode overlay.");
}

/* clang-format off */
const struct rule network_rules[] = {
    {"NP-001", CLUSTER_WRITE, 0, 0, NULL, ERROR_InvalidParameterDetails, "networkProfile.networkPlugin", "AKS REST reference", plugin_unknown, NULL},
    {"NP-002", CLUSTER_WRITE, 0, 0, NULL, ERROR_InvalidParameterDetails, "networkProfile.networkPluginMode", "AKS REST reference", mode_unknown, NULL},
    {"NP-011", CLUSTER_WRITE, 0, 0, NULL, ERROR_InvalidParameterDetails, "networkProfile.networkDataplane", "AKS REST reference", dataplane_unknown, NULL},
    {"NP-012", CLUSTER_WRITE, 0, 0, NULL, ERROR_NetworkPolicyUnknown, "networkProfile.networkPolicy", "rancher/rancher#28593; Azure/azure-sdk-for-go#2176", policy_unknown, NULL},
    {"NP-013", CLUSTER_WRITE, 0, 0, NULL, ERROR_NetworkPolicyUnknown, "networkProfile.networkPolicy", "Azure/azure-cli-extensions#6809", policy_none_too_old, NULL},
    {"OB-001", CLUSTER_WRITE, 0, 0, NULL, ERROR_InvalidParameterDetails, "networkProfile.outboundType", "AKS REST reference", outbound_unknown, NULL},
    {"NP-003", CLUSTER_WRITE, 0, 0, NULL, ERROR_UnsupportedNetworkPluginMode, "networkProfile.networkPluginMode", "public report of the answer", overlay_with_kubenet, NULL},
    {"NP-007", CLUSTER_CREATE, 0, 0, NULL, ERROR_InvalidParameterText, "networkProfile.podCIDR", "azure-cli's own check", pods_without_overlay, NULL},
    {"POL-001", CLUSTER_WRITE, 0, 0, NULL, ERROR_NetworkPolicyAzureOnKubenet, "networkProfile.networkPolicy", "coder/docs#1091", policy_with_kubenet, NULL},
    {"CIL-005", CLUSTER_WRITE, 0, 0, NULL, ERROR_BadRequest, "networkProfile.networkDataplane", "AKS docs, azure-cni-powered-by-cilium", cilium_with_kubenet, NULL},
    {"CIL-001", CLUSTER_WRITE, 0, 0, NULL, ERROR_CiliumNeedsPolicyCilium, "networkProfile.networkPolicy", "public report of the answer", cilium_without_policy, NULL},
    {"CIL-002", CLUSTER_WRITE, 0, 0, NULL, ERROR_NetworkPolicyNeedsCilium, "networkProfile.networkPolicy", "public report of the answer", policy_without_cilium, NULL},
    {"CIL-004", CLUSTER_WRITE | POOL_CREATE, 0, 0, NULL, ERROR_BadRequest, NULL, "AKS docs, azure-cni-powered-by-cilium", cilium_with_windows, NULL},
    {0},
};
/* clang-format on */
