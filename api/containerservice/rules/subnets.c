/* Pools in subnets: what the id must look like, what must be behind it, and what its addresses must
 * not meet. Without a custom subnet the service makes the network itself, and none of this is due.
 */

#include <string.h>
#include <strings.h>

#include "api/arm/resource_id.h"
#include "api/containerservice/rule.h"
#include "base/json.h"

static const char *const subnet_members[] = {"vnetSubnetID", "podSubnetID"};

typedef struct violation *(*subnet_check)(const struct facts *facts, const struct rule *rule,
                                          const char *id);

static const char *subnet_id(const struct pool_facts *pool, size_t member)
{
    return member == 0 ? pool->subnet : pool->pod_subnet;
}

/* Each subnet id of the pools that a change brings. */
static struct violation *profile_subnets(const struct facts *facts, const struct rule *rule,
                                         const struct pool_facts *pool, subnet_check check)
{
    for (size_t i = 0; i < 2; i++) {
        const char *id = subnet_id(pool, i);
        struct violation *error = id ? check(facts, rule, id) : NULL;
        if (error)
            return error;
    }
    return NULL;
}

static struct violation *check_empty(const struct facts *facts, const struct rule *rule,
                                     const char *id)
{
    return *id ? NULL : VIOLATION_PLAIN(facts, rule);
}

static struct violation *subnet_empty(const struct facts *facts, const struct rule *rule,
                                      const struct pool_facts *pool)
{
    return profile_subnets(facts, rule, pool, check_empty);
}

static struct violation *subnet_malformed(const struct facts *facts, const struct rule *rule,
                                          const struct pool_facts *pool)
{
    for (size_t i = 0; i < 2; i++) {
        const char *id = subnet_id(pool, i);
        if (id && strncasecmp(id, "/subscriptions/", strlen("/subscriptions/")) != 0)
            return VIOLATION(
                facts, rule, id,
                arena_printf(facts->arena, "properties.agentPoolProfiles.%s", subnet_members[i]));
    }
    return NULL;
}

static bool is_subnet_id(const struct facts *facts, const char *text, struct resource_id *out)
{
    return resource_id_parse(facts->arena, text, out) && out->group &&
           text_equal_nocase(out->namespace, "Microsoft.Network") &&
           text_equal_nocase(out->type, "virtualNetworks/subnets");
}

static struct violation *check_type(const struct facts *facts, const struct rule *rule,
                                    const char *id)
{
    struct resource_id parsed;
    return is_subnet_id(facts, id, &parsed)
               ? NULL
               : VIOLATION(facts, rule,
                           "The value of parameter agentPoolProfile.vnetSubnetID is invalid.");
}

static struct violation *subnet_no_subnet(const struct facts *facts, const struct rule *rule,
                                          const struct pool_facts *pool)
{
    return profile_subnets(facts, rule, pool, check_type);
}

static const char *last_part(const char *id)
{
    const char *slash = strrchr(id, '/');
    return slash ? slash + 1 : id;
}

static struct violation *check_found(const struct facts *facts, const struct rule *rule,
                                     const char *id)
{
    const struct pool_subnet *subnet = facts_subnet(facts, id);
    struct resource_id parsed;

    if (facts->lenient_network || !subnet || subnet->found || !is_subnet_id(facts, id, &parsed))
        return NULL;
    const char *vnet = arena_copy(facts->arena, parsed.parent, strlen(parsed.parent));
    return VIOLATION(facts, rule, parsed.name, last_part(vnet), parsed.group, parsed.subscription);
}

static struct violation *subnet_unknown(const struct facts *facts, const struct rule *rule,
                                        const struct pool_facts *pool)
{
    return profile_subnets(facts, rule, pool, check_found);
}

