#ifndef API_CONTAINERSERVICE_EXPLAIN_H
#define API_CONTAINERSERVICE_EXPLAIN_H

#include "api/arm/call.h"
#include "api/containerservice/facts.h"

/* For a call that explains: notes all rules that the change breaks, what defaults would fill in and
 * how the addresses add up. Never NULL: the call ends with it. */
struct arm_error *change_explain(struct call *call, const struct facts *facts);

/* Adds to a note what the rule of that id demands, what satisfies it and where it is known from. */
void rule_describe(json_t *note, const char *id);

#endif
