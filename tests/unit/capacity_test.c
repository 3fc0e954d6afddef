#include "api/containerservice/capacity.h"

#include <criterion/criterion.h>
#include <inttypes.h>

static struct cidr range_of(const char *text)
{
    struct cidr range;
    cr_assert(cidr_parse(text, &range), "%s", text);
    return range;
}

/* AKS docs, concepts-network-azure-cni-overlay: each node takes a /24 of the pod range. */
Test(capacity, pod_ranges_of_overlays_hold_the_documented_nodes)
{
    static const struct {
        const char *range;
        uint64_t nodes;
    } rows[] = {
        {"10.244.0.0/25", 0},    {"10.244.0.0/24", 1},    {"10.244.0.0/22", 4},
        {"10.244.0.0/20", 16},   {"10.244.0.0/18", 64},   {"10.244.0.0/16", 256},
        {"10.244.0.0/15", 512},  {"10.240.0.0/13", 2048}, {"10.240.0.0/12", 4096},
        {"10.224.0.0/11", 8192},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct cidr range = range_of(rows[i].range);
        /* So many fit, and not one more. */
        struct pool_demand pool = {.nodes = rows[i].nodes, .max_pods = 250};
        uint64_t available = addresses_available(USE_OVERLAY, range);
        cr_expect(demand_fits(addresses_needed(USE_OVERLAY, &pool), available), "%s",
                  rows[i].range);
        pool.surge = 1;
        cr_expect_not(demand_fits(addresses_needed(USE_OVERLAY, &pool), available), "%s",
                      rows[i].range);
    }
}

