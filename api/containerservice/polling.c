#include <errno.h>

#include "api/containerservice/change.h"
#include "api/containerservice/handlers.h"

/* Recorded on the provider's links since mid 2025, whatever version the request had. */
#define POLLING_VERSION "2025-03-01"

static const char *operation_url(struct call *call, const struct operation *operation,
                                 const char *collection)
{
    return arena_printf(
        call->arena,
        "%s/subscriptions/%s/providers/Microsoft.ContainerService/locations/%s/%s/%s"
        "?api-version=" POLLING_VERSION,
        call->base_url, operation->subscription, operation->location, collection, operation->id);
}

void operation_headers(struct call *call, const struct operation *operation, unsigned links)
{
    if (links & LINK_ASYNC)
        reply_header(call, "Azure-AsyncOperation", operation_url(call, operation, "operations"));
    if (links & LINK_LOCATION)
        reply_header(call, "Location", operation_url(call, operation, "operationresults"));
    reply_skip_delays(call);
}

static struct arm_error *operation_require(struct call *call, struct operation *out)
{
    const char *subscription = call_parameter_lower(call, "subscription");

    int result = operation_get(call->tx, call_parameter_lower(call, "operation"), out);
    if (result == -ENOENT || (result == 0 && (!text_equal(out->subscription, subscription) ||
                                              !operation_kept(call->api, out, call->now))))
        return arm_error(call->arena, ERROR_OperationNotFound, NULL,
                         call_parameter(call, "operation"));
    return call_failure(call, result);
}

struct arm_error *operation_status_get(struct call *call)
{
    struct operation operation;

    TRY(operation_require(call, &operation));
    reply_json(call, 200, CONTENT_JSON, operation_json(call->api, call->arena, &operation));
    if (operation.status == OPERATION_IN_PROGRESS)
        reply_retry_after(call);
    return NULL;
}

/* The one that the contract promises a result of: the pool (guess: in the newest shape). */
static struct arm_error *pool_result(struct call *call, const struct operation *operation)
{
    struct resource row;

    int result = resource_get_view(call->tx, operation->target, &row);
    if (result == -ENOENT) {
        reply_status(call, 204);
        return NULL;
    }
    TRY_STORE(call, result);
    reply_bytes(call, 200, CONTENT_JSON, row.view);
    return NULL;
}

/* Recorded: 204 at the end of a delete or an abort. Resets are updates whose clients take no 204
 * (the contract of 2026-06-01). */
static int end_status(const struct operation *operation)
{
    return text_equal(operation->kind, "cluster.update") ? 200 : 204;
}

/* Recorded: 202 with the same Location while it runs. */
struct arm_error *operation_result_get(struct call *call)
{
    struct operation operation;

    TRY(operation_require(call, &operation));
    if (operation.status == OPERATION_SUCCEEDED &&
        text_equal(operation.kind, "pool.upgradeNodeImageVersion"))
        return pool_result(call, &operation);
    if (operation.status != OPERATION_IN_PROGRESS) {
        reply_status(call, end_status(&operation));
        return NULL;
    }
    reply_status(call, 202);
    operation_headers(call, &operation, LINK_LOCATION);
    reply_retry_after(call);
    return NULL;
}
