#ifndef STORE_REPLACEMENT_H
#define STORE_REPLACEMENT_H

#include "store/internal.h"

/* Another database in the place of the open one. It is prepared under another name, put under its
 * own between two commits, and from then on the only one. */

/* Where it is prepared; in the arena. */
const char *replacement_file(const struct store *store, struct arena *arena);

/* A database and what SQLite may have put beside it. */
void database_remove(struct arena *arena, const char *file);

/* Opens a copied or new file, brings its schema up to date, has `edit` (may be NULL) change it in a
 * transaction of its own, and leaves it at rest. Nothing waits for the disk. 0 or a negative errno;
 * then the file is gone. */
typedef int (*database_edit)(struct store_tx *tx, const void *argument);
int database_prepare(struct store *store, const char *file, database_edit edit,
                     const void *argument);

/* What a struct between does: puts the prepared file in the place of the open one. */
int replacement_apply(struct store *store, const struct between *between);

#endif
