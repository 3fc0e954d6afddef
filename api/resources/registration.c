/* Which providers a subscription has registered. A row of a provider holds
 *   state       as shown
 *   requested   revision of the change that the last POST …/register made
 *   effective   `requested` of the registration that finished last; 0 when none did
 * A flag is in effect when it became Registered before the registration that is effective was asked
 * for, so asking while the flag is still Registering does not help, however long the registration
 * takes. */

#include <errno.h>
#include <string.h>

#include "api/arm/resource_id.h"
#include "api/arm/row.h"
#include "api/arm/rule_switches.h"
#include "api/resources/providers.h"
#include "api/resources/routes.h"
#include "api/resources/subscriptions.h"
#include "base/json.h"

#define PROVIDER_TYPE "microsoft.resources/providers"

static const char *registration_id(struct arena *arena, const char *subscription,
                                   const char *namespace)
{
    return arena_lower(
        arena, arena_printf(arena, "/subscriptions/%s/providers/%s", subscription, namespace));
}

static bool registration_free(const struct provider *provider)
{
    return text_equal(json_text(provider->row, "registrationPolicy"), "RegistrationFree");
}

/* Registered from the start, so that nobody has to wait; but with --strict-registration the one
 * that people practise on is not. The others stay registered even then: clients that register what
 * is missing would go through all of them. */
static const char *state_at_first(const struct call *call, const struct provider *provider)
{
    bool strict = call->api->options.strict_registration &&
                  text_equal_nocase(provider->namespace, "Microsoft.ContainerService");
    return strict ? "NotRegistered" : "Registered";
}

int provider_state(struct call *call, const char *subscription, const struct provider *provider,
                   const char **out)
{
    struct resource row;

    *out = state_at_first(call, provider);
    if (registration_free(provider))
        return 0;
    if (call->effect.unregistered) {
        *out = "NotRegistered";
        return 0;
    }
    int result = resource_get(
        call->tx, registration_id(call->arena, subscription, provider->namespace), &row);
    if (result)
        return result == -ENOENT ? 0 : result;
    *out = json_text_or(row_body(call->arena, &row), "state", *out);
    return 0;
}

static const char *state_of(struct call *call, const char *subscription, const char *namespace)
{
    const struct provider *provider = catalogue_provider(call->api->catalogue, namespace);
    const char *state = "NotRegistered";

    if (!provider || provider_state(call, subscription, provider, &state) != 0)
        return "NotRegistered";
    return state;
}

int64_t provider_registered_revision(struct call *call, const char *subscription,
                                     const char *namespace)
{
    struct resource row;

    if (resource_get(call->tx, registration_id(call->arena, subscription, namespace), &row) != 0)
        return 0;
    return json_number_or(row_body(call->arena, &row), "effective", 0);
}

static const char *route_namespace(struct call *call)
{
    const char *type = call->route->namespace_and_type ? call->route->namespace_and_type : "";
    return arena_copy(call->arena, type, strcspn(type, "/"));
}

/* A subscription that is still being registered may write already: Azure opens the regions one by
 * one. */
struct arm_error *registration_require(struct call *call)
{
    enum rule_state rule = rule_switches_get(call->api->rule_switches, "MC-008");
    bool strict =
        call->api->options.strict_registration || rule == RULE_ON || call->effect.unregistered;
    if (!strict || rule == RULE_OFF)
        return NULL;
    const char *namespace = route_namespace(call);
    const char *state = state_of(call, call_parameter(call, "subscription"), namespace);
    if (text_equal(state, "Registered") || text_equal(state, "Registering"))
        return NULL;

    struct arm_error *error =
        arm_error(call->arena, ERROR_MissingSubscriptionRegistration, NULL, namespace);
    error->details =
        json_keep(call->arena, json_pack("[{s:s, s:s, s:s}]", "code", error->code, "target",
                                         namespace, "message", error->message));
    return error;
}

/* ---- operations ---- */

static int registration_end(struct operation_context *context, const char *state)
{
    struct resource row;
    int result = resource_get(context->tx, context->operation->target, &row);

    if (result)
        return result == -ENOENT ? 0 : result;
    json_t *body = row_body(context->arena, &row);
    bool registered = text_equal(state, "Registered");
    json_put_text(body, "state", state);
    json_put(body, "effective",
             json_integer(registered ? json_number_or(body, "requested", 0) : 0));
    return row_put(context->tx, context->arena, &row, body);
}

int provider_register_finish(struct operation_context *context)
{
    return registration_end(context, "Registered");
}

int provider_unregister_finish(struct operation_context *context)
{
    return registration_end(context, "Unregistered");
}

/* A registration has no state that says Failed: it is as before (guess). */
int provider_show(struct operation_context *context, const char *state, const char *pools)
{
    bool registering = text_equal(context->operation->kind, PROVIDER_REGISTER);

    (void)pools;
    if (text_equal(state, "Failed"))
        state = registering ? "NotRegistered" : "Registered";
    return registration_end(context, state);
}

/* ---- endpoints ---- */

static struct resource registration_row(struct call *call, const struct provider *provider)
{
    const char *subscription = call_parameter_lower(call, "subscription");
    return (struct resource){
        .id = registration_id(call->arena, subscription, provider->namespace),
        .type = PROVIDER_TYPE,
        .parent = id_subscription(call->arena, subscription),
        .subscription = subscription,
        .group = "",
        .name = provider->namespace,
    };
}

static struct arm_error *registration_start(struct call *call, const struct provider *provider,
                                            const char *kind)
{
    struct resource row = registration_row(call, provider);
    const struct operation *operation;
    struct resource old;

    TRY_STORE(call, subscription_ensure(call, row.subscription));
    TRY_STORE(call, operation_cancel_all(call, row.id, call->now));
    int result = resource_get(call->tx, row.id, &old);
    if (result != 0 && result != -ENOENT)
        return call_failure(call, result);

    json_t *body =
        result == 0 ? row_body(call->arena, &old) : json_keep(call->arena, json_object());
    json_put_text(body, "state", operation_shown(call->api, kind));
    json_put(body, "requested", json_integer(store_revision(call->tx)));
    TRY_STORE(call, row_put(call->tx, call->arena, &row, body));
    return operation_start(call, kind, row.id, "global", NULL, NULL, &operation);
}

/* Recorded (test_provider_registration): the answer says what begins, at once. */
static struct arm_error *registration_change(struct call *call, const char *kind)
{
    const char *subscription = call_parameter_lower(call, "subscription");
    const struct provider *provider;
    const char *state = operation_shown(call->api, kind);

    TRY(provider_require(call, &provider));
    if (registration_free(provider))
        state = "Registered";
    else
        TRY(registration_start(call, provider, kind));
    reply_json(call, 200, CONTENT_JSON_CHARSET,
               json_keep(call->arena, provider_document(subscription, provider, state)));
    return NULL;
}

struct arm_error *provider_register(struct call *call)
{
    return registration_change(call, PROVIDER_REGISTER);
}

struct arm_error *provider_unregister(struct call *call)
{
    return registration_change(call, PROVIDER_UNREGISTER);
}
