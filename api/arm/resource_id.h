#ifndef API_ARM_RESOURCE_ID_H
#define API_ARM_RESOURCE_ID_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

/* The parts of a resource id, in the arena; NULL where the id has no such part. */
struct resource_id {
    const char *subscription;
    const char *group;
    const char *namespace; /* "Microsoft.Network" */
    const char *type;      /* "virtualNetworks/subnets" */
    const char *name;      /* of the last part: "subnet1" */
    const char *parent;    /* id of the containing resource of the same provider, or NULL:
                              ".../virtualNetworks/v" */
};

/* Reads "/subscriptions/{s}[/resourceGroups/{g}][/providers/{ns}/{type}/{name}...]" in any case;
 * spelling is kept. False when it is no such id. */
bool resource_id_parse(struct arena *arena, const char *id, struct resource_id *out);

/* "/a/b/c"; "" for no segments. */
const char *path_join(struct arena *arena, const char *const segments[], size_t count);

/* Lower-case keys of the store. */
char *id_subscription(struct arena *arena, const char *subscription);
char *id_group(struct arena *arena, const char *subscription, const char *group);
/* id_resource(arena, sub, group, "Microsoft.ContainerService/managedClusters", name) */
char *id_resource(struct arena *arena, const char *subscription, const char *group,
                  const char *namespace_and_type, const char *name);
char *id_child(struct arena *arena, const char *parent_id, const char *type, const char *name);

#endif
