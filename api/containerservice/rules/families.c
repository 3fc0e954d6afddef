/* ipFamilies, and whether ranges go with them. */

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
        const char *one, *first, *shown, *path;
    } pairs[] = {
        {"podCidr", "podCidrs", "networkProfile.podCIDR", "properties.networkProfile.podCidr"},
        {"serviceCidr", "serviceCidrs", "networkProfile.serviceCIDR",
         "properties.networkProfile.serviceCidr"}};
    const json_t *profile = json_at(facts->wanted, "properties.networkProfile");

    for (size_t i = 0; i < 2; i++) {
        const char *one = json_text(profile, pairs[i].one);
        const char *first =
            json_string_value(json_array_get(json_object_get(profile, pairs[i].first), 0));
        if (!one || !first || text_equal(one, first))
            continue;
        const char *details = arena_printf(
            facts->arena, "'%s' differs from the first range of the list, '%s'", one, first);
        return violation_on(
            violation_at(VIOLATION(facts, rule, pairs[i].shown, details), pairs[i].shown),
            pairs[i].path);
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

/* On overlay the second family may come later: no docs say so, but azure-cli#30360 ships it. */
static struct violation *family_added(const struct facts *facts, const struct rule *rule)
{
    if (facts->stored_network.dual_stack || !facts->network.dual_stack || facts->network.overlay)
        return NULL;
    return VIOLATION(facts, rule, rule->target);
}

const struct rule family_rules[] = {
    {
        .id = "DS-001",
        .changes = CLUSTER_WRITE,
        .summary = "A cluster has the IP family IPv4, or IPv4 and IPv6; none has IPv6 alone.",
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
        .summary = "Of two IP families IPv4 is the first.",
        .remedy = "Write ipFamilies as IPv4, IPv6.",
        .path = "properties.networkProfile.ipFamilies",
        .code = "InvalidParameter",
        .target = "networkProfile.ipFamilies",
        .message = MESSAGE_INVALID_DETAILS,
        .source = "AKS docs, azure-cni-overlay",
        .confidence = INFERRED,
        .words = GUESS,
        .disputed =
            "The docs show this order only; an engineer of the service says that it does not matter. The order of the ranges follows that of the families, so the documented one is asked for.",
        .check = families_reversed,
    },
    {
        .id = "DS-018",
        .changes = CLUSTER_UPDATE,
        .summary = "A cluster gets a second IP family only with Azure CNI Overlay.",
        .remedy = "Move to overlay first, or make a new cluster.",
        .path = "properties.networkProfile.ipFamilies",
        .code = "PropertyChangeNotAllowed",
        .target = "networkProfile.ipFamilies",
        .message = MESSAGE_FIXED,
        .source = "Azure/azure-cli#30360; hashicorp/terraform-provider-azurerm#32814",
        .confidence = INFERRED,
        .words = GUESS,
        .check = family_added,
    },
    {
        .id = "DS-019",
        .changes = CLUSTER_CREATE,
        .summary = "The pod CIDR of a cluster with one IP family is IPv4.",
        .remedy = "Give an IPv4 range, or name both families.",
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
        .summary = "podCidrs has one range for each IP family.",
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
        .summary = "podCidrs has its ranges in the order of ipFamilies.",
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
        .summary = "serviceCidrs has one range for each IP family, in the order of ipFamilies.",
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
        .summary = "podCidr and serviceCidr equal the first range of podCidrs and serviceCidrs.",
        .remedy = "Send one of the two, or the same range in both.",
        .path = "properties.networkProfile.podCidr",
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
        .summary = "An IPv6 service CIDR has at most 20 host bits.",
        .remedy = "Use a prefix length of 108 or more.",
        .path = "properties.networkProfile.serviceCidrs",
        .code = "InvalidParameter",
        .target = "networkProfile.serviceCIDRs",
        .message = MESSAGE_INVALID_DETAILS,
        .source = "AKS docs, azure-cni-overlay",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = service_too_large,
    },
    {0},
};
