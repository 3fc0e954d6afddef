#ifndef API_ARM_ROW_H
#define API_ARM_ROW_H

#include <jansson.h>
#include <stdbool.h>

#include "store/store.h"

/* The body of a row as a tree that the arena keeps and the caller may change. Never NULL: a body
 * that is no JSON object is logged, and is an empty one here. */
json_t *row_body(struct arena *arena, const struct resource *row);

/* Writes `body` into the row and puts it. 0 or a negative errno; -EINVAL (logged) without a body,
 * which is what jansson makes of text that is no UTF-8. */
int row_put(struct store_tx *tx, struct arena *arena, struct resource *row, const json_t *body);

/* What no two contents of a row share while the program runs: revisions begin anew with a state
 * that took the place of another (store_generation()). */
struct row_version {
    int64_t generation, revision;
};

static inline struct row_version row_version(const struct store_tx *tx, const struct resource *row)
{
    return (struct row_version){store_generation(tx), row->revision};
}

static inline bool row_version_equal(struct row_version one, struct row_version other)
{
    return one.generation == other.generation && one.revision == other.revision;
}

static inline bool row_version_is_older(struct row_version one, struct row_version other)
{
    return one.generation != other.generation ? one.generation < other.generation
                                              : one.revision < other.revision;
}

#endif
