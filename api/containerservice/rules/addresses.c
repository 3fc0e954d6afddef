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

static struct violation *family_meets(const struct facts *facts, const struct rule *rule,
                                      enum family family)
{
    const struct network *network = &facts->network;

    for (size_t i = 0; i < network->pod_count && i < RANGES_MAX; i++) {
        for (size_t j = 0; j < network->service_count && j < RANGES_MAX; j++) {
            if (network->pods[i].base.family == family &&
                cidr_overlaps(network->pods[i], network->services[j]))
                return VIOLATION(facts, rule, network->pod_texts[i], network->service_texts[j]);
        }
    }
    return NULL;
}

static struct violation *pods_meet_services(const struct facts *facts, const struct rule *rule)
{
    return family_meets(facts, rule, FAMILY_IPV4);
}

static struct violation *pods_meet_services6(const struct facts *facts, const struct rule *rule)
{
    return family_meets(facts, rule, FAMILY_IPV6);
}

/* ---- dnsServiceIP ---- */

static const char *dns_text(const struct facts *facts)
{
    return json_text_or(facts->wanted, "properties.networkProfile.dnsServiceIP", "");
}

/* The range that the address belongs to: the first IPv4 one. */
static const struct cidr *dns_range(const struct facts *facts, const char **text)
{
    const struct network *network = &facts->network;

    for (size_t i = 0; i < network->service_count && i < RANGES_MAX; i++) {
        if (network->services[i].base.family != FAMILY_IPV4)
            continue;
        *text = network->service_texts[i];
        return &network->services[i];
    }
    return NULL;
}

static struct violation *dns_malformed(const struct facts *facts, const struct rule *rule)
{
    const char *text = dns_text(facts);
    struct address address;

    if (!*text || (address_parse(text, &address) && address.family == FAMILY_IPV4))
        return NULL;
    return VIOLATION(facts, rule, rule->target,
                     arena_printf(facts->arena, "'%s' is not an IPv4 address", text));
}

static struct violation *dns_outside(const struct facts *facts, const struct rule *rule)
{
    const char *text;
    const struct cidr *range = dns_range(facts, &text);
    struct address address;

    if (!range ||
        (address_parse(dns_text(facts), &address) && cidr_contains_address(*range, address)))
        return NULL;
    return VIOLATION(facts, rule, dns_text(facts), text);
}

/* The first usable address is the API server's own. */
static struct violation *dns_first(const struct facts *facts, const struct rule *rule)
{
    const char *text;
    const struct cidr *range = dns_range(facts, &text);
    struct address address, first;

    if (!range || !address_parse(dns_text(facts), &address) || !address_nth(*range, 1, &first) ||
        !address_equal(address, first))
        return NULL;
    return VIOLATION(facts, rule, rule->target,
                     arena_printf(facts->arena, "%s is the first address of the service CIDR %s",
                                  dns_text(facts), text));
}

static struct violation *dns_edge(const struct facts *facts, const struct rule *rule)
{
    const char *text;
    const struct cidr *range = dns_range(facts, &text);
    struct address address;

    if (!range || !address_parse(dns_text(facts), &address) ||
        (!address_equal(address, cidr_first(*range)) && !address_equal(address, cidr_last(*range))))
        return NULL;
    return VIOLATION(facts, rule, rule->target,
                     arena_printf(facts->arena,
                                  "%s is the network or broadcast address of the service CIDR %s",
                                  dns_text(facts), text));
}

