#include "api/emulator/operations.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "api/arm/operation.h"
#include "base/date.h"
#include "base/json.h"

/* In one answer; `count` tells how many there are. */
#define SHOWN_MAX ((size_t)1000)

static void time_put(json_t *shown, const char *member, int64_t moment)
{
    char text[40];

    if (moment == INT64_MAX) {
        json_put(shown, member, json_null());
        return;
    }
    timestamp_format(moment, text);
    json_put_text(shown, member, text);
}

static json_t *pending_json(struct call *call, const struct operation *operation)
{
    const struct operation_phase *phase = operation_phase(call->api, operation);
    json_t *shown = json_copy(operation_json(call->api, call->arena, operation));

    json_object_del(shown, "name");
    json_put_text(shown, "id", operation->id);
    json_put_text(shown, "kind", operation->kind);
    json_put_text(shown, "target", operation->target);
    json_put_text(shown, "subscription", operation->subscription);
    if (operation->status == OPERATION_IN_PROGRESS) {
        json_put_text(shown, "phase", phase->name);
        json_put_text(shown, "shown", phase->shown);
        time_put(shown, "next", operation_next(operation));
    }
    return shown;
}

/* ---- the list ---- */

struct listing {
    struct call *call;
    const char *subscription; /* lower case, or NULL */
    const struct operation **found;
    size_t count, room;
};

static int listing_visit(const struct operation *operation, void *argument)
{
    struct listing *listing = argument;
    struct arena *arena = listing->call->arena;

    if (listing->subscription && strcmp(listing->subscription, operation->subscription) != 0)
        return 0;
    if (listing->count == listing->room) {
        size_t room = listing->room ? 2 * listing->room : 16;
        const struct operation **found = arena_alloc(arena, room * sizeof *found);
        if (listing->count)
            memcpy(found, listing->found, listing->count * sizeof *found);
        listing->found = found;
        listing->room = room;
    }
    struct operation *copy = arena_alloc(arena, sizeof *copy);
    *copy = *operation;
    listing->found[listing->count++] = copy;
    return 0;
}

static int by_next(const void *a, const void *b)
{
    const struct operation *one = *(const struct operation *const *)a;
    const struct operation *other = *(const struct operation *const *)b;

    if (one->due != other->due)
        return one->due < other->due ? -1 : 1;
    return strcmp(one->id, other->id);
}

struct arm_error *operations_show(struct call *call)
{
    const char *subscription = call_query(call, "subscription");
    const char *target = call_query(call, "target");
    struct listing listing = {
        .call = call,
        .subscription = subscription ? arena_lower(call->arena, subscription) : NULL,
    };

    TRY_STORE(call, operation_each_running(call->tx, target ? arena_lower(call->arena, target) : "",
                                           listing_visit, &listing));
    if (listing.count)
        qsort(listing.found, listing.count, sizeof *listing.found, by_next);
    json_t *value = json_array();
    for (size_t i = 0; i < listing.count && i < SHOWN_MAX; i++)
        json_array_append_new(value, pending_json(call, listing.found[i]));
    reply_json(call, 200, CONTENT_JSON_CHARSET,
               json_keep(call->arena, json_pack("{s:I, s:o}", "count", (json_int_t)listing.count,
                                                "value", value)));
    return NULL;
}

/* ---- one ---- */

static struct arm_error *operation_require(struct call *call, struct operation *out)
{
    int result = operation_get(call->tx, call_parameter_lower(call, "operation"), out);

    if (result == -ENOENT)
        return arm_error(call->arena, ERROR_NoSuchOperation, NULL,
                         call_parameter(call, "operation"));
    return call_failure(call, result);
}

static struct arm_error *operation_reply(struct call *call, const struct operation *operation)
{
    reply_json(call, 200, CONTENT_JSON_CHARSET,
               json_keep(call->arena, pending_json(call, operation)));
    return NULL;
}

struct arm_error *operation_show(struct call *call)
{
    struct operation operation;

    TRY(operation_require(call, &operation));
    return operation_reply(call, &operation);
}

struct arm_error *operation_step_now(struct call *call)
{
    struct operation operation;

    TRY(operation_require(call, &operation));
    if (operation.status != OPERATION_IN_PROGRESS)
        return arm_error(call->arena, ERROR_OperationHasEnded, NULL, operation.id);
    operation.due = call->now;
    TRY_STORE(call, operation_step(call, &operation, NULL));
    return operation_reply(call, &operation);
}

struct arm_error *operation_kinds_show(struct call *call)
{
    reply_json(call, 200, CONTENT_JSON_CHARSET,
               operation_plans_json(call->arena, call->api->operation_plans));
    return NULL;
}
