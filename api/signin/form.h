#ifndef API_SIGNIN_FORM_H
#define API_SIGNIN_FORM_H

#include "base/arena.h"
#include "base/span.h"

/* application/x-www-form-urlencoded. */

#define FORM_BYTES_MAX                                                                             \
    ((size_t)64 * 1024) /* a certificate chain in a client assertion has about 10 kB */
#define FORM_FIELDS_MAX 64

struct form_field {
    const char *name;
    const char *value; /* "" when the field has no '=' */
};

struct form {
    struct form_field fields[FORM_FIELDS_MAX];
    size_t count;
    const char
        *duplicate; /* name of the first field that came twice, or NULL; names compare exactly */
};

/* '+' is a space, %xx a byte; empty fields ("a=1&&b=2") are skipped. 0; -E2BIG past the limits
 * above; -EINVAL for a broken %xx, a NUL, or what is not UTF-8 in the end. Failure leaves *out
 * undefined. Texts live in the arena. */
int form_parse(struct arena *arena, struct span body, struct form *out);

/* The first field of this name, or NULL; an empty value counts as none, as with Azure. */
const char *form_get(const struct form *form, const char *name);

#endif
