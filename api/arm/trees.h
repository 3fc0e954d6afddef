#ifndef API_ARM_TREES_H
#define API_ARM_TREES_H

#include <jansson.h>
#include <stdint.h>

#include "api/arm/row.h"
#include "base/arena.h"

/* Bodies that the writer wrote lately, kept parsed: the next change of the same resource need not
 * parse them again (a copy costs a third of a parse). Found by (id, version), so that nothing has
 * to be invalidated; bounded by TREES_MAX. Belongs to the writer thread alone. */
struct trees;

#define TREES_MAX 256

struct trees *trees_new(void);
void trees_free(struct trees *trees); /* NULL is fine */

/* The tree, which nobody may change, kept alive by the arena; or NULL. */
json_t *trees_get(const struct trees *trees, struct arena *arena, const char *id,
                  struct row_version version);
/* Keeps a copy. Only after the commit: a revision of a job that was undone is given to another
 * change. */
void trees_put(struct trees *trees, const char *id, struct row_version version, const json_t *tree);

#endif
