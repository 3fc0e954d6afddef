/* The tables. Members, order and defaults as recorded in kubernetes-sigs/cloud-provider-azure's
 * test data of 2026-03 (api-version 2025-05-01), unless a line says otherwise. */

#include "api/network/types.h"

#include <string.h>

#include "api/network/addresses.h"
#include "api/network/subnets.h"
#include "base/span.h"

#define LOAD_BALANCER_TYPE_LOWER "microsoft.network/loadbalancers"

/* ---- virtual networks ---- */

static const struct network_property vnet_properties[] = {
    {"provisioningState", OWNER_SERVICE, "\"Succeeded\""},
    {"resourceGuid", OWNER_SERVICE, NULL},
    {"addressSpace", OWNER_CLIENT, NULL},
    {"privateEndpointVNetPolicies", OWNER_CLIENT, "\"Disabled\""},
    {"subnets", OWNER_SERVICE, "[]"}, /* filled from the rows when it is shown */
    {"virtualNetworkPeerings", OWNER_CLIENT, "[]"},
    {"enableDdosProtection", OWNER_CLIENT, "false"},
    {NULL, OWNER_CLIENT, NULL},
};

static const struct network_property peering_properties[] = {
    {"provisioningState", OWNER_SERVICE, "\"Succeeded\""},
    {"peeringState", OWNER_CLIENT, "\"Initiated\""}, /* contract: the state of one side alone */
    {NULL, OWNER_CLIENT, NULL},
};

static const struct network_child vnet_children[] = {
    {"Microsoft.Network/virtualNetworks/virtualNetworkPeerings", "virtualNetworkPeerings",
     peering_properties},
    {NULL, NULL, NULL},
};

const struct network_type network_vnet = {
    .type = "Microsoft.Network/virtualNetworks",
    .properties = vnet_properties,
    .children = vnet_children,
    .compute = vnet_compute,
    .follow = vnet_follow,
    .show = vnet_show,
    .in_use = vnet_in_use,
};

/* ---- subnets: rows of their own ---- */

const struct network_property network_subnet_properties[] = {
    {"provisioningState", OWNER_SERVICE, "\"Succeeded\""},
    {"addressPrefix", OWNER_CLIENT, NULL},
    {"addressPrefixes", OWNER_CLIENT, NULL},
    {"ipConfigurations", OWNER_SERVICE, NULL},
    /* Read-only in Azure, where other services write them. Here nobody else does, so a PUT can:
     * that is how a subnet comes to hold another service. */
    {"resourceNavigationLinks", OWNER_CLIENT, NULL},
    {"serviceAssociationLinks", OWNER_CLIENT, NULL},
    {"privateEndpoints", OWNER_SERVICE, NULL},
    {"purpose", OWNER_SERVICE, NULL},
    {"delegations", OWNER_CLIENT, "[]"},
    {"privateEndpointNetworkPolicies", OWNER_CLIENT, "\"Disabled\""},
    {"privateLinkServiceNetworkPolicies", OWNER_CLIENT, "\"Enabled\""},
    {NULL, OWNER_CLIENT, NULL},
};

const char *const network_subnet_references[] = {"networkSecurityGroup", "routeTable", "natGateway",
                                                 NULL};

/* ---- public addresses ---- */

static const struct network_property public_ip_properties[] = {
    {"provisioningState", OWNER_SERVICE, "\"Succeeded\""},
    {"resourceGuid", OWNER_SERVICE, NULL},
    {"ipAddress", OWNER_SERVICE, NULL},
    {"publicIPAddressVersion", OWNER_CLIENT, "\"IPv4\""},
    {"publicIPAllocationMethod", OWNER_CLIENT, "\"Dynamic\""},
    {"idleTimeoutInMinutes", OWNER_CLIENT, "4"},
    {"ipTags", OWNER_CLIENT, "[]"},
    {"ddosSettings", OWNER_CLIENT, NULL},
    {"natGateway", OWNER_SERVICE, NULL},
    {"ipConfiguration", OWNER_SERVICE, NULL},
    {NULL, OWNER_CLIENT, NULL},
};

static const struct network_backlink public_ip_backlinks[] = {
    {"natGateway",
     "microsoft.network/natgateways",
     {"publicIpAddresses", "publicIpAddressesV6", NULL},
     false,
     NULL},
    {"ipConfiguration",
     LOAD_BALANCER_TYPE_LOWER,
     {"frontendIPConfigurations", NULL},
     false,
     "publicIPAddress"},
    {NULL, NULL, {NULL}, false, NULL},
};

static const char *const public_ip_references[] = {"publicIPPrefix", NULL};

const struct network_type network_public_ip = {
    .type = "Microsoft.Network/publicIPAddresses",
    .properties = public_ip_properties,
    .sku = "{\"name\":\"Basic\",\"tier\":\"Regional\"}",
    .references = public_ip_references,
    .backlinks = public_ip_backlinks,
    .compute = public_ip_compute,
    .in_use = public_ip_in_use,
};

