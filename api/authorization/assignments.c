/* Role assignments. Each lies at exactly the scope of its PUT; lists find it from there, from above
 * and from below. */

#include <errno.h>
#include <string.h>

#include "api/arm/row.h"
#include "api/authorization/roles.h"
#include "base/date.h"
#include "base/ids.h"
#include "base/json.h"
#include "base/span.h"

#define PATH "/providers/" ASSIGNMENT_TYPE "/"

static const char *assignment_id(struct call *call, const struct scope *scope)
{
    const char *parent = strcmp(scope->text, "/") == 0 ? "" : scope->text;
    return arena_printf(call->arena, "%s" PATH "%s", parent, call_parameter(call, "name"));
}

static struct arm_error *assignment_missing(struct call *call)
{
    return arm_error(call->arena, ERROR_RoleAssignmentNotFound, NULL, call_parameter(call, "name"));
}

/* ---- lists ---- */

struct listing {
    struct call *call;
    const struct scope *scope;
    const char *principal; /* NULL: any */
    bool below;            /* also what lies below the scope */
    json_t *value;
};

static int listing_look(const struct resource *row, int64_t number, void *argument)
{
    struct listing *listing = argument;
    bool wanted = scope_covers(row->parent, listing->scope->lower) ||
                  (listing->below && scope_covers(listing->scope->lower, row->parent));

    (void)number;
    if (!wanted)
        return 0;
    json_t *body = row_body(listing->call->arena, row);
    const char *principal = json_text(body, "properties.principalId");
    if (!listing->principal || text_equal_nocase(principal, listing->principal))
        json_array_append(listing->value, body);
    return 0;
}

/* Without atScope() a list holds what lies below the scope, too (Azure's page "List role
 * assignments using the REST API"). */
struct arm_error *assignment_list(struct call *call)
{
    const char *principal = filter_value(call, "principalId");
    struct scope scope;

    scope_take(call, &scope);
    json_t *answer = json_keep(call->arena, json_pack("{s:[]}", "value"));
    struct listing listing = {
        .call = call,
        .scope = &scope,
        .principal = principal ? principal : filter_value(call, "assignedTo"),
        .below = !filter_value(call, "atScope"),
        .value = json_object_get(answer, "value"),
    };
    /* The subscription's own, and those of the tenant. */
    const char *const homes[] = {scope.subscription, ""};
    for (size_t i = 0; i < (*scope.subscription ? 2 : 1); i++) {
        const struct resource_filter filter = {
            .type = ASSIGNMENT_TYPE_LOWER,
            .subscription = *scope.subscription ? homes[i] : NULL,
        };
        TRY_STORE(call, resource_each(call->tx, &filter, listing_look, &listing));
    }
    reply_json(call, 200, CONTENT_JSON_CHARSET, answer);
    return NULL;
}

/* ---- one ---- */

static int assignment_find(struct call *call, struct resource *row)
{
    struct scope scope;

    scope_take(call, &scope);
    return resource_get(call->tx, arena_lower(call->arena, assignment_id(call, &scope)), row);
}

struct arm_error *assignment_get(struct call *call)
{
    struct resource row;

    int result = assignment_find(call, &row);
    if (result == -ENOENT)
        return assignment_missing(call);
    TRY(call_failure(call, result));
    reply_bytes(call, 200, CONTENT_JSON_CHARSET, row.body);
    return NULL;
}

/* Azure gives back what it deletes. */
struct arm_error *assignment_delete(struct call *call)
{
    struct resource row;

    int result = assignment_find(call, &row);
    if (result == -ENOENT) {
        reply_status(call, 204);
        return NULL;
    }
    TRY(call_failure(call, result));
    TRY_STORE(call, resource_delete(call->tx, row.id));
    reply_bytes(call, 200, CONTENT_JSON_CHARSET, row.body);
    return NULL;
}

/* ---- PUT ---- */

struct wanted {
    const char *principal;
    const char *role; /* GUID, lower case */
};

/* Roles of Azure that aksim has no row for are taken at their word: any GUID is a role. */
static struct arm_error *wanted_take(struct call *call, struct wanted *out)
{
    const char *name = call_parameter(call, "name");
    const char *role = json_text(call->body, "properties.roleDefinitionId");
    const char *principal = json_text(call->body, "properties.principalId");

