#include "api/network/routes.h"

#include "api/network/resources.h"

#define GROUP        "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.Network/"
#define SUBSCRIPTION "/subscriptions/{subscription}/providers/Microsoft.Network/"
#define TYPE         "Microsoft.Network/"

/* clang-format off */
/* `type` is the path after the namespace, `name` the group of Azure's operation ids. */
#define TOP_LEVEL(type, name)                                                                                        \
    {"GET",    SUBSCRIPTION type,      name "_ListAll",        TYPE type, ROUTE_READ,  0, network_list_subscription, NULL}, \
    {"GET",    GROUP type,             name "_List",           TYPE type, ROUTE_READ,  0, network_list_group, NULL},        \
    {"GET",    GROUP type "/{name}",   name "_Get",            TYPE type, ROUTE_READ,  0, network_get, NULL},               \
    {"PUT",    GROUP type "/{name}",   name "_CreateOrUpdate", TYPE type, ROUTE_WRITE, ROUTE_REGISTERED, network_put, NULL}, \
    {"PATCH",  GROUP type "/{name}",   name "_UpdateTags",     TYPE type, ROUTE_WRITE, 0, network_patch, NULL},             \
    {"DELETE", GROUP type "/{name}",   name "_Delete",         TYPE type, ROUTE_WRITE, 0, network_delete, NULL}

#define CHILD(parent, child, name, prefix)                                                                           \
    {"GET",    GROUP parent "/{parent}/" child,           name "_List",           TYPE parent "/" child, ROUTE_READ,  0, prefix##_list, NULL}, \
    {"GET",    GROUP parent "/{parent}/" child "/{name}", name "_Get",            TYPE parent "/" child, ROUTE_READ,  0, prefix##_get, NULL},  \
    {"PUT",    GROUP parent "/{parent}/" child "/{name}", name "_CreateOrUpdate", TYPE parent "/" child, ROUTE_WRITE, 0, prefix##_put, NULL},  \
    {"DELETE", GROUP parent "/{parent}/" child "/{name}", name "_Delete",         TYPE parent "/" child, ROUTE_WRITE, 0, prefix##_delete, NULL}

#define DEFAULT_RULES "networkSecurityGroups/defaultSecurityRules"

const struct route network_routes[] = {
    TOP_LEVEL("loadBalancers",         "LoadBalancers"),
    TOP_LEVEL("natGateways",           "NatGateways"),
    TOP_LEVEL("networkSecurityGroups", "NetworkSecurityGroups"),
    TOP_LEVEL("publicIPAddresses",     "PublicIPAddresses"),
    TOP_LEVEL("publicIPPrefixes",      "PublicIPPrefixes"),
    TOP_LEVEL("routeTables",           "RouteTables"),
    TOP_LEVEL("virtualNetworks",       "VirtualNetworks"),

    CHILD("networkSecurityGroups", "securityRules",          "SecurityRules",          network_child),
    CHILD("routeTables",           "routes",                 "Routes",                 network_child),
    CHILD("virtualNetworks",       "subnets",                "Subnets",                subnet),
    CHILD("virtualNetworks",       "virtualNetworkPeerings", "VirtualNetworkPeerings", network_child),

    {"GET", GROUP "networkSecurityGroups/{parent}/defaultSecurityRules",        "DefaultSecurityRules_List", TYPE DEFAULT_RULES, ROUTE_READ, 0, network_child_list, NULL},
    {"GET", GROUP "networkSecurityGroups/{parent}/defaultSecurityRules/{name}", "DefaultSecurityRules_Get",  TYPE DEFAULT_RULES, ROUTE_READ, 0, network_child_get, NULL},
    {0},
};
/* clang-format on */
