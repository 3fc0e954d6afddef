/* A snapshot is a database at rest whose stored clock stands at the moment when it was taken. */

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/files.h"
#include "base/log.h"
#include "store/replacement.h"

#define NAME_MAX_SIZE 64
#define ENDING        ".db"

bool snapshot_name_valid(const char *name)
{
    static const char letters[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";
    size_t size = strspn(name, letters);
    return size > 0 && size <= NAME_MAX_SIZE && name[size] == '\0' && name[0] != '.';
}

static const char *snapshot_file(const struct store *store, struct arena *arena, const char *name)
{
    return arena_printf(arena, "%s/%s" ENDING, store->snapshots, name);
}

/* No name of a snapshot begins with a dot. */
static const char *draft_file(const struct store *store, struct arena *arena)
{
    return arena_printf(arena, "%s/.draft" ENDING, store->snapshots);
}

void files_tidy(struct store *store)
{
    arena_auto struct arena *arena = arena_new();
    database_remove(arena, replacement_file(store, arena));
    database_remove(arena, draft_file(store, arena));
}

static int failed(int result, const char *what, const char *file)
{
    log_error("store: cannot %s %s: %s", what, file, strerror(-result));
    return result;
}

/* ---- taking ---- */

static int clock_stop(struct store_tx *tx, const void *argument)
{
    return clock_put(tx, *(const struct clock_line *)argument);
}

static int draft_make(struct store *store, const char *draft)
{
    int64_t wall = wall_now();
    const struct clock_line line = {wall, clock_line_at(store->state.clock, wall),
                                    store->state.clock.rate_thousandths};
    int result = connection_checkpoint(&store->writer);
    if (!result)
        result = connection_copy(&store->writer, draft);
    if (!result)
        result = database_prepare(store, draft, clock_stop, &line);
    if (!result && store->options.durable)
        result = file_sync(draft);
    return result;
}

static int take_run(struct store *store, const struct between *between)
{
    arena_auto struct arena *arena = arena_new();
    const char *draft = draft_file(store, arena), *folder;
    const char *file = snapshot_file(store, arena, between->name);
    int result = folder_make(arena, store->snapshots, &folder);
    if (result)
        return failed(result, "make the folder", store->snapshots);
    database_remove(arena, draft);
    result = draft_make(store, draft);
    if (!result && rename(draft, file))
        result = failed(-errno, "rename", draft);
    if (!result && store->options.durable)
        result = file_sync_name(file);
    if (result)
        database_remove(arena, draft);
    return result;
}

int snapshot_take(struct store_tx *tx, const char *name)
{
    tx->between = (struct between){take_run, arena_string(tx->arena, name), 0};
    return 0;
}

/* ---- restoring ---- */

/* The seconds that pass until the file is in place are not the state's. */
static int clock_go_on(struct store_tx *tx, const void *argument)
{
    struct clock_line line = {0};
    int result = clock_stored(tx, &line);
    if (result)
        return result == -ENOENT ? -EBADMSG : result;
    line.wall_base = wall_now();
    line.rate_thousandths = *(const int64_t *)argument;
    return clock_put(tx, line);
}

int snapshot_restore(struct store_tx *tx, const char *name)
{
    struct store *store = tx->store;
    const char *next = replacement_file(store, tx->arena);
    const char *file = snapshot_file(store, tx->arena, name);
    int64_t rate = store->state.clock.rate_thousandths;
    if (!file_exists(file))
        return -ENOENT;
    database_remove(tx->arena, next);
    int result = file_copy(file, next);
    if (result)
        return failed(result, "copy", file);
    result = database_prepare(store, next, clock_go_on, &rate);
    if (!result)
        tx->between = (struct between){replacement_apply, NULL, rate};
    return result;
}

/* ---- looking ---- */

static int snapshot_read(struct store_tx *tx, const char *name, struct snapshot *out)
{
    const char *file = snapshot_file(tx->store, tx->arena, name);
    struct connection connection = {0};
    struct clock_line line = {0};
    struct stat status;
    if (stat(file, &status))
        return -errno;
    int result = connection_open_reader(&connection, file);
    struct store_tx inside = {.store = tx->store, .connection = &connection, .arena = tx->arena};
    if (!result)
        result = clock_stored(&inside, &line);
    connection_close(&connection);
    *out = (struct snapshot){arena_string(tx->arena, name), line.emulated_base, status.st_size};
    return result == -ENOENT ? -EBADMSG : result;
}

int snapshot_get(struct store_tx *tx, const char *name, struct snapshot *out)
{
    return snapshot_read(tx, name, out);
}

int snapshot_delete(struct store_tx *tx, const char *name)
{
    const char *file = snapshot_file(tx->store, tx->arena, name);
    if (unlink(file))
        return errno == ENOENT ? -ENOENT : failed(-errno, "remove", file);
    return tx->store->options.durable ? file_sync_name(file) : 0;
}

/* What a folder has of snapshots. */
static int is_snapshot(const struct dirent *entry)
{
    size_t size = strlen(entry->d_name), ending = strlen(ENDING);
    char name[NAME_MAX_SIZE + 1];
    if (size <= ending || size - ending > NAME_MAX_SIZE ||
        strcmp(entry->d_name + size - ending, ENDING) != 0)
        return 0;
    memcpy(name, entry->d_name, size - ending);
    name[size - ending] = '\0';
    return snapshot_name_valid(name);
}

int snapshot_each(struct store_tx *tx, snapshot_visit each, void *argument)
{
    struct dirent **entries = NULL;
    int count = scandir(tx->store->snapshots, &entries, is_snapshot, alphasort);
    int result = 0;
    for (int i = 0; i < count; i++) {
        struct snapshot snapshot;
        size_t size = strlen(entries[i]->d_name) - strlen(ENDING);
        const char *name = arena_copy(tx->arena, entries[i]->d_name, size);
        /* One that is gone or damaged hides no others. */
        if (!result && snapshot_read(tx, name, &snapshot) == 0)
            result = each(&snapshot, argument);
        free(entries[i]);
    }
    free(entries);
    return result;
}

/* ---- a part of the state ---- */

static int forget_run(struct store_tx *tx, enum statement name, const char *subscription, int *rows)
{
    query_auto struct query query = query_begin(tx->connection, name);
    query_bind_text(&query, 1, subscription);
    int result = query_step(&query);
    *rows = result ? 0 : sqlite3_changes(tx->connection->db);
    return result;
}

int subscription_forget(struct store_tx *tx, const char *subscription, int *resources,
                        int *operations)
{
    int result = forget_run(tx, STATEMENT_RESOURCE_FORGET, subscription, resources);
    if (!result)
        result = forget_run(tx, STATEMENT_OPERATION_FORGET, subscription, operations);
    tx->store->state.revision += *resources;
    tx->store->state.operations_changed = true;
    return result;
}
