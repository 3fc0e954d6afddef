#ifndef API_ARM_ROW_H
#define API_ARM_ROW_H

#include <jansson.h>

#include "store/store.h"

/* The body of a row as a tree that the arena keeps and the caller may change. Never NULL: a body
 * that is no JSON object is logged, and is an empty one here. */
json_t *row_body(struct arena *arena, const struct resource *row);

/* Writes `body` into the row and puts it. 0 or a negative errno; -EINVAL (logged) without a body,
 * which is what jansson makes of text that is no UTF-8. */
int row_put(struct store_tx *tx, struct arena *arena, struct resource *row, const json_t *body);

#endif
