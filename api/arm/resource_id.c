#include "api/arm/resource_id.h"

#include <string.h>
#include <strings.h>

#include "base/buffer.h"

#define ID_PARTS_MAX 32

/* Splits at slashes; false for empty parts and for too many. */
static bool id_split(struct arena *arena, const char *id, const char *parts[], size_t *count)
{
    *count = 0;
    if (id[0] != '/')
        return false;
    while (*id == '/') {
        size_t size = strcspn(++id, "/");
        if (size == 0 || *count == ID_PARTS_MAX)
            return false;
        parts[(*count)++] = arena_copy(arena, id, size);
        id += size;
    }
    return true;
}

const char *path_join(struct arena *arena, const char *const segments[], size_t count)
{
    struct buffer joined;
    buffer_init(&joined, arena);
    buffer_text(&joined, "");
    for (size_t i = 0; i < count; i++) {
        buffer_text(&joined, "/");
        buffer_text(&joined, segments[i]);
    }
    return joined.data;
}

/* parts[at..] is "providers", namespace, then pairs of type and name. */
static bool provider_parts(struct arena *arena, const char *const parts[], size_t at, size_t count,
                           struct resource_id *out)
{
    if (count < at + 4 || (count - at) % 2 != 0 || strcasecmp(parts[at], "providers") != 0)
        return false;

    struct buffer type;
    buffer_init(&type, arena);
    for (size_t i = at + 2; i < count; i += 2) {
        /* An extension resource: the last "providers" says whose type it is. */
        if (strcasecmp(parts[i], "providers") == 0)
            return provider_parts(arena, parts, i, count, out);
        if (type.size)
            buffer_text(&type, "/");
        buffer_text(&type, parts[i]);
    }
    out->namespace = parts[at + 1];
    out->type = type.data;
    out->name = parts[count - 1];
    out->parent = count > at + 4 ? path_join(arena, parts, count - 2) : NULL;
    return true;
}

bool resource_id_parse(struct arena *arena, const char *id, struct resource_id *out)
{
    const char *parts[ID_PARTS_MAX];
    size_t count;
    size_t at = 0;

    *out = (struct resource_id){0};
    if (!id || !id_split(arena, id, parts, &count))
        return false;
    if (count >= 2 && strcasecmp(parts[0], "subscriptions") == 0) {
        out->subscription = parts[1];
        at = 2;
        if (count >= 4 && strcasecmp(parts[2], "resourceGroups") == 0) {
            out->group = parts[3];
            at = 4;
        }
    }
    if (at == count)
        return at > 0;
    return provider_parts(arena, parts, at, count, out);
}

char *id_subscription(struct arena *arena, const char *subscription)
{
    return arena_lower(arena, arena_printf(arena, "/subscriptions/%s", subscription));
}

char *id_group(struct arena *arena, const char *subscription, const char *group)
{
    return arena_lower(
        arena, arena_printf(arena, "/subscriptions/%s/resourcegroups/%s", subscription, group));
}

char *id_resource(struct arena *arena, const char *subscription, const char *group,
                  const char *namespace_and_type, const char *name)
{
    return arena_lower(arena,
                       arena_printf(arena, "/subscriptions/%s/resourcegroups/%s/providers/%s/%s",
                                    subscription, group, namespace_and_type, name));
}

char *id_child(struct arena *arena, const char *parent_id, const char *type, const char *name)
{
    return arena_lower(arena, arena_printf(arena, "%s/%s/%s", parent_id, type, name));
}
