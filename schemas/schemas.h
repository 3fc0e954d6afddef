#ifndef SCHEMAS_SCHEMAS_H
#define SCHEMAS_SCHEMAS_H

#include <stddef.h>

/* The JSON file `name` (without its suffix) of this folder, as it was when the program was built.
 * Returns its bytes and sets *size, or NULL when there is no such file. The bytes live for ever. */
const char *schema_file(const char *name, size_t *size);

#endif
