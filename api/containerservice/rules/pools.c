#include <strings.h>

#include "api/containerservice/dates.h"
#include "api/containerservice/rule.h"
#include "base/json.h"

static bool is_system(const json_t *profile)
{
    return text_equal_nocase(json_text(profile, "mode"), "System");
}

static bool is_windows(const json_t *profile)
{
    return text_equal_nocase(json_text(profile, "osType"), "Windows");
}

static struct arm_error *profile_mode(const struct facts *facts, const struct rule *rule,
                                      const json_t *profile)
{
    const char *mode = json_text_or(profile, "mode", "");

    if (text_equal(mode, "System") || text_equal(mode, "User") || text_equal(mode, "Gateway"))
        return NULL;
    return VIOLATION(facts, rule, rule->target,
                     arena_printf(facts->arena, "'%s' is not a known mode", mode));
}

static struct arm_error *profile_os_type(const struct facts *facts, const struct rule *rule,
                                         const json_t *profile)
{
    const char *type = json_text_or(profile, "osType", "");

    if (text_equal(type, "Linux") || text_equal(type, "Windows"))
        return NULL;
    return VIOLATION(facts, rule, rule->target,
                     arena_printf(facts->arena, "'%s' is not a known osType", type));
}

static bool is_stopped(const json_t *profile)
{
    return text_equal_nocase(json_text(profile, "powerState.code"), "Stopped");
}

static struct arm_error *profile_count(const struct facts *facts, const struct rule *rule,
                                       const json_t *profile)
{
    int64_t count = json_number_or(profile, "count", 0);
    bool starts = is_stopped(profile_named(facts->stored, json_text(profile, "name")));
    int least = is_system(profile) && !is_stopped(profile) && !starts ? 1 : 0;

    if (count >= least && count <= 1000)
        return NULL;
    return VIOLATION(facts, rule, (long long)count, least);
}

static struct arm_error *profile_autoscaling(const struct facts *facts, const struct rule *rule,
                                             const json_t *profile)
{
    if (!json_true_at(profile, "enableAutoScaling"))
        return NULL;
    int64_t least = json_number_or(profile, "minCount", -1);
    int64_t most = json_number_or(profile, "maxCount", -1);
    bool fine = least >= (is_system(profile) ? 1 : 0) && most >= least && most <= 1000;
    return fine ? NULL : VIOLATION(facts, rule, rule->target);
}

static struct arm_error *profile_max_pods(const struct facts *facts, const struct rule *rule,
                                          const json_t *profile)
{
    int64_t pods = json_number_or(profile, "maxPods", 30);
    return pods >= 10 && pods <= 250
               ? NULL
               : VIOLATION(facts, rule, "The value of parameter maxPods is invalid.");
}

static struct arm_error *profile_size(const struct facts *facts, const struct rule *rule,
                                      const json_t *profile)
{
    const char *name = json_text_or(profile, "vmSize", "");
    const struct vm_size *size = catalogue_vm_size(facts->catalogue, name);

    if (size && !size->restricted)
        return NULL;
    return VIOLATION(
        facts, rule,
        arena_printf(
            facts->arena,
            "The VM size of %s is not allowed in your subscription in location '%s'. The available "
            "VM sizes are '%s'. For more details, please visit "
            "https://aka.ms/aks/quotas-skus-regions",
            name, json_text_or(facts->wanted, "location", ""),
            catalogue_vm_sizes_allowed(facts->catalogue, facts->arena)));
}

static struct arm_error *profile_windows_plugin(const struct facts *facts, const struct rule *rule,
                                                const json_t *profile)
{
    if (!is_windows(profile) || text_equal(facts->network.plugin, "azure"))
        return NULL;
    return VIOLATION_PLAIN(facts, rule);
}

static struct arm_error *profile_windows_system(const struct facts *facts, const struct rule *rule,
                                                const json_t *profile)
{
    if (!is_windows(profile) || !is_system(profile))
        return NULL;
    return VIOLATION(facts, rule, "System node pools must use osType Linux.");
}

