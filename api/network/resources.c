/* GET, PUT, PATCH, DELETE and lists of every top-level type, by its row in types.c. A PUT replaces,
 * as Azure's does. Azure answers a PUT with "Updating" and a polling link; aksim is done at once
 * and says so: "Succeeded" without a link, which every client takes as the end. */

#include "api/network/resources.h"

#include <errno.h>

#include "api/arm/route.h"
#include "api/arm/row.h"
#include "api/arm/stored.h"
#include "api/network/network.h"
#include "api/network/references.h"
#include "api/resources/groups.h"
#include "base/json.h"

static const struct network_type *route_type(struct call *call)
{
    return network_type_find(call->route->namespace_and_type);
}

/* The row of the route's {name}, or the 404 of the group or the resource. */
static struct arm_error *row_require(struct call *call, struct resource *row)
{
    TRY(group_require(call, NULL));
    return stored_require(call, route_type(call)->type, call_parameter(call, "name"), row);
}

/* ---- what is shown ---- */

static int links_show(struct call *call, const struct network_type *type,
                      const struct resource *row, json_t *properties)
{
    for (const struct network_backlink *link = type->backlinks; link && link->member; link++) {
        struct network_links found;
        if (json_object_get(properties, link->member)) /* of what another service keeps */
            continue;
        int result =
            references_find(call->tx, call->arena, link, row->subscription, row->id, &found);
        if (result < 0)
            return result;
        if (found.count == 0)
            continue;
        json_t *value = link->many ? json_array() : json_pack("{s:s}", "id", found.ids[0]);
        for (size_t i = 0; link->many && i < found.count; i++)
            json_array_append_new(value, json_pack("{s:s}", "id", found.ids[i]));
        json_object_set_new(properties, link->member, value);
    }
    return 0;
}

/* Adds what other rows tell to the body, which stays the arena's. */
static struct arm_error *body_complete(struct call *call, const struct network_type *type,
                                       const struct resource *row, json_t *body)
{
    TRY_STORE(call, links_show(call, type, row, json_object_get(body, "properties")));
    if (type->show)
        TRY_STORE(call, type->show(call, row, body));
    return NULL;
}

static struct arm_error *body_reply(struct call *call, int status, const struct network_type *type,
                                    const struct resource *row, json_t *body)
{
    TRY(body_complete(call, type, row, body));
    reply_json(call, status, CONTENT_JSON_CHARSET, body);
    return NULL;
}

static struct arm_error *row_show(struct call *call, const struct resource *row, json_t *body)
{
    return body_complete(call, route_type(call), row, body);
}

/* ---- PUT ---- */

static struct arm_error *change_begin(struct call *call, struct network_change *change)
{
    const struct network_type *type = route_type(call);
    const char *name = call_parameter(call, "name");
    struct resource group;

    TRY(group_require(call, &group));
    TRY(network_name_check(call, name));
    TRY(network_body_check(call, type));
    *change = (struct network_change){.call = call, .type = type};
    TRY(stored_begin(call, &group, type->type, name, &change->row, &change->stored));
    change->id = json_text(change->stored, "id");
    if (!change->id)
        change->id =
            arena_printf(call->arena, "/subscriptions/%s/resourceGroups/%s/providers/%s/%s",
                         call_parameter(call, "subscription"), group.name, type->type, name);
    TRY(network_precondition(call, change->stored, change->id));
    return stored_location(call, type->type, name, change->stored, &change->location);
}

/* The properties that are the service's stay over PUTs; a new resource gets its GUID. */
static void computed_begin(struct network_change *change)
{
    const json_t *stored = json_object_get(change->stored, "properties");

    change->computed = json_keep(change->call->arena, json_object());
    for (const struct network_property *row = change->type->properties; row->name; row++) {
        json_t *value = row->owner == OWNER_SERVICE ? json_object_get(stored, row->name) : NULL;
        if (value)
            json_object_set(change->computed, row->name, value);
    }
    if (change->stored)
        return;
    char guid[UUID_TEXT];
    ids_uuid(store_ids(change->call->tx), guid);
    json_object_set_new(change->computed, "resourceGuid", json_string(guid));
}

