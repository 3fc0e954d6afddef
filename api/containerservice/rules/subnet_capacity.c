/* Whether all addresses that a cluster may come to take fit in its ranges: those of all nodes at
 * most, and of one more for each pool, which an upgrade adds (Azure/AKS#4467). An update that takes
 * no more than before is not asked. */

#include "api/containerservice/demands.h"
#include "api/containerservice/rule.h"
#include "base/span.h"

#define KUBENET_NODES  400
#define VNET_ADDRESSES 65536

/* A cluster as it was or as it will be. */
struct side {
    const struct network *network;
    const struct pool_facts *pools;
    size_t count;
};

static struct side side_wanted(const struct facts *facts)
{
    return (struct side){&facts->network, facts->pools, facts->pool_count};
}

static struct side side_stored(const struct facts *facts)
{
    return (struct side){&facts->stored_network, facts->stored_pools, facts->stored_pool_count};
}

static struct violation *range_full(const struct facts *facts, const struct rule *rule,
                                    uint64_t needed, uint64_t available, struct cidr range,
                                    const char *name)
{
    char text[CIDR_TEXT];

    cidr_format(range, text);
    return violation_counted(VIOLATION(facts, rule, NUMBER(facts, needed), NUMBER(facts, available),
                                       arena_string(facts->arena, text), name),
                             needed, available);
}

/* ---- pod ranges ---- */

static uint64_t pod_range_needed(const struct facts *facts, struct side side)
{
    uint64_t needed = 0;

    if (!pods_take_ranges(side.network))
        return 0;
    for (size_t i = 0; i < side.count; i++) {
        struct pool_demand demand = demand_of(facts, &side.pools[i]);
        needed = demand_add(needed, addresses_needed(USE_OVERLAY, &demand));
    }
    return needed;
}

static struct violation *pod_range_full(const struct facts *facts, const struct rule *rule,
                                        uint64_t needed)
{
    struct cidr range = facts->network.pods[0];
    uint64_t available = addresses_available(USE_OVERLAY, range);

    return demand_fits(needed, available)
               ? NULL
               : range_full(facts, rule, needed, available, range, "networkProfile.podCIDR");
}

static struct violation *pods_exceed(const struct facts *facts, const struct rule *rule)
{
    const struct network *before = &facts->stored_network;
    uint64_t needed = pod_range_needed(facts, side_wanted(facts));

    if (!pods_take_ranges(&facts->network))
        return NULL;
    bool same_range =
        pods_take_ranges(before) && cidr_equal(before->pods[0], facts->network.pods[0]);
    if (same_range && needed <= pod_range_needed(facts, side_stored(facts)))
        return NULL;
    return pod_range_full(facts, rule, needed);
}

/* One node and one for upgrades. */
static struct violation *pods_never_fit(const struct facts *facts, const struct rule *rule)
{
    const struct pool_demand least = {1, SURGE_NODES, 0};

    if (!facts->network.overlay || !pods_take_ranges(&facts->network))
        return NULL;
    return pod_range_full(facts, rule, addresses_needed(USE_OVERLAY, &least));
}

/* ---- subnets ---- */

/* What a pool takes of a subnet, or nothing. */
typedef bool (*use_find)(const struct network *network, const struct pool_facts *pool,
                         const char *subnet, enum address_use *use);

static bool nodes_in(const struct network *network, const struct pool_facts *pool,
                     const char *subnet, enum address_use *use)
{
    *use = use_of_nodes(network, pool);
    return text_equal_nocase(pool->subnet, subnet);
}

static bool pods_in(const struct network *network, const struct pool_facts *pool,
                    const char *subnet, enum address_use *use)
{
    (void)network;
    *use = use_of_pods(pool);
    return text_equal_nocase(pool->pod_subnet, subnet);
}

/* *most is the greediest use that there is among the pools. */
static uint64_t subnet_needed(const struct facts *facts, struct side side, const char *subnet,
                              use_find find, enum address_use *most)
{
    uint64_t needed = 0;
    enum address_use use;

    for (size_t i = 0; i < side.count; i++) {
        if (!find(side.network, &side.pools[i], subnet, &use))
            continue;
        struct pool_demand demand = demand_of(facts, &side.pools[i]);
        needed = demand_add(needed, addresses_needed(use, &demand));
        if (use > *most)
            *most = use;
    }
    return needed;
}