static const struct network_property public_ip_prefix_properties[] = {
    {"provisioningState", OWNER_SERVICE, "\"Succeeded\""},
    {"resourceGuid", OWNER_SERVICE, NULL},
    {"prefixLength", OWNER_CLIENT, NULL},
    {"publicIPAddressVersion", OWNER_CLIENT, "\"IPv4\""},
    {"ipPrefix", OWNER_SERVICE, NULL},
    {"ipTags", OWNER_CLIENT, "[]"},
    {"publicIPAddresses", OWNER_SERVICE, NULL},
    {"natGateway", OWNER_SERVICE, NULL},
    {"loadBalancerFrontendIpConfiguration", OWNER_SERVICE, NULL},
    {NULL, OWNER_CLIENT, NULL},
};

static const struct network_backlink public_ip_prefix_backlinks[] = {
    {"publicIPAddresses",
     "microsoft.network/publicipaddresses",
     {"publicIPPrefix", NULL},
     true,
     NULL},
    {"natGateway",
     "microsoft.network/natgateways",
     {"publicIpPrefixes", "publicIpPrefixesV6", NULL},
     false,
     NULL},
    {"loadBalancerFrontendIpConfiguration",
     LOAD_BALANCER_TYPE_LOWER,
     {"frontendIPConfigurations", NULL},
     false,
     "publicIPPrefix"},
    {NULL, NULL, {NULL}, false, NULL},
};

const struct network_type network_public_ip_prefix = {
    .type = "Microsoft.Network/publicIPPrefixes",
    .properties = public_ip_prefix_properties,
    .sku = "{\"name\":\"Standard\",\"tier\":\"Regional\"}",
    .backlinks = public_ip_prefix_backlinks,
    .compute = public_ip_prefix_compute,
    .in_use = public_ip_prefix_in_use,
};

/* ---- what subnets refer to ---- */

static const struct network_property nat_gateway_properties[] = {
    {"provisioningState", OWNER_SERVICE, "\"Succeeded\""},
    {"resourceGuid", OWNER_SERVICE, NULL},
    {"idleTimeoutInMinutes", OWNER_CLIENT, "4"},
    {"type", OWNER_SERVICE, "\"Public\""},
    {"publicIpAddresses", OWNER_CLIENT, NULL},
    {"publicIpPrefixes", OWNER_CLIENT, NULL},
    {"subnets", OWNER_SERVICE, NULL},
    {NULL, OWNER_CLIENT, NULL},
};

static const char *const nat_gateway_references[] = {
    "publicIpAddresses", "publicIpAddressesV6", "publicIpPrefixes", "publicIpPrefixesV6", NULL};

static const struct network_backlink nat_gateway_backlinks[] = {
    {"subnets", SUBNET_TYPE_LOWER, {"natGateway", NULL}, true, NULL},
    {NULL, NULL, {NULL}, false, NULL},
};

const struct network_type network_nat_gateway = {
    .type = "Microsoft.Network/natGateways",
    .properties = nat_gateway_properties,
    .sku = "{\"name\":\"Standard\",\"tier\":\"Regional\"}",
    .references = nat_gateway_references,
    .backlinks = nat_gateway_backlinks,
    .in_use = nat_gateway_in_use,
};

static const struct network_property route_table_properties[] = {
    {"provisioningState", OWNER_SERVICE, "\"Succeeded\""},
    {"resourceGuid", OWNER_SERVICE, NULL},
    {"disableBgpRoutePropagation", OWNER_CLIENT, "false"},
    {"routes", OWNER_CLIENT, "[]"},
    {"subnets", OWNER_SERVICE, NULL},
    {NULL, OWNER_CLIENT, NULL},
};

static const struct network_property route_properties[] = {
    {"provisioningState", OWNER_SERVICE, "\"Succeeded\""},
    {"addressPrefix", OWNER_CLIENT, NULL},
    {"nextHopType", OWNER_CLIENT, NULL},
    {"nextHopIpAddress", OWNER_CLIENT, NULL},
    {"hasBgpOverride", OWNER_SERVICE, "false"},
    {NULL, OWNER_CLIENT, NULL},
};

static const struct network_child route_table_children[] = {
    {"Microsoft.Network/routeTables/routes", "routes", route_properties},
    {NULL, NULL, NULL},
};

static const struct network_backlink route_table_backlinks[] = {
    {"subnets", SUBNET_TYPE_LOWER, {"routeTable", NULL}, true, NULL},
    {NULL, NULL, {NULL}, false, NULL},
};

const struct network_type network_route_table = {
    .type = "Microsoft.Network/routeTables",
    .properties = route_table_properties,
    .children = route_table_children,
    .backlinks = route_table_backlinks,
    .in_use = route_table_in_use,
};

static const struct network_property security_group_properties[] = {
    {"provisioningState", OWNER_SERVICE, "\"Succeeded\""},
    {"resourceGuid", OWNER_SERVICE, NULL},
    {"securityRules", OWNER_CLIENT, "[]"},
    {"defaultSecurityRules", OWNER_SERVICE, NULL},
    {"networkInterfaces", OWNER_SERVICE, NULL},
    {"subnets", OWNER_SERVICE, NULL},
    {NULL, OWNER_CLIENT, NULL},
};

