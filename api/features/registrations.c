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
    char released[40];

    release_date(flag, released);
    return json_pack(
        "{s:s, s:s, s:s, s:s, s:s, s:s, s:s*, s:b}", "subscriptionId", subscription, "featureName",
        flag->name, "providerNamespace", namespace, "state", flag->state, "releaseDate", released,
        "approvalType", flag_needs_approval(flag) ? "ApprovalRequired" : "AutoApproval",
        "registrationDate", flag->registration_date, "shouldFeatureDisplayInPortal", 0);
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

struct arm_error *registrations_list(struct call *call)
{
    return flags_answer(call, NULL, registration_listed);
}

struct arm_error *provider_registrations_list(struct call *call)
{
    return flags_answer(call, call_parameter(call, "namespace"), registration_listed);
}

/* ---- one ---- */

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

    TRY(flag_of_route(call, &flag));
    registration_answer(call, &flag);
    return NULL;
}

struct arm_error *registration_put(struct call *call)
{
    const char *subscription = call_parameter(call, "subscription");
    struct flag flag;

    TRY(flag_of_route(call, &flag));
    TRY(flag_registrable(call, &flag));
    if (!text_equal(flag.state, "Registered")) {
        const char *state = flag_needs_approval(&flag) ? "Pending" : "Registered";
        TRY_STORE(call, flag_settle(call, subscription, &flag));
        TRY_STORE(call, flag_store(call, subscription, &flag, state));
    }
    registration_answer(call, &flag);
    return NULL;
}

/* Deleting what was never registered is 204, as everywhere in ARM. */
struct arm_error *registration_delete(struct call *call)
{
    const char *subscription = call_parameter(call, "subscription");
    struct flag flag;

    TRY(flag_of_route(call, &flag));
    if (text_equal(flag.state, "NotRegistered") || text_equal(flag.state, "Unregistered")) {
        reply_status(call, 204);
        return NULL;
    }
    TRY_STORE(call, flag_settle(call, subscription, &flag));
    TRY_STORE(call, flag_store(call, subscription, &flag, "Unregistered"));
    reply_status(call, 200);
    return NULL;
}
