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

struct arm_error *features_list(struct call *call)
{
    return flags_answer(call, NULL, feature_document);
}

struct arm_error *provider_features_list(struct call *call)
{
    return flags_answer(call, call_parameter(call, "namespace"), feature_document);
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

    struct arm_error *error = flag_of_route(call, &flag);

    if (error && error->id == ERROR_FeatureNotFound)
        error->rule = "FEAT-006";
    TRY(error);
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

    TRY(flag_of_route(call, &flag));
    TRY(flag_registrable(call, &flag));
    if (register_again(&flag) && flag_needs_approval(&flag)) {
        TRY_STORE(call, flag_settle(call, subscription, &flag));
        TRY_STORE(call, flag_store(call, subscription, &flag, "Pending"));
    } else if (register_again(&flag)) {
        TRY(flag_change(call, subscription, &flag, FEATURE_REGISTER));
    }
    feature_answer(call, &flag);
    return NULL;
}

/* Recorded: Unregistering. Asking twice joins what runs. */
struct arm_error *feature_unregister(struct call *call)
{
    struct flag flag;

    TRY(flag_of_route(call, &flag));
    if (!text_equal(flag.state, "Unregistering") && !text_equal(flag.state, "Unregistered"))
        TRY(flag_change(call, call_parameter(call, "subscription"), &flag, FEATURE_UNREGISTER));
    feature_answer(call, &flag);
    return NULL;
}
