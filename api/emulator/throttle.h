#ifndef API_EMULATOR_THROTTLE_H
#define API_EMULATOR_THROTTLE_H

#include "api/arm/call.h"

/* /_aksim/throttle (docs/throttling.md). DELETE: nothing is counted any more. */
struct arm_error *throttle_show(struct call *call);
struct arm_error *throttle_put(struct call *call);
struct arm_error *throttle_end(struct call *call);

#endif
