#ifndef API_CONTAINERSERVICE_CONTRACT_H
#define API_CONTAINERSERVICE_CONTRACT_H

#include "api/arm/call.h"
#include "api/arm/schema.h"

/* The schemas of this provider's types. */
struct contract {
    const struct schema *cluster;
    const struct schema *pool;
    const struct schema *machine;
    const struct schema *const *children; /* in the order of child_types */
};

const struct contract *contract_load(struct arena *arena);

/* Checks call->body against the contract, into call->taken. Members that the api-version does not
 * know are ignored when rule MC-001 is switched off. */
struct arm_error *body_take(struct call *call, const struct schema *schema);

#endif
