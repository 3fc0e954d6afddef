#ifndef API_RESOURCES_PROVIDERS_H
#define API_RESOURCES_PROVIDERS_H

#include <jansson.h>

#include "api/arm/call.h"
#include "api/arm/catalogue.h"

/* "NotRegistered", "Registering", "Registered", "Unregistering" or "Unregistered". Reads call->tx.
 * *out lives in the arena or for ever. 0 or -errno. */
int provider_state(struct call *call, const char *subscription, const struct provider *provider,
                   const char **out);

/* The revision at which the POST …/register came that took effect last, 0 when none did: a flag
 * that became Registered before it is in effect. */
int64_t provider_registered_revision(struct call *call, const char *subscription,
                                     const char *namespace);

/* With --strict-registration: MissingSubscriptionRegistration while the namespace of the route's
 * type is not registered in its {subscription}. */
struct arm_error *registration_require(struct call *call);

/* The provider as a subscription sees it: new reference. */
json_t *provider_document(const char *subscription, const struct provider *provider,
                          const char *state);

/* The provider of the route's {namespace}; InvalidResourceNamespace when Azure has none of that
 * name. */
struct arm_error *provider_require(struct call *call, const struct provider **out);

#endif
