#include <assert.h>

#include "store/internal.h"

void reader_give_back(void *connection)
{
    atomic_store(&((struct connection *)connection)->taken, false);
}

/* Opens the file that has taken the place of the one it knows. The old one's log may already bear
 * the new one's name, so it is left alone. */
static int reader_renew(struct store *store, struct connection *reader)
{
    struct connection *next = reader->next;
    if (reader->generation == store->generation)
        return 0;
    connection_close(reader);
    int result = connection_open_reader(reader, store->file);
    reader->generation = result ? 0 : store->generation;
    reader->next = next;
    atomic_store(&reader->taken, true);
    return result;
}

/* One that a thread left behind when it ended, or a new one at the head of the list. */
static int reader_take(struct store *store, struct connection **out)
{
    for (struct connection *reader = store->readers; reader; reader = reader->next) {
        if (!atomic_exchange(&reader->taken, true)) {
            *out = reader;
            return reader_renew(store, reader);
        }
    }
    struct connection *reader = arena_alloc(store->arena, sizeof *reader);
    int result = connection_open_reader(reader, store->file);
    if (result) {
        connection_close(reader);
        return result;
    }
    reader->generation = store->generation;
    atomic_store(&reader->taken, true);
    reader->next = store->readers;
    store->readers = reader;
    *out = reader;
    return 0;
}

static int reader_of_thread(struct store *store, struct connection **out)
{
    struct connection *mine = pthread_getspecific(store->reader);
    *out = mine;
    if (mine && (mine->depth || mine->generation == atomic_load(&store->generation)))
        return 0;
    pthread_mutex_lock(&store->readers_lock);
    int result = mine ? reader_renew(store, mine) : reader_take(store, out);
    pthread_mutex_unlock(&store->readers_lock);
    if (mine || !*out)
        return result;
    int code = pthread_setspecific(store->reader, *out);
    return result ? result : -code;
}

/* A read inside a read sees the same snapshot. */
int store_read(struct store *store, struct arena *arena, int (*run)(struct store_tx *, void *),
               void *argument)
{
    struct connection *reader = NULL;
    int result = reader_of_thread(store, &reader);
    if (result)
        return result;
    if (!reader->depth) {
        reader->failure = 0;
        result = statement_run(reader, STATEMENT_BEGIN_READ);
    }
    if (result)
        return result;
    struct store_tx tx = {.store = store, .connection = reader, .arena = arena};
    int queries = reader->queries;
    reader->depth++;
    result = run(&tx, argument);
    reader->depth--;
    assert(reader->queries == queries);
    (void)queries;
    /* What `run` made of rows that it could not read is no answer. */
    if (!result)
        result = reader->failure;
    /* SQLite itself ends a transaction at some failures. */
    if (reader->depth || sqlite3_get_autocommit(reader->db))
        return result;
    int end = statement_run(reader, STATEMENT_COMMIT);
    if (end && !sqlite3_get_autocommit(reader->db))
        statement_run(reader, STATEMENT_ROLLBACK);
    return result ? result : end;
}

void readers_close(struct store *store)
{
    while (store->readers) {
        struct connection *reader = store->readers;
        store->readers = reader->next;
        connection_close(reader);
    }
}
