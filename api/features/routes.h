#ifndef API_FEATURES_ROUTES_H
#define API_FEATURES_ROUTES_H

#include "api/arm/operation.h"
#include "api/arm/route.h"

/* Microsoft.Features: preview flags of a subscription. */
extern const struct route features_routes[];
extern const struct operation_kind features_operations[];

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
/* Kinds of operations on a flag; only a later request cancels one, and that writes the row. */
#define FEATURE_REGISTER   "feature.register"
#define FEATURE_UNREGISTER "feature.unregister"
int feature_register_finish(struct operation_context *context);
int feature_unregister_finish(struct operation_context *context);
int feature_show(struct operation_context *context, const char *state, const char *pools);

#endif
