/* Operations of a cluster or pool, as the previews of the contract list them below it (az aks
 * operation show, show-latest). Which of the optional members Azure fills in is not recorded: these
 * are a guess, and so is that the newest comes first. */

#include <errno.h>
#include <string.h>

#include "api/arm/page.h"
#include "api/arm/resource_id.h"
#include "api/containerservice/cluster.h"
#include "api/containerservice/handlers.h"
#include "base/json.h"

#define LATEST "latest" /* what az aks operation show-latest asks for */

/* Where the operations of the request's path belong. */
struct owner {
    const char *id;    /* lower case */
    const char *shown; /* as clients see it */
};

static struct arm_error *owner_find(struct call *call, struct owner *out)
{
    const char *name = call_parameter_or(call, "pool", NULL);
    struct cluster *cluster;

    TRY(cluster_require(call, &cluster));
    const char *shown = cluster_id_shown(call);
    if (!name) {
        *out = (struct owner){cluster->row.id, shown};
        return NULL;
    }
    const struct pool *pool = cluster_pool(cluster, name);
    if (!pool)
        return arm_error(call->arena, ERROR_AgentPoolNotFound, NULL, name);
    *out = (struct owner){pool->row.id,
                          arena_printf(call->arena, "%s/agentPools/%s", shown, pool->row.name)};
    return NULL;
}

static json_t *result_json(struct call *call, const struct owner *owner,
                           const struct operation *operation)
{
    json_t *shown = json_copy(operation_json(call->api, call->arena, operation));

    json_put_format(shown, "id", "%s/operations/%s", owner->shown, operation->id);
    json_put_text(shown, "resourceId", owner->shown);
    if (operation->status == OPERATION_SUCCEEDED)
        json_put(shown, "percentComplete", json_integer(100));
    return json_keep(call->arena, shown);
}

struct listing {
    struct call *call;
    const struct owner *owner;
    json_t *value;
};

static int listing_visit(const struct operation *operation, void *argument)
{
    struct listing *listing = argument;

    if (operation_kept(listing->call->api, operation, listing->call->now))
        json_array_append(listing->value, result_json(listing->call, listing->owner, operation));
    return json_array_size(listing->value) == PAGE_SIZE;
}

struct arm_error *operation_results_list(struct call *call)
{
    struct owner owner;

    TRY(owner_find(call, &owner));
    struct listing listing = {call, &owner, json_array()};
    json_t *body = json_keep(call->arena, json_pack("{s:o}", "value", listing.value));
    int result = operation_each_of(call->tx, owner.id, listing_visit, &listing);
    if (result < 0)
        return call_failure(call, result);
    reply_json(call, 200, CONTENT_JSON, body);
    return NULL;
}

static int first_visit(const struct operation *operation, void *argument)
{
    *(struct operation *)argument = *operation;
    return 1;
}

static int result_find(struct call *call, const struct owner *owner, struct operation *out)
{
    const char *id = call_parameter_lower(call, "operation");

    if (text_equal(id, LATEST)) {
        int result = operation_each_of(call->tx, owner->id, first_visit, out);
        return result == 0 ? -ENOENT : result < 0 ? result : 0;
    }
    int result = operation_get(call->tx, id, out);
    return result == 0 && !text_equal(out->target, owner->id) ? -ENOENT : result;
}

struct arm_error *operation_results_get(struct call *call)
{
    struct operation operation;
    struct owner owner;

    TRY(owner_find(call, &owner));
    int result = result_find(call, &owner, &operation);
    if (result == -ENOENT || (result == 0 && !operation_kept(call->api, &operation, call->now)))
        return arm_error(call->arena, ERROR_OperationNotFound, NULL,
                         call_parameter(call, "operation"));
    TRY_STORE(call, result);
    reply_json(call, 200, CONTENT_JSON, result_json(call, &owner, &operation));
    return NULL;
}
