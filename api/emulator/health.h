#ifndef API_EMULATOR_HEALTH_H
#define API_EMULATOR_HEALTH_H

#include "api/arm/call.h"

/* 200 with what runs here, or 503 from the moment that the server was told to stop: load balancers
 * and container engines then look elsewhere. */
struct arm_error *health_show(struct call *call);

/* The certificate of the emulator's own CA, as PEM; 404 when there is no TLS. */
struct arm_error *ca_show(struct call *call);

#endif
