#ifndef API_NETWORK_ROUTES_H
#define API_NETWORK_ROUTES_H

#include "api/arm/route.h"

extern const struct route network_routes[];

#endif
