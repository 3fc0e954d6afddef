/* The addresses that a load balancer goes out with, and the ports that they have for the nodes. */

#include "api/containerservice/capacity.h"
#include "api/containerservice/rule.h"
#include "base/json.h"

#define PROFILE    "properties.networkProfile.loadBalancerProfile"
#define IPS_MAX    100
#define IDLE_MIN   4
#define IDLE_MAX   120
#define PORTS_MAX  64000
#define PORTS_STEP 8

static const json_t *profile_of(const json_t *cluster)
{
    return json_at(cluster, PROFILE);
}

/* ---- where the addresses come from ---- */

static const char *const sources[] = {
    "managedOutboundIPs",
    "outboundIPs.publicIPs",
    "outboundIPPrefixes.publicIPPrefixes",
};
#define SOURCES (sizeof sources / sizeof sources[0])

static size_t sources_count(const json_t *profile)
{
    size_t count = 0;

    for (size_t i = 0; i < SOURCES; i++)
        count += !json_is_empty(json_at(profile, sources[i]));
    return count;
}

/* Whether one of the stored sources is left, none having been sent: a list that was sent empty
 * takes the stored one away. */
static bool source_left(const json_t *stored, const json_t *sent)
{
    for (size_t i = 0; i < SOURCES; i++) {
        if (!json_is_empty(json_at(stored, sources[i])) &&
            !json_is_array(json_at(sent, sources[i])))
            return true;
    }
    return false;
}

static bool has_member(const json_t *object)
{
    const char *name;
    json_t *value;

    json_object_foreach(json_unconst(object), name, value)
    {
        if (!json_is_null(value))
            return true;
    }
    return false;
}

/* Defaults give an absent profile one managed address, but not one that has other settings. */
static struct violation *source_missing(const struct facts *facts, const struct rule *rule)
{
    const json_t *sent = profile_of(facts->sent);

    if (!text_equal_nocase(facts->network.outbound, "loadBalancer") || !has_member(sent) ||
        sources_count(sent) > 0 || source_left(profile_of(facts->stored), sent))
        return NULL;
    return VIOLATION_PLAIN(facts, rule);
}

static struct violation *sources_many(const struct facts *facts, const struct rule *rule)
{
    return facts_changes(facts, PROFILE) && sources_count(profile_of(facts->wanted)) > 1
               ? VIOLATION_PLAIN(facts, rule)
               : NULL;
}

static struct violation *ips_not_found(const struct facts *facts, const struct rule *rule)
{
    const json_t *list = json_at(profile_of(facts->wanted), "outboundIPs.publicIPs");

    if (!facts_changes(facts, PROFILE ".outboundIPs"))
        return NULL;
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *id = json_text_or(json_array_get(list, i), "id", "");
        const struct balancer_ip *ip = facts_balancer_ip(facts, id);
        if (!(ip && ip->found) && !facts->lenient_network)
            return VIOLATION(facts, rule, "LoadBalancerProfileOutboundIPNotExist");
        if (ip && ip->found && text_equal_nocase(ip->facts.sku, "Basic"))
            return VIOLATION(facts, rule, "LoadBalancerProfileOutboundIPSkuNotStandard");
    }
    return NULL;
}

/* ---- numbers ---- */

static struct violation *balancer_count(const struct facts *facts, const struct rule *rule)
{
    int64_t count = json_number_or(profile_of(facts->wanted), "managedOutboundIPs.count", 1);

    return count >= 1 && count <= IPS_MAX ? NULL : VIOLATION_PLAIN(facts, rule);
}

/* Clients send 0 for none. */
static struct violation *balancer_count6(const struct facts *facts, const struct rule *rule)
{
    int64_t count = json_number_or(profile_of(facts->wanted), "managedOutboundIPs.countIPv6", 0);

    if (count != 0 && !facts->network.dual_stack)
        return VIOLATION(
            facts, rule,
            "IPv6 managed outbound IPs can only be set on clusters with IPv6 in ipFamilies.");
    if (count >= 0 && count <= IPS_MAX)
        return NULL;
    return VIOLATION(
        facts, rule,
        "Load balancer profile managed outbound IPv6 count must be between 0 and 100.");
}

