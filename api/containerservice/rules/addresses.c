#include "api/containerservice/rule.h"
#include "base/json.h"

static struct arm_error *range_malformed(const struct facts *facts, const struct rule *rule,
                                         const struct cidr *ranges, size_t count)
{
    for (size_t i = 0; i < count && i < RANGES_MAX; i++) {
        if (ranges[i].base.family == FAMILY_NONE)
            return VIOLATION_PLAIN(facts, rule);
    }
    return NULL;
}

static struct arm_error *service_malformed(const struct facts *facts, const struct rule *rule)
{
    return range_malformed(facts, rule, facts->network.services, facts->network.service_count);
}

static struct arm_error *pod_malformed(const struct facts *facts, const struct rule *rule)
{
    return range_malformed(facts, rule, facts->network.pods, facts->network.pod_count);
}

static struct arm_error *service_host_bits(const struct facts *facts, const struct rule *rule)
{
    const struct network *network = &facts->network;

    for (size_t i = 0; i < network->service_count && i < RANGES_MAX; i++) {
        if (cidr_has_host_bits(network->services[i]))
            return VIOLATION_PLAIN(facts, rule);
    }
    return NULL;
}

static struct arm_error *service_too_large(const struct facts *facts, const struct rule *rule)
{
    const struct network *network = &facts->network;

    if (network->service_count == 0 || network->services[0].base.family != FAMILY_IPV4 ||
        network->services[0].prefix >= 12)
        return NULL;
    return VIOLATION(
        facts, rule, rule->target,
        arena_printf(facts->arena, "%s is larger than /12", network->service_texts[0]));
}

static struct arm_error *pods_meet_services(const struct facts *facts, const struct rule *rule)
{
    const struct network *network = &facts->network;

    for (size_t i = 0; i < network->pod_count && i < RANGES_MAX; i++) {
        for (size_t j = 0; j < network->service_count && j < RANGES_MAX; j++) {
            if (cidr_overlaps(network->pods[i], network->services[j]))
                return arm_error_subcode(
                    VIOLATION(facts, rule, network->pod_texts[i], network->service_texts[j]),
                    "PodCidrOverlapsServiceCidr");
        }
    }
    return NULL;
}

static const char *dns_text(const struct facts *facts)
{
    return json_text_or(facts->wanted, "properties.networkProfile.dnsServiceIP", "");
}

static struct arm_error *dns_outside(const struct facts *facts, const struct rule *rule)
{
    const struct network *network = &facts->network;
    struct address address;

    if (network->service_count == 0)
        return NULL;
    if (address_parse(dns_text(facts), &address) &&
        cidr_contains_address(network->services[0], address))
        return NULL;
    return VIOLATION(facts, rule, dns_text(facts), network->service_texts[0]);
}

/* The first usable address is the API server's own. */
static struct arm_error *dns_first(const struct facts *facts, const struct rule *rule)
{
    const struct network *network = &facts->network;
    struct address address, first;

    if (network->service_count == 0 || !address_parse(dns_text(facts), &address))
        return NULL;
    if (!address_add(cidr_first(network->services[0]), 1, &first) || !address_equal(address, first))
        return NULL;
    return VIOLATION(facts, rule, rule->target, "it is the first address of the service CIDR");
}

static struct arm_error *dns_edge(const struct facts *facts, const struct rule *rule)
{
    const struct network *network = &facts->network;
    struct address address;

    if (network->service_count == 0 || !address_parse(dns_text(facts), &address))
        return NULL;
    if (!address_equal(address, cidr_first(network->services[0])) &&
        !address_equal(address, cidr_last(network->services[0])))
        return NULL;
    return VIOLATION(facts, rule, rule->target,
                     "it is the network or broadcast address of the service CIDR");
}

/* clang-format off */
const struct rule address_rules[] = {
    {"CIDR-001", CLUSTER_CREATE, 0, 0, NULL, ERROR_CidrStringParseError, "networkProfile.serviceCIDR", "Azure/AKS#506", service_malformed, NULL},
    {"CIDR-002", CLUSTER_WRITE, 0, 0, NULL, ERROR_CidrStringParseError, "networkProfile.podCIDR", "as for service ranges (guess)", pod_malformed, NULL},
    {"CIDR-003", CLUSTER_CREATE, 0, 0, NULL, ERROR_CidrStringParseError, "networkProfile.serviceCIDR", "AKS release notes, 2019-04-15", service_host_bits, NULL},
    {"CIDR-004", CLUSTER_CREATE, 0, 0, NULL, ERROR_InvalidParameterDetails, "networkProfile.serviceCIDR", "AKS docs, configure-azure-cni", service_too_large, NULL},
    {"CIDR-011", CLUSTER_WRITE, 0, 0, NULL, ERROR_PodCidrOverlapsServiceCidr, "networkProfile.podCIDR", "AKS docs, concepts-network", pods_meet_services, NULL},
    {"CIDR-014", CLUSTER_CREATE, 0, 0, NULL, ERROR_DnsServiceIpOutOfServiceCidr, "networkProfile.dnsServiceIP", "public report of the answer", dns_outside, NULL},
    {"CIDR-015", CLUSTER_CREATE, 0, 0, NULL, ERROR_InvalidParameterDetails, "networkProfile.dnsServiceIP", "AKS docs, configure-azure-cni", dns_first, NULL},
    {"CIDR-016", CLUSTER_CREATE, 0, 0, NULL, ERROR_InvalidParameterDetails, "networkProfile.dnsServiceIP", "AKS docs, configure-azure-cni", dns_edge, NULL},
    {0},
};
/* clang-format on */
