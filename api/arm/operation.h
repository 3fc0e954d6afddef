#ifndef API_ARM_OPERATION_H
#define API_ARM_OPERATION_H

#include "api/arm/call.h"

/* What a phase of an operation does when it is due, and what the end of the operation does. Runs on the
 * writer; `now` is the due time. May set *error to fail the operation. */
struct operation_context {
    struct api *api;
    struct store_tx *tx;
    struct arena *arena;
    struct operation *operation;
    json_t *data;
    int64_t now;
    struct arm_error *error;
};

struct operation_phase {
    const char *name;
    int64_t seconds; /* nominal, as Azure takes */
};

#define OPERATION_PHASES_MAX 4

/* A row of the table of operation kinds. `finish` applies the end (0 or negative errno). */
struct operation_kind {
    const char *name;              /* "cluster.create" */
    const char *shown;             /* provisioningState of the target meanwhile: "Creating" */
    struct operation_phase phases[OPERATION_PHASES_MAX]; /* ended by a NULL name */
    int result_status;             /* what operationresults answers at the end: 200 or 204 */
    int (*finish)(struct operation_context *context);
    int (*cancel)(struct operation_context *context); /* after an abort, or when another operation pre-empts */
};

/* Each provider's folder offers a NULL-terminated list; api/operations.c joins them. */
extern const struct operation_kind *const *const operation_tables[];
const struct operation_kind *operation_kind_find(const char *name);

/* Starts an operation on `target` (lower-case id) and, at instant speed, ends it in this transaction already:
 * what the caller put before is then overwritten by `finish`. *out lives in the arena. `data` is borrowed. */
struct arm_error *operation_start(struct call *call, const char *kind, const char *target, const char *location,
                                  const json_t *data, const struct operation **out);

/* Adds the headers that say where to poll. */
enum operation_links { LINK_ASYNC = 1, LINK_LOCATION = 2 };
void operation_headers(struct call *call, const struct operation *operation, unsigned links);

/* Applies everything due at `now`. For the writer. */
int operation_advance(struct api *api, struct store_tx *tx, struct arena *arena, int64_t now);
/* Ends the running operations of `id` and below as Canceled, calling their `cancel`. */
int operation_cancel_all(struct api *api, struct store_tx *tx, struct arena *arena, const char *id, int64_t now);

/* {"name","status","startTime"[,"endTime"][,"error"]}. Kept by the arena. */
json_t *operation_json(struct arena *arena, const struct operation *operation);

#endif
