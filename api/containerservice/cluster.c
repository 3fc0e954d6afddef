#include "api/containerservice/cluster.h"

#include <errno.h>

#include "api/arm/resource_id.h"
#include "api/containerservice/defaults.h"
#include "api/resources/groups.h"
#include "base/json.h"

const char *cluster_id(struct call *call)
{
    return id_resource(call->arena, call_parameter(call, "subscription"),
                       call_parameter(call, "group"), CLUSTER_TYPE,
                       call_parameter(call, "cluster"));
}

const char *pool_id(struct call *call)
{
    return id_child(call->arena, cluster_id(call), "agentpools", call_parameter(call, "pool"));
}

const char *cluster_id_shown(struct call *call)
{
    return arena_printf(
        call->arena,
        "/subscriptions/%s/resourcegroups/%s/providers/Microsoft.ContainerService/managedClusters/%s",
        call_parameter(call, "subscription"), call_parameter(call, "group"),
        call_parameter(call, "cluster"));
}

struct arm_error *cluster_not_found(struct call *call)
{
    return arm_error(call->arena, ERROR_ResourceNotFound, NULL, CLUSTER_TYPE_SHOWN,
                     call_parameter(call, "cluster"), call_parameter(call, "group"));
}

typedef json_t *(*tree_get)(struct call *call, const struct resource *row);

struct loading {
    struct call *call;
    tree_get tree;
    struct cluster *cluster;
};

static int pool_collect(const struct resource *row, int64_t number, void *argument)
{
    struct loading *loading = argument;
    struct cluster *cluster = loading->cluster;

    (void)number;
    if (cluster->pool_count == CLUSTER_POOL_MAX)
        return -E2BIG;
    struct pool *pool = &cluster->pools[cluster->pool_count++];
    pool->row = *row;
    pool->body = loading->tree(loading->call, row);
    return pool->body ? 0 : -EILSEQ;
}

static int cluster_get_by(struct call *call, const char *id, tree_get tree, struct cluster **out)
{
    struct cluster *cluster = arena_alloc(call->arena, sizeof *cluster);
    struct loading loading = {call, tree, cluster};
    struct resource_filter filter = {.type = POOL_TYPE, .parent = id};

    int result = resource_get(call->tx, id, &cluster->row);
    if (result)
        return result;
    cluster->body = tree(call, &cluster->row);
    if (!cluster->body)
        return -EILSEQ;
    result = resource_each(call->tx, &filter, pool_collect, &loading);
    if (result == 0)
        *out = cluster;
    return result;
}

int cluster_load(struct call *call, const char *id, struct cluster **out)
{
    return cluster_get_by(call, id, call_tree, out);
}

int cluster_load_shared(struct call *call, const char *id, struct cluster **out)
{
    return cluster_get_by(call, id, call_tree_shared, out);
}

struct arm_error *cluster_require(struct call *call, struct cluster **out)
{
    struct resource group;
    TRY(group_require(call, &group));
    int result = cluster_load(call, cluster_id(call), out);
    return result == -ENOENT ? cluster_not_found(call) : call_failure(call, result);
}

struct pool *cluster_pool(struct cluster *cluster, const char *name)
{
    for (size_t i = 0; i < cluster->pool_count; i++) {
        if (text_equal_nocase(cluster->pools[i].row.name, name))
            return &cluster->pools[i];
    }
    return NULL;
}

struct pool *cluster_pool_add(struct arena *arena, struct cluster *cluster, const char *name,
                              json_t *take)
{
    if (cluster->pool_count == CLUSTER_POOL_MAX) {
        json_decref(take);
        return NULL;
    }
    struct pool *pool = &cluster->pools[cluster->pool_count++];
    const char *shown = json_text(cluster->body, "id");
    pool->row = cluster->row;
    pool->row.id = id_child(arena, cluster->row.id, "agentpools", name);
    pool->row.type = POOL_TYPE;
    pool->row.parent = cluster->row.id;
    pool->row.name = arena_string(arena, name);
    pool->body = json_keep(arena, json_object());
    json_put_format(pool->body, "id", "%s/agentPools/%s", shown, name);
    json_put_text(pool->body, "name", name);
    json_put_text(pool->body, "type", "Microsoft.ContainerService/managedClusters/agentPools");
    json_put(pool->body, "properties", take);
    pool->changed = true;
    return pool;
}

