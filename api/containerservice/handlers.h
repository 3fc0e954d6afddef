#ifndef API_CONTAINERSERVICE_HANDLERS_H
#define API_CONTAINERSERVICE_HANDLERS_H

#include "api/arm/call.h"
#include "api/arm/operation.h"

/* The endpoints of the provider (routes.c lists them) and its kinds of operations (operations.c).
 */

/* Event thread: checks the body against the contract and leaves it in call->taken. */
struct arm_error *cluster_prepare(struct call *call);
struct arm_error *pool_prepare(struct call *call);

struct arm_error *cluster_put(struct call *call);
struct arm_error *cluster_patch(struct call *call);
struct arm_error *cluster_get(struct call *call);
struct arm_error *cluster_list(struct call *call);
struct arm_error *cluster_delete(struct call *call);
struct arm_error *cluster_start(struct call *call);
struct arm_error *cluster_stop(struct call *call);
struct arm_error *cluster_abort(struct call *call);
struct arm_error *operation_results_list(struct call *call);
struct arm_error *operation_results_get(struct call *call);
struct arm_error *pool_abort(struct call *call);
struct arm_error *certificates_rotate(struct call *call);
struct arm_error *signing_keys_rotate(struct call *call);
struct arm_error *service_principal_reset(struct call *call);
struct arm_error *aad_profile_reset(struct call *call);
struct arm_error *aad_profile_prepare(struct call *call);

struct arm_error *pool_put(struct call *call);
struct arm_error *pool_get(struct call *call);
struct arm_error *pool_list(struct call *call);
struct arm_error *pool_delete(struct call *call);
struct arm_error *node_image_upgrade(struct call *call);

struct arm_error *machine_get(struct call *call);
struct arm_error *machine_list(struct call *call);
struct arm_error *machines_delete(struct call *call);

struct arm_error *credentials_user(struct call *call);
struct arm_error *credentials_admin(struct call *call);
struct arm_error *credentials_monitoring(struct call *call);
struct arm_error *credentials_namespace(struct call *call);
struct arm_error *access_profile(struct call *call);

struct arm_error *kubernetes_versions(struct call *call);
struct arm_error *orchestrators(struct call *call);
struct arm_error *cluster_upgrade_profile(struct call *call);
struct arm_error *pool_upgrade_profile(struct call *call);
struct arm_error *available_pool_versions(struct call *call);

struct arm_error *operation_status_get(struct call *call);
struct arm_error *operation_result_get(struct call *call);

#endif
