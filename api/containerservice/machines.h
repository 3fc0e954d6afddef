#ifndef API_CONTAINERSERVICE_MACHINES_H
#define API_CONTAINERSERVICE_MACHINES_H

#include "api/containerservice/cluster.h"
#include "base/address.h"

/* The machines of pools, which are the nodes of the cluster: which there are, and what they and
 * what they belong to are called. Strings live in the arena. */

struct machine {
    int64_t number;  /* of the instance; never given again */
    uint64_t offset; /* of its addresses above those of the nodes' subnet */
    int64_t created; /* microseconds since the epoch */
};

/* In the order of their numbers. Pools have their machines when the operation that made or scaled
 * them is over, stopped ones have none. */
size_t machines_of(struct arena *arena, const struct pool *pool, struct machine **out);
/* The machine of this name (any case), or NULL. */
const struct machine *machine_named(struct arena *arena, const struct cluster *cluster,
                                    const struct pool *pool, const char *name);

/* "aks-np1-12345678-vmss00000a", "aksnpwin000000", "aks-np1-12345678-vms3": the machine's, its
 * node's and its host's. */
const char *machine_name(struct arena *arena, const struct cluster *cluster,
                         const struct pool *pool, int64_t number);
/* Of the instance of the scale set, or the virtual machine, in the node resource group. */
const char *machine_resource_id(struct arena *arena, const struct cluster *cluster,
                                const struct pool *pool, int64_t number);
/* "1", or NULL for a pool without zones. */
const char *machine_zone(const struct pool *pool, int64_t number);

/* Of the subnet that AKS makes for nodes of pools that name none. */
struct cidr managed_range(const struct cluster *cluster, enum family family);

/* The ranges that nodes of a pool have their addresses from, in the order of the cluster's
 * families: those of the subnet that it names or of the managed one. 0 or a negative errno. */
struct machine_ranges {
    struct cidr items[2];
    size_t count;
};
int machine_ranges(struct store_tx *tx, struct arena *arena, const struct cluster *cluster,
                   const struct pool *pool, struct machine_ranges *out);

#endif
