#include "api/emulator/polling.h"

#include "api/arm/polling.h"

struct arm_error *polling_show(struct call *call)
{
    struct polling_switches switches = polling_get(call->api->polling);

    reply_json(call, 200, CONTENT_JSON_CHARSET, polling_json(call->arena, &switches));
    return NULL;
}

struct arm_error *polling_change(struct call *call)
{
    struct polling_switches switches;
    const char *problem = polling_read(call->arena, call->body, &switches);

    if (problem)
        return arm_error(call->arena, ERROR_InvalidPolling, NULL, problem);
    polling_set(call->api->polling, &switches);
    return polling_show(call);
}
