#include <errno.h>

#include "api/arm/row.h"
#include "api/identity/identities.h"
#include "api/identity/identity.h"
#include "base/json.h"

int identity_facts(struct store_tx *tx, struct arena *arena, const char *id,
                   struct identity_facts *out)
{
    struct resource row;

    int result = resource_get(tx, arena_lower(arena, id), &row);
    if (result < 0)
        return result;
    if (!text_equal_nocase(row.type, IDENTITY_TYPE))
        return -ENOENT;
    const json_t *body = row_body(arena, &row);
    *out = (struct identity_facts){
        .principal = json_text_or(body, "properties.principalId", ""),
        .client = json_text_or(body, "properties.clientId", ""),
    };
    return 0;
}
