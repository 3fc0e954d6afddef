/* The subnets of a virtual network: loaded, changed, checked and stored together. */

#include "api/network/subnets.h"

#include <string.h>

#include "api/arm/resource_id.h"
#include "api/arm/row.h"
#include "api/network/network.h"
#include "api/network/ranges.h"
#include "api/network/references.h"
#include "api/network/resources.h"
#include "base/json.h"

struct loading {
    struct call *call;
    struct subnet_set *set;
};

static struct subnet *set_grow(struct arena *arena, struct subnet_set *set)
{
    /* Doubled at powers of two; what is left behind is freed with the arena. */
    if ((set->count & (set->count + 1)) == 0) {
        struct subnet *more = arena_alloc(arena, (set->count * 2 + 1) * sizeof *more);
        if (set->count)
            memcpy(more, set->items, set->count * sizeof *more);
        set->items = more;
    }
    return &set->items[set->count++];
}

static int loading_add(const struct resource *row, int64_t number, void *argument)
{
    struct loading *loading = argument;
    const json_t *stored = row_body(loading->call->arena, row);
    struct subnet *item = set_grow(loading->call->arena, loading->set);

    (void)number;
    *item = (struct subnet){
        .name = arena_string(loading->call->arena, row->name),
        .id = json_text_or(stored, "id", ""),
        .row_id = arena_string(loading->call->arena, row->id),
        .stored = stored,
        .kept = true,
    };
    return 0;
}

int subnets_load(struct call *call, const struct resource *row, const json_t *vnet,
                 struct subnet_set *out)
{
    const struct resource_filter filter = {.type = SUBNET_TYPE_LOWER, .parent = row->id};
    struct loading loading = {.call = call, .set = out};

    *out = (struct subnet_set){
        .vnet_id = json_text_or(vnet, "id", row->id),
        .vnet_name = row->name,
        .location = json_text(vnet, "location"),
    };
    return resource_each(call->tx, &filter, loading_add, &loading);
}

struct subnet *subnet_named(const struct subnet_set *set, const char *name)
{
    for (size_t i = 0; i < set->count; i++) {
        if (text_equal_nocase(set->items[i].name, name))
            return &set->items[i];
    }
    return NULL;
}

struct subnet *subnet_add(struct call *call, struct subnet_set *set, const char *name)
{
    struct subnet *item = set_grow(call->arena, set);
    const char *id = arena_printf(call->arena, "%s/subnets/%s", set->vnet_id, name);

    *item = (struct subnet){
        .name = arena_string(call->arena, name),
        .id = id,
        .row_id = arena_lower(call->arena, id),
        .kept = true,
    };
    return item;
}

/* ---- one subnet's change ---- */

/* A delegation gets the members that every client reads (contract of 2025-05-01). */
static void delegations_stamp(const char *subnet_id, json_t *properties, const char *etag)
{
    json_t *delegations = json_object_get(properties, "delegations");
    json_t *entry;
    size_t i;

    json_array_foreach(delegations, i, entry)
    {
        const char *name = json_text_or(entry, "name", "");
        json_t *inner = json_object_get(entry, "properties");
        json_t *stamped = json_pack("{s:s, s:o, s:s, s:O*, s:s}", "name", name, "id",
                                    json_sprintf("%s/delegations/%s", subnet_id, name), "etag",
                                    etag, "properties", inner, "type", SUBNET_TYPE "/delegations");
        json_put_text(stamped, "properties.provisioningState", "Succeeded");
        json_array_set_new(delegations, i, stamped);
    }
}

/* Both forms of the prefix are in use; the one that was sent is given back. */
static void prefixes_settle(json_t *properties)
{
    const json_t *chosen = subnet_prefixes(properties);

    if (chosen && chosen == json_object_get(properties, "addressPrefixes"))
        json_object_del(properties, "addressPrefix");
    else
        json_object_del(properties, "addressPrefixes");
}

/* What is plugged in stays over a PUT. NULL: nothing. */
static const json_t *configurations_kept(struct call *call, const struct subnet *item)
{
    json_t *list = json_at(item->stored, "properties.ipConfigurations");
    return list ? json_keep(call->arena, json_pack("{s:O}", "ipConfigurations", list)) : NULL;
}

struct arm_error *subnet_change(struct call *call, const struct subnet_set *set,
                                struct subnet *item, const json_t *sent, const char *etag)
{
    json_t *wanted = json_object_get(sent, "properties");
    struct range_list prefixes;