static struct arm_error *profile_windows_profile(const struct facts *facts, const struct rule *rule,
                                                 const json_t *profile)
{
    if (!is_windows(profile) || json_is_object(json_at(facts->wanted, "properties.windowsProfile")))
        return NULL;
    return VIOLATION_PLAIN(facts, rule);
}

static size_t system_pools_but(const struct facts *facts, const char *name)
{
    const json_t *profiles = cluster_profiles(facts->wanted);
    size_t count = 0;

    for (size_t i = 0; i < json_array_size(profiles); i++) {
        const json_t *profile = json_array_get(profiles, i);
        if (is_system(profile) && !text_equal_nocase(json_text(profile, "name"), name))
            count++;
    }
    return count;
}

static struct arm_error *last_pool(const struct facts *facts, const struct rule *rule)
{
    return json_array_size(cluster_profiles(facts->stored)) <= 1 ? VIOLATION_PLAIN(facts, rule)
                                                                 : NULL;
}

static struct arm_error *last_system_pool(const struct facts *facts, const struct rule *rule)
{
    const char *name = json_text_or(facts->pool, "name", "");
    bool leaves = facts->change == POOL_DELETE
                      ? is_system(facts->stored_pool)
                      : is_system(facts->stored_pool) && !is_system(facts->pool);

    return leaves && system_pools_but(facts, name) == 0 ? VIOLATION_PLAIN(facts, rule) : NULL;
}

/* clang-format off */
const struct rule pool_rules[] = {
    {"AP-012", ANY_WRITE, SINCE_STRICT_MODE, 0, NULL, ERROR_InvalidParameterDetails, "agentPoolProfile.mode", "AKS release notes, 2025-01-06", NULL, profile_mode},
    {"AP-013", CLUSTER_CREATE | POOL_CREATE, 0, 0, NULL, ERROR_InvalidParameterDetails, "agentPoolProfile.osType", "AKS release notes", NULL, profile_os_type},
    {"AP-003", ANY_WRITE, 0, 0, NULL, ERROR_CountInvalid, "agentPoolProfile.count", "public report of the answer", NULL, profile_count},
    {"AP-014", ANY_WRITE, 0, 0, NULL, ERROR_InvalidParameter, "agentPoolProfile.minCount", "public report of the answer", NULL, profile_autoscaling},
    {"POD-001", CLUSTER_CREATE | POOL_CREATE, 0, 0, NULL, ERROR_InvalidParameterText, "agentPoolProfile.maxPods", "public report of the answer", NULL, profile_max_pods},
    {"AP-009", CLUSTER_CREATE | POOL_CREATE, 0, 0, NULL, ERROR_BadRequest, NULL, "Azure/terraform run records", NULL, profile_size},
    {"NP-008", CLUSTER_CREATE | POOL_CREATE, 0, 0, NULL, ERROR_AzureCNIOnlyForWindows, NULL, "public report of the answer", NULL, profile_windows_plugin},
    {"WIN-002", CLUSTER_CREATE | POOL_CREATE, 0, 0, NULL, ERROR_InvalidParameterText, "agentPoolProfile.osType", "AKS docs, use-system-pools", NULL, profile_windows_system},
    {"WIN-003", POOL_CREATE, 0, 0, NULL, ERROR_WindowsProfileMissing, NULL, "public report of the answer", NULL, profile_windows_profile},
    {"AP-006", POOL_DELETE, 0, 0, NULL, ERROR_NoAgentPoolLeft, NULL, "public report of the answer", last_pool, NULL},
    {"AP-007", POOL_DELETE | POOL_UPDATE, 0, 0, NULL, ERROR_NoSystemPoolLeft, NULL, "public report of the answer", last_system_pool, NULL},
    {0},
};
/* clang-format on */
