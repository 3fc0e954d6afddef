#include <assert.h>
#include <errno.h>
#include <signal.h>

#include "base/log.h"
#include "store/internal.h"

#define BATCH_JOBS 64

/* Pages of the log from which the writer checkpoints when it has nothing else to do, and from which
 * it does so even when it is busy. */
#define CHECKPOINT_IDLE_PAGES 1000
#define CHECKPOINT_BUSY_PAGES 8000

struct jobs {
    struct store_job *first;
    struct store_job **last;
};

/* The inbox is a stack that threads push to without a lock; taken as a whole and turned round it is
 * a queue. Only the push onto an empty stack has to wake the writer. */
void store_submit(struct store *store, struct store_job *job)
{
    assert(job->arena);
    struct store_job *head = atomic_load(&store->inbox);
    do
        job->next = head;
    while (!atomic_compare_exchange_weak(&store->inbox, &head, job));
    if (!head)
        sem_post(&store->wake);
}

static void jobs_fetch(struct jobs *jobs, struct store *store)
{
    struct store_job *newest = atomic_exchange(&store->inbox, NULL), *oldest = NULL;
    struct store_job *tail = newest;
    while (newest) {
        struct store_job *job = newest;
        newest = job->next;
        job->next = oldest;
        oldest = job;
    }
    if (!oldest)
        return;
    *jobs->last = oldest;
    jobs->last = &tail->next;
}

/* Cuts up to BATCH_JOBS from the front. */
static struct store_job *jobs_cut(struct jobs *jobs)
{
    struct store_job *batch = jobs->first;
    struct store_job **end = &jobs->first;
    for (int i = 0; i < BATCH_JOBS && *end; i++)
        end = &(*end)->next;
    if (!*end) {
        *jobs = (struct jobs){NULL, NULL};
        return batch;
    }
    struct store_job *rest = *end;
    *end = NULL;
    jobs->first = rest;
    return batch;
}

/* Puts them back in front. */
static void jobs_return(struct jobs *jobs, struct store_job *first)
{
    struct store_job **end = &first;
    while (*end)
        end = &(*end)->next;
    if (!first)
        return;
    *end = jobs->first;
    if (!jobs->first)
        jobs->last = end;
    jobs->first = first;
}

static void clock_follow(struct store *store, struct clock_line line)
{
    store->state.clock = line;
    clock_set(store->clock, line);
}

/* Returns a failure that dooms the whole batch, or 0 with the outcome in job->result. */
static int job_run(struct store *store, struct store_job *job)
{
    struct connection *writer = &store->writer;
    const struct state before = store->state;
    struct store_tx tx = {
        .store = store, .connection = writer, .arena = job->arena, .writes = true};
    writer->failure = 0;
    int failure = statement_run(writer, STATEMENT_JOB_BEGIN);
    if (failure)
        return failure;
    job->result = job->run(&tx, job);
    assert(writer->queries == 0);
    /* A job that overlooked a failing statement may have done one half of what it meant to. */
    if (!job->result)
        job->result = writer->failure;
    /* At some failures SQLite has undone the whole transaction: what the jobs before did is gone
     * too. */
    if (sqlite3_get_autocommit(writer->db))
        return writer->failure ? writer->failure : -EIO;
    if (job->result) {
        store->state = before;
        failure = statement_run(writer, STATEMENT_JOB_UNDO);
        if (failure)
            return failure;
    }
    failure = statement_run(writer, STATEMENT_JOB_KEEP);
    if (!failure && !job->result && tx.moves_clock)
        clock_follow(store, tx.clock);
    if (!failure && !job->result)
        store->between = tx.between;
    return failure;
}

/* The due time is published before the commit when it comes nearer, after it when it moves away:
 * whoever can read an operation also learns in time that it is due. */
static int batch_commit(struct store *store, const struct state *before)
{
    struct store_tx tx = {.store = store, .connection = &store->writer, .writes = true};
    int64_t old_due = atomic_load(&store->due), due = old_due;
    int failure = state_save(&tx, before);
    if (!failure && store->state.operations_changed)
        failure = operation_earliest(&tx, &due);
    if (failure)
        return failure;
    if (due < old_due)
        atomic_store(&store->due, due);
    failure = statement_run(&store->writer, STATEMENT_COMMIT);
    atomic_store(&store->due, failure ? old_due : due);
    if (!failure)
        store->state.operations_changed = false;
    return failure;
}

