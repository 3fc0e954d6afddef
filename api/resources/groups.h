#ifndef API_RESOURCES_GROUPS_H
#define API_RESOURCES_GROUPS_H

#include "api/arm/call.h"

#define GROUP_TYPE "microsoft.resources/resourcegroups"

/* The group of the route's {subscription} and {group}; ResourceGroupNotFound when it is missing,
 * and for writers ResourceGroupBeingDeleted while it goes. Reads call->tx. `out` may be NULL. */
struct arm_error *group_require(struct call *call, struct resource *out);
/* The same for a group named otherwise, in any case. */
struct arm_error *group_require_named(struct call *call, const char *subscription,
                                      const char *group, struct resource *out);

/* Removes the group, everything in it and, in turn, the groups that are managed by something in it
 * (node resource groups), canceling what still runs on and in them. For the writer; a missing group
 * is fine. 0 or -errno. */
int group_delete_tree(struct call *call, const char *group_id, int64_t now);

#endif
