#ifndef API_RESOURCES_ROUTES_H
#define API_RESOURCES_ROUTES_H

#include "api/arm/operation.h"
#include "api/arm/route.h"

/* Tenants, subscriptions, locations, groups, providers, resource lists. */
extern const struct route resources_routes[];

/* The store of everything that has no endpoint of its own: catch-all paths, so the last of all
 * tables. */
extern const struct route generic_routes[];

extern const struct operation_kind resources_operations[];

/* ---- subscriptions.c ---- */
struct arm_error *tenants_list(struct call *call);
struct arm_error *subscriptions_list(struct call *call);
struct arm_error *subscription_get(struct call *call);
struct arm_error *locations_list(struct call *call);

/* ---- groups.c ---- */
struct arm_error *group_put(struct call *call);
struct arm_error *group_get(struct call *call);
struct arm_error *group_head(struct call *call);
struct arm_error *group_patch(struct call *call);
struct arm_error *groups_list(struct call *call);

/* ---- group_delete.c ---- */
struct arm_error *group_delete(struct call *call);
struct arm_error *group_result_get(struct call *call);
/* Location and Retry-After of an answer that says "in progress". */
void group_result_headers(struct call *call, const char *operation);
#define GROUP_DELETE "group.delete"
int group_delete_finish(struct operation_context *context);
int group_show(struct operation_context *context, const char *state, const char *pools);

/* ---- tags.c ---- */
struct arm_error *tags_get(struct call *call);
struct arm_error *tags_put(struct call *call);
struct arm_error *tags_patch(struct call *call);
struct arm_error *tags_delete(struct call *call);

/* ---- move.c ---- */
struct arm_error *group_move(struct call *call);
struct arm_error *group_validate_move(struct call *call);
#define GROUP_VALIDATE_MOVE "group.validateMove"
int group_validate_move_finish(struct operation_context *context);

/* ---- providers.c, registration.c ---- */
struct arm_error *providers_list(struct call *call);
struct arm_error *provider_get(struct call *call);
struct arm_error *provider_permissions(struct call *call);
struct arm_error *tenant_providers_list(struct call *call);
struct arm_error *tenant_provider_get(struct call *call);
struct arm_error *provider_register(struct call *call);
struct arm_error *provider_unregister(struct call *call);
#define PROVIDER_REGISTER   "provider.register"
#define PROVIDER_UNREGISTER "provider.unregister"
/* Only a later POST cancels these, and that writes the row itself. */
int provider_register_finish(struct operation_context *context);
int provider_unregister_finish(struct operation_context *context);
int provider_show(struct operation_context *context, const char *state, const char *pools);

/* ---- lists.c ---- */
struct arm_error *resources_list(struct call *call);
struct arm_error *group_resources_list(struct call *call);

/* ---- generic.c ---- */
struct arm_error *generic_put(struct call *call);
struct arm_error *generic_patch(struct call *call);
struct arm_error *generic_get(struct call *call);
struct arm_error *generic_head(struct call *call);
struct arm_error *generic_delete(struct call *call);
struct arm_error *generic_action(struct call *call);

#endif
