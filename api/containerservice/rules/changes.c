#include "api/containerservice/rule.h"
#include "base/json.h"

static struct arm_error *pool_introduced(const struct facts *facts, const struct rule *rule)
{
    const json_t *sent = cluster_profiles(facts->sent);

    for (size_t i = 0; i < json_array_size(sent); i++) {
        if (!profile_named(facts->stored, json_text(json_array_get(sent, i), "name")))
            return VIOLATION_PLAIN(facts, rule);
    }
    return NULL;
}

static struct arm_error *location_changed(const struct facts *facts, const struct rule *rule)
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

static struct arm_error *cluster_fixed_changed(const struct facts *facts, const struct rule *rule)
{
    for (size_t i = 0; i < sizeof cluster_fixed / sizeof cluster_fixed[0]; i++) {
        const char *path = cluster_fixed[i].path;
        if (differs(json_at(facts->stored, path), json_at(facts->wanted, path)))
            return arm_error(facts->arena, rule->error, cluster_fixed[i].shown,
                             cluster_fixed[i].shown);
    }
    return NULL;
}

/* kubenet and node subnet may go to overlay, one way; everything else that changes the plugin is
 * refused. */
static struct arm_error *plugin_changed(const struct facts *facts, const struct rule *rule)
{
    const char *from = facts->stored_network.plugin;
    const char *to = facts->network.plugin;

    if (text_equal_nocase(from, to) || (text_equal(from, "kubenet") && facts->network.overlay))
        return NULL;
    return VIOLATION(facts, rule, "networkProfile.networkPlugin");
}

static struct arm_error *mode_changed(const struct facts *facts, const struct rule *rule)
{
    if (!facts->stored_network.overlay || facts->network.overlay)
        return NULL;
    return VIOLATION(facts, rule, "networkProfile.networkPluginMode");
}

static struct arm_error *dataplane_changed(const struct facts *facts, const struct rule *rule)
{
    if (!text_equal(facts->stored_network.dataplane, "cilium") ||
        text_equal(facts->network.dataplane, "cilium"))
        return NULL;
    return VIOLATION(facts, rule, "networkProfile.networkDataplane");
}

static struct arm_error *families_reduced(const struct facts *facts, const struct rule *rule)
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

static struct arm_error *profile_fixed_changed(const struct facts *facts, const struct rule *rule,
                                               const json_t *stored, const json_t *wanted)
{
    for (size_t i = 0; i < sizeof pool_fixed / sizeof pool_fixed[0]; i++) {
        const json_t *before = json_object_get(stored, pool_fixed[i]);
        const json_t *after = json_object_get(wanted, pool_fixed[i]);
        /* A setting that the pool never had may not come either, but clients send "" and 0 for
         * none. */
        bool brought = !before && !json_is_empty(after) && !json_is_false(after);
        if (differs(before, after) || brought) {
            const char *path = arena_printf(facts->arena, "properties.%s", pool_fixed[i]);
            return arm_error(facts->arena, rule->error, path, path);
        }
    }
    return NULL;
}

static struct arm_error *pool_fixed_changed(const struct facts *facts, const struct rule *rule)
{
    const json_t *profiles = cluster_profiles(facts->wanted);

    if (facts->change == POOL_UPDATE)
        return profile_fixed_changed(facts, rule, facts->stored_pool, facts->pool);
    for (size_t i = 0; i < json_array_size(profiles); i++) {
        const json_t *profile = json_array_get(profiles, i);
        const json_t *stored = profile_named(facts->stored, json_text(profile, "name"));
        struct arm_error *error =
            stored ? profile_fixed_changed(facts, rule, stored, profile) : NULL;
        if (error)
            return error;
    }
    return NULL;
}

static bool subnet_differs(const json_t *stored, const json_t *wanted)
{
    const char *before = json_text_or(stored, "vnetSubnetID", "");
    const char *after = json_text_or(wanted, "vnetSubnetID", "");
    return !text_equal_nocase(before, after);
}

static struct arm_error *pool_subnet_changed(const struct facts *facts, const struct rule *rule)
{
    const json_t *profiles = cluster_profiles(facts->wanted);

    if (facts->change == POOL_UPDATE)
        return subnet_differs(facts->stored_pool, facts->pool) ? VIOLATION_PLAIN(facts, rule)
                                                               : NULL;
    for (size_t i = 0; i < json_array_size(profiles); i++) {
        const json_t *profile = json_array_get(profiles, i);
        const json_t *stored = profile_named(facts->stored, json_text(profile, "name"));
        if (stored && subnet_differs(stored, profile))
            return VIOLATION_PLAIN(facts, rule);
    }
    return NULL;
}

/* clang-format off */
const struct rule change_rules[] = {
    {"MC-011", CLUSTER_UPDATE, 0, 0, NULL, ERROR_NewPoolThroughCluster, NULL, "microsoft/tyger#121", pool_introduced, NULL},
    {"MC-006", CLUSTER_UPDATE, 0, 0, NULL, ERROR_InvalidResourceLocation, NULL, "ARM's own check", location_changed, NULL},
    {"MC-013", CLUSTER_UPDATE, 0, 0, NULL, ERROR_PropertyChangeNotAllowed, NULL, "rancher/rancher#32999; AKS docs", cluster_fixed_changed, NULL},
    {"UPD-001", CLUSTER_UPDATE, 0, 0, NULL, ERROR_PropertyChangeNotAllowed, "networkProfile.networkPlugin", "public report of the answer", plugin_changed, NULL},
    {"UPD-005", CLUSTER_UPDATE, 0, 0, NULL, ERROR_PropertyChangeNotAllowed, "networkProfile.networkPluginMode", "AKS docs, upgrade-azure-cni", mode_changed, NULL},
    {"UPD-016", CLUSTER_UPDATE, 0, 0, NULL, ERROR_PropertyChangeNotAllowed, "networkProfile.networkDataplane", "azurerm replaces such a cluster", dataplane_changed, NULL},
    {"DS-017", CLUSTER_UPDATE, 0, 0, NULL, ERROR_PropertyChangeNotAllowed, "networkProfile.ipFamilies", "no evidence of support", families_reduced, NULL},
    {"SUB-010", CLUSTER_UPDATE | POOL_UPDATE, 0, 0, NULL, ERROR_AgentPoolVnetSubnetChange, "agentPoolProfile.vnetSubnetID", "public report of the answer", pool_subnet_changed, NULL},
    {"AP-021", CLUSTER_UPDATE | POOL_UPDATE, 0, 0, NULL, ERROR_PropertyChangeNotAllowed, NULL, "Azure/terraform run records", pool_fixed_changed, NULL},
    {0},
};
/* clang-format on */
