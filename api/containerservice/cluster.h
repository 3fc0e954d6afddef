#ifndef API_CONTAINERSERVICE_CLUSTER_H
#define API_CONTAINERSERVICE_CLUSTER_H

#include "api/arm/call.h"
#include "api/containerservice/contract.h"

/* CLUSTER_TYPE_SHOWN: as refusals spell it */
#define CLUSTER_TYPE_SHOWN "Microsoft.ContainerService/managedClusters"
#define CLUSTER_TYPE       "microsoft.containerservice/managedclusters"
#define POOL_TYPE          "microsoft.containerservice/managedclusters/agentpools"
#define CLUSTER_POOL_MAX   100 /* documented: maxAgentPools */

/* A pool is a row of its own and the only truth about that pool. */
struct pool {
    struct resource row;
    json_t *body; /* the pool resource: id, name, type, properties; kept by the arena */
    bool changed; /* to be written by cluster_save() */
};

/* A cluster and its pools, as the writer works on them. */
struct cluster {
    struct resource row;
    json_t *body; /* the cluster resource without agentPoolProfiles; kept by the arena */
    bool changed;
    struct pool pools[CLUSTER_POOL_MAX];
    size_t pool_count;
};

/* Lower-case ids of the route's cluster and pool. */
const char *cluster_id(struct call *call);
const char *pool_id(struct call *call);

/* What Azure prints: the cluster's and the pool's own id, with `resourcegroups` (recorded) and the
 * names' spelling kept. */
const char *cluster_id_shown(struct call *call);

/* 0, -ENOENT when there is no such cluster, or another failure. *out is allocated in the arena. */
int cluster_load(struct call *call, const char *id, struct cluster **out);
/* The same for a change that replaces the bodies: nobody may change those that it brings. */
int cluster_load_shared(struct call *call, const char *id, struct cluster **out);
/* The route's cluster; ResourceGroupNotFound or ResourceNotFound as ARM answers them. */
struct arm_error *cluster_require(struct call *call, struct cluster **out);
struct arm_error *cluster_not_found(struct call *call);

struct pool *cluster_pool(struct cluster *cluster, const char *name);
/* Takes the pool out; its row is the caller's business. */
void cluster_pool_remove(struct cluster *cluster, const struct pool *pool);
/* A new pool at the end; `take`n properties. */
struct pool *cluster_pool_add(struct arena *arena, struct cluster *cluster, const char *name,
                              json_t *take);

/* The whole resource: the cluster's body with properties.agentPoolProfiles. Kept by the arena. The
 * top two levels and the list of pools are its own; what is below is shared with the cluster: to
 * read only. */
json_t *cluster_whole(struct arena *arena, const struct cluster *cluster);

/* Renders the views and writes the cluster and its changed pools. */
int cluster_save(struct call *call, struct cluster *cluster);

/* What a client of this version sees. Kept by the arena. */
json_t *cluster_shown(struct arena *arena, const struct contract *contract, const json_t *whole,
                      struct api_version version);
json_t *pool_shown(struct arena *arena, const struct contract *contract, const json_t *pool,
                   struct api_version version);

/* Sets provisioningState of the cluster and of all pools. */
void cluster_set_state(struct cluster *cluster, const char *state);
void pool_set_state(struct pool *pool, const char *state);
const char *cluster_location(const struct cluster *cluster);

#endif
