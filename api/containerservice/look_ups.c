#include "api/containerservice/look_ups.h"

#include <errno.h>

#include "api/authorization/authorization.h"
#include "api/containerservice/rule.h"
#include "api/features/flags.h"
#include "base/json.h"

/* ---- subnets ---- */

static int subnet_find(struct call *call, struct facts *facts, const char *id,
                       struct pool_subnet *found)
{
    if (!id || !*id || facts_subnet(facts, id))
        return 0;
    struct pool_subnet *one = &found[facts->subnet_count];
    int result = subnet_facts(call->tx, call->arena, id, &one->subnet);
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
    struct pool_subnet *found =
        arena_alloc(call->arena, (2 * facts->pool_count + 1) * sizeof *found);
    int result = 0;

    facts->subnets = found;
    for (size_t i = 0; i < facts->pool_count && result == 0; i++) {
        result = subnet_find(call, facts, facts->pools[i].subnet, found);
        if (result == 0)
            result = subnet_find(call, facts, facts->pools[i].pod_subnet, found);
    }
    if (result)
        return result;
    return subnet_find(
        call, facts, json_text(facts->wanted, "properties.apiServerAccessProfile.subnetId"), found);
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
    unsigned needs = result ? 0 : rules_needs(facts);

    /* Roles are asked for the tables of subnets. */
    if (needs & (NEED_SUBNETS | NEED_ROLES))
        result = subnets_find(call, facts);
    if (result == 0 && (needs & NEED_PUBLIC_IPS))
        result = balancer_ips_find(call, facts);
    if (result == 0 && (needs & NEED_ROLES))
        result = route_tables_ask(call, facts);
    return result;
}
