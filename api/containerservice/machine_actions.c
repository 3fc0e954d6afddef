/* POSTs about the machines of a pool: give all the newest image, delete some. */

#include <string.h>

#include "api/arm/explanation.h"
#include "api/containerservice/change.h"
#include "api/containerservice/handlers.h"
#include "api/containerservice/instances.h"
#include "api/containerservice/settle.h"
#include "base/json.h"

static struct arm_error *pool_ready(struct call *call, struct cluster **cluster, struct pool **pool)
{
    const char *name = call_parameter(call, "pool");

    TRY(cluster_require(call, cluster));
    TRY(call_note(call, change_busy(call, *cluster, pool_id(call))));
    *pool = cluster_pool(*cluster, name);
    return *pool ? NULL : arm_error(call->arena, ERROR_AgentPoolNotFound, NULL, name);
}

/* ---- upgradeNodeImageVersion ---- */

/* The contract: 202 with the pool. A pool that has the newest image already is taken, too, since
 * this is how nodes are made anew (docs, network-isolated). */
struct arm_error *node_image_upgrade(struct call *call)
{
    const struct operation *operation;
    struct cluster *cluster;
    struct pool *pool;

    TRY(pool_ready(call, &cluster, &pool));
    pool_set_state(pool, operation_shown(call->api, "pool.upgradeNodeImageVersion"));
    reply_json(call, 202, CONTENT_JSON,
               pool_shown(call->arena, call->api->contract, pool->body, call->version));
    TRY(change_start(call, cluster, "pool.upgradeNodeImageVersion", pool->row.id, NULL,
                     &operation));
    operation_headers(call, operation, LINK_ASYNC | LINK_LOCATION);
    reply_retry_after(call);
    return NULL;
}

void pool_reimage(struct operation_context *context, struct pool *pool)
{
    struct defaults defaults = {
        .api = context->api, .arena = context->arena, .as_of = context->api->options.as_of};
    json_t *properties = json_at(pool->body, "properties");
    const char *image = pool_node_image(&defaults, properties);

    if (image)
        json_put_text(properties, "nodeImageVersion", image);
    json_object_del(properties, MADE_WITHOUT_CACHE);
    instances_surge(pool);
}

int pool_reimage_finish(struct operation_context *context)
{
    struct cluster *cluster;
    struct pool *pool;
    int result = target_pool(context, &cluster, &pool);

    if (result || !pool)
        return result;
    pool_reimage(context, pool);
    result = pool_settle(context, cluster, pool);
    return result ? result : cluster_keep_all(context, cluster);
}

/* ---- deleteMachines ---- */

static struct arm_error *names_refused(struct call *call, const char *details)
{
    return arm_error(call->arena, ERROR_InvalidParameterDetails, "machineNames", "machineNames",
                     details);
}

/* The numbers of the machines that are named, each once, as a new array. The contract requires
 * names; how Azure refuses others is a guess. */
static struct arm_error *machines_named(struct call *call, const struct cluster *cluster,
                                        const struct pool *pool, json_t *numbers)
{
    const json_t *names = json_object_get(call->body, "machineNames");
    struct machine *machines;
    size_t count = machines_of(call->arena, pool, &machines);
    json_t *known = json_keep(call->arena, json_object());

    if (json_array_size(names) == 0)
        return arm_error(call->arena, ERROR_RequiredParameterMissing, "machineNames",
                         "machineNames");
    for (size_t i = 0; i < count; i++) {
        const char *name = machine_name(call->arena, cluster, pool, machines[i].number);
        json_object_set_new(known, arena_lower(call->arena, name),
                            json_integer((json_int_t)machines[i].number));
    }
    for (size_t i = 0; i < json_array_size(names); i++) {
        const char *name = json_string_value(json_array_get(names, i));
        const char *key = arena_lower(call->arena, name ? name : "");
        json_t *number = json_object_get(known, key);
        if (!number)
            return names_refused(call,
                                 arena_printf(call->arena, "machine '%s' is not in agent pool '%s'",
                                              name ? name : "", pool->row.name));
        if (json_integer_value(number) < 0)
            continue;
        json_array_append(numbers, number);
        json_object_set_new(known, key, json_integer(-1));
    }
    return NULL;
}

/* A pool of single machines has its counts in its profile. */
static void count_lower(json_t *properties, int64_t by)
{
    const json_t *count = json_object_get(properties, "count");
    const json_t *manual = json_at(properties, "virtualMachinesProfile.scale.manual");

    if (json_is_integer(count)) {
        json_object_set_new(properties, "count", json_integer(json_integer_value(count) - by));
        return;
    }
    for (size_t i = 0; i < json_array_size(manual) && by > 0; i++) {
        json_t *profile = json_array_get(manual, i);
        int64_t has = json_number_or(profile, "count", 0);
        int64_t gone = has < by ? has : by;
        json_object_set_new(profile, "count", json_integer(has - gone));
        by -= gone;
    }
}

/* The rules on pools hold for what is left. */
static struct arm_error *left_check(struct call *call, const struct cluster *cluster,
                                    const struct pool *pool, size_t by)
{
    json_t *stored = cluster_whole(call->arena, cluster);
    json_t *wanted = json_clone(call->arena, stored);
    const char *name = pool->row.name;

    count_lower(json_unconst(profile_named(wanted, name)), (int64_t)by);
    return change_check(
        call, &(struct change_request){
                  .change = POOL_UPDATE, .stored = stored, .wanted = wanted, .pool = name});
}

struct arm_error *machines_delete(struct call *call)
{
    const struct operation *operation;
    struct cluster *cluster;
    struct pool *pool;

    TRY(pool_ready(call, &cluster, &pool));
    json_t *numbers = json_keep(call->arena, json_array());
    TRY(machines_named(call, cluster, pool, numbers));
    TRY(left_check(call, cluster, pool, json_array_size(numbers)));
    json_t *data = json_keep(call->arena, json_pack("{s:O}", "numbers", numbers));
    pool_set_state(pool, "DeletingMachines"); /* guess */
    TRY(change_start(call, cluster, "pool.deleteMachines", pool->row.id, data, &operation));
    reply_status(call, 202);
    operation_headers(call, operation, LINK_ASYNC);
    reply_retry_after(call);
    return NULL;
}

int machines_delete_finish(struct operation_context *context)
{
    const json_t *numbers = json_object_get(context->data, "numbers");
    struct cluster *cluster;
    struct pool *pool;
    int result = target_pool(context, &cluster, &pool);

    if (result || !pool)
        return result;
    for (size_t i = 0; i < json_array_size(numbers); i++)
        instance_remove(pool, json_integer_value(json_array_get(numbers, i)));
    count_lower(json_at(pool->body, "properties"), (int64_t)json_array_size(numbers));
    result = pool_settle(context, cluster, pool);
    return result ? result : cluster_keep_all(context, cluster);
}
