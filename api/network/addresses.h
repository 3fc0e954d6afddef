#ifndef API_NETWORK_ADDRESSES_H
#define API_NETWORK_ADDRESSES_H

#include "api/network/types.h"

/* What single types of the table compute, and when they refuse to be deleted. */

struct arm_error *public_ip_compute(struct network_change *change);
struct arm_error *public_ip_prefix_compute(struct network_change *change);
struct arm_error *security_group_compute(struct network_change *change);
int security_group_show(struct call *call, const struct resource *row, json_t *shown);
struct arm_error *load_balancer_compute(struct network_change *change);

/* The scale set (Microsoft.Compute, which has no tables here) whose stored body has the id with
 * `end` behind it ("\"", "/"), in Azure's spelling; NULL when there is none. 0 or a negative errno.
 */
int scale_set_using(struct call *call, const char *id, const char *end, const char **out);

#define NETWORK_IN_USE(name)                                                                       \
    struct arm_error *name(struct call *call, const struct resource *row, const json_t *body,      \
                           const struct network_links *links)
NETWORK_IN_USE(public_ip_in_use);
NETWORK_IN_USE(public_ip_prefix_in_use);
NETWORK_IN_USE(nat_gateway_in_use);
NETWORK_IN_USE(route_table_in_use);
NETWORK_IN_USE(security_group_in_use);
NETWORK_IN_USE(load_balancer_in_use);

#endif
