#ifndef API_CONTAINERSERVICE_OWNERSHIP_H
#define API_CONTAINERSERVICE_OWNERSHIP_H

#include "api/arm/operation.h"
#include "api/containerservice/cluster.h"

/* Before nodes come into a subnet of the user's, the service makes itself an owner of its virtual
 * network. Sets context->error when that fails for one of the pools: the network is in another
 * state than Succeeded. 0 or a negative errno. */
int networks_own(struct operation_context *context, const struct pool *pools, size_t count);

#endif
