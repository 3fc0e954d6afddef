#include "api/signin/device_code.h"

#include "base/base64.h"
#include "base/ids.h"
#include "base/json.h"
#include "base/span.h"

#define SCOPES_MAX 4096

const char *device_code_new(struct arena *arena, const char *scopes)
{
    char id[UUID_TEXT];
    uuid_random(id);
    size_t size = scopes ? strlen(scopes) : 0;
    if (size == 0 || size > SCOPES_MAX)
        return arena_string(arena, id);
    return arena_printf(arena, "%s.%s", id, base64url_encode(arena, scopes, size));
}

const char *device_code_scopes(struct arena *arena, const char *code)
{
    struct span scopes;
    const char *dot = strchr(code, '.');
    if (!dot || base64url_decode(arena, span_from(dot + 1), &scopes) < 0 ||
        scopes.size > SCOPES_MAX)
        return NULL;
    /* The client may send what it likes; a NUL or broken UTF-8 must not get into a token. */
    if (scopes.size == 0 || !json_text_valid(scopes) || memchr(scopes.data, '\0', scopes.size))
        return NULL;
    return arena_copy(arena, scopes.data, scopes.size);
}
