#include "api/containerservice/rule.h"
#include "base/json.h"

static struct violation *range_malformed(const struct facts *facts, const struct rule *rule,
                                         const struct cidr *ranges, size_t count)
{
    for (size_t i = 0; i < count && i < RANGES_MAX; i++) {
        if (ranges[i].base.family == FAMILY_NONE)
            return VIOLATION_PLAIN(facts, rule);
    }
    return NULL;
}

static struct violation *service_malformed(const struct facts *facts, const struct rule *rule)
{
    return range_malformed(facts, rule, facts->network.services, facts->network.service_count);
}

static struct violation *pod_malformed(const struct facts *facts, const struct rule *rule)
{
    return range_malformed(facts, rule, facts->network.pods, facts->network.pod_count);
}

static struct violation *service_host_bits(const struct facts *facts, const struct rule *rule)
{
    const struct network *network = &facts->network;

    for (size_t i = 0; i < network->service_count && i < RANGES_MAX; i++) {
        if (cidr_has_host_bits(network->services[i]))
            return VIOLATION_PLAIN(facts, rule);
    }
    return NULL;
}

static struct violation *service_too_large(const struct facts *facts, const struct rule *rule)
{
    const struct network *network = &facts->network;

    if (network->service_count == 0 || network->services[0].base.family != FAMILY_IPV4 ||
        network->services[0].prefix >= 12)
        return NULL;
    return VIOLATION(
        facts, rule, rule->target,
        arena_printf(facts->arena, "%s is larger than /12", network->service_texts[0]));
}

static struct violation *pods_meet_services(const struct facts *facts, const struct rule *rule)
{
    const struct network *network = &facts->network;

    for (size_t i = 0; i < network->pod_count && i < RANGES_MAX; i++) {
        for (size_t j = 0; j < network->service_count && j < RANGES_MAX; j++) {
            if (cidr_overlaps(network->pods[i], network->services[j]))
                return VIOLATION(facts, rule, network->pod_texts[i], network->service_texts[j]);
        }
    }
    return NULL;
}

static const char *dns_text(const struct facts *facts)
{
    return json_text_or(facts->wanted, "properties.networkProfile.dnsServiceIP", "");
}

static struct violation *dns_outside(const struct facts *facts, const struct rule *rule)
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
static struct violation *dns_first(const struct facts *facts, const struct rule *rule)
{
    const struct network *network = &facts->network;
    struct address address, first;

    if (network->service_count == 0 || !address_parse(dns_text(facts), &address))
        return NULL;
    if (!address_add(cidr_first(network->services[0]), 1, &first) || !address_equal(address, first))
        return NULL;
    return VIOLATION(facts, rule, rule->target, "it is the first address of the service CIDR");
}

static struct violation *dns_edge(const struct facts *facts, const struct rule *rule)
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

const struct rule address_rules[] = {
    {
        .id = "CIDR-001",
        .changes = CLUSTER_CREATE,
        .path = "properties.networkProfile.serviceCidr",
        .code = "CidrStringParseError",
        .target = "networkProfile.serviceCIDR",
        .message = "Cidr is invalid",
        .source = "Azure/AKS#506",
        .confidence = RECORDED,
        .words = RECORDED,
        .check = service_malformed,
    },
    {
        .id = "CIDR-002",
        .changes = CLUSTER_WRITE,
        .path = "properties.networkProfile.podCidr",
        .code = "CidrStringParseError",
        .target = "networkProfile.podCIDR",
        .message = "Cidr is invalid",
        .source = "as for service ranges (guess)",
        .confidence = INFERRED,
        .words = GUESS,
        .check = pod_malformed,
    },
    {
        .id = "CIDR-003",
        .changes = CLUSTER_CREATE,
        .path = "properties.networkProfile.serviceCidr",
        .code = "CidrStringParseError",
        .target = "networkProfile.serviceCIDR",
        .message = "Cidr is invalid",
        .source = "AKS release notes, 2019-04-15",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = service_host_bits,
    },
    {
        .id = "CIDR-004",
        .changes = CLUSTER_CREATE,
        .path = "properties.networkProfile.serviceCidr",
        .code = "InvalidParameter",
        .target = "networkProfile.serviceCIDR",
        .message = MESSAGE_INVALID_DETAILS,
        .source = "AKS docs, configure-azure-cni",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = service_too_large,
    },
    {
        .id = "CIDR-011",
        .changes = CLUSTER_WRITE,
        .path = "properties.networkProfile.podCidr",
        .code = "BadRequest",
        .subcode = "PodCidrOverlapsServiceCidr",
        .target = "networkProfile.podCIDR",
        .message = "Pod CIDR {podCidr} overlaps with service CIDR {serviceCidr}.",
        .source = "AKS docs, concepts-network",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = pods_meet_services,
    },
    {
        .id = "CIDR-014",
        .changes = CLUSTER_CREATE,
        .path = "properties.networkProfile.dnsServiceIP",
        .code = "DnsServiceIpOutOfServiceCidr",
        .target = "networkProfile.dnsServiceIP",
        .message =
            "The DNS service IP {ip} is out of the range defined by service CIDR {serviceCidr}.",
        .source = "public report of the answer",
        .confidence = RECORDED,
        .words = RECORDED,
        .check = dns_outside,
    },
    {
        .id = "CIDR-015",
        .changes = CLUSTER_CREATE,
        .path = "properties.networkProfile.dnsServiceIP",
        .code = "InvalidParameter",
        .target = "networkProfile.dnsServiceIP",
        .message = MESSAGE_INVALID_DETAILS,
        .source = "AKS docs, configure-azure-cni",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = dns_first,
    },
    {
        .id = "CIDR-016",
        .changes = CLUSTER_CREATE,
        .path = "properties.networkProfile.dnsServiceIP",
        .code = "InvalidParameter",
        .target = "networkProfile.dnsServiceIP",
        .message = MESSAGE_INVALID_DETAILS,
        .source = "AKS docs, configure-azure-cni",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = dns_edge,
    },
    {0},
};
