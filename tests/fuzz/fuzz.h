#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/json.h"
#include "base/span.h"

/* Each tests/fuzz/NAME_fuzz.c defines this; libFuzzer calls it, or replay.c with the files of
 * tests/fuzz/corpus/NAME. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What must hold whatever comes in. */
#define MUST(condition)                                                                            \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "%s:%d: must hold: %s\n", __FILE__, __LINE__, #condition);             \
            abort();                                                                               \
        }                                                                                          \
    } while (0)

static inline struct span fuzz_span(const uint8_t *data, size_t size)
{
    return (struct span){(const char *)data, size};
}

/* The input as a text; one with a NUL inside ends there. */
static inline const char *fuzz_text(struct arena *arena, const uint8_t *data, size_t size)
{
    return arena_copy(arena, data, size);
}

#endif
