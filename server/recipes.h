#ifndef SERVER_RECIPES_H
#define SERVER_RECIPES_H

#include <jansson.h>
#include <stddef.h>

#include "base/arena.h"

/* What to type or paste so that a client talks to the server; one recipe for each client. `server`
 * is the content of server.json. */

struct recipe;

/* NULL: the exports for all clients. Returns NULL for a client without a recipe. */
const struct recipe *recipe_find(const char *client);

/* The text in the arena, with the server's values in it, quoted as its language wants. */
const char *recipe_write(struct arena *arena, const struct recipe *recipe, const json_t *server);

/* "az|terraform|..." */
const char *recipe_names(struct arena *arena);

#endif
