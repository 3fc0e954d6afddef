/* subscriptionFeatureRegistrations: the newer face of the same flags. Recorded (Azure/azure-cli
 * recordings, test_feature_registration_create, _list, _delete): a PUT answers 200 with the end
 * state at once, a DELETE 200 without a body; one registration has its type in lower case and the
 * flag's bare name, those of a list do not. */

#include <stdio.h>
#include <string.h>

#include "api/features/routes.h"
#include "api/features/state.h"
#include "base/date.h"
#include "base/json.h"

/* When the flag came out. The catalogue knows it for flags with a gate; for others the day of this
 * API's version (guess): the member is always there. */
static void release_date(const struct flag *flag, char out[40])
{
    const char *otherwise = "2021-07-01T00:00:00Z";
    char date[11];

    if (!flag->feature || !flag->feature->gates_since) {
        memcpy(out, otherwise, strlen(otherwise) + 1);
        return;
    }
    date_format(flag->feature->gates_since, date);
    snprintf(out, 40, "%sT00:00:00Z", date);
}

static json_t *registration_properties(const char *subscription, const char *namespace,
                                       const struct flag *flag)
{
    bool approval = flag->feature && flag->feature->manual_approval;
    char released[40];

    release_date(flag, released);
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s*, s:b}", "subscriptionId", subscription,
                     "featureName", flag->name, "providerNamespace", namespace, "state",
                     flag->state, "releaseDate", released, "approvalType",
                     approval ? "ApprovalRequired" : "AutoApproval", "registrationDate",
                     flag->registration_date, "shouldFeatureDisplayInPortal", 0);
}

static json_t *registration_id(const char *subscription, const char *namespace,
                               const struct flag *flag)
{
    return json_sprintf("/subscriptions/%s/providers/Microsoft.Features/featureProviders/%s/"
                        "subscriptionFeatureRegistrations/%s",
                        subscription, namespace, flag->name);
}

static json_t *registration_document(const char *subscription, const char *namespace,
                                     const struct flag *flag)
{
    return json_pack("{s:o, s:s, s:s, s:o}", "id", registration_id(subscription, namespace, flag),
                     "name", flag->name, "type",
                     "microsoft.features/featureproviders/subscriptionfeatureregistrations",
                     "properties", registration_properties(subscription, namespace, flag));
}

static json_t *registration_listed(const char *subscription, const char *namespace,
                                   const struct flag *flag)
{
    return json_pack("{s:o, s:o, s:s, s:o}", "id", registration_id(subscription, namespace, flag),
                     "name", json_sprintf("%s/%s", namespace, flag->name), "type",
                     "Microsoft.Features/featureProviders/subscriptionFeatureRegistrations",
                     "properties", registration_properties(subscription, namespace, flag));
}

/* ---- lists ---- */

struct listing {
    const char *subscription;
    const char *namespace; /* as the client spelled it, or NULL */
    json_t *value;
};

static void registration_append(const struct flag *flag, void *argument)
{
    struct listing *listing = argument;
    const char *namespace = listing->namespace ? listing->namespace : flag->namespace;
    json_array_append_new(listing->value,
                          registration_listed(listing->subscription, namespace, flag));
}

static struct arm_error *list_answer(struct call *call, const char *namespace)
{
    struct listing listing = {call_parameter_lower(call, "subscription"), namespace, json_array()};
    json_t *list = json_keep(call->arena, json_pack("{s:o}", "value", listing.value));

    TRY_STORE(call,
              flag_each(call, listing.subscription, namespace, registration_append, &listing));
    reply_json(call, 200, CONTENT_JSON_CHARSET, list);
    return NULL;
}

struct arm_error *registrations_list(struct call *call)
{
    return list_answer(call, NULL);
}

struct arm_error *provider_registrations_list(struct call *call)
{
    return list_answer(call, call_parameter(call, "namespace"));
}

/* ---- one ---- */

static struct arm_error *registration_load(struct call *call, struct flag *flag)
{
    return flag_load(call, call_parameter(call, "subscription"), call_parameter(call, "namespace"),
                     call_parameter(call, "feature"), flag);
}

static void registration_answer(struct call *call, const struct flag *flag)
{
    json_t *document = registration_document(call_parameter_lower(call, "subscription"),
                                             call_parameter(call, "namespace"), flag);
    reply_header(call, "x-ms-providerhub-traffic", "True");
    reply_json(call, 200, CONTENT_JSON_CHARSET, json_keep(call->arena, document));
}

struct arm_error *registration_get(struct call *call)
{
    struct flag flag;

    TRY(registration_load(call, &flag));
    registration_answer(call, &flag);
    return NULL;
}

struct arm_error *registration_put(struct call *call)
{
    const char *subscription = call_parameter(call, "subscription");
    struct flag flag;

    TRY(registration_load(call, &flag));
    if (flag.feature && flag.feature->internal)
        return arm_error(call->arena, ERROR_FeatureRegistrationUnsupported, NULL, flag.name);
    if (!text_equal(flag.state, "Registered")) {
        bool approval = flag.feature && flag.feature->manual_approval;
        TRY_STORE(call, flag_settle(call, subscription, &flag));
        TRY_STORE(call, flag_store(call, subscription, &flag, approval ? "Pending" : "Registered"));
    }
    registration_answer(call, &flag);
    return NULL;
}

/* Deleting what was never registered is 204, as everywhere in ARM. */
struct arm_error *registration_delete(struct call *call)
{
    const char *subscription = call_parameter(call, "subscription");
    struct flag flag;

    TRY(registration_load(call, &flag));
    if (text_equal(flag.state, "NotRegistered") || text_equal(flag.state, "Unregistered")) {
        reply_status(call, 204);
        return NULL;
    }
    TRY_STORE(call, flag_settle(call, subscription, &flag));
    TRY_STORE(call, flag_store(call, subscription, &flag, "Unregistered"));
    reply_status(call, 200);
    return NULL;
}
