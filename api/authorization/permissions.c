/* What the caller may do, and what there is to be allowed. Nobody is kept out: the caller owns it
 * all. */

#include <string.h>

#include "api/arm/catalogue.h"
#include "api/authorization/roles.h"
#include "base/json.h"

struct arm_error *permissions_list(struct call *call)
{
    json_t *owner = json_pack("{s:[s], s:[], s:[], s:[]}", "actions", "*", "notActions",
                              "dataActions", "notDataActions");

    reply_json(call, 200, CONTENT_JSON_CHARSET,
               json_keep(call->arena, json_pack("{s:[o]}", "value", owner)));
    return NULL;
}

/* The three operations that every type of ARM has; Azure lists each provider's own besides, in
 * words that only it knows. */
static json_t *type_operations(struct call *call, const char *namespace, const char *type)
{
    static const char *const verbs[][2] = {
        {"read", "Get or list"}, {"write", "Create or update"}, {"delete", "Delete"}};
    json_t *operations = json_array();

    for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++) {
        const char *name = arena_printf(call->arena, "%s/%s/%s", namespace, type, verbs[i][0]);
        const char *shown = arena_printf(call->arena, "%s %s", verbs[i][1], type);
        json_array_append_new(operations, json_pack("{s:s, s:s, s:s, s:s, s:b}", "name", name,
                                                    "displayName", shown, "description", shown,
                                                    "origin", "user,system", "isDataAction", 0));
    }
    return json_pack("{s:s, s:s, s:o}", "name", type, "displayName", type, "operations",
                     operations);
}

static json_t *provider_json(struct call *call, const struct provider *provider)
{
    json_t *types = json_array();

    for (size_t i = 0; i < provider->type_count; i++)
        json_array_append_new(types,
                              type_operations(call, provider->namespace, provider->types[i].name));
    return json_pack(
        "{s:s, s:s, s:[], s:o, s:s, s:s}", "id",
        arena_printf(call->arena, "/providers/Microsoft.Authorization/providerOperations/%s",
                     provider->namespace),
        "displayName", provider->namespace, "operations", "resourceTypes", types, "name",
        provider->namespace, "type", "Microsoft.Authorization/providerOperations");
}

struct arm_error *provider_operations_list(struct call *call)
{
    const struct catalogue *catalogue = call->api->catalogue;
    json_t *value = json_array();

    for (size_t i = 0; i < catalogue_provider_count(catalogue); i++)
        json_array_append_new(value, provider_json(call, catalogue_provider_at(catalogue, i)));
    reply_json(call, 200, CONTENT_JSON_CHARSET,
               json_keep(call->arena, json_pack("{s:o}", "value", value)));
    return NULL;
}

struct arm_error *provider_operations_get(struct call *call)
{
    const char *namespace = call_parameter(call, "namespace");
    const struct provider *provider = catalogue_provider(call->api->catalogue, namespace);

    if (!provider)
        return arm_error(call->arena, ERROR_InvalidResourceNamespace, NULL, namespace);
    reply_json(call, 200, CONTENT_JSON_CHARSET,
               json_keep(call->arena, provider_json(call, provider)));
    return NULL;
}
