/* Ranges that Azure or the nodes use themselves. A range that only touches one is refused as well.
 */

#include "api/containerservice/rule.h"
#include "base/span.h"

struct reserved {
    const char *text;
    struct cidr range;
};

#define IPV4(a, b, c, d, length)                                                                   \
    {                                                                                              \
#a "." #b "." #c "." #d "/" #length,                                                       \
        {                                                                                          \
            {FAMILY_IPV4, 0, (uint64_t)(a) << 24 | (b) << 16 | (c) << 8 | (d)}, length             \
        }                                                                                          \
    }

static const struct reserved link_local[] = {IPV4(169, 254, 0, 0, 16), {0}};
static const struct reserved documentation[] = {IPV4(192, 0, 2, 0, 24), {0}};
static const struct reserved bridges[] = {IPV4(172, 30, 0, 0, 16), IPV4(172, 31, 0, 0, 16), {0}};
/* Release notes 2023-10-01 link to a page that lists these. */
static const struct reserved unroutable[] = {
    IPV4(224, 0, 0, 0, 4),    IPV4(255, 255, 255, 255, 32), IPV4(127, 0, 0, 0, 8),
    IPV4(169, 254, 0, 0, 16), IPV4(168, 63, 129, 16, 32),   {0}};
/* AKS docs, concepts-network-cni-overview. */
static const struct reserved for_nodes[] = {IPV4(169, 254, 0, 0, 16),
                                            IPV4(172, 30, 0, 0, 16),
                                            IPV4(172, 31, 0, 0, 16),
                                            IPV4(192, 0, 2, 0, 24),
                                            {0}};

static const char *reserved_met(const struct reserved *list, struct cidr range)
{
    for (; list->text; list++) {
        if (cidr_overlaps(list->range, range))
            return list->text;
    }
    return NULL;
}

static struct violation *reserved_refused(const struct facts *facts, const struct rule *rule,
                                          const char *target, const char *range, const char *met)
{
    return violation_at(
        VIOLATION(facts, rule, target,
                  arena_printf(facts->arena, "%s overlaps with the reserved range %s", range, met)),
        target);
}

static struct violation *services_reserved(const struct facts *facts, const struct rule *rule,
                                           const struct reserved *list)
{
    const struct network *network = &facts->network;

    for (size_t i = 0; i < network->service_count && i < RANGES_MAX; i++) {
        const char *met = reserved_met(list, network->services[i]);
        if (!met)
            continue;
        return violation_on(reserved_refused(facts, rule, "networkProfile.serviceCIDR",
                                             network->service_texts[i], met),
                            "properties.networkProfile.serviceCidr");
    }
    return NULL;
}

/* Clusters that have such a range already keep it (release notes 2026-05-29). */
static struct violation *pods_reserved(const struct facts *facts, const struct rule *rule,
                                       const struct reserved *list)
{
    const struct network *network = &facts->network;
    const struct network *before = &facts->stored_network;

    for (size_t i = 0; i < network->pod_count && i < RANGES_MAX; i++) {
        bool kept = i < before->pod_count && cidr_equal(network->pods[i], before->pods[i]);
        const char *met = kept ? NULL : reserved_met(list, network->pods[i]);
        if (met)
            return reserved_refused(facts, rule, "networkProfile.podCIDR", network->pod_texts[i],
                                    met);
    }
    return NULL;
}

/* What an update leaves alone is not looked at; service ranges are all that it cannot change. */
static struct violation *either_reserved(const struct facts *facts, const struct rule *rule,
                                         const struct reserved *list)
{
    if (facts->change == CLUSTER_CREATE)
        PASS(services_reserved(facts, rule, list));
    return pods_reserved(facts, rule, list);
}

static struct violation *on_link_local(const struct facts *facts, const struct rule *rule)
{
    return either_reserved(facts, rule, link_local);
}

static struct violation *on_documentation(const struct facts *facts, const struct rule *rule)
{
    return either_reserved(facts, rule, documentation);
}

static struct violation *services_unroutable(const struct facts *facts, const struct rule *rule)
{
    return services_reserved(facts, rule, unroutable);
}

static struct violation *services_on_bridges(const struct facts *facts, const struct rule *rule)
{
    return services_reserved(facts, rule, bridges);
}

static struct violation *pods_on_bridges(const struct facts *facts, const struct rule *rule)
{
    return network_routes_pods(&facts->network) ? pods_reserved(facts, rule, bridges) : NULL;
}

