#include <errno.h>
#include <string.h>

#include "api/arm/polling.h"
#include "api/containerservice/change.h"
#include "api/containerservice/handlers.h"
#include "base/json.h"

/* Recorded on the provider's links since mid 2025, whatever version the request had. */
#define POLLING_VERSION "2025-03-01"

/* ---- links ---- */

/* Sizes as recorded: a certificate, a signature and a hash, all in base64url. */
#define CERTIFICATE_SIZE 2600
#define SIGNATURE_SIZE   342
#define HASH_SIZE        43

/* .NET counts tenths of microseconds from the year 1. */
#define TICKS_AT_EPOCH INT64_C(621355968000000000)

/* Letters that look random and are the same for the same operation: nothing is signed, and what
 * comes back is not looked at. */
static const char *letters_of(struct arena *arena, const char *id, const char *begin, size_t size)
{
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    char *out = arena_alloc(arena, size + 1);
    uint32_t state = 1;

    for (const char *at = id; *at; at++)
        state = state * 31 + (unsigned char)*at;
    for (size_t i = 0; i < size; i++) {
        state = state * UINT32_C(1664525) + UINT32_C(1013904223);
        out[i] = letters[state >> 26];
    }
    memcpy(out, begin, strlen(begin));
    out[size] = '\0';
    return out;
}

static const char *link_signature(struct arena *arena, const struct operation *operation)
{
    const char *id = operation->id;

    return arena_printf(
        arena, "&t=%lld&c=%s&s=%s&h=%s", (long long)(operation->started * 10 + TICKS_AT_EPOCH),
        letters_of(arena, id, "MII", CERTIFICATE_SIZE),
        letters_of(arena, id + 9, "", SIGNATURE_SIZE), letters_of(arena, id + 14, "", HASH_SIZE));
}

static const char *operation_url(struct call *call, const struct operation *operation,
                                 const char *collection, const struct polling_switches *switches)
{
    return arena_printf(
        call->arena,
        "%s/subscriptions/%s/providers/Microsoft.ContainerService/locations/%s/%s/%s"
        "?api-version=%s%s",
        call->base_url, operation->subscription, operation->location, collection, operation->id,
        *switches->version ? switches->version : POLLING_VERSION,
        switches->is_signed ? link_signature(call->arena, operation) : "");
}

static unsigned links_wanted(unsigned links, const struct polling_switches *switches)
{
    static const unsigned wanted[] = {
        [LINKS_ASYNC] = LINK_ASYNC,
        [LINKS_LOCATION] = LINK_LOCATION,
        [LINKS_BOTH] = LINK_ASYNC | LINK_LOCATION,
    };
    return switches->links == LINKS_USUAL ? links : wanted[switches->links];
}

void operation_headers(struct call *call, const struct operation *operation, unsigned links)
{
    struct polling_switches switches = polling_get(call->api->polling);

    links = links_wanted(links, &switches);
    if (links & LINK_ASYNC)
        reply_header(call, "Azure-AsyncOperation",
                     operation_url(call, operation, "operations", &switches));
    if (links & LINK_LOCATION)
        reply_header(call, "Location",
                     operation_url(call, operation, "operationresults", &switches));
    if (switches.retry_after >= 0)
        reply_retry_after(call);
    else
        reply_skip_delays(call);
}

/* ---- polls ---- */

static struct arm_error *operation_require(struct call *call, struct operation *out)
{
    const char *subscription = call_parameter_lower(call, "subscription");
    const char *id = call_parameter_lower(call, "operation");

    int result = operation_get(call->tx, id, out);
    if (result == -ENOENT || (result == 0 && (!text_equal(out->subscription, subscription) ||
                                              !operation_kept(call->api, out, call->now) ||
                                              polling_misses(call->api->polling, id))))
        return arm_error(call->arena, ERROR_OperationNotFound, NULL,
                         call_parameter(call, "operation"));
    return call_failure(call, result);
}

struct arm_error *operation_status_get(struct call *call)
{
    struct operation operation;

    TRY(operation_require(call, &operation));
    json_t *shown = operation_json(call->api, call->arena, &operation);
    bool running = operation.status == OPERATION_IN_PROGRESS;
    struct polling_switches switches = polling_get(call->api->polling);
    if (running && *switches.status && text_equal(json_text(shown, "status"), "InProgress"))
        json_put_text(shown, "status", switches.status);
    reply_json(call, 200, CONTENT_JSON, shown);
    if (running)
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
    TRY(operation_failure(call, &operation, true));
    if (operation.status == OPERATION_SUCCEEDED &&
        text_equal(operation.kind, "pool.upgradeNodeImageVersion"))
        return pool_result(call, &operation);
    if (operation.status != OPERATION_IN_PROGRESS) {
        reply_status(call, end_status(&operation));
        return NULL;
    }
    reply_status(call, 202);
    struct polling_switches switches = polling_get(call->api->polling);
    reply_header(call, "Location", operation_url(call, &operation, "operationresults", &switches));
    reply_retry_after(call);
    return NULL;
}
