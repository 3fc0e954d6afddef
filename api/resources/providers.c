#include "api/resources/providers.h"

#include "api/resources/routes.h"
#include "base/json.h"

struct arm_error *provider_require(struct call *call, const struct provider **out)
{
    const char *namespace = call_parameter(call, "namespace");

    *out = catalogue_provider(call->api->catalogue, namespace);
    return *out ? NULL : arm_error(call->arena, ERROR_InvalidResourceNamespace, NULL, namespace);
}

/* Members in the recorded order: the state comes before the policy. */
json_t *provider_document(const char *subscription, const struct provider *provider,
                          const char *state)
{
    json_t *document = json_pack(
        "{s:o}", "id",
        json_sprintf("/subscriptions/%s/providers/%s", subscription, provider->namespace));
    const char *name;
    json_t *value;

    json_object_foreach(json_unconst(provider->row), name, value)
    {
        if (text_equal(name, "registrationPolicy"))
            json_object_set_new(document, "registrationState", json_string(state));
        json_object_set(document, name, value);
    }
    if (!json_object_get(document, "registrationState"))
        json_object_set_new(document, "registrationState", json_string(state));
    return document;
}

struct arm_error *providers_list(struct call *call)
{
    const struct catalogue *catalogue = call->api->catalogue;
    const char *subscription = call_parameter_lower(call, "subscription");
    json_t *value = json_array();
    json_t *list = json_keep(call->arena, json_pack("{s:o}", "value", value));

    for (size_t i = 0; i < catalogue_provider_count(catalogue); i++) {
        const struct provider *provider = catalogue_provider_at(catalogue, i);
        const char *state;
        TRY_STORE(call, provider_state(call, subscription, provider, &state));
        json_array_append_new(value, provider_document(subscription, provider, state));
    }
    reply_json(call, 200, CONTENT_JSON_CHARSET, list);
    return NULL;
}

struct arm_error *provider_get(struct call *call)
{
    const char *subscription = call_parameter_lower(call, "subscription");
    const struct provider *provider;
    const char *state;

    TRY(provider_require(call, &provider));
    TRY_STORE(call, provider_state(call, subscription, provider, &state));
    reply_json(call, 200, CONTENT_JSON_CHARSET,
               json_keep(call->arena, provider_document(subscription, provider, state)));
    return NULL;
}

struct arm_error *provider_permissions(struct call *call)
{
    const struct provider *provider;

    TRY(provider_require(call, &provider));
    reply_json(call, 200, CONTENT_JSON_CHARSET,
               json_keep(call->arena, json_pack("{s:[]}", "value")));
    return NULL;
}

/* Nobody is registered in a tenant: ids and states are of subscriptions. */
static json_t *tenant_document(const struct provider *provider)
{
    return json_pack("{s:s, s:O*}", "namespace", provider->namespace, "resourceTypes",
                     json_object_get(provider->row, "resourceTypes"));
}

struct arm_error *tenant_providers_list(struct call *call)
{
    const struct catalogue *catalogue = call->api->catalogue;
    json_t *value = json_array();

    for (size_t i = 0; i < catalogue_provider_count(catalogue); i++)
        json_array_append_new(value, tenant_document(catalogue_provider_at(catalogue, i)));
    reply_json(call, 200, CONTENT_JSON_CHARSET,
               json_keep(call->arena, json_pack("{s:o}", "value", value)));
    return NULL;
}

struct arm_error *tenant_provider_get(struct call *call)
{
    const struct provider *provider;

    TRY(provider_require(call, &provider));
    reply_json(call, 200, CONTENT_JSON_CHARSET, json_keep(call->arena, tenant_document(provider)));
    return NULL;
}
