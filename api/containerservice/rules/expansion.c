/* What may happen to the pod range of a cluster that exists. On overlay clusters it can grow (AKS
 * docs, azure-cni-overlay, "Pod CIDR expansion"): same base address, larger, IPv4 only, no Windows
 * pools. */

#include "api/containerservice/dates.h"
#include "api/containerservice/rule.h"
#include "base/json.h"

/* Before SINCE_EXPANSION a change was taken and ignored: the merge does that. After the preview the
 * docs name no Kubernetes version and ask for a superset only, whatever its base. */
#define UNTIL_PREVIEW_ENDS 20260420

#define MESSAGE_RANGE_FIXED "Changing property '{property}' is not allowed. {details}"

/* Plugin none may change its range (release notes 2023-07-02); kubenet and node subnet may on their
 * way to overlay (release notes 2025-08-29). */
static struct violation *range_fixed(const struct facts *facts, const struct rule *rule)
{
    bool migrates = !facts->stored_network.overlay && facts->network.overlay;

    if (facts->stored_network.overlay || migrates ||
        text_equal(facts->stored_network.plugin, "none") || !pod_range_changed(facts))
        return NULL;
    return VIOLATION(facts, rule, "networkProfile.podCIDR",
                     "The pod CIDR can only be expanded on Azure CNI Overlay clusters.");
}

/* The list that the client asks for, or NULL when it asks for no change. */
static const json_t *list_asked(const struct facts *facts)
{
    const json_t *before = json_at(facts->stored, "properties.networkProfile.podCidrs");
    const json_t *asked = json_at(facts->sent, "properties.networkProfile.podCidrs");

    if (!facts->stored_network.overlay || json_array_size(asked) == 0 || json_equal(before, asked))
        return NULL;
    return asked;
}

static size_t ipv4_count(const json_t *list)
{
    size_t count = 0;
    struct cidr range;

    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *text = json_string_value(json_array_get(list, i));
        count += text && cidr_parse(text, &range) && range.base.family == FAMILY_IPV4;
    }
    return count;
}

static struct violation *range_added(const struct facts *facts, const struct rule *rule)
{
    const json_t *asked = list_asked(facts);

    if (!asked || ipv4_count(asked) < 2)
        return NULL;
    return VIOLATION(facts, rule, rule->target,
                     "a second IPv4 pod CIDR cannot be added to a cluster");
}

/* Neither are several ranges changed through podCidrs, nor ever the IPv6 one. A second range that
 * comes with the second IP family is no change of a range. */
static struct violation *list_changed(const struct facts *facts, const struct rule *rule)
{
    const json_t *before = json_at(facts->stored, "properties.networkProfile.podCidrs");
    const json_t *asked = list_asked(facts);
    bool grows_family = facts->network.family_count > facts->stored_network.family_count;

    if (!asked || (json_array_size(asked) == 1 && json_array_size(before) == 1))
        return NULL;
    if (grows_family && json_equal(json_array_get(before, 0), json_array_get(asked, 0)))
        return NULL;
    return VIOLATION(facts, rule, rule->target,
                     "Changing several pod CIDR blocks through podCidrs is not supported.");
}

static struct violation *with_windows(const struct facts *facts, const struct rule *rule)
{
    if (!pod_range_expands(facts) || !facts_windows(facts))
        return NULL;
    return VIOLATION(facts, rule,
                     "Pod CIDR expansion is not supported on clusters with Windows agent pools.");
}

static struct violation *version_too_low(const struct facts *facts, const struct rule *rule)
{
    if (!pod_range_expands(facts) || !facts_kubernetes_below(facts, 33, 0))
        return NULL;
    return VIOLATION(facts, rule, "Pod CIDR expansion requires Kubernetes version 1.33 or later.");
}

static struct violation *shrinks(const struct facts *facts, const struct rule *rule)
{
    const struct network *before = &facts->stored_network;
    const struct network *after = &facts->network;

    if (!pod_range_expands(facts) || !cidr_contains(before->pods[0], after->pods[0]))
        return NULL;
    return VIOLATION(facts, rule, "networkProfile.podCIDR",
                     arena_printf(facts->arena,
                                  "Pod CIDR %s is smaller than the existing pod CIDR %s.",
                                  after->pod_texts[0], before->pod_texts[0]));
}

static struct violation *no_superset(const struct facts *facts, const struct rule *rule)
{
    const struct network *before = &facts->stored_network;
    const struct network *after = &facts->network;

    if (!pod_range_expands(facts) || cidr_contains(after->pods[0], before->pods[0]))
        return NULL;
    return VIOLATION(facts, rule, "networkProfile.podCIDR",
                     arena_printf(facts->arena,
                                  "Pod CIDR %s must be a superset of the existing pod CIDR %s.",
                                  after->pod_texts[0], before->pod_texts[0]));
}

static struct violation *other_base(const struct facts *facts, const struct rule *rule)
{
    const struct network *before = &facts->stored_network;
    const struct network *after = &facts->network;

    if (!pod_range_expands(facts) ||
        address_equal(cidr_first(before->pods[0]), after->pods[0].base))
        return NULL;
    return VIOLATION(
        facts, rule, "networkProfile.podCIDR",
        arena_printf(facts->arena,
                     "Pod CIDR %s must have the base address of the existing pod CIDR %s.",
                     after->pod_texts[0], before->pod_texts[0]));
}

