#include <errno.h>
#include <string.h>

#include "api/arm/resource_id.h"
#include "api/arm/row.h"
#include "api/resources/groups.h"
#include "api/resources/routes.h"
#include "base/json.h"

/* ---- the cascade ---- */

/* A group that some resource manages. */
struct managed {
    const char *id;
    const char *by; /* id of that resource, lower case */
    struct managed *next;
};

/* The managed groups are read once for all that goes together: there may be thousands. */
struct cascade {
    struct call *call;
    const char *subscription;
    bool read;
    struct managed *managed; /* that are not doomed */
    struct managed *doomed;  /* still to be removed */
};

static int managed_visit(const struct resource *row, int64_t number, void *argument)
{
    static const char member[] = "\"managedBy\":";
    struct cascade *cascade = argument;
    struct arena *arena = cascade->call->arena;
    (void)number;

    if (!memmem(row->body.data, row->body.size, member, sizeof member - 1))
        return 0;
    arena_auto struct arena *scratch = arena_new();
    const char *by = json_text(row_body(scratch, row), "managedBy");
    if (!by)
        return 0;
    struct managed *managed = arena_alloc(arena, sizeof *managed);
    *managed = (struct managed){row->id, arena_lower(arena, by), cascade->managed};
    cascade->managed = managed;
    return 0;
}

static int managed_read(struct cascade *cascade)
{
    struct resource_filter filter = {.type = GROUP_TYPE, .subscription = cascade->subscription};

    if (cascade->read)
        return 0;
    cascade->read = true;
    return resource_each(cascade->call->tx, &filter, managed_visit, cascade);
}

static int managed_doom(struct cascade *cascade, const char *group_id)
{
    const char *prefix = arena_printf(cascade->call->arena, "%s/", group_id);
    size_t size = strlen(prefix);

    int result = managed_read(cascade);
    for (struct managed **at = &cascade->managed; result == 0 && *at;) {
        struct managed *managed = *at;
        if (strncmp(managed->by, prefix, size) != 0) {
            at = &managed->next;
            continue;
        }
        *at = managed->next;
        managed->next = cascade->doomed;
        cascade->doomed = managed;
    }
    return result;
}

/* An empty group manages nothing: nearly all node resource groups are. */
static int group_remove(struct cascade *cascade, const char *group_id)
{
    struct store_tx *tx = cascade->call->tx;
    int below = 0;
    int result = resource_delete_below(tx, group_id, &below);

    if (result == 0)
        result = resource_delete(tx, group_id);
    if (result != 0 && result != -ENOENT)
        return result;
    return below ? managed_doom(cascade, group_id) : 0;
}

static int cascade_run(struct call *call, const char *group_id, int64_t now)
{
    struct cascade cascade = {.call = call};
    struct resource_id id;

    if (!resource_id_parse(call->arena, group_id, &id) || !id.subscription)
        return -EINVAL;
    cascade.subscription = id.subscription;
    int result = group_remove(&cascade, group_id);
    while (result == 0 && cascade.doomed) {
        const struct managed *managed = cascade.doomed;
        cascade.doomed = managed->next;
        result = operation_cancel_all(call, managed->id, now);
        if (result == 0)
            result = group_remove(&cascade, managed->id);
    }
    return result;
}

int group_delete_tree(struct call *call, const char *group_id, int64_t now)
{
    int result = operation_cancel_all(call, group_id, now);
    return result ? result : cascade_run(call, group_id, now);
}

/* ---- the operation ---- */

static int state_put(struct store_tx *tx, struct arena *arena, struct resource *row,
                     const char *state)
{
    json_t *group = row_body(arena, row);
    json_put_text(group, "properties.provisioningState", state);
    return row_put(tx, arena, row, group);
}

