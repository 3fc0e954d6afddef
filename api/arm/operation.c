#include "api/arm/operation.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "api/arm/polling.h"
#include "api/arm/rates.h"
#include "api/arm/row.h"
#include "base/date.h"
#include "base/json.h"
#include "base/log.h"

const struct operation_kind *operation_kind_find(const char *name)
{
    for (const struct operation_kind *const *table = operation_tables; *table; table++) {
        for (const struct operation_kind *kind = *table; kind->name; kind++) {
            if (strcmp(kind->name, name) == 0)
                return kind;
        }
    }
    log_error("no operation kind %s", name);
    abort();
}

static const struct operation_plan *plan_of(const struct api *api, const char *kind)
{
    const struct operation_plan *plan = operation_plan_find(api->operation_plans, kind);
    if (plan)
        return plan;
    log_error("no plan for the operation kind %s", kind);
    abort();
}

/* A file of --operations may have fewer phases than the operation was started with. */
const struct operation_phase *operation_phase(const struct api *api,
                                              const struct operation *operation)
{
    const struct operation_plan *plan = plan_of(api, operation->kind);
    size_t phase = (size_t)operation->phase;
    return &plan->phases[phase < plan->count ? phase : plan->count - 1];
}

const char *operation_shown(const struct api *api, const char *kind)
{
    return plan_of(api, kind)->phases[0].shown;
}

int64_t operation_next(const struct operation *operation)
{
    return operation->due >= OPERATION_HELD ? INT64_MAX : operation->due;
}

bool operation_kept(const struct api *api, const struct operation *operation, int64_t now)
{
    return operation->ended == 0 ||
           now - operation->ended <= operation_retention(api->operation_plans);
}

/* ---- moments ---- */

/* Jitter and failing go by the operation's id: two numbers of each phase. */
static double chance_in(const struct operation *operation, bool failing)
{
    return chance_of(operation->id, 2 * operation->phase + (failing ? 1 : 0));
}

/* Nominal seconds take so long on the one clock when the subscription has a pace of its own. */
static int64_t own_length(const struct call *call, int64_t length, double rate)
{
    int64_t clock = clock_get(call->api->clock).rate_thousandths;
    double factor = clock ? (double)clock / 1000 : 1; /* a frozen clock is moved by hand */

    return rate > 0 ? (int64_t)((double)length * factor / rate) : OPERATION_HELD;
}

/* OPERATION_HELD for one that is to be stepped. */
static int64_t phase_length(struct call *call, const struct operation *operation)
{
    const struct operation_phase *phase = operation_phase(call->api, operation);
    double by = phase->jitter * (2 * chance_in(operation, false) - 1);
    enum speed_mode speed = call->api->options.speed;
    double rate;

    if (rate_own(call, operation->subscription, &rate))
        return own_length(call, phase->length, rate);
    /* Who steps the clock wants to know by how much. */
    if (speed == SPEED_INSTANT || speed == SPEED_MANUAL)
        return speed == SPEED_INSTANT ? 0 : phase->length;
    return phase->length + (int64_t)(by * (double)phase->length);
}

