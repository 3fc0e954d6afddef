#ifndef API_ARM_SHAPE_CACHE_H
#define API_ARM_SHAPE_CACHE_H

#include <stdbool.h>
#include <stdint.h>

#include "api/arm/row.h"
#include "base/arena.h"
#include "base/span.h"

/* Bodies that were rendered for older or preview api-versions, so that the next GET of the same
 * resource in the same shape parses nothing. A body is found by (id, version, shape): a changed
 * resource has a new version, so nothing here ever has to be invalidated. Each event thread has a
 * cache of its own and never waits for another. A newcomer takes the place of what stands there;
 * what would exceed SHAPE_CACHE_BYTES is not kept. */
struct shape_caches;

#define SHAPE_CACHE_ENTRIES 1024
#define SHAPE_CACHE_BYTES   ((size_t)8 * 1024 * 1024)

struct shape_caches *shape_caches_new(void);
/* Frees the calling thread's cache; those of other threads went with them, and no thread may use
 * it any more. NULL is fine. */
void shape_caches_free(struct shape_caches *caches);

/* The body, copied into the arena, or false. */
bool shape_cache_get(struct shape_caches *caches, struct arena *arena, const char *id,
                     struct row_version version, unsigned shape, struct span *out);
void shape_cache_put(struct shape_caches *caches, const char *id, struct row_version version,
                     unsigned shape, struct span body);

#endif