/* The pool as an entry of agentPoolProfiles: its properties with the name in front. */
static json_t *pool_profile(const struct pool *pool)
{
    json_t *profile = json_pack("{s:s}", "name", pool->row.name);
    json_t *properties = json_object_get(pool->body, "properties");
    json_object_update(profile, properties);
    return profile;
}

json_t *cluster_whole(struct arena *arena, const struct cluster *cluster)
{
    json_t *whole = json_keep(arena, json_copy(cluster->body));
    json_t *properties = json_object_get(whole, "properties");
    json_t *profiles = json_array();

    json_object_set_new(whole, "properties",
                        json_is_object(properties) ? json_copy(properties) : json_object());
    for (size_t i = 0; i < cluster->pool_count; i++)
        json_array_append_new(profiles, pool_profile(&cluster->pools[i]));
    json_put(whole, "properties.agentPoolProfiles", profiles);
    return whole;
}

void cluster_pool_remove(struct cluster *cluster, const struct pool *pool)
{
    size_t at = (size_t)(pool - cluster->pools);

    memmove(&cluster->pools[at], &cluster->pools[at + 1],
            (cluster->pool_count - at - 1) * sizeof *pool);
    cluster->pool_count--;
}

/* ---- what clients see ---- */

static const struct api_version newest = {0, false};

/* The value "none" of networkPolicy came with 2024-05-01 and 2023-08-02-preview; older clients see
 * nothing. */
static bool policy_none_shown(struct api_version version)
{
    return version.date == 0 || version.date >= (version.preview ? 20230802 : 20240501);
}

/* The pod range of a cluster without a plugin shows since 2026-01-01 and 2023-06-02-preview
 * (release notes 2026-01-04 and 2023-07-02). */
static bool bare_range_shown(struct api_version version)
{
    return version.date == 0 || version.date >= (version.preview ? 20230602 : 20260101);
}

json_t *cluster_shown(struct arena *arena, const struct contract *contract, const json_t *whole,
                      struct api_version version)
{
    json_t *shown = schema_project(arena, contract->cluster, whole, version);
    json_t *network = json_at(shown, "properties.networkProfile");

    if (text_equal(json_text(network, "networkPolicy"), "none") && !policy_none_shown(version))
        json_drop(network, "networkPolicy");
    if (text_equal(json_text(network, "networkPlugin"), "none") && !bare_range_shown(version)) {
        json_drop(network, "podCidr");
        json_drop(network, "podCidrs");
    }
    return shown;
}

json_t *pool_shown(struct arena *arena, const struct contract *contract, const json_t *pool,
                   struct api_version version)
{
    return schema_project(arena, contract->pool, pool, version);
}

static int pool_save(struct call *call, struct pool *pool)
{
    pool->row.body = json_write(call->arena, pool->body);
    pool->row.view =
        json_write(call->arena, pool_shown(call->arena, call->api->contract, pool->body, newest));
    int result = resource_put(call->tx, &pool->row);
    if (result == 0)
        call_note_tree(call, &pool->row, pool->body);
    pool->changed = false;
    return result;
}

int cluster_save(struct call *call, struct cluster *cluster)
{
    for (size_t i = 0; i < cluster->pool_count; i++) {
        int result = cluster->pools[i].changed ? pool_save(call, &cluster->pools[i]) : 0;
        if (result)
            return result;
    }
    json_t *whole = cluster_whole(call->arena, cluster);
    cluster->row.body = json_write(call->arena, cluster->body);
    cluster->row.view =
        json_write(call->arena, cluster_shown(call->arena, call->api->contract, whole, newest));
    int result = resource_put(call->tx, &cluster->row);
    if (result == 0)
        call_note_tree(call, &cluster->row, cluster->body);
    return result;
}

void pool_set_state(struct pool *pool, const char *state)
{
    json_put_text(pool->body, "properties.provisioningState", state);
    pool->changed = true;
}

void cluster_set_state(struct cluster *cluster, const char *state)
{
    json_put_text(cluster->body, "properties.provisioningState", state);
    for (size_t i = 0; i < cluster->pool_count; i++)
        pool_set_state(&cluster->pools[i], state);
}

const char *cluster_location(const struct cluster *cluster)
{
    return json_text_or(cluster->body, "location", "");
}
