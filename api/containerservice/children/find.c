#include <errno.h>
#include <string.h>
#include <strings.h>

#include "api/arm/resource_id.h"
#include "api/arm/route.h"
#include "api/arm/row.h"
#include "api/arm/stored.h"
#include "api/containerservice/children/child.h"
#include "api/containerservice/contract.h"
#include "api/resources/groups.h"
#include "base/json.h"

const struct child_type *child_type_named(const char *type)
{
    for (const struct child_type *row = child_types; row->type; row++) {
        if (strcasecmp(row->type, type) == 0)
            return row;
    }
    return NULL;
}

const struct child_type *child_type_of(const struct call *call)
{
    return child_type_named(call->route->namespace_and_type);
}

const struct schema *child_schema(const struct call *call, const struct child_type *type)
{
    return call->api->contract->children[type - child_types];
}

/* ---- ids ---- */

static const char *last_segment(const char *type)
{
    return strrchr(type, '/') + 1;
}

static const char *child_id(struct call *call, const struct child_type *type)
{
    const char *name = call_parameter(call, "child");

    if (type->place == CHILD_OF_CLUSTER)
        return id_child(call->arena, cluster_id(call), last_segment(type->type), name);
    return id_resource(call->arena, call_parameter(call, "subscription"),
                       call_parameter(call, "group"), type->type, name);
}

static const char *child_parent_id(struct call *call, const struct child_type *type)
{
    return type->place == CHILD_OF_CLUSTER
               ? cluster_id(call)
               : id_group(call->arena, call_parameter(call, "subscription"),
                          call_parameter(call, "group"));
}

/* Newer types have `resourceGroups` in camel case, unlike clusters (recorded 2026-09). */
static const char *child_id_shown(struct call *call, const struct child_type *type)
{
    const char *place =
        type->place == CHILD_OF_CLUSTER
            ? arena_printf(call->arena, "%s/%s/%s", CLUSTER_TYPE_SHOWN,
                           call_parameter(call, "cluster"), last_segment(type->type))
            : type->type;

    return arena_printf(call->arena, "/subscriptions/%s/resourceGroups/%s/providers/%s/%s",
                        call_parameter(call, "subscription"), call_parameter(call, "group"), place,
                        call_parameter(call, "child"));
}

/* ---- looking ---- */

struct arm_error *child_parent(struct call *call, struct child *child)
{
    if (child->type->place == CHILD_OF_GROUP)
        return group_require(call, NULL);
    return cluster_require(call, &child->cluster);
}

struct arm_error *child_find(struct call *call, struct child *out)
{
    *out = (struct child){.type = child_type_of(call)};
    TRY(child_parent(call, out));
    int result = resource_get(call->tx, child_id(call, out->type), &out->row);
    if (result == 0) {
        out->exists = true;
        out->stored = row_body(call->arena, &out->row);
        return NULL;
    }
    if (result != -ENOENT)
        return call_failure(call, result);
    out->row = (struct resource){
        .id = child_id(call, out->type),
        .type = arena_lower(call->arena, out->type->type),
        .parent = child_parent_id(call, out->type),
        .subscription = call_parameter_lower(call, "subscription"),
        .group = call_parameter_lower(call, "group"),
        .name = call_parameter(call, "child"),
    };
    return NULL;
}

static struct arm_error *child_missing(struct call *call, const struct child_type *type)
{
    const char *name = call_parameter(call, "child");

    if (type->place == CHILD_OF_CLUSTER)
        name = arena_printf(call->arena, "%s/%s/%s", call_parameter(call, "cluster"),
                            last_segment(type->type), name);
    return stored_missing(call, type->place == CHILD_OF_CLUSTER ? CLUSTER_TYPE_SHOWN : type->type,
                          name);
}

struct arm_error *child_require(struct call *call, struct child *out)
{
    TRY(child_find(call, out));
    return out->exists ? NULL : child_missing(call, out->type);
}

/* ---- showing ---- */

json_t *child_shown(struct call *call, const struct child_type *type, const json_t *body)
{
    return schema_project(call->arena, child_schema(call, type), body, call->version);
}

void child_reply(struct call *call, int status, const struct child *child)
{
    reply_json(call, status, CONTENT_JSON_CHARSET, child_shown(call, child->type, child->body));
}

/* The members that every resource has. */
void child_identify(struct call *call, struct child *child)
{
    json_put_text(child->body, "id",
                  json_text_or(child->stored, "id", child_id_shown(call, child->type)));
    json_put_text(child->body, "name", json_text_or(child->stored, "name", child->row.name));
    json_put_text(child->body, "type", child->type->shown ? child->type->shown : child->type->type);
}

struct arm_error *child_get(struct call *call)
{
    struct child child;

    TRY(child_require(call, &child));
    reply_json(call, 200, CONTENT_JSON_CHARSET, child_shown(call, child.type, child.stored));
    return NULL;
}

static struct arm_error *list_show(struct call *call, const struct resource *row, json_t *body)
{
    const struct child_type *type = child_type_named(row->type);
    json_t *shown = child_shown(call, type, body);

    json_object_clear(body);
    json_object_update(body, shown);
    return NULL;
}

struct arm_error *child_list(struct call *call)
{
    struct child child = {.type = child_type_of(call)};
    struct resource_filter filter = {
        .type = arena_lower(call->arena, child.type->type),
        .subscription = call_parameter_lower(call, "subscription"),
    };

    if (call_parameter_or(call, "group", NULL)) {
        TRY(child_parent(call, &child));
        filter.parent = child_parent_id(call, child.type);
    }
    return stored_list(call, &filter, list_show);
}
