#include "api/arm/route.h"

#include <string.h>
#include <strings.h>

#include "api/arm/resource_id.h"
#include "base/buffer.h"

/* Whether the segment at `pattern` (of `size` bytes) is "{name}" or "{*name}". */
static bool segment_is_parameter(const char *pattern, size_t size, bool *many, const char **name,
                                 size_t *name_size)
{
    if (size < 3 || pattern[0] != '{')
        return false;
    *many = pattern[1] == '*';
    *name = pattern + 1 + *many;
    *name_size = size - 2 - *many;
    return true;
}

static size_t pattern_segments(const char *pattern)
{
    size_t count = 0;
    for (; *pattern; pattern++)
        count += *pattern == '/';
    return count;
}

static bool parameter_add(struct call *call, const char *name, size_t name_size, size_t from,
                          size_t count)
{
    if (call->parameter_count == CALL_PARAMETERS_MAX)
        return false;
    const char *const *segments = call->target.segments + from;
    const char *value = count == 1 ? *segments : path_join(call->arena, segments, count) + 1;
    call->parameters[call->parameter_count++] =
        (struct parameter){arena_copy(call->arena, name, name_size), value};
    return true;
}

static bool literal_matches(const char *pattern, size_t size, const char *segment)
{
    return strncasecmp(pattern, segment, size) == 0 && segment[size] == '\0';
}

/* Compares without filling parameters first: most rows fail at the first literals. */
static bool path_matches(const struct target *target, const char *path)
{
    size_t wanted = pattern_segments(path);
    size_t at = 0;
    bool open = strstr(path, "{*") != NULL;

    if (open ? target->count < wanted : target->count != wanted)
        return false;
    while (*path == '/') {
        size_t size = strcspn(++path, "/");
        bool many = false;
        const char *name;
        size_t name_size;
        bool parameter = segment_is_parameter(path, size, &many, &name, &name_size);
        if (!parameter && !literal_matches(path, size, target->segments[at]))
            return false;
        /* A decoded %2F inside a name would make one id look like another. */
        if (parameter && !many && strchr(target->segments[at], '/'))
            return false;
        at += many ? target->count - wanted + 1 : 1;
        path += size;
    }
    return true;
}

static bool parameters_fill(struct call *call, const char *path)
{
    size_t wanted = pattern_segments(path);
    size_t at = 0;

    call->parameter_count = 0;
    while (*path == '/') {
        size_t size = strcspn(++path, "/");
        bool many = false;
        const char *name;
        size_t name_size;
        bool parameter = segment_is_parameter(path, size, &many, &name, &name_size);
        size_t taken = many ? call->target.count - wanted + 1 : 1;
        if (parameter && !parameter_add(call, name, name_size, at, taken))
            return false;
        at += taken;
        path += size;
    }
    return true;
}

struct search {
    const struct route *found;
    struct buffer allow;
};

/* ARM answers HEAD on any resource: whether it exists. The row of its GET knows. */
static bool answers_head(const struct call *call, const struct route *route)
{
    size_t size = strlen(route->path);

    return strcmp(call->method, "HEAD") == 0 && strcmp(route->method, "GET") == 0 &&
           route->kind == ROUTE_READ && strstr(route->path, "/providers/") &&
           route->path[size - 1] == '}';
}

static void table_search(struct call *call, const struct route *routes, unsigned any_scope,
                         struct search *search)
{
    for (const struct route *route = routes; route->path && !search->found; route++) {
        if ((route->flags & ROUTE_ANY_SCOPE) != any_scope ||
            !path_matches(&call->target, route->path))
            continue;
        if (strcmp(route->method, call->method) == 0 || answers_head(call, route)) {
            search->found = route;
            return;
        }
        if (search->allow.size)
            buffer_text(&search->allow, ", ");
        buffer_text(&search->allow, route->method);
    }
}

static void tables_search(struct call *call, unsigned any_scope, struct search *search)
{
    for (const struct route_table *table = route_tables; table->name && !search->found; table++)
        table_search(call, table->routes, any_scope, search);
}

struct arm_error *route_match(struct call *call)
{
    struct search search = {0};
    buffer_init(&search.allow, call->arena);

    tables_search(call, 0, &search);
    /* A known path with another verb is 405 even though the catch-all routes would take it. */
    if (!search.found && search.allow.size == 0)
        tables_search(call, ROUTE_ANY_SCOPE, &search);
    if (search.found && parameters_fill(call, search.found->path)) {
        call->route = search.found;
        return NULL;
    }
    if (search.allow.size == 0)
        return arm_error(call->arena, ERROR_PathNotFound, NULL, call->target.path);
    reply_header(call, "Allow", search.allow.data);
    return arm_error(call->arena, ERROR_MethodNotAllowed, NULL, call->method);
}
