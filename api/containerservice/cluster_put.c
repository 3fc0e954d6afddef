#include "api/containerservice/handlers.h"

#include <errno.h>

#include "api/arm/explanation.h"
#include "api/arm/location.h"
#include "api/arm/operation.h"
#include "api/arm/resource_id.h"
#include "api/arm/tags.h"
#include "api/arm/throttle.h"
#include "api/containerservice/change.h"
#include "api/containerservice/dates.h"
#include "api/containerservice/node_group.h"
#include "api/resources/groups.h"
#include "base/json.h"

#define NODE_GROUP "properties.nodeResourceGroup"

/* What the writer does with pools grows faster than their number, so that is bounded here. */
struct arm_error *cluster_prepare(struct call *call)
{
    TRY(call_note(call, tags_check(call)));
    TRY(body_take(call, call->api->contract->cluster));
    if (json_array_size(cluster_profiles(call->taken)) > CLUSTER_POOL_MAX)
        return arm_error(call->arena, ERROR_TooManyAgentPools, NULL);
    return NULL;
}

/* ---- create ---- */

/* nulls of the client are no values; what is left is the new resource's beginning. */
static json_t *cluster_begin(struct call *call, const char *location)
{
    json_t *cluster = json_keep(call->arena, json_object());
    json_t *sent = call->taken;

    json_put_text(cluster, "id", cluster_id_shown(call));
    json_put_text(cluster, "location", location);
    json_put_text(cluster, "name", call_parameter(call, "cluster"));
    json_put_text(cluster, "type", "Microsoft.ContainerService/ManagedClusters");
    schema_merge(call->api->contract->cluster, "", cluster, sent);
    json_put_text(cluster, "id", cluster_id_shown(call));
    json_put_text(cluster, "location", location);
    json_put_text(cluster, "name", call_parameter(call, "cluster"));
    json_put_text(cluster, "type", "Microsoft.ContainerService/ManagedClusters");
    json_nulls_drop(cluster);
    return cluster;
}

/* Splits the whole cluster into the cluster's row and rows of the pools. */
static struct arm_error *cluster_split(struct call *call, json_t *whole, struct cluster *cluster)
{
    json_t *profiles = json_incref(json_at(whole, "properties.agentPoolProfiles"));
    json_keep(call->arena, profiles);
    json_drop(whole, "properties.agentPoolProfiles");
    cluster->body = whole;
    for (size_t i = 0; i < json_array_size(profiles); i++) {
        json_t *properties = json_copy(json_array_get(profiles, i));
        const char *name = arena_string(call->arena, json_text_or(properties, "name", ""));
        json_object_del(properties, "name");
        if (!cluster_pool_add(call->arena, cluster, name, properties))
            return arm_error(call->arena, ERROR_TooManyAgentPools, NULL);
    }
    return NULL;
}

static struct arm_error *cluster_answer(struct call *call, int status,
                                        const struct cluster *cluster)
{
    json_t *whole = cluster_whole(call->arena, cluster);
    reply_json(call, status, CONTENT_JSON,
               cluster_shown(call->arena, call->api->contract, whole, call->version));
    return NULL;
}

/* From now on it takes a while until a cluster of this name can be made again (rule OP-008). */
static void create_count(struct call *call, const char *id)
{
    struct throttle *throttle = call->api->throttle;

    if (!call->explanation)
        throttle_take(throttle, throttle_limit(throttle, CREATE_LIMIT), id, call->now);
}

static struct arm_error *cluster_create(struct call *call)
{
    struct cluster *cluster = arena_alloc(call->arena, sizeof *cluster);
    struct defaults defaults = change_defaults(call);
    const struct operation *operation;
    const char *location = NULL;

    TRY(call_note(call, change_precondition(call, false, NULL)));
    TRY(call_note(call, location_take(call, call->taken, CLUSTER_TYPE_SHOWN, &location)));
    if (!location)
        location = json_text_or(call->taken, "location", "");
    json_t *whole = cluster_begin(call, location);
    cluster_defaults(&defaults, whole, call->taken);
    TRY_STORE(call, identities_show(call, whole));
    struct arm_error *refused = change_check(
        call,
        &(struct change_request){.change = CLUSTER_CREATE, .wanted = whole, .sent = call->taken});
    if (!refused || call->explanation)
        TRY(call_note(call, node_group_check(call, json_text_or(whole, NODE_GROUP, ""))));
    TRY(refused);

    cluster->row = (struct resource){
        .id = cluster_id(call),
        .type = CLUSTER_TYPE,
        .parent = id_group(call->arena, defaults.subscription, defaults.group),
        .subscription = call_parameter_lower(call, "subscription"),
        .group = call_parameter_lower(call, "group"),
        .name = call_parameter(call, "cluster"),
    };
    TRY(cluster_split(call, whole, cluster));
    change_show(call, cluster, "cluster.create");
    TRY(node_group_make(call, cluster));
    TRY(cluster_answer(call, 201, cluster));
    TRY(change_start(call, cluster, "cluster.create", cluster->row.id, NULL, &operation));
    create_count(call, cluster->row.id);
    operation_headers(call, operation, LINK_ASYNC);
    return NULL;
}

