/* Outbound types, and what each needs of the pools' network. */

#include "api/containerservice/rule.h"
#include "base/json.h"

static bool goes_out_by(const struct facts *facts, const char *type)
{
    return text_equal_nocase(facts->network.outbound, type);
}

/* False for an update that leaves the outbound type alone. */
static bool outbound_brought(const struct facts *facts)
{
    return facts->change != CLUSTER_UPDATE ||
           !text_equal_nocase(facts->stored_network.outbound, facts->network.outbound);
}

static struct violation *basic_balancer(const struct facts *facts, const struct rule *rule)
{
    if (goes_out_by(facts, "loadBalancer") ||
        !text_equal_nocase(facts->network.balancer_sku, "basic"))
        return NULL;
    return VIOLATION(facts, rule, facts->network.outbound);
}

/* ---- userDefinedRouting ---- */

static struct violation *routing_managed(const struct facts *facts, const struct rule *rule,
                                         const struct pool_facts *pool)
{
    return goes_out_by(facts, "userDefinedRouting") && !pool_has_subnet(pool)
               ? VIOLATION_PLAIN(facts, rule)
               : NULL;
}

/* What the client sent counts: the stored profile goes with the type that needed it. */
static struct violation *routing_balanced(const struct facts *facts, const struct rule *rule)
{
    const json_t *profile = json_at(facts->sent, "properties.networkProfile.loadBalancerProfile");

    return goes_out_by(facts, "userDefinedRouting") && !json_is_empty(profile)
               ? VIOLATION_PLAIN(facts, rule)
               : NULL;
}

/* ---- types of the managed network ---- */

static struct violation *gateway_custom(const struct facts *facts, const struct rule *rule,
                                        const struct pool_facts *pool)
{
    bool managed =
        goes_out_by(facts, "managedNATGateway") || goes_out_by(facts, "managedNATGatewayV2");

    return managed && pool_has_subnet(pool) && outbound_brought(facts)
               ? VIOLATION(facts, rule, facts->network.outbound, pool->name)
               : NULL;
}

static struct violation *block_custom(const struct facts *facts, const struct rule *rule,
                                      const struct pool_facts *pool)
{
    return goes_out_by(facts, "block") && pool_has_subnet(pool) && outbound_brought(facts)
               ? VIOLATION_PLAIN(facts, rule)
               : NULL;
}

/* ---- subnets with a NAT gateway ---- */

/* Pod subnets count since release 2023-08-06, which is older than all that is served. */
static struct violation *own_gateway_missing(const struct facts *facts, const struct rule *rule,
                                             const struct pool_facts *pool)
{
    const char *const ids[] = {pool->subnet, pool->pod_subnet};

    if (!goes_out_by(facts, "userAssignedNATGateway") || !outbound_brought(facts))
        return NULL;
    if (!pool_has_subnet(pool))
        return VIOLATION(
            facts, rule,
            arena_printf(facts->arena, "agent pool '%s' has no custom subnet", pool->name));
    for (size_t i = 0; i < 2; i++) {
        const struct subnet_facts *subnet = facts_subnet_found(facts, ids[i]);
        if (subnet && !subnet->nat_gateway_id)
            return violation_on(
                VIOLATION(facts, rule,
                          arena_printf(facts->arena, "subnet %s has no NAT gateway", ids[i])),
                i == 0 ? "vnetSubnetID" : "podSubnetID");
    }
    return NULL;
}

static struct violation *balancer_at_gateway(const struct facts *facts, const struct rule *rule,
                                             const struct pool_facts *pool)
{
    const struct subnet_facts *subnet = facts_subnet_found(facts, pool->subnet);

    return goes_out_by(facts, "loadBalancer") && subnet && subnet->nat_gateway_id
               ? VIOLATION(facts, rule, pool->subnet)
               : NULL;
}

