#ifndef SERVER_WRAP_H
#define SERVER_WRAP_H

#include <stddef.h>

/* Prints words for people: lines of at most 79 columns, ended with a line end. The first begins at
 * `column`, where the cursor is; the others are indented. */
void wrap_print(const char *text, size_t column, size_t indent);

#endif
