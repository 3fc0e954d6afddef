#ifndef API_NETWORK_ADDRESSES_H
#define API_NETWORK_ADDRESSES_H

#include "api/network/types.h"

/* What single types of the table compute, and when they refuse to be deleted. */

struct arm_error *public_ip_compute(struct network_change *change);
struct arm_error *public_ip_prefix_compute(struct network_change *change);
struct arm_error *security_group_compute(struct network_change *change);

#define NETWORK_IN_USE(name)                                                                       \
    struct arm_error *name(struct call *call, const struct resource *row, const json_t *body,      \
                           const struct network_links *links)
NETWORK_IN_USE(public_ip_in_use);
NETWORK_IN_USE(public_ip_prefix_in_use);
NETWORK_IN_USE(nat_gateway_in_use);
NETWORK_IN_USE(route_table_in_use);
NETWORK_IN_USE(security_group_in_use);

#endif
