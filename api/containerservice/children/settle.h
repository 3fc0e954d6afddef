#ifndef API_CONTAINERSERVICE_CHILDREN_SETTLE_H
#define API_CONTAINERSERVICE_CHILDREN_SETTLE_H

#include "api/containerservice/children/child.h"

/* What is special about each type: refuses, or fills in what the service adds. */
struct arm_error *maintenance_settle(struct call *call, struct child *child);
struct arm_error *binding_settle(struct call *call, struct child *child);
struct arm_error *namespace_settle(struct call *call, struct child *child);
struct arm_error *identity_binding_settle(struct call *call, struct child *child);
struct arm_error *balancer_settle(struct call *call, struct child *child);
struct arm_error *connection_settle(struct call *call, struct child *child);
struct arm_error *snapshot_settle(struct call *call, struct child *child);
struct arm_error *cluster_snapshot_settle(struct call *call, struct child *child);

#endif
