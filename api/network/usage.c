/* Who uses a subnet, and a route table. */

#include <errno.h>
#include <string.h>

#include "api/arm/row.h"
#include "api/network/network.h"
#include "api/network/references.h"
#include "api/network/subnets.h"
#include "base/json.h"

#define CLUSTER_TYPE "microsoft.containerservice/managedclusters"
#define POOL_TYPE    CLUSTER_TYPE "/agentpools"

/* Where a row of AKS says in which subnet it has addresses. */
static const struct user_type {
    const char *type;
    const char *paths[2];
} user_types[] = {
    {POOL_TYPE, {"properties.vnetSubnetID", "properties.podSubnetID"}},
    {CLUSTER_TYPE, {"properties.apiServerAccessProfile.subnetId", NULL}},
};

struct looking {
    struct arena *arena;
    const struct user_type *type;
    const struct network_links *subnets; /* any of these */
    struct network_links found;          /* ids as shown */
    struct network_links owners;         /* of their clusters' rows */
};

static bool one_of(const struct network_links *ids, const char *id)
{
    for (size_t i = 0; i < ids->count; i++) {
        if (text_equal_nocase(ids->ids[i], id))
            return true;
    }
    return false;
}

/* A cheap look before the body is parsed. */
static bool may_use(const struct looking *looking, struct span body)
{
    for (size_t i = 0; i < looking->subnets->count; i++) {
        if (span_has_nocase(body, looking->subnets->ids[i]))
            return true;
    }
    return false;
}

static int user_look(const struct resource *row, int64_t number, void *argument)
{
    struct looking *looking = argument;

    (void)number;
    if (!may_use(looking, row->body))
        return 0;
    const json_t *body = row_body(looking->arena, row);
    for (size_t i = 0; i < 2 && looking->type->paths[i]; i++) {
        const char *subnet = json_text(body, looking->type->paths[i]);
        if (!subnet || !one_of(looking->subnets, subnet))
            continue;
        bool is_pool = text_equal(looking->type->type, POOL_TYPE);
        links_add(looking->arena, &looking->found, json_text_or(body, "id", row->id));
        links_add(looking->arena, &looking->owners, is_pool ? row->parent : row->id);
        return 0;
    }
    return 0;
}

/* Clusters of every subscription are asked: AKS lets a cluster use another subscription's network.
 * Azure would name the network interfaces of the nodes; aksim has none, so the pool stands for
 * them. */
static int users_find(struct store_tx *tx, struct looking *looking)
{
    for (size_t i = 0; i < sizeof user_types / sizeof user_types[0]; i++) {
        struct resource_filter filter = {.type = user_types[i].type};
        looking->type = &user_types[i];
        int result = resource_each(tx, &filter, user_look, looking);
        if (result < 0)
            return result;
    }
    return 0;
}

int subnet_users(struct store_tx *tx, struct arena *arena, const char *subnet_id,
                 struct subnet_users *out)
{
    const struct network_links subnets = {&subnet_id, 1};
    struct looking looking = {.arena = arena, .subnets = &subnets};

    int result = users_find(tx, &looking);
    if (result == 0)
        *out = (struct subnet_users){looking.found.ids, looking.found.count};
    return result;
}

/* ---- clusters ---- */

static int cluster_read(struct store_tx *tx, struct arena *arena, const char *row_id,
                        struct network_cluster *out)
{
    struct resource row;

    int result = resource_get(tx, row_id, &row);
    if (result < 0)
        return result;
    const json_t *body = row_body(arena, &row);
    *out = (struct network_cluster){
        json_text_or(body, "id", row_id),
        json_text_or(body, "properties.networkProfile.networkPlugin", ""),
    };
    return 0;
}

static int clusters_find(struct store_tx *tx, struct arena *arena,
                         const struct network_links *subnets, const char *but,
                         struct network_clusters *out)
{
    struct looking looking = {.arena = arena, .subnets = subnets};
    struct network_links seen = {0};
    size_t count = 0;

    int result = subnets->count ? users_find(tx, &looking) : 0;
    struct network_cluster *items = arena_alloc(arena, (looking.owners.count + 1) * sizeof *items);
    for (size_t i = 0; i < looking.owners.count && result == 0; i++) {
        const char *owner = looking.owners.ids[i];
        if (one_of(&seen, owner) || text_equal_nocase(owner, but))
            continue;
        links_add(arena, &seen, owner);
        result = cluster_read(tx, arena, owner, &items[count]);
        count += result == 0;
        if (result == -ENOENT)
            result = 0; /* it is being deleted, pools last */
    }
    if (result == 0)
        *out = (struct network_clusters){items, count};
    return result;
}

int subnet_clusters(struct store_tx *tx, struct arena *arena, const char *subnet_id,
                    const char *but, struct network_clusters *out)
{
    const struct network_links subnets = {&subnet_id, 1};
    return clusters_find(tx, arena, &subnets, but, out);
}

int route_table_clusters(struct store_tx *tx, struct arena *arena, const char *route_table_id,
                         const char *but, struct network_clusters *out)
{
    static const struct network_backlink through = {
        "subnets", SUBNET_TYPE_LOWER, {"routeTable", NULL}, true, NULL};
    struct network_links subnets;

    int result = references_find(tx, arena, &through, NULL, route_table_id, &subnets);
    return result < 0 ? result : clusters_find(tx, arena, &subnets, but, out);
}
