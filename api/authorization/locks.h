#ifndef API_AUTHORIZATION_LOCKS_H
#define API_AUTHORIZATION_LOCKS_H

#include "api/arm/call.h"

/* Management locks: a lock lies at a scope (subscription, group, resource) and holds for all that
 * is below. CanNotDelete keeps deletions off, ReadOnly all writes and actions as well (Azure's page
 * "Lock your resources to protect your infrastructure"). */

#define LOCK_TYPE       "Microsoft.Authorization/locks"
#define LOCK_TYPE_LOWER "microsoft.authorization/locks"

/* What a lock keeps off. */
enum lock_operation { LOCK_DELETE, LOCK_WRITE };

/* Refuses (ScopeLocked) what the call's method does to its path when a lock is at it or above it;
 * for deletions also when one is below. Locks themselves, and paths outside of subscriptions, are
 * free. Reads call->tx: one indexed look-up where there are no locks. */
struct arm_error *locks_respect(struct call *call);

/* The same for what the service does on its own to `id` (any spelling, which the text shows). */
struct arm_error *locks_allow(struct call *call, enum lock_operation operation, const char *id);

#endif
