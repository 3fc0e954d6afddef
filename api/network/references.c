#include "api/network/references.h"

#include <errno.h>
#include <string.h>
#include <strings.h>

#include "api/arm/resource_id.h"
#include "api/arm/row.h"
#include "base/buffer.h"
#include "base/json.h"

static struct arm_error *reference_check(struct call *call, const char *owner, const char *location,
                                         const char *path, const json_t *reference)
{
    const char *id = json_text(reference, "id");
    struct resource_id parts;
    struct resource row;

    if (!id || !resource_id_parse(call->arena, id, &parts) || !parts.name)
        return arm_error(call->arena, ERROR_LinkedInvalidPropertyId, NULL, id ? id : "", path);
    int result = resource_get(call->tx, arena_lower(call->arena, id), &row);
    if (result != 0 && result != -ENOENT)
        return call_failure(call, result);
    const char *there = result == 0 ? json_text(row_body(call->arena, &row), "location") : NULL;
    if (result == 0 && (!there || !location || text_equal_nocase(there, location)))
        return NULL;
    return arm_error(call->arena, ERROR_InvalidResourceReference, NULL, id, owner);
}

static struct arm_error *member_check(struct call *call, const char *member, const char *owner,
                                      const char *location, const json_t *value)
{
    const char *path = arena_printf(call->arena, "properties.%s.id", member);

    if (json_is_object(value))
        return reference_check(call, owner, location, path, value);
    for (size_t i = 0; i < json_array_size(value); i++)
        TRY(reference_check(call, owner, location, path, json_array_get(value, i)));
    return NULL;
}

struct arm_error *references_check(struct call *call, const char *const *members, const char *owner,
                                   const char *location, const json_t *properties)
{
    if (call->api->options.lenient_network)
        return NULL;
    for (; members && *members; members++)
        TRY(member_check(call, *members, owner, location, json_object_get(properties, *members)));
    return NULL;
}

bool span_has_nocase(struct span span, const char *text)
{
    size_t size = strlen(text);

    for (size_t at = 0; at + size <= span.size; at++) {
        const char *next = memchr(span.data + at, text[0], span.size - size - at + 1);
        if (!next)
            return false;
        if (strncasecmp(next, text, size) == 0)
            return true;
        at = (size_t)(next - span.data);
    }
    return false;
}

void links_add(struct arena *arena, struct network_links *links, const char *id)
{
    /* Doubled at powers of two; what is left behind is freed with the arena. */
    if ((links->count & (links->count + 1)) == 0) {
        const char **more = arena_alloc(arena, (links->count * 2 + 1) * sizeof *more);
        if (links->count)
            memcpy(more, links->ids, links->count * sizeof *more);
        links->ids = more;
    }
    links->ids[links->count++] = arena_string(arena, id);
}

const char *links_join(struct arena *arena, const struct network_links *links, const char *between)
{
    struct buffer joined;

    buffer_init(&joined, arena);
    buffer_text(&joined, "");
    for (size_t i = 0; i < links->count; i++) {
        if (i > 0)
            buffer_text(&joined, between);
        buffer_text(&joined, links->ids[i]);
    }
    return joined.data;
}

struct finding {
    struct arena *arena;
    const struct network_backlink *backlink;
    const char *id;
    struct network_links *out;
};

/* The id of what refers to `id`: the owner's, or that of the child that does; NULL when none. */
static const char *referrer(const json_t *value, const char *inside, const char *owner,
                            const char *id)
{
    if (!json_is_array(value))
        return text_equal_nocase(json_text(value, "id"), id) ? owner : NULL;
    for (size_t i = 0; i < json_array_size(value); i++) {
        const json_t *entry = json_array_get(value, i);
        const json_t *reference =
            inside ? json_object_get(json_object_get(entry, "properties"), inside) : entry;
        if (text_equal_nocase(json_text(reference, "id"), id))
            return inside ? json_text_or(entry, "id", owner) : owner;
    }
    return NULL;
}

static int finding_look(const struct resource *row, int64_t number, void *argument)
{
    struct finding *finding = argument;

    (void)number;
    if (!span_has_nocase(row->body, finding->id))
        return 0;
    const json_t *body = row_body(finding->arena, row);
    const json_t *properties = json_object_get(body, "properties");
    for (const char *const *member = finding->backlink->through; *member; member++) {
        const char *found =
            referrer(json_object_get(properties, *member), finding->backlink->inside,
                     json_text_or(body, "id", row->id), finding->id);
        if (found) {
            links_add(finding->arena, finding->out, found);
            return 0;
        }
    }
    return 0;
}

int references_find(struct store_tx *tx, struct arena *arena,
                    const struct network_backlink *backlink, const char *subscription,
                    const char *id, struct network_links *out)
{
    struct finding finding = {arena, backlink, id, out};
    struct resource_filter filter = {.type = backlink->from, .subscription = subscription};

    *out = (struct network_links){0};
    return resource_each(tx, &filter, finding_look, &finding);
}
