/* What the rules of clusters need to know about a subnet. */

#include <errno.h>

#include "api/arm/resource_id.h"
#include "api/arm/row.h"
#include "api/network/network.h"
#include "api/network/ranges.h"
#include "api/network/subnets.h"
#include "base/json.h"

struct counting {
    struct arena *arena;
    struct subnet_range *ranges; /* NULL: only count */
    size_t count;
};

static int counting_add(const struct resource *row, int64_t number, void *argument)
{
    struct counting *counting = argument;

    (void)number;
    if (counting->ranges) {
        const json_t *body = row_body(counting->arena, row);
        struct range_list list =
            ranges_stored(counting->arena, subnet_prefixes(json_object_get(body, "properties")));
        counting->ranges[counting->count] = (struct subnet_range){
            arena_string(counting->arena, row->name), list.prefixes, list.count};
    }
    counting->count++;
    return 0;
}

static int siblings_load(struct store_tx *tx, struct arena *arena, const char *vnet_id,
                         struct subnet_facts *facts)
{
    const struct resource_filter filter = {.type = SUBNET_TYPE_LOWER, .parent = vnet_id};
    struct counting counting = {.arena = arena};

    int result = resource_each(tx, &filter, counting_add, &counting);
    if (result < 0)
        return result;
    counting.ranges = arena_alloc(arena, counting.count * sizeof *counting.ranges);
    counting.count = 0;
    result = resource_each(tx, &filter, counting_add, &counting);
    facts->subnets = counting.ranges;
    facts->subnet_count = counting.count;
    return result;
}

static void facts_fill(struct arena *arena, const json_t *subnet, const json_t *vnet,
                       struct subnet_facts *facts)
{
    const json_t *properties = json_object_get(subnet, "properties");
    struct range_list own = ranges_stored(arena, subnet_prefixes(properties));
    struct range_list space =
        ranges_stored(arena, json_at(vnet, "properties.addressSpace.addressPrefixes"));

    *facts = (struct subnet_facts){
        .name = json_text_or(subnet, "name", ""),
        .prefixes = own.prefixes,
        .prefix_count = own.count,
        .vnet_prefixes = space.prefixes,
        .vnet_prefix_count = space.count,
        .delegated = json_array_size(json_object_get(properties, "delegations")) > 0,
    };
}

int subnet_facts(struct store_tx *tx, struct arena *arena, const char *subnet_id,
                 struct subnet_facts *out)
{
    struct subnet_facts facts;
    struct resource row, vnet;

    int result = resource_get(tx, arena_lower(arena, subnet_id), &row);
    if (result < 0)
        return result;
    if (!text_equal(row.type, SUBNET_TYPE_LOWER))
        return -ENOENT;
    result = resource_get(tx, row.parent, &vnet);
    if (result < 0)
        return result;
    facts_fill(arena, row_body(arena, &row), row_body(arena, &vnet), &facts);
    result = siblings_load(tx, arena, vnet.id, &facts);
    if (result == 0)
        *out = facts;
    return result;
}
