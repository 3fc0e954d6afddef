/* User-assigned identities. Shape, order, statuses and the lower-case "resourcegroups" of the ids
 * as recorded in kubernetes-sigs/cloud-provider-azure's test data of 2025-11 (api-version
 * 2024-11-30). */

#include "api/identity/identities.h"

#include <errno.h>

#include "api/arm/route.h"
#include "api/arm/row.h"
#include "api/arm/stored.h"
#include "api/arm/tags.h"
#include "api/resources/groups.h"
#include "base/json.h"

struct arm_error *identity_require(struct call *call, struct resource *row, json_t **body)
{
    TRY(group_require(call, NULL));
    TRY(stored_require(call, IDENTITY_TYPE, call_parameter(call, "identity"), row));
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
    TRY(stored_begin(call, &group, IDENTITY_TYPE, name, &row, &stored));
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
    int result = stored_find(call, IDENTITY_TYPE, call_parameter(call, "identity"), &row);
    if (result == -ENOENT) {
        reply_status(call, 204);
        return NULL;
    }
    TRY(call_failure(call, result));
    TRY_STORE(call, resource_delete_tree(call->tx, row.id));
    reply_status(call, 200);
    return NULL;
}

struct arm_error *identity_list_group(struct call *call)
{
    TRY(group_require(call, NULL));
    return stored_list_type(call, IDENTITY_TYPE, STORED_IN_GROUP, NULL);
}

struct arm_error *identity_list_subscription(struct call *call)
{
    return stored_list_type(call, IDENTITY_TYPE, STORED_IN_SUBSCRIPTION, NULL);
}
