#include "api/containerservice/rule.h"
#include "base/json.h"

static struct violation *families_unknown(const struct facts *facts, const struct rule *rule)
{
    const struct network *network = &facts->network;
    const enum family *families = network->families;
    bool one = network->family_count == 1 && families[0] == FAMILY_IPV4;
    bool two = network->family_count == 2 && families[0] != FAMILY_NONE &&
               families[1] != FAMILY_NONE && families[0] != families[1];

    return one || two
               ? NULL
               : VIOLATION(facts, rule, rule->target, "only IPv4 and IPv4,IPv6 are supported");
}

static struct violation *families_reversed(const struct facts *facts, const struct rule *rule)
{
    if (!facts->network.dual_stack || facts->network.families[0] != FAMILY_IPV6)
        return NULL;
    return VIOLATION(facts, rule, rule->target, "IPv4 comes before IPv6");
}

static const char *family_name(enum family family)
{
    return family == FAMILY_IPV6 ? "IPv6" : "IPv4";
}

/* Count and order of a list of ranges follow ipFamilies. Ranges that do not parse are another
 * rule's business. */
static struct violation *count_differs(const struct facts *facts, const struct rule *rule,
                                       size_t count)
{
    const struct network *network = &facts->network;

    if (count == 0 || count == network->family_count)
        return NULL;
    return VIOLATION(facts, rule, rule->target,
                     arena_printf(facts->arena, "%zu ranges are given for %zu IP families", count,
                                  network->family_count));
}

static struct violation *order_differs(const struct facts *facts, const struct rule *rule,
                                       const struct cidr *ranges, size_t count)
{
    const struct network *network = &facts->network;

    for (size_t i = 0; i < count && i < network->family_count && i < RANGES_MAX; i++) {
        enum family family = ranges[i].base.family;
        if (family != FAMILY_NONE && family != network->families[i])
            return VIOLATION(facts, rule, rule->target,
                             arena_printf(facts->arena,
                                          "range %zu is not an %s range as ipFamilies wants it",
                                          i + 1, family_name(network->families[i])));
    }
    return NULL;
}

/* For one family a range of the other is called no range at all. */
static struct violation *pod_range_ipv6(const struct facts *facts, const struct rule *rule)
{
    const struct network *network = &facts->network;

    if (network->family_count != 1 || network->pod_count != 1 ||
        network->pods[0].base.family != FAMILY_IPV6)
        return NULL;
    return VIOLATION_PLAIN(facts, rule);
}

static struct violation *pods_count(const struct facts *facts, const struct rule *rule)
{
    return count_differs(facts, rule, facts->network.pod_count);
}

static struct violation *pods_order(const struct facts *facts, const struct rule *rule)
{
    return order_differs(facts, rule, facts->network.pods, facts->network.pod_count);
}

static struct violation *services_differ(const struct facts *facts, const struct rule *rule)
{
    const struct network *network = &facts->network;

    PASS(count_differs(facts, rule, network->service_count));
    return order_differs(facts, rule, network->services, network->service_count);
}

static struct violation *single_and_list_differ(const struct facts *facts, const struct rule *rule)
{
    static const struct {
        const char *one, *first, *shown;
    } pairs[] = {{"podCidr", "podCidrs", "networkProfile.podCIDR"},
                 {"serviceCidr", "serviceCidrs", "networkProfile.serviceCIDR"}};
    const json_t *profile = json_at(facts->wanted, "properties.networkProfile");

    for (size_t i = 0; i < 2; i++) {
        const char *one = json_text(profile, pairs[i].one);
        const char *first =
            json_string_value(json_array_get(json_object_get(profile, pairs[i].first), 0));
        if (one && first && !text_equal(one, first))
            return violation_at(
                VIOLATION(facts, rule, pairs[i].shown,
                          arena_printf(facts->arena,
                                       "'%s' differs from the first range of the list, '%s'", one,
                                       first)),
                pairs[i].shown);
    }
    return NULL;
}

static struct violation *service_too_large(const struct facts *facts, const struct rule *rule)
{
    const struct network *network = &facts->network;

    for (size_t i = 0; i < network->service_count && i < RANGES_MAX; i++) {
        if (network->services[i].base.family == FAMILY_IPV6 && network->services[i].prefix < 108)
            return VIOLATION(facts, rule, "networkProfile.serviceCIDRs",
                             arena_printf(facts->arena, "the IPv6 range %s is larger than /108",
                                          network->service_texts[i]));
    }
    return NULL;
}

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

static struct violation *plugin_on_dual_stack(const struct facts *facts, const struct rule *rule)
{
    const struct network *network = &facts->network;

    if (!network->dual_stack || network->overlay || text_equal(network->plugin, "kubenet"))
        return NULL;
    return VIOLATION(facts, rule, network->plugin);
}

