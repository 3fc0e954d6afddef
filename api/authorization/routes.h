#ifndef API_AUTHORIZATION_ROUTES_H
#define API_AUTHORIZATION_ROUTES_H

#include "api/arm/route.h"

extern const struct route authorization_routes[];

#endif
