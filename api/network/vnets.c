/* Virtual networks with their subnets inline, and the subnets' own addresses. */

#include <errno.h>

#include "api/arm/route.h"
#include "api/arm/row.h"
#include "api/network/network.h"
#include "api/network/ranges.h"
#include "api/network/resources.h"
#include "api/network/subnets.h"
#include "base/json.h"

/* ---- the network ---- */

static struct arm_error *inline_change(struct network_change *change, const json_t *sent)
{
    struct call *call = change->call;
    const char *name = json_text(sent, "name");
    struct subnet *item = subnet_named(change->subnets, name);
    if (!item)
        item = subnet_add(call, change->subnets, name);
    return subnet_change(call, change->subnets, item, sent, change->etag);
}

/* Without "subnets" they stay; an array makes, changes and deletes until the network has exactly
 * those (Azure Resource Manager docs, scenarios-virtual-networks: absent kept them since 2025, and
 * deleted them before). */
static struct arm_error *inline_subnets(struct network_change *change, const json_t *sent)
{
    struct subnet_set *set = change->subnets;

    TRY(network_children_check(change->call, "subnets", sent));
    if (!json_is_array(sent))
        return NULL;
    if (json_array_size(sent) > SUBNETS_MAX)
        return arm_error(change->call->arena, ERROR_SubnetLimitReached, NULL, change->row.name,
                         SUBNETS_MAX);
    for (size_t i = 0; i < set->count; i++)
        set->items[i].kept = false;
    for (size_t i = 0; i < json_array_size(sent); i++)
        TRY(inline_change(change, json_array_get(sent, i)));
    return NULL;
}

struct arm_error *vnet_compute(struct network_change *change)
{
    struct call *call = change->call;
    const json_t *sent = json_object_get(call->body, "properties");
    const json_t *space = json_at(sent, "addressSpace.addressPrefixes");
    struct subnet_set *set = arena_alloc(call->arena, sizeof *set);
    struct range_list ranges;

    TRY(ranges_read(call->arena, change->id, space, &ranges));
    TRY(ranges_check_space(call->arena, change->row.name, ranges));
    TRY_STORE(call, subnets_load(call, &change->row, change->stored, set));
    set->vnet_id = change->id;
    set->location = change->location;
    change->subnets = set;
    TRY(inline_subnets(change, json_object_get(sent, "subnets")));
    return subnets_check(call, set, space);
}

struct arm_error *vnet_follow(struct network_change *change)
{
    return call_failure(change->call, subnets_store(change->call, &change->row, change->subnets));
}

struct appending {
    struct call *call;
    json_t *value;
};

static int subnet_append(const struct resource *row, int64_t number, void *argument)
{
    struct appending *appending = argument;

    (void)number;
    json_array_append(appending->value, row_body(appending->call->arena, row));
    return 0;
}

static int subnets_append(struct call *call, const struct resource *vnet, json_t *value)
{
    const struct resource_filter filter = {.type = SUBNET_TYPE_LOWER, .parent = vnet->id};
    struct appending appending = {call, value};

    return resource_each(call->tx, &filter, subnet_append, &appending);
}

int vnet_show(struct call *call, const struct resource *row, json_t *shown)
{
    json_t *subnets = json_array();
    int result = subnets_append(call, row, subnets);

    json_object_set_new(json_object_get(shown, "properties"), "subnets", subnets);
    return result;
}

struct arm_error *vnet_in_use(struct call *call, const struct resource *row, const json_t *body,
                              const struct network_links *links)
{
    struct subnet_set set;

    (void)links;
    TRY_STORE(call, subnets_load(call, row, body, &set));
    for (size_t i = 0; i < set.count; i++)
        TRY(subnet_require_free(call, &set.items[i]));
    return NULL;
}

/* ---- its subnets ---- */

struct household {
    struct resource row;
    json_t *vnet;
    struct subnet_set set;
    struct subnet *item; /* the route's {name}, or NULL */
};

static struct arm_error *household_load(struct call *call, const char *verb,
                                        struct household *household)
{
    TRY(network_parent(call, verb, &household->row, &household->vnet));
    TRY_STORE(call, subnets_load(call, &household->row, household->vnet, &household->set));
    household->item = subnet_named(&household->set, call_parameter(call, "name"));
    return NULL;
}

/* The network changes with its subnets: it gets a new etag. */
static struct arm_error *household_store(struct call *call, struct household *household,
                                         const char *etag)
{
    network_stamp(&network_vnet, household->vnet, etag);
    TRY_STORE(call, row_put(call->tx, call->arena, &household->row, household->vnet));
    return call_failure(call, subnets_store(call, &household->row, &household->set));
}

struct arm_error *subnet_put(struct call *call)
{
    const char *name = call_parameter(call, "name");
    struct household household;

    TRY(network_name_check(call, name));
    TRY(network_body_check(call, NULL));
    TRY(household_load(call, "write", &household));
    struct subnet *item = household.item;
    if (!item)
        item = subnet_add(call, &household.set, name);
    TRY(network_precondition(call, item->stored, item->id));
    const char *etag = network_etag(call);
    TRY(network_refuse(call, subnet_change(call, &household.set, item, call->body, etag)));
    TRY(network_refuse(
        call, subnets_check(call, &household.set,
                            json_at(household.vnet, "properties.addressSpace.addressPrefixes"))));
    TRY(household_store(call, &household, etag));
    reply_json(call, item->stored ? 200 : 201, CONTENT_JSON_CHARSET, item->body);
    return NULL;
}

/* Recorded: the network provider itself answers for a subnet, with NotFound and no word of the
 * gateway. */
struct arm_error *subnet_get(struct call *call)
{
    struct household household;

    TRY(household_load(call, "read", &household));
    if (household.item) {
        reply_header(call, "ETag", json_text_or(household.item->stored, "etag", ""));
        reply_json(call, 200, CONTENT_JSON_CHARSET, household.item->stored);
        return NULL;
    }
    const char *id = arena_printf(call->arena, "%s/subnets/%s", household.set.vnet_id,
                                  call_parameter(call, "name"));
    return network_refuse(call, arm_error(call->arena, ERROR_NetworkResourceNotFound, NULL, id));
}

struct arm_error *subnet_delete(struct call *call)
{
    struct household household;

    TRY(household_load(call, "delete", &household));
    if (!household.item) {
        reply_status(call, 204);
        return NULL;
    }
    TRY(network_refuse(call, subnet_require_free(call, household.item)));
    household.item->kept = false;
    TRY(household_store(call, &household, network_etag(call)));
    reply_status(call, 200);
    return NULL;
}

struct arm_error *subnet_list(struct call *call)
{
    struct resource row;
    json_t *vnet;
    json_t *answer = json_keep(call->arena, json_pack("{s:[]}", "value"));

    TRY(network_parent(call, "read", &row, &vnet));
    TRY_STORE(call, subnets_append(call, &row, json_object_get(answer, "value")));
    reply_json(call, 200, CONTENT_JSON_CHARSET, answer);
    return NULL;
}
