#ifndef API_EMULATOR_CLOCK_H
#define API_EMULATOR_CLOCK_H

#include "api/arm/call.h"

/* The emulated clock as JSON: {"now", "rate", "next"}; `rate` is emulated seconds per real second
 * (0: frozen), `next` the time of the next event of a pending operation, or null. */
struct arm_error *clock_show(struct call *call);

/* Moves the clock forward, whatever its rate, and applies what is due by then. The body has one
 * member:
 * {"advance": 300}, {"advance": "PT5M"}, {"to": "next"} or {"to": "2026-02-01T00:05:00Z"}. Answers
 * as clock_show. */
struct arm_error *clock_move(struct call *call);

#endif
