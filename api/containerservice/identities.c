/* The user-assigned identities of a cluster show who they are. */

#include <errno.h>

#include "api/containerservice/change.h"
#include "api/identity/identity.h"
#include "base/json.h"

int identities_show(struct call *call, json_t *cluster)
{
    const char *id;
    json_t *entry;

    json_object_foreach(json_at(cluster, "identity.userAssignedIdentities"), id, entry)
    {
        struct identity_facts facts;
        int result = json_is_object(entry) && *id == '/'
                         ? identity_facts(call->tx, call->arena, id, &facts)
                         : -ENOENT;
        if (result == -ENOENT)
            continue;
        if (result < 0)
            return result;
        json_put_text(entry, "clientId", facts.client);
        json_put_text(entry, "principalId", facts.principal);
    }
    return 0;
}
