#ifndef API_ARM_EXPLANATION_H
#define API_ARM_EXPLANATION_H

#include "api/arm/call.h"

/* A call that explains (header x-aksim-explain: true, or POST /_aksim/explain) walks as far as the
 * real one would, notes every refusal instead of answering the first, writes nothing, and is
 * answered with what it found. */
struct explanation {
    json_t *violations; /* of notes, in the order in which Azure would refuse */
    json_t *found;      /* members of the answer that rooms add: "defaults", "addresses" */
    bool complete;      /* all that can refuse was asked */
};

void explanation_begin(struct call *call);

/* In a call that explains, keeps the refusal and returns NULL, so that the handler goes on; in any
 * other, returns it. For refusals behind which more can be found. */
struct arm_error *call_note(struct call *call, struct arm_error *error);
/* {"rule", "status", "code", "message", "target", "subcode"} and what is known of the rule: a note
 * of the error, to which more members may be added. It is in the list already. */
json_t *explanation_add(struct call *call, const struct arm_error *error);

/* What a handler of a call that explains returns when there is nothing more to ask. */
struct arm_error *explanation_end(struct call *call);
/* Answers the call that explains; `error` is what ended it, or NULL. */
void explanation_reply(struct call *call, const struct arm_error *error);

/* Makes of POST /_aksim/explain the call that it asks about. NULL, or why it cannot be. */
struct arm_error *explanation_unwrap(struct call *call, const json_t *body);

#endif
