#include "api/arm/route.h"

#include <string.h>
#include <strings.h>

#include "api/arm/resource_id.h"
#include "base/buffer.h"

/* A segment of a row's path, and the segments of the request that it stands for. */
struct piece {
    const char *text; /* "managedClusters", or the name of the parameter */
    size_t size;
    bool parameter, many; /* "{name}"; "{*name}" */
    size_t from, count;
};

struct pieces {
    const char *rest;
    size_t at;    /* in the segments of the request */
    size_t spare; /* what "{*name}" takes beyond one segment */
};

/* False when the number of segments alone says that the row is another. */
static bool pieces_begin(struct pieces *pieces, const char *path, const struct target *target)
{
    size_t wanted = 0;

    for (const char *at = path; *at; at++)
        wanted += *at == '/';
    if (target->count < wanted || (target->count > wanted && !strstr(path, "{*")))
        return false;
    *pieces = (struct pieces){.rest = path, .spare = target->count - wanted};
    return true;
}

static bool pieces_next(struct pieces *pieces, struct piece *piece)
{
    if (*pieces->rest != '/')
        return false;
    const char *text = pieces->rest + 1;
    size_t size = strcspn(text, "/");
    bool parameter = size > 2 && text[0] == '{';
    bool many = parameter && text[1] == '*';
    size_t open = (size_t)parameter + many;

    *piece = (struct piece){text + open, size - open - parameter,     parameter, many,
                            pieces->at,  many ? pieces->spare + 1 : 1};
    pieces->at += piece->count;
    pieces->rest = text + size;
    return true;
}

static bool piece_matches(const struct piece *piece, const char *segment)
{
    if (piece->many)
        return true;
    /* A decoded %2F inside a name would make one id look like another. */
    if (piece->parameter)
        return !strchr(segment, '/');
    return strncasecmp(piece->text, segment, piece->size) == 0 && segment[piece->size] == '\0';
}

static bool path_matches(const struct target *target, const char *path)
{
    struct pieces pieces;
    struct piece piece;

    if (!pieces_begin(&pieces, path, target))
        return false;
    while (pieces_next(&pieces, &piece)) {
        if (!piece_matches(&piece, target->segments[piece.from]))
            return false;
    }
    return true;
}

/* After the match, as most rows fail at the first literals. */
static bool parameters_fill(struct call *call, const char *path)
{
    struct pieces pieces;
    struct piece piece;

    call->parameter_count = 0;
    if (!pieces_begin(&pieces, path, &call->target))
        return false;
    while (pieces_next(&pieces, &piece)) {
        if (!piece.parameter)
            continue;
        if (call->parameter_count == CALL_PARAMETERS_MAX)
            return false;
        const char *const *segments = call->target.segments + piece.from;
        call->parameters[call->parameter_count++] = (struct parameter){
            .name = arena_copy(call->arena, piece.text, piece.size),
            .value = piece.many ? path_join(call->arena, segments, piece.count) + 1 : *segments};
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
