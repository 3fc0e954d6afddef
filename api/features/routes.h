#ifndef API_FEATURES_ROUTES_H
#define API_FEATURES_ROUTES_H

#include "api/arm/operation.h"
#include "api/arm/route.h"

/* Microsoft.Features: preview flags of a subscription. */
extern const struct route features_routes[];
extern const struct operation_kind *const features_operations[];

/* ---- features.c ---- */
struct arm_error *features_list(struct call *call);
struct arm_error *provider_features_list(struct call *call);
struct arm_error *feature_get(struct call *call);
struct arm_error *feature_register(struct call *call);
struct arm_error *feature_unregister(struct call *call);

/* ---- registrations.c ---- */
struct arm_error *registrations_list(struct call *call);
struct arm_error *provider_registrations_list(struct call *call);
struct arm_error *registration_get(struct call *call);
struct arm_error *registration_put(struct call *call);
struct arm_error *registration_delete(struct call *call);

/* ---- state.c ---- */
extern const struct operation_kind feature_register_kind;
extern const struct operation_kind feature_unregister_kind;

#endif