/* Delegation is what a pod subnet may have, so only node subnets count. */
static struct violation *subnet_delegated(const struct facts *facts, const struct rule *rule,
                                          const struct pool_facts *pool)
{
    const struct pool_subnet *subnet = pool->subnet ? facts_subnet(facts, pool->subnet) : NULL;
    return subnet && subnet->found && subnet->subnet.delegated
               ? VIOLATION(facts, rule, pool->subnet)
               : NULL;
}

/* ---- subnets of several pools ---- */

static const char *vnet_of(const struct facts *facts, const struct pool_facts *pool)
{
    struct resource_id parsed;
    const char *id = pool->subnet;
    return id && is_subnet_id(facts, id, &parsed) ? parsed.parent : NULL;
}

static struct violation *vnets_differ(const struct facts *facts, const struct rule *rule)
{
    const char *first = NULL;

    for (size_t i = 0; i < facts->pool_count; i++) {
        const char *vnet = vnet_of(facts, &facts->pools[i]);
        if (first && vnet && !text_equal_nocase(first, vnet))
            return VIOLATION(facts, rule,
                             "All agent pools must use subnets of the same virtual network.");
        if (!first)
            first = vnet;
    }
    return NULL;
}

static struct violation *custom_among_managed(const struct facts *facts, const struct rule *rule)
{
    bool custom = false;
    const char *managed = NULL;

    for (size_t i = 0; i < facts->pool_count; i++) {
        if (facts->pools[i].subnet)
            custom = true;
        else if (!managed)
            managed = facts->pools[i].name;
    }
    bool new_is_managed = facts->pool && !facts->pool->subnet;
    if (!custom || !managed || new_is_managed)
        return NULL;
    return VIOLATION(facts, rule, managed);
}

static struct violation *managed_among_custom(const struct facts *facts, const struct rule *rule)
{
    if (!facts->pool || facts->pool->subnet)
        return NULL;
    for (size_t i = 0; i < facts->stored_pool_count; i++) {
        if (facts->stored_pools[i].subnet)
            return VIOLATION(facts, rule, facts->pool->name);
    }
    return NULL;
}

/* ---- overlaps ---- */

#define SINCE_SUBNETS_ONLY                                                                         \
    20241025 /* the whole address space of the VNet counted before (release notes) */

static const char *cidr_text(const struct facts *facts, struct cidr cidr)
{
    char text[CIDR_TEXT];
    cidr_format(cidr, text);
    return arena_string(facts->arena, text);
}

static bool prefixes_meet(const struct cidr *prefixes, size_t count, struct cidr range,
                          struct cidr *met)
{
    for (size_t i = 0; i < count; i++) {
        if (cidr_overlaps(range, prefixes[i])) {
            *met = prefixes[i];
            return true;
        }
    }
    return false;
}

/* The first range of the VNets in use that `range` meets. */
static bool subnets_meet(const struct facts *facts, struct cidr range, struct cidr *met)
{
    for (size_t i = 0; i < facts->subnet_count; i++) {
        const struct subnet_facts *subnet = &facts->subnets[i].subnet;
        for (size_t j = 0; facts->subnets[i].found && j < subnet->subnet_count; j++) {
            if (prefixes_meet(subnet->subnets[j].prefixes, subnet->subnets[j].prefix_count, range,
                              met))
                return true;
        }
    }
    return false;
}

static bool vnets_meet(const struct facts *facts, struct cidr range, struct cidr *met)
{
    for (size_t i = 0; i < facts->subnet_count; i++) {
        const struct subnet_facts *subnet = &facts->subnets[i].subnet;
        if (facts->subnets[i].found &&
            prefixes_meet(subnet->vnet_prefixes, subnet->vnet_prefix_count, range, met))
            return true;
    }
    return false;
}

static struct violation *services_meet_subnets(const struct facts *facts, const struct rule *rule)
{
    const struct network *network = &facts->network;
    struct cidr met;

    for (size_t i = 0; i < network->service_count && i < RANGES_MAX; i++) {
        if (subnets_meet(facts, network->services[i], &met))
            return VIOLATION(facts, rule, network->service_texts[i], cidr_text(facts, met));
    }
    return NULL;
}

