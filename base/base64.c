#include "base/base64.h"

#include <errno.h>
#include <nettle/base64.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *encode(struct arena *arena, struct base64_encode_ctx *context, const void *data,
                    size_t size)
{
    if (size > SIZE_MAX / 2) {
        fputs("aksim: too much to encode as base64\n", stderr);
        abort();
    }
    char *text = arena_alloc(arena, BASE64_ENCODE_LENGTH(size) + BASE64_ENCODE_FINAL_LENGTH + 1);
    size_t count = size ? base64_encode_update(context, text, size, data) : 0;
    count += base64_encode_final(context, text + count);
    text[count] = '\0';
    return text;
}

char *base64_encode(struct arena *arena, const void *data, size_t size)
{
    struct base64_encode_ctx context;
    base64_encode_init(&context);
    return encode(arena, &context, data, size);
}

char *base64url_encode(struct arena *arena, const void *data, size_t size)
{
    struct base64_encode_ctx context;
    base64url_encode_init(&context);
    char *text = encode(arena, &context, data, size);
    text[strcspn(text, "=")] = '\0';
    return text;
}

/* nettle skips white space and checks the last bits only when there is padding; here both count,
 * because a signature must have one spelling only. */
static int decode(struct arena *arena, struct base64_decode_ctx *context, struct span text,
                  struct span *out)
{
    size_t size = text.size;
    while (size > 0 && text.size - size < 2 && text.data[size - 1] == '=')
        size--;
    if (size % 4 == 1 || (size != text.size && text.size % 4 != 0))
        return -EINVAL;
    for (size_t i = 0; i < size; i++)
        if (text.data[i] == '=' || (unsigned char)text.data[i] <= ' ')
            return -EINVAL;

    uint8_t *bytes = arena_alloc(arena, BASE64_DECODE_LENGTH(size) + 1);
    size_t count = BASE64_DECODE_LENGTH(size);
    if (size > 0 && !base64_decode_update(context, &count, bytes, size, text.data))
        return -EINVAL;
    size_t missing = (4 - size % 4) % 4;
    uint8_t nothing[BASE64_DECODE_LENGTH(2)];
    size_t nothing_size = sizeof nothing;
    if (missing > 0 && !base64_decode_update(context, &nothing_size, nothing, missing, "=="))
        return -EINVAL;
    if (!base64_decode_final(context))
        return -EINVAL;
    *out = (struct span){(const char *)bytes, size > 0 ? count : 0};
    return 0;
}

int base64url_decode(struct arena *arena, struct span text, struct span *out)
{
    struct base64_decode_ctx context;
    base64url_decode_init(&context);
    return decode(arena, &context, text, out);
}

int base64_decode(struct arena *arena, struct span text, struct span *out)
{
    struct base64_decode_ctx context;
    base64_decode_init(&context);
    return decode(arena, &context, text, out);
}