Test(capacity, pools_need_what_azure_counted)
{
    static const struct {
        enum address_use use;
        struct pool_demand pool;
        uint64_t needed;
        const char *range;
        uint64_t available;
        bool fits;
    } rows[] = {
        /* AKS docs, concepts-network-ip-address-planning: 51 + 51 x 30, so a /21 or larger */
        {USE_NODE_AND_PODS, {50, 1, 30}, 1581, "10.0.0.0/21", 2043, true},
        {USE_NODE_AND_PODS, {50, 1, 30}, 1581, "10.0.0.0/22", 1019, false},
        /* Azure/AKS#3653, Azure/AKS#1795: a /24 offers 251 */
        {USE_NODE_AND_PODS, {7, 1, 30}, 248, "10.0.0.0/24", 251, true},
        {USE_NODE_AND_PODS, {8, 1, 30}, 279, "10.0.0.0/24", 251, false},
        /* Azure/AKS#4467: (max + 1) nodes, 256 each, of the whole range */
        {USE_OVERLAY, {3, 1, 250}, 1024, "10.245.0.0/22", 1024, true},
        {USE_OVERLAY, {4, 1, 250}, 1280, "10.245.0.0/22", 1024, false},
        /* AKS docs, concepts-network-azure-cni-overlay: one for each node of the subnet */
        {USE_NODE, {250, 1, 250}, 251, "10.0.0.0/24", 251, true},
        {USE_NODE, {251, 1, 250}, 252, "10.0.0.0/24", 251, false},
        {USE_NODE, {2, 1, 250}, 3, "10.0.0.0/29", 3, true},
        /* AKS docs, concepts-network-azure-cni-pod-subnet: 16 for each node up front */
        {USE_POD_BATCHES, {2, 1, 110}, 48, "10.0.0.0/26", 59, true},
        {USE_POD_BATCHES, {4, 0, 110}, 64, "10.0.0.0/26", 59, false},
        /* AKS docs, configure-azure-cni-static-block-allocation: 16N - 1 pods fill N blocks */
        {USE_POD_BLOCKS, {1, 0, 15}, 16, "10.0.0.0/28", 16, true},
        {USE_POD_BLOCKS, {1, 0, 16}, 32, "10.0.0.0/28", 16, false},
        {USE_POD_BLOCKS, {2, 1, 47}, 144, "10.0.0.0/24", 256, true},
        {USE_POD_BLOCKS, {1, 0, 48}, 64, "10.0.0.0/26", 64, true},
        {USE_POD_BLOCKS, {1, 0, 250}, 256, "10.0.0.0/24", 256, true},
        /* No nodes yet: an upgrade may still add one. */
        {USE_NODE_AND_PODS, {0, 1, 30}, 31, "10.0.0.0/29", 3, false},
        {USE_NODE, {0, 0, 30}, 0, "10.0.0.0/32", 0, true},
        /* A subnet of IPv6 has room for all. */
        {USE_NODE, {5000, 100, 250}, 5100, "fd00:1::/64", UINT64_MAX, true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        uint64_t needed = addresses_needed(rows[i].use, &rows[i].pool);
        uint64_t available = addresses_available(rows[i].use, range_of(rows[i].range));
        cr_expect_eq(needed, rows[i].needed, "row %zu: %" PRIu64, i, needed);
        cr_expect_eq(available, rows[i].available, "row %zu: %" PRIu64, i, available);
        cr_expect_eq(demand_fits(needed, available), rows[i].fits, "row %zu", i);
    }
}

/* Azure/azure-cli#22374 and #16480: a cluster of three nodes was counted as four; 64000 ports for
 * each outbound address. */
Test(capacity, nodes_share_the_ports_of_the_outbound_addresses)
{
    static const struct {
        uint64_t ports, nodes, addresses;
        bool fits;
    } rows[] = {
        {16000, 4, 1, true},
        {21000, 4, 1, false},
        {21000, 4, 2, true},
        {64000, 1, 1, true},
        {64000, 4, 3, false},
        {0, 5000, 1, true},
        {8, 8000, 1, true},
        {8, 8001, 1, false},
        {1024, 62, 1, true},
        {1024, 63, 1, false},
        {1, UINT64_MAX, UINT64_MAX, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        cr_expect_eq(demand_fits(ports_needed(rows[i].ports, rows[i].nodes),
                                 ports_available(rows[i].addresses)),
                     rows[i].fits, "row %zu", i);
    cr_expect_eq(ports_needed(21000, 4), 84000);
    cr_expect_eq(ports_available(2), 128000);
}

/* Azure/AKS#4599: from two nodes to as many as the prefix has addresses; 28 to 31. */
Test(capacity, gateway_pools_have_a_node_for_each_address_of_their_prefix)
{
    cr_expect_eq(gateway_nodes(31), 2);
    cr_expect_eq(gateway_nodes(30), 4);
    cr_expect_eq(gateway_nodes(29), 8);
    cr_expect_eq(gateway_nodes(28), 16);
    cr_expect_eq(gateway_nodes(33), 0);
    cr_expect_eq(gateway_nodes(UINT32_MAX), 0);
}

/* A generator with a fixed start (xorshift64*), so that a failure comes back. */
static uint64_t random_next(uint64_t *state)
{
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return *state * UINT64_C(2685821657736338717);
}

/* Numbers of all sizes. */
static uint64_t random_number(uint64_t *state)
{
    unsigned bits = (unsigned)(random_next(state) % 64);
    return random_next(state) >> bits;
}

static const enum address_use uses[] = {USE_OVERLAY, USE_NODE, USE_NODE_AND_PODS, USE_POD_BATCHES,
                                        USE_POD_BLOCKS};

/* Hands addresses out one by one. */
static uint64_t handed_out(enum address_use use, const struct pool_demand *pool)
{
    uint64_t count = 0;
    for (uint64_t node = 0; node < pool->nodes + pool->surge; node++) {
        uint64_t own = 0;
        if (use == USE_NODE_AND_PODS || use == USE_POD_BLOCKS) {
            for (uint64_t pod = 0; pod < pool->max_pods; pod++)
                own++;
            own++;
        } else {
            own = use == USE_OVERLAY ? 256 : use == USE_POD_BATCHES ? 16 : 1;
        }
        while (use == USE_POD_BLOCKS && own % 16)
            own++;
        count += own;
    }
    return count;
}

Test(capacity, needs_are_what_is_handed_out_one_by_one)
{
    uint64_t state = 20260204;
    for (int i = 0; i < 2000; i++) {
        struct pool_demand pool = {random_next(&state) % 40, random_next(&state) % 4,
                                   random_next(&state) % 260};
        enum address_use use = uses[i % 5];
        cr_assert_eq(addresses_needed(use, &pool), handed_out(use, &pool),
                     "use %d: %" PRIu64 "+%" PRIu64 " nodes, %" PRIu64 " pods", (int)use,
                     pool.nodes, pool.surge, pool.max_pods);
    }
}

/* With numbers of any size: nothing wraps, more nodes or pods never need less, and what does not
 * fit into 64 bits fits nowhere. */
Test(capacity, large_numbers_stop_instead_of_wrapping)
{
    uint64_t state = 20260205;
    unsigned stopped = 0;
    for (int i = 0; i < 100000; i++) {
        struct pool_demand pool = {random_number(&state), random_number(&state) % 1000,
                                   random_number(&state)};
        struct pool_demand more = {demand_add(pool.nodes, random_number(&state)), pool.surge,
                                   demand_add(pool.max_pods, random_number(&state))};
        enum address_use use = uses[i % 5];
        uint64_t needed = addresses_needed(use, &pool);
        uint64_t needed_more = addresses_needed(use, &more);
        cr_assert(needed >= pool.nodes && needed >= pool.surge, "use %d", (int)use);
        cr_assert(needed_more >= needed, "use %d", (int)use);
        cr_assert_eq(demand_fits(needed, UINT64_MAX), needed != UINT64_MAX);
        cr_assert_eq(ports_needed(pool.nodes, pool.max_pods),
                     ports_needed(pool.max_pods, pool.nodes));
        stopped += needed == UINT64_MAX;
    }
    cr_assert(stopped > 1000 && stopped < 90000, "%u", stopped);
    cr_expect_eq(demand_add(UINT64_MAX, 1), UINT64_MAX);
    cr_expect_eq(demand_add(UINT64_MAX - 1, 1), UINT64_MAX);
    cr_expect_eq(ports_available(UINT64_MAX), UINT64_MAX);
}
