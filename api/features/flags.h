#ifndef API_FEATURES_FLAGS_H
#define API_FEATURES_FLAGS_H

#include <stdbool.h>

#include "api/arm/call.h"

/* Whether the flag of Microsoft.ContainerService is in effect for this call: registered, and the
 * provider was registered again after that (rows are compared by revision, not by clock), or named
 * by the request header AKSHTTPCustomFeatures. Reads call->tx. */
bool flag_in_effect(struct call *call, const char *subscription, const char *feature);

/* Whether a value of AKSHTTPCustomFeatures names the flag: names separated by commas, in any case,
 * with or without "Microsoft.ContainerService/" before them. */
bool flag_in_header(const char *header, const char *feature);

#endif
