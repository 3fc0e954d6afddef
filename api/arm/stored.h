#ifndef API_ARM_STORED_H
#define API_ARM_STORED_H

#include "api/arm/call.h"

/* What the providers share whose resources are kept about as they were sent (Microsoft.Network,
 * Microsoft.ManagedIdentity, Microsoft.Authorization). */

/* Makes what a client sees of one row: new reference, or NULL to leave the row out. */
typedef json_t *(*stored_show)(struct call *call, const struct resource *row);

/* Answers {"value":[...]} with the rows that the filter finds, in stable order. */
struct arm_error *stored_list(struct call *call, const struct resource_filter *filter,
                              stored_show show);

/* The row's body as a tree kept by the call's arena. Never NULL: a body that is no JSON is a
 * machine failure that an empty object stands for (logged). */
json_t *stored_body(struct call *call, const struct resource *row);
json_t *stored_read(struct arena *arena, const struct resource *row);

/* The location that a PUT asks for, in ARM's spelling ("westus2"). Refused: none, one that Azure
 * does not have, another one than that of `stored` (NULL: the resource is new). */
struct arm_error *stored_location(struct call *call, const char *namespace_and_type,
                                  const char *name, const json_t *stored, const char **out);

/* ARM's 404 for a resource of the route's group. */
struct arm_error *stored_missing(struct call *call, const char *namespace_and_type,
                                 const char *name);

/* Lower-case subscription and group of the route, "" when it has no such parameter. */
const char *stored_subscription(struct call *call);
const char *stored_group(struct call *call);

#endif
