/* Resources of namespaces that the emulator does not serve are stored and given back as they were
 * sent, so that what a cluster points to (workspaces, data collection rules, vaults) can be made by
 * the same tools. */

#include "api/resources/generic.h"

#include <errno.h>
#include <string.h>

#include "api/arm/catalogue.h"
#include "api/arm/page.h"
#include "api/arm/resource_id.h"
#include "api/arm/row.h"
#include "api/arm/tags.h"
#include "api/resources/groups.h"
#include "api/resources/routes.h"
#include "api/resources/subscriptions.h"
#include "base/date.h"
#include "base/json.h"

/* Namespaces whose resources do something: a type of theirs without an endpoint is refused, because
 * keeping it would say that it was done (a deployment that deploys nothing). */
static const char *const refused[] = {"Microsoft.ContainerService", "Microsoft.Features",
                                      "Microsoft.Resources"};

static struct arm_error *type_refuse(struct call *call, const struct generic_path *path)
{
    const char *version = call_query(call, "api-version");

    return arm_error(call->arena, ERROR_InvalidResourceType, NULL, path->namespace,
                     version ? version : "");
}

static struct arm_error *path_take(struct call *call, struct generic_path *path)
{
    if (!generic_path_parse(call->arena, call->target.segments, call->target.count, path))
        return arm_error(call->arena, ERROR_PathNotFound, NULL, call->target.path);
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        if (text_equal_nocase(path->namespace, refused[i]))
            return type_refuse(call, path);
    }
    return path->group ? group_require_named(call, path->subscription, path->group, NULL) : NULL;
}

/* A collection can be listed, not written. */
static struct arm_error *resource_path_take(struct call *call, struct generic_path *path)
{
    TRY(path_take(call, path));
    return path->name ? NULL : arm_error(call->arena, ERROR_MethodNotAllowed, NULL, call->method);
}

static struct arm_error *generic_missing(struct call *call, const struct generic_path *path)
{
    const char *type = arena_printf(call->arena, "%s/%s", path->namespace, path->types);

    if (!path->group)
        return arm_error(call->arena, ERROR_ResourceNotFoundAtScope, NULL, path->shown);
    return arm_error(call->arena, ERROR_ResourceNotFound, NULL, type, path->name, path->group);
}

static struct arm_error *generic_load(struct call *call, const struct generic_path *path,
                                      struct resource *row)
{
    int result = resource_get(call->tx, path->id, row);
    return result == -ENOENT ? generic_missing(call, path) : call_failure(call, result);
}

/* ---- documents ---- */

static struct resource generic_row(struct call *call, const struct generic_path *path)
{
    struct arena *arena = call->arena;
    return (struct resource){
        .id = path->id,
        .type = arena_lower(arena, arena_printf(arena, "%s/%s", path->namespace, path->types)),
        .parent = path->parent,
        .subscription = path->subscription ? arena_lower(arena, path->subscription) : "",
        .group = path->group ? arena_lower(arena, path->group) : "",
        .name = path->name,
    };
}

/* What was sent behind the members that are the service's. `stored` keeps its first spelling. */
static struct arm_error *generic_document(struct call *call, const struct generic_path *path,
                                          const json_t *sent, const json_t *stored, json_t **out)
{
    json_t *document = json_keep(call->arena, json_object());
    const char *type = arena_printf(call->arena, "%s/%s", path->namespace, path->types);
    const char *name;
    json_t *value;
    json_t *tags;

    TRY(tags_take(call->arena, json_object_get(sent, "tags"), &tags));
    json_put_text(document, "id", json_text_or(stored, "id", path->shown));
    json_put_text(document, "name", json_text_or(stored, "name", path->name));
    json_put_text(document, "type", json_text_or(stored, "type", type));
    json_object_foreach(json_unconst(sent), name, value)
    {
        if (name[0] != '_' && !json_object_get(document, name))
            json_object_set_new(document, name, json_deep_copy(value));
    }
    if (tags)
        json_object_set(document, "tags", tags);
    json_put_text(document, "properties.provisioningState", "Succeeded");
    *out = document;
    return NULL;
}

static struct arm_error *generic_store(struct call *call, struct resource *row, json_t *document,
                                       const char *created)
{
    char now[40];

    row->view = json_write(call->arena, document);
    timestamp_format(call->now, now);
    json_put_text(document, "_createdTime", created ? created : now);
    json_put_text(document, "_changedTime", now);
    TRY_STORE(call, row_put(call->tx, call->arena, row, document));
    return NULL;
}

static struct span generic_view(const struct resource *row)
{
    return row->view.size ? row->view : row->body;
}

/* ---- endpoints ---- */

