#ifndef API_ARM_POLLING_H
#define API_ARM_POLLING_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/span.h"

/* How answers show operations to those who poll them, where users want it otherwise than usual
 * (docs/operations.md). Kept in memory, one for the server; any thread may read while another
 * sets. */
struct polling;

/* Which headers name the operation. */
enum polling_links { LINKS_USUAL, LINKS_ASYNC, LINKS_LOCATION, LINKS_BOTH };

#define RETRY_USUAL (-1) /* as the speed has it */
#define RETRY_NEVER (-2)

struct polling_switches {
    int64_t retry_after; /* seconds, or one of the above */
    int64_t links;       /* enum polling_links */
    int64_t not_found;   /* the first so many polls of each operation answer 404 */
    bool is_signed;      /* links carry the signature that Azure adds, about 3 kB */
    char version[32];    /* the links' api-version, or "" */
    char status[64];     /* what polls show for "InProgress", or "" */
};

/* `first` (NULL: all as usual) holds until somebody sets others. */
struct polling *polling_new(const struct polling_switches *first);
/* NULL is fine. */
void polling_free(struct polling *polling);

/* All of them, as {"links": "location", ...}: those that are left out are as usual. NULL, or what
 * is wrong. */
const char *polling_read(struct arena *arena, const json_t *sent, struct polling_switches *out);
void polling_set(struct polling *polling, const struct polling_switches *switches);
/* NULL: all as usual. */
void polling_reset(struct polling *polling, const struct polling_switches *first);
struct polling_switches polling_get(struct polling *polling);
/* As polling_read() takes them. Kept by the arena. */
json_t *polling_json(struct arena *arena, const struct polling_switches *switches);

/* Counts a poll of the operation; whether it is one of those that find nothing. */
bool polling_misses(struct polling *polling, const char *operation);

#endif