int group_delete_finish(struct operation_context *context)
{
    struct call *call = context->call;
    const char *id = context->operation->target;
    /* What still runs inside must not come back to life later. "/providers" leaves out this very
     * operation. */
    const char *inside = arena_printf(context->arena, "%s/providers", id);
    int result = operation_cancel_all(call, inside, context->now);
    return result ? result : cascade_run(call, id, context->now);
}

/* Something above went away, an abort, or a failure: the group is itself again, if it is there at
 * all. */
int group_show(struct operation_context *context, const char *state, const char *pools)
{
    struct resource row;
    int result = resource_get(context->tx, context->operation->target, &row);
    bool ended = text_equal(state, "Canceled") || text_equal(state, "Failed");

    (void)pools;
    if (result)
        return result == -ENOENT ? 0 : result;
    return state_put(context->tx, context->arena, &row, ended ? "Succeeded" : state);
}

/* ---- endpoints ---- */

/* Recorded: Location only, and Retry-After 15; faster clocks say 1. */
void group_result_headers(struct call *call, const char *operation)
{
    const char *version = call_query(call, "api-version");
    struct api_version known;

    /* Polling takes any version, and any text for one. */
    if (!version || !api_version_parse(version, &known))
        version = "2020-06-01";
    reply_header(call, "Location",
                 arena_printf(call->arena, "%s/subscriptions/%s/operationresults/%s?api-version=%s",
                              call->base_url, call_parameter(call, "subscription"), operation,
                              version));
    if (call->api->options.speed == SPEED_REAL)
        reply_header(call, "Retry-After", "15");
    else
        reply_retry_after(call);
}

static struct arm_error *delete_start(struct call *call, struct resource *row,
                                      const struct operation **out)
{
    const char *location = json_text_or(row_body(call->arena, row), "location", "");

    TRY_STORE(call, operation_cancel_all(call, row->id, call->now));
    TRY_STORE(call, resource_get(call->tx, row->id, row));
    TRY_STORE(call,
              state_put(call->tx, call->arena, row, operation_shown(call->api, GROUP_DELETE)));
    return operation_start(call, GROUP_DELETE, row->id, location, NULL, NULL, out);
}

struct arm_error *group_delete(struct call *call)
{
    const char *id =
        id_group(call->arena, call_parameter(call, "subscription"), call_parameter(call, "group"));
    struct operation running;
    const struct operation *operation = &running;
    struct resource row;

    int result = resource_get(call->tx, id, &row);
    if (result == -ENOENT)
        return arm_error(call->arena, ERROR_ResourceGroupNotFound, NULL,
                         call_parameter(call, "group"));
    TRY_STORE(call, result);

    /* Deleting twice joins the deletion that runs. */
    result = operation_running(call->tx, id, &running);
    if (result != 0 && result != -ENOENT)
        return call_failure(call, result);
    if (result == -ENOENT || strcmp(running.kind, GROUP_DELETE) != 0)
        TRY(delete_start(call, &row, &operation));
    group_result_headers(call, operation->id);
    reply_status(call, 202);
    return NULL;
}

/* Recorded: 202 with Location while it runs, 200 without a body at the end; 204 where a move was
 * validated (documented). */
struct arm_error *group_result_get(struct call *call)
{
    struct operation operation;
    int result = operation_get(call->tx, call_parameter_lower(call, "operation"), &operation);

    if (result == -ENOENT ||
        (result == 0 &&
         (!text_equal_nocase(operation.subscription, call_parameter(call, "subscription")) ||
          !operation_kept(call->api, &operation, call->now))))
        return arm_error(call->arena, ERROR_PathNotFound, NULL, call->target.path);
    TRY_STORE(call, result);
    TRY(operation_failure(call, &operation, false));
    if (operation.status != OPERATION_IN_PROGRESS) {
        reply_status(call, strcmp(operation.kind, GROUP_VALIDATE_MOVE) == 0 ? 204 : 200);
        return NULL;
    }
    group_result_headers(call, operation.id);
    reply_status(call, 202);
    return NULL;
}
