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

/* The same for all of a type ("Microsoft.Network/virtualNetworks") in the route's subscription, or
 * in its group alone. */
enum stored_scope { STORED_IN_SUBSCRIPTION, STORED_IN_GROUP };
struct arm_error *stored_list_type(struct call *call, const char *type, enum stored_scope scope,
                                   stored_show show);

/* A resource of the route's group. 0, -ENOENT or another negative errno. */
int stored_find(struct call *call, const char *type, const char *name, struct resource *row);
/* Refused: none. */
struct arm_error *stored_require(struct call *call, const char *type, const char *name,
                                 struct resource *row);
/* The row that a PUT writes: the stored one with its body in `stored`, or a new one of the group
 * (`stored` is NULL). */
struct arm_error *stored_begin(struct call *call, const struct resource *group, const char *type,
                               const char *name, struct resource *row, const json_t **stored);

/* The location that a PUT asks for, in ARM's spelling ("westus2"). Refused: what
 * location_take() refuses, another one than that of `stored` (NULL: the resource is new). */
struct arm_error *stored_location(struct call *call, const char *type, const char *name,
                                  const json_t *stored, const char **out);

/* ARM's 404 for a resource of the route's group. */
struct arm_error *stored_missing(struct call *call, const char *type, const char *name);

#endif
