#ifndef API_RESOURCES_GROUPS_H
#define API_RESOURCES_GROUPS_H

#include "api/arm/call.h"

/* The group of the route's {subscription} and {group}; ResourceGroupNotFound when it is missing, and for
 * writers ResourceGroupBeingDeleted while it goes. Reads call->tx. */
struct arm_error *group_require(struct call *call, struct resource *out);

/* The registration of a provider: revision of the row counts for flags. */
bool provider_registered(struct call *call, const char *subscription, const char *namespace);
int64_t provider_registered_revision(struct call *call, const char *subscription, const char *namespace);

/* Makes the subscription's row when it is used for the first time. For writers. */
int subscription_ensure(struct call *call, const char *subscription);

#endif
