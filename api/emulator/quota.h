#ifndef API_EMULATOR_QUOTA_H
#define API_EMULATOR_QUOTA_H

#include "api/arm/call.h"

/* GET, PUT and DELETE /_aksim/quota: what subscriptions may have in regions. */
struct arm_error *quota_show(struct call *call);
struct arm_error *quota_change(struct call *call);
struct arm_error *quota_clear(struct call *call);

#endif
