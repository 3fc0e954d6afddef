#ifndef API_EMULATOR_RULES_H
#define API_EMULATOR_RULES_H

#include "api/arm/call.h"
#include "base/buffer.h"

/* GET /_aksim/rules: the catalogue, as JSON or (?format=markdown) as the page that docs/ holds. */
struct arm_error *rules_show(struct call *call);
/* GET /_aksim/rules/{rule} */
struct arm_error *rule_show(struct call *call);
/* PUT /_aksim/rules/{rule}: {"enabled": true, false or null}; null leaves it to --rules again. */
struct arm_error *rule_switch(struct call *call);

/* The page: what is printed for an answer of rules_show. */
void rules_markdown(struct call *call);
/* Its part about changes. */
void transitions_markdown(struct buffer *out);

#endif
