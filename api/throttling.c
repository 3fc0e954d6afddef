/* Which requests take from which buckets, and what is said when one is empty. */

#include "api/throttling.h"

#include <string.h>

#include "api/arm/route.h"
#include "api/arm/rule_switches.h"
#include "base/clock.h"
#include "base/json.h"

/* Segments of "/subscriptions/{}", "…/resourceGroups/{}", a cluster and a pool. */
#define SUBSCRIPTION_SEGMENTS 2
#define GROUP_SEGMENTS        4
#define CLUSTER_SEGMENTS      8
#define POOL_SEGMENTS         10

enum {
    READS,
    WRITES,
    DELETES,
    GLOBAL, /* from here on, in the same order */
    AKS = GLOBAL + 3,
};

/* ARM's: docs, request-limits-and-throttling, since 2024; the global ones are 15 times as much.
 * AKS's: docs, quotas-skus-regions, but for clusters.create, whose numbers are a guess. Azure
 * counts per region and client besides; here a subscription's are one. */
/* clang-format off */
const struct limit throttling_limits[] = {
    [READS]       = {"reads",          250,  25, 1,  SUBSCRIPTION_SEGMENTS, "read",   NULL},
    [WRITES]      = {"writes",         200,  10, 1,  SUBSCRIPTION_SEGMENTS, "write",  NULL},
    [DELETES]     = {"deletes",        200,  10, 1,  SUBSCRIPTION_SEGMENTS, "delete", NULL},
    [GLOBAL]      = {"globalReads",   3750, 375, 1,  SUBSCRIPTION_SEGMENTS, "read",   NULL},
    [GLOBAL + 1]  = {"globalWrites",  3000, 150, 1,  SUBSCRIPTION_SEGMENTS, "write",  NULL},
    [GLOBAL + 2]  = {"globalDeletes", 3000, 150, 1,  SUBSCRIPTION_SEGMENTS, "delete", NULL},
    /* The words for a pool are recorded, the others are made after them (guess). */
    [AKS]         = {"clusters.list",        500, 1, 1,  SUBSCRIPTION_SEGMENTS, "ListManagedClustersHandler.GET", "subscription"},
    {"clusters.listByGroup", 60,  1, 1,  GROUP_SEGMENTS,        "ListManagedClustersByResourceGroupHandler.GET", "resourcegroup"},
    {"clusters.get",         60,  1, 1,  CLUSTER_SEGMENTS,      "GetManagedClusterHandler.GET", "managedcluster"},
    {"clusters.put",         20,  1, 60, CLUSTER_SEGMENTS,      "PutManagedClusterHandler.PUT", "managedcluster"},
    {"pools.put",            20,  1, 60, POOL_SEGMENTS,         "PutAgentPoolHandler.PUT", "agentpool"},
    {"operations.get",       200, 2, 1,  SUBSCRIPTION_SEGMENTS, "GetOperationStatusHandler.GET", "subscription"},
    {"others",               60,  1, 1,  SUBSCRIPTION_SEGMENTS, "DefaultHandler", "subscription"},
    {CREATE_LIMIT,           1,   1, 60, CLUSTER_SEGMENTS,      NULL, NULL}, /* rule OP-008 asks it */
    {0},
};

/* By the name of the route. */
static const struct { const char *operation, *limit; } aks_routes[] = {
    {"ManagedClusters_List",                "clusters.list"},
    {"ManagedClusters_ListByResourceGroup", "clusters.listByGroup"},
    {"ManagedClusters_Get",                 "clusters.get"},
    {"ManagedClusters_CreateOrUpdate",      "clusters.put"},
    {"AgentPools_CreateOrUpdate",           "pools.put"},
    {"OperationStatus_Get",                 "operations.get"},
    {"OperationResults_Get",                "operations.get"},
};
/* clang-format on */

/* The row of a method: POST counts as a write (recorded). */
static size_t arm_limit(const char *method)
{
    if (strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0)
        return READS;
    return strcmp(method, "DELETE") == 0 ? DELETES : WRITES;
}

static bool of_subscription(const struct call *call)
{
    const struct target *target = &call->target;
    return target->count >= SUBSCRIPTION_SEGMENTS &&
           text_equal_nocase(target->segments[0], "subscriptions");
}

