/* What the rules of clusters need to know about networks. */

#include <errno.h>
#include <string.h>

#include "api/arm/resource_id.h"
#include "api/arm/row.h"
#include "api/network/network.h"
#include "api/network/ranges.h"
#include "api/network/subnets.h"
#include "base/json.h"

/* The body of what is stored under the id, if it is of this type. */
static int typed_body(struct store_tx *tx, struct arena *arena, const char *id, const char *type,
                      const json_t **out)
{
    struct resource row;

    int result = resource_get(tx, arena_lower(arena, id), &row);
    if (result < 0)
        return result;
    if (!text_equal(row.type, type))
        return -ENOENT;
    *out = row_body(arena, &row);
    return 0;
}

/* The texts at `path` ("" for the elements themselves) in the elements of a list. */
static const char *const *texts_at(struct arena *arena, const json_t *list, const char *path,
                                   size_t *count)
{
    *count = json_array_size(list);
    const char **texts = arena_alloc(arena, (*count + 1) * sizeof *texts);

    for (size_t i = 0; i < *count; i++) {
        const json_t *element = json_array_get(list, i);
        const char *text = *path ? json_text(element, path) : json_string_value(element);
        texts[i] = text ? text : "";
    }
    return texts;
}

/* ---- what subnets refer to ---- */

static struct route_facts route_read(const json_t *route)
{
    struct route_facts facts = {
        .name = json_text_or(route, "name", ""),
        .prefix = json_text_or(route, "properties.addressPrefix", ""),
        .next_hop = json_text_or(route, "properties.nextHopType", ""),
    };
    if (!cidr_parse(facts.prefix, &facts.range))
        facts.range = (struct cidr){{FAMILY_NONE, 0, 0}, 0};
    return facts;
}

int route_table_facts(struct store_tx *tx, struct arena *arena, const char *id,
                      struct route_table_facts *out)
{
    const json_t *body;

    int result = typed_body(tx, arena, id, "microsoft.network/routetables", &body);
    if (result < 0)
        return result;
    const json_t *list = json_at(body, "properties.routes");
    size_t count = json_array_size(list);
    struct route_facts *routes = arena_alloc(arena, (count + 1) * sizeof *routes);
    for (size_t i = 0; i < count; i++)
        routes[i] = route_read(json_array_get(list, i));
    *out = (struct route_table_facts){json_text_or(body, "id", id), routes, count};
    return 0;
}

bool route_table_has_default(const struct route_table_facts *table, enum family family)
{
    for (size_t i = 0; i < table->route_count; i++) {
        const struct cidr *range = &table->routes[i].range;
        if (range->base.family == family && range->prefix == 0)
            return true;
    }
    return false;
}

int nat_gateway_facts(struct store_tx *tx, struct arena *arena, const char *id,
                      struct nat_gateway_facts *out)
{
    const json_t *body;

    int result = typed_body(tx, arena, id, "microsoft.network/natgateways", &body);
    if (result < 0)
        return result;
    *out = (struct nat_gateway_facts){
        .id = json_text_or(body, "id", id),
        .sku = json_text_or(body, "sku.name", ""),
    };
    out->zones = texts_at(arena, json_object_get(body, "zones"), "", &out->zone_count);
    return 0;
}

/* ---- public addresses ---- */

static int public_read(struct store_tx *tx, struct arena *arena, const char *id, const char *type,
                       struct public_ip_facts *out)
{
    const json_t *body;

    int result = typed_body(tx, arena, id, type, &body);
    if (result < 0)
        return result;
    const char *version = json_text(body, "properties.publicIPAddressVersion");
    *out = (struct public_ip_facts){
        .id = json_text_or(body, "id", id),
        .sku = json_text_or(body, "sku.name", ""),
        .family = text_equal_nocase(version, "IPv6") ? FAMILY_IPV6 : FAMILY_IPV4,
        .prefix_length = (unsigned)json_number_or(body, "properties.prefixLength", 0),
    };
    return 0;
}

int public_ip_facts(struct store_tx *tx, struct arena *arena, const char *id,
                    struct public_ip_facts *out)
{
    return public_read(tx, arena, id, "microsoft.network/publicipaddresses", out);
}

int public_ip_prefix_facts(struct store_tx *tx, struct arena *arena, const char *id,
                           struct public_ip_facts *out)
{
    return public_read(tx, arena, id, "microsoft.network/publicipprefixes", out);
}

/* ---- subnets ---- */

struct siblings {
    struct arena *arena;
    struct subnet_range *ranges;
    size_t count;
};

static int sibling_add(const struct resource *row, int64_t number, void *argument)
{
    struct siblings *siblings = argument;
    const json_t *body = row_body(siblings->arena, row);
    struct range_list list =
        ranges_stored(siblings->arena, subnet_prefixes(json_object_get(body, "properties")));

    (void)number;
    /* Doubled at powers of two; what is left behind is freed with the arena. */
    if ((siblings->count & (siblings->count + 1)) == 0) {
        struct subnet_range *more =
            arena_alloc(siblings->arena, (siblings->count * 2 + 1) * sizeof *more);
        if (siblings->count)
            memcpy(more, siblings->ranges, siblings->count * sizeof *more);
        siblings->ranges = more;
    }
    siblings->ranges[siblings->count++] =
        (struct subnet_range){arena_string(siblings->arena, row->name), list.prefixes, list.count};
    return 0;
}

