#include "api/arm/error.h"

#include "base/json.h"

enum envelope { GATEWAY, WRAPPED, FLAT };

static const struct error_row {
    int status;
    enum envelope envelope;
    const char *code;
    const char *message;
} error_rows[ERROR_COUNT] = {
#define ARM_ERROR(name, status, envelope, code, message) {status, envelope, code, message},
#include "api/arm/errors.def"
#undef ARM_ERROR
};

/* Messages quote what clients sent; bytes that are no UTF-8 cannot go into JSON. */
static const char *text_printable(struct arena *arena, const char *text)
{
    if (!text || json_text_valid(span_from(text)))
        return text;
    char *copy = arena_string(arena, text);
    for (char *at = copy; *at; at++) {
        if ((unsigned char)*at >= 0x80)
            *at = '?';
    }
    return copy;
}

struct arm_error *arm_error_made(struct arena *arena, const struct arm_error *like)
{
    struct arm_error *error = arena_alloc(arena, sizeof *error);

    *error = *like;
    error->id = ERROR_COUNT;
    error->message = text_printable(arena, like->message);
    error->target = text_printable(arena, like->target);
    return error;
}

struct arm_error *arm_error_text(struct arena *arena, enum error_id id, const char *target,
                                 const char *message)
{
    const struct error_row *row = &error_rows[id];
    struct arm_error *error = arm_error_made(arena, &(struct arm_error){
                                                        .status = row->status,
                                                        .code = row->code,
                                                        .message = message,
                                                        .target = target,
                                                        .flat = row->envelope == FLAT,
                                                        .gateway = row->envelope == GATEWAY,
                                                    });
    error->id = id;
    return error;
}

/* The messages of the table are format strings that this file's users cannot see as literals; each
 * row's conversions are checked by the test that fills every row. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
struct arm_error *arm_error(struct arena *arena, enum error_id id, const char *target, ...)
{
    va_list arguments;
    va_start(arguments, target);
    char *message = arena_vprintf(arena, error_rows[id].message, arguments);
    va_end(arguments);
    return arm_error_text(arena, id, target, message);
}
#pragma GCC diagnostic pop

static json_t *details_copy(const struct arm_error *error)
{
    return error->details ? json_deep_copy(error->details) : NULL;
}

json_t *arm_error_inner(const struct arm_error *error)
{
    json_t *inner = json_pack("{s:s, s:s, s:s*}", "code", error->code, "message", error->message,
                              "target", error->target);
    json_t *details = details_copy(error);
    if (details)
        json_object_set_new(inner, "details", details);
    return inner;
}

/* Recorded: the AKS provider sorts its members and shows an empty subcode and null details. */
static json_t *error_flat(const struct arm_error *error)
{
    json_t *details = details_copy(error);
    return json_pack("{s:s, s:o, s:s, s:s, s:s*}", "code", error->code, "details",
                     details ? details : json_null(), "message", error->message, "subcode",
                     error->subcode ? error->subcode : "", "target", error->target);
}

json_t *arm_error_json(const struct arm_error *error)
{
    return error->flat ? error_flat(error) : json_pack("{s:o}", "error", arm_error_inner(error));
}
