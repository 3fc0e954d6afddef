#include "api/arm/explanation.h"
#include "api/containerservice/change.h"
#include "api/containerservice/handlers.h"
#include "base/json.h"

struct power_change {
    const char *from; /* power state it needs */
    const char *kind;
    enum error_id refused;
    const char *rule;  /* that it is refused by */
    enum change rules; /* that are due; 0: none */
};

static struct arm_error *power_change(struct call *call, const struct power_change *change)
{
    const struct operation *operation;
    struct cluster *cluster;

    TRY(cluster_require(call, &cluster));
    TRY(call_note(call, change_running(call, cluster, NULL)));
    const char *power = json_text_or(cluster->body, "properties.powerState.code", "Running");
    if (!text_equal(power, change->from))
        TRY(call_note(call, call_refuse(call, change->rule,
                                        arm_error(call->arena, change->refused, NULL,
                                                  json_text_or(cluster->body,
                                                               "properties.provisioningState", ""),
                                                  power))));
    if (change->rules) {
        const json_t *whole = cluster_whole(call->arena, cluster);
        TRY(change_check(call, &(struct change_request){
                                   .change = change->rules, .stored = whole, .wanted = whole}));
    }
    change_show(call, cluster, change->kind);
    TRY(change_start(call, cluster, change->kind, cluster->row.id, NULL, &operation));
    reply_status(call, 202);
    operation_headers(call, operation, LINK_ASYNC | LINK_LOCATION);
    reply_retry_after(call);
    return NULL;
}

struct arm_error *cluster_stop(struct call *call)
{
    static const struct power_change change = {"Running", "cluster.stop", ERROR_StopNotAllowed,
                                               "OP-004", CLUSTER_STOP};
    return power_change(call, &change);
}

struct arm_error *cluster_start(struct call *call)
{
    static const struct power_change change = {"Stopped", "cluster.start", ERROR_StartNotAllowed,
                                               "OP-003", 0};
    return power_change(call, &change);
}
