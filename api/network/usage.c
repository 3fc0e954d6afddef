#include <errno.h>
#include <string.h>

#include "api/arm/row.h"
#include "api/network/network.h"
#include "api/network/references.h"
#include "base/json.h"

/* Where a row of AKS says in which subnet it has addresses. */
static const struct user_type {
    const char *type;
    const char *paths[2];
} user_types[] = {
    {"microsoft.containerservice/managedclusters/agentpools",
     {"properties.vnetSubnetID", "properties.podSubnetID"}},
    {"microsoft.containerservice/managedclusters",
     {"properties.apiServerAccessProfile.subnetId", NULL}},
};

struct looking {
    struct arena *arena;
    const struct user_type *type;
    const char *subnet_id;
    struct network_links found;
};

static int user_look(const struct resource *row, int64_t number, void *argument)
{
    struct looking *looking = argument;

    (void)number;
    if (!span_has_nocase(row->body, looking->subnet_id))
        return 0;
    const json_t *body = row_body(looking->arena, row);
    for (size_t i = 0; i < 2 && looking->type->paths[i]; i++) {
        if (!text_equal_nocase(json_text(body, looking->type->paths[i]), looking->subnet_id))
            continue;
        links_add(looking->arena, &looking->found, json_text_or(body, "id", row->id));
        return 0;
    }
    return 0;
}

/* Clusters of every subscription are asked: AKS lets a cluster use another subscription's network.
 * Azure would name the network interfaces of the nodes; aksim has none, so the pool stands for
 * them. */
int subnet_users(struct store_tx *tx, struct arena *arena, const char *subnet_id,
                 struct subnet_users *out)
{
    struct looking looking = {.arena = arena, .subnet_id = subnet_id};

    for (size_t i = 0; i < sizeof user_types / sizeof user_types[0]; i++) {
        struct resource_filter filter = {.type = user_types[i].type};
        looking.type = &user_types[i];
        int result = resource_each(tx, &filter, user_look, &looking);
        if (result < 0)
            return result;
    }
    *out = (struct subnet_users){looking.found.ids, looking.found.count};
    return 0;
}
