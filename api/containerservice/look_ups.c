#include "api/containerservice/look_ups.h"

#include <errno.h>
#include <string.h>
#include <strings.h>

#include "api/arm/row.h"
#include "api/arm/throttle.h"
#include "api/authorization/authorization.h"
#include "api/containerservice/cluster.h"
#include "api/containerservice/questions.h"
#include "api/containerservice/quota.h"
#include "api/containerservice/rule.h"
#include "api/features/flags.h"
#include "base/json.h"

/* ---- subnets ---- */

/* The last one that was found: mostly all are of one network. */
static const struct subnet_facts *last_found(const struct facts *facts)
{
    for (size_t i = facts->subnet_count; i > 0; i--) {
        if (facts->subnets[i - 1].found)
            return &facts->subnets[i - 1].subnet;
    }
    return NULL;
}

static int subnet_find(struct call *call, struct facts *facts, const char *id,
                       struct pool_subnet *found)
{
    if (!id || !*id || facts_subnet(facts, id))
        return 0;
    struct pool_subnet *one = &found[facts->subnet_count];
    int result = subnet_facts_beside(call->tx, call->arena, id, last_found(facts), &one->subnet);
    if (result && result != -ENOENT)
        return result;
    one->id = id;
    one->found = result == 0;
    facts->subnet_count++;
    return 0;
}

/* Those of nodes and pods, and the API server's. */
static int subnets_find(struct call *call, struct facts *facts)
{
    const char *server = json_text(facts->wanted, "properties.apiServerAccessProfile.subnetId");
    struct pool_subnet *found =
        arena_alloc(call->arena, (2 * facts->pool_count + 1) * sizeof *found);
    int result = 0;

    facts->subnets = found;
    for (size_t i = 0; i < facts->pool_count && result == 0; i++) {
        result = subnet_find(call, facts, facts->pools[i].subnet, found);
        if (result == 0)
            result = subnet_find(call, facts, facts->pools[i].pod_subnet, found);
    }
    return result ? result : subnet_find(call, facts, server, found);
}

/* ---- pods of other clusters ---- */

/* *mode stays when the row is no pool with pods in the subnet. */
static int mode_read(struct call *call, const char *pool_id, const char *subnet, const char **mode)
{
    struct resource row;

    int result = resource_get(call->tx, arena_lower(call->arena, pool_id), &row);
    if (result)
        return result == -ENOENT ? 0 : result;
    const json_t *pool = row_body(call->arena, &row);
    if (text_equal(row.type, POOL_TYPE) &&
        text_equal_nocase(json_text(pool, "properties.podSubnetID"), subnet))
        *mode = json_text_or(pool, "properties.podIPAllocationMode", "");
    return 0;
}

/* *mode is NULL when no other cluster has pods there. */
static int others_mode(struct call *call, const char *subnet, const char **mode)
{
    const char *own = cluster_id(call);
    size_t size = strlen(own);
    struct subnet_users users;

    *mode = NULL;
    int result = subnet_users(call->tx, call->arena, subnet, &users);
    for (size_t i = 0; result == 0 && i < users.count && !*mode; i++) {
        const char *user = users.ids[i];
        if (strncasecmp(user, own, size) != 0 || user[size] != '/')
            result = mode_read(call, user, subnet, mode);
    }
    return result;
}

static bool has_new_pods(const struct facts *facts, const char *subnet)
{
    for (size_t i = 0; i < facts->pool_count; i++) {
        if (!facts->pools[i].stored && text_equal_nocase(facts->pools[i].pod_subnet, subnet))
            return true;
    }
    return false;
}

/* Visits all pools there are, so only for subnets that a new pool has pods in. */
static int neighbours_find(struct call *call, struct facts *facts)
{
    struct pod_neighbours *found =
        arena_alloc(call->arena, (facts->subnet_count + 1) * sizeof *found);
    int result = 0;

    facts->neighbours = found;
    for (size_t i = 0; i < facts->subnet_count && result == 0; i++) {
        const struct pool_subnet *subnet = &facts->subnets[i];
        const char *mode = NULL;
        if (subnet->found && has_new_pods(facts, subnet->id))
            result = others_mode(call, subnet->id, &mode);
        if (mode)
            found[facts->neighbour_count++] = (struct pod_neighbours){subnet->id, mode};
    }
    return result;
}

