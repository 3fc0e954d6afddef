#ifndef API_RESOURCES_SUBSCRIPTIONS_H
#define API_RESOURCES_SUBSCRIPTIONS_H

#include "api/arm/call.h"

/* Makes the subscription's row when it is used for the first time. For writers. 0 or -errno. */
int subscription_ensure(struct call *call, const char *subscription);

#endif
