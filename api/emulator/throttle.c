#include "api/emulator/throttle.h"

#include "api/arm/throttle.h"

struct arm_error *throttle_show(struct call *call)
{
    reply_json(call, 200, CONTENT_JSON_CHARSET,
               throttle_json(call->api->throttle, call->arena, clock_now(call->api->clock)));
    return NULL;
}

struct arm_error *throttle_put(struct call *call)
{
    const char *problem =
        throttle_change(call->api->throttle, call->arena, call->body, clock_now(call->api->clock));

    if (problem)
        return arm_error(call->arena, ERROR_InvalidThrottle, NULL, problem);
    return throttle_show(call);
}

struct arm_error *throttle_end(struct call *call)
{
    throttle_reset(call->api->throttle, NULL);
    reply_status(call, 204);
    return NULL;
}
