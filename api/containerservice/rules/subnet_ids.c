/* Pools in subnets: what the id must look like, and what must be behind it. Without a custom subnet
 * the service makes the network itself, and none of this is due. */

#include <string.h>
#include <strings.h>

#include "api/containerservice/rule.h"
#include "base/span.h"

#define POD_SUBNET_TARGET "agentPoolProfile.podSubnetID"

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
        struct violation *violation = id ? check(facts, rule, id) : NULL;
        if (!violation)
            continue;
        violation_on(violation, subnet_members[i]);
        return violation->target && i == 1 ? violation_at(violation, POD_SUBNET_TARGET) : violation;
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

/* ARM's: it lets an empty text pass. */
static struct violation *subnet_malformed(const struct facts *facts, const struct rule *rule,
                                          const struct pool_facts *pool)
{
    for (size_t i = 0; i < 2; i++) {
        const char *id = subnet_id(pool, i);
        if (id && *id && strncasecmp(id, "/subscriptions/", strlen("/subscriptions/")) != 0)
            return violation_on(
                VIOLATION(facts, rule, id,
                          arena_printf(facts->arena, "properties.%s%s",
                                       facts->pool ? "" : "agentPoolProfiles.", subnet_members[i])),
                subnet_members[i]);
    }
    return NULL;
}

static struct violation *subnet_no_subnet(const struct facts *facts, const struct rule *rule,
                                          const struct pool_facts *pool)
{
    for (size_t i = 0; i < 2; i++) {
        const char *id = subnet_id(pool, i);
        struct resource_id parsed;
        if (!id || subnet_id_read(facts->arena, id, &parsed))
            continue;
        const char *parameter = i == 0 ? rule->target : POD_SUBNET_TARGET;
        return violation_on(violation_at(VIOLATION(facts, rule, parameter), parameter),
                            subnet_members[i]);
    }
    return NULL;
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

    if (facts->lenient_network || !subnet || subnet->found ||
        !subnet_id_read(facts->arena, id, &parsed))
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
    const struct subnet_facts *subnet = facts_subnet_found(facts, pool->subnet);
    return subnet && subnet->delegated ? VIOLATION(facts, rule, pool->subnet) : NULL;
}

static struct violation *subnet_linked(const struct facts *facts, const struct rule *rule,
                                       const struct pool_facts *pool)
{
    const struct subnet_facts *subnet = facts_subnet_found(facts, pool->subnet);
    return subnet && subnet->link_count > 0 ? VIOLATION(facts, rule, pool->subnet) : NULL;
}

/* ---- subnets of several pools ---- */

static const char *vnet_of(const struct facts *facts, const struct pool_facts *pool)
{
    struct resource_id parsed;
    const char *id = pool->subnet;
    return id && subnet_id_read(facts->arena, id, &parsed) ? parsed.parent : NULL;
}

static struct violation *vnets_differ(const struct facts *facts, const struct rule *rule)
{
    const char *first = NULL;

