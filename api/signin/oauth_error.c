#include "api/signin/oauth_error.h"

#include <stdarg.h>

#include "base/clock.h"
#include "base/date.h"
#include "base/ids.h"
#include "base/json.h"

static const struct oauth_row {
    int status, number;
    const char *error;
    const char *message;
} oauth_rows[] = {
#define OAUTH_ERROR(name, status, error, number, message) {status, number, error, message},
#include "api/signin/oauth_errors.def"
#undef OAUTH_ERROR
};

/* MSAL sends its own id in the header or, MSAL for JavaScript, in the query. */
static const char *correlation_id(const struct call *call)
{
    const char *id = call_header(call, "client-request-id");
    if (!id)
        id = call_query(call, "client-request-id");
    return uuid_valid(id) ? id : call->correlation_id;
}

void oauth_headers(struct call *call)
{
    reply_header(call, "Cache-Control", "no-store"); /* RFC 6749, 5.1 */
    if (text_equal_nocase(call_header(call, "return-client-request-id"), "true"))
        reply_header(call, "client-request-id", correlation_id(call));
}

/* "2023-05-06 06:03:00Z" */
static const char *timestamp_oauth(struct arena *arena, int64_t now)
{
    char text[40];
    timestamp_format(now / SECOND * SECOND, text);
    text[10] = ' ';
    return arena_string(arena, text);
}

/* The messages of the table are format strings that no caller shows as a literal. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
static const char *message_fill(struct arena *arena, const char *format, va_list arguments)
{
    return arena_vprintf(arena, format, arguments);
}
#pragma GCC diagnostic pop

void oauth_refuse(struct call *call, enum oauth_error id, ...)
{
    const struct oauth_row *row = &oauth_rows[id];
    va_list arguments;
    va_start(arguments, id);
    const char *message = message_fill(call->arena, row->message, arguments);
    va_end(arguments);

    const char *correlation = correlation_id(call);
    const char *timestamp = timestamp_oauth(call->arena, wall_now());
    json_t *body = json_keep(call->arena, json_object());
    json_put_text(body, "error", row->error);
    json_put_format(body, "error_description",
                    "AADSTS%d: %s Trace ID: %s Correlation ID: %s Timestamp: %s", row->number,
                    message, call->request_id, correlation, timestamp);
    json_put(body, "error_codes", json_pack("[i]", row->number));
    json_put_text(body, "timestamp", timestamp);
    json_put_text(body, "trace_id", call->request_id);
    json_put_text(body, "correlation_id", correlation);
    json_put_format(body, "error_uri", "%s/error?code=%d", call->base_url, row->number);
    oauth_headers(call);
    reply_json(call, row->status, CONTENT_JSON_CHARSET, body);
    call->exchange->reply.error_code = row->error;
}
