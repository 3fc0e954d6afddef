/* What PUT /_aksim/throttle takes and GET shows. */

#include <string.h>

#include "api/arm/throttle.h"
#include "base/json.h"

#define COUNT_MAX    INT64_C(1000000)
#define RETRY_MAX    86400
#define BUCKETS_SENT 1000 /* at a time */

/* ---- limits ---- */

static bool count_take(const json_t *row, const char *member, int64_t *out)
{
    const json_t *value = json_object_get(row, member);

    if (!value)
        return true;
    if (!json_is_integer(value) || json_integer_value(value) < 1 ||
        json_integer_value(value) > COUNT_MAX)
        return false;
    *out = json_integer_value(value);
    return true;
}

static void limit_begin(const struct limit *limit, struct throttle_settings *settings, size_t at)
{
    settings->limits[at].on = true;
    settings->limits[at].size = limit->size;
    settings->limits[at].refill = limit->refill;
    settings->limits[at].seconds = limit->seconds;
}

/* null: it does not count. What an object leaves out is Azure's. */
static const char *limit_take(struct arena *arena, const struct limit *limits, size_t at,
                              const json_t *value, struct throttle_settings *settings)
{
    settings->limits[at].on = false;
    if (json_is_null(value))
        return NULL;
    limit_begin(&limits[at], settings, at);
    if (!json_is_object(value) || !count_take(value, "size", &settings->limits[at].size) ||
        !count_take(value, "refill", &settings->limits[at].refill) ||
        !count_take(value, "seconds", &settings->limits[at].seconds))
        return arena_printf(arena,
                            "'%s' is null or has 'size', 'refill' and 'seconds', numbers from 1.",
                            limits[at].name);
    return NULL;
}

static bool limit_find(const struct limit *limits, const char *name, size_t *out)
{
    for (size_t i = 0; name && limits[i].name; i++) {
        if (strcmp(limits[i].name, name) == 0) {
            *out = i;
            return true;
        }
    }
    return false;
}

static const char *limits_take(struct arena *arena, const struct limit *limits, const json_t *value,
                               struct throttle_settings *settings)
{
    const char *word = json_string_value(value);
    const char *name;
    json_t *row;
    size_t at;

    if (word && strcmp(word, "azure") != 0 && strcmp(word, "off") != 0)
        return "'limits' is \"azure\", \"off\" or an object.";
    for (size_t i = 0; word && limits[i].name; i++) {
        limit_begin(&limits[i], settings, i);
        settings->limits[i].on = strcmp(word, "azure") == 0;
    }
    if (word)
        return NULL;
    if (!json_is_object(value))
        return "'limits' is \"azure\", \"off\" or an object.";
    json_object_foreach(json_unconst(value), name, row)
    {
        const char *problem = limit_find(limits, name, &at)
                                  ? limit_take(arena, limits, at, row, settings)
                                  : arena_printf(arena, "There is no limit '%s'.", name);
        if (problem)
            return problem;
    }
    return NULL;
}

static const char *retry_take(const json_t *value, struct throttle_settings *settings)
{
    if (json_is_null(value))
        settings->retry_after = WAIT_NAMED;
    else if (json_is_false(value))
        settings->retry_after = WAIT_UNNAMED;
    else if (json_is_integer(value) && json_integer_value(value) >= 0 &&
             json_integer_value(value) <= RETRY_MAX)
        settings->retry_after = json_integer_value(value);
    else
        return "'retryAfter' is a number of seconds up to a day, false or null.";
    return NULL;
}

const char *throttle_read(struct arena *arena, const struct limit *limits, const json_t *sent,
                          struct throttle_settings *settings)
{
    const char *member, *problem = NULL;
    json_t *value;

    if (!json_is_object(sent))
        return "An object is needed.";
    json_object_foreach(json_unconst(sent), member, value)
    {
        if (strcmp(member, "limits") == 0)
            problem = limits_take(arena, limits, value, settings);
        else if (strcmp(member, "retryAfter") == 0)
            problem = retry_take(value, settings);
        else
            problem = arena_printf(arena, "'%s' is not known here.", member);
        if (problem)
            return problem;
    }
    return NULL;
}

/* ---- buckets ---- */

static const char *bucket_problem(const struct limit *limits, const json_t *row)
{
    const json_t *left = json_object_get(row, "left");
    const char *of = json_text(row, "of");
    size_t at;

    if (!limit_find(limits, json_text(row, "limit"), &at))
        return "A bucket has the name of its 'limit'.";
    if (!of || of[0] != '/')
        return "A bucket is 'of' the id of a subscription, group, cluster or pool.";
    return json_is_integer(left) && json_integer_value(left) >= 0 &&
                   json_integer_value(left) <= COUNT_MAX
               ? NULL
               : "A bucket has so many requests 'left', from 0.";
}

static const char *buckets_check(const struct limit *limits, const json_t *rows)
{
    const char *problem = NULL;

    if (!json_is_array(rows) || json_array_size(rows) > BUCKETS_SENT)
        return "'buckets' is a list of up to 1000.";
    for (size_t i = 0; i < json_array_size(rows) && !problem; i++)
        problem = bucket_problem(limits, json_array_get(rows, i));
    return problem;
}

const char *throttle_change(struct throttle *throttle, struct arena *arena, const json_t *sent,
                            int64_t now)
{
    const struct limit *limits = throttle_limits(throttle);
    struct throttle_settings settings = throttle_settings(throttle);
    const json_t *buckets = json_object_get(sent, "buckets");
    json_t *rest = json_is_object(sent) ? json_keep(arena, json_copy(json_unconst(sent))) : NULL;
    size_t at = 0;

    json_object_del(rest, "buckets");
    const char *problem = throttle_read(arena, limits, rest, &settings);
    if (!problem && buckets)
        problem = buckets_check(limits, buckets);
    if (problem)
        return problem;
    throttle_set(throttle, &settings);
    for (size_t i = 0; i < json_array_size(buckets); i++) {
        const json_t *row = json_array_get(buckets, i);
        limit_find(limits, json_text(row, "limit"), &at);
        throttle_fill(throttle, at, arena_lower(arena, json_text(row, "of")),
                      json_number_or(row, "left", 0), now);
    }
    return NULL;
}

static void bucket_show(const struct limit *limit, const char *of, int64_t left, void *argument)
{
    json_array_append_new(argument, json_pack("{s:s, s:s, s:I}", "limit", limit->name, "of", of,
                                              "left", (json_int_t)left));
}

static json_t *retry_json(int64_t retry_after)
{
    if (retry_after == WAIT_NAMED)
        return json_null();
    return retry_after == WAIT_UNNAMED ? json_false() : json_integer(retry_after);
}

json_t *throttle_json(struct throttle *throttle, struct arena *arena, int64_t now)
{
    const struct throttle_settings settings = throttle_settings(throttle);
    const struct limit *rows = throttle_limits(throttle);
    json_t *limits = json_object();
    json_t *buckets = json_array();

    for (size_t i = 0; rows[i].name; i++)
        json_object_set_new(limits, rows[i].name,
                            settings.limits[i].on
                                ? json_pack("{s:I, s:I, s:I}", "size",
                                            (json_int_t)settings.limits[i].size, "refill",
                                            (json_int_t)settings.limits[i].refill, "seconds",
                                            (json_int_t)settings.limits[i].seconds)
                                : json_null());
    throttle_each(throttle, now, bucket_show, buckets);
    return json_keep(arena, json_pack("{s:o, s:o, s:o}", "limits", limits, "retryAfter",
                                      retry_json(settings.retry_after), "buckets", buckets));
}
