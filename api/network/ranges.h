#ifndef API_NETWORK_RANGES_H
#define API_NETWORK_RANGES_H

#include <jansson.h>

#include "api/arm/error.h"
#include "api/network/network.h"

/* Address checks of virtual networks and subnets: pure functions. */

#define SUBNETS_MAX 3000 /* Azure's limit for one virtual network */

struct range_list {
    const struct cidr *prefixes;
    size_t count;
};

/* Reads an array of prefixes, or one text, in their order. `id` names the resource in the refusal.
 */
struct arm_error *ranges_read(struct arena *arena, const char *id, const json_t *prefixes,
                              struct range_list *out);

/* The same for stored bodies, which were checked when they were written: what is no prefix is left
 * out. */
struct range_list ranges_stored(struct arena *arena, const json_t *prefixes);

/* "addressPrefixes" if there are any, else "addressPrefix"; NULL when neither. Borrowed. */
const json_t *subnet_prefixes(const json_t *properties);

/* Checks subnets against the network and each other, in their order: the later one is at fault. */
struct arm_error *ranges_check(struct arena *arena, const char *vnet_name, struct range_list vnet,
                               const struct subnet_range *subnets, size_t count);

/* The address space by itself: not empty, no overlap. */
struct arm_error *ranges_check_space(struct arena *arena, const char *vnet_name,
                                     struct range_list vnet);

#endif
