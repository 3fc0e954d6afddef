#ifndef API_RESOURCES_ROW_H
#define API_RESOURCES_ROW_H

#include <jansson.h>

#include "store/store.h"

/* The body of a row as a tree that the arena keeps and the caller may change. Never NULL: a body
 * that cannot be read is an empty object. */
json_t *row_body(struct arena *arena, const struct resource *row);

/* Writes `body` into the row and puts it. 0 or -errno. */
int row_put(struct store_tx *tx, struct arena *arena, struct resource *row, const json_t *body);

#endif
