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

static struct arm_error *balancer_count(const struct facts *facts, const struct rule *rule)
{
    int64_t count = json_number_or(managed_ips(facts), "count", 1);

    if (count >= 1 && count <= BALANCER_IPS_MAX)
        return NULL;
    return VIOLATION(facts, rule,
                     "Load balancer profile managed outbound IP count must be between 1 and 100.");
}

/* Clients send 0 for none. */
static struct arm_error *balancer_count6(const struct facts *facts, const struct rule *rule)
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

static struct arm_error *gateway_count(const struct facts *facts, const struct rule *rule)
{
    int64_t count = json_number_or(
        facts->wanted, "properties.networkProfile.natGatewayProfile.managedOutboundIPProfile.count",
        1);

    if (count >= 1 && count <= GATEWAY_IPS_MAX)
        return NULL;
    return VIOLATION(facts, rule, rule->target, "it must be between 1 and 16");
}

/* clang-format off */
const struct rule outbound_rules[] = {
    {"LB-008", CLUSTER_WRITE, 0, 0, NULL, ERROR_InvalidLoadBalancerProfile, "networkProfile.loadBalancerProfile", "AKS docs, load-balancer-standard", balancer_count, NULL},
    {"DS-015", CLUSTER_WRITE, 0, 0, NULL, ERROR_InvalidLoadBalancerProfile, "networkProfile.loadBalancerProfile", "AKS REST reference", balancer_count6, NULL},
    {"NAT-002", CLUSTER_WRITE, 0, 0, NULL, ERROR_InvalidParameterDetails, "networkProfile.natGatewayProfile.managedOutboundIPProfile.count", "AKS docs, nat-gateway", gateway_count, NULL},
    {0},
};
/* clang-format on */
