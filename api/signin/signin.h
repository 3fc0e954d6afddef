#ifndef API_SIGNIN_SIGNIN_H
#define API_SIGNIN_SIGNIN_H

#include "api/arm/call.h"

/* Whether the request carries a bearer token that this emulator signed and that is in force: NULL,
 * or ARM's 401 with WWW-Authenticate put on the reply. Any audience and any tenant pass. Runs on
 * the event thread; never waits. */
struct arm_error *signin_check(struct call *call);

#endif
