#include "api/arm/target.h"

#include <string.h>
#include <strings.h>

#include "base/buffer.h"
#include "base/percent.h"

static bool segments_parse(struct arena *arena, const char *path, size_t size, struct target *out)
{
    struct buffer joined;
    buffer_init(&joined, arena);

    for (size_t start = 0; start < size;) {
        const char *slash = memchr(path + start, '/', size - start);
        size_t end = slash ? (size_t)(slash - path) : size;
        if (end > start) {
            if (out->count == TARGET_SEGMENTS_MAX)
                return false;
            const char *segment = percent_decode(arena, (struct span){path + start, end - start});
            if (!segment)
                return false;
            out->segments[out->count++] = segment;
            buffer_text(&joined, "/");
            buffer_text(&joined, segment);
        }
        start = end + 1;
    }
    out->path = joined.size ? joined.data : "/";
    return true;
}

static bool query_parse(struct arena *arena, const char *text, size_t size, struct target *out)
{
    const char *equals = memchr(text, '=', size);
    size_t key_size = equals ? (size_t)(equals - text) : size;
    struct query query = {percent_decode_form(arena, (struct span){text, key_size}), ""};

    if (equals)
        query.value = percent_decode_form(arena, (struct span){equals + 1, size - key_size - 1});
    if (!query.key || !query.value || out->query_count == TARGET_QUERIES_MAX)
        return false;
    out->queries[out->query_count++] = query;
    return true;
}

static bool queries_parse(struct arena *arena, const char *text, struct target *out)
{
    while (*text) {
        size_t size = strcspn(text, "&");
        if (size > 0 && !query_parse(arena, text, size, out))
            return false;
        text += size;
        if (*text == '&')
            text++;
    }
    return true;
}

/* An absolute target ("http://host/path") is legal HTTP; proxies send it. */
static const char *authority_skip(const char *raw)
{
    static const char *const schemes[] = {"http://", "https://"};

    for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++) {
        size_t size = strlen(schemes[i]);
        if (strncasecmp(raw, schemes[i], size) == 0) {
            const char *slash = strchr(raw + size, '/');
            return slash ? slash : "/";
        }
    }
    return raw;
}

bool target_parse(struct arena *arena, const char *raw, struct target *out)
{
    *out = (struct target){.path = "/"};
    raw = authority_skip(raw);
    if (raw[0] != '/')
        return false;

    size_t size = strcspn(raw, "?#");
    if (!segments_parse(arena, raw, size, out))
        return false;
    if (raw[size] != '?')
        return true;
    return queries_parse(arena, raw + size + 1, out);
}

const char *target_query(const struct target *target, const char *key)
{
    for (size_t i = 0; i < target->query_count; i++) {
        if (strcasecmp(target->queries[i].key, key) == 0)
            return target->queries[i].value;
    }
    return NULL;
}
