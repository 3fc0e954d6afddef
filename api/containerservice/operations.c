/* The kinds of operations on clusters and pools: what they do. How long they take is in
 * schemas/operationKinds.json. */

#include <errno.h>
#include <string.h>

#include "api/containerservice/addons.h"
#include "api/containerservice/children/child.h"
#include "api/containerservice/cluster.h"
#include "api/containerservice/defaults.h"
#include "api/containerservice/instances.h"
#include "api/containerservice/node_group.h"
#include "api/containerservice/ownership.h"
#include "api/containerservice/routes.h"
#include "api/containerservice/settle.h"
#include "api/resources/groups.h"
#include "base/json.h"

/* ---- the cluster and pool of an operation ---- */

/* At instant speed the starter hands over the cluster that it has; a target that is gone (its group
 * was deleted) leaves nothing to do: *out is NULL. */
static int target_cluster(struct operation_context *context, const char *id, struct cluster **out)
{
    if (context->live) {
        *out = context->live;
        return 0;
    }
    int result = cluster_load(context->call, id, out);
    if (result == -ENOENT)
        *out = NULL;
    return result == -ENOENT ? 0 : result;
}

int target_pool(struct operation_context *context, struct cluster **cluster, struct pool **pool)
{
    static const char part[] = "/agentpools/";
    const char *target = context->operation->target;
    const char *at = strstr(target, part);
    const char *cluster_id =
        at ? arena_copy(context->arena, target, (size_t)(at - target)) : target;

    *pool = NULL;
    int result = target_cluster(context, cluster_id, cluster);
    if (result == 0 && *cluster && at)
        *pool = cluster_pool(*cluster, at + sizeof part - 1);
    return result;
}

static void etag_renew(struct operation_context *context, json_t *root, const char *path)
{
    char etag[UUID_TEXT];
    ids_uuid(store_ids(context->tx), etag);
    json_put_text(root, path, etag);
}

static int cluster_keep(struct operation_context *context, struct cluster *cluster)
{
    return cluster_save(context->call, cluster);
}

int cluster_keep_all(struct operation_context *context, struct cluster *cluster)
{
    int result = node_group_settle(context->call, cluster);
    return result ? result : cluster_keep(context, cluster);
}

/* ---- what success brings ---- */

/* Recorded: empty maps that the PUT answer echoed are gone in the next GET, be it after an abort.
 */
static void empty_maps_drop(struct pool *pool)
{
    static const char *const maps[] = {"tags", "nodeLabels"};
    json_t *properties = json_at(pool->body, "properties");

    for (size_t i = 0; i < 2; i++) {
        if (json_is_empty(json_object_get(properties, maps[i])))
            json_object_del(properties, maps[i]);
    }
}

int pool_settle(struct operation_context *context, struct cluster *cluster, struct pool *pool)
{
    empty_maps_drop(pool);
    pool_set_state(pool, "Succeeded");
    etag_renew(context, pool->body, "properties.eTag");
    return instances_settle(context, cluster, pool);
}

static void address_add_to(struct operation_context *context, struct cluster *cluster, json_t *list,
                           bool ipv6)
{
    char name[UUID_TEXT];

    ids_uuid(store_ids(context->tx), name);
    json_array_append_new(
        list,
        json_pack("{s:o}", "id",
                  json_sprintf("/subscriptions/%s/resourceGroups/%s/providers/Microsoft.Network/"
                               "publicIPAddresses/%s%s",
                               cluster->row.subscription,
                               json_text_or(cluster->body, "properties.nodeResourceGroup", ""),
                               name, ipv6 ? "-ipv6" : "")));
}

/* Of a family. Azure refuses more (LB-008, NAT-002); with rules switched off a number of the
 * client's would decide how long the writer works. */
#define ADDRESSES_MAX 100

/* As many addresses as asked for, IPv4 first (recorded); those that are there already stay. */
static void addresses_settle(struct operation_context *context, struct cluster *cluster,
                             const char *profile, const char *counts)
{
    json_t *network = json_at(cluster->body, "properties.networkProfile");
    json_t *old =
        json_at(network, arena_printf(context->arena, "%s.effectiveOutboundIPs", profile));
    json_t *settled = json_array();

    for (int family = 0; family < 2; family++) {
        const char *member = family ? "countIPv6" : "count";
        int64_t count = json_number_or(
            network, arena_printf(context->arena, "%s.%s.%s", profile, counts, member), 0);
        count = count > ADDRESSES_MAX ? ADDRESSES_MAX : count;
        for (size_t i = 0; i < json_array_size(old) && count > 0; i++) {
            if (node_named_ipv6(json_text_or(json_array_get(old, i), "id", "")) != (family == 1))
                continue;
            json_array_append(settled, json_array_get(old, i));
            count--;
        }
        for (; count > 0; count--)
            address_add_to(context, cluster, settled, family == 1);
    }
    json_put(network, arena_printf(context->arena, "%s.effectiveOutboundIPs", profile), settled);
}

