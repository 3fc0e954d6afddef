#ifndef API_NETWORK_NETWORK_H
#define API_NETWORK_NETWORK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/address.h"
#include "base/arena.h"
#include "store/store.h"

/* What other providers may ask about virtual networks. Ids may have any case. */

struct subnet_range {
    const char *name; /* as its creator spelled it */
    const struct cidr *prefixes;
    size_t prefix_count;
};

struct subnet_facts {
    const char *name;            /* as its creator spelled it */
    const struct cidr *prefixes; /* of this subnet, in the order of its PUT */
    size_t prefix_count;
    const struct cidr *vnet_prefixes;
    size_t vnet_prefix_count;
    const struct subnet_range *subnets; /* all of the virtual network, this one included */
    size_t subnet_count;
    bool delegated;
};

/* 0, or -ENOENT when there is no such subnet (also when the id is none of a subnet), or another
 * negative errno. What *out points to lives in `arena`; *out is untouched on failure. */
int subnet_facts(struct store_tx *tx, struct arena *arena, const char *subnet_id,
                 struct subnet_facts *out);

/* Who has addresses in a subnet: ids of agent pools (nodes or pods) and of clusters (API server).
 */
struct subnet_users {
    const char **ids;
    size_t count;
};
int subnet_users(struct store_tx *tx, struct arena *arena, const char *subnet_id,
                 struct subnet_users *out);

#endif
