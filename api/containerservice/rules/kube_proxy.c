/* networkProfile.kubeProxyConfig and podLinkLocalAccess. */

#include "api/containerservice/rule.h"
#include "base/json.h"

#define SINCE_BYO_UNGATED  20250427 /* release notes */
#define SINCE_CHANGES_ONLY 20260717 /* release notes; NFTABLES fell back to iptables before */

#define PROXY "properties.networkProfile.kubeProxyConfig"

static const char *proxy_mode(const struct facts *facts)
{
    return json_text_or(facts->wanted, PROXY ".mode", "");
}

/* A cluster that brings its own CNI may go without kube-proxy. */
static bool is_byo_without_proxy(const struct facts *facts)
{
    return facts->as_of >= SINCE_BYO_UNGATED && text_equal(facts->network.plugin, "none") &&
           json_is_false(json_at(facts->wanted, PROXY ".enabled"));
}

static struct violation *proxy_gated(const struct facts *facts, const struct rule *rule)
{
    bool asked = json_is_object(json_at(facts->sent, PROXY));

    if (!asked || is_byo_without_proxy(facts) ||
        (facts->as_of >= SINCE_CHANGES_ONLY && !facts_changes(facts, PROXY)))
        return NULL;
    return VIOLATION(facts, rule, rule->flag);
}

static struct violation *proxy_too_early(const struct facts *facts, const struct rule *rule)
{
    if (!text_equal_nocase(proxy_mode(facts), "NFTABLES") || !facts_changes(facts, PROXY) ||
        !facts_kubernetes_below(facts, 33, 0))
        return NULL;
    return VIOLATION_PLAIN(facts, rule);
}

/* What is left of ipvsConfig after a change of the mode was not asked for. */
static struct violation *ipvs_without_mode(const struct facts *facts, const struct rule *rule)
{
    const char *mode = proxy_mode(facts);

    if (!json_is_object(json_at(facts->sent, rule->path)) || !*mode ||
        text_equal_nocase(mode, "IPVS"))
        return NULL;
    return VIOLATION_PLAIN(facts, rule);
}

static bool takes_link_local(const struct facts *facts, const struct rule *rule)
{
    return text_equal_nocase(json_text(facts->wanted, rule->path), "None") &&
           facts_changes(facts, rule->path);
}

static struct violation *link_local_gated(const struct facts *facts, const struct rule *rule)
{
    return takes_link_local(facts, rule) ? VIOLATION(facts, rule, rule->flag) : NULL;
}

static struct violation *link_local_without_issuer(const struct facts *facts,
                                                   const struct rule *rule)
{
    if (!takes_link_local(facts, rule) ||
        json_true_at(facts->wanted, "properties.oidcIssuerProfile.enabled"))
        return NULL;
    return VIOLATION_PLAIN(facts, rule);
}

const struct rule kube_proxy_rules[] = {
    {
        .id = "NP-021",
        .changes = CLUSTER_WRITE,
        .flag = "KubeProxyConfigurationPreview",
        .summary =
            "Configuring kube-proxy needs a preview flag; doing without it on plugin none does not.",
        .remedy = "Register the flag, or leave kubeProxyConfig out.",
        .path = "properties.networkProfile.kubeProxyConfig",
        .code = "BadRequest",
        .message = MESSAGE_FEATURE,
        .source = "AKS docs, configure-kube-proxy; release notes 2025-04-27 and 2026-07-17",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = proxy_gated,
    },
    {
        .id = "NP-023",
        .changes = CLUSTER_WRITE,
        .flag = "IMDSRestrictionPreview",
        .summary = "podLinkLocalAccess None needs a preview flag.",
        .remedy = "Register the flag, or leave podLinkLocalAccess out.",
        .path = "properties.networkProfile.podLinkLocalAccess",
        .code = "BadRequest",
        .message = MESSAGE_FEATURE,
        .source = "AKS docs, imds-restriction",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = link_local_gated,
    },
    {
        .id = "NP-023",
        .changes = CLUSTER_WRITE,
        .summary = "podLinkLocalAccess None needs the OIDC issuer.",
        .remedy = "Set oidcIssuerProfile.enabled true.",
        .path = "properties.networkProfile.podLinkLocalAccess",
        .code = "BadRequest",
        .message = "podLinkLocalAccess None requires the OIDC issuer to be enabled.",
        .source = "AKS docs, imds-restriction",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = link_local_without_issuer,
    },
    {
        .id = "NP-020",
        .changes = CLUSTER_WRITE,
        .since = SINCE_CHANGES_ONLY,
        .summary = "kube-proxy in mode NFTABLES needs Kubernetes 1.33 or later.",
        .remedy = "Upgrade the cluster first, or use another mode.",
        .path = "properties.networkProfile.kubeProxyConfig.mode",
        .code = "BadRequest",
        .message = "kube-proxy mode nftables requires Kubernetes version 1.33 or later.",
        .source = "release notes 2026-07-17",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = proxy_too_early,
    },
    {
        .id = "NP-022",
        .changes = CLUSTER_WRITE,
        .summary = "ipvsConfig goes with kube-proxy in mode IPVS only.",
        .path = "properties.networkProfile.kubeProxyConfig.ipvsConfig",
        .code = "BadRequest",
        .message = "ipvsConfig can only be set when mode is IPVS.",
        .source = "AKS docs, configure-kube-proxy",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = ipvs_without_mode,
    },
    {0},
};