static void outbound_settle(struct operation_context *context, struct cluster *cluster)
{
    json_t *network = json_at(cluster->body, "properties.networkProfile");
    const json_t *own = json_at(network, "loadBalancerProfile.outboundIPs.publicIPs");

    if (json_at(network, "loadBalancerProfile.managedOutboundIPs"))
        addresses_settle(context, cluster, "loadBalancerProfile", "managedOutboundIPs");
    else if (json_array_size(own))
        json_put(network, "loadBalancerProfile.effectiveOutboundIPs", json_deep_copy(own));
    if (json_at(network, "natGatewayProfile.managedOutboundIPProfile"))
        addresses_settle(context, cluster, "natGatewayProfile", "managedOutboundIPProfile");
    balancer_sku_settle(cluster->body, context->api->options.as_of);
}

static void identity_settle(struct operation_context *context, struct cluster *cluster)
{
    char id[UUID_TEXT];

    if (json_at(cluster->body, "properties.identityProfile.kubeletidentity"))
        return;
    json_put_format(cluster->body, "properties.identityProfile.kubeletidentity.resourceId",
                    "/subscriptions/%s/resourcegroups/%s/providers/Microsoft.ManagedIdentity/"
                    "userAssignedIdentities/%s-agentpool",
                    cluster->row.subscription,
                    json_text_or(cluster->body, "properties.nodeResourceGroup", ""),
                    cluster->row.name);
    ids_uuid(store_ids(context->tx), id);
    json_put_text(cluster->body, "properties.identityProfile.kubeletidentity.clientId", id);
    ids_uuid(store_ids(context->tx), id);
    json_put_text(cluster->body, "properties.identityProfile.kubeletidentity.objectId", id);
}

/* Nodes of another version are new ones. */
static void version_settle(struct operation_context *context, struct pool *pool,
                           const char *version)
{
    json_t *properties = json_at(pool->body, "properties");

    if (!version || text_equal(version, json_text(properties, "currentOrchestratorVersion")))
        return;
    json_put_text(properties, "currentOrchestratorVersion", version);
    pool_reimage(context, pool);
}

static int cluster_settle(struct operation_context *context, struct cluster *cluster)
{
    const char *version = json_text(context->data, "kubernetesVersion");
    const json_t *pools = json_at(context->data, "orchestratorVersions");

    if (version && *version) /* none of a version that stands for nothing, with the rules off */
        json_put_text(cluster->body, "properties.currentKubernetesVersion", version);
    outbound_settle(context, cluster);
    identity_settle(context, cluster);
    addons_settle(context->arena, store_ids(context->tx), cluster);
    for (size_t i = 0; i < cluster->pool_count; i++) {
        struct pool *pool = &cluster->pools[i];
        version_settle(context, pool, json_string_value(json_object_get(pools, pool->row.name)));
        int result = pool_settle(context, cluster, pool);
        if (result)
            return result;
    }
    json_put_text(cluster->body, "properties.provisioningState", "Succeeded");
    etag_renew(context, cluster->body, "eTag");
    return cluster_keep_all(context, cluster);
}

static int cluster_finish(struct operation_context *context)
{
    struct cluster *cluster;
    int result = target_cluster(context, context->operation->target, &cluster);
    return result || !cluster ? result : cluster_settle(context, cluster);
}

/* The network of the nodes comes first. */
static int cluster_create_finish(struct operation_context *context)
{
    struct cluster *cluster;
    int result = target_cluster(context, context->operation->target, &cluster);

    if (result || !cluster)
        return result;
    result = networks_own(context, cluster->pools, cluster->pool_count);
    if (!result && !context->error)
        result = private_connection_make(context, cluster);
    return result || context->error ? result : cluster_settle(context, cluster);
}

/* ---- power ---- */

static int power_finish(struct operation_context *context, const char *power)
{
    struct cluster *cluster;
    int result = target_cluster(context, context->operation->target, &cluster);

    if (result || !cluster)
        return result;
    json_put_text(cluster->body, "properties.powerState.code", power);
    for (size_t i = 0; i < cluster->pool_count; i++) {
        /* A pool that was stopped by itself stays so when its cluster starts (guess). */
        bool stays = json_object_get(cluster->pools[i].body, "_count") != NULL;
        json_put_text(cluster->pools[i].body, "properties.powerState.code",
                      stays ? "Stopped" : power);
    }
    return cluster_settle(context, cluster);
}

static int cluster_stop_finish(struct operation_context *context)
{
    return power_finish(context, "Stopped");
}

static int cluster_start_finish(struct operation_context *context)
{
    return power_finish(context, "Running");
}

/* ---- delete ---- */

