#ifndef API_CONTAINERSERVICE_SETTLE_H
#define API_CONTAINERSERVICE_SETTLE_H

#include "api/arm/operation.h"
#include "api/containerservice/cluster.h"

/* What ends of operations on pools share. Results are 0 or a negative errno. */

/* The cluster and the pool that the operation is about; NULL when they are gone (their group was
 * deleted): then there is nothing to do. */
int target_pool(struct operation_context *context, struct cluster **cluster, struct pool **pool);
/* The pool has succeeded: its state, its machines, its eTag. */
int pool_settle(struct operation_context *context, struct cluster *cluster, struct pool *pool);
/* Saves the cluster at the end of what changes it or its pools: the node resource group follows. */
int cluster_keep_all(struct operation_context *context, struct cluster *cluster);
/* All nodes of the pool are made anew, with the newest image. */
void pool_reimage(struct operation_context *context, struct pool *pool);

/* Ends of upgradeNodeImageVersion and deleteMachines. */
int pool_reimage_finish(struct operation_context *context);
int machines_delete_finish(struct operation_context *context);

#endif
