#ifndef API_IDENTITY_IDENTITIES_H
#define API_IDENTITY_IDENTITIES_H

#include "api/arm/call.h"

#define IDENTITY_TYPE   "Microsoft.ManagedIdentity/userAssignedIdentities"
#define CREDENTIAL_TYPE IDENTITY_TYPE "/federatedIdentityCredentials"

struct arm_error *identity_put(struct call *call);
struct arm_error *identity_get(struct call *call);
struct arm_error *identity_patch(struct call *call);
struct arm_error *identity_delete(struct call *call);
struct arm_error *identity_list_group(struct call *call);
struct arm_error *identity_list_subscription(struct call *call);

/* The row of the route's {identity} and its body; ResourceNotFound when there is none. */
struct arm_error *identity_require(struct call *call, struct resource *row, json_t **body);

struct arm_error *credential_put(struct call *call);
struct arm_error *credential_get(struct call *call);
struct arm_error *credential_delete(struct call *call);
struct arm_error *credential_list(struct call *call);

#endif
