#ifndef API_EMULATOR_OPENAPI_H
#define API_EMULATOR_OPENAPI_H

#include "api/arm/call.h"

/* schemas/controlApi.json: the OpenAPI document of the emulator's own paths; ?format=markdown is
 * the page docs/control-api.md. */
struct arm_error *openapi_show(struct call *call);

#endif
