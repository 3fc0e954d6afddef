#ifndef API_NETWORK_REFERENCES_H
#define API_NETWORK_REFERENCES_H

#include "api/network/types.h"

/* Whether what the properties refer to exists and lies in the same region (nothing is checked with
 * --lenient-network). `owner` is the id of the resource that refers. */
struct arm_error *references_check(struct call *call, const char *const *members, const char *owner,
                                   const char *location, const json_t *properties);

/* Ids of the rows that refer to `id` by this backlink. 0 or a negative errno. */
int references_find(struct store_tx *tx, struct arena *arena,
                    const struct network_backlink *backlink, const char *subscription,
                    const char *id, struct network_links *out);

/* Whether the bytes hold `text` in any case: a cheap look before a body is parsed.
 * The first character of `text` has no case (a slash, a quotation mark). */
bool span_has_nocase(struct span span, const char *text);

/* Appends to a list in the arena. */
void links_add(struct arena *arena, struct network_links *links, const char *id);
/* "a and b and c". */
const char *links_join(struct arena *arena, const struct network_links *links, const char *between);

#endif
