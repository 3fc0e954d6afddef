#include "api/emulator/quota.h"

#include "api/arm/catalogue.h"
#include "api/containerservice/quota.h"
#include "base/ids.h"
#include "base/json.h"

static struct arm_error *refuse(struct call *call, const char *member, const char *reason)
{
    return arm_error(call->arena, ERROR_InvalidQuotaRequest, member, reason);
}

static struct arm_error *rows_reply(struct call *call, json_t *rows)
{
    reply_json(call, 200, CONTENT_JSON_CHARSET,
               json_keep(call->arena, json_pack("{s:O}", "value", rows)));
    return NULL;
}

struct arm_error *quota_show(struct call *call)
{
    json_t *rows;

    TRY_STORE(call, quota_rows(call, &rows));
    return rows_reply(call, rows);
}

struct arm_error *quota_clear(struct call *call)
{
    TRY_STORE(call, quota_rows_keep(call, json_keep(call->arena, json_array())));
    reply_status(call, 200);
    return NULL;
}

/* ---- PUT ---- */

/* A misspelt limit must not take away the one that it was to change. */
static struct arm_error *members_check(struct call *call)
{
    static const char *const known[] = {"subscription", "location", "vcpus", "clusters", "full"};
    const char *name;
    json_t *value;

    json_object_foreach(call->body, name, value)
    {
        size_t at = 0;
        while (at < sizeof known / sizeof *known && strcmp(known[at], name) != 0)
            at++;
        if (at == sizeof known / sizeof *known)
            return refuse(call, name,
                          "The members are subscription, location, vcpus, clusters and "
                          "full.");
    }
    return call->body ? NULL : refuse(call, NULL, "Limits are needed; DELETE takes all away.");
}

/* "*" when it is left out or null; "" for what is no text. */
static const char *name_take(struct call *call, const char *member)
{
    const json_t *value = json_object_get(call->body, member);

    if (!value || json_is_null(value))
        return "*";
    return json_is_string(value) ? json_string_value(value) : "";
}

static struct arm_error *scope_take(struct call *call, json_t *row)
{
    const char *subscription = name_take(call, "subscription");
    const char *location = name_take(call, "location");
    const struct location *known = catalogue_location(call->api->catalogue, location);

    if (!text_equal(subscription, "*") && !uuid_valid(subscription))
        return refuse(call, "subscription", "'subscription' is the id of one, or \"*\".");
    if (!text_equal(location, "*") && !known)
        return refuse(call, "location", "'location' is a region, or \"*\".");
    json_put_text(row, "subscription", arena_lower(call->arena, subscription));
    json_put_text(row, "location", known ? known->name : "*");
    return NULL;
}

/* null takes the limit away; so does leaving it out, as the row is replaced. */
static struct arm_error *number_take(struct call *call, json_t *row, const char *member,
                                     json_int_t least)
{
    json_t *value = json_object_get(call->body, member);

    if (!value || json_is_null(value))
        return NULL;
    if (!json_is_integer(value) || json_integer_value(value) < least)
        return refuse(call, member, "'vcpus' is a number from 0 on, 'clusters' one from 1 on.");
    json_object_set(row, member, value);
    return NULL;
}

static struct arm_error *row_take(struct call *call, json_t *row)
{
    json_t *full = json_object_get(call->body, "full");

    TRY(members_check(call));
    TRY(scope_take(call, row));
    TRY(number_take(call, row, "vcpus", 0));
    TRY(number_take(call, row, "clusters", 1));
    if (full && !json_is_boolean(full) && !json_is_null(full))
        return refuse(call, "full", "'full' is true or false.");
    if (json_is_boolean(full))
        json_object_set(row, "full", full);
    return NULL;
}

static bool same_scope(const json_t *a, const json_t *b)
{
    return text_equal(json_text(a, "subscription"), json_text(b, "subscription")) &&
           text_equal(json_text(a, "location"), json_text(b, "location"));
}

struct arm_error *quota_change(struct call *call)
{
    json_t *row = json_keep(call->arena, json_object());
    json_t *rows;
    size_t at = 0;

    TRY(row_take(call, row));
    TRY_STORE(call, quota_rows(call, &rows));
    while (at < json_array_size(rows) && !same_scope(json_array_get(rows, at), row))
        at++;
    if (at < json_array_size(rows))
        json_array_remove(rows, at);
    if (json_object_size(row) > 2)
        json_array_append(rows, row);
    TRY_STORE(call, quota_rows_keep(call, rows));
    return rows_reply(call, rows);
}
