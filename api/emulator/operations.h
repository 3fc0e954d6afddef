#ifndef API_EMULATOR_OPERATIONS_H
#define API_EMULATOR_OPERATIONS_H

#include "api/arm/call.h"

/* What runs, and the table that it runs by (docs/operations.md). */

/* {"count","value":[...]} in order of their next events; ?subscription= and ?target= narrow it. */
struct arm_error *operations_show(struct call *call);
/* The same for one, whether it runs or ended. */
struct arm_error *operation_show(struct call *call);
/* Its next event comes now, whenever it was due; the clock stays where it is. */
struct arm_error *operation_step_now(struct call *call);
/* The kinds and failures in force, in the form of a file of --operations. */
struct arm_error *operation_kinds_show(struct call *call);

#endif