static int siblings_load(struct store_tx *tx, struct arena *arena, const char *vnet_id,
                         struct subnet_facts *facts)
{
    const struct resource_filter filter = {.type = SUBNET_TYPE_LOWER, .parent = vnet_id};
    struct siblings siblings = {.arena = arena};

    int result = resource_each(tx, &filter, sibling_add, &siblings);
    facts->subnets = siblings.ranges;
    facts->subnet_count = siblings.count;
    return result;
}

/* Two lists of the contract say that another service sits in a subnet; the older one is
 * resourceNavigationLinks. */
static void links_read(struct arena *arena, const json_t *properties, struct subnet_facts *facts)
{
    json_t *all = json_keep(arena, json_array());

    json_array_extend(all, json_object_get(properties, "serviceAssociationLinks"));
    json_array_extend(all, json_object_get(properties, "resourceNavigationLinks"));
    facts->links = texts_at(arena, all, "properties.linkedResourceType", &facts->link_count);
}

static void facts_fill(struct arena *arena, const json_t *subnet, struct subnet_facts *facts)
{
    const json_t *properties = json_object_get(subnet, "properties");
    const json_t *delegations = json_object_get(properties, "delegations");
    struct range_list own = ranges_stored(arena, subnet_prefixes(properties));

    *facts = (struct subnet_facts){
        .name = json_text_or(subnet, "name", ""),
        .prefixes = own.prefixes,
        .prefix_count = own.count,
        .delegated = json_array_size(delegations) > 0,
        .route_table_id = json_text(properties, "routeTable.id"),
        .nat_gateway_id = json_text(properties, "natGateway.id"),
    };
    facts->delegations =
        texts_at(arena, delegations, "properties.serviceName", &facts->delegation_count);
    links_read(arena, properties, facts);
}

static int references_load(struct store_tx *tx, struct arena *arena, struct subnet_facts *facts)
{
    struct route_table_facts *table = arena_alloc(arena, sizeof *table);
    struct nat_gateway_facts *gateway = arena_alloc(arena, sizeof *gateway);
    int result = -ENOENT;

    if (facts->route_table_id)
        result = route_table_facts(tx, arena, facts->route_table_id, table);
    if (result == 0)
        facts->route_table = table;
    if (result != 0 && result != -ENOENT)
        return result;
    result = -ENOENT;
    if (facts->nat_gateway_id)
        result = nat_gateway_facts(tx, arena, facts->nat_gateway_id, gateway);
    if (result == 0)
        facts->nat_gateway = gateway;
    return result == -ENOENT ? 0 : result;
}

static int network_load(struct store_tx *tx, struct arena *arena, const char *vnet_id,
                        struct subnet_facts *facts)
{
    struct resource row;

    int result = resource_get(tx, vnet_id, &row);
    if (result < 0)
        return result;
    const json_t *vnet = row_body(arena, &row);
    struct range_list space =
        ranges_stored(arena, json_at(vnet, "properties.addressSpace.addressPrefixes"));
    facts->vnet_id = json_text_or(vnet, "id", "");
    facts->vnet_state = json_text_or(vnet, "properties.provisioningState", "");
    facts->vnet_prefixes = space.prefixes;
    facts->vnet_prefix_count = space.count;
    return siblings_load(tx, arena, row.id, facts);
}

static void network_share(struct subnet_facts *facts, const struct subnet_facts *from)
{
    facts->vnet_id = from->vnet_id;
    facts->vnet_state = from->vnet_state;
    facts->vnet_prefixes = from->vnet_prefixes;
    facts->vnet_prefix_count = from->vnet_prefix_count;
    facts->subnets = from->subnets;
    facts->subnet_count = from->subnet_count;
}

int subnet_facts(struct store_tx *tx, struct arena *arena, const char *subnet_id,
                 struct subnet_facts *out)
{
    return subnet_facts_beside(tx, arena, subnet_id, NULL, out);
}

int subnet_facts_beside(struct store_tx *tx, struct arena *arena, const char *subnet_id,
                        const struct subnet_facts *known, struct subnet_facts *out)
{
    struct subnet_facts facts;
    struct resource row;

    int result = resource_get(tx, arena_lower(arena, subnet_id), &row);
    if (result < 0)
        return result;
    if (!text_equal(row.type, SUBNET_TYPE_LOWER))
        return -ENOENT;
    facts_fill(arena, row_body(arena, &row), &facts);
    if (known && text_equal_nocase(known->vnet_id, row.parent))
        network_share(&facts, known);
    else
        result = network_load(tx, arena, row.parent, &facts);
    if (result == 0)
        result = references_load(tx, arena, &facts);
    if (result == 0)
        *out = facts;
    return result;
}