static struct violation *nodes_reserved(const struct facts *facts, const struct rule *rule,
                                        const struct pool_facts *pool)
{
    const struct subnet_facts *subnet = facts_subnet_found(facts, pool->subnet);

    for (size_t i = 0; subnet && i < subnet->prefix_count; i++) {
        const char *met = reserved_met(for_nodes, subnet->prefixes[i]);
        char text[CIDR_TEXT];
        if (!met)
            continue;
        cidr_format(subnet->prefixes[i], text);
        return reserved_refused(facts, rule, rule->target, text, met);
    }
    return NULL;
}

const struct rule reserved_rules[] = {
    {
        .id = "CIDR-006",
        .changes = CLUSTER_WRITE,
        .since = 20250130,
        .summary = "No range of a cluster overlaps with the link-local range 169.254.0.0/16.",
        .remedy = "Choose a range outside of 169.254.0.0/16.",
        .path = "properties.networkProfile.podCidr",
        .code = "InvalidParameter",
        .target = "networkProfile.podCIDR",
        .message = MESSAGE_INVALID_DETAILS,
        .source = "AKS docs, concepts-network-cni-overview; release notes 2025-01-30",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = on_link_local,
    },
    {
        .id = "CIDR-005",
        .changes = CLUSTER_CREATE,
        .since = 20231001,
        .summary =
            "The service CIDR holds no multicast, broadcast, loopback, link-local or platform "
            "addresses.",
        .remedy = "Choose a private range.",
        .path = "properties.networkProfile.serviceCidr",
        .code = "InvalidParameter",
        .target = "networkProfile.serviceCIDR",
        .message = MESSAGE_INVALID_DETAILS,
        .source = "release notes 2023-10-01",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .disputed =
            "The notes speak of public ranges as well, but 172.56.0.0/16 passed in recordings "
            "of 2023-06; so ordinary public ranges pass here.",
        .check = services_unroutable,
    },
    {
        .id = "CIDR-009",
        .changes = CLUSTER_WRITE,
        .summary = "No range of a cluster overlaps with 192.0.2.0/24, which its nodes use.",
        .remedy = "Choose a range outside of 192.0.2.0/24.",
        .path = "properties.networkProfile.podCidr",
        .code = "InvalidParameter",
        .target = "networkProfile.podCIDR",
        .message = MESSAGE_INVALID_DETAILS,
        .source = "AKS docs, concepts-network-cni-overview; release notes 2019-05-20",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = on_documentation,
    },
    {
        .id = "CIDR-008",
        .changes = CLUSTER_CREATE,
        .summary = "The service CIDR overlaps neither with 172.30.0.0/16 nor with 172.31.0.0/16, "
                   "whatever the plugin.",
        .remedy = "Choose a range outside of both.",
        .path = "properties.networkProfile.serviceCidr",
        .code = "InvalidParameter",
        .target = "networkProfile.serviceCIDR",
        .message = MESSAGE_INVALID_DETAILS,
        .source = "MicrosoftDocs/azure-aks-docs#447; Azure/AKS#2234",
        .confidence = RECORDED,
        .words = GUESS,
        .disputed =
            "The docs reserve the two for Calico alone; a create with plugin azure was refused "
            "in 2026-07, so it is here.",
        .check = services_on_bridges,
    },
    {
        .id = "CIDR-007",
        .changes = CLUSTER_WRITE,
        .since = 20260529,
        .summary = "A new pod CIDR of an overlay or kubenet cluster overlaps neither with "
                   "172.30.0.0/16 nor with 172.31.0.0/16.",
        .remedy = "Choose a range outside of both.",
        .path = "properties.networkProfile.podCidr",
        .code = "InvalidParameter",
        .target = "networkProfile.podCIDR",
        .message = MESSAGE_INVALID_DETAILS,
        .source = "release notes 2026-05-29",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = pods_on_bridges,
    },
    {
        .id = "CIDR-010",
        .changes = CLUSTER_CREATE | POOL_CREATE,
        .needs = NEED_SUBNETS,
        .summary = "Nodes live in no subnet of a reserved range: 169.254.0.0/16, 172.30.0.0/16, "
                   "172.31.0.0/16, 192.0.2.0/24.",
        .remedy = "Use a subnet of another range.",
        .path = "vnetSubnetID",
        .code = "InvalidParameter",
        .target = "agentPoolProfile.vnetSubnetID",
        .message = MESSAGE_INVALID_DETAILS,
        .source = "AKS docs, concepts-network-cni-overview",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check_pool = nodes_reserved,
    },
    {0},
};
