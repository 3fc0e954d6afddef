#ifndef API_EMULATOR_POLLING_H
#define API_EMULATOR_POLLING_H

#include "api/arm/call.h"

/* /_aksim/polling (docs/operations.md). */
struct arm_error *polling_show(struct call *call);
struct arm_error *polling_change(struct call *call);

#endif
