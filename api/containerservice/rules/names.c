#include <ctype.h>
#include <string.h>

#include "api/containerservice/rule.h"
#include "base/json.h"

static struct arm_error *cluster_name_invalid(const struct facts *facts, const struct rule *rule)
{
    const char *name = facts->cluster_name;
    size_t size = strlen(name);
    bool fine =
        size >= 1 && size <= 63 && isalnum((unsigned char)name[0]) &&
        isalnum((unsigned char)name[size - 1]) &&
        strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") == size;

    return fine
               ? NULL
               : VIOLATION(
                     facts, rule, "name",
                     "name must have 1 to 63 letters, digits, hyphens and underscores, and begin and end "
                     "with a letter or digit");
}

static struct arm_error *cluster_name_reserved(const struct facts *facts, const struct rule *rule)
{
    const char *name = facts->cluster_name;

    if (strncasecmp(name, "login", 5) == 0 || strncasecmp(name, "xbox", 4) == 0)
        return VIOLATION(
            facts, rule, "name",
            arena_printf(
                facts->arena,
                "\"%s\" managed cluster name is invalid because 'LOGIN' and 'XBOX' can't be used "
                "at the start of a resource name, but can be used later in the name.",
                name));
    if (!strcasestr(name, "microsoft") && !strcasestr(name, "windows"))
        return NULL;
    return VIOLATION(
        facts, rule, "name",
        arena_printf(
            facts->arena,
            "\"%s\" managed cluster name is invalid because 'MICROSOFT' and 'WINDOWS' can't "
            "be used as either a whole word or a substring in the name.",
            name));
}

/* ---- the group of the nodes ---- */

#define NODE_GROUP_MAX ((size_t)80)

static const char *node_group(const struct facts *facts)
{
    return json_text_or(facts->wanted, "properties.nodeResourceGroup", "");
}

/* The name that the service makes can be too long as well. */
static struct arm_error *node_group_long(const struct facts *facts, const struct rule *rule)
{
    size_t size = strlen(node_group(facts));
    return size > NODE_GROUP_MAX ? VIOLATION(facts, rule, NODE_GROUP_MAX, size) : NULL;
}

/* It becomes a part of ids. */
static struct arm_error *node_group_invalid(const struct facts *facts, const struct rule *rule)
{
    const char *name = node_group(facts);
    size_t size = strlen(name);
    size_t fine = 0;

    while (name[fine] && (isalnum((unsigned char)name[fine]) || strchr("-_.()", name[fine])))
        fine++;
    if (fine == size && size > 0 && name[size - 1] != '.')
        return NULL;
    return VIOLATION(
        facts, rule, rule->target,
        "the name of a resource group has letters, digits, '-', '.', '(', ')' and '_', "
        "and does not end with '.'");
}

/* ---- pools ---- */

static bool name_breaks_pattern(const json_t *profile)
{
    const char *name = json_text_or(profile, "name", "");
    size_t size = strlen(name);

    return size < 1 || size > 12 || !islower((unsigned char)name[0]) ||
           strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789") != size;
}

static struct arm_error *pool_name_invalid(const struct facts *facts, const struct rule *rule,
                                           const json_t *profile)
{
    return name_breaks_pattern(profile) ? VIOLATION(facts, rule, "agentPoolProfile.name") : NULL;
}

static bool name_is_reserved(const json_t *profile)
{
    return text_equal_nocase(json_text(profile, "name"), "aksmanagedap");
}

static struct arm_error *pool_name_reserved(const struct facts *facts, const struct rule *rule,
                                            const json_t *profile)
{
    return name_is_reserved(profile) ? VIOLATION(facts, rule, "agentPoolProfile.name") : NULL;
}

static struct arm_error *pool_name_twice(const struct facts *facts, const struct rule *rule)
{
    const json_t *profiles = cluster_profiles(facts->wanted);

    for (size_t i = 0; i < json_array_size(profiles); i++) {
        for (size_t j = i + 1; j < json_array_size(profiles); j++) {
            if (text_equal_nocase(json_text(json_array_get(profiles, i), "name"),
                                  json_text(json_array_get(profiles, j), "name")))
                return VIOLATION(facts, rule, "agentPoolProfile.name",
                                 "agent pool names must be unique");
        }
    }
    return NULL;
}

static bool windows_name_too_long(const json_t *profile)
{
    return text_equal_nocase(json_text(profile, "osType"), "Windows") &&
           strlen(json_text_or(profile, "name", "")) > 6;
}

static struct arm_error *windows_name_long(const struct facts *facts, const struct rule *rule,
                                           const json_t *profile)
{
    return windows_name_too_long(profile) ? VIOLATION_PLAIN(facts, rule) : NULL;
}

/* clang-format off */
const struct rule name_rules[] = {
    {"MC-004", CLUSTER_CREATE, 0, 0, NULL, ERROR_InvalidParameterDetails, "name", "aka.ms/aks-naming-rules", cluster_name_invalid, NULL},
    {"MC-003", CLUSTER_CREATE, 0, 0, NULL, ERROR_InvalidParameterDetails, "name", "public report of the answer", cluster_name_reserved, NULL},
    {"MC-007", CLUSTER_CREATE, 0, 0, NULL, ERROR_NodeResourceGroupTooLong, "name", "Azure-Terraform/terraform-azurerm-kubernetes#33", node_group_long, NULL},
    {"MC-040", CLUSTER_CREATE, 0, 0, NULL, ERROR_InvalidParameterDetails, "nodeResourceGroup", "ARM's names of groups (guess: code)", node_group_invalid, NULL},
    {"AP-001", CLUSTER_CREATE | POOL_CREATE, 0, 0, NULL, ERROR_InvalidParameter, "agentPoolProfile.name", "public report of the answer", NULL, pool_name_invalid},
    {"AP-002", CLUSTER_CREATE | POOL_CREATE, 20250427, 0, NULL, ERROR_InvalidParameter, "agentPoolProfile.name", "AKS release notes, 2025-04-27", NULL, pool_name_reserved},
    {"AP-040", CLUSTER_CREATE, 0, 0, NULL, ERROR_InvalidParameterDetails, "agentPoolProfile.name", "guess: names are the pools' ids", pool_name_twice, NULL},
    {"WIN-001", CLUSTER_CREATE | POOL_CREATE, 0, 0, NULL, ERROR_WindowsAgentPoolNameTooLong, NULL, "public report of the answer", NULL, windows_name_long},
    {0},
};
/* clang-format on */
