#ifndef API_RESOURCES_GENERIC_H
#define API_RESOURCES_GENERIC_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

/* Where a path of the generic store leads. Strings are in the arena. */
struct generic_path {
    const char *subscription; /* NULL in the tenant */
    const char *group;        /* NULL outside of groups; as the client spelled it */
    const char *namespace;
    const char *types;  /* "workspaces/tables", as spelled */
    const char *name;   /* NULL when the path is a collection's */
    const char *shown;  /* the path with ARM's own segments in ARM's spelling */
    const char *id;     /* the same in lower case */
    const char *parent; /* lower-case id of what contains the resource, "" for the tenant */
};

/* Reads ".../providers/{namespace}/{type}/{name}...": the last "providers" counts, an odd number of
 * segments behind the namespace is a collection. False for any other path. */
bool generic_path_parse(struct arena *arena, const char *const segments[], size_t count,
                        struct generic_path *out);

#endif
