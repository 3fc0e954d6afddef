#ifndef API_CONTAINERSERVICE_ROUTES_H
#define API_CONTAINERSERVICE_ROUTES_H

#include "api/arm/operation.h"
#include "api/arm/route.h"

extern const struct route containerservice_routes[];
extern const struct operation_kind containerservice_operations[];

#endif
