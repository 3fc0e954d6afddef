/* What Microsoft.Network has in a node resource group. Names, tags and how the parts hang together
 * are those of public inventories of such groups (2023 and 2025) unless "guess" is said; which
 * resources get the cluster's tags: AKS docs, use-tags. */

#include <string.h>

#include "api/containerservice/machines.h"
#include "api/containerservice/node_group/kinds.h"
#include "api/containerservice/node_names.h"
#include "api/network/network.h"
#include "base/ids.h"
#include "base/json.h"

#define NETWORK "Microsoft.Network/"

json_t *node_reference(const char *id)
{
    return json_pack("{s:s}", "id", id);
}

json_t *node_kept(const struct node_group *group, const char *type, const char *id, json_t *tags,
                  json_t *properties, json_t *computed)
{
    json_t *sent =
        json_keep(group->arena, json_pack("{s:o*, s:o}", "tags", tags, "properties", properties));
    char guid[UUID_TEXT];

    if (!computed)
        computed = json_object();
    uuid_from_name(id, guid);
    json_object_set_new(computed, "resourceGuid", json_string(guid));
    if (strcmp(type, NETWORK "publicIPAddresses") == 0 && group->has_zones)
        json_object_set_new(sent, "zones", json_pack("[s, s, s]", "1", "2", "3"));
    if (strcmp(type, NETWORK "publicIPAddresses") == 0 ||
        strcmp(type, NETWORK "loadBalancers") == 0)
        json_object_set_new(sent, "sku", json_pack("{s:s}", "name", "Standard"));
    return network_kept_body(group->arena, &(struct network_kept){
                                               .type = type,
                                               .id = id,
                                               .name = strrchr(id, '/') + 1,
                                               .location = group->location,
                                               .sent = sent,
                                               .computed = json_keep(group->arena, computed),
                                           });
}

static const char *subnet_id(const struct node_group *group)
{
    return arena_printf(group->arena, "%s/subnets/" NODE_SUBNET,
                        node_id(group, NETWORK "virtualNetworks/", node_vnet_name(group, 0)));
}

const char *node_pool_subnet(const struct node_group *group, const struct pool *pool)
{
    const char *own = json_text(pool->body, "properties.vnetSubnetID");
    return own ? own : subnet_id(group);
}

json_t *node_used_by_subnet(const struct node_group *group)
{
    return group->has_network ? json_pack("{s:[{s:s}]}", "subnets", "id", subnet_id(group)) : NULL;
}

/* ---- security group, route table ---- */

size_t node_security_group_count(const struct node_group *group)
{
    (void)group;
    return 1;
}

const char *node_security_group_name(const struct node_group *group, size_t index)
{
    (void)index;
    return arena_printf(group->arena, "aks-agentpool-%s-nsg", group->digits);
}

const char *node_security_group_id(const struct node_group *group)
{
    return node_id(group, NETWORK "networkSecurityGroups/", node_security_group_name(group, 0));
}

json_t *node_security_group_body(const struct node_group *group, size_t index)
{
    (void)index;
    return node_kept(group, NETWORK "networkSecurityGroups", node_security_group_id(group),
                     node_tags(group, NULL), json_object(), node_used_by_subnet(group));
}

/* kubenet routes pods by it. With a subnet of the client's own AKS needs the right to attach it,
 * which managed identities get (AKS docs, configure-kubenet); that subnet is left alone here. */
size_t node_route_table_count(const struct node_group *group)
{
    const char *identity = json_text(group->cluster->body, "identity.type");
    bool has_identity = identity && !text_equal_nocase(identity, "None");

    return text_equal_nocase(json_text(group->network, "networkPlugin"), "kubenet") &&
           (group->has_network || has_identity);
}

const char *node_route_table_name(const struct node_group *group, size_t index)
{
    (void)index;
    return arena_printf(group->arena, "aks-agentpool-%s-routetable", group->digits);
}

