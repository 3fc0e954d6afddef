#ifndef BASE_PERCENT_H
#define BASE_PERCENT_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/span.h"

/* Percent-encoding (RFC 3986). */

/* The text that was encoded. NULL for a broken %xx, a NUL, and what is no UTF-8 in the end: every
 * text may come to stand in JSON. */
char *percent_decode(struct arena *arena, struct span text);
/* The same for forms and queries, where '+' is a space. */
char *percent_decode_form(struct arena *arena, struct span text);

/* Appends the text with everything encoded but letters, digits and what `plain` holds. */
void percent_encode(struct buffer *out, const char *text, const char *plain);

#endif
