#include "store/store.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "store/internal.h"

static void descriptor_close(const int *descriptor)
{
    if (*descriptor >= 0)
        close(*descriptor);
}
#define descriptor_auto __attribute__((cleanup(descriptor_close)))

static int failed(const char *what, const char *name)
{
    int error = errno;
    log_error("store: cannot %s %s: %s", what, name, strerror(error));
    return -error;
}

/* Makes the missing folders of the path. */
static int folder_make(struct arena *arena, const char *folder)
{
    char *path = arena_string(arena, folder);
    for (char *end = path + 1; *path; end++) {
        if (*end && *end != '/')
            continue;
        char kept = *end;
        *end = '\0';
        if (mkdir(path, 0700) && errno != EEXIST)
            return failed("make the folder", path);
        *end = kept;
        if (!kept)
            return 0;
    }
    errno = ENOENT;
    return failed("make the folder", folder);
}

/* SQLite's own locks would let a second process write and checkpoint beside this one. The lock goes
 * with the process, however it ends; the number in the file is for the message alone. */
static int folder_lock(struct store *store, int folder, const char *name)
{
    store->lock = openat(folder, "aksim.lock", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (store->lock < 0)
        return failed("open the lock file in", name);
    if (flock(store->lock, LOCK_EX | LOCK_NB)) {
        char owner[16] = "";
        ssize_t size = pread(store->lock, owner, sizeof owner - 1, 0);
        if (errno != EWOULDBLOCK && size < 0)
            return failed("lock", name);
        log_error("store: %s is in use by another process (%s)", name, *owner ? owner : "unknown");
        return -EBUSY;
    }
    if (ftruncate(store->lock, 0) || dprintf(store->lock, "%ld", (long)getpid()) < 0)
        return failed("write the lock file in", name);
    return 0;
}

/* SQLite gives its log and index the mode of the database, and does not sync the folder for a new
 * one. */
static int file_make(int folder, const char *name, bool durable)
{
    descriptor_auto int file = openat(folder, name, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0)
        return failed("open", name);
    return durable && fsync(folder) ? failed("sync the folder of", name) : 0;
}

static int folder_prepare(struct store *store, const struct store_options *options)
{
    int result = folder_make(store->arena, options->folder);
    if (result)
        return result;
    descriptor_auto int folder = open(options->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0)
        return failed("open the folder", options->folder);
    result = folder_lock(store, folder, options->folder);
    if (result)
        return result;
    store->file = arena_printf(store->arena, "%s/aksim.db", options->folder);
    return file_make(folder, "aksim.db", options->durable);
}

struct load {
    struct store_job job;
    const struct store_options *options;
};

static int load_run(struct store_tx *tx, struct store_job *job)
{
    return state_load(tx, ((struct load *)job)->options);
}

static void load_done(struct store_job *job, int result)
{
    (void)job, (void)result;
}

/* Counters and clock are read, and the clock's new line is stored, in the first transaction. */
static int state_open(struct store *store, const struct store_options *options)
{
    arena_auto struct arena *arena = arena_new();
    struct load load = {{.run = load_run, .done = load_done, .arena = arena}, options};
    store->state.clock = clock_get(store->clock);
    return writer_run_one(store, &load.job);
}

/* NULL when the process has no key left for the readers. */
static struct store *store_new(void)
{
    struct arena *arena = arena_new();
    struct store *store = arena_alloc(arena, sizeof *store);
    store->arena = arena;
    store->lock = -1;
    store->due = INT64_MAX;
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
    descriptor_close(&store->lock);
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
    int result = folder_prepare(store, options);
    if (!result)
        result = connection_open_writer(&store->writer, store->file, options->durable);
    if (!result)
        result = database_migrate(&store->writer);
    if (!result)
        result = state_open(store, options);
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

struct store *store_of(struct store_tx *tx)
{
    return tx->store;
}
