#ifndef API_ARM_STORED_H
#define API_ARM_STORED_H

#include "api/arm/call.h"

/* What the providers share whose resources are kept about as they were sent (Microsoft.Network,
 * Microsoft.ManagedIdentity, Microsoft.Authorization). */

/* Completes the body of a row for a client. */
typedef struct arm_error *(*stored_show)(struct call *call, const struct resource *row,
                                         json_t *body);

/* Answers a page of the rows that the filter finds, in stable order. `show` may be NULL:
 * bodies are shown as they are stored. */
struct arm_error *stored_list(struct call *call, const struct resource_filter *filter,
                              stored_show show);

/* The location that a PUT asks for, in ARM's spelling ("westus2"). Refused: what
 * location_take() refuses, another one than that of `stored` (NULL: the resource is new). */
struct arm_error *stored_location(struct call *call, const char *namespace_and_type,
                                  const char *name, const json_t *stored, const char **out);

/* ARM's 404 for a resource of the route's group. */
struct arm_error *stored_missing(struct call *call, const char *namespace_and_type,
                                 const char *name);

#endif
