#include "api/containerservice/handlers.h"

#include <errno.h>
#include <string.h>

#include "api/arm/explanation.h"
#include "api/containerservice/change.h"
#include "base/json.h"

struct arm_error *pool_prepare(struct call *call)
{
    return body_take(call, call->api->contract->pool);
}

static struct arm_error *pool_answer(struct call *call, int status, const struct pool *pool)
{
    reply_json(call, status, CONTENT_JSON,
               pool_shown(call->arena, call->api->contract, pool->body, call->version));
    return NULL;
}

/* The pool's properties as they would be, as an entry of the whole cluster's agentPoolProfiles. */
static void profile_place(json_t *whole, const char *name, json_t *properties)
{
    json_t *profiles = json_at(whole, "properties.agentPoolProfiles");
    json_t *profile = json_pack("{s:s}", "name", name);

    json_object_update(profile, properties);
    for (size_t i = 0; i < json_array_size(profiles); i++) {
        if (text_equal_nocase(json_text(json_array_get(profiles, i), "name"), name)) {
            json_array_set_new(profiles, i, profile);
            return;
        }
    }
    json_array_append_new(profiles, profile);
}

static struct arm_error *pool_start_operation(struct call *call, struct cluster *cluster,
                                              struct pool *pool, const char *kind, int status,
                                              json_t *data)
{
    const struct operation *operation;

    TRY(pool_answer(call, status, pool));
    TRY(change_start(call, cluster, kind, pool->row.id, data, &operation));
    operation_headers(call, operation, LINK_ASYNC);
    return NULL;
}

/* ---- create ---- */

static struct arm_error *pool_room(struct call *call, const struct cluster *cluster)
{
    return cluster->pool_count < CLUSTER_POOL_MAX
               ? NULL
               : arm_error(call->arena, ERROR_TooManyAgentPools, NULL);
}

static struct arm_error *pool_create(struct call *call, struct cluster *cluster)
{
    const char *name = call_parameter(call, "pool");
    struct defaults defaults = change_defaults(call);
    const json_t *sent = json_at(call->taken, "properties");
    json_t *whole = cluster_whole(call->arena, cluster);
    json_t *stored = json_clone(call->arena, whole);
    json_t *properties = json_keep(call->arena, json_object());

    TRY(call_note(call, change_precondition(call, false, NULL)));
    TRY(call_note(call, pool_room(call, cluster)));
    if (sent)
        schema_merge(call->api->contract->pool, "properties", properties, sent);
    json_nulls_drop(properties);
    pool_alone_defaults(&defaults, whole, properties, sent);
    profile_place(whole, name, properties);
    TRY(change_check(call, &(struct change_request){.change = POOL_CREATE,
                                                    .stored = stored,
                                                    .wanted = whole,
                                                    .sent = call->taken,
                                                    .pool = name}));

    struct pool *pool = cluster_pool_add(call->arena, cluster, name, json_incref(properties));
    pool_set_state(pool, operation_shown(call->api, "pool.create"));
    return pool_start_operation(call, cluster, pool, "pool.create", 201, NULL);
}

/* ---- update ---- */

static const char *power(const json_t *properties)
{
    return json_text_or(properties, "powerState.code", "Running");
}

/* There are two states; anything else asks for nothing. */
static void power_keep(json_t *wanted, const json_t *stored)
{
    const char *code = power(wanted);

    if (!text_equal(code, "Running") && !text_equal(code, "Stopped"))
        json_put_text(wanted, "powerState.code", power(stored));
}

/* Whether nothing but the count differs: such an update shows as Scaling (recorded). */
static bool only_count_differs(struct arena *arena, const json_t *stored, const json_t *wanted)
{
    json_t *a = json_clone(arena, stored);
    json_t *b = json_clone(arena, wanted);

    if (json_equal(json_object_get(a, "count"), json_object_get(b, "count")))
        return false;
    json_object_del(a, "count");
    json_object_del(b, "count");
    return json_equal(a, b);
}

static const char *update_kind(struct arena *arena, const json_t *stored, const json_t *wanted)
{
    const char *before = power(stored);
    const char *after = power(wanted);

    if (!text_equal(before, after))
        return text_equal(after, "Stopped") ? "pool.stop" : "pool.start";
    if (!text_equal(json_text(stored, "orchestratorVersion"),
                    json_text(wanted, "orchestratorVersion")))
        return "pool.upgrade";
    if (only_count_differs(arena, stored, wanted))
        return "pool.scale";
    return "pool.update";
}

/* A stopped pool shows count 0 and remembers what it had; on start the count 0 that clients send
 * back is ignored (recorded: the answer already shows the remembered count). */
static void power_apply(struct pool *pool, const char *kind, json_t *wanted)
{
    if (text_equal(kind, "pool.stop")) {
        json_put(pool->body, "_count", json_incref(json_at(pool->body, "properties.count")));
        return;
    }
    const json_t *remembered = json_object_get(pool->body, "_count");
    if (!text_equal(kind, "pool.start") || !remembered)
        return;
    if (json_number_or(wanted, "count", 0) == 0)
        json_put(wanted, "count", json_integer(json_integer_value(remembered)));
    json_object_del(pool->body, "_count");
}

static const char *pool_version(struct call *call, const json_t *stored, const json_t *wanted)
{
    struct defaults defaults = change_defaults(call);
    const char *asked = json_text(wanted, "orchestratorVersion");

    if (text_equal(asked, json_text(stored, "orchestratorVersion")))
        return json_text_or(stored, "currentOrchestratorVersion", "");
    const char *resolved = kubernetes_resolve(&defaults, asked);
    return resolved ? resolved : asked;
}

static struct arm_error *pool_update(struct call *call, struct cluster *cluster, struct pool *pool)
{
    json_t *properties = json_at(pool->body, "properties");
    json_t *stored = json_clone(call->arena, properties);
    json_t *wanted = json_clone(call->arena, properties);
    json_t *whole_stored = json_clone(call->arena, cluster_whole(call->arena, cluster));
    json_t *whole = json_clone(call->arena, whole_stored);
    json_t *sent = json_at(call->taken, "properties");

    TRY(call_note(call, change_precondition(call, true, json_text(stored, "eTag"))));
    if (sent)
        schema_merge(call->api->contract->pool, "properties", wanted, sent);
    power_keep(wanted, stored);
    pool_merged(wanted, call_as_of(call));
    pool_tags_settle(wanted, call_as_of(call));
    profile_place(whole, pool->row.name, wanted);
    TRY(change_check(call, &(struct change_request){.change = POOL_UPDATE,
                                                    .stored = whole_stored,
                                                    .wanted = whole,
                                                    .sent = call->taken,
                                                    .pool = pool->row.name}));

    const char *kind = update_kind(call->arena, stored, wanted);
    json_t *data = json_keep(
        call->arena, json_pack("{s:s}", "orchestratorVersion", pool_version(call, stored, wanted)));
    power_apply(pool, kind, wanted);
    json_put(pool->body, "properties", json_incref(wanted));
    pool_set_state(pool, operation_shown(call->api, kind));
    return pool_start_operation(call, cluster, pool, kind, 200, data);
}

struct arm_error *pool_put(struct call *call)
{
    struct cluster *cluster;

    TRY(cluster_require(call, &cluster));
    TRY(call_note(call, change_busy(call, cluster, pool_id(call))));
    struct pool *pool = cluster_pool(cluster, call_parameter(call, "pool"));
    return pool ? pool_update(call, cluster, pool) : pool_create(call, cluster);
}