    if (!uuid_valid(name))
        return arm_error(call->arena, ERROR_InvalidRoleAssignmentId, NULL, name);
    if (!role || !principal || !uuid_valid(principal))
        return arm_error(call->arena, ERROR_BadRequestFormat, NULL);
    role = definition_guid(role);
    if (!uuid_valid(role))
        return arm_error(call->arena, ERROR_BadRequestFormat, NULL);
    *out = (struct wanted){principal, arena_lower(call->arena, role)};
    return NULL;
}

static bool same(const json_t *body, const struct wanted *wanted)
{
    const char *role = definition_guid(json_text_or(body, "properties.roleDefinitionId", ""));

    return text_equal_nocase(json_text(body, "properties.principalId"), wanted->principal) &&
           text_equal_nocase(role, wanted->role);
}

struct twin_search {
    struct call *call;
    const struct wanted *wanted;
    const char *own_id;
};

static int twin_look(const struct resource *row, int64_t number, void *argument)
{
    const struct twin_search *search = argument;

    (void)number;
    return !text_equal(row->id, search->own_id) &&
           same(row_body(search->call->arena, row), search->wanted);
}

/* The same role for the same principal at the same scope under another name. */
static struct arm_error *twin_refuse(struct call *call, const struct scope *scope,
                                     const struct wanted *wanted, const char *own_id)
{
    struct twin_search search = {call, wanted, own_id};
    const struct resource_filter filter = {.type = ASSIGNMENT_TYPE_LOWER, .parent = scope->lower};
    int result = resource_each(call->tx, &filter, twin_look, &search);

    if (result > 0)
        return arm_error(call->arena, ERROR_RoleAssignmentExists, NULL);
    return call_failure(call, result);
}

static json_t *sent_or_null(struct call *call, const char *member)
{
    json_t *value = json_object_get(json_object_get(call->body, "properties"), member);
    return value ? json_incref(value) : json_null();
}

static json_t *body_build(struct call *call, const struct scope *scope, const struct wanted *wanted,
                          const json_t *stored)
{
    static const char *const optional[] = {"condition", "conditionVersion",
                                           "delegatedManagedIdentityResourceId", "description"};
    char now[40];
    timestamp_format(call->now, now);
    /* Azure asks its directory what the principal is; here it is an identity unless the client
     * says. */
    const char *kind = json_text_or(call->body, "properties.principalType", "ServicePrincipal");
    json_t *properties = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:n, s:n}", "roleDefinitionId",
                                   definition_id(call, scope, wanted->role), "principalId",
                                   wanted->principal, "principalType", kind, "scope", scope->text,
                                   "createdOn", json_text_or(stored, "properties.createdOn", now),
                                   "updatedOn", now, "createdBy", "updatedBy");

    for (size_t i = 0; i < sizeof optional / sizeof optional[0]; i++)
        json_object_set_new(properties, optional[i], sent_or_null(call, optional[i]));
    return json_keep(call->arena,
                     json_pack("{s:o, s:s, s:s, s:s}", "properties", properties, "id",
                               json_text_or(stored, "id", assignment_id(call, scope)), "type",
                               ASSIGNMENT_TYPE, "name", call_parameter(call, "name")));
}

/* 201 for a new one; the same again (a template deployed twice) is 200. */
struct arm_error *assignment_put(struct call *call)
{
    const json_t *stored = NULL;
    struct wanted wanted = {0};
    struct scope scope;
    struct resource row;

    scope_take(call, &scope);
    TRY(wanted_take(call, &wanted));
    TRY(scope_require(call, &scope));
    int result = assignment_find(call, &row);
    if (result != 0 && result != -ENOENT)
        return call_failure(call, result);
    if (result == 0)
        stored = row_body(call->arena, &row);
    if (stored && !same(stored, &wanted))
        return arm_error(call->arena, ERROR_RoleAssignmentUpdateNotPermitted, NULL);
    if (!stored)
        row = scope_row(call, &scope, assignment_id(call, &scope), ASSIGNMENT_TYPE_LOWER);
    TRY(twin_refuse(call, &scope, &wanted, row.id));
    const json_t *body = body_build(call, &scope, &wanted, stored);
    TRY_STORE(call, row_put(call->tx, call->arena, &row, body));
    reply_json(call, stored ? 200 : 201, CONTENT_JSON_CHARSET, body);
    return NULL;
}
