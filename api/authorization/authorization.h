#ifndef API_AUTHORIZATION_AUTHORIZATION_H
#define API_AUTHORIZATION_AUTHORIZATION_H

#include <stdbool.h>

#include "api/arm/call.h"

/* What other providers may ask about roles. */

/* Whether some role assignment at `scope` or above it (containing resource, group, subscription,
 * tenant) lets the principal write what the scope names; of a group or a subscription: networks.
 * `who` is the id of a user-assigned identity, in any case, or a principal's GUID. Azure's own
 * roles and custom ones count by their operations; a role that aksim does not know grants nothing.
 * One indexed look-up for each level of the scope. 0 or a negative errno; *out is untouched on
 * failure. */
int role_granted(struct store_tx *tx, struct arena *arena, const char *who, const char *scope,
                 bool *out);

/* Refuses a write in a resource group that has a deny assignment:
 * DenyAssignmentAuthorizationFailed. One indexed look-up. */
struct arm_error *denials_check(struct call *call);

#endif
