#include "api/emulator/faults.h"

struct arm_error *faults_show(struct call *call)
{
    reply_json(call, 200, CONTENT_JSON_CHARSET, faults_json(call->api->faults, call->arena));
    return NULL;
}

static struct arm_error *fault_reply(struct call *call, int status, const char *id)
{
    const json_t *fault = fault_json(call->api->faults, call->arena, id);

    if (!fault)
        return arm_error(call->arena, ERROR_FaultNotFound, NULL, id);
    reply_json(call, status, CONTENT_JSON_CHARSET, fault);
    return NULL;
}

struct arm_error *fault_show(struct call *call)
{
    return fault_reply(call, 200, call_parameter(call, "fault"));
}

struct arm_error *fault_set(struct call *call)
{
    const char *id = NULL;
    int64_t newest;

    if (!call->body)
        return arm_error(call->arena, ERROR_InvalidFault, NULL, "A fault is needed.");
    TRY_STORE(call, resource_newest(call->tx, &newest));
    const char *problem = faults_add(call->api->faults, call->arena, call->body,
                                     call->api->operation_plans, newest, &id);
    if (problem)
        return arm_error(call->arena, ERROR_InvalidFault, NULL, problem);
    return fault_reply(call, 201, id);
}

struct arm_error *fault_remove(struct call *call)
{
    const char *id = call_parameter(call, "fault");

    if (!faults_remove(call->api->faults, id))
        return arm_error(call->arena, ERROR_FaultNotFound, NULL, id);
    reply_status(call, 204);
    return NULL;
}

struct arm_error *faults_remove_all(struct call *call)
{
    faults_clear(call->api->faults);
    reply_status(call, 204);
    return NULL;
}
