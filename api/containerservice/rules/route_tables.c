/* Route tables of the pools' subnets: what userDefinedRouting and kubenet need of them. */

#include "api/containerservice/rule.h"
#include "base/json.h"

static bool routes_itself(const struct facts *facts)
{
    return text_equal_nocase(facts->network.outbound, "userDefinedRouting");
}

static struct violation *table_missing(const struct facts *facts, const struct rule *rule,
                                       const struct pool_facts *pool)
{
    const struct subnet_facts *subnet =
        routes_itself(facts) ? facts_subnet_found(facts, pool->subnet) : NULL;

    return subnet && !subnet->route_table_id ? VIOLATION(facts, rule, pool->subnet) : NULL;
}

static const struct route_table_facts *own_table(const struct facts *facts,
                                                 const struct pool_facts *pool)
{
    const struct subnet_facts *subnet =
        routes_itself(facts) ? facts_subnet_found(facts, pool->subnet) : NULL;
    return subnet ? subnet->route_table : NULL;
}

static const struct route_facts *default_route(const struct route_table_facts *table)
{
    for (size_t i = 0; i < table->route_count; i++) {
        const struct route_facts *route = &table->routes[i];
        if (route->range.base.family == FAMILY_IPV4 && route->range.prefix == 0)
            return route;
    }
    return NULL;
}

static struct violation *route_missing(const struct facts *facts, const struct rule *rule,
                                       const struct pool_facts *pool)
{
    const struct route_table_facts *table = own_table(facts, pool);

    return table && !default_route(table) ? VIOLATION(facts, rule, table->id) : NULL;
}

static struct violation *hop_invalid(const struct facts *facts, const struct rule *rule,
                                     const struct pool_facts *pool)
{
    const struct route_table_facts *table = own_table(facts, pool);
    const struct route_facts *route = table ? default_route(table) : NULL;

    if (!route || text_equal_nocase(route->next_hop, "VirtualAppliance") ||
        text_equal_nocase(route->next_hop, "VirtualNetworkGateway"))
        return NULL;
    return VIOLATION(facts, rule, route->next_hop);
}

/* ---- kubenet writes routes to the table ---- */

static const char *kubenet_table(const struct facts *facts, const struct pool_facts *pool)
{
    const struct subnet_facts *subnet = text_equal_nocase(facts->network.plugin, "kubenet")
                                            ? facts_subnet_found(facts, pool->subnet)
                                            : NULL;
    return subnet ? subnet->route_table_id : NULL;
}

static struct violation *table_identity(const struct facts *facts, const struct rule *rule,
                                        const struct pool_facts *pool)
{
    const char *type = json_text(facts->wanted, "identity.type");

    return text_equal_nocase(type, "SystemAssigned") && kubenet_table(facts, pool)
               ? VIOLATION_PLAIN(facts, rule)
               : NULL;
}

static struct violation *table_closed(const struct facts *facts, const struct rule *rule,
                                      const struct pool_facts *pool)
{
    const char *table = facts->lenient_network ? NULL : kubenet_table(facts, pool);

    if (!table || !facts->closed_route_tables)
        return NULL;
    for (const char *const *closed = facts->closed_route_tables; *closed; closed++) {
        if (text_equal_nocase(*closed, table))
            return VIOLATION(facts, rule, table);
    }
    return NULL;
}

const struct rule route_table_rules[] = {
    {
        .id = "OB-003",
        .changes = CLUSTER_WRITE | POOL_CREATE,
        .needs = NEED_SUBNETS,
        .summary = "userDefinedRouting needs pools whose subnets have a route table.",
        .path = "vnetSubnetID",
        .code = "ExistingRouteTableNotAssociatedWithSubnet",
        .message =
            "An existing route table has not been associated with subnet {id}. Please update the route table association",
        .source = "MicrosoftDocs/azure-docs#52060",
        .confidence = RECORDED,
        .words = GUESS,
        .disputed =
            "The end of the message is recorded, the code is not; it is the one of a support article as remembered, and may be another.",
        .check_pool = table_missing,
    },
    {
        .id = "OB-004",
        .changes = CLUSTER_WRITE | POOL_CREATE,
        .needs = NEED_SUBNETS,
        .summary = "userDefinedRouting needs a route table with a route for 0.0.0.0/0.",
        .path = "vnetSubnetID",
        .code = "RouteTableMissingDefaultRoute",
        .message =
            "Route table {id} has no default route 0.0.0.0/0. Please see http://aka.ms/aks/outboundtype for more details",
        .source = "release notes 2020-03-09",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check_pool = route_missing,
    },
    {
        .id = "OB-005",
        .changes = CLUSTER_WRITE | POOL_CREATE,
        .needs = NEED_SUBNETS,
        .summary = "With userDefinedRouting the default route leads to a virtual appliance or a "
                   "virtual network gateway.",
        .path = "vnetSubnetID",
        .code = "RouteTableInvalidNextHop",
        .message =
            "Default route 0.0.0.0/0 has a next hop of {nextHop} but only next hops of VirtualAppliance or VirtualNetworkGateway are allowed. Please see http://aka.ms/aks/outboundtype for more details",
        .source = "hashicorp/terraform-provider-azurerm#8609",
        .confidence = RECORDED,
        .words = RECORDED,
        .check_pool = hop_invalid,
    },
    {
        .id = "SUB-019",
        .changes = CLUSTER_CREATE,
        .needs = NEED_SUBNETS,
        .summary = "kubenet in a subnet with a route table needs a user-assigned identity.",
        .path = "vnetSubnetID",
        .code = "CustomRouteTableWithUnsupportedMSIType",
        .message =
            "Clusters using managed identity type SystemAssigned do not support bringing your own route table. Please see https://aka.ms/aks/customrt for more information",
        .source = "Azure/AKS#2333",
        .confidence = RECORDED,
        .words = RECORDED,
        .check_pool = table_identity,
    },
    {
        .id = "SUB-020",
        .changes = CLUSTER_CREATE,
        .needs = NEED_SUBNETS | NEED_ROLES,
        .summary = "kubenet in a subnet with a route table needs an identity that may write the "
                   "table.",
        .remedy = "Give the identity the role Network Contributor on the route table.",
        .path = "vnetSubnetID",
        .code = "CustomRouteTableMissingPermission",
        .message =
            "Managed identity or service principle must be given permission to read and write to custom route table {id}. Please see https://aka.ms/aks/customrt for more information",
        .source = "Azure/AKS-Construction#501",
        .confidence = RECORDED,
        .words = RECORDED,
        .check_pool = table_closed,
    },
    {0},
};
