#include "api/features/state.h"

#include <errno.h>
#include <string.h>

#include "api/arm/operation.h"
#include "api/arm/row.h"
#include "api/features/routes.h"
#include "api/resources/subscriptions.h"
#include "base/date.h"
#include "base/json.h"

#define FLAG_TYPE "microsoft.features/providers/features"

static const char *flag_parent(struct arena *arena, const char *subscription, const char *namespace)
{
    return arena_lower(
        arena, arena_printf(arena, "/subscriptions/%s/providers/microsoft.features/providers/%s",
                            subscription, namespace));
}

static const char *flag_id(struct arena *arena, const char *subscription, const struct flag *flag)
{
    return arena_printf(arena, "%s/features/%s", flag_parent(arena, subscription, flag->namespace),
                        arena_lower(arena, flag->name));
}

/* ---- reading ---- */

static bool namespace_listed(const struct catalogue *catalogue, const char *namespace)
{
    for (size_t i = 0; i < catalogue_feature_count(catalogue); i++) {
        if (text_equal_nocase(catalogue_feature_at(catalogue, i)->namespace, namespace))
            return true;
    }
    return false;
}

static bool name_plain(const char *name)
{
    return *name &&
           name[strspn(
               name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.")] == '\0';
}

/* The flags of AKS are known one by one. Of other providers the catalogue has a few at most: there,
 * a name that could be one is taken for one (guess). */
static bool flag_known(const struct catalogue *catalogue, const struct flag *flag)
{
    if (flag->feature)
        return true;
    return strcasecmp(flag->namespace, "Microsoft.ContainerService") != 0 &&
           name_plain(flag->name) &&
           (catalogue_provider(catalogue, flag->namespace) ||
            namespace_listed(catalogue, flag->namespace));
}

static void flag_read(const json_t *body, struct flag *flag)
{
    flag->state = json_text_or(body, "state", flag->state);
    flag->registered = json_number_or(body, "registered", 0);
    flag->registration_date = json_text(body, "registrationDate");
}

static struct flag flag_unset(const struct feature *feature)
{
    return (struct flag){.feature = feature,
                         .namespace = feature->namespace,
                         .name = feature->name,
                         .state = "NotRegistered"};
}

struct arm_error *flag_load(struct call *call, const char *subscription, const char *namespace,
                            const char *name, struct flag *out)
{
    const struct feature *feature = catalogue_feature(call->api->catalogue, namespace, name);
    struct flag flag = {.namespace = namespace, .name = name, .state = "NotRegistered"};
    struct resource row;

    if (feature)
        flag = flag_unset(feature);
    if (!flag_known(call->api->catalogue, &flag))
        TRY(call_refuse(call, "FEAT-003",
                        arm_error(call->arena, ERROR_FeatureNotFound, NULL, name)));
    int result = resource_get(call->tx, flag_id(call->arena, subscription, &flag), &row);
    if (result != 0 && result != -ENOENT)
        return call_failure(call, result);
    if (result == 0)
        flag_read(row_body(call->arena, &row), &flag);
    *out = flag;
    return NULL;
}

struct arm_error *flag_of_route(struct call *call, struct flag *out)
{
    return flag_load(call, call_parameter(call, "subscription"), call_parameter(call, "namespace"),
                     call_parameter(call, "feature"), out);
}

bool flag_needs_approval(const struct flag *flag)
{
    return flag->feature && flag->feature->manual_approval;
}

struct arm_error *flag_registrable(struct call *call, const struct flag *flag)
{
    if (!flag->feature || !flag->feature->internal)
        return NULL;
    return call_refuse(
        call, "FEAT-004",
        arm_error(call->arena, ERROR_FeatureRegistrationUnsupported, NULL, flag->name));
}

/* ---- lists ---- */

/* The rows of one subscription, by id, so that a list reads them in one walk. */
struct rows {
    struct call *call;
    json_t *by_id; /* id: {namespace, name, state, ...} */
};

static int row_visit(const struct resource *row, int64_t number, void *argument)
{
    struct rows *rows = argument;
    (void)number;
    json_object_set(rows->by_id, row->id, row_body(rows->call->arena, row));
    return 0;
}

struct listing {
    const char *subscription;
    const char *namespace; /* as the client spelled it, or NULL */
    flag_show show;
    json_t *value;
};

static void listing_add(struct listing *listing, const struct flag *flag)
{
    const char *namespace = listing->namespace ? listing->namespace : flag->namespace;

    if (text_equal_nocase(namespace, flag->namespace))
        json_array_append_new(listing->value,
                              listing->show(listing->subscription, namespace, flag));
}

static void known_add(struct call *call, json_t *by_id, struct listing *listing)
{
    const struct catalogue *catalogue = call->api->catalogue;

    for (size_t i = 0; i < catalogue_feature_count(catalogue); i++) {
        struct flag flag = flag_unset(catalogue_feature_at(catalogue, i));
        const char *id = flag_id(call->arena, listing->subscription, &flag);
        flag_read(json_object_get(by_id, id), &flag);
        json_object_del(by_id, id);
        listing_add(listing, &flag);
    }
}

static void others_add(json_t *by_id, struct listing *listing)
{
    const char *id;
    json_t *body;

    json_object_foreach(by_id, id, body)
    {
        struct flag flag = {.namespace = json_text_or(body, "namespace", ""),
                            .name = json_text_or(body, "name", ""),
                            .state = "NotRegistered"};
        flag_read(body, &flag);
        listing_add(listing, &flag);
    }
}

struct arm_error *flags_answer(struct call *call, const char *namespace, flag_show show)
{
    json_t *answer = json_keep(call->arena, json_pack("{s:[]}", "value"));
    struct rows rows = {call, json_keep(call->arena, json_object())};
    struct listing listing = {
        .subscription = call_parameter_lower(call, "subscription"),
        .namespace = namespace,
        .show = show,
        .value = json_object_get(answer, "value"),
    };
    struct resource_filter filter = {.type = FLAG_TYPE, .subscription = listing.subscription};

    TRY_STORE(call, resource_each(call->tx, &filter, row_visit, &rows));
    known_add(call, rows.by_id, &listing);
    others_add(rows.by_id, &listing);
    reply_json(call, 200, CONTENT_JSON_CHARSET, answer);
    return NULL;
}

struct each {
    struct call *call;
    const char *namespace;
    flag_visit visit;
    void *argument;
};

static int each_visit(const struct resource *row, int64_t number, void *argument)
{
    struct each *each = argument;
    const json_t *body = row_body(each->call->arena, row);
    struct flag flag = {.namespace = json_text_or(body, "namespace", ""),
                        .name = json_text_or(body, "name", ""),
                        .state = "NotRegistered"};

    (void)number;
    flag_read(body, &flag);
    if (text_equal_nocase(flag.namespace, each->namespace))
        each->visit(&flag, each->argument);
    return 0;
}

int flags_each(struct call *call, const char *subscription, const char *namespace, flag_visit each,
               void *argument)
{
    struct each walk = {call, namespace, each, argument};
    struct resource_filter filter = {.type = FLAG_TYPE,
                                     .subscription = arena_lower(call->arena, subscription)};

    return resource_each(call->tx, &filter, each_visit, &walk);
}

/* ---- writing ---- */

/* `registered` is the revision of this very change. */
static void body_state(struct store_tx *tx, json_t *body, const char *state, int64_t now)
{
    char time[40];

    json_put_text(body, "state", state);
    json_drop(body, "registered");
    if (strcmp(state, "Registered") != 0)
        return;
    timestamp_format(now, time);
    json_put(body, "registered", json_integer(store_revision(tx)));
    json_put_text(body, "registrationDate", time);
}

int flag_store(struct call *call, const char *subscription, struct flag *flag, const char *state)
{
    struct arena *arena = call->arena;
    struct resource row = {
        .id = flag_id(arena, subscription, flag),
        .type = FLAG_TYPE,
        .parent = flag_parent(arena, subscription, flag->namespace),
        .subscription = arena_lower(arena, subscription),
        .group = "",
        .name = flag->name,
    };
    int result = subscription_ensure(call, subscription);
    if (result)
        return result;

    json_t *body =
        json_keep(arena, json_pack("{s:s, s:s, s:s*}", "namespace", flag->namespace, "name",
                                   flag->name, "registrationDate", flag->registration_date));
    body_state(call->tx, body, state, call->now);
    flag->state = json_text(body, "state");
    flag->registered = json_number_or(body, "registered", 0);
    flag->registration_date = json_text(body, "registrationDate");
    return row_put(call->tx, arena, &row, body);
}

int flag_settle(struct call *call, const char *subscription, const struct flag *flag)
{
    const char *id = flag_id(call->arena, subscription, flag);
    return operation_cancel_all(call, id, call->now);
}

struct arm_error *flag_change(struct call *call, const char *subscription, struct flag *flag,
                              const char *kind)
{
    const struct operation *operation;

    TRY_STORE(call, flag_settle(call, subscription, flag));
    TRY_STORE(call, flag_store(call, subscription, flag, operation_shown(call->api, kind)));
    return operation_start(call, kind, flag_id(call->arena, subscription, flag), "global", NULL,
                           NULL, &operation);
}

static int state_put(struct operation_context *context, const char *state)
{
    struct resource row;
    int result = resource_get(context->tx, context->operation->target, &row);

    if (result)
        return result == -ENOENT ? 0 : result;
    json_t *body = row_body(context->arena, &row);
    body_state(context->tx, body, state, context->now);
    return row_put(context->tx, context->arena, &row, body);
}

int feature_register_finish(struct operation_context *context)
{
    return state_put(context, "Registered");
}

int feature_unregister_finish(struct operation_context *context)
{
    return state_put(context, "Unregistered");
}

/* A flag has no state that says Failed: it is as before (guess). */
int feature_show(struct operation_context *context, const char *state, const char *pools)
{
    bool registering = text_equal(context->operation->kind, FEATURE_REGISTER);

    (void)pools;
    if (text_equal(state, "Failed"))
        state = registering ? "NotRegistered" : "Registered";
    return state_put(context, state);
}
