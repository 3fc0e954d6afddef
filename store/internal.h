#ifndef STORE_INTERNAL_H
#define STORE_INTERNAL_H

#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>

#include "store/connection.h"
#include "store/store.h"

/* What the writer knows beside the tables. It is copied before each job and each batch, and copied
 * back when what they did is undone. */
struct state {
    struct ids ids;
    int64_t revision;        /* of the last change */
    struct clock_line clock; /* as the last kept job left it */
    bool operations_changed; /* since the due time was published */
};

/* What is done with the whole state between two commits. */
struct between {
    int (*run)(struct store *store, const struct between *between);
    const char *name; /* of a snapshot, in the job's arena; or NULL */
    int64_t rate;     /* of the clock afterwards */
};

struct store {
    struct arena *arena; /* holds this struct too; guarded by `readers_lock` once threads exist */
    struct store_options options;
    const char *folder, *file, *snapshots;
    _Atomic int64_t generation; /* of the file: grows when another takes its place */
    int lock;                   /* descriptor of the lock file, or -1 */
    struct clock *clock;
    _Atomic int64_t due;

    struct connection writer;
    struct state state;     /* the writer thread's alone */
    struct between between; /* wanted by the last job of the batch; the writer thread's alone */
    pthread_t thread;
    bool thread_runs;
    _Atomic bool stopping;
    sem_t wake;
    _Atomic(struct store_job *) inbox; /* newest first */

    pthread_key_t reader; /* each thread's struct connection */
    pthread_mutex_t readers_lock;
    struct connection *readers;
};

struct store_tx {
    struct store *store;
    struct connection *connection;
    struct arena *arena;
    bool writes;
    bool moves_clock;
    struct clock_line clock;
    struct between between;
};

/* Brings the schema up to date. -EPROTO for a database of a newer or another program. */
int database_migrate(struct connection *connection);
/* A file at rest: no log lies beside it, so that it can be renamed and copied. */
int database_settle(struct connection *connection);

/* Reads counters and clock of the open file and has the clock go on from there. */
int state_open(struct store *store, int64_t rate_thousandths);
/* The line of the clock that is stored. -ENOENT when none is. */
int clock_stored(struct store_tx *tx, struct clock_line *out);

/* Reads counters and clock when the store opens, and starts the clock with the rate of the options.
 */
int state_load(struct store_tx *tx, int64_t rate_thousandths);
/* Writes the counters that differ from `before`. */
int state_save(struct store_tx *tx, const struct state *before);

/* The earliest due time of a running operation, INT64_MAX when none runs. */
int operation_earliest(struct store_tx *tx, int64_t *out);

/* Runs one job in a transaction of its own on the calling thread, before the writer thread exists.
 */
int writer_run_one(struct store *store, struct store_job *job);
int writer_start(struct store *store);
void writer_stop(struct store *store);

/* Removes what a process that was killed had begun. */
void files_tidy(struct store *store);

void readers_close(struct store *store);
/* Destructor of the thread-specific value: another thread may have the connection now. */
void reader_give_back(void *connection);

#endif
