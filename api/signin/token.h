#ifndef API_SIGNIN_TOKEN_H
#define API_SIGNIN_TOKEN_H

#include "api/arm/call.h"

/* Handlers of the token and the device code endpoint. Everything about a body that is wrong is a
 * 400 or 401 in Entra's shape. */
struct arm_error *token_issue(struct call *call);
struct arm_error *device_code_issue(struct call *call);

#endif
