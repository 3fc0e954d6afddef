#ifndef API_ARM_OPERATION_H
#define API_ARM_OPERATION_H

#include "api/arm/call.h"

/* What a kind of operation gets when one of its moments comes. Runs on the writer; `now` is the
 * moment's own time, which may lie in the past. */
struct operation_context {
    struct call *call; /* the request in whose job the moment is applied; any request */
    struct api *api;
    struct store_tx *tx;
    struct arena *arena;
    struct operation *operation;
    json_t *data; /* what operation_start() was given; kept by the arena */
    int64_t now;
    void *live; /* what the starter of an operation that ends at once has at hand, or NULL */
    struct arm_error *error; /* set by `finish` to make the operation fail */
};

struct operation_phase {
    const char *name;
    int64_t seconds; /* nominal, as Azure takes; nothing at instant speed */
};

#define OPERATION_PHASES_MAX 4

/* A row of the table of operation kinds. Hooks return 0 or a negative errno. */
struct operation_kind {
    const char *name;  /* "cluster.create" */
    const char *shown; /* provisioningState of the target meanwhile: "Creating" */
    struct operation_phase phases[OPERATION_PHASES_MAX + 1]; /* ended by a NULL name */
    int (*finish)(struct operation_context *context);        /* applies the end */
    int (*cancel)(
        struct operation_context *context); /* after an abort or a pre-emption; may be NULL */
};

/* Each provider's folder offers a NULL-terminated list; api/tables.c joins them. */
extern const struct operation_kind *const *const operation_tables[];
/* Aborts for a name that no table has: a row of a newer program cannot be here, migrations see to
 * that. */
const struct operation_kind *operation_kind_find(const char *name);

/* Starts an operation on `target` (lower-case id). At instant speed it ends in this transaction
 * already: then `finish` gets `live` (what the caller has at hand and did not store yet, or NULL:
 * it was stored). *out shows the operation as it began. `data` is borrowed. */
struct arm_error *operation_start(struct call *call, const char *kind, const char *target,
                                  const char *location, json_t *data, void *live,
                                  const struct operation **out);
/* Whether operations end in the transaction that starts them. */
bool operation_ends_at_once(const struct call *call);

/* The header that spares azurerm its fixed waits. At real speed none, as in Azure. */
void reply_skip_delays(struct call *call);
/* The same, and Retry-After: 1, for an answer that says "in progress". */
void reply_retry_after(struct call *call);

/* Applies everything due at `now`. For the writer. */
int operation_advance(struct call *call, int64_t now);
/* Ends the running operations of `id` and below as Canceled, calling their `cancel`. */
int operation_cancel_all(struct call *call, const char *id, int64_t now);

/* {"name","status","startTime"[,"endTime"][,"error"]}. Kept by the arena. */
json_t *operation_json(struct arena *arena, const struct operation *operation);

#endif
