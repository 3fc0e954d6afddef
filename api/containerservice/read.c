/* GETs: the newest shape is sent as it was stored, others are made from the stored tree. */

#include <errno.h>

#include "api/arm/page.h"
#include "api/arm/resource_id.h"
#include "api/arm/shape_cache.h"
#include "api/containerservice/cluster.h"
#include "api/containerservice/handlers.h"
#include "api/resources/groups.h"
#include "base/json.h"

typedef int (*row_render)(struct call *call, const struct resource *row, struct span *out);

static int cluster_render(struct call *call, const struct resource *row, struct span *out)
{
    struct cluster *cluster;

    int result = cluster_load(call, row->id, &cluster);
    if (result)
        return result;
    json_t *whole = cluster_whole(call->arena, cluster);
    *out = json_write(call->arena,
                      cluster_shown(call->arena, call->api->contract, whole, call->version));
    return 0;
}

static int pool_render(struct call *call, const struct resource *row, struct span *out)
{
    struct resource stored;
    const char *problem;

    int result = resource_get(call->tx, row->id, &stored);
    if (result)
        return result;
    const json_t *body = json_read(call->arena, stored.body, &problem);
    if (!body)
        return -EILSEQ;
    *out =
        json_write(call->arena, pool_shown(call->arena, call->api->contract, body, call->version));
    return 0;
}

/* Shape 0 was rendered when the resource was written; others once for each revision. */
static int row_bytes(struct call *call, const struct resource *row, unsigned shape,
                     row_render render, struct span *out)
{
    struct shape_caches *caches = call->api->shape_caches;
    struct row_version version = row_version(call->tx, row);

    if (shape == 0) {
        *out = row->view;
        return 0;
    }
    if (shape_cache_get(caches, call->arena, row->id, version, shape, out))
        return 0;
    int result = render(call, row, out);
    if (result == 0)
        shape_cache_put(caches, row->id, version, shape, *out);
    return result;
}

static int cluster_bytes(struct call *call, const struct resource *row, struct span *out)
{
    return row_bytes(call, row, schema_shape(call->api->contract->cluster, call->version),
                     cluster_render, out);
}

static int pool_bytes(struct call *call, const struct resource *row, struct span *out)
{
    return row_bytes(call, row, schema_shape(call->api->contract->pool, call->version), pool_render,
                     out);
}

static struct arm_error *cluster_look(struct call *call, struct resource *row)
{
    int result = resource_get_view(call->tx, cluster_id(call), row);
    if (result != -ENOENT)
        return call_failure(call, result);
    TRY(group_require(call, NULL));
    return cluster_not_found(call);
}

struct arm_error *cluster_get(struct call *call)
{
    struct resource row;
    struct span bytes;

    TRY(cluster_look(call, &row));
    TRY_STORE(call, cluster_bytes(call, &row, &bytes));
    reply_bytes(call, 200, CONTENT_JSON, bytes);
    return NULL;
}

struct arm_error *pool_get(struct call *call)
{
    struct resource row;
    struct span bytes;

    int result = resource_get_view(call->tx, pool_id(call), &row);
    if (result == -ENOENT) {
        TRY(cluster_look(call, &row));
        return arm_error(call->arena, ERROR_AgentPoolNotFound, NULL, call_parameter(call, "pool"));
    }
    TRY_STORE(call, result);
    TRY_STORE(call, pool_bytes(call, &row, &bytes));
    reply_bytes(call, 200, CONTENT_JSON, bytes);
    return NULL;
}

/* ---- lists ---- */

struct listing {
    struct call *call;
    int (*bytes)(struct call *, const struct resource *, struct span *);
    struct page_text list;
};

static int listing_visit(const struct resource *row, int64_t number, void *argument)
{
    struct listing *listing = argument;
    struct span bytes;

    if (!page_admit(&listing->list.page, number))
        return 1;
    int result = listing->bytes(listing->call, row, &bytes);
    if (result == 0)
        page_text_add(&listing->list, bytes);
    return result;
}

struct listed {
    int (*bytes)(struct call *, const struct resource *, struct span *);
    const char *content_type;
};

/* Lists of clusters are put together by ARM, those of pools by the provider (recorded 2025-03,
 * 2023-06). */
static const struct listed listed_clusters = {cluster_bytes, CONTENT_JSON_CHARSET};
static const struct listed listed_pools = {pool_bytes, CONTENT_JSON};

static struct arm_error *listing_answer(struct call *call, const struct resource_filter *filter,
                                        const struct listed *listed)
{
    struct resource_filter paged = *filter;
    struct listing listing = {.call = call, .bytes = listed->bytes};

    TRY(page_text_begin(call, &listing.list));
    paged.after = listing.list.page.after;
    paged.view_only = true;
    int result = resource_each(call->tx, &paged, listing_visit, &listing);
    TRY_STORE(call, result < 0 ? result : 0);
    page_text_reply(call, &listing.list, listed->content_type);
    return NULL;
}

struct arm_error *cluster_list(struct call *call)
{
    struct resource_filter filter = {
        .type = CLUSTER_TYPE,
        .subscription = call_parameter_lower(call, "subscription"),
    };

    if (call_parameter_or(call, "group", NULL)) {
        TRY(group_require(call, NULL));
        filter.parent = id_group(call->arena, call_parameter(call, "subscription"),
                                 call_parameter(call, "group"));
    }
    return listing_answer(call, &filter, &listed_clusters);
}

struct arm_error *pool_list(struct call *call)
{
    struct resource_filter filter = {.type = POOL_TYPE, .parent = cluster_id(call)};
    struct resource cluster;

    TRY(cluster_look(call, &cluster));
    return listing_answer(call, &filter, &listed_pools);
}
