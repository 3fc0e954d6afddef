/* POSTs that have the service do something to a cluster or pool: abort what runs, rotate keys and
 * certificates, give it other credentials. */

#include <string.h>

#include "api/arm/explanation.h"
#include "api/arm/operation.h"
#include "api/containerservice/change.h"
#include "api/containerservice/contract.h"
#include "api/containerservice/handlers.h"
#include "base/json.h"

static void accepted_headers(struct call *call, const struct operation *operation)
{
    operation_headers(call, operation, LINK_ASYNC | LINK_LOCATION);
    reply_retry_after(call);
}

/* ---- abort ---- */

static int running_visit(const struct operation *operation, void *argument)
{
    const struct operation_kind *kind = operation_kind_find(operation->kind);
    *(bool *)argument |= kind->abortable;
    return 0;
}

/* Docs, manage-abort-operations: 409 when nothing runs that can be aborted, or it ended before. */
static struct arm_error *abort_possible(struct call *call, const char *id, const char *what)
{
    bool running = false;

    TRY_STORE(call, operation_each_running(call->tx, id, running_visit, &running));
    return running ? NULL : arm_error(call->arena, ERROR_NothingToAbort, NULL, what);
}

/* Recorded: the answer is 202 with the resource as it is, and later it is Canceled. */
struct arm_error *cluster_abort(struct call *call)
{
    const struct operation *operation;
    struct cluster *cluster;

    TRY(cluster_require(call, &cluster));
    TRY(abort_possible(call, cluster->row.id, "managed cluster"));
    json_t *whole = cluster_whole(call->arena, cluster);
    reply_json(call, 202, CONTENT_JSON,
               cluster_shown(call->arena, call->api->contract, whole, call->version));
    TRY_STORE(call, operation_cancel_all(call, cluster->row.id, call->now));
    TRY(operation_start(call, "cluster.abort", cluster->row.id, cluster_location(cluster), NULL,
                        NULL, &operation));
    accepted_headers(call, operation);
    return NULL;
}

struct arm_error *pool_abort(struct call *call)
{
    const struct operation *operation;
    struct cluster *cluster;

    TRY(cluster_require(call, &cluster));
    const struct pool *pool = cluster_pool(cluster, call_parameter(call, "pool"));
    if (!pool)
        return arm_error(call->arena, ERROR_AgentPoolNotFound, NULL, call_parameter(call, "pool"));
    TRY(abort_possible(call, pool->row.id, "agent pool"));
    TRY_STORE(call, operation_cancel_all(call, pool->row.id, call->now));
    TRY(operation_start(call, "pool.abort", pool->row.id, cluster_location(cluster), NULL, NULL,
                        &operation));
    reply_status(call, 202);
    accepted_headers(call, operation);
    return NULL;
}

/* ---- what runs on a cluster that is otherwise left alone ---- */

/* `state` shows meanwhile. */
static struct arm_error *cluster_act(struct call *call, struct cluster *cluster, const char *kind)
{
    const struct operation *operation;

    change_show(call, cluster, kind);
    TRY(change_start(call, cluster, kind, cluster->row.id, NULL, &operation));
    reply_status(call, 202);
    accepted_headers(call, operation);
    return NULL;
}

static struct arm_error *cluster_ready(struct call *call, struct cluster **out)
{
    TRY(cluster_require(call, out));
    return call_note(call, change_busy(call, *out, NULL));
}

struct arm_error *certificates_rotate(struct call *call)
{
    struct cluster *cluster;

    TRY(cluster_ready(call, &cluster));
    return cluster_act(call, cluster, "cluster.rotateCertificates");
}

struct arm_error *signing_keys_rotate(struct call *call)
{
    struct cluster *cluster;

    TRY(cluster_ready(call, &cluster));
    return cluster_act(call, cluster, "cluster.rotateSigningKeys");
}

/* ---- credentials ---- */

/* A managed identity has no secret to reset (docs, update-credentials). */
struct arm_error *service_principal_reset(struct call *call)
{
    const char *client = json_text(call->body, "clientId");
    struct cluster *cluster;

    TRY(cluster_ready(call, &cluster));
    if (!client || !*client)
        return arm_error(call->arena, ERROR_RequiredParameterMissing, "clientId", "clientId");
    if (text_equal(json_text(cluster->body, "properties.servicePrincipalProfile.clientId"), "msi"))
        return arm_error(call->arena, ERROR_NoServicePrincipal, NULL);
    cluster->body = json_clone(call->arena, cluster->body);
    json_put_text(cluster->body, "properties.servicePrincipalProfile.clientId", client);
    return cluster_act(call, cluster, "cluster.update");
}

/* The body is the profile alone. */
struct arm_error *aad_profile_prepare(struct call *call)
{
    json_t *sent = call->body;

    if (!sent)
        return arm_error(call->arena, ERROR_InvalidRequestContent, NULL, "No content.");
    call->body = json_keep(call->arena, json_pack("{s:{s:O}}", "properties", "aadProfile", sent));
    return body_take(call, call->api->contract->cluster);
}

struct arm_error *aad_profile_reset(struct call *call)
{
    struct cluster *cluster;

    TRY(cluster_ready(call, &cluster));
    if (!json_is_object(json_at(cluster->body, "properties.aadProfile")))
        return arm_error(call->arena, ERROR_NoAadProfile, NULL);
    cluster->body = json_clone(call->arena, cluster->body);
    schema_merge(call->api->contract->cluster, "properties.aadProfile",
                 json_at(cluster->body, "properties.aadProfile"),
                 json_at(call->taken, "properties.aadProfile"));
    return cluster_act(call, cluster, "cluster.update");
}
