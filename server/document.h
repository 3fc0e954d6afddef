#ifndef SERVER_DOCUMENT_H
#define SERVER_DOCUMENT_H

#include "base/arena.h"
#include "base/span.h"

/* What subcommands read: a file, or standard input under the name "-". At most 4 MB; 0 or a
 * negative errno. */
int document_take(struct arena *arena, const char *name, struct span *out);
/* What to call it in a complaint. */
const char *document_name(const char *name);

#endif
