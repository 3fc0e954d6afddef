/* Pools in subnets: what the id must look like, what must be behind it, and what its addresses must
 * not meet. Without a custom subnet the service makes the network itself, and none of this is due.
 */

#include <string.h>
#include <strings.h>

#include "api/arm/resource_id.h"
#include "api/containerservice/rule.h"
#include "base/json.h"

static const char *const subnet_members[] = {"vnetSubnetID", "podSubnetID"};

typedef struct arm_error *(*subnet_check)(const struct facts *facts, const struct rule *rule,
                                          const char *id);

/* Each subnet id of the pools that a change brings. */
static struct arm_error *profile_subnets(const struct facts *facts, const struct rule *rule,
                                         const json_t *profile, subnet_check check)
{
    for (size_t i = 0; i < 2; i++) {
        const char *id = json_text(profile, subnet_members[i]);
        struct arm_error *error = id ? check(facts, rule, id) : NULL;
        if (error)
            return error;
    }
    return NULL;
}

static struct arm_error *check_empty(const struct facts *facts, const struct rule *rule,
                                     const char *id)
{
    return *id ? NULL : VIOLATION_PLAIN(facts, rule);
}

static struct arm_error *subnet_empty(const struct facts *facts, const struct rule *rule,
                                      const json_t *profile)
{
    return profile_subnets(facts, rule, profile, check_empty);
}

