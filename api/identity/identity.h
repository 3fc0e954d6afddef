#ifndef API_IDENTITY_IDENTITY_H
#define API_IDENTITY_IDENTITY_H

#include "base/arena.h"
#include "store/store.h"

/* What other rooms need to know of a user-assigned identity. */
struct identity_facts {
    const char *principal, *client; /* principalId, clientId */
};

/* Of the identity with this resource id, in the arena. 0, -ENOENT when there is none, or another
 * negative errno. */
int identity_facts(struct store_tx *tx, struct arena *arena, const char *id,
                   struct identity_facts *out);

#endif
