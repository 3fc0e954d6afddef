/* What may not change in the network of a cluster that exists. Which change is refused by which
 * rule stands in ../transitions.c. */

#include <string.h>

#include "api/containerservice/rule.h"
#include "api/containerservice/transitions.h"
#include "base/json.h"

static struct violation *plugin_changed(const struct facts *facts, const struct rule *rule)
{
    const struct network *before = &facts->stored_network;
    const struct network *after = &facts->network;

    if (text_equal_nocase(before->plugin, after->plugin))
        return NULL;
    return transition_check(
        facts, rule, MOVE_NETWORK,
        network_model(before, pod_subnet_used(facts->stored_pools, facts->stored_pool_count)),
        network_model(after, pod_subnet_used(facts->pools, facts->pool_count)));
}

/* A second range that comes with the second IP family changes none. */
static struct violation *services_changed(const struct facts *facts, const struct rule *rule)
{
    const struct network *before = &facts->stored_network;
    const struct network *after = &facts->network;

    for (size_t i = 0; i < before->service_count && i < after->service_count && i < RANGES_MAX;
         i++) {
        bool known = before->services[i].base.family != FAMILY_NONE;
        if (!known || !cidr_equal(before->services[i], after->services[i]))
            PASS(transition_check(facts, rule, MOVE_SERVICES, before->service_texts[i],
                                  after->service_texts[i]));
    }
    return NULL;
}

/* What the cluster never had is filled in, not changed. */
static struct violation *text_changed(const struct facts *facts, const struct rule *rule,
                                      const char *what)
{
    const char *before = json_text_or(facts->stored, rule->path, "");
    const char *after = json_text_or(facts->wanted, rule->path, "");
    return *before ? transition_check(facts, rule, what, before, after) : NULL;
}

static struct violation *dns_changed(const struct facts *facts, const struct rule *rule)
{
    return text_changed(facts, rule, MOVE_DNS);
}

/* A cluster that names none runs in the default one. */
static struct violation *network_mode_changed(const struct facts *facts, const struct rule *rule)
{
    return transition_check(facts, rule, MOVE_MODE,
                            json_text_or(facts->stored, rule->path, "transparent"),
                            json_text_or(facts->wanted, rule->path, "transparent"));
}

/* A larger range is the business of EXP-008, which says more. */
static struct violation *pods_changed(const struct facts *facts, const struct rule *rule)
{
    const struct network *before = &facts->stored_network;
    const struct network *after = &facts->network;
    bool kept = before->pod_count == 0 || after->pod_count == 0 || after->overlay ||
                before->overlay || cidr_equal(before->pods[0], after->pods[0]);

    if (kept || (after->pods[0].base.family != FAMILY_NONE &&
                 cidr_contains(after->pods[0], before->pods[0])))
        return NULL;
    return transition_check(facts, rule, MOVE_PODS, network_model(before, false), TRANSITION_OTHER);
}

static const char *dataplane_of(const struct network *network)
{
    return text_equal_nocase(network->plugin, "kubenet") ? "kubenet" : network->dataplane;
}

static struct violation *dataplane_changed(const struct facts *facts, const struct rule *rule)
{
    return transition_check(facts, rule, MOVE_DATAPLANE, dataplane_of(&facts->stored_network),
                            facts->network.dataplane);
}

/* Clusters of before the service filled it in have none. */
static const char *policy_of(const struct network *network)
{
    return *network->policy ? network->policy : "none";
}

static struct violation *policy_changed(const struct facts *facts, const struct rule *rule)
{
    return transition_check(facts, rule, MOVE_POLICY, policy_of(&facts->stored_network),
                            policy_of(&facts->network));
}

static struct violation *policy_left(const struct facts *facts, const struct rule *rule)
{
    if (!text_equal(facts->stored_network.dataplane, "cilium") ||
        !text_equal(facts->network.dataplane, "cilium"))
        return NULL;
    return policy_changed(facts, rule);
}

/* The version is the one that the request leads to. */
static struct violation *policy_switched_early(const struct facts *facts, const struct rule *rule)
{
    const char *before = policy_of(&facts->stored_network);
    const char *after = policy_of(&facts->network);
    const struct transition *row = transition_find(MOVE_POLICY, before, after, facts->as_of);

    if (!row || !row->rules || !strstr(row->rules, rule->id) ||
        !facts_kubernetes_below(facts, 30, 0))
        return NULL;
    return VIOLATION(facts, rule, text_equal(after, "none") ? before : after);
}

static const char *families_of(const struct network *network)
{
    return network->dual_stack ? "IPv4,IPv6" : "IPv4";
}

static struct violation *families_changed(const struct facts *facts, const struct rule *rule)
{
    return transition_check(facts, rule, MOVE_FAMILIES, families_of(&facts->stored_network),
                            families_of(&facts->network));
}

