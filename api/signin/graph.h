#ifndef API_SIGNIN_GRAPH_H
#define API_SIGNIN_GRAPH_H

#include "api/arm/call.h"

/* Microsoft Graph, as far as azurerm and az ask it for the object id of an application:
 * $filter=appId eq '...' finds the one principal, another filter or none finds nothing. */
struct arm_error *graph_service_principals(struct call *call);

#endif
