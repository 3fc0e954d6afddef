#include "api/arm/schema.h"
#include "tests/fuzz/fuzz.h"

static const struct api_version versions[] = {
    {20260501, false}, {20260502, true},  {20251001, false}, {20240101, false},
    {20231001, false}, {20221101, false}, {20230802, true},  {20300101, false},
};

static const struct schema *schema_of(unsigned which)
{
    static const struct schema *schemas[2];

    if (!schemas[which]) {
        static struct arena *arena;
        if (!arena)
            arena = arena_new();
        schemas[which] = schema_load(arena, which ? "agentPools" : "managedClusters");
    }
    return schemas[which];
}

/* The first byte picks type and version; the rest is a body. What is taken can be taken again as it
 * is, and shown. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    arena_auto struct arena *arena = arena_new();
    const char *problem;
    json_t *taken = NULL, *again = NULL;

    if (size == 0)
        return 0;
    const struct schema *schema = schema_of(data[0] & 1);
    struct api_version version = versions[(data[0] >> 1) % (sizeof versions / sizeof versions[0])];
    json_t *body = json_read(arena, fuzz_span(data + 1, size - 1), &problem);
    if (!body)
        return 0;
    struct arm_error *error = schema_take(arena, schema, body, version, &taken);
    if (error) {
        MUST(error->status == 400 && error->message[0]);
        return 0;
    }
    MUST(json_is_object(taken));
    MUST(!schema_take(arena, schema, taken, version, &again));
    MUST(json_equal(taken, again));
    json_t *shown = schema_project(arena, schema, taken, version);
    MUST(json_is_object(shown) && json_write(arena, shown).size > 0);
    return 0;
}