static const struct network_property security_rule_properties[] = {
    {"provisioningState", OWNER_SERVICE, "\"Succeeded\""},
    {"description", OWNER_CLIENT, NULL},
    {"protocol", OWNER_CLIENT, NULL},
    {"sourcePortRange", OWNER_CLIENT, NULL},
    {"destinationPortRange", OWNER_CLIENT, NULL},
    {"sourceAddressPrefix", OWNER_CLIENT, NULL},
    {"destinationAddressPrefix", OWNER_CLIENT, NULL},
    {"access", OWNER_CLIENT, NULL},
    {"priority", OWNER_CLIENT, NULL},
    {"direction", OWNER_CLIENT, NULL},
    {"sourcePortRanges", OWNER_CLIENT, "[]"},
    {"destinationPortRanges", OWNER_CLIENT, "[]"},
    {"sourceAddressPrefixes", OWNER_CLIENT, "[]"},
    {"destinationAddressPrefixes", OWNER_CLIENT, "[]"},
    {NULL, OWNER_CLIENT, NULL},
};

static const struct network_child security_group_children[] = {
    {"Microsoft.Network/networkSecurityGroups/securityRules", "securityRules",
     security_rule_properties},
    {"Microsoft.Network/networkSecurityGroups/defaultSecurityRules", "defaultSecurityRules",
     security_rule_properties},
    {NULL, NULL, NULL},
};

static const struct network_backlink security_group_backlinks[] = {
    {"subnets", SUBNET_TYPE_LOWER, {"networkSecurityGroup", NULL}, true, NULL},
    {NULL, NULL, {NULL}, false, NULL},
};

const struct network_type network_security_group = {
    .type = "Microsoft.Network/networkSecurityGroups",
    .properties = security_group_properties,
    .children = security_group_children,
    .backlinks = security_group_backlinks,
    .compute = security_group_compute,
    .show = security_group_show,
    .in_use = security_group_in_use,
};

/* ---- load balancers ---- */

static const struct network_property load_balancer_properties[] = {
    {"provisioningState", OWNER_SERVICE, "\"Succeeded\""},
    {"resourceGuid", OWNER_SERVICE, NULL},
    {"frontendIPConfigurations", OWNER_CLIENT, "[]"},
    {"backendAddressPools", OWNER_CLIENT, "[]"},
    {"loadBalancingRules", OWNER_CLIENT, "[]"},
    {"probes", OWNER_CLIENT, "[]"},
    {"inboundNatRules", OWNER_CLIENT, "[]"},
    {"outboundRules", OWNER_CLIENT, "[]"},
    {"inboundNatPools", OWNER_CLIENT, "[]"},
    {NULL, OWNER_CLIENT, NULL},
};

static const struct network_property frontend_properties[] = {
    {"provisioningState", OWNER_SERVICE, "\"Succeeded\""},
    {"privateIPAllocationMethod", OWNER_CLIENT, "\"Dynamic\""},
    {"publicIPAddress", OWNER_CLIENT, NULL},
    {NULL, OWNER_CLIENT, NULL},
};

/* Backend pools, rules and probes: as sent. */
static const struct network_property balancer_child_properties[] = {
    {"provisioningState", OWNER_SERVICE, "\"Succeeded\""},
    {NULL, OWNER_CLIENT, NULL},
};

#define BALANCER_CHILD(member)                                                                     \
    {                                                                                              \
        "Microsoft.Network/loadBalancers/" member, member, balancer_child_properties               \
    }

static const struct network_child load_balancer_children[] = {
    {"Microsoft.Network/loadBalancers/frontendIPConfigurations", "frontendIPConfigurations",
     frontend_properties},
    BALANCER_CHILD("backendAddressPools"),
    BALANCER_CHILD("loadBalancingRules"),
    BALANCER_CHILD("probes"),
    BALANCER_CHILD("inboundNatRules"),
    BALANCER_CHILD("outboundRules"),
    BALANCER_CHILD("inboundNatPools"),
    {NULL, NULL, NULL},
};

const struct network_type network_load_balancer = {
    .type = "Microsoft.Network/loadBalancers",
    .properties = load_balancer_properties,
    .sku = "{\"name\":\"Basic\",\"tier\":\"Regional\"}", /* guess */
    .children = load_balancer_children,
    .compute = load_balancer_compute,
    .in_use = load_balancer_in_use,
};

/* ---- */

static const struct network_type *const network_types[] = {
    &network_vnet,        &network_public_ip,      &network_public_ip_prefix, &network_nat_gateway,
    &network_route_table, &network_security_group, &network_load_balancer,
};

const struct network_child *network_child_find(const struct network_type *type, const char *child)
{
    for (const struct network_child *row = type->children; row && row->type; row++) {
        if (text_equal(row->type, child))
            return row;
    }
    return NULL;
}

const struct network_type *network_type_find(const char *type)
{
    for (size_t i = 0; i < sizeof network_types / sizeof network_types[0]; i++) {
        if (text_equal(network_types[i]->type, type) || network_child_find(network_types[i], type))
            return network_types[i];
    }
    return NULL;
}