const struct rule network_change_rules[] = {
    {
        .id = "UPD-001",
        .changes = CLUSTER_UPDATE,
        .summary =
            "A cluster keeps its plugin, except that kubenet may move to azure with mode overlay.",
        .remedy = "Keep networkPlugin; from kubenet, ask for azure with networkPluginMode overlay.",
        .path = "properties.networkProfile.networkPlugin",
        .code = "PropertyChangeNotAllowed",
        .target = "networkProfile.networkPlugin",
        .message = MESSAGE_FIXED,
        .source = "Azure/AKS#409",
        .confidence = RECORDED,
        .words = RECORDED,
        .check = plugin_changed,
    },
    {
        .id = "UPD-002",
        .changes = CLUSTER_UPDATE,
        .summary = "A cluster keeps its service ranges.",
        .remedy = "Send the ranges that the cluster has, or none.",
        .path = "properties.networkProfile.serviceCidr",
        .code = "PropertyChangeNotAllowed",
        .target = "networkProfile.serviceCIDR",
        .message = MESSAGE_FIXED,
        .source = "MicrosoftDocs/azure-docs#47617; azurerm replaces such a cluster",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = services_changed,
    },
    {
        .id = "UPD-003",
        .changes = CLUSTER_UPDATE,
        .summary = "A cluster keeps its dnsServiceIP.",
        .remedy = "Send the address that the cluster has, or none.",
        .path = "properties.networkProfile.dnsServiceIP",
        .code = "PropertyChangeNotAllowed",
        .target = "networkProfile.dnsServiceIP",
        .message = MESSAGE_FIXED,
        .source = "azurerm and Cluster API replace such a cluster",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = dns_changed,
    },
    {
        .id = "UPD-004",
        .changes = CLUSTER_UPDATE,
        .summary = "The pod range of a kubenet cluster changes only with the move to overlay.",
        .remedy = "Send the range that the cluster has, or none.",
        .path = "properties.networkProfile.podCidr",
        .code = "PropertyChangeNotAllowed",
        .target = "networkProfile.podCIDR",
        .message = MESSAGE_FIXED,
        .source = "azurerm replaces such a cluster; Azure/AKS#4368",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = pods_changed,
    },
    {
        .id = "UPD-005",
        .changes = CLUSTER_UPDATE,
        .summary = "An overlay cluster never goes back to the node subnet.",
        .path = "properties.networkProfile.networkPluginMode",
        .source = "AKS docs, update-azure-cni",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .where = "merge: an absent mode keeps overlay; NP-002 refuses all others",
    },
    {
        .id = "UPD-016",
        .changes = CLUSTER_UPDATE,
        .summary = "A cluster on Cilium keeps its dataplane.",
        .remedy = "Send networkDataplane cilium, or none.",
        .path = "properties.networkProfile.networkDataplane",
        .code = "PropertyChangeNotAllowed",
        .target = "networkProfile.networkDataplane",
        .message = MESSAGE_FIXED,
        .source = "azurerm replaces such a cluster",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = dataplane_changed,
    },
    {
        .id = "UPD-017",
        .changes = CLUSTER_UPDATE,
        .summary = "On Cilium the network policy stays cilium.",
        .remedy = "Send networkPolicy cilium, or none.",
        .path = "properties.networkProfile.networkPolicy",
        .code = "BadRequest",
        .subcode = "CiliumDataplaneRequiresNetworkPolicyCilium",
        .target = "networkProfile.networkPolicy",
        .message = "Cilium dataplane requires network policy cilium.",
        .source = "MicrosoftDocs/azure-aks-docs#264; AKS docs, update-azure-cni",
        .confidence = RECORDED,
        .words = RECORDED,
        .check = policy_left,
    },
    {
        .id = "UPD-018",
        .changes = CLUSTER_UPDATE,
        .summary = "A cluster keeps its networkMode.",
        .remedy = "Send the mode that the cluster has, or none.",
        .path = "properties.networkProfile.networkMode",
        .code = "PropertyChangeNotAllowed",
        .target = "networkProfile.networkMode",
        .message = MESSAGE_FIXED,
        .source = "azurerm replaces such a cluster",
        .confidence = INFERRED,
        .words = GUESS,
        .check = network_mode_changed,
    },
    {
        .id = "UPD-021",
        .changes = CLUSTER_UPDATE,
        .summary = "Members of networkProfile that are absent, null or empty keep what is stored.",
        .path = "properties.networkProfile",
        .source = "recorded sparse PUTs; Azure/azure-cli-extensions#6809",
        .confidence = RECORDED,
        .words = RECORDED,
        .where = "merge",
    },
    {
        .id = "POL-005",
        .changes = CLUSTER_UPDATE,
        .summary = "Azure network policy and Calico are not swapped for each other.",
        .remedy = "Set networkPolicy none first.",
        .path = "properties.networkProfile.networkPolicy",
        .code = "PropertyChangeNotAllowed",
        .target = "networkProfile.networkPolicy",
        .message = MESSAGE_FIXED,
        .source = "AKS docs, use-network-policies",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = policy_changed,
    },
    {
        .id = "POL-006",
        .changes = CLUSTER_UPDATE,
        .since = 20260529,
        .summary =
            "Adding network policy to an existing cluster, or removing it, needs Kubernetes 1.30 or later.",
        .remedy = "Upgrade the cluster first.",
        .path = "properties.networkProfile.networkPolicy",
        .code = "BadRequest",
        .message =
            "Installing or uninstalling network policy {policy} requires Kubernetes version 1.30 or later. Upgrade the cluster and retry.",
        .source = "release notes 2026-05-29",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = policy_switched_early,
    },
    {
        .id = "POL-007",
        .changes = CLUSTER_UPDATE,
        .summary =
            "An absent, null or empty networkPolicy keeps the stored one; none takes it off.",
        .path = "properties.networkProfile.networkPolicy",
        .source = "Azure/azure-cli-extensions#6809",
        .confidence = RECORDED,
        .words = RECORDED,
        .where = "merge",
    },
    {
        .id = "DS-017",
        .changes = CLUSTER_UPDATE,
        .summary = "A dual-stack cluster keeps both IP families.",
        .remedy = "Send both families, or none.",
        .path = "properties.networkProfile.ipFamilies",
        .code = "PropertyChangeNotAllowed",
        .target = "networkProfile.ipFamilies",
        .message = MESSAGE_FIXED,
        .source = "no evidence of support",
        .confidence = INFERRED,
        .words = GUESS,
        .check = families_changed,
    },
    {0},
};
