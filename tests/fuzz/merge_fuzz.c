#include <string.h>

#include "api/arm/schema.h"
#include "tests/fuzz/fuzz.h"

/* Two objects, parted by a line's end: what is stored, and what is sent. What was merged once does
 * not change when it is merged again, and what is sent is not changed. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct arena *lasting;
    static const struct schema *schema;
    arena_auto struct arena *arena = arena_new();
    const uint8_t *end = size ? memchr(data, '\n', size) : NULL;
    const char *problem;

    if (!lasting) {
        lasting = arena_new();
        schema = schema_load(lasting, "managedClusters");
    }
    if (!end)
        return 0;
    size_t first = (size_t)(end - data);
    json_t *stored = json_read(arena, fuzz_span(data, first), &problem);
    json_t *sent = json_read(arena, fuzz_span(end + 1, size - first - 1), &problem);
    if (!json_is_object(stored) || !json_is_object(sent))
        return 0;
    json_t *kept = json_clone(arena, sent);
    schema_merge(schema, "", stored, sent);
    MUST(json_equal(sent, kept));
    json_t *once = json_clone(arena, stored);
    schema_merge(schema, "", stored, sent);
    MUST(json_equal(stored, once));
    return 0;
}