static struct arm_error *subnet_malformed(const struct facts *facts, const struct rule *rule,
                                          const json_t *profile)
{
    for (size_t i = 0; i < 2; i++) {
        const char *id = json_text(profile, subnet_members[i]);
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

static struct arm_error *check_type(const struct facts *facts, const struct rule *rule,
                                    const char *id)
{
    struct resource_id parsed;
    return is_subnet_id(facts, id, &parsed)
               ? NULL
               : VIOLATION(facts, rule,
                           "The value of parameter agentPoolProfile.vnetSubnetID is invalid.");
}

static struct arm_error *subnet_no_subnet(const struct facts *facts, const struct rule *rule,
                                          const json_t *profile)
{
    return profile_subnets(facts, rule, profile, check_type);
}

static const char *last_part(const char *id)
{
    const char *slash = strrchr(id, '/');
    return slash ? slash + 1 : id;
}

static struct arm_error *check_found(const struct facts *facts, const struct rule *rule,
                                     const char *id)
{
    const struct pool_subnet *subnet = facts_subnet(facts, id);
    struct resource_id parsed;

    if (facts->lenient_network || !subnet || subnet->found || !is_subnet_id(facts, id, &parsed))
        return NULL;
    const char *vnet = arena_copy(facts->arena, parsed.parent, strlen(parsed.parent));
    return VIOLATION(facts, rule, parsed.name, last_part(vnet), parsed.group, parsed.subscription);
}

static struct arm_error *subnet_unknown(const struct facts *facts, const struct rule *rule,
                                        const json_t *profile)
{
    return profile_subnets(facts, rule, profile, check_found);
}

static struct arm_error *check_delegated(const struct facts *facts, const struct rule *rule,
                                         const char *id)
{
    const struct pool_subnet *subnet = facts_subnet(facts, id);
    return subnet && subnet->found && subnet->subnet.delegated ? VIOLATION(facts, rule, id) : NULL;
}

/* Delegation is what a pod subnet may have, so only node subnets count. */
static struct arm_error *subnet_delegated(const struct facts *facts, const struct rule *rule)
{
    const json_t *profiles = cluster_profiles(facts->wanted);

    for (size_t i = 0; i < json_array_size(profiles); i++) {
        const char *id = json_text(json_array_get(profiles, i), "vnetSubnetID");
        struct arm_error *error = id ? check_delegated(facts, rule, id) : NULL;
        if (error)
            return error;
    }
    return NULL;
}

/* ---- subnets of several pools ---- */

static const char *vnet_of(const struct facts *facts, const json_t *profile)
{
    struct resource_id parsed;
    const char *id = json_text(profile, "vnetSubnetID");
    return id && is_subnet_id(facts, id, &parsed) ? parsed.parent : NULL;
}

static struct arm_error *vnets_differ(const struct facts *facts, const struct rule *rule)
{
    const json_t *profiles = cluster_profiles(facts->wanted);
    const char *first = NULL;

    for (size_t i = 0; i < json_array_size(profiles); i++) {
        const char *vnet = vnet_of(facts, json_array_get(profiles, i));
        if (first && vnet && !text_equal_nocase(first, vnet))
            return VIOLATION(facts, rule,
                             "All agent pools must use subnets of the same virtual network.");
        if (!first)
            first = vnet;
    }
    return NULL;
}

static struct arm_error *custom_among_managed(const struct facts *facts, const struct rule *rule)
{
    const json_t *profiles = cluster_profiles(facts->wanted);
    bool custom = false;
    const char *managed = NULL;

    for (size_t i = 0; i < json_array_size(profiles); i++) {
        const json_t *profile = json_array_get(profiles, i);
        if (json_text(profile, "vnetSubnetID"))
            custom = true;
        else if (!managed)
            managed = json_text_or(profile, "name", "");
    }
    bool new_is_managed = facts->pool && !json_text(facts->pool, "vnetSubnetID");
    if (!custom || !managed || new_is_managed)
        return NULL;
    return VIOLATION(
        facts, rule,
        arena_printf(
            facts->arena,
            "Cannot use a custom subnet because agent pool %s is using a managed subnet. Please "
            "omit the vnetSubnetID parameter from the request.",
            managed));
}

static struct arm_error *managed_among_custom(const struct facts *facts, const struct rule *rule)
{
    const json_t *profiles = cluster_profiles(facts->stored);

    if (json_text(facts->pool, "vnetSubnetID"))
        return NULL;
    for (size_t i = 0; i < json_array_size(profiles); i++) {
        if (json_text(json_array_get(profiles, i), "vnetSubnetID"))
            return VIOLATION(
                facts, rule,
                arena_printf(
                    facts->arena,
                    "Agent pool %s must specify vnetSubnetID because the other agent pools use "
                    "a custom subnet.",
                    json_text_or(facts->pool, "name", "")));
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

static struct arm_error *services_meet_subnets(const struct facts *facts, const struct rule *rule)
{
    const struct network *network = &facts->network;
    struct cidr met;

    for (size_t i = 0; i < network->service_count && i < RANGES_MAX; i++) {
        if (subnets_meet(facts, network->services[i], &met))
            return VIOLATION(facts, rule, network->service_texts[i], cidr_text(facts, met));
    }
    return NULL;
}

static struct arm_error *pods_meet_subnets(const struct facts *facts, const struct rule *rule)
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

static uint64_t nodes_at_most(const json_t *profile)
{
    const char *member = json_true_at(profile, "enableAutoScaling") ? "maxCount" : "count";
    int64_t nodes = json_number_or(profile, member, 0);
    return nodes > 0 ? (uint64_t)nodes : 0;
}

/* Overlay nodes take one address each; node-subnet nodes one for themselves and one for each pod.
 */
static uint64_t addresses_needed(const struct facts *facts, const char *subnet_id)
{
    const json_t *profiles = cluster_profiles(facts->wanted);
    bool node_subnet = text_equal(facts->network.plugin, "azure") && !facts->network.overlay;
    uint64_t needed = 0;

    for (size_t i = 0; i < json_array_size(profiles); i++) {
        const json_t *profile = json_array_get(profiles, i);
        if (!text_equal_nocase(json_text(profile, "vnetSubnetID"), subnet_id))
            continue;
        bool pods = node_subnet && !json_text(profile, "podSubnetID");
        uint64_t each = pods ? (uint64_t)json_number_or(profile, "maxPods", 30) + 1 : 1;
        needed += (nodes_at_most(profile) + SURGE_NODES) * each;
    }
    return needed;
}

static struct arm_error *subnet_full(const struct facts *facts, const struct rule *rule)
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
            return VIOLATION(facts, rule, (unsigned long long)needed, (unsigned long long)room,
                             cidr_text(facts, prefix), subnet->subnet.name);
    }
    return NULL;
}

/* clang-format off */
const struct rule subnet_rules[] = {
    {"SUB-023", CLUSTER_CREATE | POOL_CREATE, 0, 0, NULL, ERROR_EmptySubnetError, NULL, "Azure/terraform-azurerm-avm-res-containerservice-managedcluster#199", NULL, subnet_empty},
    {"SUB-003", CLUSTER_CREATE | POOL_CREATE, 0, 0, NULL, ERROR_LinkedInvalidPropertyId, NULL, "ARM's own check", NULL, subnet_malformed},
    {"SUB-004", CLUSTER_CREATE | POOL_CREATE, 0, 0, NULL, ERROR_InvalidParameterText, "agentPoolProfile.vnetSubnetID", "Azure/AKS#695", NULL, subnet_no_subnet},
    {"SUB-005", CLUSTER_CREATE | POOL_CREATE, 0, 0, NULL, ERROR_SubnetNotFound, "agentPoolProfile.vnetSubnetID", "public report of the answer", NULL, subnet_unknown},
    {"SUB-006", CLUSTER_CREATE | POOL_CREATE, 0, 0, NULL, ERROR_SubnetIsDelegated, NULL, "public report of the answer", subnet_delegated, NULL},
    {"SUB-007", CLUSTER_CREATE | POOL_CREATE, 0, 0, NULL, ERROR_InvalidParameterText, "agentPoolProfile.vnetSubnetID", "AKS docs, node-pools", vnets_differ, NULL},
    {"SUB-008", CLUSTER_CREATE | POOL_CREATE, 0, 0, NULL, ERROR_InvalidParameterText, NULL, "public report of the answer", custom_among_managed, NULL},
    {"SUB-009", POOL_CREATE, 0, 0, NULL, ERROR_InvalidParameterText, "agentPoolProfile.vnetSubnetID", "follows from SUB-008 (guess)", managed_among_custom, NULL},
    {"CIDR-012", CLUSTER_WRITE | POOL_CREATE, 0, 0, NULL, ERROR_ServiceCidrOverlapExistingSubnetsCidr, "networkProfile.serviceCIDR", "public report of the answer", services_meet_subnets, NULL},
    {"CIDR-013", CLUSTER_WRITE, 0, 0, NULL, ERROR_NetworkProfileCIDROverlapVNET, "networkProfile.podCIDR", "Azure/AKS-Construction#403", pods_meet_subnets, NULL},
    {"SUB-001", ANY_WRITE, 0, 0, NULL, ERROR_InsufficientSubnetSize, "agentPoolProfile.vnetSubnetID", "public report of the answer", subnet_full, NULL},
    {0},
};
/* clang-format on */
