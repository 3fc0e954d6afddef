/* Whether a principal may write something. */

#include "api/authorization/authorization.h"

#include <errno.h>
#include <string.h>

#include "api/arm/resource_id.h"
#include "api/arm/row.h"
#include "api/authorization/roles.h"
#include "base/json.h"
#include "base/span.h"

struct question {
    struct store_tx *tx;
    struct arena *arena;
    const char *principal;
    const char *operation; /* lower case: "microsoft.network/routetables/write" */
};

/* ---- operations of a role ---- */

/* '*' stands for any characters, slashes too (Azure RBAC docs, role-definitions). Both in lower
 * case. */
static bool operation_matches(const char *pattern, const char *operation)
{
    const char *star = NULL, *retry = NULL;

    while (*operation) {
        if (*pattern == '*') {
            star = pattern++;
            retry = operation;
        } else if (*pattern == *operation) {
            pattern++;
            operation++;
        } else if (star) {
            pattern = star + 1;
            operation = ++retry;
        } else {
            return false;
        }
    }
    return pattern[strspn(pattern, "*")] == '\0';
}

/* `words` are joined by spaces. */
static bool words_allow(const struct question *question, const char *words)
{
    while (*words) {
        size_t size = strcspn(words, " ");
        const char *word = arena_copy(question->arena, words, size);
        if (operation_matches(arena_lower(question->arena, word), question->operation))
            return true;
        words += size;
        words += strspn(words, " ");
    }
    return false;
}

static bool list_allows(const struct question *question, const json_t *list)
{
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *text = json_string_value(json_array_get(list, i));
        if (text && operation_matches(arena_lower(question->arena, text), question->operation))
            return true;
    }
    return false;
}

static bool custom_allows(const struct question *question, const json_t *role)
{
    const json_t *permissions = json_at(role, "properties.permissions");

    for (size_t i = 0; i < json_array_size(permissions); i++) {
        const json_t *permission = json_array_get(permissions, i);
        if (list_allows(question, json_object_get(permission, "actions")) &&
            !list_allows(question, json_object_get(permission, "notActions")))
            return true;
    }
    return false;
}

/* 1 when the role allows the operation, 0 when not, or a negative errno. */
static int role_allows(const struct question *question, const char *guid)
{
    struct resource row;

    for (const struct builtin_role *role = builtin_roles; role->name; role++) {
        if (text_equal_nocase(role->guid, guid))
            return words_allow(question, role->actions) &&
                   !words_allow(question, role->not_actions);
    }
    const char *id = arena_printf(question->arena, "/providers/" DEFINITION_TYPE_LOWER "/%s", guid);
    int result = resource_get(question->tx, arena_lower(question->arena, id), &row);
    if (result < 0)
        return result == -ENOENT ? 0 : result;
    return custom_allows(question, row_body(question->arena, &row));
}

/* ---- assignments ---- */

static int assignment_look(const struct resource *row, int64_t number, void *argument)
{
    const struct question *question = argument;
    const json_t *body = row_body(question->arena, row);
    const char *role = json_text_or(body, "properties.roleDefinitionId", "");

    (void)number;
    if (!text_equal_nocase(json_text(body, "properties.principalId"), question->principal))
        return 0;
    return role_allows(question, definition_guid(role));
}

/* Ids are pairs of words, so what contains a scope is found by taking the last pair away. */
static bool scope_shorten(char *scope)
{
    for (int i = 0; i < 2; i++) {
        char *slash = strrchr(scope, '/');
        if (!slash)
            return false;
        *slash = '\0';
    }
    return true;
}

static int scopes_ask(struct question *question, const char *scope)
{
    char *at = arena_lower(question->arena, scope);
    bool more = true;
    int result = 0;

    while (more && result == 0) {
        const struct resource_filter filter = {.type = ASSIGNMENT_TYPE_LOWER,
                                               .parent = *at ? at : "/"};
        result = resource_each(question->tx, &filter, assignment_look, question);
        more = scope_shorten(at);
    }
    return result;
}

/* ---- the question ---- */

static const char *operation_of(struct arena *arena, const char *scope)
{
    struct resource_id parts;

    if (!resource_id_parse(arena, scope, &parts) || !parts.namespace || !parts.type)
        return "microsoft.network/virtualnetworks/write";
    return arena_lower(arena, arena_printf(arena, "%s/%s/write", parts.namespace, parts.type));
}

/* NULL when there is no such identity. */
static int principal_of(struct store_tx *tx, struct arena *arena, const char *who, const char **out)
{
    struct resource row;

    *out = who;
    if (*who != '/')
        return 0;
    *out = NULL;
    int result = resource_get(tx, arena_lower(arena, who), &row);
    if (result < 0)
        return result == -ENOENT ? 0 : result;
    *out = json_text(row_body(arena, &row), "properties.principalId");
    return 0;
}

int role_granted(struct store_tx *tx, struct arena *arena, const char *who, const char *scope,
                 bool *out)
{
    struct question question = {.tx = tx, .arena = arena};

    int result = principal_of(tx, arena, who, &question.principal);
    if (result == 0 && question.principal) {
        question.operation = operation_of(arena, scope);
        result = scopes_ask(&question, scope);
    }
    if (result < 0)
        return result;
    *out = result > 0;
    return 0;
}
