#ifndef API_SIGNIN_ROUTES_H
#define API_SIGNIN_ROUTES_H

#include "api/arm/route.h"

extern const struct route signin_routes[]; /* ended by a row without a path */

#endif
