#ifndef TESTS_SUPPORT_MUTATE_H
#define TESTS_SUPPORT_MUTATE_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

/* Values that are odd wherever they stand: other types, edges of numbers, long and strange texts,
 * nested nothings. The arena keeps them. */
size_t odd_count(void);
json_t *odd_value(struct arena *arena, size_t index);

/* How many values a tree has, itself left out; and a copy in which the one at `index` (in the order
 * of a walk) is `take`, or is gone when that is NULL. The arena keeps the copy. */
size_t tree_size(const json_t *tree);
json_t *tree_replaced(struct arena *arena, const json_t *tree, size_t index, json_t *take);
/* The way to it: "properties.agentPoolProfiles[0].count". */
const char *tree_path(struct arena *arena, const json_t *tree, size_t index);

/* Numbers that are the same on every machine. */
struct dice {
    uint64_t state;
};
uint64_t dice_roll(struct dice *dice, uint64_t sides);

/* A copy with one to four changes: values replaced, taken out, doubled, renamed, moved. */
json_t *tree_mutated(struct arena *arena, const json_t *tree, struct dice *dice);

#endif
