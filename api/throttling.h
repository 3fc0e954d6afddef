#ifndef API_THROTTLING_H
#define API_THROTTLING_H

#include "api/arm/call.h"
#include "api/arm/throttle.h"

/* Azure's limits; ends with a row without a name. */
extern const struct limit throttling_limits[];

/* Takes the request's tokens. NULL, or 429 (with Retry-After among call->rate). */
struct arm_error *throttling_meet(struct call *call);
/* Retry-After of a request that was refused, and what the subscription has left. */
void throttling_headers(struct call *call);

#endif
