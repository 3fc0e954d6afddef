#ifndef API_CONTAINERSERVICE_NODE_NAMES_H
#define API_CONTAINERSERVICE_NODE_NAMES_H

#include "api/containerservice/cluster.h"

/* What the service calls the things that it makes for a cluster. Strings live in the arena. */

/* Eight digits in the names of what all nodes share: "aks-vnet-41832928". The same for the same DNS
 * prefix. */
const char *cluster_digits(struct arena *arena, const struct cluster *cluster);

/* "aks-np1-11516176-vmss" with digits of the pool's own, "aksnpwin" of a Windows pool. NULL for a
 * pool whose machines are not of a scale set. */
const char *pool_scale_set(struct arena *arena, const struct cluster *cluster,
                           const struct pool *pool);

#endif
