#ifndef API_CONTAINERSERVICE_CAPACITY_H
#define API_CONTAINERSERVICE_CAPACITY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/address.h"

/* How much pools take, and how much there is: pure arithmetic on numbers. Sums and products stop at
 * UINT64_MAX, which then means "more than that" and never fits. */

/* What a node takes from a range. */
enum address_use {
    USE_OVERLAY, /* a /24 of the pod range, whatever maxPods says */
    USE_NODE,    /* one of its subnet: overlay, kubenet, and where pods have their own subnet */
    USE_NODE_AND_PODS, /* of its subnet: one, and one for each pod that it may run */
    USE_POD_BATCHES,   /* of the pod subnet: a batch of 16 up front (DynamicIndividual) */
    USE_POD_BLOCKS,    /* of the pod subnet: /28 blocks for maxPods and one more (StaticBlock) */
};

struct pool_demand {
    uint64_t nodes; /* at most: the autoscaler's maximum where it runs */
    uint64_t surge; /* nodes that an upgrade adds */
    uint64_t max_pods;
};

/* Addresses that one pool takes at most; a range has to hold the sum over the pools in it. */
uint64_t addresses_needed(enum address_use use, const struct pool_demand *pool);

/* Addresses of the range that can be had that way: Azure keeps five of a subnet for itself (virtual
 * network FAQ); of pod ranges and of blocks nothing is taken off. */
uint64_t addresses_available(enum address_use use, struct cidr range);

/* Source ports that the nodes of a cluster hold, and that its outbound addresses have. */
uint64_t ports_needed(uint64_t ports_per_node, uint64_t nodes);
uint64_t ports_available(uint64_t addresses);

/* The most nodes of a gateway pool whose public prefix has this length (IPv4); it has at least
 * GATEWAY_NODES_LEAST. 0 when there is no such prefix. */
#define GATEWAY_NODES_LEAST 2
uint64_t gateway_nodes(unsigned prefix_length);

uint64_t demand_add(uint64_t a, uint64_t b);
bool demand_fits(uint64_t needed, uint64_t available);

#endif