/* ---- public addresses ---- */

static const json_t *ids_at(const struct facts *facts, const char *path)
{
    return json_at(json_at(facts->wanted, "properties.networkProfile.loadBalancerProfile"), path);
}

typedef int (*address_find)(struct store_tx *tx, struct arena *arena, const char *id,
                            struct public_ip_facts *out);

static int ids_find(struct call *call, const json_t *list, address_find find,
                    struct balancer_ip *found, size_t *count)
{
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *id = json_text(json_array_get(list, i), "id");
        if (!id || !*id)
            continue;
        struct balancer_ip *one = &found[*count];
        *one = (struct balancer_ip){.id = id};
        int result = find(call->tx, call->arena, id, &one->facts);
        if (result && result != -ENOENT)
            return result;
        one->found = result == 0;
        (*count)++;
    }
    return 0;
}

static int balancer_ips_find(struct call *call, struct facts *facts)
{
    const json_t *addresses = ids_at(facts, "outboundIPs.publicIPs");
    const json_t *prefixes = ids_at(facts, "outboundIPPrefixes.publicIPPrefixes");
    size_t most = json_array_size(addresses) + json_array_size(prefixes);

    if (most == 0)
        return 0;
    struct balancer_ip *found = arena_alloc(call->arena, most * sizeof *found);
    facts->balancer_ips = found;
    int result = ids_find(call, addresses, public_ip_facts, found, &facts->balancer_ip_count);
    if (result == 0)
        result = ids_find(call, prefixes, public_ip_prefix_facts, found, &facts->balancer_ip_count);
    return result;
}

/* ---- route tables ---- */

/* The id of the user-assigned identity, of which a cluster has one, or NULL. */
static const char *identity_of(const struct facts *facts)
{
    json_t *identities = json_at(facts->wanted, "identity.userAssignedIdentities");
    return json_object_iter_key(json_object_iter(identities));
}

static int route_tables_ask(struct call *call, struct facts *facts)
{
    const char *identity = identity_of(facts);
    size_t count = 0;

    if (!identity || !text_equal(facts->network.plugin, "kubenet") || facts->subnet_count == 0)
        return 0;
    const char **closed = arena_alloc(call->arena, (facts->subnet_count + 1) * sizeof *closed);
    for (size_t i = 0; i < facts->subnet_count; i++) {
        const struct pool_subnet *subnet = &facts->subnets[i];
        const char *table = subnet->found ? subnet->subnet.route_table_id : NULL;
        bool granted = true;
        if (table) {
            int result = role_granted(call->tx, call->arena, identity, table, &granted);
            if (result < 0)
                return result;
        }
        if (!granted)
            closed[count++] = table;
    }
    closed[count] = NULL;
    facts->closed_route_tables = closed;
    return 0;
}

int facts_look_up(struct call *call, struct facts *facts)
{
    int result = flags_in_effect(call, call_parameter(call, "subscription"), &facts->flags);
    if (result == 0)
        result = quota_look_up(call, facts);
    if (result == 0 && facts->change == CLUSTER_CREATE)
        facts->service.create_wait = (unsigned)throttle_wait(
            call->api->throttle, throttle_limit(call->api->throttle, CREATE_LIMIT),
            cluster_id(call), call->now);
    unsigned needs = result ? 0 : rules_needs(facts);

    /* Roles are asked for the tables of subnets, neighbours for who is in them. */
    if (needs & (NEED_SUBNETS | NEED_ROLES | NEED_NEIGHBOURS))
        result = subnets_find(call, facts);
    if (result == 0 && (needs & NEED_NEIGHBOURS))
        result = neighbours_find(call, facts);
    if (result == 0 && (needs & NEED_PUBLIC_IPS))
        result = balancer_ips_find(call, facts);
    if (result == 0 && (needs & NEED_ROLES))
        result = route_tables_ask(call, facts);
    return result;
}