static void operation_end(struct operation *operation, enum operation_status status, int64_t now)
{
    operation->status = status;
    operation->ended = now;
    operation->due = INT64_MAX;
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

static int state_show(struct operation_context *context, const char *state, const char *pools)
{
    const struct operation_kind *kind = operation_kind_find(context->operation->kind);
    return kind->show ? kind->show(context, state, pools) : 0;
}

int operation_show_row(struct operation_context *context, const char *state, const char *pools)
{
    struct resource row;
    int result = resource_get(context->tx, context->operation->target, &row);

    (void)pools;
    if (result)
        return result == -ENOENT ? 0 : result;
    json_t *body = row_body(context->arena, &row);
    json_put_text(body, "properties.provisioningState", state);
    return row_put(context->tx, context->arena, &row, body);
}

/* ---- failures ---- */

/* The operation ends as Failed with this error, and so does its target. */
static int operation_fail(struct operation_context *context, json_t *error)
{
    struct operation *operation = context->operation;

    operation_end(operation, OPERATION_FAILED, context->now);
    operation->error = json_write(context->arena, error);
    int result = state_show(context, "Failed", NULL);
    return result ? result : operation_put(context->tx, operation);
}

/* ---- steps ---- */

/* Why the phase that runs ends as a failure, or NULL: a fault met it as it began, which the row
 * remembers as an error, or the plan says so. */
static const json_t *phase_failure(const struct operation_context *context)
{
    const struct operation *operation = context->operation;
    const struct operation_phase *phase = operation_phase(context->api, operation);
    const char *problem;

    if (operation->error.size)
        return json_read(context->arena, operation->error, &problem);
    return phase->error && chance_in(operation, true) < phase->failing ? phase->error : NULL;
}

/* As a phase begins: sets when it ends, and asks the faults. */
static void phase_enter(struct call *call, struct operation *operation, int64_t now)
{
    const struct operation_phase *phase = operation_phase(call->api, operation);
    const json_t *failure = NULL;

    int64_t length = phase_length(call, operation);
    operation->due = length >= OPERATION_HELD - now ? OPERATION_HELD : now + length;
    switch (faults_meet_phase(call->api->faults, call, operation, phase, &failure)) {
    case FAULT_HOLD:
        operation->due = OPERATION_HELD;
        break;
    case FAULT_FAIL:
        operation->error = json_write(call->arena, failure);
        break;
    case FAULT_NONE:
        break;
    }
}

static bool shows_alike(const struct operation_phase *one, const struct operation_phase *other)
{
    return text_equal(one->shown, other->shown) &&
           (one->pools ? text_equal(one->pools, other->pools) : !other->pools);
}

static int phase_begin(struct operation_context *context)
{
    struct operation *operation = context->operation;
    const struct operation_phase *before = operation_phase(context->api, operation);

    operation->phase++;
    phase_enter(context->call, operation, context->now);
    const struct operation_phase *phase = operation_phase(context->api, operation);
    int result = shows_alike(before, phase) ? 0 : state_show(context, phase->shown, phase->pools);
    return result ? result : operation_put(context->tx, operation);
}

int operation_step(struct call *call, struct operation *operation, void *live)
{
    const struct operation_kind *kind = operation_kind_find(operation->kind);
    struct operation_context context = context_for(call, operation, operation->due);

    context.live = live;
    const json_t *failure = phase_failure(&context);
    if (failure)
        return operation_fail(&context, operation_failure_json(&context, failure));
    if ((size_t)operation->phase + 1 < plan_of(call->api, operation->kind)->count)
        return phase_begin(&context);
    operation_end(operation, OPERATION_SUCCEEDED, context.now);
    int result = kind->finish(&context);
    if (result)
        return result;
    if (context.error)
        return operation_fail(&context, json_keep(context.arena, arm_error_inner(context.error)));
    return operation_put(call->tx, operation);
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

bool operation_ends_at_once(struct call *call)
{
    double rate;
    return call->api->options.speed == SPEED_INSTANT &&
           !rate_own(call, call_parameter_lower(call, "subscription"), &rate);
}

/* At instant speed only a fault has an operation go on behind the answer; then what shows meanwhile
 * is stored after all. */
static struct arm_error *operation_hold(struct call *call, struct operation *operation, void *live)
{
    struct operation_context context = context_for(call, operation, call->now);
    const struct operation_phase *phase = operation_phase(call->api, operation);

    context.live = live;
    TRY_STORE(call, state_show(&context, phase->shown, phase->pools));
    return call_failure(call, operation_put(call->tx, operation));
}

struct arm_error *operation_start(struct call *call, const char *kind_name, const char *target,
                                  const char *location, json_t *data, void *live,
                                  const struct operation **out)
{
    const struct operation_kind *kind = operation_kind_find(kind_name);
    struct operation *operation = arena_alloc(call->arena, sizeof *operation);
    char id[UUID_TEXT];

    TRY_STORE(call, operation_purge(call->tx,
                                    call->now - operation_retention(call->api->operation_plans)));
    ids_uuid(store_ids(call->tx), id);
    *operation = (struct operation){
        .id = arena_string(call->arena, id),
        .kind = kind->name,
        .target = target,
        .subscription = call_parameter_lower(call, "subscription"),
        .location = location,
        .started = call->now,
        .status = OPERATION_IN_PROGRESS,
        .data = data ? json_write(call->arena, data) : (struct span){"{}", 2},
    };
    phase_enter(call, operation, call->now);
    *out = operation;
    if (!operation_ends_at_once(call))
        return call_failure(call, operation_put(call->tx, operation));

    struct operation ending = *operation;
    while (ending.status == OPERATION_IN_PROGRESS && ending.due != OPERATION_HELD)
        TRY_STORE(call, operation_step(call, &ending, live));
    return ending.due == OPERATION_HELD ? operation_hold(call, &ending, live) : NULL;
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
    int result = kind->abortable ? state_show(&context, "Canceled", NULL) : 0;
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
    int64_t wanted = polling_get(call->api->polling).retry_after;

    if (wanted >= 0) {
        reply_header_once(call, "Retry-After",
                          arena_printf(call->arena, "%lld", (long long)wanted));
        return;
    }
    if (wanted == RETRY_USUAL && call->api->options.speed != SPEED_REAL)
        reply_header_once(call, "Retry-After", "1");
    reply_skip_delays(call);
}

json_t *operation_json(const struct api *api, struct arena *arena,
                       const struct operation *operation)
{
    static const char *const words[] = {
        [OPERATION_IN_PROGRESS] = "InProgress",
        [OPERATION_SUCCEEDED] = "Succeeded",
        [OPERATION_FAILED] = "Failed",
        [OPERATION_CANCELED] = "Canceled",
    };
    const char *word = words[operation->status];
    char time[40];

    if (operation->status == OPERATION_IN_PROGRESS && operation_phase(api, operation)->status)
        word = operation_phase(api, operation)->status;
    timestamp_format(operation->started, time);
    json_t *shown = json_keep(arena, json_pack("{s:s, s:s, s:s}", "name", operation->id, "status",
                                               word, "startTime", time));
    if (operation->status != OPERATION_IN_PROGRESS) {
        timestamp_format(operation->ended, time);
        json_object_set_new(shown, "endTime", json_string(time));
    }
    if (operation->status == OPERATION_FAILED) {
        const char *problem;
        json_object_set(shown, "error", json_read(arena, operation->error, &problem));
    }
    return shown;
}
