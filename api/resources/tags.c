/* Microsoft.Resources/tags: the tags of any resource, group or subscription under one name.
 * Answers: recorded (azure-cli, test_tag_update_resource). The resource is changed by its own
 * PATCH, so that whatever keeps changes off it does so here; a subscription's tags are a row of
 * their own. */

#include <errno.h>
#include <string.h>

#include "api/arm/catalogue.h"
#include "api/arm/resource_id.h"
#include "api/arm/row.h"
#include "api/arm/tags.h"
#include "api/resources/groups.h"
#include "api/resources/routes.h"
#include "api/resources/subscriptions.h"
#include "base/json.h"

#define TAGS_TYPE "Microsoft.Resources/tags"
#define TAGS_PATH "/providers/" TAGS_TYPE "/default"

struct tagged {
    const char *id; /* as sent: "/subscriptions/..." */
    struct resource_id parts;
    struct resource row;
    bool exists; /* false: a subscription that never had tags */
    json_t *body;
};

static bool is_subscription(const struct tagged *tagged)
{
    return !tagged->parts.group && !tagged->parts.namespace;
}

static const char *row_id(struct call *call, const struct tagged *tagged)
{
    const char *path = is_subscription(tagged)
                           ? arena_printf(call->arena, "%s" TAGS_PATH, tagged->id)
                           : tagged->id;
    return arena_lower(call->arena, path);
}

static struct arm_error *tagged_missing(struct call *call, const struct tagged *tagged)
{
    const struct resource_id *parts = &tagged->parts;

    if (!parts->namespace)
        return arm_error(call->arena, ERROR_ResourceGroupNotFound, NULL, parts->group);
    return arm_error(call->arena, ERROR_ResourceNotFound, NULL,
                     arena_printf(call->arena, "%s/%s", parts->namespace, parts->type), parts->name,
                     parts->group ? parts->group : "");
}

static struct arm_error *tagged_load(struct call *call, struct tagged *out)
{
    int result = resource_get(call->tx, row_id(call, out), &out->row);

    out->exists = result == 0;
    if (result == -ENOENT && is_subscription(out)) {
        out->body = json_keep(call->arena, json_object());
        return NULL;
    }
    if (result == -ENOENT)
        return tagged_missing(call, out);
    TRY_STORE(call, result);
    out->body = row_body(call->arena, &out->row);
    return NULL;
}

static struct arm_error *tagged_find(struct call *call, struct tagged *out)
{
    *out = (struct tagged){
        .id = arena_printf(call->arena, "/%s", call_parameter(call, "scope")),
    };
    if (!resource_id_parse(call->arena, out->id, &out->parts) || !out->parts.subscription)
        return arm_error(call->arena, ERROR_PathNotFound, NULL, call->target.path);
    if (out->parts.group)
        TRY(group_require_named(call, out->parts.subscription, out->parts.group, NULL));
    return tagged_load(call, out);
}

static void tags_reply(struct call *call, const struct tagged *tagged)
{
    json_t *tags = json_object_get(tagged->body, "tags");

    reply_json(call, 200, CONTENT_JSON_CHARSET,
               json_keep(call->arena,
                         json_pack("{s:o, s:s, s:s, s:{s:o}}", "id",
                                   json_sprintf("%s" TAGS_PATH, tagged->id), "name", "default",
                                   "type", TAGS_TYPE, "properties", "tags",
                                   json_is_object(tags) ? json_incref(tags) : json_object())));
}

struct arm_error *tags_get(struct call *call)
{
    struct tagged tagged;

    TRY(tagged_find(call, &tagged));
    tags_reply(call, &tagged);
    return NULL;
}

/* ---- changes ---- */

static struct arm_error *subscription_change(struct call *call, struct tagged *tagged, json_t *tags)
{
    const char *subscription = arena_lower(call->arena, tagged->parts.subscription);

    TRY(tags_take(call->arena, tags, &tags));
    TRY_STORE(call, subscription_ensure(call, subscription));
    if (!tagged->exists)
        tagged->row = (struct resource){
            .id = row_id(call, tagged),
            .type = "microsoft.resources/tags",
            .parent = id_subscription(call->arena, subscription),
            .subscription = subscription,
            .group = "",
            .name = "default",
        };
    json_object_set(tagged->body, "tags", tags);
    return call_failure(call, row_put(call->tx, call->arena, &tagged->row, tagged->body));
}

