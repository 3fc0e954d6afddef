#include "api/signin/scope.h"

#include "base/buffer.h"

static bool scope_is_openid(const char *scope)
{
    static const char *const own[] = {"address", "email", "offline_access",
                                      "openid",  "phone", "profile"};
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (text_equal_nocase(scope, own[i]))
            return true;
    return false;
}

/* The next scope that is not OpenID's own, or NULL at the end; moves *at behind it. */
static const char *scope_next(struct arena *arena, const char **at)
{
    while (*at && **at) {
        *at += strspn(*at, " ");
        size_t size = strcspn(*at, " ");
        const char *scope = arena_copy(arena, *at, size);
        *at += size;
        if (size > 0 && !scope_is_openid(scope))
            return scope;
    }
    return NULL;
}

const char *scope_first(struct arena *arena, const char *scopes)
{
    return scope_next(arena, &scopes);
}

const char *scope_resource(struct arena *arena, const char *scopes)
{
    for (const char *scope; (scope = scope_next(arena, &scopes));) {
        const char *slash = strrchr(scope, '/');
        /* "User.Read" and ".default" alone name no resource. */
        if (slash && slash > scope)
            return arena_copy(arena, scope, (size_t)(slash - scope));
    }
    return NULL;
}

const char *scope_granted(struct arena *arena, const char *scopes, const char *resource)
{
    const char *impersonation = arena_printf(arena, "%s/user_impersonation", resource);
    struct buffer out;
    buffer_init(&out, arena);
    buffer_text(&out, impersonation);
    for (const char *scope; (scope = scope_next(arena, &scopes));) {
        if (text_equal(scope, impersonation))
            continue;
        buffer_text(&out, " ");
        buffer_text(&out, scope);
    }
    return out.data;
}