const struct rule address_rules[] = {
    {
        .id = "CIDR-001",
        .changes = CLUSTER_CREATE,
        .summary = "The service CIDR is an address range in CIDR notation.",
        .remedy = "Write it as address/length, for example 10.0.0.0/16.",
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
        .summary = "The pod CIDR is an address range in CIDR notation.",
        .remedy = "Write it as address/length, for example 10.244.0.0/16.",
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
        .summary = "The service CIDR starts at a network address: it has no host bits.",
        .remedy = "Clear the bits behind the prefix length: 10.2.0.0/24 instead of 10.2.0.1/24.",
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
        .summary = "An IPv4 service CIDR has at most 20 host bits.",
        .remedy = "Use a prefix length of 12 or more.",
        .path = "properties.networkProfile.serviceCidr",
        .code = "InvalidParameter",
        .target = "networkProfile.serviceCIDR",
        .message = MESSAGE_INVALID_DETAILS,
        .source = "AKS docs, configure-azure-cni",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .disputed =
            "The docs ask for less than a /12, kube-apiserver takes a /12 as well; so does this.",
        .check = service_too_large,
    },
    {
        .id = "CIDR-011",
        .changes = CLUSTER_WRITE,
        .summary = "Pods and services have IPv4 ranges of their own that do not overlap.",
        .remedy = "Choose a pod CIDR outside of the service CIDR.",
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
        .id = "CIDR-021",
        .changes = CLUSTER_WRITE,
        .summary =
            "Pods and services of a dual-stack cluster have IPv6 ranges of their own that do not overlap.",
        .remedy = "Choose an IPv6 pod CIDR outside of the IPv6 service CIDR.",
        .path = "properties.networkProfile.podCidrs",
        .code = "BadRequest",
        .subcode = "PodCidrOverlapsServiceCidr",
        .target = "networkProfile.podCIDRs",
        .message = "Pod CIDR {podCidr} overlaps with service CIDR {serviceCidr}.",
        .source = "as for IPv4 ranges",
        .confidence = INFERRED,
        .words = GUESS,
        .check = pods_meet_services6,
    },
    {
        .id = "CIDR-017",
        .changes = CLUSTER_CREATE,
        .summary = "The address of the cluster's DNS service is IPv4, on dual-stack clusters too.",
        .remedy = "Name an IPv4 address of the service CIDR.",
        .path = "properties.networkProfile.dnsServiceIP",
        .code = "InvalidParameter",
        .target = "networkProfile.dnsServiceIP",
        .message = MESSAGE_INVALID_DETAILS,
        .source = "AKS REST reference (IPv4 pattern)",
        .confidence = INFERRED,
        .words = GUESS,
        .check = dns_malformed,
    },
    {
        .id = "CIDR-014",
        .changes = CLUSTER_CREATE,
        .summary = "The address of the cluster's DNS service lies in the service CIDR.",
        .remedy =
            "Name an address of the service CIDR, or leave dnsServiceIP out: then the tenth address is taken.",
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
        .summary =
            "The first usable address of the service CIDR belongs to the API server and cannot be that of the DNS service.",
        .remedy = "Name another address of the service CIDR.",
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
        .summary =
            "The DNS service has neither the very first nor the very last address of the service CIDR.",
        .remedy = "Name an address in between.",
        .path = "properties.networkProfile.dnsServiceIP",
        .code = "InvalidParameter",
        .target = "networkProfile.dnsServiceIP",
        .message = MESSAGE_INVALID_DETAILS,
        .source = "AKS docs, configure-azure-cni",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = dns_edge,
    },
    {
        .id = "CIDR-020",
        .changes = CLUSTER_WRITE,
        .summary =
            "dockerBridgeCidr is accepted and ignored by api-versions that know it, and an unknown member to later ones.",
        .remedy = "Leave it out.",
        .path = "properties.networkProfile.dockerBridgeCidr",
        .code = "UnmarshalError",
        .message =
            "UnmarshalEntity encountered error: json: unknown field \"dockerBridgeCidr\" Check "
            "that the field is in the right location, is spelled correctly, and is supported "
            "in the API version. Visit aka.ms/aks/apiversions for more API version "
            "information..",
        .source = "AKS REST reference; azurerm removed it",
        .confidence = INFERRED,
        .words = GUESS,
        .where = "contract",
    },
    {
        .id = "CIDR-022",
        .changes = CLUSTER_CREATE,
        .summary =
            "Terraform asks for service_cidr and dns_service_ip together; the service does not.",
        .path = "properties.networkProfile.dnsServiceIP",
        .source = "azurerm, kubernetes_cluster_resource.go",
        .confidence = CLIENT_SIDE,
        .words = GUESS,
        .disputed =
            "Only a client asks for it. Whether the service derives the address from a service CIDR that comes alone is not known; here it is the range's tenth.",
        .where = "defaults",
    },
    {0},
};