static struct violation *idle_range(const struct facts *facts, const struct rule *rule)
{
    int64_t minutes = json_number_or(profile_of(facts->wanted), "idleTimeoutInMinutes", IDLE_MIN);

    return minutes >= IDLE_MIN && minutes <= IDLE_MAX ? NULL : VIOLATION_PLAIN(facts, rule);
}

static struct violation *ports_range(const struct facts *facts, const struct rule *rule)
{
    int64_t ports = json_number_or(profile_of(facts->wanted), "allocatedOutboundPorts", 0);

    if (ports >= 0 && ports <= PORTS_MAX && ports % PORTS_STEP == 0)
        return NULL;
    return VIOLATION(facts, rule, NUMBER(facts, ports));
}

/* ---- ports of all nodes ---- */

/* One node more than there can be at most, for upgrades: 3 nodes were counted as 4
 * (Azure/azure-cli#22374). */
static uint64_t nodes_at_most(const struct pool_facts *pools, size_t count)
{
    uint64_t nodes = 1;

    for (size_t i = 0; i < count; i++)
        nodes += pool_nodes_at_most(&pools[i]);
    return nodes;
}

/* How many IPv4 addresses the cluster goes out with; 0 when that is not known. */
static uint64_t outbound_ips(const struct facts *facts)
{
    const json_t *profile = profile_of(facts->wanted);
    const json_t *prefixes = json_at(profile, sources[2]);
    size_t own = json_array_size(json_at(profile, sources[1]));
    uint64_t count = own;

    for (size_t i = 0; i < json_array_size(prefixes); i++) {
        const struct balancer_ip *prefix =
            facts_balancer_ip(facts, json_text_or(json_array_get(prefixes, i), "id", ""));
        if (!prefix || !prefix->found || prefix->facts.prefix_length > 32)
            return 0;
        if (prefix->facts.family == FAMILY_IPV4)
            count += UINT64_C(1) << (32 - prefix->facts.prefix_length);
    }
    if (count > 0)
        return count;
    int64_t managed = json_number_or(profile, "managedOutboundIPs.count", 1);
    return managed > 0 ? (uint64_t)managed : 0;
}

static struct violation *ports_exceeded(const struct facts *facts, const struct rule *rule)
{
    int64_t ports = json_number_or(profile_of(facts->wanted), "allocatedOutboundPorts", 0);
    uint64_t nodes = nodes_at_most(facts->pools, facts->pool_count);
    bool grows = nodes > nodes_at_most(facts->stored_pools, facts->stored_pool_count);

    if (ports <= 0 || (!grows && !facts_changes(facts, PROFILE)))
        return NULL;
    uint64_t ips = outbound_ips(facts);
    uint64_t required = ports_needed((uint64_t)ports, nodes);
    uint64_t available = ports_available(ips);
    if (ips == 0 || demand_fits(required, available))
        return NULL;
    return violation_counted(VIOLATION(facts, rule, NUMBER(facts, ports), NUMBER(facts, nodes),
                                       NUMBER(facts, required), NUMBER(facts, available),
                                       NUMBER(facts, ips)),
                             required, available);
}

