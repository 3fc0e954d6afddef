/* User-assigned identities. Shape, order, statuses and the lower-case "resourcegroups" of the ids
 * as recorded in kubernetes-sigs/cloud-provider-azure's test data of 2025-11 (api-version
 * 2024-11-30). */

#include "api/identity/identities.h"

#include <errno.h>
#include <string.h>

#include "api/arm/resource_id.h"
#include "api/arm/route.h"
#include "api/arm/row.h"
#include "api/arm/stored.h"
#include "api/arm/tags.h"
#include "api/resources/groups.h"
#include "base/json.h"

static int identity_find(struct call *call, struct resource *row)
{
    const char *id =
        id_resource(call->arena, call_parameter(call, "subscription"),
                    call_parameter(call, "group"), IDENTITY_TYPE, call_parameter(call, "identity"));
    return resource_get(call->tx, id, row);
}

struct arm_error *identity_require(struct call *call, struct resource *row, json_t **body)
{
    TRY(group_require(call, NULL));
    int result = identity_find(call, row);
    if (result == -ENOENT)
        return stored_missing(call, IDENTITY_TYPE, call_parameter(call, "identity"));
    TRY(call_failure(call, result));
    *body = row_body(call->arena, row);
    return NULL;
}

/* What tells an identity apart is made once and stays. */
static json_t *properties_new(struct call *call)
{
    char principal[UUID_TEXT], client[UUID_TEXT];
    struct ids *ids = store_ids(call->tx);

    ids_uuid(ids, principal);
    ids_uuid(ids, client);
    return json_pack("{s:s, s:s, s:s}", "tenantId", call->api->tenant, "principalId", principal,
                     "clientId", client);
}

static json_t *body_build(struct call *call, const char *id, const char *name, const char *location,
                          const json_t *stored)
{
    json_t *tags = json_object_get(call->body, "tags");
    json_t *properties = json_object_get(stored, "properties");
    json_t *scope = json_at(call->body, "properties.isolationScope");

    properties = properties ? json_incref(properties) : properties_new(call);
    if (json_is_string(scope))
        json_object_set(properties, "isolationScope", scope);
    return json_keep(call->arena,
                     json_pack("{s:s, s:o, s:s, s:s, s:s, s:o}", "location", location, "tags",
                               json_is_object(tags) ? json_incref(tags) : json_object(), "id", id,
                               "name", name, "type", IDENTITY_TYPE, "properties", properties));
}

struct arm_error *identity_put(struct call *call)
{
    const char *name = call_parameter(call, "identity");
    const char *location = NULL;
    const json_t *stored = NULL;
    struct resource group = {0}, row;

    TRY(group_require(call, &group));
    TRY(tags_check(call));
    int result = identity_find(call, &row);
    if (result != 0 && result != -ENOENT)
        return call_failure(call, result);
    if (result == 0)
        stored = row_body(call->arena, &row);
    else
        row = (struct resource){
            .id = id_resource(call->arena, group.subscription, group.name, IDENTITY_TYPE, name),
            .type = arena_lower(call->arena, IDENTITY_TYPE),
            .parent = group.id,
            .subscription = group.subscription,
            .group = call_parameter_lower(call, "group"),
            .name = name,
        };
    TRY(stored_location(call, IDENTITY_TYPE, name, stored, &location));
    const char *id = json_text(stored, "id");
    if (!id)
        id = arena_printf(call->arena, "/subscriptions/%s/resourcegroups/%s/providers/%s/%s",
                          call_parameter(call, "subscription"), group.name, IDENTITY_TYPE, name);
    const json_t *body = body_build(call, id, row.name, location, stored);
    TRY_STORE(call, row_put(call->tx, call->arena, &row, body));
    if (!stored)
        reply_header(call, "Location", id);
    reply_json(call, stored ? 200 : 201, CONTENT_JSON_CHARSET, body);
    return NULL;
}

struct arm_error *identity_get(struct call *call)
{
    struct resource row;
    json_t *body = NULL;

    TRY(identity_require(call, &row, &body));
    reply_json(call, 200, CONTENT_JSON_CHARSET, body);
    return NULL;
}

struct arm_error *identity_patch(struct call *call)
{
    json_t *tags = json_object_get(call->body, "tags");
    struct resource row;
    json_t *body = NULL;

    TRY(identity_require(call, &row, &body));
    TRY(tags_check(call));
    if (json_is_object(tags))
        json_object_set(body, "tags", tags);
    TRY_STORE(call, row_put(call->tx, call->arena, &row, body));
    reply_json(call, 200, CONTENT_JSON_CHARSET, body);
    return NULL;
}

struct arm_error *identity_delete(struct call *call)
{
    struct resource row;

    TRY(group_require(call, NULL));
    int result = identity_find(call, &row);
    if (result == -ENOENT) {
        reply_status(call, 204);
        return NULL;
    }
    TRY(call_failure(call, result));
    TRY_STORE(call, resource_delete_tree(call->tx, row.id));
    reply_status(call, 200);
    return NULL;
}

static struct arm_error *list(struct call *call, const char *group)
{
    const struct resource_filter filter = {
        .type = arena_lower(call->arena, IDENTITY_TYPE),
        .subscription = call_parameter_lower(call, "subscription"),
        .group = group,
    };
    return stored_list(call, &filter, NULL);
}

struct arm_error *identity_list_group(struct call *call)
{
    TRY(group_require(call, NULL));
    return list(call, call_parameter_lower(call, "group"));
}

struct arm_error *identity_list_subscription(struct call *call)
{
    return list(call, NULL);
}
