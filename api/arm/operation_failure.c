/* The error of an operation that failed: what it says, and what its Location answers. */

#include <string.h>

#include "api/arm/operation.h"
#include "base/buffer.h"
#include "base/date.h"
#include "base/json.h"

/* ---- what it says ---- */

static const char *name_value(const struct operation_context *context, const char *name)
{
    const struct operation *operation = context->operation;
    const char *slash = strrchr(operation->target, '/');
    char text[40];

    if (text_equal(name, "state"))
        return operation_phase(context->api, operation)->shown;
    if (text_equal(name, "operation"))
        return operation->id;
    if (text_equal(name, "name"))
        return slash ? slash + 1 : operation->target;
    if (text_equal(name, "correlation")) {
        ids_uuid(store_ids(context->tx), text);
        return arena_string(context->arena, text);
    }
    if (text_equal(name, "time")) {
        timestamp_format(context->now - context->now % SECOND, text);
        return arena_string(context->arena, text);
    }
    return NULL;
}

/* Names in braces that are none of these stay as they are. */
static const char *names_fill(const struct operation_context *context, const char *text)
{
    struct buffer out;

    buffer_init(&out, context->arena);
    for (const char *open; (open = strchr(text, '{')); text = open) {
        const char *close = open + 1 + strcspn(open + 1, "{}");
        const char *value = NULL;
        if (*close == '}')
            value = name_value(context,
                               arena_copy(context->arena, open + 1, (size_t)(close - open - 1)));
        buffer_append(&out, text, (size_t)(open - text));
        if (value)
            buffer_text(&out, value);
        else
            buffer_append(&out, open, (size_t)(close - open));
        open = value ? close + 1 : close;
    }
    buffer_text(&out, text);
    return out.data;
}

json_t *operation_failure_json(const struct operation_context *context, const json_t *failure)
{
    json_t *error = json_keep(
        context->arena, json_pack("{s:O, s:s}", "code", json_object_get(failure, "code"), "message",
                                  names_fill(context, json_text_or(failure, "message", ""))));
    json_t *details = json_object_get(failure, "details");

    if (details)
        json_object_set(error, "details", details);
    return error;
}

/* ---- at the Location ---- */

/* 400 for what the client is to blame for, since 2023-05-21 (release notes of AKS; 500 before
 * that). The provider's own failures are named for it. */
static int status_of(const char *code)
{
    static const char *const own[] = {"InternalOperationError", "InternalServerError",
                                      "ProvisioningControlPlaneError"};

    for (size_t i = 0; i < sizeof own / sizeof *own; i++) {
        if (text_equal(code, own[i]))
            return 500;
    }
    return 400;
}

struct arm_error *operation_failure(struct call *call, const struct operation *operation, bool flat)
{
    const char *problem;

    if (operation->status != OPERATION_FAILED)
        return NULL;
    const json_t *error = json_read(call->arena, operation->error, &problem);
    const char *code = json_text_or(error, "code", "InternalServerError");
    return arm_error_made(call->arena, &(struct arm_error){
                                           .status = status_of(code),
                                           .code = code,
                                           .message = json_text_or(error, "message", ""),
                                           .details = json_object_get(error, "details"),
                                           .flat = flat,
                                       });
}
