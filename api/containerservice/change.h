#ifndef API_CONTAINERSERVICE_CHANGE_H
#define API_CONTAINERSERVICE_CHANGE_H

#include "api/arm/operation.h"
#include "api/containerservice/cluster.h"
#include "api/containerservice/defaults.h"
#include "api/containerservice/facts.h"

/* The steps that every write of a cluster or pool shares. */

struct defaults change_defaults(struct call *call);

/* Looks up what rules may ask, and runs them. `wanted` and `stored` are whole clusters; `pool` is
 * the name of the pool that a pool change is about. */
struct change_request {
    enum change change;
    const json_t *stored, *wanted, *sent;
    const char *pool;
};
struct arm_error *change_check(struct call *call, const struct change_request *request);

/* 409 while an operation runs that this change has to wait for: any on the cluster, and for a
 * change of the cluster (pool_id NULL) any on its pools, for one of a pool (its id) that pool's
 * own. NO_POOL: those on the cluster alone. With the rule switched off what runs is cancelled, and
 * *cluster is loaded anew. */
#define NO_POOL ""
struct arm_error *change_running(struct call *call, struct cluster *cluster, const char *pool_id);
/* 409 while the cluster is being deleted: what is made below it would go with it. */
struct arm_error *change_deleting(struct call *call, struct cluster *cluster);
/* change_running(), and 409 for a stopped cluster, which takes no change. */
struct arm_error *change_busy(struct call *call, struct cluster *cluster, const char *pool_id);

/* Has the cluster and its pools show the state in which the kind of operation begins. */
void change_show(const struct call *call, struct cluster *cluster, const char *kind);

/* Stores the cluster as the operation begins, and starts it on `target` (the cluster's or a pool's
 * id). At instant speed what the operation leaves is stored alone. *out shows the operation as it
 * began. */
struct arm_error *change_start(struct call *call, struct cluster *cluster, const char *kind,
                               const char *target, json_t *data, const struct operation **out);

/* The headers that say where to poll the operation. */
enum operation_links { LINK_ASYNC = 1, LINK_LOCATION = 2 };
void operation_headers(struct call *call, const struct operation *operation, unsigned links);

/* If-Match and If-None-Match against the stored eTag (NULL when there is no such resource). */
struct arm_error *change_precondition(struct call *call, bool exists, const char *etag);

/* Gives the identities that the cluster names the principalId and clientId of those in the store;
 * others keep what they have. 0 or a negative errno. */
int identities_show(struct call *call, json_t *cluster);

/* Keeps the pairs podCidr/podCidrs and serviceCidr/serviceCidrs alike after a merge: the one that
 * the client changed leads; an echo of the stored list beside a new podCidr counts as nothing (az
 * update sends that). */
void network_follow(json_t *wanted, const json_t *stored, const json_t *sent);
/* Keeps one source of outbound addresses after a merge, that which the client named last; and
 * profiles that are not sent go with the outboundType that they were for. */
void outbound_follow(json_t *wanted, const json_t *stored, const json_t *sent);
/* Takes back what a merge did to the pod ranges of an overlay cluster. */
void network_keep_pods(json_t *wanted, const json_t *stored);

#endif
