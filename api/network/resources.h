#ifndef API_NETWORK_RESOURCES_H
#define API_NETWORK_RESOURCES_H

#include "api/network/types.h"

/* Handlers of every top-level type; the route's namespace_and_type says which. */
struct arm_error *network_put(struct call *call);
struct arm_error *network_get(struct call *call);
struct arm_error *network_patch(struct call *call);
struct arm_error *network_delete(struct call *call);
struct arm_error *network_list_group(struct call *call);
struct arm_error *network_list_subscription(struct call *call);

/* Handlers of the children in arrays (routes, security rules, peerings). */
struct arm_error *network_child_put(struct call *call);
struct arm_error *network_child_get(struct call *call);
struct arm_error *network_child_delete(struct call *call);
struct arm_error *network_child_list(struct call *call);

/* Handlers of subnets, which are rows of their own. */
struct arm_error *subnet_put(struct call *call);
struct arm_error *subnet_get(struct call *call);
struct arm_error *subnet_delete(struct call *call);
struct arm_error *subnet_list(struct call *call);

/* ---- shared by them ---- */

/* Gives an error of the network provider its empty "details" (recorded). */
struct arm_error *network_refuse(struct call *call, struct arm_error *error);

/* A new W/"guid" from the store's identifiers. */
const char *network_etag(struct call *call);
/* If-Match and the body's "etag" against the stored one: 412 as recorded. */
struct arm_error *network_precondition(struct call *call, const json_t *stored, const char *id);
struct arm_error *network_name_check(struct call *call, const char *name);
/* Whether `member` is a list of children that have names, each another one; or NULL, or null. */
struct arm_error *network_children_check(struct call *call, const char *member,
                                         const json_t *entries);
/* Whether the members that must be objects are, and the children of `type` in lists as above.
 * `type` may be NULL: no children. */
struct arm_error *network_body_check(struct call *call, const struct network_type *type);

/* The properties that result from a PUT, in the table's order: computed, sent or the fallback, then
 * what was sent besides. New reference. */
json_t *network_properties(const struct network_property *table, json_t *sent,
                           const json_t *computed);

/* Puts `etag` on the body and its children and gives the children their ids and defaults. */
void network_stamp(const struct network_type *type, json_t *body, const char *etag);

/* The row of the route's {parent}, else ParentResourceNotFound; `verb` is "read", "write",
 * "delete". */
struct arm_error *network_parent(struct call *call, const char *verb, struct resource *row,
                                 json_t **body);

#endif
