/* What the ranges of a cluster must not meet in its virtual network. Peered networks and those of
 * other clusters are nobody's business. */

#include "api/containerservice/dates.h"
#include "api/containerservice/rule.h"
#include "base/span.h"

#define SINCE_SUBNETS_ONLY                                                                         \
    20241025 /* the whole address space of the VNet counted before (release notes) */

static const char *cidr_text(const struct facts *facts, struct cidr cidr)
{
    char text[CIDR_TEXT];
    cidr_format(cidr, text);
    return arena_string(facts->arena, text);
}

static bool prefixes_meet(const struct cidr *prefixes, size_t count, struct cidr range,
                          struct cidr *met)
{
    for (size_t i = 0; i < count; i++) {
        if (cidr_overlaps(range, prefixes[i])) {
            *met = prefixes[i];
            return true;
        }
    }
    return false;
}

/* The first range of the VNets in use that `range` meets. */
static bool subnets_meet(const struct facts *facts, struct cidr range, struct cidr *met)
{
    for (size_t i = 0; i < facts->subnet_count; i++) {
        const struct subnet_facts *subnet = &facts->subnets[i].subnet;
        for (size_t j = 0; facts->subnets[i].found && j < subnet->subnet_count; j++) {
            if (prefixes_meet(subnet->subnets[j].prefixes, subnet->subnets[j].prefix_count, range,
                              met))
                return true;
        }
    }
    return false;
}

static bool vnets_meet(const struct facts *facts, struct cidr range, struct cidr *met)
{
    for (size_t i = 0; i < facts->subnet_count; i++) {
        const struct subnet_facts *subnet = &facts->subnets[i].subnet;
        if (facts->subnets[i].found &&
            prefixes_meet(subnet->vnet_prefixes, subnet->vnet_prefix_count, range, met))
            return true;
    }
    return false;
}

/* Asked at each write: subnets may have come since the last one. */
static struct violation *services_meet_subnets(const struct facts *facts, const struct rule *rule)
{
    const struct network *network = &facts->network;
    struct cidr met;

    for (size_t i = 0; i < network->service_count && i < RANGES_MAX; i++) {
        if (subnets_meet(facts, network->services[i], &met))
            return VIOLATION(facts, rule, network->service_texts[i], cidr_text(facts, met));
    }
    return NULL;
}

/* Whether the pods come to live in this range with this change. */
static bool range_comes(const struct facts *facts, size_t i)
{
    const struct network *before = &facts->stored_network;

    return !network_routes_pods(before) || i >= before->pod_count ||
           !cidr_equal(before->pods[i], facts->network.pods[i]);
}

static struct violation *pods_meet_network(const struct facts *facts, const struct rule *rule)
{
    const struct network *network = &facts->network;
    struct cidr met;

    if (!network_routes_pods(network))
        return NULL;
    for (size_t i = 0; i < network->pod_count && i < RANGES_MAX; i++) {
        if (!range_comes(facts, i))
            continue;
        bool meets = facts->as_of < SINCE_SUBNETS_ONLY
                         ? vnets_meet(facts, network->pods[i], &met)
                         : subnets_meet(facts, network->pods[i], &met);
        if (meets)
            return VIOLATION(facts, rule, network->pod_texts[i], cidr_text(facts, met));
    }
    return NULL;
}

static struct violation *expanded_meets_network(const struct facts *facts, const struct rule *rule)
{
    return pod_range_expands(facts) ? pods_meet_network(facts, rule) : NULL;
}

static struct violation *new_pods_meet_network(const struct facts *facts, const struct rule *rule)
{
    return pod_range_expands(facts) ? NULL : pods_meet_network(facts, rule);
}

#define MESSAGE_PODS_MEET                                                                          \
    "NetworkProfile CIDR {podCidr} overlaps with reserved VNET CIDR {vnetCidr}"

const struct rule overlap_rules[] = {
    {
        .id = "CIDR-012",
        .changes = CLUSTER_WRITE | POOL_CREATE,
        .needs = NEED_SUBNETS,
        .summary = "The service CIDR overlaps with no subnet of the cluster's virtual network, not "
                   "even with one that came later.",
        .remedy = "Choose a service CIDR outside of all subnets; on a cluster that exists move the "
                  "subnet.",
        .path = "properties.networkProfile.serviceCidr",
        .code = "ServiceCidrOverlapExistingSubnetsCidr",
        .target = "networkProfile.serviceCIDR",
        .message = "The specified service CIDR {serviceCidr} is conflicted with an existing subnet "
                   "CIDR {subnetCidr}",
        .source = "Azure/azure-cli#20810; Azure/AKS#1117",
        .confidence = RECORDED,
        .words = RECORDED,
        .check = services_meet_subnets,
    },
    {
        .id = "EXP-010",
        .changes = CLUSTER_UPDATE,
        .since = SINCE_EXPANSION,
        .needs = NEED_SUBNETS,
        .summary = "An expanded pod CIDR stays clear of the network's subnets, as a new one does.",
        .remedy = "Choose a longer prefix.",
        .path = "properties.networkProfile.podCidr",
        .code = "NetworkProfileCIDROverlapVNET",
        .target = "networkProfile.podCIDR",
        .message = MESSAGE_PODS_MEET,
        .source = "as for new clusters; release notes 2026-05-29",
        .confidence = INFERRED,
        .words = RECORDED,
        .check = expanded_meets_network,
    },
    {
        .id = "CIDR-013",
        .changes = CLUSTER_WRITE,
        .needs = NEED_SUBNETS,
        .summary =
            "The pod CIDR of an overlay or kubenet cluster overlaps with no subnet of its "
            "virtual network; before 2024-10-25 not with the network's address space either.",
        .remedy = "Choose a pod CIDR outside of all subnets.",
        .path = "properties.networkProfile.podCidr",
        .code = "NetworkProfileCIDROverlapVNET",
        .target = "networkProfile.podCIDR",
        .message = MESSAGE_PODS_MEET,
        .source = "Azure/AKS-Construction#403; release notes 2024-10-25",
        .confidence = RECORDED,
        .words = RECORDED,
        .disputed =
            "The article on updates to overlay still speaks of the whole address space; the "
            "release notes are later, so subnets alone count.",
        .check = new_pods_meet_network,
    },
    {0},
};
