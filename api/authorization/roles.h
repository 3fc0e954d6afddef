#ifndef API_AUTHORIZATION_ROLES_H
#define API_AUTHORIZATION_ROLES_H

#include <stdbool.h>

#include "api/arm/call.h"

#define ASSIGNMENT_TYPE       "Microsoft.Authorization/roleAssignments"
#define ASSIGNMENT_TYPE_LOWER "microsoft.authorization/roleassignments"
#define DEFINITION_TYPE       "Microsoft.Authorization/roleDefinitions"
#define DEFINITION_TYPE_LOWER "microsoft.authorization/roledefinitions"

/* A role of Azure's own. Lists of operations are joined by spaces; "" is none. */
struct builtin_role {
    const char *name;
    const char *guid;
    const char *description;
    const char *actions;
    const char *not_actions;
    const char *data_actions;
    const char *not_data_actions;
};
extern const struct builtin_role builtin_roles[]; /* ended by a NULL name */

/* ---- scopes: scope.c ---- */

/* Where a request looks: "/" for the tenant, else the path before
 * "/providers/Microsoft.Authorization". */
struct scope {
    const char *text; /* as the client spelled it */
    const char *lower;
    const char *subscription; /* lower case, "" outside of subscriptions */
    const char *group;        /* lower case, "" outside of groups */
};
void scope_take(struct call *call, struct scope *out);

/* The row of what a PUT makes at the scope, named as the path's last part. */
struct resource scope_row(struct call *call, const struct scope *scope, const char *id,
                          const char *type);

/* Whether `outer` is `inner` or above it; both in lower case. */
bool scope_covers(const char *outer, const char *inner);

/* A PUT needs the scope to exist: ResourceGroupNotFound, ResourceNotFound. */
struct arm_error *scope_require(struct call *call, const struct scope *scope);

/* "/subscriptions/{s}/providers/Microsoft.Authorization/roleDefinitions/{guid}", or without the
 * subscription in the tenant. */
const char *definition_id(struct call *call, const struct scope *scope, const char *guid);

/* The GUID at the end of a definition's id; a bare one stands for itself. */
const char *definition_guid(const char *id);

/* One condition of $filter, by its left side: "roleName" of "roleName eq 'x'", "assignedTo" of
 * "assignedTo('x')", "atScope" of "atScope()". NULL when it is not there; "" when it has no value.
 */
const char *filter_value(struct call *call, const char *name);

/* ---- handlers ---- */

struct arm_error *assignment_list(struct call *call);
struct arm_error *assignment_get(struct call *call);
struct arm_error *assignment_put(struct call *call);
struct arm_error *assignment_delete(struct call *call);

struct arm_error *definition_list(struct call *call);
struct arm_error *definition_get(struct call *call);
struct arm_error *definition_put(struct call *call);
struct arm_error *definition_delete(struct call *call);

struct arm_error *lock_list(struct call *call);
struct arm_error *lock_get(struct call *call);
struct arm_error *lock_put(struct call *call);
struct arm_error *lock_delete(struct call *call);

struct arm_error *permissions_list(struct call *call);
struct arm_error *provider_operations_list(struct call *call);
struct arm_error *provider_operations_get(struct call *call);

#endif
