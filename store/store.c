#include "store/store.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/files.h"
#include "base/log.h"
#include "store/internal.h"

static int failed(int error, const char *what, const char *name)
{
    log_error("store: cannot %s %s: %s", what, name, strerror(error));
    return -error;
}

/* SQLite's own locks would let a second process write and checkpoint beside this one. The lock goes
 * with the process, however it ends; the number in the file is for the message alone. */
static int folder_lock(struct store *store, int folder, const char *name)
{
    store->lock = openat(folder, "aksim.lock", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (store->lock < 0)
        return failed(errno, "open the lock file in", name);
    if (flock(store->lock, LOCK_EX | LOCK_NB)) {
        char owner[16] = "";
        if (errno != EWOULDBLOCK)
            return failed(errno, "lock", name);
        if (pread(store->lock, owner, sizeof owner - 1, 0) <= 0)
            strcpy(owner, "unknown");
        log_error("store: %s is in use by another process (%s)", name, owner);
        return -EBUSY;
    }
    if (ftruncate(store->lock, 0) || dprintf(store->lock, "%ld", (long)getpid()) < 0)
        return failed(errno, "write the lock file in", name);
    return 0;
}

/* SQLite gives its log and index the mode of the database, and does not sync the folder for a new
 * one. */
static int file_make(int folder, const char *name, bool durable)
{
    bool is_new = faccessat(folder, name, F_OK, 0) != 0;
    fd_auto int file = openat(folder, name, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0)
        return failed(errno, "open", name);
    return is_new && durable && fsync(folder) ? failed(errno, "sync the folder of", name) : 0;
}

static int folder_prepare(struct store *store, const struct store_options *options)
{
    const char *path;
    int result = folder_make(store->arena, options->folder, &path);
    if (result)
        return failed(-result, "make the folder", options->folder);
    fd_auto int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0)
        return failed(errno, "open the folder", path);
    result = folder_lock(store, folder, path);
    if (result)
        return result;
    store->folder = path;
    store->file = arena_printf(store->arena, "%s/aksim.db", path);
    store->snapshots = arena_printf(store->arena, "%s/snapshots", path);
    files_tidy(store);
    return file_make(folder, "aksim.db", options->durable);
}

struct load {
    struct store_job job;
    int64_t rate_thousandths;
};

static int load_run(struct store_tx *tx, struct store_job *job)
{
    return state_load(tx, ((struct load *)job)->rate_thousandths);
}

static void load_done(struct store_job *job, int result)
{
    (void)job, (void)result;
}

/* Counters and clock are read, and the clock's new line is stored, in the first transaction. Nobody
 * waits for that to be durable: the next commit takes it to the disk too. */
int state_open(struct store *store, int64_t rate_thousandths)
{
    arena_auto struct arena *arena = arena_new();
    struct load load = {{.run = load_run, .done = load_done, .arena = arena}, rate_thousandths};
    store->state.clock = clock_get(store->clock);
    int result = connection_sync(&store->writer, false);
    if (!result)
        result = writer_run_one(store, &load.job);
    return result ? result : connection_sync(&store->writer, store->options.durable);
}

/* NULL when the process has no key left for the readers. */
static struct store *store_new(void)
{
    struct arena *arena = arena_new();
    struct store *store = arena_alloc(arena, sizeof *store);
    store->arena = arena;
    store->lock = -1;
    store->due = INT64_MAX;
    store->generation = 1;
    int code = pthread_key_create(&store->reader, reader_give_back);
    if (code) {
        log_error("store: no key for the readers: %s", strerror(code));
        arena_free(arena);
        return NULL;
    }
    pthread_mutex_init(&store->readers_lock, NULL);
    sem_init(&store->wake, 0, 0);
    return store;
}

/* Also of a store that was opened halfway. Closing the last connection checkpoints the whole log
 * and removes it; the writer's is the last. */
static void store_free(struct store *store)
{
    writer_stop(store);
    pthread_key_delete(store->reader);
    readers_close(store);
    connection_close(&store->writer);
    fd_closep(&store->lock);
    sem_destroy(&store->wake);
    pthread_mutex_destroy(&store->readers_lock);
    arena_free(store->arena);
}

int store_open(const struct store_options *options, struct store **out)
{
    struct store *store = store_new();
    if (!store)
        return -EAGAIN;
    store->clock = options->clock;
    store->options = *options;
    int result = folder_prepare(store, options);
    if (!result)
        result = connection_open_writer(&store->writer, store->file, options->durable);
    store->writer.generation = store->generation;
    if (!result)
        result = database_migrate(&store->writer);
    if (!result)
        result = state_open(store, options->rate_thousandths);
    if (!result)
        result = writer_start(store);
    if (result)
        store_free(store);
    else
        *out = store;
    return result;
}

void store_close(struct store *store)
{
    if (store)
        store_free(store);
}

int64_t store_due(const struct store *store)
{
    return atomic_load(&store->due);
}

struct arena *store_arena(struct store_tx *tx)
{
    return tx->arena;
}

struct ids *store_ids(struct store_tx *tx)
{
    assert(tx->writes);
    return &tx->store->state.ids;
}

int64_t store_generation(const struct store_tx *tx)
{
    return tx->connection->generation;
}