    for (size_t i = 0; i < facts->pool_count; i++) {
        const char *vnet = vnet_of(facts, &facts->pools[i]);
        if (first && vnet && !text_equal_nocase(first, vnet))
            return VIOLATION_PLAIN(facts, rule);
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

const struct rule linked_id_rules[] = {
    {
        .id = "SUB-003",
        .changes = CLUSTER_CREATE | POOL_CREATE,
        .summary = "Subnet ids are whole resource ids.",
        .remedy = "Send the whole id, from /subscriptions/ on.",
        .from_arm = true,
        .code = "LinkedInvalidPropertyId",
        .message =
            "Property id '{value}' at path '{path}' is invalid. Expect fully qualified resource Id that start with '/subscriptions/{subscriptionId}' or '/providers/{resourceProviderNamespace}/'.",
        .source = "ARM's own check",
        .confidence = RECORDED,
        .words = RECORDED,
        .check_pool = subnet_malformed,
    },
    {0},
};

const struct rule subnet_rules[] = {
    {
        .id = "SUB-023",
        .changes = CLUSTER_CREATE | POOL_CREATE,
        .summary =
            "A pool in the managed network leaves vnetSubnetID out; an empty string is not a subnet.",
        .remedy = "Leave the member out.",
        .code = "EmptySubnetError",
        .message = "The input subnet is an empty string.",
        .source = "Azure/terraform-azurerm-avm-res-containerservice-managedcluster#199",
        .confidence = RECORDED,
        .words = RECORDED,
        .check_pool = subnet_empty,
    },
    {
        .id = "SUB-004",
        .changes = CLUSTER_CREATE | POOL_CREATE,
        .summary = "A subnet id has the form .../virtualNetworks/NAME/subnets/NAME.",
        .path = "vnetSubnetID",
        .code = "InvalidParameter",
        .target = "agentPoolProfile.vnetSubnetID",
        .message = "The value of parameter {parameter} is invalid.",
        .source = "Azure/AKS#695",
        .confidence = RECORDED,
        .words = RECORDED,
        .check_pool = subnet_no_subnet,
    },
    {
        .id = "SUB-005",
        .changes = CLUSTER_CREATE | POOL_CREATE,
        .needs = NEED_SUBNETS,
        .summary = "The subnets of a pool exist.",
        .remedy = "Make the virtual network and its subnet first, or run with --lenient-network.",
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
        .summary = "Nodes live in no delegated subnet, whoever it is delegated to.",
        .remedy = "Use a subnet without delegations.",
        .path = "vnetSubnetID",
        .code = "SubnetIsDelegated",
        .message =
            "AgentPoolProfile subnet with id {id} cannot be used as it's a delegated subnet. Please check https://aka.ms/adv-network-prerequest for more details.",
        .source = "public report of the answer",
        .confidence = RECORDED,
        .words = RECORDED,
        .check_pool = subnet_delegated,
    },
    {
        .id = "SUB-017",
        .changes = CLUSTER_CREATE | POOL_CREATE,
        .needs = NEED_SUBNETS,
        .summary = "Nodes share no subnet with what other services keep in it.",
        .remedy = "Use a subnet without service association links.",
        .path = "vnetSubnetID",
        .code = "SubnetWithExternalResourcesCannotBeUsedByOtherResources",
        .message = "Subnet {id} contains external resources and cannot be used by other resources.",
        .source = "public reports of the code, which is Microsoft.Network's",
        .confidence = RECORDED,
        .words = RECORDED,
        .check_pool = subnet_linked,
    },
    {
        .id = "SUB-007",
        .changes = CLUSTER_CREATE | POOL_CREATE,
        .summary = "All pools of a cluster live in one virtual network.",
        .code = "InvalidParameter",
        .target = "agentPoolProfile.vnetSubnetID",
        .message = "All agent pools must use subnets of the same virtual network.",
        .source = "AKS docs, node-pool-unique-subnet",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = vnets_differ,
    },
    {
        .id = "SUB-008",
        .changes = CLUSTER_CREATE | POOL_CREATE,
        .summary =
            "A cluster whose pools live in the managed network takes no pools in other networks.",
        .path = "properties.agentPoolProfiles",
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
        .summary = "A cluster with own subnets takes no pools without one.",
        .remedy = "Name a subnet of the cluster's virtual network.",
        .path = "properties.vnetSubnetID",
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
        .id = "SUB-018",
        .changes = CLUSTER_CREATE | POOL_CREATE,
        .summary =
            "When nodes are created, their virtual network is in state Succeeded; otherwise the request is accepted and its operation fails.",
        .remedy = "Wait until nothing changes the network, and send the request again.",
        .path = "vnetSubnetID",
        .status = 201,
        .code = "SetVNetOwnershipFailed",
        .source = "Azure/AKS#4522",
        .confidence = RECORDED,
        .words = RECORDED,
        .where = "operations (`api/containerservice/ownership.c`)",
        .switchable = true,
        .errors = (const enum error_id[]){ERROR_SetVNetOwnershipFailed, ERROR_COUNT},
    },
    {0},
};
