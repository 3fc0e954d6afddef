#ifndef API_CONTAINERSERVICE_NODE_GROUP_H
#define API_CONTAINERSERVICE_NODE_GROUP_H

#include "api/containerservice/cluster.h"

/* The resource group that the service makes for a cluster's nodes ("MC_…"), managed by the cluster.
 */

/* Refuses a name that is taken, and one of which no id can be made. */
struct arm_error *node_group_check(struct call *call, const char *name);
struct arm_error *node_group_make(struct call *call, const struct cluster *cluster);
/* Refused while something at it, above it or in it is locked: then the cluster's deletion fails. */
struct arm_error *node_group_locked(struct call *call, const struct cluster *cluster);
/* Lower case. */
const char *node_group_id(struct arena *arena, const struct cluster *cluster);
/* Whether the body of a resource group says that the cluster manages it. */
bool node_group_managed(const struct cluster *cluster, const json_t *group);
/* Has in the group what the cluster, as it is now, needs there (node_group/kinds.h): puts what is
 * missing or other, takes away what the service made and needs no more. What others put there
 * stays. To be called before cluster_save(). A group that is gone, or that the cluster does not
 * manage, is left alone (guess). 0 or -errno. */
int node_group_settle(struct call *call, const struct cluster *cluster);
/* Whether the name or id of a public address, or of its frontend, is that of an IPv6 one
 * (recorded).
 */
bool node_named_ipv6(const char *name);
/* Removes it with all that is in it. A group that the cluster does not manage stays: somebody else
 * made it after this one was deleted. 0 or -errno. */
int node_group_drop(struct call *call, const struct cluster *cluster, int64_t now);

#endif
