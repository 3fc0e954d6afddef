#ifndef API_ARM_SYSTEM_DATA_H
#define API_ARM_SYSTEM_DATA_H

#include "api/arm/call.h"

/* Puts systemData into the body of a resource that is about to be stored: who made it and when, as
 * `stored` has it (NULL: now), and who changed it last: the caller, now. Callers are not told
 * apart: it is always the same user. */
void system_data_put(const struct call *call, json_t *body, const json_t *stored);

#endif
