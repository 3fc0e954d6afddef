#include "api/signin/jwt.h"

#include "base/base64.h"
#include "base/json.h"

int jwt_seal(struct signing *signing, struct arena *arena, const json_t *claims, const char **out)
{
    struct signing_public key;
    int result = signing_public(signing, &key);
    if (result < 0)
        return result;
    const char *header =
        arena_printf(arena, "{\"typ\":\"JWT\",\"alg\":\"RS256\",\"kid\":\"%s\"}", key.kid);
    struct span payload = json_write(arena, claims);
    const char *input =
        arena_printf(arena, "%s.%s", base64url_encode(arena, header, strlen(header)),
                     base64url_encode(arena, payload.data, payload.size));
    struct span signature;
    result = signing_sign(signing, arena, span_from(input), &signature);
    if (result < 0)
        return result;
    *out = arena_printf(arena, "%s.%s", input,
                        base64url_encode(arena, signature.data, signature.size));
    return 0;
}

/* One part decoded. The bytes must encode to the same text again: no padding, no other alphabet, no
 * stray bits, so that there is one spelling only of each token. */
static bool part_decode(struct arena *arena, struct span part, struct span *out)
{
    if (part.size == 0 || base64url_decode(arena, part, out) < 0)
        return false;
    return span_equal(part, span_from(base64url_encode(arena, out->data, out->size)));
}

static json_t *part_object(struct arena *arena, struct span part)
{
    struct span bytes;
    const char *problem;
    if (!part_decode(arena, part, &bytes))
        return NULL;
    json_t *value = json_read(arena, bytes, &problem);
    return json_is_object(value) ? value : NULL;
}

static bool header_accept(const json_t *header, const char *kid)
{
    if (!text_equal(json_text(header, "alg"), "RS256"))
        return false;
    if (json_object_get(header, "crit"))
        return false;
    const json_t *named = json_object_get(header, "kid");
    return !named || text_equal(json_string_value(named), kid);
}

static bool token_split(struct span token, struct span parts[3])
{
    const char *end = token.data + token.size;
    const char *from = token.data;
    for (size_t i = 0; i < 3; i++) {
        const char *dot = memchr(from, '.', (size_t)(end - from));
        if (!dot != (i == 2))
            return false;
        const char *to = dot ? dot : end;
        parts[i] = (struct span){from, (size_t)(to - from)};
        from = to + 1;
    }
    return true;
}

bool jwt_open(struct signing *signing, struct arena *arena, struct span token, json_t **claims)
{
    struct span parts[3];
    if (token.size == 0 || token.size > JWT_MAX || !token_split(token, parts))
        return false;
    struct span signature;
    if (!part_decode(arena, parts[2], &signature))
        return false;
    /* Signature first: nothing that others wrote is parsed as JSON. */
    struct span input = {token.data, (size_t)(parts[1].data + parts[1].size - token.data)};
    if (signing_verify(signing, input, signature) < 0)
        return false;
    struct signing_public key;
    const json_t *header = part_object(arena, parts[0]);
    if (!header || signing_public(signing, &key) < 0 || !header_accept(header, key.kid))
        return false;
    json_t *payload = part_object(arena, parts[1]);
    if (!payload)
        return false;
    *claims = payload;
    return true;
}
