#include "api/resources/generic.h"

#include <string.h>
#include <strings.h>

#include "api/arm/resource_id.h"
#include "base/buffer.h"

/* Where the last "providers" with a namespace behind it stands, or `count`. */
static size_t providers_find(const char *const segments[], size_t count)
{
    for (size_t i = count; i-- > 0;) {
        if (strcasecmp(segments[i], "providers") == 0 && i + 2 < count &&
            strchr(segments[i + 1], '.'))
            return i;
    }
    return count;
}

static const char *types_join(struct arena *arena, const char *const rest[], size_t count)
{
    struct buffer types;
    buffer_init(&types, arena);
    for (size_t i = 0; i < count; i += 2)
        buffer_printf(&types, i ? "/%s" : "%s", rest[i]);
    return types.data;
}

/* A %2F inside a name would make one id look like another. */
static bool segments_plain(const char *const segments[], size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (strchr(segments[i], '/'))
            return false;
    }
    return true;
}

static const char *canonical(const char *segment, size_t index, bool in_subscription)
{
    static const char *const own[] = {"subscriptions", "resourceGroups", "providers"};
    if (!in_subscription && index > 0)
        return segment;
    for (size_t i = 0; i < sizeof own / sizeof own[0] && index % 2 == 0 && index <= 4; i++) {
        if (strcasecmp(segment, own[i]) == 0)
            return own[i];
    }
    return segment;
}

bool generic_path_parse(struct arena *arena, const char *const segments[], size_t count,
                        struct generic_path *out)
{
    size_t at = providers_find(segments, count);
    if (at == count || !segments_plain(segments, count))
        return false;

    bool in_subscription = strcasecmp(segments[0], "subscriptions") == 0;
    const char **shown = arena_alloc(arena, count * sizeof *shown);
    for (size_t i = 0; i < count; i++)
        shown[i] = i == at ? "providers" : canonical(segments[i], i, in_subscription);

    const char *const *rest = shown + at + 2;
    size_t rest_count = count - at - 2;
    size_t parent_count = rest_count > 2 ? count - 2 + rest_count % 2 : at;
    *out = (struct generic_path){
        .subscription = in_subscription && count > 1 ? segments[1] : NULL,
        .group = in_subscription && at >= 4 && strcasecmp(segments[2], "resourceGroups") == 0
                     ? segments[3]
                     : NULL,
        .namespace = segments[at + 1],
        .types = types_join(arena, rest, rest_count),
        .name = rest_count % 2 == 0 ? segments[count - 1] : NULL,
        .shown = path_join(arena, shown, count),
        .parent = arena_lower(arena, path_join(arena, shown, parent_count)),
    };
    out->id = arena_lower(arena, out->shown);
    return true;
}
