#ifndef API_EMULATOR_STATE_H
#define API_EMULATOR_STATE_H

#include "api/arm/call.h"

/* Beginning anew (docs/state.md). */

/* All is as after a first start with the same options, but for the snapshots: 204. */
struct arm_error *reset(struct call *call);
/* Takes what one subscription has: {"resources","operations"}, how many there were. */
struct arm_error *subscription_clear(struct call *call);

#endif