/* The first subnet that is too small, when `wanted` is what its pools do with it. */
static struct violation *subnet_exceeded(const struct facts *facts, const struct rule *rule,
                                         use_find find, enum address_use wanted)
{
    for (size_t i = 0; i < facts->subnet_count; i++) {
        const struct pool_subnet *subnet = &facts->subnets[i];
        enum address_use most = USE_OVERLAY, before = USE_OVERLAY;
        struct cidr range;
        if (!subnet->found)
            continue;
        uint64_t needed = subnet_needed(facts, side_wanted(facts), subnet->id, find, &most);
        uint64_t had = subnet_needed(facts, side_stored(facts), subnet->id, find, &before);
        uint64_t available = subnet_available(&subnet->subnet, most, &range);
        bool asked = most == wanted && needed > had && range.base.family == FAMILY_IPV4;
        if (asked && !demand_fits(needed, available))
            return range_full(facts, rule, needed, available, range, subnet->subnet.name);
    }
    return NULL;
}

static struct violation *nodes_and_pods_exceed(const struct facts *facts, const struct rule *rule)
{
    return subnet_exceeded(facts, rule, nodes_in, USE_NODE_AND_PODS);
}

static struct violation *nodes_exceed(const struct facts *facts, const struct rule *rule)
{
    return subnet_exceeded(facts, rule, nodes_in, USE_NODE);
}

static struct violation *pod_batches_exceed(const struct facts *facts, const struct rule *rule)
{
    return subnet_exceeded(facts, rule, pods_in, USE_POD_BATCHES);
}

static struct violation *pod_blocks_exceed(const struct facts *facts, const struct rule *rule)
{
    return subnet_exceeded(facts, rule, pods_in, USE_POD_BLOCKS);
}

/* ---- limits ---- */

/* Pods in blocks do not count: that is what blocks are for (docs,
 * concepts-network-azure-cni-pod-subnet). */
static struct violation *network_exceeded(const struct facts *facts, const struct rule *rule)
{
    uint64_t needed = 0;

    if (!text_equal(facts->network.plugin, "azure") || facts->network.overlay)
        return NULL;
    for (size_t i = 0; i < facts->pool_count; i++) {
        const struct pool_facts *pool = &facts->pools[i];
        struct pool_demand demand = demand_of(facts, pool);
        enum address_use use = use_of_nodes(&facts->network, pool);
        needed = demand_add(needed, addresses_needed(use, &demand));
        if (pool->pod_subnet && !pods_in_blocks(pool))
            needed = demand_add(needed, addresses_needed(USE_POD_BATCHES, &demand));
    }
    if (demand_fits(needed, VNET_ADDRESSES))
        return NULL;
    return violation_counted(VIOLATION(facts, rule, NUMBER(facts, needed)), needed, VNET_ADDRESSES);
}

static uint64_t nodes_at_most(const struct facts *facts, struct side side)
{
    uint64_t nodes = 0;

    for (size_t i = 0; i < side.count; i++)
        nodes = demand_add(nodes, demand_of(facts, &side.pools[i]).nodes);
    return nodes;
}

static struct violation *kubenet_exceeded(const struct facts *facts, const struct rule *rule)
{
    uint64_t nodes = nodes_at_most(facts, side_wanted(facts));

    if (!text_equal(facts->network.plugin, "kubenet") || nodes <= KUBENET_NODES ||
        nodes <= nodes_at_most(facts, side_stored(facts)))
        return NULL;
    return violation_counted(VIOLATION(facts, rule, NUMBER(facts, nodes)), nodes, KUBENET_NODES);
}

#define REMEDY_SUBNET "Use a larger subnet, or a lower count or maxCount."