const struct rule expansion_rules[] = {
    {
        .id = "EXP-008",
        .changes = CLUSTER_UPDATE,
        .summary =
            "A pod CIDR changes only on Azure CNI Overlay, in the move to it, and with plugin none.",
        .path = "properties.networkProfile.podCidr",
        .code = "PropertyChangeNotAllowed",
        .target = "networkProfile.podCIDR",
        .message = MESSAGE_RANGE_FIXED,
        .source = "AKS docs, azure-cni-overlay",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = range_fixed,
    },
    {
        .id = "EXP-005",
        .changes = CLUSTER_UPDATE,
        .since = SINCE_EXPANSION,
        .summary = "A cluster has one IPv4 pod CIDR; a second one cannot be added.",
        .remedy = "Grow the range that is there.",
        .path = "properties.networkProfile.podCidrs",
        .code = "InvalidParameter",
        .target = "networkProfile.podCIDRs",
        .message = MESSAGE_INVALID_DETAILS,
        .source = "AKS docs, azure-cni-overlay",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = range_added,
    },
    {
        .id = "EXP-007",
        .changes = CLUSTER_UPDATE,
        .since = SINCE_EXPANSION,
        .summary = "A pod CIDR is expanded through podCidr alone, and an IPv6 one not at all.",
        .remedy = "Send podCidr and leave podCidrs as it is.",
        .path = "properties.networkProfile.podCidrs",
        .code = "PropertyChangeNotAllowed",
        .target = "networkProfile.podCIDRs",
        .message = MESSAGE_RANGE_FIXED,
        .source = "AKS docs, azure-cni-overlay",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = list_changed,
    },
    {
        .id = "EXP-006",
        .changes = CLUSTER_UPDATE,
        .since = SINCE_EXPANSION,
        .summary = "Clusters with Windows pools keep their pod CIDR.",
        .remedy = "Delete the Windows pools first.",
        .path = "properties.networkProfile.podCidr",
        .code = "BadRequest",
        .target = "networkProfile.podCIDR",
        .message = "{details}",
        .source = "AKS docs, azure-cni-overlay",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = with_windows,
    },
    {
        .id = "EXP-009",
        .changes = CLUSTER_UPDATE,
        .since = SINCE_EXPANSION,
        .until = UNTIL_PREVIEW_ENDS,
        .summary = "During its preview the expansion of a pod CIDR needed Kubernetes 1.33.",
        .remedy = "Upgrade the cluster first.",
        .path = "properties.kubernetesVersion",
        .code = "BadRequest",
        .message = "{details}",
        .source = "AKS docs, azure-cni-overlay",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = version_too_low,
    },
    {
        .id = "EXP-003",
        .changes = CLUSTER_UPDATE,
        .since = SINCE_EXPANSION,
        .summary = "A pod CIDR does not shrink.",
        .remedy = "Choose a shorter prefix than before.",
        .path = "properties.networkProfile.podCidr",
        .code = "PropertyChangeNotAllowed",
        .target = "networkProfile.podCIDR",
        .message = MESSAGE_RANGE_FIXED,
        .source = "AKS docs, azure-cni-overlay",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = shrinks,
    },
    {
        .id = "EXP-002",
        .changes = CLUSTER_UPDATE,
        .since = SINCE_EXPANSION,
        .summary = "A new pod CIDR contains the whole old one.",
        .remedy = "Keep the address and choose a shorter prefix.",
        .path = "properties.networkProfile.podCidr",
        .code = "PropertyChangeNotAllowed",
        .target = "networkProfile.podCIDR",
        .message = MESSAGE_RANGE_FIXED,
        .source = "AKS docs, azure-cni-overlay",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = no_superset,
    },
    {
        .id = "EXP-004",
        .changes = CLUSTER_UPDATE,
        .since = SINCE_EXPANSION,
        .until = UNTIL_PREVIEW_ENDS,
        .summary = "A new pod CIDR begins at the address of the old one.",
        .remedy = "Keep the address and choose a shorter prefix.",
        .path = "properties.networkProfile.podCidr",
        .code = "PropertyChangeNotAllowed",
        .target = "networkProfile.podCIDR",
        .message = MESSAGE_RANGE_FIXED,
        .source = "AKS docs, azure-cni-overlay",
        .confidence = INFERRED,
        .words = GUESS,
        .check = other_base,
    },
    {
        .id = "EXP-004",
        .changes = CLUSTER_UPDATE,
        .since = UNTIL_PREVIEW_ENDS,
        .on_demand = true,
        .summary = "A new pod CIDR begins at the address of the old one.",
        .remedy = "Keep the address and choose a shorter prefix.",
        .path = "properties.networkProfile.podCidr",
        .code = "PropertyChangeNotAllowed",
        .target = "networkProfile.podCIDR",
        .message = MESSAGE_RANGE_FIXED,
        .source = "AKS docs, azure-cni-overlay",
        .confidence = INFERRED,
        .words = GUESS,
        .disputed =
            "The docs asked for the same base address during the preview; later they ask for a superset only, so this is not asked by default from then on.",
        .check = other_base,
    },
    {0},
};
