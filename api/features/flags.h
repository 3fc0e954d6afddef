#ifndef API_FEATURES_FLAGS_H
#define API_FEATURES_FLAGS_H

#include <stdbool.h>

#include "api/arm/call.h"
#include "base/span.h"

/* The flags of Microsoft.ContainerService that are in effect for this call: registered, and the
 * provider was registered again after that (rows are compared by revision, not by clock), or named
 * by the request header AKSHTTPCustomFeatures. *out is an array of names that ends with NULL, in
 * the call's arena; compare them without case. Reads call->tx. 0 or a negative errno. */
int flags_in_effect(struct call *call, const char *subscription, const char *const **out);
/* In the header, so that rules can ask without all that the look-up needs. */
static inline bool flags_have(const char *const *flags, const char *flag)
{
    for (; *flags; flags++) {
        if (text_equal_nocase(*flags, flag))
            return true;
    }
    return false;
}

#endif
