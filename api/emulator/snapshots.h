#ifndef API_EMULATOR_SNAPSHOTS_H
#define API_EMULATOR_SNAPSHOTS_H

#include "api/arm/call.h"

/* Copies of the whole state under names (docs/state.md). */

/* {"value":[{"name","now","sizeBytes"}]}, by name; one of them. */
struct arm_error *snapshots_show(struct call *call);
struct arm_error *snapshot_show(struct call *call);
/* 201, or 200 when it takes the place of another: {"name","now"}. */
struct arm_error *snapshot_put(struct call *call);
struct arm_error *snapshot_remove(struct call *call);
/* 200 {"name","now"}: the time to which the clock goes. */
struct arm_error *snapshot_restore_now(struct call *call);

#endif