static const char *route_table_id(const struct node_group *group)
{
    return node_id(group, NETWORK "routeTables/", node_route_table_name(group, 0));
}

json_t *node_route_table_body(const struct node_group *group, size_t index)
{
    (void)index;
    return node_kept(group, NETWORK "routeTables", route_table_id(group), node_tags(group, NULL),
                     json_object(), node_used_by_subnet(group));
}

/* ---- the network ---- */

size_t node_vnet_count(const struct node_group *group)
{
    return group->has_network;
}

const char *node_vnet_name(const struct node_group *group, size_t index)
{
    (void)index;
    return arena_printf(group->arena, "aks-vnet-%s", group->digits);
}

#define SPACE_IPV4 12 /* docs: 10.224.0.0/12 */
#define SPACE_IPV6 56 /* guess */

/* What the families of the cluster have: of the subnet, or of the network around it. */
static json_t *ranges(const struct node_group *group, bool of_network)
{
    json_t *list = json_array();
    char text[CIDR_TEXT];

    for (size_t i = 0; i < node_family_count(group); i++) {
        enum family family = node_family(group, i);
        struct cidr range = managed_range(group->cluster, family);
        if (of_network)
            range.prefix = family == FAMILY_IPV6 ? SPACE_IPV6 : SPACE_IPV4;
        cidr_format(range, text);
        json_array_append_new(list, json_string(text));
    }
    return list;
}

json_t *node_vnet_body(const struct node_group *group, size_t index)
{
    (void)index;
    return node_kept(group, NETWORK "virtualNetworks",
                     node_id(group, NETWORK "virtualNetworks/", node_vnet_name(group, 0)),
                     node_tags(group, NULL),
                     json_pack("{s:{s:o}}", "addressSpace", "addressPrefixes", ranges(group, true)),
                     NULL);
}

size_t node_subnet_count(const struct node_group *group)
{
    return group->has_network;
}

const char *node_subnet_name(const struct node_group *group, size_t index)
{
    (void)group;
    (void)index;
    return NODE_SUBNET;
}

/* Azure has an entry for each network interface; here the first machine of a pool stands for all.
 */
static json_t *plugged_in(const struct node_group *group)
{
    json_t *list = json_array();

    for (size_t i = 0; i < group->cluster->pool_count; i++) {
        const struct pool *pool = &group->cluster->pools[i];
        struct node_machine first;
        struct machine machine = {.number = node_first_number(pool)};
        if (machine.number < 0 || json_text(pool->body, "properties.vnetSubnetID"))
            continue;
        node_machine_read(group, pool, &machine, &first);
        json_array_append_new(
            list, node_reference(arena_printf(group->arena, "%s/ipConfigurations/ipconfig1",
                                              first.interface_id)));
    }
    return list;
}

json_t *node_subnet_body(const struct node_group *group, size_t index)
{
    json_t *prefixes = ranges(group, false);
    json_t *properties =
        json_pack("{s:o}", "networkSecurityGroup", node_reference(node_security_group_id(group)));
    json_t *plugs = plugged_in(group);

    (void)index;
    if (json_array_size(prefixes) == 1)
        json_object_set(properties, "addressPrefix", json_array_get(prefixes, 0));
    else
        json_object_set(properties, "addressPrefixes", prefixes);
    if (node_route_table_count(group))
        json_object_set_new(properties, "routeTable", node_reference(route_table_id(group)));
    if (node_nat_gateway_count(group))
        json_object_set_new(properties, "natGateway", node_reference(node_nat_gateway_id(group)));
    json_t *computed = json_object();
    if (json_array_size(plugs) > 0)
        json_object_set(computed, "ipConfigurations", plugs);
    json_decref(plugs);
    json_decref(prefixes);
    return node_kept(group, NETWORK "virtualNetworks/subnets", subnet_id(group), NULL, properties,
                     computed);
}
