#ifndef TESTS_WIRE_COMPARE_H
#define TESTS_WIRE_COMPARE_H

#include <jansson.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "tests/support/harness.h"

/* What a comparison found: how many values it looked at, how many differ, and a line for each
 * that does ("    properties.maxPods: expected 250, got 110"). */
struct comparison {
    struct arena *arena;
    json_t *values; /* of the case's placeholders */
    size_t compared, different;
    struct buffer lines;
};

void comparison_init(struct comparison *comparison, struct arena *arena, json_t *values);

/* One difference, worded by the caller. */
void comparison_note(struct comparison *comparison, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Member by member, both ways: a member that is not expected is a difference, too. Texts are
 * templates; "base64:…" is a template for what the text decodes to. The order of members does not
 * count, that of elements does. */
void compare_json(struct comparison *comparison, const json_t *expected, const json_t *actual);

/* {"status", "headers", "body"}; a header that is null must be missing, and so must the headers
 * that change what clients do (Location, Retry-After, ETag, …) unless named. Without "body" the
 * answer must have none. */
void compare_answer(struct comparison *comparison, const json_t *expected,
                    const struct answer *actual);

#endif
