#ifndef API_ARM_TAGS_H
#define API_ARM_TAGS_H

#include <jansson.h>

#include "api/arm/call.h"

/* The tags that a client sent, checked: at most 50, names up to 512 characters without <>%&\?/ and
 * control characters, values up to 256; names that differ in case alone become one. *out is an
 * object kept by the arena, or NULL when none was sent. */
struct arm_error *tags_take(struct arena *arena, const json_t *sent, json_t **out);

/* The same for the member "tags" of the call's body, in place. */
struct arm_error *tags_check(struct call *call);

#endif
