#include "api/features/routes.h"
#include "api/features/state.h"
#include "base/json.h"

/* Members in the recorded order (test_feature_unregister). The namespace is spelled as the client
 * did. */
static json_t *feature_document(const char *subscription, const char *namespace,
                                const struct flag *flag)
{
    return json_pack(
        "{s:{s:s}, s:o, s:s, s:o}", "properties", "state", flag->state, "id",
        json_sprintf("/subscriptions/%s/providers/Microsoft.Features/providers/%s/features/%s",
                     subscription, namespace, flag->name),
        "type", "Microsoft.Features/providers/features", "name",
        json_sprintf("%s/%s", namespace, flag->name));
}

struct listing {
    const char *subscription;
    const char *namespace; /* as the client spelled it, or NULL */
    json_t *value;
};

static void feature_append(const struct flag *flag, void *argument)
{
    struct listing *listing = argument;
    const char *namespace = listing->namespace ? listing->namespace : flag->namespace;
    json_array_append_new(listing->value, feature_document(listing->subscription, namespace, flag));
}

static struct arm_error *list_answer(struct call *call, const char *namespace)
{
    struct listing listing = {call_parameter_lower(call, "subscription"), namespace, json_array()};
    json_t *list = json_keep(call->arena, json_pack("{s:o}", "value", listing.value));

    TRY_STORE(call, flag_each(call, listing.subscription, namespace, feature_append, &listing));
    reply_json(call, 200, CONTENT_JSON_CHARSET, list);
    return NULL;
}

struct arm_error *features_list(struct call *call)
{
    return list_answer(call, NULL);
}

struct arm_error *provider_features_list(struct call *call)
{
    return list_answer(call, call_parameter(call, "namespace"));
}

static struct arm_error *feature_load(struct call *call, struct flag *flag)
{
    return flag_load(call, call_parameter(call, "subscription"), call_parameter(call, "namespace"),
                     call_parameter(call, "feature"), flag);
}

static void feature_answer(struct call *call, const struct flag *flag)
{
    json_t *document = feature_document(call_parameter_lower(call, "subscription"),
                                        call_parameter(call, "namespace"), flag);
    reply_json(call, 200, CONTENT_JSON_CHARSET, json_keep(call->arena, document));
}

struct arm_error *feature_get(struct call *call)
{
    struct flag flag;

    TRY(feature_load(call, &flag));
    feature_answer(call, &flag);
    return NULL;
}

/* What is registered, on its way, or waiting for approval stays as it is. */
static bool register_again(const struct flag *flag)
{
    return !text_equal(flag->state, "Registered") && !text_equal(flag->state, "Registering") &&
           !text_equal(flag->state, "Pending");
}

struct arm_error *feature_register(struct call *call)
{
    const char *subscription = call_parameter(call, "subscription");
    struct flag flag;

    TRY(feature_load(call, &flag));
    if (flag.feature && flag.feature->internal)
        return arm_error(call->arena, ERROR_FeatureRegistrationUnsupported, NULL, flag.name);
    if (register_again(&flag)) {
        if (flag.feature && flag.feature->manual_approval) {
            TRY_STORE(call, flag_settle(call, subscription, &flag));
            TRY_STORE(call, flag_store(call, subscription, &flag, "Pending"));
        } else {
            TRY(flag_change(call, subscription, &flag, &feature_register_kind));
        }
    }
    feature_answer(call, &flag);
    return NULL;
}

/* Recorded: Unregistering. Asking twice joins what runs. */
struct arm_error *feature_unregister(struct call *call)
{
    struct flag flag;

    TRY(feature_load(call, &flag));
    if (!text_equal(flag.state, "Unregistering") && !text_equal(flag.state, "Unregistered"))
        TRY(flag_change(call, call_parameter(call, "subscription"), &flag,
                        &feature_unregister_kind));
    feature_answer(call, &flag);
    return NULL;
}
