#ifndef API_ARM_RATES_H
#define API_ARM_RATES_H

#include "api/arm/call.h"

/* Subscriptions with a pace of their own, so that tests of several speeds share a server: how many
 * nominal seconds of an operation go by in a real one. Kept in the store. 0: its operations wait
 * until they are stepped. */

#define RATE_MAX 1000000.0

/* Of a subscription (lower case); false: it goes with all others. Reads call->tx. */
bool rate_own(struct call *call, const char *subscription, double *out);

/* By id, lower case. Kept by the arena. 0 or a negative errno. */
int rates_read(struct call *call, json_t **out);
/* A negative rate takes it away. For the writer. 0 or a negative errno. */
int rate_put(struct call *call, const char *subscription, double rate);

#endif