/* The newest api-version that the resource has. */
static struct api_version newest_version(struct call *call, const struct tagged *tagged)
{
    const char *type =
        tagged->parts.namespace
            ? arena_printf(call->arena, "%s/%s", tagged->parts.namespace, tagged->parts.type)
            : "Microsoft.Resources/resourceGroups";
    const struct provider_type *row = catalogue_type(call->api->catalogue, type, NULL);
    const struct api_version *newest = row ? provider_type_newest(row) : NULL;

    return newest ? *newest : call->version;
}

/* The call as a PATCH of the resource itself. What has no PATCH cannot be tagged. */
static struct arm_error *patch_run(struct call *call)
{
    TRY(route_match(call));
    if (call->route->prepare)
        TRY(call->route->prepare(call));
    return call->route->handle(call);
}

static struct arm_error *resource_change(struct call *call, const struct tagged *tagged,
                                         json_t *tags)
{
    struct call saved = *call;

    if (!target_parse(call->arena, tagged->id, &call->target))
        return arm_error(call->arena, ERROR_PathNotFound, NULL, saved.target.path);
    call->method = "PATCH";
    call->version = newest_version(call, tagged);
    call->body = json_keep(call->arena, json_pack("{s:O}", "tags", tags));
    struct arm_error *error = patch_run(call);
    call->target = saved.target;
    call->method = saved.method;
    call->version = saved.version;
    call->body = saved.body;
    call->taken = saved.taken;
    call->route = saved.route;
    memcpy(call->parameters, saved.parameters, sizeof call->parameters);
    call->parameter_count = saved.parameter_count;
    /* The resource's own answer is not wanted. */
    if (!error)
        call->exchange->reply = (struct reply){0};
    return error;
}

static struct arm_error *tags_change(struct call *call, struct tagged *tagged, json_t *tags)
{
    if (is_subscription(tagged))
        TRY(subscription_change(call, tagged, tags));
    else
        TRY(resource_change(call, tagged, tags));
    return tagged_load(call, tagged);
}

static struct arm_error *sent_take(struct call *call, json_t **out)
{
    json_t *sent = json_at(call->body, "properties.tags");

    *out = NULL;
    if (sent)
        TRY(tags_take(call->arena, sent, out));
    if (!*out)
        return arm_error(call->arena, ERROR_InvalidRequestContent, NULL,
                         "Tags are required. Path 'properties.tags'."); /* guess */
    return NULL;
}

struct arm_error *tags_put(struct call *call)
{
    struct tagged tagged;
    json_t *tags;

    TRY(sent_take(call, &tags));
    TRY(tagged_find(call, &tagged));
    TRY(tags_change(call, &tagged, tags));
    tags_reply(call, &tagged);
    return NULL;
}

struct arm_error *tags_delete(struct call *call)
{
    struct tagged tagged;

    TRY(tagged_find(call, &tagged));
    TRY(tags_change(call, &tagged, json_keep(call->arena, json_object())));
    reply_status(call, 200);
    return NULL;
}

/* ---- PATCH ---- */

/* A tag that is there in another case keeps its spelling (guess). */
static void merge(json_t *tags, const json_t *sent)
{
    const char *name, *own;
    json_t *value;

    json_object_foreach(json_unconst(sent), name, value)
    {
        own = name;
        json_member_nocase(tags, name, &own);
        json_object_set(tags, own, value);
    }
}

/* "Selectively deleting tags based on given names or name/value pairs" (REST reference). */
static void take_out(json_t *tags, const json_t *sent)
{
    const char *name, *own;
    json_t *value;

    json_object_foreach(json_unconst(sent), name, value)
    {
        const json_t *had = json_member_nocase(tags, name, &own);
        const char *text = json_string_value(value);
        if (had && (!*text || text_equal(text, json_string_value(had))))
            json_object_del(tags, own);
    }
}

struct arm_error *tags_patch(struct call *call)
{
    const char *operation = json_text_or(call->body, "operation", "");
    struct tagged tagged;
    json_t *sent;

    TRY(sent_take(call, &sent));
    TRY(tagged_find(call, &tagged));
    json_t *had = json_object_get(tagged.body, "tags");
    json_t *tags =
        json_keep(call->arena, json_is_object(had) ? json_deep_copy(had) : json_object());
    if (text_equal_nocase(operation, "Replace"))
        tags = sent;
    else if (text_equal_nocase(operation, "Merge"))
        merge(tags, sent);
    else if (text_equal_nocase(operation, "Delete"))
        take_out(tags, sent);
    else
        return arm_error(
            call->arena, ERROR_InvalidRequestContent, NULL,
            "The operation is Replace, Merge or Delete. Path 'operation'."); /* guess */
    TRY(tags_change(call, &tagged, tags));
    tags_reply(call, &tagged);
    return NULL;
}
