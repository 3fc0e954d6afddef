#ifndef STORE_STORE_H
#define STORE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/ids.h"
#include "base/span.h"

/* The only header of this room that others see. Functions return 0 or a negative errno (the
 * machine's failures; already logged); -ENOENT where a row is missing is no failure and is not
 * logged. */

struct store;

/* One transaction: a snapshot in a reader, or the savepoint of one job in the writer. */
struct store_tx;

struct store_options {
    const char *folder; /* made when missing, mode 0700; locked against a second process (-EBUSY) */
    bool durable;       /* false: no syncs at all (the folder is a temporary one) */
    struct clock *clock; /* set from the stored line at open; the caller's, outlives the store */
    int64_t rate_thousandths; /* of the clock from now on; 0 freezes it where it stands */
    bool seeded;
    uint64_t seed;
    int64_t begin; /* where the clock of a new state stands; 0: at the machine's own time */
};

/* Opens or makes `folder`/aksim.db, migrates it, starts the writer thread. A database of a newer or
 * another program is refused with -EPROTO. On success *out is to be closed with store_close(). */
int store_open(const struct store_options *options, struct store **out);

/* Runs what was submitted, stops the writer, checkpoints, closes. No thread may use the store any
 * more. NULL is fine. */
void store_close(struct store *store);

/* Runs `run` in a read transaction on this thread's own reader. Never waits for a writer. Strings
 * that `run` gets from the tx live in the arena given here. Returns what `run` returned, or a
 * failure, also one of the store that `run` overlooked. A read inside a read sees the same
 * snapshot. */
int store_read(struct store *store, struct arena *arena, int (*run)(struct store_tx *, void *),
               void *argument);

/* Work for the writer. `run` executes on the writer thread inside its own savepoint: 0 keeps what
 * it did, any other value undoes it. Jobs run in the order of their submission; many share one
 * commit. `done` is called on the writer thread after the commit is durable (or was found
 * impossible: result < 0; then all that shared the commit fail, and clock and counters stand where
 * they stood). A failure of the store that `run` overlooks undoes the job as well. The job belongs
 * to the caller and must live until `done` was called; `done` may free it, or submit it again. */
struct store_job {
    int (*run)(struct store_tx *tx, struct store_job *job);
    void (*done)(struct store_job *job, int result);
    struct arena *arena;    /* for strings that `run` gets from the tx; not NULL */
    struct store_job *next; /* the store's */
    int result;             /* what `done` is told */
};
/* Any thread; takes no lock and never waits. */
void store_submit(struct store *store, struct store_job *job);

/* When the next pending operation is due (emulated time), INT64_MAX when none is. Any thread; no
 * wait. */
int64_t store_due(const struct store *store);

/* The arena of the transaction, its identifiers (writer only; counted in the database) and the
 * number of the next change: revisions grow by one with each resource that is put or deleted, and
 * say what came before what (in a reader: as of its snapshot; there a failure shows as a negative
 * errno). */
struct arena *store_arena(struct store_tx *tx);
struct ids *store_ids(struct store_tx *tx);
int64_t store_revision(struct store_tx *tx);

/* Which state this transaction sees: another number once the whole state was replaced. Revisions
 * say nothing across that. */
int64_t store_generation(const struct store_tx *tx);

/* ---- resources ---- */

/* Everything that has an ARM id, registrations of features and providers included.
 * `id`, `type`, `parent`, `subscription` are lower case. `parent` is the id under which a list
 * finds it: the resource group's for its resources, the cluster's for its pools, the subscription's
 * for groups. */
struct resource {
    const char *id;
    const char *type; /* "microsoft.containerservice/managedclusters" */
    const char *parent;
    const char *subscription; /* the GUID */
    const char *group;        /* lower-case name of the resource group, or "" */
    const char *name;         /* as its creator spelled it */
    int64_t revision;         /* set by resource_put */
    struct span body;         /* canonical JSON, with what only the emulator knows */
    struct span view; /* the answer to a GET in the newest shape; empty when it is the body */
};

int resource_get(struct store_tx *tx, const char *id, struct resource *out);
/* For answers: only id, revision and view are set, and the view is the body when there is no other.
 */
int resource_get_view(struct store_tx *tx, const char *id, struct resource *out);
/* Inserts or replaces by id; takes a new revision and leaves it in *resource. A resource that is
 * replaced keeps its place in lists. */
int resource_put(struct store_tx *tx, struct resource *resource);
/* -ENOENT when there is none. */
int resource_delete(struct store_tx *tx, const char *id);
/* Deletes everything whose id begins with `id` and a slash, their operations excepted; *rows: how
 * many there were. */
