#include "api/containerservice/capacity.h"

#define OVERLAY_NODE_PREFIX 24 /* docs, concepts-network-azure-cni-overlay: not configurable */
#define SUBNET_RESERVED     5
#define POD_BATCH           16    /* docs, concepts-network-azure-cni-pod-subnet */
#define POD_BLOCK           16    /* a /28; docs, configure-azure-cni-static-block-allocation */
#define PORTS_PER_ADDRESS   64000 /* docs, load-balancer-standard */

uint64_t demand_add(uint64_t a, uint64_t b)
{
    uint64_t sum;
    return __builtin_add_overflow(a, b, &sum) ? UINT64_MAX : sum;
}

static uint64_t demand_multiply(uint64_t a, uint64_t b)
{
    uint64_t product;
    return __builtin_mul_overflow(a, b, &product) ? UINT64_MAX : product;
}

bool demand_fits(uint64_t needed, uint64_t available)
{
    return needed != UINT64_MAX && needed <= available;
}

/* Docs: maxPods of 16N - 1 fills its blocks, so one address more than pods is taken. */
static uint64_t block_addresses(uint64_t max_pods)
{
    return demand_multiply(max_pods / POD_BLOCK + 1, POD_BLOCK);
}

static uint64_t addresses_per_node(enum address_use use, uint64_t max_pods)
{
    switch (use) {
    case USE_OVERLAY:
        return UINT64_C(1) << (32 - OVERLAY_NODE_PREFIX);
    case USE_NODE:
        return 1;
    case USE_NODE_AND_PODS:
        return demand_add(max_pods, 1);
    case USE_POD_BATCHES:
        return POD_BATCH;
    case USE_POD_BLOCKS:
        return block_addresses(max_pods);
    }
    return UINT64_MAX;
}

uint64_t addresses_needed(enum address_use use, const struct pool_demand *pool)
{
    return demand_multiply(demand_add(pool->nodes, pool->surge),
                           addresses_per_node(use, pool->max_pods));
}

uint64_t addresses_available(enum address_use use, struct cidr range)
{
    uint64_t size = cidr_size(range);
    if (use == USE_OVERLAY || use == USE_POD_BLOCKS || size == UINT64_MAX)
        return size;
    return size > SUBNET_RESERVED ? size - SUBNET_RESERVED : 0;
}

uint64_t ports_needed(uint64_t ports_per_node, uint64_t nodes)
{
    return demand_multiply(ports_per_node, nodes);
}

uint64_t ports_available(uint64_t addresses)
{
    return demand_multiply(addresses, PORTS_PER_ADDRESS);
}

uint64_t gateway_nodes(unsigned prefix_length)
{
    return prefix_length <= 32 ? UINT64_C(1) << (32 - prefix_length) : 0;
}