/* The beginning of the path; the provider spells resourcegroups in lower case (recorded). */
static const char *bucket_owner(const struct call *call, const struct limit *limit)
{
    const struct target *target = &call->target;
    const char *owner = "";

    for (size_t i = 0; i < limit->segments && i < target->count; i++)
        owner =
            arena_printf(call->arena, "%s/%s", owner,
                         i == 2 && limit->handler ? arena_lower(call->arena, target->segments[i])
                                                  : target->segments[i]);
    return owner;
}

static const char *number_text(struct call *call, int64_t number)
{
    return arena_printf(call->arena, "%lld", (long long)number);
}

static struct taken take(struct call *call, size_t limit, const char *owner)
{
    return throttle_take(call->api->throttle, limit, arena_lower(call->arena, owner),
                         clock_now(call->api->clock));
}

static struct arm_error *refused(struct call *call, const struct taken *taken,
                                 struct arm_error *error)
{
    struct arm_error *kept = call_refuse(call, "OP-007", error);

    call->rate.retry_after = kept ? taken->wait : 0;
    return kept;
}

static struct arm_error *arm_refused(struct call *call, size_t limit, const struct taken *taken)
{
    int64_t interval = taken->interval;
    const char *text =
        arena_printf(call->arena, "%02lld:%02lld:%02lld", (long long)(interval / 3600),
                     (long long)(interval / 60 % 60), (long long)(interval % 60));

    return refused(call, taken,
                   arm_error(call->arena, ERROR_SubscriptionRequestsThrottled, NULL,
                             throttling_limits[limit].handler, call->target.segments[1],
                             number_text(call, taken->size), text, number_text(call, taken->wait)));
}

static struct arm_error *arm_meet(struct call *call)
{
    size_t limit = arm_limit(call->method);
    const char *owner = bucket_owner(call, &throttling_limits[limit]);
    struct taken own = take(call, limit, owner);

    call->rate.own = own.counted ? own.left : -1;
    if (own.refused)
        TRY(arm_refused(call, limit, &own));
    struct taken global = take(call, GLOBAL + limit, owner);
    call->rate.global = global.counted ? global.left : -1;
    return global.refused ? arm_refused(call, GLOBAL + limit, &global) : NULL;
}

static const char *aks_limit(const struct route *route)
{
    for (size_t i = 0; i < sizeof aks_routes / sizeof *aks_routes; i++) {
        if (strcmp(aks_routes[i].operation, route->operation) == 0)
            return aks_routes[i].limit;
    }
    return "others";
}

static struct arm_error *aks_meet(struct call *call)
{
    size_t limit = throttle_limit(call->api->throttle, aks_limit(call->route));
    const struct limit *row = &throttling_limits[limit];
    const char *owner = bucket_owner(call, row);
    struct taken taken = take(call, limit, owner);

    if (!taken.refused)
        return NULL;
    return refused(call, &taken,
                   arm_error(call->arena, ERROR_Throttled, NULL, row->handler, row->whose, owner,
                             number_text(call, taken.wait)));
}

struct arm_error *throttling_meet(struct call *call)
{
    if (!throttle_active(call->api->throttle) || call->explanation || !of_subscription(call))
        return NULL;
    TRY(arm_meet(call));
    return strstr(call->route->path, "/providers/Microsoft.ContainerService/") ? aks_meet(call)
                                                                               : NULL;
}

/* ---- headers ---- */

/* While nothing is counted: as recorded. */
static const char *const recorded_left[] = {"16499", "11999", "11999"};

static void retry_after(struct call *call)
{
    int64_t wanted = throttle_settings(call->api->throttle).retry_after;
    int64_t wait = wanted >= 0 ? wanted : call->rate.retry_after;

    if (wanted != WAIT_UNNAMED)
        reply_header(call, "Retry-After", number_text(call, wait));
}

void throttling_headers(struct call *call)
{
    static const char *const words[] = {"reads", "writes", "deletes"};
    const struct call_rate *rate = &call->rate;
    size_t limit = arm_limit(call->method);

    if (rate->retry_after > 0)
        retry_after(call);
    if (rate->own >= 0)
        reply_header(
            call,
            arena_printf(call->arena, "x-ms-ratelimit-remaining-subscription-%s", words[limit]),
            number_text(call, rate->own));
    reply_header(
        call,
        arena_printf(call->arena, "x-ms-ratelimit-remaining-subscription-global-%s", words[limit]),
        rate->global >= 0 ? number_text(call, rate->global) : recorded_left[limit]);
}
