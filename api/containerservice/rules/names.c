#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "api/containerservice/rule.h"
#include "base/json.h"

static struct violation *cluster_name_invalid(const struct facts *facts, const struct rule *rule)
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

static struct violation *cluster_name_reserved(const struct facts *facts, const struct rule *rule)
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
static struct violation *node_group_long(const struct facts *facts, const struct rule *rule)
{
    size_t size = strlen(node_group(facts));
    return size > NODE_GROUP_MAX
               ? VIOLATION(facts, rule, NUMBER(facts, NODE_GROUP_MAX), NUMBER(facts, size))
               : NULL;
}

/* It becomes a part of ids. */
static struct violation *node_group_invalid(const struct facts *facts, const struct rule *rule)
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

static bool name_breaks_pattern(const struct pool_facts *pool)
{
    const char *name = pool->name;
    size_t size = strlen(name);

    return size < 1 || size > 12 || !islower((unsigned char)name[0]) ||
           strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789") != size;
}

static struct violation *pool_name_invalid(const struct facts *facts, const struct rule *rule,
                                           const struct pool_facts *pool)
{
    return name_breaks_pattern(pool) ? VIOLATION(facts, rule, "agentPoolProfile.name") : NULL;
}

static bool name_is_reserved(const struct pool_facts *pool)
{
    return text_equal_nocase(pool->name, "aksmanagedap");
}

static struct violation *pool_name_reserved(const struct facts *facts, const struct rule *rule,
                                            const struct pool_facts *pool)
{
    return name_is_reserved(pool) ? VIOLATION(facts, rule, "agentPoolProfile.name") : NULL;
}

static struct violation *pool_name_twice(const struct facts *facts, const struct rule *rule,
                                         const struct pool_facts *pool)
{
    for (size_t i = 0; i < pool->index; i++) {
        if (text_equal_nocase(facts->pools[i].name, pool->name))
            return VIOLATION(facts, rule, "agentPoolProfile.name",
                             "agent pool names must be unique");
    }
    return NULL;
}

static bool windows_name_too_long(const struct pool_facts *pool)
{
    return pool->windows && strlen(pool->name) > 6;
}

static struct violation *windows_name_long(const struct facts *facts, const struct rule *rule,
                                           const struct pool_facts *pool)
{
    return windows_name_too_long(pool) ? VIOLATION_PLAIN(facts, rule) : NULL;
}

const struct rule name_rules[] = {
    {
        .id = "MC-004",
        .changes = CLUSTER_CREATE,
        .path = "name",
        .summary =
            "A cluster's name is 1 to 63 letters, digits, hyphens and underscores, with a letter or digit at both ends.",
        .code = "InvalidParameter",
        .target = "name",
        .message = MESSAGE_INVALID_DETAILS,
        .source = "aka.ms/aks-naming-rules",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = cluster_name_invalid,
    },
    {
        .id = "MC-003",
        .changes = CLUSTER_CREATE,
        .path = "name",
        .summary =
            "A cluster's name holds no reserved words: microsoft and windows nowhere, login and xbox not at its beginning.",
        .code = "InvalidParameter",
        .target = "name",
        .message = MESSAGE_INVALID_DETAILS,
        .source = "public report of the answer",
        .confidence = RECORDED,
        .words = RECORDED,
        .check = cluster_name_reserved,
    },
    {
        .id = "MC-007",
        .changes = CLUSTER_CREATE,
        .path = "name",
        .summary =
            "The name of the nodes' resource group has at most 80 characters, also when the service makes it of the names of group, cluster and location.",
        .remedy = "Set nodeResourceGroup, or shorten the names.",
        .code = "InvalidParameter",
        .target = "name",
        .message =
            "The length of the node resource group name is too long. The maximum length is {max} and the length of the value provided is {length}. Please see https://aka.ms/aks-naming-rules for more details.",
        .source = "Azure-Terraform/terraform-azurerm-kubernetes#33",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = node_group_long,
    },
    {
        .id = "MC-040",
        .changes = CLUSTER_CREATE,
        .path = "properties.nodeResourceGroup",
        .summary = "The name of the nodes' resource group is one that a resource group can have.",
        .code = "InvalidParameter",
        .target = "nodeResourceGroup",
        .message = MESSAGE_INVALID_DETAILS,
        .source = "ARM's names of groups (guess: code)",
        .confidence = INFERRED,
        .words = GUESS,
        .check = node_group_invalid,
    },
    {
        .id = "AP-001",
        .changes = CLUSTER_CREATE | POOL_CREATE,
        .path = "name",
        .summary =
            "A pool's name is 1 to 12 lower-case letters and digits and begins with a letter.",
        .code = "InvalidParameter",
        .target = "agentPoolProfile.name",
        .message = MESSAGE_INVALID,
        .source = "crossplane/provider-azure#304; AKS docs, create-node-pools",
        .confidence = RECORDED,
        .words = RECORDED,
        .check_pool = pool_name_invalid,
    },
    {
        .id = "AP-002",
        .changes = CLUSTER_CREATE | POOL_CREATE,
        .since = 20250427,
        .path = "name",
        .summary = "The pool name aksmanagedap is the service's own.",
        .code = "InvalidParameter",
        .target = "agentPoolProfile.name",
        .message = MESSAGE_INVALID,
        .source = "AKS release notes, 2025-04-27",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check_pool = pool_name_reserved,
    },
    {
        .id = "AP-040",
        .changes = CLUSTER_CREATE,
        .summary = "No two pools have the same name.",
        .path = "name",
        .code = "InvalidParameter",
        .target = "agentPoolProfile.name",
        .message = MESSAGE_INVALID_DETAILS,
        .source = "guess: names are the pools' ids",
        .confidence = INFERRED,
        .words = GUESS,
        .check_pool = pool_name_twice,
    },
    {
        .id = "WIN-001",
        .changes = CLUSTER_CREATE | POOL_CREATE,
        .summary = "A Windows pool's name has at most 6 characters.",
        .path = "name",
        .code = "WindowsAgentPoolNameTooLong",
        .message = "Windows agent pool name can not be longer than 6 characters.",
        .source = "jenkins-infra/azure#284",
        .confidence = RECORDED,
        .words = RECORDED,
        .check_pool = windows_name_long,
    },
    {0},
};
