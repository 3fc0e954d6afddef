#ifndef TESTS_SUPPORT_FIXTURES_H
#define TESTS_SUPPORT_FIXTURES_H

#include <jansson.h>

#include "base/arena.h"

/* A file below tests/fixtures, kept by the arena; aborts on one that is missing or no JSON. */
json_t *fixture_read(struct arena *arena, const char *path);

/* The names of the files in a folder below tests/fixtures that end with `ending`, sorted, in the
 * arena; ends with NULL. Aborts when there are none. */
const char *const *fixture_names(struct arena *arena, const char *folder, const char *ending);

/* A copy in which every text and every key has `mark` replaced; NULL stays NULL. */
json_t *fixture_fill(struct arena *arena, const json_t *from, const char *mark, const char *value);

/* The body of a request as the fixtures write it: "body" as it stands, or "cluster" or "pool", what
 * differs from a plain overlay cluster with one pool, or from a plain pool (tests/fixtures/rules/
 * README.md). NULL when it has none. */
json_t *request_body(struct arena *arena, const json_t *request);

#endif
