#ifndef API_CONTAINERSERVICE_LOOK_UPS_H
#define API_CONTAINERSERVICE_LOOK_UPS_H

#include "api/arm/call.h"
#include "api/containerservice/facts.h"

/* Asks the neighbours what the rules that are due need (enum need), and no more: flags, subnets,
 * public addresses, roles. 0 or a negative errno. */
int facts_look_up(struct call *call, struct facts *facts);

#endif
