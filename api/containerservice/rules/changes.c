#include "api/containerservice/rule.h"
#include "base/json.h"

/* Looks first where a client sends it that sends the pools in their order. */
static bool is_stored(const struct facts *facts, const char *name, size_t likely)
{
    if (likely < facts->stored_pool_count &&
        text_equal_nocase(facts->stored_pools[likely].name, name))
        return true;
    for (size_t i = 0; i < facts->stored_pool_count; i++) {
        if (text_equal_nocase(facts->stored_pools[i].name, name))
            return true;
    }
    return false;
}

static struct violation *pool_introduced(const struct facts *facts, const struct rule *rule)
{
    const json_t *sent = cluster_profiles(facts->sent);

    for (size_t i = 0; i < json_array_size(sent); i++) {
        if (!is_stored(facts, json_text(json_array_get(sent, i), "name"), i))
            return VIOLATION_PLAIN(facts, rule);
    }
    return NULL;
}

static struct violation *location_changed(const struct facts *facts, const struct rule *rule)
{
    const char *sent = json_text(facts->sent, "location");
    const char *stored = json_text_or(facts->stored, "location", "");
    const struct location *location = sent ? catalogue_location(facts->catalogue, sent) : NULL;

    if (!sent || !*sent || (location && text_equal_nocase(location->name, stored)))
        return NULL;
    return VIOLATION(facts, rule, facts->cluster_name, stored, facts->group_name, sent);
}

/* ---- the cluster ---- */

static struct violation *member_fixed(const struct facts *facts, const struct rule *rule,
                                      const char *path, const char *shown)
{
    if (!value_changed(json_at(facts->stored, path), json_at(facts->wanted, path)))
        return NULL;
    return violation_at(VIOLATION(facts, rule, shown), shown);
}

static struct violation *prefix_changed(const struct facts *facts, const struct rule *rule)
{
    PASS(member_fixed(facts, rule, "properties.dnsPrefix", "dnsPrefix"));
    return member_fixed(facts, rule, "properties.enableRBAC", "enableRBAC");
}

static struct violation *node_group_changed(const struct facts *facts, const struct rule *rule)
{
    return member_fixed(facts, rule, "properties.nodeResourceGroup", "nodeResourceGroup");
}

/* "msi" stands for a managed identity: a cluster may go there. */
static struct violation *principal_changed(const struct facts *facts, const struct rule *rule)
{
    const char *before = json_text_or(facts->stored, rule->path, "");
    const char *after = json_text_or(facts->wanted, rule->path, "");

    if (!*after || text_equal_nocase(after, "msi") || text_equal_nocase(before, after))
        return NULL;
    return VIOLATION(facts, rule, rule->target);
}

/* ---- pools ---- */

static const char *text_or_none(const char *text)
{
    return text ? text : "";
}

static struct violation *pool_subnet_changed(const struct facts *facts, const struct rule *rule,
                                             const struct pool_facts *pool)
{
    if (!pool->stored ||
        text_equal_nocase(text_or_none(pool->stored->subnet), text_or_none(pool->subnet)))
        return NULL;
    return VIOLATION(facts, rule, rule->target);
}

const struct rule change_rules[] = {
    {
        .id = "MC-011",
        .changes = CLUSTER_UPDATE,
        .summary = "A PUT of an existing cluster names only pools that it already has.",
        .remedy = "Create the pool by itself, with a PUT of agentPools/NAME.",
        .path = "properties.agentPoolProfiles",
        .code = "BadRequest",
        .message =
            "A new agent pool was introduced. Adding agent pools to an existing cluster is not allowed through managed cluster operations. For agent pool specific change, please use per agent pool operations: https://aka.ms/agent-pool-rest-api",
        .source = "microsoft/tyger#121",
        .confidence = RECORDED,
        .words = RECORDED,
        .check = pool_introduced,
    },
    {
        .id = "MC-006",
        .changes = CLUSTER_UPDATE,
        .summary = "A cluster stays in its location.",
        .remedy = "Send the location that the cluster has.",
        .path = "location",
        .status = 409,
        .from_arm = true,
        .code = "InvalidResourceLocation",
        .message =
            "The resource '{name}' already exists in location '{stored}' in resource group '{group}'. A resource with the same name cannot be created in location '{sent}'. Please select a new resource name.",
        .source = "ARM's own check",
        .confidence = INFERRED,
        .words = GUESS,
        .check = location_changed,
    },
    {
        .id = "MC-013",
        .changes = CLUSTER_UPDATE,
        .summary = "dnsPrefix and enableRBAC stay as they were at creation.",
        .remedy = "Send the value that the cluster has, or none.",
        .code = "PropertyChangeNotAllowed",
        .message = MESSAGE_FIXED,
        .source = "rancher/rancher#32999; AKS docs",
        .confidence = RECORDED,
        .words = RECORDED,
        .check = prefix_changed,
    },
    {
        .id = "MC-007",
        .changes = CLUSTER_UPDATE,
        .summary = "nodeResourceGroup is set at creation and stays.",
        .remedy = "Send the name that the cluster has, or none.",
        .path = "properties.nodeResourceGroup",
        .code = "PropertyChangeNotAllowed",
        .target = "nodeResourceGroup",
        .message = MESSAGE_FIXED,
        .source = "AKS docs, faq; azurerm replaces such a cluster",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = node_group_changed,
    },
    {
        .id = "UPD-022",
        .changes = CLUSTER_UPDATE,
        .summary = "A PUT does not change the service principal of a cluster.",
        .remedy =
            "Reset it with resetServicePrincipalProfile, or send the id that the cluster has.",
        .path = "properties.servicePrincipalProfile.clientId",
        .code = "PropertyChangeNotAllowed",
        .target = "servicePrincipalProfile.clientId",
        .message = MESSAGE_FIXED,
        .source = "public reports of the answer",
        .confidence = RECORDED,
        .words = RECORDED,
        .check = principal_changed,
    },
    {
        .id = "SUB-010",
        .changes = CLUSTER_UPDATE | POOL_UPDATE,
        .summary = "A pool stays in its subnet.",
        .remedy = "Make a new pool in the other subnet.",
        .path = "vnetSubnetID",
        .code = "PropertyChangeNotAllowed",
        .target = "agentPoolProfile.vnetSubnetID",
        .message = MESSAGE_FIXED,
        .source = "Azure/AKS#695",
        .confidence = RECORDED,
        .words = RECORDED,
        .check_pool = pool_subnet_changed,
    },
    {0},
};
