#include "api/arm/resource_id.h"

#include <string.h>

#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    arena_auto struct arena *arena = arena_new();
    const char *text = fuzz_text(arena, data, size);
    struct resource_id id, parent;

    if (!resource_id_parse(arena, text, &id))
        return 0;
    MUST(text[0] == '/' && text[strlen(text) - 1] != '/');
    MUST(!id.namespace == !id.type && !id.type == !id.name);
    MUST(!id.subscription || !strchr(id.subscription, '/'));
    MUST(!id.group || id.subscription);
    MUST(!id.name || (id.name[0] && !strchr(id.name, '/')));
    MUST(id.subscription || id.namespace);
    if (id.parent) {
        MUST(strncmp(id.parent, text, strlen(id.parent)) == 0);
        MUST(resource_id_parse(arena, id.parent, &parent));
    }
    return 0;
}