/* ---- update ---- */

static json_t *profile_find(json_t *profiles, const char *name)
{
    for (size_t i = 0; i < json_array_size(profiles); i++) {
        if (text_equal_nocase(json_text(json_array_get(profiles, i), "name"), name))
            return json_array_get(profiles, i);
    }
    return NULL;
}

/* Pools that are left out are kept (recorded); a name that the cluster does not have is a rule's
 * business. Pools are stopped and started by themselves. */
static void profiles_merge(struct call *call, json_t *wanted)
{
    json_t *profiles = json_at(wanted, "properties.agentPoolProfiles");
    const json_t *asked = json_at(call->taken, "properties.agentPoolProfiles");

    for (size_t i = 0; i < json_array_size(asked); i++) {
        const json_t *one = json_array_get(asked, i);
        json_t *profile = profile_find(profiles, json_text(one, "name"));
        if (!profile)
            continue;
        json_t *name = json_incref(json_object_get(profile, "name"));
        json_t *power = json_incref(json_object_get(profile, "powerState"));
        schema_merge(call->api->contract->cluster, "properties.agentPoolProfiles", profile, one);
        json_object_set_new(profile, "name", name);
        json_object_set_new(profile, "powerState", power);
        pool_merged(profile, call_as_of(call));
    }
}

/* What was sent but for the pools. Of the rest, spelling changes networkProfile alone. */
static json_t *sent_without_pools(struct call *call)
{
    json_t *rest = json_keep(call->arena, json_copy(call->taken));
    json_t *properties = json_object_get(rest, "properties");

    if (!json_is_object(properties))
        return rest;
    properties = json_copy(properties);
    json_object_set_new(rest, "properties", properties);
    json_object_del(properties, "agentPoolProfiles");
    json_t *network = json_object_get(properties, "networkProfile");
    if (network)
        json_object_set_new(properties, "networkProfile", json_deep_copy(network));
    return rest;
}

static json_t *cluster_merge(struct call *call, const struct defaults *defaults,
                             const json_t *stored)
{
    json_t *wanted = json_clone(call->arena, stored);
    json_t *rest = sent_without_pools(call);
    const char *version = json_text(rest, "properties.kubernetesVersion");

    cluster_spell(rest, defaults->as_of);
    schema_merge(call->api->contract->cluster, "", wanted, rest);
    for (size_t i = 0; i < 4; i++) {
        static const char *const fixed[] = {"id", "location", "name", "type"};
        json_object_set(wanted, fixed[i], json_object_get(stored, fixed[i]));
    }
    profiles_merge(call, wanted);
    network_follow(wanted, stored, rest);
    outbound_follow(wanted, stored, rest);
    if (defaults->as_of < SINCE_EXPANSION)
        network_keep_pods(wanted, stored);
    cluster_merged(defaults, wanted, rest);
    if (version && !text_equal(version, json_text(stored, "properties.kubernetesVersion"))) {
        const char *current = kubernetes_resolve(defaults, version);
        if (current)
            json_put_text(wanted, "properties.currentKubernetesVersion", current);
    }
    return wanted;
}

static bool from_cache(const json_t *cluster)
{
    return text_equal_nocase(json_text(cluster, "properties.bootstrapProfile.artifactSource"),
                             "Cache");
}

/* Writes what the change wants into the rows: the control plane's new version shows at the end
 * only, and the nodes' group stays where it was made even if no rule says so. */
static void cluster_apply(struct call *call, struct cluster *cluster, json_t *wanted)
{
    json_t *profiles = json_at(wanted, "properties.agentPoolProfiles");
    const char *current = json_text(cluster->body, "properties.currentKubernetesVersion");
    bool gets_cache = from_cache(wanted) && !from_cache(cluster->body);

    if (current)
        json_put_text(wanted, "properties.currentKubernetesVersion", current);
    json_put_text(wanted, NODE_GROUP, json_text_or(cluster->body, NODE_GROUP, ""));
    for (size_t i = 0; i < json_array_size(profiles); i++) {
        json_t *profile = json_array_get(profiles, i);
        struct pool *pool = cluster_pool(cluster, json_text(profile, "name"));
        if (!pool)
            continue;
        json_t *properties = json_copy(profile);
        json_object_del(properties, "name");
        if (gets_cache)
            json_object_set_new(properties, MADE_WITHOUT_CACHE, json_true());
        pool->body = json_keep(call->arena, json_copy(pool->body)); /* it may be shared */
        json_put(pool->body, "properties", properties);
        pool->changed = true;
    }
    json_drop(wanted, "properties.agentPoolProfiles");
    cluster->body = wanted;
}

/* The full versions that pools of the cluster go to with this change, by name. */
static json_t *pool_versions(const struct defaults *defaults, const json_t *stored,
                             const json_t *wanted)
{
    json_t *versions = json_object();
    json_t *before = json_at(stored, "properties.agentPoolProfiles");
    const json_t *after = json_at(wanted, "properties.agentPoolProfiles");

    for (size_t i = 0; i < json_array_size(after); i++) {
        const json_t *profile = json_array_get(after, i);
        const char *name = json_text_or(profile, "name", "");
        const char *asked = json_text(profile, "orchestratorVersion");
        const json_t *old = profile_find(before, name);
        if (!asked || text_equal(asked, json_text(old, "orchestratorVersion")))
            continue;
        const char *resolved = kubernetes_resolve(defaults, asked);
        json_object_set_new(versions, name, json_string(resolved ? resolved : asked));
    }
    return versions;
}

