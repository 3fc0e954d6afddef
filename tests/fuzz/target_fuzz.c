#include "api/arm/target.h"

#include <string.h>

#include "tests/fuzz/fuzz.h"

static void text_check(const char *text)
{
    json_t *string = json_string(text);
    MUST(string); /* UTF-8 */
    json_decref(string);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    arena_auto struct arena *arena = arena_new();
    struct target target;

    if (!target_parse(arena, fuzz_text(arena, data, size), &target))
        return 0;
    MUST(target.path[0] == '/');
    MUST(target.count <= TARGET_SEGMENTS_MAX && target.query_count <= TARGET_QUERIES_MAX);
    size_t length = 0;
    for (size_t i = 0; i < target.count; i++) {
        MUST(target.segments[i][0]);
        text_check(target.segments[i]);
        length += 1 + strlen(target.segments[i]);
    }
    MUST(target.count == 0 || strlen(target.path) == length);
    for (size_t i = 0; i < target.query_count; i++) {
        text_check(target.queries[i].key);
        text_check(target.queries[i].value);
        MUST(target_query(&target, target.queries[i].key));
    }
    return 0;
}
