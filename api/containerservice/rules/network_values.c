/* The words that networkProfile takes. Other cases of them were spelled as Azure does before
 * (../spelling.c). */

#include "api/containerservice/rule.h"
#include "api/containerservice/words.h"
#include "base/json.h"

static struct violation *value_unknown(const struct facts *facts, const struct rule *rule,
                                       const char *value, const char *const *words)
{
    return !*value || word_known(words, value) ? NULL : violation_unknown(facts, rule, value);
}

static struct violation *plugin_unknown(const struct facts *facts, const struct rule *rule)
{
    return value_unknown(facts, rule, facts->network.plugin, words_plugin);
}

static struct violation *mode_unknown(const struct facts *facts, const struct rule *rule)
{
    return value_unknown(facts, rule, facts->network.mode, words_plugin_mode);
}

/* Only the azure plugin has modes; bridge is what old clusters have. */
static struct violation *network_mode_unknown(const struct facts *facts, const struct rule *rule)
{
    const char *mode = json_text_or(facts->wanted, rule->path, "");

    if (*mode && !text_equal(facts->network.plugin, "azure"))
        return VIOLATION(facts, rule, rule->target,
                         arena_printf(facts->arena, "network plugin %s takes no network mode",
                                      facts->network.plugin));
    return value_unknown(facts, rule, mode, words_network_mode);
}

static struct violation *dataplane_unknown(const struct facts *facts, const struct rule *rule)
{
    return value_unknown(facts, rule, facts->network.dataplane, words_dataplane);
}

/* The text is of 2020, when there were two. */
static struct violation *policy_unknown(const struct facts *facts, const struct rule *rule)
{
    const char *policy = facts->network.policy;
    return !*policy || word_known(words_policy, policy) ? NULL : VIOLATION_PLAIN(facts, rule);
}

/* "none" is a value of the contract since 2024-05-01 and 2023-08-02-preview. */
static struct violation *policy_none_too_old(const struct facts *facts, const struct rule *rule)
{
    const char *asked = json_text(facts->sent, rule->path);
    date_t since = facts->version.preview ? 20230802 : 20240501;

    if (!text_equal_nocase(asked, "none") || !facts->version.date || facts->version.date >= since)
        return NULL;
    return VIOLATION_PLAIN(facts, rule);
}

static struct violation *outbound_unknown(const struct facts *facts, const struct rule *rule)
{
    return value_unknown(facts, rule, facts->network.outbound, words_outbound_type);
}

/* Some answers say "Standard", and clients send that back. */
static struct violation *balancer_unknown(const struct facts *facts, const struct rule *rule)
{
    const char *sku = facts->network.balancer_sku;

    return !*sku || word_spelled(words_balancer_sku, sku) ? NULL
                                                          : violation_unknown(facts, rule, sku);
}

const struct rule network_value_rules[] = {
    {
        .id = "NP-001",
        .changes = CLUSTER_WRITE,
        .summary =
            "networkPlugin is azure, kubenet or none; since 2026-07-17 upper and lower case do not matter.",
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
        .summary = "networkPluginMode is overlay or absent.",
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
        .id = "NP-010",
        .changes = CLUSTER_CREATE,
        .summary = "networkMode is transparent or bridge, and only for plugin azure.",
        .remedy = "Leave networkMode out.",
        .path = "properties.networkProfile.networkMode",
        .code = "InvalidParameter",
        .target = "networkProfile.networkMode",
        .message = MESSAGE_INVALID_DETAILS,
        .source = "AKS REST reference",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = network_mode_unknown,
    },
    {
        .id = "NP-011",
        .changes = CLUSTER_WRITE,
        .summary = "networkDataplane is azure or cilium.",
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
        .summary = "networkPolicy is none, azure, calico or cilium.",
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
        .summary =
            "Sending networkPolicy none needs api-version 2024-05-01 or later, or a preview from 2023-08-02 on.",
        .remedy = "Send a newer api-version, or no networkPolicy.",
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
        .summary = "outboundType is loadBalancer, managedNATGateway, managedNATGatewayV2, "
                   "userAssignedNATGateway, userDefinedRouting, none or block.",
        .path = "properties.networkProfile.outboundType",
        .code = "InvalidParameter",
        .target = "networkProfile.outboundType",
        .message = MESSAGE_INVALID_DETAILS,
        .source = "AKS REST reference",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .disputed =
            "The docs have managedNATGatewayV2 as an outbound type, the release notes and azure-cli as managedNATGateway with natGatewayProfile.sku StandardV2: both are taken.",
        .check = outbound_unknown,
    },
    {
        .id = "LB-001",
        .changes = CLUSTER_WRITE,
        .summary = "loadBalancerSku is standard or basic, in upper or lower case.",
        .path = "properties.networkProfile.loadBalancerSku",
        .code = "InvalidParameter",
        .target = "networkProfile.loadBalancerSku",
        .message = MESSAGE_INVALID_DETAILS,
        .source = "AKS REST reference",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = balancer_unknown,
    },
    {0},
};
