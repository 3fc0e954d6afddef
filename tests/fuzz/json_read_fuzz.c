#include "tests/fuzz/fuzz.h"

/* What was read can be written, and what was written reads back as the same text. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    arena_auto struct arena *arena = arena_new();
    const char *problem = NULL;
    json_t *tree = json_read(arena, fuzz_span(data, size), &problem);

    if (!tree) {
        MUST(problem && problem[0]);
        json_t *text = json_string(problem);
        MUST(text); /* it goes into an error's message */
        json_decref(text);
        return 0;
    }
    struct span text = json_write(arena, tree);
    MUST(text.size > 0);
    json_t *again = json_read(arena, text, &problem);
    MUST(again);
    MUST(span_equal(text, json_write(arena, again)));
    json_nulls_drop(again);
    json_write(arena, again);
    return 0;
}
