#include <errno.h>

#include "api/containerservice/change.h"
#include "api/containerservice/handlers.h"
#include "api/resources/groups.h"
#include "base/json.h"

static struct arm_error *delete_answer(struct call *call, const struct operation *operation)
{
    reply_status(call, 202);
    operation_headers(call, operation, LINK_ASYNC | LINK_LOCATION);
    reply_retry_after(call);
    return NULL;
}

/* Answers with the delete that runs on the resource already, if one does: a second one changes
 * nothing (guess). */
static bool delete_joined(struct call *call, const char *id, const char *kind,
                          struct arm_error **error)
{
    struct operation running;
    int result = operation_running(call->tx, id, &running);

    if (result == -ENOENT || (result == 0 && !text_equal(running.kind, kind)))
        return false;
    *error = result ? call_failure(call, result) : delete_answer(call, &running);
    return true;
}

/* A delete pre-empts whatever else runs. A cluster that is gone already is 204 (the group must be
 * there). */
struct arm_error *cluster_delete(struct call *call)
{
    const struct operation *operation;
    struct arm_error *error;
    struct cluster *cluster;

    TRY(group_require(call, NULL));
    int result = cluster_load(call, cluster_id(call), &cluster);
    if (result == -ENOENT) {
        reply_status(call, 204);
        return NULL;
    }
    TRY_STORE(call, result);
    TRY(change_precondition(call, true, json_text(cluster->body, "eTag")));
    if (delete_joined(call, cluster->row.id, "cluster.delete", &error))
        return error;
    TRY_STORE(call, operation_cancel_all(call, cluster->row.id, call->now));
    TRY_STORE(call, cluster_load(call, cluster_id(call), &cluster));
    change_show(call, cluster, "cluster.delete");
    TRY(change_start(call, cluster, "cluster.delete", cluster->row.id, NULL, &operation));
    return delete_answer(call, operation);
}

/* The same within a pool, once nothing runs on the whole cluster. */
struct arm_error *pool_delete(struct call *call)
{
    const struct operation *operation;
    struct arm_error *error;
    struct cluster *cluster;

    TRY(group_require(call, NULL));
    int result = cluster_load(call, cluster_id(call), &cluster);
    if (result != 0 && result != -ENOENT)
        return call_failure(call, result);
    struct pool *pool = result == 0 ? cluster_pool(cluster, call_parameter(call, "pool")) : NULL;
    if (!pool) {
        reply_status(call, 204);
        return NULL;
    }
    TRY(change_precondition(call, true, json_text(pool->body, "properties.eTag")));
    if (delete_joined(call, pool->row.id, "pool.delete", &error))
        return error;
    TRY(change_busy(call, cluster, NO_POOL));
    TRY_STORE(call, operation_cancel_all(call, pool->row.id, call->now));
    TRY_STORE(call, cluster_load(call, cluster_id(call), &cluster));
    pool = cluster_pool(cluster, call_parameter(call, "pool"));
    json_t *whole = cluster_whole(call->arena, cluster);
    TRY(change_check(call, &(struct change_request){.change = POOL_DELETE,
                                                    .stored = whole,
                                                    .wanted = whole,
                                                    .pool = pool->row.name}));
    pool_set_state(pool, operation_shown(call->api, "pool.delete"));
    TRY(change_start(call, cluster, "pool.delete", pool->row.id, NULL, &operation));
    return delete_answer(call, operation);
}
