/* Network policy engines, and what they go with. Taking one off or putting one on is in
 * network_changes.c. */

#include "api/containerservice/rule.h"
#include "api/containerservice/transitions.h"

#define WINDOWS_POLICY       "WindowsNetworkPolicyPreview"
#define SINCE_NO_WINDOWS_NPM 20260930 /* Azure network policy on Windows retires */

static struct violation *policy_with_kubenet(const struct facts *facts, const struct rule *rule)
{
    if (!text_equal(facts->network.plugin, "kubenet") ||
        !text_equal(facts->network.policy, "azure") || !network_changed(facts))
        return NULL;
    return VIOLATION_PLAIN(facts, rule);
}

static struct violation *policy_without_plugin(const struct facts *facts, const struct rule *rule)
{
    const char *policy = facts->network.policy;
    bool cilium = text_equal(facts->network.dataplane, "cilium") || text_equal(policy, "cilium");
    bool managed = cilium || text_equal(policy, "azure") || text_equal(policy, "calico");

    if (!managed || !text_equal(facts->network.plugin, "none") || !network_changed(facts))
        return NULL;
    return VIOLATION(facts, rule, cilium ? "cilium" : policy);
}

/* A pool that is there already meets a policy only when that is new. */
static bool meets(const struct facts *facts, const struct pool_facts *pool, const char *policy)
{
    return pool->windows && text_equal(facts->network.policy, policy) &&
           (!pool->stored || !text_equal(facts->stored_network.policy, policy));
}

static struct violation *azure_other_windows(const struct facts *facts, const struct rule *rule,
                                             const struct pool_facts *pool)
{
    if (!meets(facts, pool, "azure") || text_equal_nocase(pool->os_sku, "Windows2022"))
        return NULL;
    return VIOLATION(facts, rule, pool->os_sku);
}

static struct violation *azure_windows(const struct facts *facts, const struct rule *rule,
                                       const struct pool_facts *pool)
{
    if (!meets(facts, pool, "azure") || !text_equal_nocase(pool->os_sku, "Windows2022"))
        return NULL;
    return rule->flag ? VIOLATION(facts, rule, rule->flag) : VIOLATION_PLAIN(facts, rule);
}

static struct violation *calico_windows(const struct facts *facts, const struct rule *rule,
                                        const struct pool_facts *pool)
{
    bool unknown = text_equal_nocase(pool->os_sku, "Windows2025") ||
                   text_equal_nocase(pool->os_sku, "WindowsAnnual");
    return unknown && meets(facts, pool, "calico") ? VIOLATION(facts, rule, pool->os_sku) : NULL;
}

const struct rule policy_rules[] = {
    {
        .id = "POL-001",
        .changes = CLUSTER_WRITE,
        .summary = "Azure network policy does not go with kubenet.",
        .remedy = "Use calico, or plugin azure.",
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
        .id = "NP-016",
        .changes = CLUSTER_WRITE,
        .summary = "With plugin none neither network policy nor dataplane is managed.",
        .remedy = "Set networkPolicy none, and install a policy engine with the CNI.",
        .path = "properties.networkProfile.networkPolicy",
        .code = "NetworkPolicyNotSupported",
        .target = "networkProfile.networkPolicy",
        .message = "NetworkPolicy {policy} is not supported for network plugin none",
        .source = "AKS docs, use-byo-cni",
        .confidence = INFERRED,
        .words = GUESS,
        .check = policy_without_plugin,
    },
    {
        .id = "POL-003",
        .changes = CLUSTER_WRITE | POOL_CREATE,
        .summary = "Azure network policy runs on no Windows Server but 2022.",
        .remedy = "Use osSKU Windows2022, or calico.",
        .path = "osSKU",
        .code = "NetworkPolicyNotSupported",
        .message = "NetworkPolicy azure is not supported for Windows OS SKU {osSku}.",
        .source = "AKS docs, use-network-policies",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check_pool = azure_other_windows,
    },
    {
        .id = "POL-002",
        .changes = CLUSTER_WRITE | POOL_CREATE,
        .flag = WINDOWS_POLICY,
        .summary = "Azure network policy with Windows pools needs a preview flag.",
        .remedy = "Register the flag, or use calico.",
        .path = "osType",
        .code = "BadRequest",
        .message = MESSAGE_FEATURE,
        .source = "AKS docs, use-network-policies",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check_pool = azure_windows,
    },
    {
        .id = "POL-002",
        .changes = CLUSTER_WRITE | POOL_CREATE,
        .since = SINCE_NO_WINDOWS_NPM,
        .on_demand = true,
        .summary = "Azure network policy on Windows retires on 2026-09-30.",
        .remedy = "Use calico.",
        .path = "osType",
        .code = "BadRequest",
        .message = "NetworkPolicy azure is no longer supported with Windows agent pools.",
        .source = "AKS docs, use-network-policies",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .disputed = "The retirement was announced for that day; no refusal after it is known, and "
                    "the docs still name the flag, so that the flag is what counts.",
        .check_pool = azure_windows,
    },
    {
        .id = "POL-004",
        .changes = CLUSTER_CREATE | POOL_CREATE,
        .summary = "Calico runs on no Windows osSKU but Windows2019 and Windows2022.",
        .remedy = "Use osSKU Windows2022.",
        .path = "osSKU",
        .code = "NetworkPolicyNotSupported",
        .message = "NetworkPolicy calico is not supported for Windows OS SKU {osSku}.",
        .source = "AKS docs, use-network-policies",
        .confidence = INFERRED,
        .words = GUESS,
        .check_pool = calico_windows,
    },
    {0},
};
