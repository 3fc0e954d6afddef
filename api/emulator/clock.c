#include "api/emulator/clock.h"

#include <errno.h>
#include <inttypes.h>

#include "api/arm/operation.h"
#include "api/arm/rates.h"
#include "api/emulator/duration.h"
#include "base/clock.h"
#include "base/date.h"
#include "base/ids.h"
#include "base/json.h"

static void time_put(json_t *body, const char *member, int64_t moment)
{
    char text[40];
    timestamp_format(moment, text);
    json_put_text(body, member, text);
}

/* Asks the transaction, not store_due(): inside a write the latter still tells what was before. */
static struct arm_error *next_event(struct call *call, int64_t *out)
{
    struct operation operation;
    int result = operation_next_due(call->tx, INT64_MAX, &operation);
    *out = result == 0 ? operation_next(&operation) : INT64_MAX;
    return result == -ENOENT ? NULL : call_failure(call, result);
}

static struct arm_error *clock_reply(struct call *call, int64_t now, int64_t rate)
{
    int64_t next;
    TRY(next_event(call, &next));
    json_t *body = json_keep(call->arena, json_object());
    time_put(body, "now", now);
    json_put(body, "rate",
             rate % 1000 ? json_real((double)rate / 1000) : json_integer(rate / 1000));
    if (next == INT64_MAX)
        json_put(body, "next", json_null());
    else
        time_put(body, "next", next);
    json_t *rates;
    TRY_STORE(call, rates_read(call, &rates));
    if (json_object_size(rates) > 0)
        json_object_set(body, "subscriptions", rates);
    reply_json(call, 200, CONTENT_JSON_CHARSET, body);
    return NULL;
}

struct arm_error *clock_show(struct call *call)
{
    return clock_reply(call, call->now, clock_get(call->api->clock).rate_thousandths);
}

static struct arm_error *refuse(struct call *call, const char *member, const char *reason)
{
    return arm_error(call->arena, ERROR_InvalidClockRequest, member, reason);
}

static struct arm_error *target_by_step(struct call *call, const json_t *step, int64_t *out)
{
    int64_t length;
    if (!duration_read(step, &length))
        return refuse(
            call, "advance",
            "'advance' is a number of seconds or an ISO 8601 duration like PT5M, up to ten years.");
    *out = call->now + length;
    return NULL;
}

static struct arm_error *target_by_name(struct call *call, const json_t *name, int64_t *out)
{
    const char *text = json_string_value(name);
    int64_t moment;
    if (text_equal(text, "next")) {
        TRY(next_event(call, &moment));
        if (moment == INT64_MAX)
            return arm_error(call->arena, ERROR_NoPendingOperation, NULL);
        *out = moment > call->now ? moment : call->now;
        return NULL;
    }
    if (!text || !timestamp_parse(text, &moment))
        return refuse(call, "to", "'to' is \"next\" or a time like 2026-02-01T00:05:00Z.");
    if (moment < call->now)
        return refuse(call, "to",
                      "The clock does not go back: what happened would have to be undone.");
    *out = moment;
    return NULL;
}

static struct arm_error *rate_read(struct call *call, int64_t *out)
{
    const json_t *rate = json_object_get(call->body, "rate");
    double number = json_number_value(rate);

    if (!rate)
        return NULL;
    if (!json_is_number(rate) || number < 0 || number > RATE_MAX)
        return refuse(call, "rate",
                      "'rate' is a number of emulated seconds in a real one, up to 1000000; 0 "
                      "freezes the clock.");
    *out = (int64_t)(number * 1000 + 0.5);
    return NULL;
}

static struct arm_error *target_read(struct call *call, int64_t *out)
{
    const json_t *step = json_object_get(call->body, "advance");
    const json_t *name = json_object_get(call->body, "to");
    size_t known = (step || name) + (json_object_get(call->body, "rate") != NULL);

    if ((step && name) || known == 0 || json_object_size(call->body) != known)
        return refuse(call, NULL,
                      "The body has 'advance' or 'to', or 'rate', or one of the first "
                      "two and 'rate'.");
    *out = call->now;
    if (step || name)
        TRY(step ? target_by_step(call, step, out) : target_by_name(call, name, out));
    if (*out > CLOCK_END)
        return refuse(call, step ? "advance" : "to", "The clock ends with the year 9999.");
    return NULL;
}

/* {"subscription": ID, "rate": N or null} */
static struct arm_error *subscription_pace(struct call *call)
{
    const char *subscription = json_text(call->body, "subscription");
    const json_t *rate = json_object_get(call->body, "rate");
    double number = json_number_value(rate);
    bool gone = json_is_null(rate);

    if (!subscription || !uuid_valid(subscription))
        return refuse(call, "subscription", "'subscription' is the id of one.");
    if (json_object_size(call->body) != 2 || !(gone || json_is_number(rate)) || number < 0 ||
        number > RATE_MAX)
        return refuse(
            call, "rate",
            "With 'subscription' goes a 'rate' from 0 to 1000000, or null for none of its "
            "own.");
    TRY_STORE(call, rate_put(call, arena_lower(call->arena, subscription), gone ? -1 : number));
    return clock_reply(call, call->now, clock_get(call->api->clock).rate_thousandths);
}

struct arm_error *clock_move(struct call *call)
{
    if (json_object_get(call->body, "subscription"))
        return subscription_pace(call);
    struct clock_line line = clock_get(call->api->clock);

    TRY(target_read(call, &line.emulated_base));
    TRY(rate_read(call, &line.rate_thousandths));
    line.wall_base = wall_now();
    TRY_STORE(call, clock_put(call->tx, line));
    TRY_STORE(call, operation_advance(call, line.emulated_base));
    return clock_reply(call, line.emulated_base, line.rate_thousandths);
}
