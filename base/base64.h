#ifndef BASE_BASE64_H
#define BASE_BASE64_H

#include <stddef.h>

#include "base/arena.h"
#include "base/span.h"

char *base64_encode(struct arena *arena, const void *data, size_t size);
char *base64url_encode(struct arena *arena, const void *data, size_t size); /* no padding */
/* Returns 0 and the bytes, or -EINVAL. Padding is optional. */
int base64url_decode(struct arena *arena, struct span text, struct span *out);
int base64_decode(struct arena *arena, struct span text, struct span *out);

#endif
