#include <errno.h>
#include <string.h>

#include "api/arm/resource_id.h"
#include "api/arm/row.h"
#include "api/resources/groups.h"
#include "api/resources/routes.h"
#include "base/json.h"

/* ---- the cascade ---- */

/* Groups that something below `prefix` manages, as a list: rows are not removed while they are
 * walked. */
struct managed {
    struct arena *arena;
    const char *prefix; /* "/subscriptions/s/resourcegroups/g/" */
    struct managed_id {
        const char *id;
        struct managed_id *next;
    } * first;
};

static int managed_visit(const struct resource *row, int64_t number, void *argument)
{
    struct managed *managed = argument;
    (void)number;

    if (!memmem(row->body.data, row->body.size, "\"managedBy\"", strlen("\"managedBy\"")))
        return 0;
    const char *by = json_text(row_body(managed->arena, row), "managedBy");
    if (!by || strncasecmp(by, managed->prefix, strlen(managed->prefix)) != 0)
        return 0;
    struct managed_id *found = arena_alloc(managed->arena, sizeof *found);
    *found = (struct managed_id){arena_string(managed->arena, row->id), managed->first};
    managed->first = found;
    return 0;
}

static int managed_find(struct store_tx *tx, const char *group_id, struct managed *managed)
{
    struct resource_id id;

    if (!resource_id_parse(managed->arena, group_id, &id) || !id.subscription)
        return 0;
    managed->prefix = arena_printf(managed->arena, "%s/", group_id);
    struct resource_filter filter = {.type = GROUP_TYPE, .subscription = id.subscription};
    int result = resource_each(tx, &filter, managed_visit, managed);
    return result < 0 ? result : 0;
}

/* What still runs inside must not come back to life later. "/providers" leaves the group's own
 * deletion out. */
static int group_quiesce(struct call *call, const char *group_id, int64_t now)
{
    return operation_cancel_all(call, arena_printf(call->arena, "%s/providers", group_id), now);
}

int group_delete_tree(struct call *call, const char *group_id, int64_t now)
{
    struct managed managed = {.arena = call->arena};
    int result = group_quiesce(call, group_id, now);

    if (result == 0)
        result = managed_find(call->tx, group_id, &managed);
    if (result == 0)
        result = resource_delete_tree(call->tx, group_id);
    /* A group that is gone is in no list any more, so circles end. */
    for (struct managed_id *id = managed.first; id && result == 0; id = id->next) {
        result = operation_cancel_all(call, id->id, now);
        if (result == 0)
            result = group_delete_tree(call, id->id, now);
    }
    return result;
}

/* ---- the operation ---- */

static int state_put(struct store_tx *tx, struct arena *arena, struct resource *row,
                     const char *state)
{
    json_t *group = row_body(arena, row);
    json_put_text(group, "properties.provisioningState", state);
    return row_put(tx, arena, row, group);
}

static int delete_finish(struct operation_context *context)
{
    return group_delete_tree(context->call, context->operation->target, context->now);
}

/* Something above went away, or an abort: the group is itself again, if it is there at all. */
static int delete_cancel(struct operation_context *context)
{
    struct resource row;
    int result = resource_get(context->tx, context->operation->target, &row);

    if (result)
        return result == -ENOENT ? 0 : result;
    return state_put(context->tx, context->arena, &row, "Succeeded");
}

/* Recorded: an empty group takes about 45 s. */
const struct operation_kind group_delete_kind = {
    .name = "group.delete",
    .shown = "Deleting",
    .phases = {{"deleting", 60}},
    .finish = delete_finish,
    .cancel = delete_cancel,
};

/* ---- endpoints ---- */

/* Recorded: Location only, and Retry-After 15; faster clocks say 1. */
static void result_headers(struct call *call, const char *operation)
{
    const char *version = call_query(call, "api-version");

    reply_header(call, "Location",
                 arena_printf(call->arena, "%s/subscriptions/%s/operationresults/%s?api-version=%s",
                              call->base_url, call_parameter(call, "subscription"), operation,
                              version ? version : "2020-06-01"));
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
    TRY_STORE(call, state_put(call->tx, call->arena, row, "Deleting"));
    return operation_start(call, group_delete_kind.name, row->id, location, NULL, NULL, out);
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
    if (result == -ENOENT || strcmp(running.kind, group_delete_kind.name) != 0)
        TRY(delete_start(call, &row, &operation));
    result_headers(call, operation->id);
    reply_status(call, 202);
    return NULL;
}

/* Recorded: 202 with Location while it runs, 200 without a body at the end. */
struct arm_error *group_result_get(struct call *call)
{
    struct operation operation;
    int result = operation_get(call->tx, call_parameter_lower(call, "operation"), &operation);

    if (result == -ENOENT ||
        (result == 0 &&
         !text_equal_nocase(operation.subscription, call_parameter(call, "subscription"))))
        return arm_error(call->arena, ERROR_PathNotFound, NULL, call->target.path);
    TRY_STORE(call, result);
    if (operation.status != OPERATION_IN_PROGRESS) {
        reply_status(call, 200);
        return NULL;
    }
    result_headers(call, operation.id);
    reply_status(call, 202);
    return NULL;
}