struct arm_error *generic_put(struct call *call)
{
    struct generic_path path;
    struct resource row;
    json_t *stored = NULL;
    json_t *document;

    TRY(resource_path_take(call, &path));
    int result = resource_get(call->tx, path.id, &row);
    if (result == 0)
        stored = row_body(call->arena, &row);
    else if (result == -ENOENT)
        row = generic_row(call, &path);
    else
        return call_failure(call, result);

    TRY(generic_document(call, &path, call->body, stored, &document));
    if (path.subscription)
        TRY_STORE(call, subscription_ensure(call, path.subscription));
    TRY(generic_store(call, &row, document, json_text(stored, "_createdTime")));
    reply_bytes(call, stored ? 200 : 201, CONTENT_JSON_CHARSET, row.view);
    return NULL;
}

/* Objects merge, null removes (RFC 7396). json_read() bounds the depth. */
static void merge_patch(json_t *into, const json_t *patch)
{
    const char *name;
    json_t *value;

    json_object_foreach(json_unconst(patch), name, value)
    {
        json_t *old = json_object_get(into, name);
        if (json_is_null(value))
            json_object_del(into, name);
        else if (json_is_object(value) && json_is_object(old))
            merge_patch(old, value);
        else
            json_object_set_new(into, name, json_deep_copy(value));
    }
}

struct arm_error *generic_patch(struct call *call)
{
    struct generic_path path;
    struct resource row;
    json_t *document;

    TRY(resource_path_take(call, &path));
    TRY(generic_load(call, &path, &row));
    json_t *stored = row_body(call->arena, &row);
    json_t *merged = json_clone(call->arena, stored);
    /* Tags are replaced as a whole (ARM's rules for providers). */
    if (json_object_get(call->body, "tags"))
        json_object_del(merged, "tags");
    merge_patch(merged, call->body);

    TRY(generic_document(call, &path, merged, stored, &document));
    TRY(generic_store(call, &row, document, json_text(stored, "_createdTime")));
    reply_bytes(call, 200, CONTENT_JSON_CHARSET, row.view);
    return NULL;
}

static int view_visit(const struct resource *row, int64_t number, void *argument)
{
    struct page_text *list = argument;

    if (!page_admit(&list->page, number))
        return 1;
    page_text_add(list, generic_view(row));
    return 0;
}

/* At the subscription, a collection holds what is in all of its groups. */
static struct arm_error *generic_list(struct call *call, const struct generic_path *path)
{
    struct page_text list;

    TRY(page_text_begin(call, &list));
    bool whole = path->subscription && !path->group && !strchr(path->types, '/') &&
                 text_equal(path->parent, id_subscription(call->arena, path->subscription));
    struct resource_filter filter = {
        .type = arena_lower(call->arena,
                            arena_printf(call->arena, "%s/%s", path->namespace, path->types)),
        .after = list.page.after,
    };
    if (whole)
        filter.subscription = arena_lower(call->arena, path->subscription);
    else
        filter.parent = path->parent;
    int result = resource_each(call->tx, &filter, view_visit, &list);
    TRY_STORE(call, result < 0 ? result : 0);
    page_text_reply(call, &list, CONTENT_JSON_CHARSET);
    return NULL;
}

struct arm_error *generic_get(struct call *call)
{
    struct generic_path path;
    struct resource row;

    TRY(path_take(call, &path));
    if (!path.name)
        return generic_list(call, &path);
    TRY(generic_load(call, &path, &row));
    reply_bytes(call, 200, CONTENT_JSON_CHARSET, generic_view(&row));
    return NULL;
}

struct arm_error *generic_head(struct call *call)
{
    struct generic_path path;
    struct resource row;

    TRY(resource_path_take(call, &path));
    TRY(generic_load(call, &path, &row));
    reply_status(call, 204);
    return NULL;
}

struct arm_error *generic_delete(struct call *call)
{
    struct generic_path path;
    struct resource row;

    TRY(resource_path_take(call, &path));
    int result = resource_get(call->tx, path.id, &row);
    if (result == -ENOENT) {
        reply_status(call, 204);
        return NULL;
    }
    TRY_STORE(call, result);
    TRY_STORE(call, resource_delete_tree(call->tx, path.id));
    reply_status(call, 200);
    return NULL;
}

/* Stored resources do nothing: an action on one is a path that is not there. */
struct arm_error *generic_action(struct call *call)
{
    struct generic_path path;
    struct generic_path owner;
    struct resource row;

    TRY(path_take(call, &path));
    if (!path.name &&
        generic_path_parse(call->arena, call->target.segments, call->target.count - 1, &owner))
        TRY(generic_load(call, &owner, &row));
    return arm_error(call->arena, ERROR_PathNotFound, NULL, call->target.path);
}