static struct violation *pods_meet_subnets(const struct facts *facts, const struct rule *rule)
{
    const struct network *network = &facts->network;
    struct cidr met;

    for (size_t i = 0; i < network->pod_count && i < RANGES_MAX; i++) {
        bool meets = facts->as_of < SINCE_SUBNETS_ONLY
                         ? vnets_meet(facts, network->pods[i], &met)
                         : subnets_meet(facts, network->pods[i], &met);
        if (meets)
            return VIOLATION(facts, rule, network->pod_texts[i], cidr_text(facts, met));
    }
    return NULL;
}

/* ---- room ---- */

#define AZURE_RESERVED 5 /* addresses of a subnet that Azure keeps */
#define SURGE_NODES    1

static uint64_t nodes_at_most(const struct pool_facts *pool)
{
    int64_t nodes = pool->autoscaling ? pool->max_count : pool->count;
    return nodes > 0 ? (uint64_t)nodes : 0;
}

/* Overlay nodes take one address each; node-subnet nodes one for themselves and one for each pod.
 */
static uint64_t addresses_needed(const struct facts *facts, const char *subnet_id)
{
    bool node_subnet = text_equal(facts->network.plugin, "azure") && !facts->network.overlay;
    uint64_t needed = 0;

    for (size_t i = 0; i < facts->pool_count; i++) {
        const struct pool_facts *pool = &facts->pools[i];
        if (!text_equal_nocase(pool->subnet, subnet_id))
            continue;
        bool pods = node_subnet && !pool->pod_subnet;
        uint64_t each = pods ? (uint64_t)(pool->max_pods < 0 ? 30 : pool->max_pods) + 1 : 1;
        needed += (nodes_at_most(pool) + SURGE_NODES) * each;
    }
    return needed;
}

static struct violation *subnet_full(const struct facts *facts, const struct rule *rule)
{
    for (size_t i = 0; i < facts->subnet_count; i++) {
        const struct pool_subnet *subnet = &facts->subnets[i];
        if (!subnet->found || subnet->subnet.prefix_count == 0)
            continue;
        struct cidr prefix = subnet->subnet.prefixes[0];
        uint64_t size = cidr_size(prefix);
        uint64_t room = size > AZURE_RESERVED ? size - AZURE_RESERVED : 0;
        uint64_t needed = addresses_needed(facts, subnet->id);
        if (prefix.base.family == FAMILY_IPV4 && needed > room)
            return violation_counted(VIOLATION(facts, rule, NUMBER(facts, needed),
                                               NUMBER(facts, room), cidr_text(facts, prefix),
                                               subnet->subnet.name),
                                     needed, room);
    }
    return NULL;
}

