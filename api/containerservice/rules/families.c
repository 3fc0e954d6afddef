#include "api/containerservice/rule.h"
#include "base/json.h"

static struct arm_error *families_unknown(const struct facts *facts, const struct rule *rule)
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

static struct arm_error *families_reversed(const struct facts *facts, const struct rule *rule)
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
static struct arm_error *count_differs(const struct facts *facts, const struct rule *rule,
                                       size_t count)
{
    const struct network *network = &facts->network;

    if (count == 0 || count == network->family_count)
        return NULL;
    return VIOLATION(facts, rule, rule->target,
                     arena_printf(facts->arena, "%zu ranges are given for %zu IP families", count,
                                  network->family_count));
}

static struct arm_error *order_differs(const struct facts *facts, const struct rule *rule,
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
static struct arm_error *pod_range_ipv6(const struct facts *facts, const struct rule *rule)
{
    const struct network *network = &facts->network;

    if (network->family_count != 1 || network->pod_count != 1 ||
        network->pods[0].base.family != FAMILY_IPV6)
        return NULL;
    return VIOLATION_PLAIN(facts, rule);
}

static struct arm_error *pods_count(const struct facts *facts, const struct rule *rule)
{
    return count_differs(facts, rule, facts->network.pod_count);
}

static struct arm_error *pods_order(const struct facts *facts, const struct rule *rule)
{
    return order_differs(facts, rule, facts->network.pods, facts->network.pod_count);
}

static struct arm_error *services_differ(const struct facts *facts, const struct rule *rule)
{
    const struct network *network = &facts->network;

    TRY(count_differs(facts, rule, network->service_count));
    return order_differs(facts, rule, network->services, network->service_count);
}

static struct arm_error *single_and_list_differ(const struct facts *facts, const struct rule *rule)
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
            return arm_error(facts->arena, rule->error, pairs[i].shown, pairs[i].shown,
                             arena_printf(facts->arena,
                                          "'%s' differs from the first range of the list, '%s'",
                                          one, first));
    }
    return NULL;
}

static struct arm_error *service_too_large(const struct facts *facts, const struct rule *rule)
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

static struct arm_error *policy_on_dual_stack(const struct facts *facts, const struct rule *rule,
                                              const char *policy)
{
    return facts->network.dual_stack && text_equal(facts->network.policy, policy)
               ? VIOLATION(facts, rule, policy)
               : NULL;
}

static struct arm_error *azure_on_dual_stack(const struct facts *facts, const struct rule *rule)
{
    return policy_on_dual_stack(facts, rule, "azure");
}

static struct arm_error *calico_on_dual_stack(const struct facts *facts, const struct rule *rule)
{
    return policy_on_dual_stack(facts, rule, "calico");
}

static struct arm_error *plugin_on_dual_stack(const struct facts *facts, const struct rule *rule)
{
    const struct network *network = &facts->network;

    if (!network->dual_stack || network->overlay || text_equal(network->plugin, "kubenet"))
        return NULL;
    return VIOLATION(facts, rule, network->plugin);
}

static struct arm_error *gateway_on_dual_stack(const struct facts *facts, const struct rule *rule)
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

static struct arm_error *virtual_nodes_on_dual_stack(const struct facts *facts,
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

static struct arm_error *version_for_dual_stack(const struct facts *facts, const struct rule *rule)
{
    if (!facts->network.dual_stack || !facts->network.overlay ||
        !facts_kubernetes_below(facts, 26, 3))
        return NULL;
    return VIOLATION(
        facts, rule,
        "Dual-stack networking with Azure CNI Overlay requires Kubernetes version 1.26.3 or later.");
}

static struct arm_error *version_for_cilium(const struct facts *facts, const struct rule *rule)
{
    if (!facts->network.dual_stack || !text_equal(facts->network.dataplane, "cilium") ||
        !facts_kubernetes_below(facts, 29, 0))
        return NULL;
    return VIOLATION(
        facts, rule,
        "Dual-stack networking with Cilium dataplane requires Kubernetes version 1.29 or later.");
}

/* clang-format off */
const struct rule family_rules[] = {
    {"DS-001", CLUSTER_WRITE, 0, 0, NULL, ERROR_InvalidParameterDetails, "networkProfile.ipFamilies", "AKS docs, azure-cni-overlay", families_unknown, NULL},
    {"DS-002", CLUSTER_WRITE, 0, 0, NULL, ERROR_InvalidParameterDetails, "networkProfile.ipFamilies", "AKS docs, azure-cni-overlay", families_reversed, NULL},
    {"DS-019", CLUSTER_CREATE, 0, 0, NULL, ERROR_CidrStringParseError, "networkProfile.podCIDR", "AKS REST reference (IPv4 pattern)", pod_range_ipv6, NULL},
    {"DS-003", CLUSTER_WRITE, 0, 0, NULL, ERROR_InvalidParameterDetails, "networkProfile.podCIDRs", "AKS docs, azure-cni-overlay", pods_count, NULL},
    {"DS-004", CLUSTER_WRITE, 0, 0, NULL, ERROR_InvalidParameterDetails, "networkProfile.podCIDRs", "AKS docs, azure-cni-overlay", pods_order, NULL},
    {"DS-005", CLUSTER_WRITE, 0, 0, NULL, ERROR_InvalidParameterDetails, "networkProfile.serviceCIDRs", "AKS docs, azure-cni-overlay", services_differ, NULL},
    {"DS-016", CLUSTER_WRITE, 0, 0, NULL, ERROR_InvalidParameterDetails, NULL, "follows from the mirrored pair", single_and_list_differ, NULL},
    {"DS-006", CLUSTER_WRITE, 0, 0, NULL, ERROR_InvalidParameterDetails, "networkProfile.serviceCIDRs", "AKS docs, azure-cni-overlay", service_too_large, NULL},
    {"DS-007", CLUSTER_WRITE, 0, 0, NULL, ERROR_NetworkPolicyNotSupported, "networkProfile.networkPolicy", "AKS docs, azure-cni-overlay", azure_on_dual_stack, NULL},
    {"DS-008", CLUSTER_WRITE, 0, 0, NULL, ERROR_NetworkPolicyNotSupported, "networkProfile.networkPolicy", "AKS docs, azure-cni-overlay", calico_on_dual_stack, NULL},
    {"DS-009", CLUSTER_WRITE, 0, 0, NULL, ERROR_UnsupportedDualStackNetworkPlugin, "networkProfile.networkPlugin", "Azure/AKS#4107", plugin_on_dual_stack, NULL},
    {"DS-010", CLUSTER_WRITE, 0, 0, NULL, ERROR_BadRequest, "networkProfile.outboundType", "AKS docs, azure-cni-overlay", gateway_on_dual_stack, NULL},
    {"DS-011", CLUSTER_WRITE, 0, 0, NULL, ERROR_BadRequest, NULL, "AKS docs, azure-cni-overlay", virtual_nodes_on_dual_stack, NULL},
    {"DS-012", CLUSTER_WRITE, 0, 0, NULL, ERROR_BadRequest, NULL, "AKS docs, azure-cni-overlay", version_for_dual_stack, NULL},
    {"CIL-006", CLUSTER_WRITE, 0, 0, NULL, ERROR_BadRequest, NULL, "AKS docs, azure-cni-powered-by-cilium", version_for_cilium, NULL},
    {0},
};
/* clang-format on */
