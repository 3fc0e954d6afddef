#ifndef API_CONTAINERSERVICE_CONTRACT_H
#define API_CONTAINERSERVICE_CONTRACT_H

#include "api/arm/schema.h"

/* The schemas of this provider's types. */
struct contract {
    const struct schema *cluster;
    const struct schema *pool;
};

const struct contract *contract_load(struct arena *arena);

#endif