const struct rule balancer_address_rules[] = {
    {
        .id = "LB-006",
        .changes = CLUSTER_WRITE,
        .summary = "A loadBalancerProfile with any setting names managedOutboundIPs, "
                   "outboundIPPrefixes or outboundIPs.",
        .path = PROFILE,
        .code = "InvalidLoadBalancerProfile",
        .target = "networkProfile.loadBalancerProfile",
        .message =
            "Load balancer profile must specify one of ManagedOutboundIPs, OutboundIPPrefixes and OutboundIPs.",
        .source = "hashicorp/terraform-provider-azurerm#6525",
        .confidence = RECORDED,
        .words = RECORDED,
        .check = source_missing,
    },
    {
        .id = "LB-007",
        .changes = CLUSTER_WRITE,
        .summary = "A loadBalancerProfile names one of managedOutboundIPs, outboundIPPrefixes and "
                   "outboundIPs, not several.",
        .path = PROFILE,
        .code = "InvalidLoadBalancerProfile",
        .target = "networkProfile.loadBalancerProfile",
        .message =
            "Load balancer profile must specify one of ManagedOutboundIPs, OutboundIPPrefixes and OutboundIPs.",
        .source = "AKS docs, load-balancer-standard",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = sources_many,
    },
    {
        .id = "LB-008",
        .changes = CLUSTER_WRITE,
        .summary = "managedOutboundIPs.count is 1 to 100.",
        .path = PROFILE ".managedOutboundIPs.count",
        .code = "InvalidLoadBalancerProfile",
        .target = "networkProfile.loadBalancerProfile",
        .message = "Load balancer profile managed outbound IP count must be between 1 and 100.",
        .source = "AKS docs, load-balancer-standard",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = balancer_count,
    },
    {
        .id = "DS-015",
        .changes = CLUSTER_WRITE,
        .summary = "managedOutboundIPs.countIPv6 is 0 to 100, and more than 0 on dual-stack "
                   "clusters only.",
        .path = PROFILE ".managedOutboundIPs.countIPv6",
        .code = "InvalidLoadBalancerProfile",
        .target = "networkProfile.loadBalancerProfile",
        .message = "{details}",
        .source = "AKS REST reference",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = balancer_count6,
    },
    {
        .id = "LB-009",
        .changes = CLUSTER_WRITE,
        .summary = "loadBalancerProfile.idleTimeoutInMinutes is 4 to 120.",
        .path = PROFILE ".idleTimeoutInMinutes",
        .code = "InvalidLoadBalancerProfile",
        .target = "networkProfile.loadBalancerProfile",
        .message = "Load balancer profile idle timeout must be between 4 and 120 minutes.",
        .source = "AKS REST reference",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .disputed = "azure-cli and azurerm allow 100 at most; the API's own description says 120, "
                    "and so it is here.",
        .check = idle_range,
    },
    {
        .id = "LB-010",
        .changes = CLUSTER_WRITE,
        .summary = "allocatedOutboundPorts is a multiple of 8 from 0 to 64000.",
        .path = PROFILE ".allocatedOutboundPorts",
        .code = "InvalidLoadBalancerProfileAllocatedOutboundPorts",
        .target = "networkProfile.loadBalancerProfile",
        .message =
            "Load balancer profile allocated ports {ports} must be a multiple of 8 in the range 0 to 64000.",
        .source = "AKS docs, load-balancer-standard",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = ports_range,
    },
    {
        .id = "LB-011",
        .changes = ANY_WRITE,
        .needs = NEED_PUBLIC_IPS,
        .summary = "allocatedOutboundPorts for every node, at the most and one to upgrade with, "
                   "are no more than 64000 for each outbound address.",
        .remedy = "Allocate fewer ports, or go out with more addresses.",
        .path = PROFILE ".allocatedOutboundPorts",
        .code = "InvalidLoadBalancerProfileAllocatedOutboundPorts",
        .message =
            "Load balancer profile allocated ports {ports} is not in an allowable range given the number of nodes and IPs provisioned. Total node count {nodes} requires {required} ports but only {available} ports are available given {ips} outbound public IPs. Refer to https://aka.ms/aks/slb-ports for more details.",
        .source = "Azure/azure-cli#22374; Azure/azure-cli#16480",
        .confidence = RECORDED,
        .words = RECORDED,
        .check = ports_exceeded,
    },
    {
        .id = "LB-012",
        .changes = CLUSTER_WRITE,
        .needs = NEED_PUBLIC_IPS,
        .summary = "The outboundIPs of a loadBalancerProfile exist and are of SKU Standard.",
        .path = PROFILE ".outboundIPs",
        .code = "InvalidLoadBalancerProfileOutboundIPs",
        .target = "networkProfile.loadBalancerProfile.outboundIPs",
        .message =
            "Error in validating load balancer profile outbound IPs, error details: {details}",
        .source = "Azure/AKS#3247",
        .confidence = RECORDED,
        .words = RECORDED,
        .check = ips_not_found,
    },
    {
        .id = "LB-017",
        .changes = CLUSTER_CREATE,
        .summary = "A loadBalancerProfile that comes with outbound type userAssignedNATGateway, "
                   "managedNATGateway, none or block is accepted and dropped.",
        .path = PROFILE,
        .source = "Azure/azure-rest-api-specs#22469",
        .confidence = RECORDED,
        .words = RECORDED,
        .where = "defaults (`api/containerservice/default_network.c`)",
    },
    {0},
};
