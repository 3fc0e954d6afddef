/* How many addresses a cluster goes out with: bounds of the contract, which also keep the lists of
 * addresses short that an operation makes. */

#include "api/containerservice/rule.h"
#include "base/json.h"

#define BALANCER_IPS_MAX 100
#define GATEWAY_IPS_MAX  16

static const json_t *managed_ips(const struct facts *facts)
{
    return json_at(facts->wanted,
                   "properties.networkProfile.loadBalancerProfile.managedOutboundIPs");
}

static struct violation *balancer_count(const struct facts *facts, const struct rule *rule)
{
    int64_t count = json_number_or(managed_ips(facts), "count", 1);

    if (count >= 1 && count <= BALANCER_IPS_MAX)
        return NULL;
    return VIOLATION(facts, rule,
                     "Load balancer profile managed outbound IP count must be between 1 and 100.");
}

/* Clients send 0 for none. */
static struct violation *balancer_count6(const struct facts *facts, const struct rule *rule)
{
    int64_t count = json_number_or(managed_ips(facts), "countIPv6", 0);

    if (count != 0 && !facts->network.dual_stack)
        return VIOLATION(
            facts, rule,
            "IPv6 managed outbound IPs can only be set on clusters with IPv6 in ipFamilies.");
    if (count >= 0 && count <= BALANCER_IPS_MAX)
        return NULL;
    return VIOLATION(
        facts, rule,
        "Load balancer profile managed outbound IPv6 count must be between 0 and 100.");
}

static struct violation *gateway_count(const struct facts *facts, const struct rule *rule)
{
    int64_t count = json_number_or(
        facts->wanted, "properties.networkProfile.natGatewayProfile.managedOutboundIPProfile.count",
        1);

    if (count >= 1 && count <= GATEWAY_IPS_MAX)
        return NULL;
    return VIOLATION(facts, rule, rule->target, "it must be between 1 and 16");
}

const struct rule outbound_rules[] = {
    {
        .id = "LB-008",
        .changes = CLUSTER_WRITE,
        .path = "properties.networkProfile.loadBalancerProfile",
        .code = "InvalidLoadBalancerProfile",
        .target = "networkProfile.loadBalancerProfile",
        .message = "{details}",
        .source = "AKS docs, load-balancer-standard",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = balancer_count,
    },
    {
        .id = "DS-015",
        .changes = CLUSTER_WRITE,
        .path = "properties.networkProfile.loadBalancerProfile",
        .code = "InvalidLoadBalancerProfile",
        .target = "networkProfile.loadBalancerProfile",
        .message = "{details}",
        .source = "AKS REST reference",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = balancer_count6,
    },
    {
        .id = "NAT-002",
        .changes = CLUSTER_WRITE,
        .path = "properties.networkProfile.natGatewayProfile.managedOutboundIPProfile.count",
        .code = "InvalidParameter",
        .target = "networkProfile.natGatewayProfile.managedOutboundIPProfile.count",
        .message = MESSAGE_INVALID_DETAILS,
        .source = "AKS docs, nat-gateway",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = gateway_count,
    },
    {0},
};
