/* Role definitions: Azure's own from the table, custom ones from the store. Custom roles are the
 * tenant's; their rows have no subscription, and a list shows those that can be assigned at its
 * scope or below. */

#include <errno.h>
#include <string.h>

#include "api/arm/row.h"
#include "api/authorization/roles.h"
#include "base/date.h"
#include "base/ids.h"
#include "base/json.h"
#include "base/span.h"

#define ROLE_UPDATED                                                                               \
    "2021-11-11T20:13:00.0000000Z" /* guess: when Azure changed its own roles last */

/* ---- Azure's own ---- */

static json_t *words(const char *text)
{
    json_t *list = json_array();
    while (*text) {
        size_t size = strcspn(text, " ");
        json_array_append_new(list, json_stringn(text, size));
        text += size;
        text += *text == ' ';
    }
    return list;
}

static json_t *builtin_json(struct call *call, const struct scope *scope,
                            const struct builtin_role *role)
{
    json_t *permission =
        json_pack("{s:o, s:o, s:o, s:o}", "actions", words(role->actions), "notActions",
                  words(role->not_actions), "dataActions", words(role->data_actions),
                  "notDataActions", words(role->not_data_actions));
    json_t *properties = json_pack(
        "{s:s, s:s, s:s, s:[s], s:[o], s:s, s:s, s:n, s:n}", "roleName", role->name, "type",
        "BuiltInRole", "description", role->description, "assignableScopes", "/", "permissions",
        permission, "createdOn", ROLE_UPDATED, "updatedOn", ROLE_UPDATED, "createdBy", "updatedBy");

    return json_pack("{s:o, s:s, s:s, s:s}", "properties", properties, "id",
                     definition_id(call, scope, role->guid), "type", DEFINITION_TYPE, "name",
                     role->guid);
}

static const struct builtin_role *builtin_find(const char *guid)
{
    for (const struct builtin_role *role = builtin_roles; role->name; role++) {
        if (text_equal_nocase(role->guid, guid))
            return role;
    }
    return NULL;
}

/* ---- custom ones ---- */

static const char *row_id(struct call *call)
{
    return arena_lower(call->arena, arena_printf(call->arena, "/providers/" DEFINITION_TYPE "/%s",
                                                 call_parameter(call, "name")));
}

/* The stored body with the id of the scope that it is asked at. New reference. */
static json_t *custom_json(struct call *call, const struct scope *scope, const struct resource *row)
{
    json_t *body = row_body(call->arena, row);
    json_object_set_new(body, "id", json_string(definition_id(call, scope, row->name)));
    return json_incref(body);
}

static bool assignable(struct call *call, const json_t *body, const struct scope *scope)
{
    const json_t *scopes = json_at(body, "properties.assignableScopes");

    for (size_t i = 0; i < json_array_size(scopes); i++) {
        const char *text = json_string_value(json_array_get(scopes, i));
        const char *lower = text ? arena_lower(call->arena, text) : "/";
        if (scope_covers(lower, scope->lower) || scope_covers(scope->lower, lower))
            return true;
    }
    return false;
}

/* ---- lists ---- */

struct listing {
    struct call *call;
    const struct scope *scope;
    const char *name; /* roleName eq '...', or NULL */
    json_t *value;
};

static bool name_matches(const struct listing *listing, const char *name)
{
    return !listing->name || text_equal_nocase(name, listing->name);
}

static int custom_look(const struct resource *row, int64_t number, void *argument)
{
    struct listing *listing = argument;
    const json_t *body = row_body(listing->call->arena, row);

    (void)number;
    if (name_matches(listing, json_text(body, "properties.roleName")) &&
        assignable(listing->call, body, listing->scope))
        json_array_append_new(listing->value, custom_json(listing->call, listing->scope, row));
    return 0;
}

struct arm_error *definition_list(struct call *call)
{
    const char *type = filter_value(call, "type");
    json_t *answer = json_keep(call->arena, json_pack("{s:[]}", "value"));
    struct scope scope;
    struct listing listing = {call, &scope, filter_value(call, "roleName"),
                              json_object_get(answer, "value")};

    scope_take(call, &scope);
    bool builtin = !type || text_equal_nocase(type, "BuiltInRole");
    for (const struct builtin_role *role = builtin_roles; builtin && role->name; role++) {
        if (name_matches(&listing, role->name))
            json_array_append_new(listing.value, builtin_json(call, &scope, role));
    }
    const struct resource_filter filter = {.type = DEFINITION_TYPE_LOWER};
    if (!type || text_equal_nocase(type, "CustomRole"))
        TRY_STORE(call, resource_each(call->tx, &filter, custom_look, &listing));
    reply_json(call, 200, CONTENT_JSON_CHARSET, answer);
    return NULL;
}

/* ---- one ---- */

static struct arm_error *definition_missing(struct call *call)
{
    return arm_error(call->arena, ERROR_RoleDefinitionDoesNotExist, NULL,
                     call_parameter(call, "name"));
}

