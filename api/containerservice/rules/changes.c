#include "api/containerservice/rule.h"
#include "base/json.h"

static struct violation *pool_introduced(const struct facts *facts, const struct rule *rule)
{
    const json_t *sent = cluster_profiles(facts->sent);

    for (size_t i = 0; i < json_array_size(sent); i++) {
        if (!profile_named(facts->stored, json_text(json_array_get(sent, i), "name")))
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

static bool differs(const json_t *a, const json_t *b)
{
    if (json_is_string(a) && json_is_string(b))
        return !text_equal_nocase(json_string_value(a), json_string_value(b));
    return a && b && !json_is_null(b) && !json_equal(a, b);
}

/* ---- the cluster ---- */

/* path in the resource, name that Azure prints */
static const struct {
    const char *path, *shown;
} cluster_fixed[] = {
    {"properties.dnsPrefix", "dnsPrefix"},
    {"properties.nodeResourceGroup", "nodeResourceGroup"},
    {"properties.networkProfile.dnsServiceIP", "networkProfile.dnsServiceIP"},
    {"properties.networkProfile.networkMode", "networkProfile.networkMode"},
    {"properties.networkProfile.serviceCidr", "networkProfile.serviceCIDR"},
    {"properties.enableRBAC", "enableRBAC"},
};

static struct violation *cluster_fixed_changed(const struct facts *facts, const struct rule *rule)
{
    for (size_t i = 0; i < sizeof cluster_fixed / sizeof cluster_fixed[0]; i++) {
        const char *path = cluster_fixed[i].path;
        if (differs(json_at(facts->stored, path), json_at(facts->wanted, path)))
            return violation_at(VIOLATION(facts, rule, cluster_fixed[i].shown),
                                cluster_fixed[i].shown);
    }
    return NULL;
}

/* kubenet and node subnet may go to overlay, one way; everything else that changes the plugin is
 * refused. */
static struct violation *plugin_changed(const struct facts *facts, const struct rule *rule)
{
    const char *from = facts->stored_network.plugin;
    const char *to = facts->network.plugin;

    if (text_equal_nocase(from, to) || (text_equal(from, "kubenet") && facts->network.overlay))
        return NULL;
    return VIOLATION(facts, rule, "networkProfile.networkPlugin");
}

static struct violation *mode_changed(const struct facts *facts, const struct rule *rule)
{
    if (!facts->stored_network.overlay || facts->network.overlay)
        return NULL;
    return VIOLATION(facts, rule, "networkProfile.networkPluginMode");
}

static struct violation *dataplane_changed(const struct facts *facts, const struct rule *rule)
{
    if (!text_equal(facts->stored_network.dataplane, "cilium") ||
        text_equal(facts->network.dataplane, "cilium"))
        return NULL;
    return VIOLATION(facts, rule, "networkProfile.networkDataplane");
}

static struct violation *families_reduced(const struct facts *facts, const struct rule *rule)
{
    if (!facts->stored_network.dual_stack || facts->network.dual_stack)
        return NULL;
    return VIOLATION(facts, rule, "networkProfile.ipFamilies");
}

/* ---- pools ---- */

static const char *const pool_fixed[] = {
    "vmSize",
    "osType",
    "osDiskSizeGB",
    "osDiskType",
    "kubeletDiskType",
    "maxPods",
    "type",
    "availabilityZones",
    "scaleSetPriority",
    "enableNodePublicIP",
    "podSubnetID",
    "gpuInstanceProfile",
    "proximityPlacementGroupID",
    "hostGroupID",
};

static struct violation *pool_fixed_changed(const struct facts *facts, const struct rule *rule,
                                            const struct pool_facts *pool)
{
    for (size_t i = 0; pool->stored && i < sizeof pool_fixed / sizeof pool_fixed[0]; i++) {
        const json_t *before = json_object_get(pool->stored->profile, pool_fixed[i]);
        const json_t *after = json_object_get(pool->profile, pool_fixed[i]);
        /* A setting that the pool never had may not come either, but clients send "" and 0 for
         * none. */
        bool brought = !before && !json_is_empty(after) && !json_is_false(after);
        if (differs(before, after) || brought) {
            const char *path = arena_printf(facts->arena, "properties.%s", pool_fixed[i]);
            return violation_at(VIOLATION(facts, rule, path), path);
        }
    }
    return NULL;
}

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
    return VIOLATION_PLAIN(facts, rule);
}

const struct rule change_rules[] = {
    {
        .id = "MC-011",
        .changes = CLUSTER_UPDATE,
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
        .code = "PropertyChangeNotAllowed",
        .message = MESSAGE_FIXED,
        .source = "rancher/rancher#32999; AKS docs",
        .confidence = RECORDED,
        .words = RECORDED,
        .check = cluster_fixed_changed,
    },
    {
        .id = "UPD-001",
        .changes = CLUSTER_UPDATE,
        .path = "properties.networkProfile.networkPlugin",
        .code = "PropertyChangeNotAllowed",
        .target = "networkProfile.networkPlugin",
        .message = MESSAGE_FIXED,
        .source = "public report of the answer",
        .confidence = RECORDED,
        .words = RECORDED,
        .check = plugin_changed,
    },
    {
        .id = "UPD-005",
        .changes = CLUSTER_UPDATE,
        .path = "properties.networkProfile.networkPluginMode",
        .code = "PropertyChangeNotAllowed",
        .target = "networkProfile.networkPluginMode",
        .message = MESSAGE_FIXED,
        .source = "AKS docs, upgrade-azure-cni",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = mode_changed,
    },
    {
        .id = "UPD-016",
        .changes = CLUSTER_UPDATE,
        .path = "properties.networkProfile.networkDataplane",
        .code = "PropertyChangeNotAllowed",
        .target = "networkProfile.networkDataplane",
        .message = MESSAGE_FIXED,
        .source = "azurerm replaces such a cluster",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = dataplane_changed,
    },
    {
        .id = "DS-017",
        .changes = CLUSTER_UPDATE,
        .path = "properties.networkProfile.ipFamilies",
        .code = "PropertyChangeNotAllowed",
        .target = "networkProfile.ipFamilies",
        .message = MESSAGE_FIXED,
        .source = "no evidence of support",
        .confidence = INFERRED,
        .words = GUESS,
        .check = families_reduced,
    },
    {
        .id = "SUB-010",
        .changes = CLUSTER_UPDATE | POOL_UPDATE,
        .code = "PropertyChangeNotAllowed",
        .target = "agentPoolProfile.vnetSubnetID",
        .message = "Changing property 'agentPoolProfile.vnetSubnetID' is not allowed.",
        .source = "public report of the answer",
        .confidence = RECORDED,
        .words = RECORDED,
        .check_pool = pool_subnet_changed,
    },
    {
        .id = "AP-021",
        .changes = CLUSTER_UPDATE | POOL_UPDATE,
        .code = "PropertyChangeNotAllowed",
        .message = MESSAGE_FIXED,
        .source = "Azure/terraform run records",
        .confidence = DOCUMENTED,
        .words = RECORDED,
        .check_pool = pool_fixed_changed,
    },
    {0},
};