    TRY(ranges_read(call->arena, item->id, subnet_prefixes(wanted), &prefixes));
    TRY(references_check(call, network_subnet_references, item->id, set->location, wanted));
    json_t *properties =
        json_deep_copy(json_keep(call->arena, network_properties(network_subnet_properties, wanted,
                                                                 configurations_kept(call, item))));
    prefixes_settle(properties);
    delegations_stamp(item->id, properties, etag);
    item->body = json_keep(call->arena, json_pack("{s:s, s:s, s:s, s:o, s:s}", "name", item->name,
                                                  "id", item->id, "etag", etag, "properties",
                                                  properties, "type", SUBNET_TYPE));
    item->kept = true;
    return NULL;
}

/* ---- checks over all of them ---- */

/* The pools that name it, and what is plugged into the network that AKS makes, which they do not
 * name. */
static int item_users(struct call *call, const struct subnet *item, struct network_links *out)
{
    const json_t *configurations = json_at(item->stored, "properties.ipConfigurations");
    struct subnet_users users;

    int result = subnet_users(call->tx, call->arena, item->row_id, &users);
    if (result)
        return result;
    *out = (struct network_links){0};
    for (size_t i = 0; i < users.count; i++)
        links_add(call->arena, out, users.ids[i]);
    for (size_t i = 0; i < json_array_size(configurations); i++)
        links_add(call->arena, out, json_text_or(json_array_get(configurations, i), "id", ""));
    return 0;
}

struct arm_error *subnet_require_free(struct call *call, const struct subnet *item)
{
    struct network_links links;

    TRY_STORE(call, item_users(call, item, &links));
    if (links.count == 0)
        return NULL;
    return arm_error(call->arena, ERROR_InUseSubnetCannotBeDeleted, NULL, item->name,
                     links_join(call->arena, &links, " and "));
}

static bool holds(struct range_list list, struct cidr range)
{
    for (size_t i = 0; i < list.count; i++) {
        if (cidr_equal(list.prefixes[i], range))
            return true;
    }
    return false;
}

/* A prefix of a subnet in use can neither shrink nor grow: Azure takes both for its deletion
 * (reported for /27 to /26 and for /24 to /25). */
static struct arm_error *prefixes_kept(struct call *call, const struct subnet *item)
{
    struct range_list had =
        ranges_stored(call->arena, subnet_prefixes(json_object_get(item->stored, "properties")));
    struct range_list wanted =
        ranges_stored(call->arena, subnet_prefixes(json_object_get(item->body, "properties")));
    struct network_links users;
    char text[CIDR_TEXT];

    for (size_t i = 0; i < had.count; i++) {
        if (holds(wanted, had.prefixes[i]))
            continue;
        TRY_STORE(call, item_users(call, item, &users));
        if (users.count == 0)
            return NULL;
        cidr_format(had.prefixes[i], text);
        return arm_error(call->arena, ERROR_InUsePrefixCannotBeDeleted, NULL, text, item->name);
    }
    return NULL;
}

static void range_of(struct call *call, const struct subnet *item, struct subnet_range *out)
{
    const json_t *body = item->body ? item->body : item->stored;
    struct range_list list =
        ranges_stored(call->arena, subnet_prefixes(json_object_get(body, "properties")));

    *out = (struct subnet_range){item->name, list.prefixes, list.count};
}

/* Subnets that stay as they are come first, so that the changed one is at fault. */
struct arm_error *subnets_check(struct call *call, const struct subnet_set *set,
                                const json_t *space)
{
    struct subnet_range *ranges = arena_alloc(call->arena, set->count * sizeof *ranges);
    struct range_list vnet = ranges_stored(call->arena, space);
    size_t count = 0;

    for (int changed = 0; changed <= 1; changed++) {
        for (size_t i = 0; i < set->count; i++) {
            const struct subnet *item = &set->items[i];
            if (item->kept && (item->body != NULL) == (changed != 0))
                range_of(call, item, &ranges[count++]);
        }
    }
    TRY(ranges_check(call->arena, set->vnet_name, vnet, ranges, count));
    for (size_t i = 0; i < set->count; i++) {
        const struct subnet *item = &set->items[i];
        if (!item->kept)
            TRY(subnet_require_free(call, item));
        else if (item->body && item->stored)
            TRY(prefixes_kept(call, item));
    }
    return NULL;
}

int subnets_store(struct call *call, const struct resource *vnet_row, const struct subnet_set *set)
{
    int result = 0;

    for (size_t i = 0; i < set->count && result == 0; i++) {
        const struct subnet *item = &set->items[i];
        if (!item->kept)
            result = resource_delete_tree(call->tx, item->row_id);
        if (!item->kept || !item->body)
            continue;
        struct resource row = {
            .id = item->row_id,
            .type = SUBNET_TYPE_LOWER,
            .parent = vnet_row->id,
            .subscription = vnet_row->subscription,
            .group = vnet_row->group,
            .name = item->name,
        };
        result = row_put(call->tx, call->arena, &row, item->body);
    }
    return result;
}