struct arm_error *definition_get(struct call *call)
{
    const struct builtin_role *role = builtin_find(call_parameter(call, "name"));
    struct scope scope;
    struct resource row;

    scope_take(call, &scope);
    if (role) {
        reply_json(call, 200, CONTENT_JSON_CHARSET,
                   json_keep(call->arena, builtin_json(call, &scope, role)));
        return NULL;
    }
    int result = resource_get(call->tx, row_id(call), &row);
    if (result == -ENOENT)
        return definition_missing(call);
    TRY(call_failure(call, result));
    reply_json(call, 200, CONTENT_JSON_CHARSET,
               json_keep(call->arena, custom_json(call, &scope, &row)));
    return NULL;
}

static json_t *list_or_empty(const json_t *from, const char *name)
{
    json_t *list = json_object_get(from, name);
    return json_is_array(list) ? json_incref(list) : json_array();
}

static json_t *permissions_build(const json_t *sent)
{
    static const char *const members[] = {"actions", "notActions", "dataActions", "notDataActions"};
    json_t *list = json_array();

    for (size_t i = 0; i < json_array_size(sent); i++) {
        json_t *one = json_object();
        for (size_t j = 0; j < sizeof members / sizeof members[0]; j++)
            json_object_set_new(one, members[j],
                                list_or_empty(json_array_get(sent, i), members[j]));
        json_array_append_new(list, one);
    }
    return list;
}

static json_t *custom_build(struct call *call, const struct scope *scope, const json_t *stored)
{
    const json_t *sent = json_object_get(call->body, "properties");
    char now[40];
    timestamp_format(call->now, now);
    json_t *properties = json_pack("{s:s, s:s, s:s, s:o, s:o, s:s, s:s, s:n, s:n}", "roleName",
                                   json_text(sent, "roleName"), "type", "CustomRole", "description",
                                   json_text_or(sent, "description", ""), "assignableScopes",
                                   list_or_empty(sent, "assignableScopes"), "permissions",
                                   permissions_build(json_object_get(sent, "permissions")),
                                   "createdOn", json_text_or(stored, "properties.createdOn", now),
                                   "updatedOn", now, "createdBy", "updatedBy");

    return json_keep(call->arena,
                     json_pack("{s:o, s:s, s:s, s:s}", "properties", properties, "id",
                               definition_id(call, scope, call_parameter(call, "name")), "type",
                               DEFINITION_TYPE, "name", call_parameter(call, "name")));
}

struct arm_error *definition_put(struct call *call)
{
    const char *name = call_parameter(call, "name");
    const json_t *stored = NULL;
    struct scope scope;
    struct resource row;

    scope_take(call, &scope);
    if (builtin_find(name))
        return arm_error(call->arena, ERROR_RoleDefinitionBuiltIn, NULL, name);
    if (!uuid_valid(name) || !json_text(call->body, "properties.roleName") ||
        json_array_size(json_at(call->body, "properties.assignableScopes")) == 0)
        return arm_error(call->arena, ERROR_BadRequestFormat, NULL);
    int result = resource_get(call->tx, row_id(call), &row);
    if (result != 0 && result != -ENOENT)
        return call_failure(call, result);
    if (result == 0)
        stored = row_body(call->arena, &row);
    else
        row = (struct resource){
            .id = row_id(call),
            .type = DEFINITION_TYPE_LOWER,
            .parent = "",
            .subscription = "",
            .group = "",
            .name = name,
        };
    const json_t *body = custom_build(call, &scope, stored);
    TRY_STORE(call, row_put(call->tx, call->arena, &row, body));
    /* The contract knows 201 only. */
    reply_json(call, 201, CONTENT_JSON_CHARSET, body);
    return NULL;
}

static int user_look(const struct resource *row, int64_t number, void *argument)
{
    struct call *call = argument;
    const char *role = json_text_or(row_body(call->arena, row), "properties.roleDefinitionId", "");

    (void)number;
    return text_equal_nocase(definition_guid(role), call_parameter(call, "name"));
}

struct arm_error *definition_delete(struct call *call)
{
    const struct resource_filter users = {.type = ASSIGNMENT_TYPE_LOWER};
    struct scope scope;
    struct resource row;

    scope_take(call, &scope);
    if (builtin_find(call_parameter(call, "name")))
        return arm_error(call->arena, ERROR_RoleDefinitionBuiltIn, NULL,
                         call_parameter(call, "name"));
    int result = resource_get(call->tx, row_id(call), &row);
    if (result == -ENOENT) {
        reply_status(call, 204);
        return NULL;
    }
    TRY(call_failure(call, result));
    json_t *body = json_keep(call->arena, custom_json(call, &scope, &row));
    result = resource_each(call->tx, &users, user_look, call);
    if (result > 0)
        return arm_error(call->arena, ERROR_RoleDefinitionHasAssignments, NULL);
    TRY(call_failure(call, result));
    TRY_STORE(call, resource_delete(call->tx, row.id));
    reply_json(call, 200, CONTENT_JSON_CHARSET, body);
    return NULL;
}
