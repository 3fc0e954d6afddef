/* Quota and capacity of subscriptions in regions. */

#include "api/containerservice/quota.h"

#include <errno.h>
#include <string.h>
#include <strings.h>

#include "api/arm/catalogue.h"
#include "api/arm/row.h"
#include "api/containerservice/cluster.h"
#include "base/json.h"

#define QUOTA_KEY "quota"
#define ANY       "*"

/* ---- the rows ---- */

int quota_rows(struct call *call, json_t **out)
{
    const char *problem;
    const char *text;

    int result = meta_get(call->tx, QUOTA_KEY, &text);
    if (result && result != -ENOENT)
        return result;
    json_t *rows = result == 0 ? json_read(call->arena, span_from(text), &problem) : NULL;
    *out = json_is_array(rows) ? rows : json_keep(call->arena, json_array());
    return 0;
}

int quota_rows_keep(struct call *call, json_t *rows)
{
    return meta_put(call->tx, QUOTA_KEY, json_write(call->arena, rows).data);
}

/* ---- the limits ---- */

/* How much the row names: 3 both, 2 the subscription, 1 the location, 0 neither; -1: another one.
 */
static int row_weight(const json_t *row, const char *subscription, const char *location)
{
    const char *of = json_text_or(row, "subscription", ANY);
    const char *in = json_text_or(row, "location", ANY);
    bool any_of = text_equal(of, ANY);
    bool any_in = text_equal(in, ANY);

    if ((!any_of && strcasecmp(of, subscription) != 0) ||
        (!any_in && location_compare(in, location) != 0))
        return -1;
    return (any_of ? 0 : 2) + (any_in ? 0 : 1);
}

/* The member of the heaviest row that has it, or NULL. */
static const json_t *limit_find(const json_t *rows, const char *member, const char *subscription,
                                const char *location)
{
    const json_t *found = NULL;
    const json_t *row;
    int most = -1;
    size_t index;

    json_array_foreach(rows, index, row)
    {
        const json_t *value = json_object_get(row, member);
        int weight = value ? row_weight(row, subscription, location) : -1;
        if (weight <= most)
            continue;
        most = weight;
        found = value;
    }
    return found;
}

static bool number_take(const json_t *value, uint64_t *out)
{
    if (!json_is_integer(value) || json_integer_value(value) < 0)
        return false;
    *out = (uint64_t)json_integer_value(value);
    return true;
}

int quota_of(struct call *call, const char *subscription, const char *location, struct quota *out)
{
    json_t *rows;

    *out = (struct quota){0};
    int result = quota_rows(call, &rows);
    if (result || json_array_size(rows) == 0)
        return result;
    out->vcpus_set = number_take(limit_find(rows, "vcpus", subscription, location), &out->vcpus);
    out->clusters_set =
        number_take(limit_find(rows, "clusters", subscription, location), &out->clusters);
    out->full = json_is_true(limit_find(rows, "full", subscription, location));
    return 0;
}

/* ---- what is used ---- */

struct census {
    struct call *call;
    const char *location;
    bool running; /* of the cluster that is looked at */
    struct quota_use *use;
};

static int pool_count(const struct resource *row, int64_t number, void *argument)
{
    struct census *census = argument;
    json_t *pool = call_tree_shared(census->call, row);
    const json_t *properties = json_object_get(pool, "properties");
    const char *name = json_text_or(properties, "vmSize", profile_size(properties));
    const struct vm_size *size =
        name ? catalogue_vm_size(census->call->api->catalogue, name) : NULL;
    int64_t count = json_number_or(properties, "count", 0);

    (void)number;
    if (size && count > 0 && !text_equal(json_text(properties, "powerState.code"), "Stopped"))
        census->use->vcpus += (uint64_t)count * size->vcpus;
    return 0;
}

static int cluster_count(const struct resource *row, int64_t number, void *argument)
{
    struct census *census = argument;
    const struct resource_filter pools = {.type = POOL_TYPE, .parent = row->id};
    json_t *cluster = call_tree_shared(census->call, row);

    (void)number;
    if (location_compare(json_text_or(cluster, "location", ""), census->location) != 0)
        return 0;
    census->use->clusters++;
    if (text_equal(json_text(cluster, "properties.powerState.code"), "Stopped"))
        return 0;
    return resource_each(census->call->tx, &pools, pool_count, census);
}

int quota_use(struct call *call, const char *subscription, const char *location,
              struct quota_use *out)
{
    struct census census = {.call = call, .location = location, .use = out};
    const struct resource_filter clusters = {
        .type = CLUSTER_TYPE,
        .subscription = arena_lower(call->arena, subscription),
    };

    *out = (struct quota_use){0};
    return resource_each(call->tx, &clusters, cluster_count, &census);
}

/* ---- for the rules ---- */

int quota_look_up(struct call *call, struct facts *facts)
{
    const char *subscription = call_parameter(call, "subscription");
    const char *location = json_text_or(facts->wanted, "location", "");
    struct service_state *service = &facts->service;
    struct quota_use use;
    struct quota quota;

    int result = quota_of(call, subscription, location, &quota);
    if (result)
        return result;
    service->region_full = quota.full;
    if (!quota.vcpus_set && !quota.clusters_set)
        return 0;
    result = quota_use(call, subscription, location, &use);
    if (result)
        return result;
    service->cluster_quota = quota.clusters_set ? quota.clusters : 0;
    service->cluster_count = use.clusters;
    service->vcpu_limited = quota.vcpus_set;
    service->vcpu_left = quota.vcpus > use.vcpus ? quota.vcpus - use.vcpus : 0;
    return 0;
}
