#include "api/containerservice/demands.h"

#include "api/containerservice/questions.h"
#include "base/span.h"

#define SINCE_MAXIMA 20230507 /* release notes: an autoscaler's maxCount counts, not its count */
#define DEFAULT_PODS 30

struct pool_demand demand_of(const struct facts *facts, const struct pool_facts *pool)
{
    bool at_most = pool->autoscaling && facts->as_of >= SINCE_MAXIMA;
    int64_t nodes = at_most ? pool->max_count : pool->count;
    int64_t pods = pool->max_pods < 0 ? DEFAULT_PODS : pool->max_pods;

    return (struct pool_demand){nodes > 0 ? (uint64_t)nodes : 0, SURGE_NODES, (uint64_t)pods};
}

bool pods_take_ranges(const struct network *network)
{
    return network_routes_pods(network) && network->pod_count > 0 &&
           network->pods[0].base.family == FAMILY_IPV4;
}

enum address_use use_of_nodes(const struct network *network, const struct pool_facts *pool)
{
    bool flat = text_equal(network->plugin, "azure") && !network->overlay && !pool->pod_subnet;
    return flat ? USE_NODE_AND_PODS : USE_NODE;
}

enum address_use use_of_pods(const struct pool_facts *pool)
{
    return pods_in_blocks(pool) ? USE_POD_BLOCKS : USE_POD_BATCHES;
}

uint64_t subnet_available(const struct subnet_facts *subnet, enum address_use use,
                          struct cidr *range)
{
    uint64_t available = 0;

    *range = (struct cidr){{FAMILY_NONE, 0, 0}, 0};
    for (size_t i = 0; i < subnet->prefix_count; i++) {
        if (subnet->prefixes[i].base.family != FAMILY_IPV4)
            continue;
        if (range->base.family == FAMILY_NONE)
            *range = subnet->prefixes[i];
        available = demand_add(available, addresses_available(use, subnet->prefixes[i]));
    }
    return available;
}
