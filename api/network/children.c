/* Routes, security rules and peerings: entries of an array in their parent's properties, each with
 * an address of its own. They have their parent's etag, as in Azure. */

#include <errno.h>
#include <string.h>

#include "api/arm/resource_id.h"
#include "api/arm/route.h"
#include "api/arm/row.h"
#include "api/network/addresses.h"
#include "api/network/resources.h"
#include "api/resources/groups.h"
#include "base/json.h"

struct arm_error *network_parent(struct call *call, const char *verb, struct resource *row,
                                 json_t **body)
{
    const char *full = call->route->namespace_and_type;
    const char *type = network_type_find(full) ? network_type_find(full)->type : network_vnet.type;
    const char *name = call_parameter(call, "parent");
    struct resource group;

    TRY(group_require(call, &group));
    const char *id =
        id_resource(call->arena, call_parameter(call, "subscription"), group.name, type, name);
    int result = resource_get(call->tx, id, row);
    if (result == -ENOENT)
        return arm_error(
            call->arena, ERROR_ParentResourceNotFound, NULL, verb, strchr(full, '/') + 1,
            arena_printf(call->arena, "/subscriptions/%s/resourceGroups/%s/providers/%s/%s",
                         call_parameter(call, "subscription"), group.name, type, name));
    TRY(call_failure(call, result));
    *body = row_body(call->arena, row);
    return NULL;
}

struct family {
    struct resource row;
    const struct network_type *type;
    json_t *body;    /* of the parent */
    json_t *entries; /* the array, or NULL */
};

static struct arm_error *family_load(struct call *call, const char *verb, struct family *family)
{
    const char *full = call->route->namespace_and_type;

    family->type = network_type_find(full);
    TRY(network_parent(call, verb, &family->row, &family->body));
    const char *member = network_child_find(family->type, full)->member;
    if (strcmp(member, "defaultSecurityRules") == 0)
        TRY_STORE(call, security_group_show(call, &family->row, family->body));
    family->entries = json_object_get(json_object_get(family->body, "properties"), member);
    return NULL;
}

/* The entry's place, or the array's size. */
static size_t entry_find(const json_t *entries, const char *name)
{
    size_t count = json_array_size(entries);
    for (size_t i = 0; i < count; i++) {
        if (text_equal_nocase(json_text(json_array_get(entries, i), "name"), name))
            return i;
    }
    return count;
}

static struct arm_error *entry_missing(struct call *call, const struct family *family)
{
    const char *collection = strrchr(call->route->namespace_and_type, '/');
    const char *id = arena_printf(call->arena, "%s%s/%s", json_text_or(family->body, "id", ""),
                                  collection, call_parameter(call, "name"));
    return network_refuse(call, arm_error(call->arena, ERROR_NetworkResourceNotFound, NULL, id));
}

static struct arm_error *family_store(struct call *call, struct family *family)
{
    network_stamp(family->type, family->body, network_etag(call));
    return call_failure(call, row_put(call->tx, call->arena, &family->row, family->body));
}

struct arm_error *network_child_get(struct call *call)
{
    struct family family;

    TRY(family_load(call, "read", &family));
    json_t *entry =
        json_array_get(family.entries, entry_find(family.entries, call_parameter(call, "name")));
    if (!entry)
        return entry_missing(call, &family);
    reply_header(call, "ETag", json_text_or(entry, "etag", ""));
    reply_json(call, 200, CONTENT_JSON_CHARSET, entry);
    return NULL;
}

struct arm_error *network_child_list(struct call *call)
{
    struct family family;

    TRY(family_load(call, "read", &family));
    json_t *answer = json_keep(call->arena, json_object());
    json_object_set_new(answer, "value",
                        family.entries ? json_incref(family.entries) : json_array());
    reply_json(call, 200, CONTENT_JSON_CHARSET, answer);
    return NULL;
}

struct arm_error *network_child_put(struct call *call)
{
    const char *name = call_parameter(call, "name");
    struct family family;

    TRY(network_name_check(call, name));
    TRY(network_body_check(call, NULL));
    TRY(family_load(call, "write", &family));
    size_t at = entry_find(family.entries, name);
    json_t *had = json_array_get(family.entries, at);
    json_t *properties = json_object_get(call->body, "properties");
    json_t *entry =
        json_pack("{s:s, s:O*}", "name", json_text_or(had, "name", name), "properties", properties);
    if (had)
        json_array_set_new(family.entries, at, entry);
    else
        json_array_append_new(family.entries, entry);
    TRY(family_store(call, &family));
    reply_json(call, had ? 200 : 201, CONTENT_JSON_CHARSET, json_array_get(family.entries, at));
    return NULL;
}

struct arm_error *network_child_delete(struct call *call)
{
    struct family family;

    TRY(family_load(call, "delete", &family));
    size_t at = entry_find(family.entries, call_parameter(call, "name"));
    if (at == json_array_size(family.entries)) {
        reply_status(call, 204);
        return NULL;
    }
    json_array_remove(family.entries, at);
    TRY(family_store(call, &family));
    reply_status(call, 200);
    return NULL;
}