const struct rule outbound_rules[] = {
    {
        .id = "OB-021",
        .changes = CLUSTER_CREATE,
        .summary = "Every outbound type but loadBalancer needs the standard load balancer.",
        .path = "properties.networkProfile.loadBalancerSku",
        .code = "BadRequest",
        .message = "Outbound type {outboundType} requires load balancer SKU standard.",
        .source = "AKS docs, egress-outboundtype and nat-gateway",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = basic_balancer,
    },
    {
        .id = "OB-002",
        .changes = CLUSTER_CREATE,
        .summary = "userDefinedRouting needs pools in a subnet of the user's own.",
        .path = "vnetSubnetID",
        .code = "BadRequest",
        .subcode = "UserDefinedRoutingRequiresCustomVNet",
        .target = "networkProfile.outboundType",
        .message =
            "Outbound type userDefinedRouting requires agent pools with a custom VNet subnet.",
        .source = "AKS docs, egress-udr",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check_pool = routing_managed,
    },
    {
        .id = "OB-006",
        .changes = CLUSTER_WRITE,
        .summary = "userDefinedRouting and a loadBalancerProfile exclude each other.",
        .remedy = "Leave loadBalancerProfile out of the request.",
        .path = "properties.networkProfile.loadBalancerProfile",
        .code = "InvalidUserDefinedRoutingWithLoadBalancerProfile",
        .target = "networkProfile.loadBalancerProfile",
        .message =
            "UserDefinedRouting and load balancer profile are mutually exclusive. Please refer to http://aka.ms/aks/outboundtype for more details",
        .source = "hashicorp/terraform-provider-azurerm#25021",
        .confidence = RECORDED,
        .words = RECORDED,
        .check = routing_balanced,
    },
    {
        .id = "OB-007",
        .changes = CLUSTER_WRITE | POOL_CREATE,
        .summary = "A managed NAT gateway serves the managed network only: no pool names a subnet.",
        .remedy = "Use userAssignedNATGateway with a NAT gateway on the subnet.",
        .path = "vnetSubnetID",
        .code = "InvalidParameter",
        .subcode = "ManagedNATGatewayWithCustomVNetNotAllowed",
        .target = "properties.vnetSubnetID",
        .message =
            "Outbound type is {outboundType} but agent pool '{pool}' is using custom VNet, which is not allowed.",
        .source = "kubernetes-sigs/cluster-api-provider-azure#5429",
        .confidence = RECORDED,
        .words = RECORDED,
        .check_pool = gateway_custom,
    },
    {
        .id = "OB-013",
        .changes = CLUSTER_WRITE,
        .summary = "Outbound type block is for the managed network only.",
        .path = "vnetSubnetID",
        .code = "BadRequest",
        .target = "networkProfile.outboundType",
        .message = "Outbound type block is not supported with a custom VNet.",
        .source = "AKS docs, egress-outboundtype",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check_pool = block_custom,
    },
    {
        .id = "OB-008",
        .changes = CLUSTER_WRITE | POOL_CREATE,
        .needs = NEED_SUBNETS,
        .summary =
            "userAssignedNATGateway needs pools whose subnets, those of pods too, have a NAT "
            "gateway.",
        .path = "vnetSubnetID",
        .code = "BadRequest",
        .subcode = "UserAssignedNATGatewayNotAssociatedWithSubnet",
        .target = "networkProfile.outboundType",
        .message = "Outbound type is userAssignedNATGateway but {details}.",
        .source = "AKS docs, nat-gateway; release notes 2023-08-06",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check_pool = own_gateway_missing,
    },
    {
        .id = "OB-009",
        .changes = CLUSTER_CREATE,
        .needs = NEED_SUBNETS,
        .summary = "A new cluster does not use outbound type loadBalancer in a subnet that has a "
                   "NAT gateway.",
        .remedy = "Use outbound type userAssignedNATGateway.",
        .path = "vnetSubnetID",
        .code = "BadRequest",
        .target = "networkProfile.outboundType",
        .message = "Subnet {id} has a NAT gateway; use outbound type userAssignedNATGateway.",
        .source = "release notes 2022-05-01 and 2022-05-08",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check_pool = balancer_at_gateway,
    },
    {0},
};
