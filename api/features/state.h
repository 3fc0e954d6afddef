#ifndef API_FEATURES_STATE_H
#define API_FEATURES_STATE_H

#include "api/arm/call.h"
#include "api/arm/catalogue.h"
#include "api/arm/operation.h"

/* How a flag stands in a subscription. Strings are in the arena or live for ever. */
struct flag {
    const struct feature
        *feature; /* NULL: of a namespace whose flags the catalogue does not list */
    const char *namespace;
    const char *name;
    const char *state;
    int64_t registered;            /* revision at which it became Registered; 0 unless it is */
    const char *registration_date; /* or NULL */
};

/* FeatureNotFound for a flag that Azure does not have. Reads call->tx. */
struct arm_error *flag_load(struct call *call, const char *subscription, const char *namespace,
                            const char *name, struct flag *out);
/* The same for the route's {subscription}, {namespace} and {feature}. */
struct arm_error *flag_of_route(struct call *call, struct flag *out);

bool flag_needs_approval(const struct flag *flag);
/* FeatureRegistrationUnsupported for a flag that nobody outside Azure can have. */
struct arm_error *flag_registrable(struct call *call, const struct flag *flag);

/* Answers all flags of the catalogue and then those that only the subscription knows, of one
 * namespace or (NULL) of all, each as `show` makes it: a new reference, with the namespace as the
 * client spelled it. */
typedef json_t *(*flag_show)(const char *subscription, const char *namespace,
                             const struct flag *flag);
struct arm_error *flags_answer(struct call *call, const char *namespace, flag_show show);

/* Visits the flags of the namespace that the subscription ever touched. Reads call->tx. 0 or a
 * negative errno. */
typedef void (*flag_visit)(const struct flag *flag, void *argument);
int flags_each(struct call *call, const char *subscription, const char *namespace, flag_visit each,
               void *argument);

/* Puts the flag's row with this state; "Registered" takes note of the revision and the time. For
 * the writer. */
int flag_store(struct call *call, const char *subscription, struct flag *flag, const char *state);

/* The same, ending what runs, with an operation that leads on to its end. */
struct arm_error *flag_change(struct call *call, const char *subscription, struct flag *flag,
                              const char *kind);

/* Ends what runs on the flag: its state will be set by hand. */
int flag_settle(struct call *call, const char *subscription, const struct flag *flag);

#endif
