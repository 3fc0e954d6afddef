#ifndef API_CONTAINERSERVICE_TRANSITIONS_H
#define API_CONTAINERSERVICE_TRANSITIONS_H

#include "api/containerservice/rule.h"

/* What an existing cluster may become: one row a change, in the order in which docs print them.
 * Rules about changes ask this table; which row refuses is written here alone. */

enum transition_verdict {
    TRANSITION_ALLOWED,
    TRANSITION_CONDITIONAL, /* `condition` says on what */
    TRANSITION_REFUSED,
};

#define TRANSITION_ANY   "any"   /* from: whatever it was */
#define TRANSITION_OTHER "other" /* to: another value than it was */

struct transition {
    const char *what;
    const char *from, *to;
    enum transition_verdict verdict;
    const char *condition; /* what it takes or which way leads there; NULL: there is none */
    const char *rules;     /* of a refusal the id of the rule that refuses; else those that look at
                              the condition, "A, B"; NULL: none does */
    date_t until;          /* the row holds before that service date; 0: it still does */
};

/* Ends with a row without `what`. */
extern const struct transition transitions[];

/* Some of the things that change, by the name that the table has for them. */
#define MOVE_NETWORK          "network"
#define MOVE_DATAPLANE        "networkDataplane"
#define MOVE_POLICY           "networkPolicy"
#define MOVE_FAMILIES         "ipFamilies"
#define MOVE_PODS             "podCidr"
#define MOVE_SERVICES         "serviceCidr"
#define MOVE_DNS              "dnsServiceIP"
#define MOVE_MODE             "networkMode"
#define MOVE_BALANCER         "loadBalancerSku"
#define MOVE_OUTBOUND_MANAGED "outboundType (managed virtual network)"
#define MOVE_OUTBOUND_CUSTOM  "outboundType (custom virtual network)"

/* The row about a change, the first that fits. NULL when nothing changes (compared without case) or
 * no row is about it. */
const struct transition *transition_find(const char *what, const char *from, const char *to,
                                         date_t as_of);

/* The names that the rows of MOVE_NETWORK have for networks: "kubenet", "azure node subnet",
 * "azure pod subnet", "azure overlay", "none". Those of MOVE_PODS and MOVE_DATAPLANE, too, when
 * they begin with one. `pod_subnet`: whether a pool has one. */
const char *network_model(const struct network *network, bool pod_subnet);

/* The violation of the rule when its id is the one that refuses the change; the message's first
 * name, if it has one, is the rule's target. */
struct violation *transition_check(const struct facts *facts, const struct rule *rule,
                                   const char *what, const char *from, const char *to);

#endif
