#include "schemas/schemas.h"

#include <string.h>

#include "schema_table.inc"

const char *schema_file(const char *name, size_t *size)
{
    for (size_t i = 0; i < sizeof schema_table / sizeof schema_table[0]; i++) {
        if (strcmp(schema_table[i].name, name) == 0) {
            *size = (size_t)(schema_table[i].end - schema_table[i].begin);
            return schema_table[i].begin;
        }
    }
    return NULL;
}
