#ifndef API_IDENTITY_ROUTES_H
#define API_IDENTITY_ROUTES_H

#include "api/arm/route.h"

extern const struct route identity_routes[];

#endif