static bool pools_scale(const json_t *stored, const json_t *wanted)
{
    json_t *before = json_at(stored, "properties.agentPoolProfiles");
    const json_t *after = json_at(wanted, "properties.agentPoolProfiles");

    for (size_t i = 0; i < json_array_size(after); i++) {
        const json_t *profile = json_array_get(after, i);
        const json_t *old = profile_find(before, json_text_or(profile, "name", ""));
        if (old && json_number_or(old, "count", 0) != json_number_or(profile, "count", 0))
            return true;
    }
    return false;
}

static bool differs(const json_t *stored, const json_t *wanted, const char *path)
{
    json_t *before = json_at(stored, path), *after = json_at(wanted, path);
    return before && after && !json_equal(before, after);
}

/* The kind of operation that the change is, by the weightiest of its parts. */
static const char *update_kind(const json_t *stored, const json_t *wanted, bool upgrades)
{
    const char *before = json_text_or(stored, "properties.networkProfile.networkPluginMode", "");
    const char *after = json_text_or(wanted, "properties.networkProfile.networkPluginMode", "");

    if (upgrades)
        return "cluster.upgrade";
    if (!text_equal_nocase(before, after) ||
        differs(stored, wanted, "properties.networkProfile.networkPlugin"))
        return "cluster.migrateNetwork";
    if (differs(stored, wanted, "properties.networkProfile.podCidrs"))
        return "cluster.expandPodCidr";
    return pools_scale(stored, wanted) ? "cluster.scale" : "cluster.update";
}

static struct arm_error *cluster_update(struct call *call, struct cluster *cluster)
{
    struct defaults defaults = change_defaults(call);
    const struct operation *operation;

    TRY(call_note(call, change_precondition(call, true, json_text(cluster->body, "eTag"))));
    TRY(call_note(call, change_busy(call, cluster, NULL)));
    json_t *stored = cluster_whole(call->arena, cluster);
    json_t *wanted = cluster_merge(call, &defaults, stored);
    TRY_STORE(call, identities_show(call, wanted));
    TRY(change_check(call, &(struct change_request){.change = CLUSTER_UPDATE,
                                                    .stored = stored,
                                                    .wanted = wanted,
                                                    .sent = call->taken}));

    const char *from = json_text_or(stored, "properties.currentKubernetesVersion", "");
    const char *to = arena_string(
        call->arena, json_text_or(wanted, "properties.currentKubernetesVersion", from));
    json_t *pools = pool_versions(&defaults, stored, wanted);
    bool upgrade = !text_equal(from, to) || json_object_size(pools) > 0;
    json_t *data = json_keep(call->arena, json_pack("{s:s, s:o}", "kubernetesVersion", to,
                                                    "orchestratorVersions", pools));
    const char *kind = update_kind(stored, wanted, upgrade);
    cluster_apply(call, cluster, wanted);
    change_show(call, cluster, kind);
    TRY(cluster_answer(call, 200, cluster));
    TRY(change_start(call, cluster, kind, cluster->row.id, data, &operation));
    operation_headers(call, operation, LINK_ASYNC);
    return NULL;
}

struct arm_error *cluster_put(struct call *call)
{
    struct cluster *cluster;

    TRY(call_note(call, group_require(call, NULL)));
    int result = cluster_load_shared(call, cluster_id(call), &cluster);
    if (result == -ENOENT)
        return cluster_create(call);
    TRY_STORE(call, result);
    return cluster_update(call, cluster);
}

/* ---- tags ---- */

/* The same refusals have a rule of their own here. */
static struct arm_error *patch_busy(struct call *call, struct cluster *cluster)
{
    struct arm_error *error = change_busy(call, cluster, NULL);

    if (error && error->rule && !text_equal(error->rule, "OP-005"))
        return call_refuse(call, "MC-010", error);
    return error;
}

/* PATCH takes tags alone and replaces the whole map; documented as long-running, answered with its
 * end here at once, as 200 (guess: no recording). */
struct arm_error *cluster_patch(struct call *call)
{
    struct cluster *cluster;
    const json_t *tags = json_object_get(call->taken, "tags");

    TRY(cluster_require(call, &cluster));
    TRY(call_note(call, change_precondition(call, true, json_text(cluster->body, "eTag"))));
    TRY(call_note(call, patch_busy(call, cluster)));
    if (json_object_size(tags) > 0)
        json_object_set_new(cluster->body, "tags", json_deep_copy(tags));
    else if (json_is_object(tags))
        json_object_del(cluster->body, "tags");
    TRY_STORE(call, node_group_settle(call, cluster));
    TRY_STORE(call, cluster_save(call, cluster));
    return cluster_answer(call, 200, cluster);
}