static struct violation *gateway_on_dual_stack(const struct facts *facts, const struct rule *rule)
{
    const char *outbound = facts->network.outbound;

    if (!facts->network.dual_stack || (!text_equal(outbound, "managedNATGateway") &&
                                       !text_equal(outbound, "userAssignedNATGateway")))
        return NULL;
    return VIOLATION(facts, rule,
                     arena_printf(facts->arena,
                                  "Outbound type %s is not supported with dual-stack networking.",
                                  outbound));
}

static struct violation *virtual_nodes_on_dual_stack(const struct facts *facts,
                                                     const struct rule *rule)
{
    const char *name;
    json_t *addon;

    if (!facts->network.dual_stack)
        return NULL;
    json_object_foreach(json_at(facts->wanted, "properties.addonProfiles"), name, addon)
    {
        if (strncasecmp(name, "aciConnector", strlen("aciConnector")) == 0 &&
            json_true_at(addon, "enabled"))
            return VIOLATION(
                facts, rule,
                "The aciConnectorLinux addon is not supported with dual-stack networking.");
    }
    return NULL;
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

const struct rule family_rules[] = {
    {
        .id = "DS-001",
        .changes = CLUSTER_WRITE,
        .path = "properties.networkProfile.ipFamilies",
        .code = "InvalidParameter",
        .target = "networkProfile.ipFamilies",
        .message = MESSAGE_INVALID_DETAILS,
        .source = "AKS docs, azure-cni-overlay",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = families_unknown,
    },
    {
        .id = "DS-002",
        .changes = CLUSTER_WRITE,
        .path = "properties.networkProfile.ipFamilies",
        .code = "InvalidParameter",
        .target = "networkProfile.ipFamilies",
        .message = MESSAGE_INVALID_DETAILS,
        .source = "AKS docs, azure-cni-overlay",
        .confidence = INFERRED,
        .words = GUESS,
        .check = families_reversed,
    },
    {
        .id = "DS-019",
        .changes = CLUSTER_CREATE,
        .path = "properties.networkProfile.podCidr",
        .code = "CidrStringParseError",
        .target = "networkProfile.podCIDR",
        .message = "Cidr is invalid",
        .source = "AKS REST reference (IPv4 pattern)",
        .confidence = INFERRED,
        .words = GUESS,
        .check = pod_range_ipv6,
    },
    {
        .id = "DS-003",
        .changes = CLUSTER_WRITE,
        .path = "properties.networkProfile.podCidrs",
        .code = "InvalidParameter",
        .target = "networkProfile.podCIDRs",
        .message = MESSAGE_INVALID_DETAILS,
        .source = "AKS docs, azure-cni-overlay",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = pods_count,
    },
    {
        .id = "DS-004",
        .changes = CLUSTER_WRITE,
        .path = "properties.networkProfile.podCidrs",
        .code = "InvalidParameter",
        .target = "networkProfile.podCIDRs",
        .message = MESSAGE_INVALID_DETAILS,
        .source = "AKS docs, azure-cni-overlay",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = pods_order,
    },
    {
        .id = "DS-005",
        .changes = CLUSTER_WRITE,
        .path = "properties.networkProfile.serviceCidrs",
        .code = "InvalidParameter",
        .target = "networkProfile.serviceCIDRs",
        .message = MESSAGE_INVALID_DETAILS,
        .source = "AKS docs, azure-cni-overlay",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = services_differ,
    },
    {
        .id = "DS-016",
        .changes = CLUSTER_WRITE,
        .code = "InvalidParameter",
        .message = MESSAGE_INVALID_DETAILS,
        .source = "follows from the mirrored pair",
        .confidence = INFERRED,
        .words = GUESS,
        .check = single_and_list_differ,
    },
    {
        .id = "DS-006",
        .changes = CLUSTER_WRITE,
        .path = "properties.networkProfile.serviceCidrs",
        .code = "InvalidParameter",
        .target = "networkProfile.serviceCIDRs",
        .message = MESSAGE_INVALID_DETAILS,
        .source = "AKS docs, azure-cni-overlay",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = service_too_large,
    },
    {
        .id = "DS-007",
        .changes = CLUSTER_WRITE,
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
        .code = "BadRequest",
        .message = "{details}",
        .source = "AKS docs, azure-cni-overlay",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = virtual_nodes_on_dual_stack,
    },
    {
        .id = "DS-012",
        .changes = CLUSTER_WRITE,
        .code = "BadRequest",
        .message = "{details}",
        .source = "AKS docs, azure-cni-overlay",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = version_for_dual_stack,
    },
    {
        .id = "CIL-006",
        .changes = CLUSTER_WRITE,
        .code = "BadRequest",
        .message = "{details}",
        .source = "AKS docs, azure-cni-powered-by-cilium",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = version_for_cilium,
    },
    {0},
};
