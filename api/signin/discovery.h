#ifndef API_SIGNIN_DISCOVERY_H
#define API_SIGNIN_DISCOVERY_H

#include "api/arm/call.h"

/* Handlers of the documents by which clients find their way. Every address in them is built from
 * the scheme and host that the request came with. */

struct arm_error *metadata_endpoints(struct call *call);
struct arm_error *openid_configuration(struct call *call);
struct arm_error *signing_keys(struct call *call);
struct arm_error *instance_discovery(struct call *call);
struct arm_error *user_realm(struct call *call);

#endif