const struct rule capacity_rules[] = {
    {
        .id = "SUB-021",
        .changes = ANY_WRITE,
        .summary =
            "A kubenet cluster has at most 400 nodes, counting those that autoscalers may add.",
        .remedy = "Lower count and maxCount, or move to Azure CNI Overlay.",
        .path = "properties.agentPoolProfiles",
        .code = "ValidationError",
        .subcode = "KubenetNodeCountTotalExceedsLimit",
        .message =
            "Cluster's upper limit node count is {nodes} which exceeds the limit for Kubenet "
            "400. If Autoscaler is enabled, the max-count from each nodepool is counted "
            "towards this total. https://aka.ms/aks/kubenet-networking-overview",
        .source = "kubernetes-sigs/cloud-provider-azure#4158; release notes 2023-06-25",
        .confidence = RECORDED,
        .words = RECORDED,
        .check = kubenet_exceeded,
    },
    {
        .id = "CIDR-019",
        .changes = CLUSTER_CREATE,
        .summary = "The pod CIDR of an overlay cluster holds the /24 of one node and that of one "
                   "more for upgrades.",
        .remedy = "Use a prefix length of 23 or less.",
        .path = "properties.networkProfile.podCidr",
        .code = "InsufficientSubnetSize",
        .target = "networkProfile.podCIDR",
        .message = MESSAGE_SUBNET_FULL,
        .source = "follows from the /24 of each node",
        .confidence = INFERRED,
        .words = GUESS,
        .check = pods_never_fit,
    },
    {
        .id = "CIDR-018",
        .changes = ANY_WRITE,
        .summary =
            "The pod CIDR of an overlay or kubenet cluster holds a /24 for each node, counting every pool at its largest plus one node for upgrades.",
        .remedy = "Use a larger pod CIDR, or a lower count or maxCount.",
        .path = "properties.networkProfile.podCidr",
        .code = "InsufficientSubnetSize",
        .target = "networkProfile.podCIDR",
        .message = MESSAGE_SUBNET_FULL,
        .source = "Azure/AKS-Construction#701; Azure/AKS#4467",
        .confidence = RECORDED,
        .words = RECORDED,
        .check = pods_exceed,
    },
    {
        .id = "SUB-001",
        .changes = ANY_WRITE,
        .needs = NEED_SUBNETS,
        .summary =
            "Where pods share the subnet of their nodes, it holds an address for each node and each pod, counting every pool at its largest plus one node for upgrades; Azure keeps five.",
        .remedy = "Use a larger subnet, a lower count or maxCount, or a lower maxPods.",
        .code = "InsufficientSubnetSize",
        .target = "agentPoolProfile.vnetSubnetID",
        .message = MESSAGE_SUBNET_FULL,
        .source = "Azure/AKS#3653; Azure/AKS#1795",
        .confidence = RECORDED,
        .words = RECORDED,
        .check = nodes_and_pods_exceed,
    },
    {
        .id = "SUB-002",
        .changes = ANY_WRITE,
        .needs = NEED_SUBNETS,
        .summary =
            "Where pods live elsewhere, the subnet of the nodes holds an address for each node, counting every pool at its largest plus one node for upgrades; Azure keeps five.",
        .remedy = REMEDY_SUBNET,
        .code = "InsufficientSubnetSize",
        .target = "agentPoolProfile.vnetSubnetID",
        .message = MESSAGE_SUBNET_FULL,
        .source = "AKS docs, concepts-network-azure-cni-overlay; Azure/AKS-Construction#403",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = nodes_exceed,
    },
    {
        .id = "SUB-012",
        .changes = CLUSTER_CREATE | POOL_CREATE,
        .needs = NEED_SUBNETS,
        .summary = "A pod subnet holds the 16 addresses that each node gets to begin with.",
        .remedy = REMEDY_SUBNET,
        .code = "InsufficientSubnetSize",
        .target = "agentPoolProfile.podSubnetID",
        .message = MESSAGE_SUBNET_FULL,
        .source = "AKS docs, concepts-network-azure-cni-pod-subnet",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = pod_batches_exceed,
    },
    {
        .id = "SUB-015",
        .changes = CLUSTER_CREATE | POOL_CREATE,
        .needs = NEED_SUBNETS,
        .summary =
            "A pod subnet holds the /28 blocks that each node needs for maxPods and one more address.",
        .remedy =
            "Use a larger subnet, a lower count or maxCount, or a maxPods of one less than a multiple of 16.",
        .code = "InsufficientSubnetSize",
        .target = "agentPoolProfile.podSubnetID",
        .message = MESSAGE_SUBNET_FULL,
        .source = "AKS docs, configure-azure-cni-static-block-allocation",
        .confidence = INFERRED,
        .words = GUESS,
        .check = pod_blocks_exceed,
    },
    {
        .id = "SUB-022",
        .changes = CLUSTER_CREATE,
        .summary = "A virtual network has at most 65,536 addresses in use, so pods that have "
                   "addresses of their own in it are bounded.",
        .remedy = "Use Azure CNI Overlay, or static blocks of pod addresses.",
        .path = "properties.agentPoolProfiles",
        .code = "InsufficientSubnetSize",
        .message = "Pre-allocated IPs {needed} exceeds the virtual network limit of 65536 IP "
                   "addresses.",
        .source = "AKS docs, concepts-network-ip-address-planning",
        .confidence = INFERRED,
        .words = GUESS,
        .check = network_exceeded,
    },
    {0},
};
