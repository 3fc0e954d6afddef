#ifndef API_CONTAINERSERVICE_NODE_GROUP_H
#define API_CONTAINERSERVICE_NODE_GROUP_H

#include "api/containerservice/cluster.h"

/* The resource group that the service makes for a cluster's nodes ("MC_…"), managed by the cluster.
 */
struct arm_error *node_group_make(struct call *call, const struct cluster *cluster);
/* Its lower-case id. */
const char *node_group_id(struct arena *arena, const struct cluster *cluster);

#endif
