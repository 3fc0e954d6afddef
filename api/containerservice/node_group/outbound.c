/* How clusters go out: public addresses, NAT gateway, load balancer. Sources as in network.c. */

#include <string.h>

#include "api/containerservice/node_group.h"
#include "api/containerservice/node_group/kinds.h"
#include "base/json.h"

#define NETWORK "Microsoft.Network/"

/* ---- public addresses ---- */

size_t node_public_ip_count(const struct node_group *group)
{
    return node_address_count(group);
}

/* NULL: not in this group. */
const char *node_public_ip_name(const struct node_group *group, size_t index)
{
    struct node_address address;
    return node_address_at(group, index, &address) ? address.name : NULL;
}

/* Decided by the address's id, so that nothing has to be asked whether it is free: of 2^25 in two
 * ranges that are mostly Azure's. */
static const char *address_number(const struct node_group *group,
                                  const struct node_address *address)
{
    char text[ADDRESS_TEXT];
    uint64_t hash = text_hash(address->name);
    struct address number = {
        FAMILY_IPV4, 0, (hash >> 24 & 1 ? UINT64_C(4) : UINT64_C(20)) << 24 | (hash & 0xffffff)};

    if (address->is_ipv6)
        number = (struct address){FAMILY_IPV6, UINT64_C(0x2603103000000000) | (hash & 0xffffffff),
                                  hash >> 32};
    address_format(number, text);
    return arena_string(group->arena, text);
}

const char *node_balancer_id(const struct node_group *group)
{
    return node_id(group, NETWORK "loadBalancers/", node_balancer_name(group, 0));
}

/* "aks-managed-type" of a NAT gateway's is a guess. */
json_t *node_public_ip_body(const struct node_group *group, size_t index)
{
    struct node_address address;

    if (!node_address_at(group, index, &address))
        return NULL;
    const struct node_tag tags[] = {
        {"aks-managed-cluster-name", group->cluster->row.name},
        {"aks-managed-cluster-rg", group->cluster_group},
        {"aks-managed-type",
         address.of_balancer ? "aks-slb-managed-outbound-ip" : "aks-natgw-managed-outbound-ip"},
        {NULL, NULL},
    };
    json_t *properties = json_pack("{s:s, s:s, s:i, s:{s:s}}", "publicIPAddressVersion",
                                   address.is_ipv6 ? "IPv6" : "IPv4", "publicIPAllocationMethod",
                                   "Static", "idleTimeoutInMinutes", 30, "ddosSettings",
                                   "protectionMode", "VirtualNetworkInherited");
    json_t *computed = json_pack("{s:s}", "ipAddress", address_number(group, &address));
    if (address.of_balancer && node_balancer_count(group))
        json_object_set_new(
            computed, "ipConfiguration",
            node_reference(arena_printf(group->arena, "%s/frontendIPConfigurations/%s",
                                        node_balancer_id(group), address.name)));
    return node_kept(group, NETWORK "publicIPAddresses",
                     node_id(group, NETWORK "publicIPAddresses/", address.name),
                     node_tags(group, tags), properties, computed);
}

bool node_public_ip_made(const struct node_group *group, const struct resource *row)
{
    (void)group;
    return node_row_has(row, "\"aks-managed-type\"");
}

/* ---- NAT gateway ---- */

static bool has_gateway_v2(const struct node_group *group)
{
    return node_outbound(group, "managedNATGatewayV2");
}

size_t node_nat_gateway_count(const struct node_group *group)
{
    return node_outbound(group, "managedNATGateway") || has_gateway_v2(group);
}

/* Guess. */
const char *node_nat_gateway_name(const struct node_group *group, size_t index)
{
    (void)index;
    return arena_printf(group->arena, "aks-natgateway-%s", group->digits);
}

const char *node_nat_gateway_id(const struct node_group *group)
{
    return node_id(group, NETWORK "natGateways/", node_nat_gateway_name(group, 0));
}

/* Those of the client's own, where it named some, else those that AKS made. */
static void gateway_addresses(const struct node_group *group, json_t *properties)
{
    const json_t *profile = json_object_get(group->network, "natGatewayProfile");
    const json_t *own = json_at(profile, "outboundIPs.publicIPs");
    const json_t *prefixes = json_at(profile, "outboundIPPrefixes.publicIPPrefixes");
    json_t *lists[] = {json_array(), json_array()};
    size_t count = node_address_count(group);

    for (size_t i = 0; i < count; i++) {
        struct node_address address;
        if (node_address_at(group, i, &address) && !address.of_balancer)
            json_array_append_new(lists[address.is_ipv6], node_reference(address.id));
    }
    json_array_extend(lists[0], json_unconst(own));
    if (json_array_size(lists[0]))
        json_object_set(properties, "publicIpAddresses", lists[0]);
    if (json_array_size(lists[1]))
        json_object_set(properties, "publicIpAddressesV6", lists[1]);
    if (json_array_size(prefixes))
        json_object_set(properties, "publicIpPrefixes", json_unconst(prefixes));
    json_decref(lists[0]);
    json_decref(lists[1]);
}

