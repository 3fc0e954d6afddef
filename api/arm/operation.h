#ifndef API_ARM_OPERATION_H
#define API_ARM_OPERATION_H

#include "api/arm/call.h"
#include "api/arm/operation_plan.h"

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
    struct arm_error *error; /* set by `finish`, before it changes anything: the operation fails */
};

/* A row of the table of operation kinds: what it does. How long it takes and what shows meanwhile
 * is data: api/arm/operation_plan.h. Hooks return 0 or a negative errno. */
struct operation_kind {
    const char *name;                                 /* "cluster.create" */
    int (*finish)(struct operation_context *context); /* applies the end */
    /* Has the target show `state` ("Upgrading", "Failed", "Canceled"), and pools of a cluster
     * `pools` (NULL: the same). NULL: nothing shows. */
    int (*show)(struct operation_context *context, const char *state, const char *pools);
    bool abortable; /* an abort or a pre-emption leaves the target Canceled */
};

/* The `show` of kinds whose target is one row with a provisioningState. */
int operation_show_row(struct operation_context *context, const char *state, const char *pools);

/* Each provider's folder offers a list that ends with an empty row; api/tables.c joins them. */
extern const struct operation_kind *const operation_tables[];
/* Aborts for a name that no table has: a row of a newer program cannot be here, migrations see to
 * that. */
const struct operation_kind *operation_kind_find(const char *name);

/* Starts an operation on `target` (lower-case id). At instant speed it ends in this transaction
 * already: then `finish` gets `live` (what the caller has at hand and did not store yet, or NULL:
 * it was stored). *out shows the operation as it began. `data` is borrowed. */
struct arm_error *operation_start(struct call *call, const char *kind, const char *target,
                                  const char *location, json_t *data, void *live,
                                  const struct operation **out);
/* What its target shows when an operation of that kind begins: "Creating". */
const char *operation_shown(const struct api *api, const char *kind);
/* The phase that runs, or in which it ended. */
const struct operation_phase *operation_phase(const struct api *api,
                                              const struct operation *operation);
/* The next moment of the operation, at operation->due: another phase begins, or it ends. `live` is
 * what operation_start() was given. For the writer. 0 or a negative errno. */
int operation_step(struct call *call, struct operation *operation, void *live);
/* When its next event is, INT64_MAX when it never comes by itself: a fault holds it. */
#define OPERATION_HELD (INT64_MAX - 1)
int64_t operation_next(const struct operation *operation);
/* Whether it can still be polled at `now`. */
bool operation_kept(const struct api *api, const struct operation *operation, int64_t now);
/* Whether operations end in the transaction that starts them. */
bool operation_ends_at_once(struct call *call);

/* The header that spares azurerm its fixed waits. At real speed none, as in Azure. */
void reply_skip_delays(struct call *call);
/* The same, and Retry-After: 1 (or what api/arm/polling.h has), for an answer that says "in
 * progress". */
void reply_retry_after(struct call *call);

/* Applies everything due at `now`. For the writer. */
int operation_advance(struct call *call, int64_t now);
/* Ends the running operations of `id` and below as Canceled; the targets of abortable ones show it.
 */
int operation_cancel_all(struct call *call, const char *id, int64_t now);

/* {"code","message"[,"details"]}: the failure with the names in its message filled in, such as
 * {operation} (docs/operations.md). Kept by the arena. */
json_t *operation_failure_json(const struct operation_context *context, const json_t *failure);
/* Its error as the answer of its Location, when it failed; else NULL. `flat` as in an error's row.
 */
struct arm_error *operation_failure(struct call *call, const struct operation *operation,
                                    bool flat);

/* {"name","status","startTime"[,"endTime"][,"error"]}. Kept by the arena. */
json_t *operation_json(const struct api *api, struct arena *arena,
                       const struct operation *operation);

#endif
