#include "api/resources/subscriptions.h"

#include <errno.h>
#include <string.h>

#include "api/arm/catalogue.h"
#include "api/arm/resource_id.h"
#include "api/arm/row.h"
#include "api/resources/routes.h"
#include "base/json.h"

#define SUBSCRIPTION_TYPE "microsoft.resources/subscriptions"

int subscription_ensure(struct call *call, const char *subscription)
{
    const char *id = id_subscription(call->arena, subscription);
    struct resource row;
    int result = resource_get(call->tx, id, &row);

    if (result != -ENOENT)
        return result;
    const char *guid = arena_lower(call->arena, subscription);
    row = (struct resource){.id = id,
                            .type = SUBSCRIPTION_TYPE,
                            .parent = "",
                            .subscription = guid,
                            .group = "",
                            .name = guid};
    json_t *body = json_keep(call->arena, json_pack("{s:s}", "subscriptionId", guid));
    return row_put(call->tx, call->arena, &row, body);
}

/* ---- documents ---- */

/* Nothing about a subscription can be changed, so its document is made when it is asked for. */
static json_t *subscription_document(struct call *call, const char *guid)
{
    const struct api *api = call->api;
    bool is_default = strcasecmp(guid, api->subscription) == 0;
    const char *name = is_default ? "aksim" : arena_printf(call->arena, "aksim %.8s", guid);

    return json_pack("{s:o, s:s, s:[], s:s, s:s, s:s, s:s, s:{s:s, s:s, s:s}}", "id",
                     json_sprintf("/subscriptions/%s", guid), "authorizationSource", "RoleBased",
                     "managedByTenants", "subscriptionId", guid, "tenantId", api->tenant,
                     "displayName", name, "state", "Enabled", "subscriptionPolicies",
                     "locationPlacementId", "Public_2014-09-01", "quotaId", "PayAsYouGo_2014-09-01",
                     "spendingLimit", "Off");
}

static json_t *location_document(const struct location *location, const char *subscription)
{
    json_t *document =
        json_pack("{s:o}", "id",
                  json_sprintf("/subscriptions/%s/locations/%s", subscription, location->name));
    json_t *row = json_deep_copy(location->row);
    json_t *pair;
    size_t index;

    /* Ids hold the subscription, so those of the paired regions are made here as well. */
    json_array_foreach(json_at(row, "metadata.pairedRegion"), index, pair)
    {
        json_put_format(pair, "id", "/subscriptions/%s/locations/%s", subscription,
                        json_text_or(pair, "name", ""));
    }
    json_object_update_missing(document, row);
    json_decref(row);
    return document;
}

/* ---- endpoints ---- */

struct arm_error *tenants_list(struct call *call)
{
    const char *tenant = call->api->tenant;
    json_t *list =
        json_pack("{s:[{s:o, s:s, s:s, s:s, s:[s], s:s, s:s, s:s}]}", "value", "id",
                  json_sprintf("/tenants/%s", tenant), "tenantId", tenant, "countryCode", "US",
                  "displayName", "aksim", "domains", "aksim.onmicrosoft.com", "tenantCategory",
                  "Home", "defaultDomain", "aksim.onmicrosoft.com", "tenantType", "AAD");
    reply_json(call, 200, CONTENT_JSON_CHARSET, json_keep(call->arena, list));
    return NULL;
}

struct subscriptions {
    struct call *call;
    json_t *value;
};

static int subscription_visit(const struct resource *row, int64_t number, void *argument)
{
    struct subscriptions *found = argument;
    (void)number;

    if (strcasecmp(row->subscription, found->call->api->subscription) != 0)
        json_array_append_new(found->value, subscription_document(found->call, row->subscription));
    return 0;
}

struct arm_error *subscriptions_list(struct call *call)
{
    json_t *value = json_array();
    json_t *list = json_keep(call->arena, json_pack("{s:o}", "value", value));
    struct subscriptions found = {call, value};
    struct resource_filter filter = {.type = SUBSCRIPTION_TYPE};

    json_array_append_new(value, subscription_document(call, call->api->subscription));
    TRY_STORE(call, resource_each(call->tx, &filter, subscription_visit, &found));
    json_object_set_new(
        list, "count",
        json_pack("{s:s, s:I}", "type", "Total", "value", (json_int_t)json_array_size(value)));
    reply_json(call, 200, CONTENT_JSON_CHARSET, list);
    return NULL;
}

struct arm_error *subscription_get(struct call *call)
{
    json_t *document = subscription_document(call, call_parameter_lower(call, "subscription"));
    reply_json(call, 200, CONTENT_JSON_CHARSET, json_keep(call->arena, document));
    return NULL;
}

struct arm_error *locations_list(struct call *call)
{
    const struct catalogue *catalogue = call->api->catalogue;
    const char *subscription = call_parameter_lower(call, "subscription");
    json_t *value = json_array();

    for (size_t i = 0; i < catalogue_location_count(catalogue); i++)
        json_array_append_new(value,
                              location_document(catalogue_location_at(catalogue, i), subscription));
    reply_json(call, 200, CONTENT_JSON_CHARSET,
               json_keep(call->arena, json_pack("{s:o}", "value", value)));
    return NULL;
}
