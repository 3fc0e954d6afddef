#include "api/signin/authority.h"

#include "base/ids.h"

bool tenant_valid(const char *name)
{
    static const char letters[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-";
    size_t size = strlen(name);
    return size > 0 && size <= 253 && strspn(name, letters) == size && *name != '.' && *name != '-';
}

static bool segment_is_service(const char *segment)
{
    static const char *const words[] = {".well-known", "discovery", "oauth2", "v2.0"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (text_equal_nocase(segment, words[i]))
            return true;
    return false;
}

static bool target_has(const struct target *target, const char *segment)
{
    for (size_t i = 0; i < target->count; i++)
        if (text_equal_nocase(target->segments[i], segment))
            return true;
    return false;
}

bool authority_read(struct call *call, struct authority *out)
{
    const struct target *target = &call->target;
    const char *first = target->count > 0 ? target->segments[0] : "";
    const char *second = target->count > 1 ? target->segments[1] : "oauth2";
    struct authority authority = {.tenant = first, .v2 = target_has(target, "v2.0")};

    authority.adfs = text_equal_nocase(first, "adfs");
    if (authority.adfs && !segment_is_service(second))
        authority.tenant = second;
    if (!tenant_valid(authority.tenant))
        return false;
    bool bare = !authority.adfs || authority.tenant == first;
    authority.root = bare ? arena_printf(call->arena, "%s/%s", call->base_url, first)
                          : arena_printf(call->arena, "%s/%s/%s", call->base_url, first, second);
    /* "common", "organizations" and every domain belong to the one tenant that there is. */
    authority.tid = uuid_valid(authority.tenant) ? arena_lower(call->arena, authority.tenant)
                                                 : call->api->tenant;
    *out = authority;
    return true;
}

const char *authority_issuer(struct arena *arena, const struct authority *authority)
{
    if (authority->adfs)
        return authority->root;
    return arena_printf(arena, "%s/%s", authority->root, authority->v2 ? "v2.0" : "");
}

const char *authority_shown(const struct call *call)
{
    char *shown = arena_string(call->arena, call->target.count ? call->target.segments[0] : "");
    for (char *letter = shown; *letter; letter++)
        if (*letter < ' ' || *letter > '~')
            *letter = '?';
    return shown;
}
