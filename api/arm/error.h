#ifndef API_ARM_ERROR_H
#define API_ARM_ERROR_H

#include <jansson.h>
#include <stdarg.h>
#include <stdbool.h>

#include "base/arena.h"

/* One row an error: api/arm/errors.def. ERROR_x names it. */
enum error_id {
#define ARM_ERROR(name, status, envelope, code, message) ERROR_##name,
#include "api/arm/errors.def"
#undef ARM_ERROR
    ERROR_COUNT
};

/* A client's failure: NULL is success. Lives in the exchange's arena. */
struct arm_error {
    enum error_id id; /* ERROR_COUNT: of no row */
    int status;
    const char *code;
    const char *message;
    const char *target;  /* or NULL */
    const char *subcode; /* or NULL; flat errors then show "" */
    const json_t *details;
    const char *rule; /* id of the rule that was broken, or NULL: header x-aksim-rule */
    bool flat;        /* the AKS provider's own errors have no "error" member around them */
    bool gateway;     /* ARM refused before the provider: header X-Ms-Failure-Cause: gateway */
};

/* The row's message with its conversions filled in. `target` may be NULL. */
struct arm_error *arm_error(struct arena *arena, enum error_id id, const char *target, ...);
/* The same with a message that the caller made. */
struct arm_error *arm_error_text(struct arena *arena, enum error_id id, const char *target,
                                 const char *message);
/* One that is in no row: a copy of `like`, with its texts made fit for JSON. */
struct arm_error *arm_error_made(struct arena *arena, const struct arm_error *like);

/* {"error":{"code","message",...}} or, flat, {"code","details","message","subcode"[,"target"]}. New
 * reference. */
json_t *arm_error_json(const struct arm_error *error);
/* {"code","message"[,"target","details"]}: what a failed operation shows. New reference. */
json_t *arm_error_inner(const struct arm_error *error);

#define TRY(expression)                                                                            \
    do {                                                                                           \
        struct arm_error *try_error_ = (expression);                                               \
        if (try_error_)                                                                            \
            return try_error_;                                                                     \
    } while (0)

#endif
