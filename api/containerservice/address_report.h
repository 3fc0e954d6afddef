#ifndef API_CONTAINERSERVICE_ADDRESS_REPORT_H
#define API_CONTAINERSERVICE_ADDRESS_REPORT_H

#include <jansson.h>

#include "api/containerservice/facts.h"

/* How the addresses of the wanted cluster add up: for the pod range and each subnet that is known
 * {"of", "range", "needed", "available", "agentPools": [{"name", "nodes", "surge", "maxPods",
 * "needed"}]}. New reference. */
json_t *address_report(const struct facts *facts);

#endif
