#ifndef API_CONTAINERSERVICE_NODE_GROUP_ROUTES_H
#define API_CONTAINERSERVICE_NODE_GROUP_ROUTES_H

#include "api/arm/route.h"

/* What is read below scale sets. Scale sets themselves are in the generic store, as is all that is
 * below those that are no cluster's: so this table comes before that store's. */
extern const struct route node_group_routes[];

/* ---- instances_read.c ---- */
struct arm_error *instance_get(struct call *call);
struct arm_error *instance_view_get(struct call *call);
struct arm_error *instances_list_get(struct call *call);
struct arm_error *set_interfaces_list(struct call *call);
struct arm_error *instance_interfaces_list(struct call *call);
struct arm_error *instance_interface_get(struct call *call);

#endif