static int cluster_delete_finish(struct operation_context *context)
{
    struct cluster *cluster;
    int result = target_cluster(context, context->operation->target, &cluster);

    if (result || !cluster)
        return result;
    context->error = node_group_locked(context->call, cluster);
    if (context->error) {
        cluster_set_state(cluster, "Failed");
        return cluster_keep(context, cluster);
    }
    result = resource_delete_tree(context->tx, cluster->row.id);
    if (result)
        return result;
    return node_group_drop(context->call, cluster, context->now);
}

static int pool_delete_finish(struct operation_context *context)
{
    struct cluster *cluster;
    struct pool *pool;
    int result = target_pool(context, &cluster, &pool);

    if (result || !pool)
        return result;
    result = resource_delete_tree(context->tx, pool->row.id);
    if (result)
        return result;
    cluster_pool_remove(cluster, pool);
    return cluster_keep_all(context, cluster);
}

/* ---- pools ---- */

static int pool_finish(struct operation_context *context)
{
    const char *version = json_text(context->data, "orchestratorVersion");
    struct cluster *cluster;
    struct pool *pool;
    int result = target_pool(context, &cluster, &pool);

    if (result || !pool)
        return result;
    version_settle(context, pool, version);
    result = pool_settle(context, cluster, pool);
    return result ? result : cluster_keep_all(context, cluster);
}

static int pool_create_finish(struct operation_context *context)
{
    struct cluster *cluster;
    struct pool *pool;
    int result = target_pool(context, &cluster, &pool);

    if (result || !pool)
        return result;
    result = networks_own(context, pool, 1);
    return result || context->error ? result : pool_finish(context);
}

static int pool_stop_finish(struct operation_context *context)
{
    struct cluster *cluster;
    struct pool *pool;
    int result = target_pool(context, &cluster, &pool);

    if (result || !pool)
        return result;
    json_put(pool->body, "properties.count", json_integer(0));
    json_put_text(pool->body, "properties.powerState.code", "Stopped");
    result = pool_settle(context, cluster, pool);
    return result ? result : cluster_keep_all(context, cluster);
}

/* ---- what shows meanwhile, and after a failure or an abort ---- */

/* Recorded: an aborted create leaves Canceled on the cluster and on the pool. */
static int cluster_show(struct operation_context *context, const char *state, const char *pools)
{
    struct cluster *cluster;
    int result = target_cluster(context, context->operation->target, &cluster);

    if (result || !cluster)
        return result;
    cluster_set_state(cluster, state);
    for (size_t i = 0; i < cluster->pool_count; i++) {
        empty_maps_drop(&cluster->pools[i]);
        if (pools)
            pool_set_state(&cluster->pools[i], pools);
    }
    return cluster_keep(context, cluster);
}

static int pool_show(struct operation_context *context, const char *state, const char *pools)
{
    struct cluster *cluster;
    struct pool *pool;
    int result = target_pool(context, &cluster, &pool);

    (void)pools;
    if (result || !pool)
        return result;
    empty_maps_drop(pool);
    pool_set_state(pool, state);
    return cluster_keep(context, cluster);
}

/* What was aborted is Canceled already; an abort that ends leaves it so. */
static int abort_finish(struct operation_context *context)
{
    (void)context;
    return 0;
}

const struct operation_kind containerservice_operations[] = {
    {"cluster.create", cluster_create_finish, cluster_show, true},
    {"cluster.update", cluster_finish, cluster_show, true},
    {"cluster.scale", cluster_finish, cluster_show, true},
    {"cluster.expandPodCidr", cluster_finish, cluster_show, true},
    {"cluster.migrateNetwork", cluster_finish, cluster_show, true},
    {"cluster.upgrade", cluster_finish, cluster_show, true},
    {"cluster.start", cluster_start_finish, cluster_show, true},
    {"cluster.stop", cluster_stop_finish, cluster_show, true},
    {"cluster.delete", cluster_delete_finish, cluster_show, false},
    {"cluster.abort", abort_finish, NULL, false},
    {"cluster.rotateCertificates", cluster_finish, cluster_show, true},
    {"cluster.rotateSigningKeys", cluster_finish, cluster_show, true},
    {"pool.create", pool_create_finish, pool_show, true},
    {"pool.update", pool_finish, pool_show, true},
    {"pool.scale", pool_finish, pool_show, true},
    {"pool.upgrade", pool_finish, pool_show, true},
    {"pool.start", pool_finish, pool_show, true},
    {"pool.stop", pool_stop_finish, pool_show, true},
    {"pool.delete", pool_delete_finish, pool_show, false},
    {"pool.upgradeNodeImageVersion", pool_reimage_finish, pool_show, true},
    {"pool.deleteMachines", machines_delete_finish, pool_show, true},
    {"pool.abort", abort_finish, NULL, false},
    {0},
};
