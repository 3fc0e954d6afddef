#include <string.h>

#include "api/arm/explanation.h"
#include "base/json.h"
#include "base/log.h"

void reply_header(struct call *call, const char *name, const char *value)
{
    struct header *header = arena_alloc(call->arena, sizeof *header);
    struct header **end = &call->exchange->reply.headers;

    *header = (struct header){name, arena_string(call->arena, value), NULL};
    while (*end)
        end = &(*end)->next;
    *end = header;
}

void reply_header_once(struct call *call, const char *name, const char *value)
{
    for (const struct header *header = call->exchange->reply.headers; header;
         header = header->next) {
        if (strcmp(header->name, name) == 0)
            return;
    }
    reply_header(call, name, value);
}

void reply_status(struct call *call, int status)
{
    call->exchange->reply.status = status;
    call->exchange->reply.body = (struct span){NULL, 0};
    call->answered = true;
}

void reply_bytes(struct call *call, int status, const char *content_type, struct span body)
{
    reply_status(call, status);
    reply_header(call, "Content-Type", content_type);
    call->exchange->reply.body = body;
}

void reply_json(struct call *call, int status, const char *content_type, const json_t *value)
{
    if (!value) {
        log_error("%s: an answer holds text that is no UTF-8", call->target.path);
        reply_error(call, arm_error(call->arena, ERROR_InternalServerError, NULL));
        return;
    }
    reply_bytes(call, status, content_type, json_write(call->arena, value));
}

/* What a handler had put on the reply before it failed must not reach the client: a Retry-After on
 * an error makes the Python clients send the request again. Allow and WWW-Authenticate belong to
 * the error itself. */
static void headers_keep_for_error(struct reply *reply)
{
    struct header **at = &reply->headers;
    while (*at) {
        bool keep =
            strcmp((*at)->name, "Allow") == 0 || strcmp((*at)->name, "WWW-Authenticate") == 0;
        if (keep)
            at = &(*at)->next;
        else
            *at = (*at)->next;
    }
}

void reply_error(struct call *call, const struct arm_error *error)
{
    if (call->explanation) {
        explanation_reply(call, error);
        return;
    }
    headers_keep_for_error(&call->exchange->reply);
    if (error->gateway)
        reply_header(call, "X-Ms-Failure-Cause", "gateway");
    const char *rule =
        error->rule || error->id == ERROR_COUNT ? error->rule : call->api->error_rules[error->id];
    if (rule)
        reply_header(call, "x-aksim-rule", rule);
    call->exchange->reply.error_code = error->code;
    json_t *body = json_keep(call->arena, arm_error_json(error));
    reply_json(call, error->status, error->flat ? CONTENT_JSON : CONTENT_JSON_CHARSET, body);
}
