/* What keeps a change off a cluster whatever it asks for: an operation that runs, a stopped
 * cluster, an eTag that is not the stored one. Each is a rule of its own, which can be switched
 * off. */

#include <errno.h>
#include <string.h>
#include <strings.h>

#include "api/arm/operation.h"
#include "api/containerservice/change.h"
#include "base/date.h"
#include "base/json.h"

/* ---- conflicts ---- */

#define SINCE_BUSY_TEXT 20260501 /* with operation id and start (reported 2026-05-22) */

struct busy {
    const char *cluster_id, *pool_id;
    struct arena *arena;
    const struct operation *found;
};

static int busy_visit(const struct operation *operation, void *argument)
{
    struct busy *busy = argument;
    bool on_cluster = strcmp(operation->target, busy->cluster_id) == 0;

    /* Other children of the cluster keep nobody off it (guess). */
    if (!on_cluster && strncmp(operation->kind, "pool.", strlen("pool.")) != 0)
        return 0;
    if (!on_cluster && busy->pool_id && strcmp(operation->target, busy->pool_id) != 0)
        return 0;
    struct operation *copy = arena_alloc(busy->arena, sizeof *copy);
    *copy = *operation;
    busy->found = copy;
    return 1;
}

static const char *operation_pool(struct arena *arena, const struct operation *operation,
                                  const char *cluster_id)
{
    const char *slash = strrchr(operation->target, '/');
    bool on_cluster = strcmp(operation->target, cluster_id) == 0;
    return on_cluster || !slash ? NULL : arena_string(arena, slash + 1);
}

/* "cluster.update" -> "update" */
static const char *operation_verb(const struct operation *operation)
{
    const char *dot = strchr(operation->kind, '.');
    return dot ? dot + 1 : operation->kind;
}

static struct arm_error *busy_error(struct call *call, const struct operation *operation,
                                    const char *cluster_id, const char *pool_id)
{
    const char *pool = operation_pool(call->arena, operation, cluster_id);
    const char *shown = operation_shown(call->api, operation->kind);
    char started[40];

    if (pool_id && pool && text_equal(operation->kind, "pool.delete"))
        return arm_error(call->arena, ERROR_AgentPoolBeingDeleted, NULL, "update", pool, pool);
    if (call_as_of(call) < SINCE_BUSY_TEXT) {
        const char *state = pool ? arena_printf(call->arena, "%s - %s", pool, shown) : shown;
        return arm_error(call->arena, ERROR_OperationInProgress, NULL, state);
    }
    timestamp_format(operation->started - operation->started % SECOND, started);
    const char *what = pool ? "agent pool" : "managed cluster";
    return arm_error(call->arena, ERROR_OperationInProgressDetailed, NULL,
                     operation_verb(operation), what, operation->id, what, started);
}

static const char *busy_rule(const struct operation *operation, const char *cluster_id,
                             const char *pool_id)
{
    if (strcmp(operation->target, cluster_id) == 0)
        return "OP-001";
    return pool_id && text_equal(operation->kind, "pool.delete") ? "OP-006" : "OP-002";
}

/* With its rule off, a change cancels what runs, as a delete does. */
static struct arm_error *preempt(struct call *call, struct cluster *cluster)
{
    struct cluster *fresh;

    TRY_STORE(call, operation_cancel_all(call, cluster->row.id, call->now));
    TRY_STORE(call, cluster_load(call, cluster->row.id, &fresh));
    *cluster = *fresh;
    return NULL;
}

struct arm_error *change_running(struct call *call, struct cluster *cluster, const char *pool_id)
{
    struct busy busy = {cluster->row.id, pool_id, call->arena, NULL};
    int result = operation_each_running(call->tx, cluster->row.id, busy_visit, &busy);

    if (result < 0)
        return call_failure(call, result);
    if (!busy.found)
        return NULL;
    TRY(call_refuse(call, busy_rule(busy.found, cluster->row.id, pool_id),
                    busy_error(call, busy.found, cluster->row.id, pool_id)));
    return preempt(call, cluster);
}

/* Guess for what is not a pool: it is told what pools are. */
struct arm_error *change_deleting(struct call *call, struct cluster *cluster)
{
    bool deleting =
        text_equal(json_text(cluster->body, "properties.provisioningState"), "Deleting");

    return deleting ? change_running(call, cluster, NO_POOL) : NULL;
}

struct arm_error *change_busy(struct call *call, struct cluster *cluster, const char *pool_id)
{
    TRY(change_running(call, cluster, pool_id));
    if (text_equal(json_text(cluster->body, "properties.powerState.code"), "Stopped"))
        return call_refuse(call, "OP-005", arm_error(call->arena, ERROR_ClusterStopped, NULL));
    return NULL;
}

/* ---- eTags ---- */

/* Clients send the bare GUID of eTag; quotes are taken too. */
static bool etag_matches(const char *header, const char *etag)
{
    size_t size = strlen(header);

    if (strcmp(header, "*") == 0)
        return true;
    if (size >= 2 && header[0] == '"' && header[size - 1] == '"') {
        header++;
        size -= 2;
    }
    return etag && strlen(etag) == size && strncasecmp(header, etag, size) == 0;
}

/* The rule that the two headers break, or NULL. */
static const char *precondition_broken(const char *match, const char *none, bool exists,
                                       const char *etag, enum error_id *error)
{
    *error = match && none                         ? ERROR_PreconditionBoth
             : none && strcmp(none, "*") != 0      ? ERROR_PreconditionValue
             : none && exists                      ? ERROR_PreconditionExists
             : match && !exists                    ? ERROR_PreconditionMissing
             : match && !etag_matches(match, etag) ? ERROR_PreconditionMismatch
                                                   : ERROR_COUNT;
    if (*error == ERROR_COUNT)
        return NULL;
    if (*error == ERROR_PreconditionMissing)
        return "OP-011";
    return *error == ERROR_PreconditionMismatch ? "OP-010" : "OP-012";
}

struct arm_error *change_precondition(struct call *call, bool exists, const char *etag)
{
    enum error_id error;
    const char *rule = precondition_broken(
        call_header(call, "If-Match"), call_header(call, "If-None-Match"), exists, etag, &error);

    return rule ? call_refuse(call, rule, arm_error(call->arena, error, NULL)) : NULL;
}
