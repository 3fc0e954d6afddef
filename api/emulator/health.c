#include "api/emulator/health.h"

#include <errno.h>

#include "base/clock.h"
#include "base/date.h"
#include "base/json.h"

struct arm_error *health_show(struct call *call)
{
    char as_of[11];
    const struct api *api = call->api;
    json_t *body = json_keep(call->arena, json_object());
    if (api->stopping) {
        json_put_text(body, "status", "stopping");
        reply_json(call, 503, CONTENT_JSON_CHARSET, body);
        return NULL;
    }
    date_format(call_as_of(call), as_of);
    json_put_text(body, "status", "ok");
    json_put_text(body, "version", AKSIM_VERSION);
    json_put_text(body, "asOf", as_of);
    json_put(body, "uptimeSeconds",
             json_integer((monotonic_now() - api->options.started) / SECOND));
    reply_json(call, 200, CONTENT_JSON_CHARSET, body);
    return NULL;
}

struct arm_error *ca_show(struct call *call)
{
    struct span pem;
    int result = call_ca(call, &pem);
    if (result == -ENOENT || (result == 0 && pem.size == 0))
        return arm_error(call->arena, ERROR_CaCertificateNotFound, NULL);
    TRY(call_failure(call, result));
    reply_bytes(call, 200, "application/x-pem-file", pem);
    return NULL;
}
