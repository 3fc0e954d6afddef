#ifndef API_ARM_TARGET_H
#define API_ARM_TARGET_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

#define TARGET_SEGMENTS_MAX 64
#define TARGET_QUERIES_MAX  64

struct query {
    const char *key;   /* decoded */
    const char *value; /* decoded; "" when the key has no '=' */
};

/* A request target, split first and decoded after (a %2F never becomes a slash). Empty segments are
 * dropped: clients do send "//metadata/endpoints". */
struct target {
    const char *segments[TARGET_SEGMENTS_MAX];
    size_t count;
    struct query queries[TARGET_QUERIES_MAX];
    size_t query_count;
    const char *path; /* "/" + decoded segments joined: for messages and the log */
};

/* False for what is no target: %zz, a NUL, bad UTF-8, too many segments, not beginning with '/' or
 * 'http(s)://host/'. */
bool target_parse(struct arena *arena, const char *raw, struct target *out);

/* The value of the first query key equal to `key` without case, or NULL. */
const char *target_query(const struct target *target, const char *key);

#endif