static void body_build(struct network_change *change)
{
    const struct network_kept made = {
        .type = change->type->type,
        .id = change->id,
        .name = change->row.name,
        .location = change->location,
        .sent = change->call->body,
        .computed = change->computed,
    };
    change->body = network_kept_body(change->call->arena, &made);
    network_stamp(change->type, change->body, change->etag);
}

struct arm_error *network_put(struct call *call)
{
    struct network_change change;

    TRY(change_begin(call, &change));
    change.etag = network_etag(call);
    computed_begin(&change);
    if (change.type->compute)
        TRY(network_refuse(call, change.type->compute(&change)));
    TRY(network_refuse(call,
                       references_check(call, change.type->references, change.id, change.location,
                                        json_object_get(call->body, "properties"))));
    body_build(&change);
    TRY_STORE(call, row_put(call->tx, call->arena, &change.row, change.body));
    if (change.type->follow)
        TRY(change.type->follow(&change));
    return body_reply(call, change.stored ? 200 : 201, change.type, &change.row, change.body);
}

/* ---- the other verbs ---- */

struct arm_error *network_get(struct call *call)
{
    struct resource row;

    TRY(row_require(call, &row));
    json_t *body = row_body(call->arena, &row);
    reply_header(call, "ETag", json_text_or(body, "etag", ""));
    return body_reply(call, 200, route_type(call), &row, body);
}

struct arm_error *network_patch(struct call *call)
{
    struct resource row;
    json_t *tags = json_object_get(call->body, "tags");

    TRY(row_require(call, &row));
    TRY(network_body_check(call, route_type(call)));
    json_t *body = row_body(call->arena, &row);
    TRY(network_precondition(call, body, json_text_or(body, "id", row.id)));
    if (tags && !json_is_null(tags))
        json_object_set(body, "tags", tags);
    network_stamp(route_type(call), body, network_etag(call));
    TRY_STORE(call, row_put(call->tx, call->arena, &row, body));
    return body_reply(call, 200, route_type(call), &row, body);
}

static struct arm_error *in_use_check(struct call *call, const struct network_type *type,
                                      const struct resource *row)
{
    const json_t *body = row_body(call->arena, row);
    struct network_links all = {0};

    for (const struct network_backlink *link = type->backlinks; link && link->member; link++) {
        struct network_links found;
        TRY_STORE(call,
                  references_find(call->tx, call->arena, link, row->subscription, row->id, &found));
        for (size_t i = 0; i < found.count; i++)
            links_add(call->arena, &all, found.ids[i]);
    }
    if (type->backlinks && all.count == 0 && type != &network_security_group)
        return NULL;
    return type->in_use ? network_refuse(call, type->in_use(call, row, body, &all)) : NULL;
}

/* Recorded: 202 with two polling links. Done at once here, so 200; 204 when there is nothing. */
struct arm_error *network_delete(struct call *call)
{
    const struct network_type *type = route_type(call);
    struct resource row;

    TRY(group_require(call, NULL));
    int result = stored_find(call, type->type, call_parameter(call, "name"), &row);
    if (result == -ENOENT) {
        reply_status(call, 204);
        return NULL;
    }
    TRY(call_failure(call, result));
    TRY(in_use_check(call, type, &row));
    TRY_STORE(call, resource_delete_tree(call->tx, row.id));
    reply_status(call, 200);
    return NULL;
}

struct arm_error *network_list_group(struct call *call)
{
    TRY(group_require(call, NULL));
    return stored_list_type(call, route_type(call)->type, STORED_IN_GROUP, row_show);
}

struct arm_error *network_list_subscription(struct call *call)
{
    return stored_list_type(call, route_type(call)->type, STORED_IN_SUBSCRIPTION, row_show);
}
