#include "api/emulator/health.h"

#include <errno.h>

#include "base/clock.h"
#include "base/date.h"
#include "base/files.h"
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

#define CA_MAX ((size_t)64 * 1024)

/* Read anew each time: the server may have renewed it. */
struct arm_error *ca_show(struct call *call)
{
    struct span pem;
    const char *path = call->api->options.ca_file;
    int result = path ? file_read(call->arena, path, CA_MAX, &pem) : -ENOENT;
    if (result == -ENOENT)
        return arm_error(call->arena, ERROR_CaCertificateNotFound, NULL);
    TRY(call_failure(call, result));
    reply_bytes(call, 200, "application/x-pem-file", pem);
    return NULL;
}
