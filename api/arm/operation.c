#include "api/arm/operation.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/json.h"
#include "base/log.h"

const struct operation_kind *operation_kind_find(const char *name)
{
    for (const struct operation_kind *const *const *table = operation_tables; *table; table++) {
        for (const struct operation_kind *const *kind = *table; *kind; kind++) {
            if (strcmp((*kind)->name, name) == 0)
                return *kind;
        }
    }
    log_error("no operation kind %s", name);
    abort();
}

/* ---- moments ---- */

static int64_t phase_length(const struct api *api, const struct operation_kind *kind, int phase)
{
    return api->options.speed == SPEED_INSTANT ? 0 : kind->phases[phase].seconds * SECOND;
}

static void operation_end(struct operation *operation, enum operation_status status, int64_t now)
{
    operation->status = status;
    operation->ended = now;
    operation->due = INT64_MAX;
}

static void operation_fail(struct operation_context *context)
{
    json_t *error = json_keep(context->arena, arm_error_inner(context->error));
    context->operation->error = json_write(context->arena, error);
    context->operation->status = OPERATION_FAILED;
}

static struct operation_context context_for(struct call *call, struct operation *operation,
                                            int64_t now)
{
    const char *problem;
    return (struct operation_context){
        .call = call,
        .api = call->api,
        .tx = call->tx,
        .arena = call->arena,
        .operation = operation,
        .data = json_read(call->arena, operation->data, &problem),
        .now = now,
    };
}

/* One moment of one operation: the next phase begins, or the operation ends. */
static int operation_step(struct call *call, struct operation *operation, void *live)
{
    const struct operation_kind *kind = operation_kind_find(operation->kind);
    int64_t moment = operation->due;

    if (operation->phase < OPERATION_PHASES_MAX && kind->phases[operation->phase + 1].name) {
        operation->phase++;
        operation->due = moment + phase_length(call->api, kind, operation->phase);
        return operation_put(call->tx, operation);
    }
    struct operation_context context = context_for(call, operation, moment);
    context.live = live;
    operation_end(operation, OPERATION_SUCCEEDED, moment);
    int result = kind->finish(&context);
    if (result == 0 && context.error)
        operation_fail(&context);
    return result ? result : operation_put(call->tx, operation);
}

int operation_advance(struct call *call, int64_t now)
{
    struct operation operation;
    int result;

    while ((result = operation_next_due(call->tx, now, &operation)) == 0) {
        result = operation_step(call, &operation, NULL);
        if (result)
            return result;
    }
    return result == -ENOENT ? 0 : result;
}

/* ---- start and cancel ---- */

bool operation_ends_at_once(const struct call *call)
{
    return call->api->options.speed == SPEED_INSTANT;
}

struct arm_error *operation_start(struct call *call, const char *kind_name, const char *target,
                                  const char *location, json_t *data, void *live,
                                  const struct operation **out)
{
    const struct operation_kind *kind = operation_kind_find(kind_name);
    struct operation *operation = arena_alloc(call->arena, sizeof *operation);
    char id[UUID_TEXT];

    ids_uuid(store_ids(call->tx), id);
    *operation = (struct operation){
        .id = arena_string(call->arena, id),
        .kind = kind->name,
        .target = target,
        .subscription = call_parameter_lower(call, "subscription"),
        .location = location,
        .started = call->now,
        .due = call->now + phase_length(call->api, kind, 0),
        .status = OPERATION_IN_PROGRESS,
        .data = data ? json_write(call->arena, data) : (struct span){"{}", 2},
    };
    *out = operation;
    if (!operation_ends_at_once(call))
        return call_failure(call, operation_put(call->tx, operation));

    struct operation ending = *operation;
    while (ending.status == OPERATION_IN_PROGRESS)
        TRY_STORE(call, operation_step(call, &ending, live));
    return NULL;
}

struct cancelling {
    struct call *call;
    int64_t now;
};

static int cancel_visit(const struct operation *running, void *argument)
{
    const struct cancelling *cancelling = argument;
    struct call *call = cancelling->call;
    struct operation operation = *running;
    const struct operation_kind *kind = operation_kind_find(operation.kind);
    struct operation_context context = context_for(call, &operation, cancelling->now);

    operation_end(&operation, OPERATION_CANCELED, cancelling->now);
    int result = kind->cancel ? kind->cancel(&context) : 0;
    return result ? result : operation_put(call->tx, &operation);
}

int operation_cancel_all(struct call *call, const char *id, int64_t now)
{
    struct cancelling cancelling = {call, now};
    return operation_each_running(call->tx, id, cancel_visit, &cancelling);
}

/* ---- what clients see ---- */

void reply_skip_delays(struct call *call)
{
    if (call->api->options.speed != SPEED_REAL)
        reply_header_once(call, "X-Go-Azure-Sdk-Skip-Polling-Delay", "true");
}

void reply_retry_after(struct call *call)
{
    if (call->api->options.speed != SPEED_REAL)
        reply_header_once(call, "Retry-After", "1");
    reply_skip_delays(call);
}

json_t *operation_json(struct arena *arena, const struct operation *operation)
{
    static const char *const words[] = {
        [OPERATION_IN_PROGRESS] = "InProgress",
        [OPERATION_SUCCEEDED] = "Succeeded",
        [OPERATION_FAILED] = "Failed",
        [OPERATION_CANCELED] = "Canceled",
    };
    char time[40];

    timestamp_format(operation->started, time);
    json_t *shown = json_keep(arena, json_pack("{s:s, s:s, s:s}", "name", operation->id, "status",
                                               words[operation->status], "startTime", time));
    if (operation->status != OPERATION_IN_PROGRESS) {
        timestamp_format(operation->ended, time);
        json_object_set_new(shown, "endTime", json_string(time));
    }
    if (operation->error.size) {
        const char *problem;
        json_object_set(shown, "error", json_read(arena, operation->error, &problem));
    }
    return shown;
}