static void batch_undo(struct store *store, const struct state *before)
{
    if (!sqlite3_get_autocommit(store->writer.db))
        statement_run(&store->writer, STATEMENT_ROLLBACK);
    bool clock_moved = memcmp(&store->state.clock, &before->clock, sizeof before->clock) != 0;
    store->state = *before;
    if (clock_moved)
        clock_follow(store, before->clock);
}

static int batch_begin(struct store *store)
{
    if (store->writer.db && !connection_is_stray(&store->writer))
        return statement_run(&store->writer, STATEMENT_BEGIN_WRITE);
    log_error("store: %s was moved or removed; nothing more can be kept", store->file);
    return -ESTALE;
}

/* Between two commits: the job that wants it was the last of its batch, and is told how it went. */
static int between_run(struct store *store)
{
    const struct between between = store->between;
    store->between = (struct between){0};
    return between.run ? between.run(store, &between) : 0;
}

/* Runs the batch up to its end, or to a job behind which something is to be done with the whole
 * state; returns what is left over. */
static struct store_job *batch_run(struct store *store, struct store_job *batch)
{
    const struct state before = store->state;
    struct store_job *rest = NULL;
    int failure = batch_begin(store);
    for (struct store_job *job = batch; job && !failure; job = job->next) {
        failure = job_run(store, job);
        if (failure || !store->between.run)
            continue;
        rest = job->next;
        job->next = NULL;
    }
    if (!failure)
        failure = batch_commit(store, &before);
    if (failure) {
        batch_undo(store, &before);
        store->between = (struct between){0};
    }
    int last = between_run(store);
    while (batch) {
        struct store_job *job = batch;
        batch = job->next; /* read now: `done` may free the job */
        if (failure)
            job->result = failure;
        else if (!batch && last)
            job->result = last;
        job->done(job, job->result);
    }
    return rest;
}

static void checkpoint(struct store *store, bool idle)
{
    struct connection *writer = &store->writer;
    if (writer->wal_pages < (idle ? CHECKPOINT_IDLE_PAGES : CHECKPOINT_BUSY_PAGES))
        return;
    writer->wal_pages = 0;
    int code = sqlite3_wal_checkpoint_v2(writer->db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
    if (code != SQLITE_OK && code != SQLITE_BUSY)
        connection_failed(writer, code, "checkpoint");
}

static void *writer_main(void *argument)
{
    struct store *store = argument;
    struct jobs jobs = {NULL, NULL};
    for (;;) {
        if (!jobs.first)
            jobs.last = &jobs.first;
        /* Asked before the fetch: what was submitted before the stop is then in the inbox. */
        bool stopping = atomic_load(&store->stopping);
        jobs_fetch(&jobs, store);
        if (jobs.first) {
            jobs_return(&jobs, batch_run(store, jobs_cut(&jobs)));
            checkpoint(store, !jobs.first && !atomic_load(&store->inbox));
        } else if (stopping) {
            return NULL;
        } else {
            while (sem_wait(&store->wake) && errno == EINTR)
                ;
        }
    }
}

int writer_run_one(struct store *store, struct store_job *job)
{
    job->next = NULL;
    batch_run(store, job);
    return job->result;
}

int writer_start(struct store *store)
{
    /* Signals are for the threads that wait for them. */
    sigset_t all, old;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &old);
    int code = pthread_create(&store->thread, NULL, writer_main, store);
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    if (code) {
        log_error("store: cannot start the writer: %s", strerror(code));
        return -code;
    }
    pthread_setname_np(store->thread, "store-writer");
    store->thread_runs = true;
    return 0;
}

void writer_stop(struct store *store)
{
    if (!store->thread_runs)
        return;
    atomic_store(&store->stopping, true);
    sem_post(&store->wake);
    pthread_join(store->thread, NULL);
    store->thread_runs = false;
}