json_t *node_nat_gateway_body(const struct node_group *group, size_t index)
{
    json_t *properties = json_pack(
        "{s:I}", "idleTimeoutInMinutes",
        (json_int_t)json_number_or(group->network, "natGatewayProfile.idleTimeoutInMinutes", 4));

    (void)index;
    gateway_addresses(group, properties);
    json_t *body = node_kept(group, NETWORK "natGateways", node_nat_gateway_id(group),
                             node_tags(group, NULL), properties, node_used_by_subnet(group));
    if (has_gateway_v2(group))
        json_put_text(body, "sku.name", "StandardV2");
    return body;
}

/* ---- load balancer ---- */

/* One of the basic kind, or of a cluster that goes out another way, comes with the first service
 * (AKS docs, egress-outboundtype). */
size_t node_balancer_count(const struct node_group *group)
{
    return node_outbound(group, "loadBalancer") &&
           !text_equal_nocase(json_text(group->network, "loadBalancerSku"), "basic");
}

const char *node_balancer_name(const struct node_group *group, size_t index)
{
    (void)group;
    (void)index;
    return "kubernetes";
}

/* A frontend is called as its address. */
static json_t *frontends(const json_t *addresses, const char *member)
{
    json_t *list = json_array();

    for (size_t i = 0; i < json_array_size(addresses); i++) {
        const char *id = json_text_or(json_array_get(addresses, i), "id", "");
        const char *slash = strrchr(id, '/');
        json_array_append_new(list, json_pack("{s:s, s:{s:{s:s}}}", "name", slash ? slash + 1 : id,
                                              "properties", member, "id", id));
    }
    return list;
}

bool node_balances_ipv6(const struct node_group *group)
{
    if (!node_balancer_count(group))
        return false;
    for (size_t i = 0; i < node_family_count(group); i++) {
        if (node_family(group, i) == FAMILY_IPV6)
            return true;
    }
    return false;
}

/* Which family an address of the client's own has, its name alone tells here. */
static json_t *frontends_of(const struct node_group *group, const json_t *fronts, bool ipv6)
{
    json_t *list = json_array();

    for (size_t i = 0; i < json_array_size(fronts); i++) {
        const char *name = json_text_or(json_array_get(fronts, i), "name", "");
        if (node_named_ipv6(name) == ipv6)
            json_array_append_new(
                list, node_reference(arena_printf(group->arena, "%s/frontendIPConfigurations/%s",
                                                  node_balancer_id(group), name)));
    }
    return list;
}

/* The outbound rule leads from its pool to all frontends of the family. Its name is a guess. */
static json_t *outbound_rule(const struct node_group *group, const json_t *fronts, bool ipv6)
{
    const json_t *profile = json_object_get(group->network, "loadBalancerProfile");
    const char *end = ipv6 ? NODE_IPV6_END : "";
    json_t *properties = json_pack(
        "{s:I, s:s, s:b, s:I, s:o, s:o}", "allocatedOutboundPorts",
        (json_int_t)json_number_or(profile, "allocatedOutboundPorts", 0), "protocol", "All",
        "enableTcpReset", 1, "idleTimeoutInMinutes",
        (json_int_t)json_number_or(profile, "idleTimeoutInMinutes", 30), "backendAddressPool",
        node_reference(arena_printf(group->arena, "%s/backendAddressPools/" NODE_OUTBOUND_POOL "%s",
                                    node_balancer_id(group), end)),
        "frontendIPConfigurations", frontends_of(group, fronts, ipv6));

    return json_pack("{s:o, s:o}", "name", json_sprintf("aksOutboundRule%s", end), "properties",
                     properties);
}

static void pools_add(json_t *pools, const char *end)
{
    json_array_append_new(pools,
                          json_pack("{s:o}", "name", json_sprintf(NODE_OUTBOUND_POOL "%s", end)));
    json_array_append_new(pools,
                          json_pack("{s:o}", "name", json_sprintf(NODE_SERVICE_POOL "%s", end)));
}

json_t *node_balancer_body(const struct node_group *group, size_t index)
{
    const json_t *profile = json_object_get(group->network, "loadBalancerProfile");
    const json_t *prefixes = json_at(profile, "outboundIPPrefixes.publicIPPrefixes");
    json_t *fronts = frontends(json_object_get(profile, "effectiveOutboundIPs"), "publicIPAddress");
    json_t *more = frontends(prefixes, "publicIPPrefix");
    json_t *pools = json_array(), *rules = json_array();
    const struct node_tag tags[] = {
        {"aks-managed-cluster-name", group->cluster->row.name},
        {"aks-managed-cluster-rg", group->cluster_group},
        {NULL, NULL},
    };

    (void)index;
    json_array_extend(fronts, more);
    json_decref(more);
    for (int ipv6 = 0; ipv6 <= node_balances_ipv6(group); ipv6++) {
        pools_add(pools, ipv6 ? NODE_IPV6_END : "");
        json_array_append_new(rules, outbound_rule(group, fronts, ipv6));
    }
    json_t *properties = json_pack("{s:o, s:o, s:o}", "frontendIPConfigurations", fronts,
                                   "backendAddressPools", pools, "outboundRules", rules);
    return node_kept(group, NETWORK "loadBalancers", node_balancer_id(group),
                     node_tags(group, tags), properties, NULL);
}
