#ifndef API_EMULATOR_ROUTES_H
#define API_EMULATOR_ROUTES_H

#include "api/arm/route.h"

extern const struct route emulator_routes[]; /* ended by a row without a path */

#endif
