#include "api/containerservice/rule.h"
#include "base/json.h"

static struct arm_error *pools_missing(const struct facts *facts, const struct rule *rule)
{
    if (json_array_size(cluster_profiles(facts->sent)) > 0)
        return NULL;
    return VIOLATION(facts, rule, "agentPoolProfiles");
}

static struct arm_error *dns_prefix_invalid(const struct facts *facts, const struct rule *rule)
{
    const char *prefix = json_text(facts->wanted, "properties.dnsPrefix");
    size_t size = prefix ? strlen(prefix) : 0;

    if (!prefix && json_text(facts->wanted, "properties.fqdnSubdomain"))
        return NULL;
    if (!prefix)
        return VIOLATION(facts, rule, "dnsPrefix", "dnsPrefix is required");
    bool fine =
        size >= 1 && size <= 54 && prefix[0] != '-' && prefix[size - 1] != '-' &&
        strspn(prefix, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") == size;
    return fine
               ? NULL
               : VIOLATION(
                     facts, rule, "dnsPrefix",
                     "dnsPrefix must have 1 to 54 letters, digits and hyphens, no hyphen first or last");
}

static struct arm_error *count_missing(const struct facts *facts, const struct rule *rule)
{
    bool whole = facts->change == CLUSTER_CREATE;
    const json_t *profiles = cluster_profiles(facts->sent);

    if (!whole)
        return json_is_integer(json_at(facts->sent, "properties.count"))
                   ? NULL
                   : VIOLATION(facts, rule, "properties.count");
    for (size_t i = 0; i < json_array_size(profiles); i++) {
        if (!json_is_integer(json_object_get(json_array_get(profiles, i), "count")))
            return VIOLATION(facts, rule, "properties.count");
    }
    return NULL;
}

static struct arm_error *system_pool_missing(const struct facts *facts, const struct rule *rule)
{
    const json_t *profiles = cluster_profiles(facts->wanted);

    for (size_t i = 0; i < json_array_size(profiles); i++) {
        if (text_equal_nocase(json_text(json_array_get(profiles, i), "mode"), "System"))
            return NULL;
    }
    return VIOLATION_PLAIN(facts, rule);
}

/* clang-format off */
const struct rule required_rules[] = {
    {"MC-002", CLUSTER_CREATE, 0, 0, NULL, ERROR_RequiredParameterMissing, "agentPoolProfiles", "Azure/ARO-HCP#629", pools_missing, NULL},
    {"MC-005", CLUSTER_CREATE, 0, 0, NULL, ERROR_InvalidParameterDetails, "dnsPrefix", "AKS REST reference", dns_prefix_invalid, NULL},
    {"AP-004", CLUSTER_CREATE | POOL_CREATE, 0, 0, NULL, ERROR_RequiredParameterMissing, "properties.count", "public report of the answer", count_missing, NULL},
    {"AP-005", CLUSTER_WRITE, 0, 0, NULL, ERROR_MustDefineAtLeastOneSystemPool, NULL, "ansible-collections/azure#164", system_pool_missing, NULL},
    {0},
};
/* clang-format on */
