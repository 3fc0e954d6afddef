#include "store/replacement.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/files.h"
#include "base/log.h"

const char *replacement_file(const struct store *store, struct arena *arena)
{
    return arena_printf(arena, "%s.next", store->file);
}

void database_remove(struct arena *arena, const char *file)
{
    static const char *const parts[] = {"", "-wal", "-shm", "-journal"};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        unlink(arena_printf(arena, "%s%s", file, parts[i]));
}

/* ---- preparing ---- */

static int edit_run(struct store *store, struct connection *connection, database_edit edit,
                    const void *argument)
{
    arena_auto struct arena *arena = arena_new();
    struct store_tx tx = {.store = store, .connection = connection, .arena = arena, .writes = true};
    int result = statement_run(connection, STATEMENT_BEGIN_WRITE);
    if (!result)
        result = edit(&tx, argument);
    if (!result)
        result = connection->failure;
    return result ? result : statement_run(connection, STATEMENT_COMMIT);
}

int database_prepare(struct store *store, const char *file, database_edit edit,
                     const void *argument)
{
    arena_auto struct arena *arena = arena_new();
    struct connection connection = {0};
    int result = connection_open_writer(&connection, file, false);
    if (!result)
        result = database_migrate(&connection);
    if (!result && edit)
        result = edit_run(store, &connection, edit, argument);
    if (!result)
        result = database_settle(&connection);
    connection_close(&connection);
    if (result)
        database_remove(arena, file);
    return result;
}

/* ---- putting it in place ---- */

static int failed(int result, const char *what, const char *file)
{
    log_error("store: cannot %s %s: %s", what, file, strerror(-result));
    return result;
}

/* The log of the old file must be gone before its name is another's: SQLite would apply it to that
 * one. All that it holds is in the old file by then, so whoever is killed between the steps comes
 * back to the old state, complete. Readers that have the old file open go on reading it. */
static int file_exchange(struct store *store, struct arena *arena, const char *next)
{
    static const char *const parts[] = {"-wal", "-shm"};
    int result = 0;
    for (size_t i = 0; i < 2 && !result; i++) {
        const char *part = arena_printf(arena, "%s%s", store->file, parts[i]);
        if (unlink(part) && errno != ENOENT)
            result = failed(-errno, "remove", part);
    }
    if (!result && store->options.durable)
        result = file_sync_name(store->file);
    if (!result && rename(next, store->file))
        result = failed(-errno, "rename", next);
    if (!result && store->options.durable)
        result = file_sync_name(store->file);
    return result;
}

/* Nothing can be written any more when this fails: the writer stays closed, and says so. */
static int file_reopen(struct store *store, int64_t rate)
{
    connection_leave(&store->writer);
    int64_t generation = store->generation + 1;
    int result = connection_open_writer(&store->writer, store->file, store->options.durable);
    store->writer.generation = generation;
    if (!result)
        result = database_migrate(&store->writer);
    if (!result)
        result = state_open(store, rate);
    if (result)
        connection_close(&store->writer);
    atomic_store(&store->generation, generation);
    return result;
}

/* Once the log is gone the open connection would write into nothing: whichever file has the name
 * then is opened anew. Nobody else opens it meanwhile. */
static int file_replace(struct store *store, struct arena *arena, const char *next, int64_t rate)
{
    pthread_mutex_lock(&store->readers_lock);
    int result = file_exchange(store, arena, next);
    int opened = file_reopen(store, rate);
    pthread_mutex_unlock(&store->readers_lock);
    return result ? result : opened;
}

int replacement_apply(struct store *store, const struct between *between)
{
    arena_auto struct arena *arena = arena_new();
    const char *next = replacement_file(store, arena);
    int result = connection_checkpoint(&store->writer);
    if (!result && store->options.durable)
        result = file_sync(next);
    if (!result)
        result = file_replace(store, arena, next, between->rate);
    if (result)
        database_remove(arena, next);
    return result;
}

/* ---- a new beginning ---- */

int state_reset(struct store_tx *tx)
{
    struct store *store = tx->store;
    const char *next = replacement_file(store, tx->arena);
    database_remove(tx->arena, next);
    int result = file_publish(next, span_from(""), 0600);
    if (!result)
        result = database_prepare(store, next, NULL, NULL);
    if (!result)
        tx->between = (struct between){replacement_apply, NULL, store->options.rate_thousandths};
    return result;
}