int resource_delete_below(struct store_tx *tx, const char *id, int *rows);
/* Deletes `id` and everything whose id begins with `id` and a slash, their operations excepted. 0
 * also when there was nothing. */
int resource_delete_tree(struct store_tx *tx, const char *id);

/* Rows in stable order (of creation); NULL members match all. Stops when `each` returns non-zero
 * and returns that. `after` continues behind the row with this number (0: from the start); the
 * number of a row never changes and is not used again. In the writer `each` may change the table:
 * it is shown the rows as they were before its first call. */
struct resource_filter {
    const char *type;
    const char *parent;
    const char *subscription;
    const char *group;
    const char *prefix; /* ids that begin with this and a slash */
    int64_t after;
    bool view_only; /* rows as of resource_get_view(); in a reader they live for the visit alone */
};
typedef int (*resource_visit)(const struct resource *resource, int64_t number, void *argument);
int resource_each(struct store_tx *tx, const struct resource_filter *filter, resource_visit each,
                  void *argument);

/* The number of the newest row, as resource_each() shows it; 0 without any. */
int resource_newest(struct store_tx *tx, int64_t *out);

/* ---- operations ---- */

enum operation_status {
    OPERATION_IN_PROGRESS,
    OPERATION_SUCCEEDED,
    OPERATION_FAILED,
    OPERATION_CANCELED
};

struct operation {
    const char *id;     /* GUID, lower case */
    const char *kind;   /* row of the table of operation kinds */
    const char *target; /* id of the resource, lower case */
    const char *subscription;
    const char *location;
    int64_t started;
    int64_t due;   /* when the next phase is due; INT64_MAX when ended */
    int64_t ended; /* 0 while it runs */
    int phase;     /* index of the phase that runs */
    enum operation_status status;
    struct span data;  /* JSON: what the phases need */
    struct span error; /* JSON error object of a failed operation, or empty */
};

int operation_get(struct store_tx *tx, const char *id, struct operation *out);
int operation_put(struct store_tx *tx, const struct operation *operation);
/* The running operation on this very target, or -ENOENT. */
int operation_running(struct store_tx *tx, const char *target, struct operation *out);
/* The running operation with the earliest due time <= now, or -ENOENT. */
int operation_next_due(struct store_tx *tx, int64_t now, struct operation *out);
/* Forgets some of those that ended before that time: more than begin between two calls. */
int operation_purge(struct store_tx *tx, int64_t before);
typedef int (*operation_visit)(const struct operation *operation, void *argument);
/* Running operations whose target is `id` or lies below it, in order of their start; `each` may
 * change them. */
int operation_each_running(struct store_tx *tx, const char *id, operation_visit each,
                           void *argument);

/* Operations on this very target, running or ended, the newest first. For visits as above. */
int operation_each_of(struct store_tx *tx, const char *target, operation_visit each,
                      void *argument);

/* ---- the whole state ---- */

/* What these do happens after the commit of the job that calls them, when that is kept, and before
 * its `done`; should it fail there, the job's result says so and the state is what it was. Jobs
 * behind it see what it did. A process that is killed leaves the one state or the other. */

/* As after a first start with the same options. Snapshots stay. */
int state_reset(struct store_tx *tx);

/* Copies of the whole state, in files of the folder `snapshots`. Names are to be asked for first.
 */
bool snapshot_name_valid(const char *name);
int snapshot_take(struct store_tx *tx, const char *name);
/* -ENOENT; -EPROTO for one of a newer or another program; -EBADMSG for a damaged one. The clock
 * goes to the time of the snapshot and keeps its rate. */
int snapshot_restore(struct store_tx *tx, const char *name);
/* At once: -ENOENT. */
int snapshot_delete(struct store_tx *tx, const char *name);

struct snapshot {
    const char *name;
    int64_t now;  /* emulated time in it */
    int64_t size; /* of its file, in bytes */
};
int snapshot_get(struct store_tx *tx, const char *name, struct snapshot *out);
/* Those that can be read, by name. */
typedef int (*snapshot_visit)(const struct snapshot *snapshot, void *argument);
int snapshot_each(struct store_tx *tx, snapshot_visit each, void *argument);

/* Takes all resources and operations of one subscription; *resources and *operations: how many. */
int subscription_forget(struct store_tx *tx, const char *subscription, int *resources,
                        int *operations);

/* ---- the rest ---- */

/* Small facts by key. Copies into the arena. Keys that begin with "store." are the store's own. */
int meta_get(struct store_tx *tx, const char *key, const char **out);
int meta_put(struct store_tx *tx, const char *key, const char *value);

/* Stores the clock's line and sets the clock; only in the writer. The clock moves when the job is
 * kept: the jobs behind it in the same commit see the new time, the job itself does not. */
int clock_put(struct store_tx *tx, struct clock_line line);

#endif