const struct rule subnet_rules[] = {
    {
        .id = "SUB-023",
        .changes = CLUSTER_CREATE | POOL_CREATE,
        .code = "EmptySubnetError",
        .message = "The input subnet is an empty string.",
        .source = "Azure/terraform-azurerm-avm-res-containerservice-managedcluster#199",
        .confidence = RECORDED,
        .words = RECORDED,
        .check_pool = subnet_empty,
    },
    {
        .id = "SUB-003",
        .changes = CLUSTER_CREATE | POOL_CREATE,
        .from_arm = true,
        .code = "LinkedInvalidPropertyId",
        .message =
            "Property id '{value}' at path '{path}' is invalid. Expect fully qualified resource Id that start with '/subscriptions/{subscriptionId}' or '/providers/{resourceProviderNamespace}/'.",
        .source = "ARM's own check",
        .confidence = RECORDED,
        .words = RECORDED,
        .check_pool = subnet_malformed,
    },
    {
        .id = "SUB-004",
        .changes = CLUSTER_CREATE | POOL_CREATE,
        .path = "vnetSubnetID",
        .code = "InvalidParameter",
        .target = "agentPoolProfile.vnetSubnetID",
        .message = "{details}",
        .source = "Azure/AKS#695",
        .confidence = RECORDED,
        .words = RECORDED,
        .check_pool = subnet_no_subnet,
    },
    {
        .id = "SUB-005",
        .changes = CLUSTER_CREATE | POOL_CREATE,
        .needs = NEED_SUBNETS,
        .path = "vnetSubnetID",
        .code = "SubnetNotFound",
        .target = "agentPoolProfile.vnetSubnetID",
        .message =
            "Could not find subnet {subnet} in vnet {vnet} from resource group {group} of subscription {subscription}.",
        .source = "public report of the answer",
        .confidence = RECORDED,
        .words = RECORDED,
        .check_pool = subnet_unknown,
    },
    {
        .id = "SUB-006",
        .changes = CLUSTER_CREATE | POOL_CREATE,
        .needs = NEED_SUBNETS,
        .code = "SubnetIsDelegated",
        .message =
            "AgentPoolProfile subnet with id {id} cannot be used as it's a delegated subnet. Please check https://aka.ms/adv-network-prerequest for more details.",
        .source = "public report of the answer",
        .confidence = RECORDED,
        .words = RECORDED,
        .check_pool = subnet_delegated,
    },
    {
        .id = "SUB-007",
        .changes = CLUSTER_CREATE | POOL_CREATE,
        .code = "InvalidParameter",
        .target = "agentPoolProfile.vnetSubnetID",
        .message = "{details}",
        .source = "AKS docs, node-pools",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = vnets_differ,
    },
    {
        .id = "SUB-008",
        .changes = CLUSTER_CREATE | POOL_CREATE,
        .code = "InvalidParameter",
        .message =
            "Cannot use a custom subnet because agent pool {pool} is using a managed subnet. Please omit the vnetSubnetID parameter from the request.",
        .source = "public report of the answer",
        .confidence = RECORDED,
        .words = RECORDED,
        .check = custom_among_managed,
    },
    {
        .id = "SUB-009",
        .changes = POOL_CREATE,
        .code = "InvalidParameter",
        .target = "agentPoolProfile.vnetSubnetID",
        .message =
            "Agent pool {pool} must specify vnetSubnetID because the other agent pools use a custom subnet.",
        .source = "follows from SUB-008 (guess)",
        .confidence = INFERRED,
        .words = GUESS,
        .check = managed_among_custom,
    },
    {
        .id = "CIDR-012",
        .changes = CLUSTER_WRITE | POOL_CREATE,
        .needs = NEED_SUBNETS,
        .path = "properties.networkProfile.serviceCidr",
        .code = "ServiceCidrOverlapExistingSubnetsCidr",
        .target = "networkProfile.serviceCIDR",
        .message =
            "The specified service CIDR {serviceCidr} is conflicted with an existing subnet CIDR {subnetCidr}",
        .source = "public report of the answer",
        .confidence = RECORDED,
        .words = RECORDED,
        .check = services_meet_subnets,
    },
    {
        .id = "CIDR-013",
        .changes = CLUSTER_WRITE,
        .needs = NEED_SUBNETS,
        .path = "properties.networkProfile.podCidr",
        .code = "NetworkProfileCIDROverlapVNET",
        .target = "networkProfile.podCIDR",
        .message = "NetworkProfile CIDR {podCidr} overlaps with reserved VNET CIDR {vnetCidr}",
        .source = "Azure/AKS-Construction#403",
        .confidence = RECORDED,
        .words = RECORDED,
        .check = pods_meet_subnets,
    },
    {
        .id = "SUB-001",
        .changes = ANY_WRITE,
        .needs = NEED_SUBNETS,
        .code = "InsufficientSubnetSize",
        .target = "agentPoolProfile.vnetSubnetID",
        .message = MESSAGE_SUBNET_FULL,
        .source = "public report of the answer",
        .confidence = RECORDED,
        .words = RECORDED,
        .check = subnet_full,
    },
    {0},
};
