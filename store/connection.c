#include "store/connection.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include "base/files.h"
#include "base/log.h"

static const struct {
    const char *name;
    const char *sql;
} statements[] = {
#define STATEMENT(name, sql) [STATEMENT_##name] = {#name, sql},
#include "store/statements.def"
#undef STATEMENT
};

static int errno_from(int code)
{
    switch (code & 0xff) {
    case SQLITE_FULL:
        return -ENOSPC;
    case SQLITE_NOMEM:
        return -ENOMEM;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return -EBUSY;
    case SQLITE_READONLY:
        return -EROFS;
    case SQLITE_PERM:
    case SQLITE_CANTOPEN:
        return -EACCES;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return -EBADMSG;
    case SQLITE_TOOBIG:
        return -E2BIG;
    default:
        return -EIO;
    }
}

int connection_failed(struct connection *connection, int code, const char *what)
{
    const char *message = connection->db ? sqlite3_errmsg(connection->db) : sqlite3_errstr(code);
    log_error("store: %s: %s (SQLite result %d)", what, message, code);
    if (!connection->failure)
        connection->failure = errno_from(code);
    return errno_from(code);
}

bool connection_is_stray(struct connection *connection)
{
    int moved = 0;
    sqlite3_file_control(connection->db, "main", SQLITE_FCNTL_HAS_MOVED, &moved);
    return moved;
}

int connection_execute(struct connection *connection, const char *sql)
{
    int code = sqlite3_exec(connection->db, sql, NULL, NULL, NULL);
    return code == SQLITE_OK ? 0 : connection_failed(connection, code, sql);
}

int connection_number(struct connection *connection, const char *sql, int64_t *out)
{
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(connection->db, sql, -1, &statement, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_step(statement);
    if (code == SQLITE_ROW)
        *out = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return code == SQLITE_ROW ? 0 : connection_failed(connection, code, sql);
}

/* SQLite counts its memory under a lock that all connections share: without it two reading threads
 * get more than twice as much done. Too late, and harmless, when the process has used SQLite
 * before. */
static void library_configure(void)
{
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

static int log_grew(void *argument, sqlite3 *db, const char *schema, int pages)
{
    (void)db, (void)schema;
    ((struct connection *)argument)->wal_pages = pages;
    return SQLITE_OK;
}

static int open_file(struct connection *connection, const char *file)
{
    static pthread_once_t configured = PTHREAD_ONCE_INIT;
    pthread_once(&configured, library_configure);
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    int code = sqlite3_open_v2(file, &connection->db, flags, NULL);
    if (code != SQLITE_OK)
        return connection_failed(connection, code, file);
    /* Only recovery and closing hold the locks that this waits for. */
    sqlite3_busy_timeout(connection->db, 5000);
    /* Memory maps: SQLite's WAL-reset bug (fixed in 3.51.3) is said to hit with them. */
    return connection_execute(connection, "PRAGMA mmap_size = 0; PRAGMA temp_store = MEMORY;"
                                          "PRAGMA trusted_schema = OFF");
}

int connection_open_writer(struct connection *connection, const char *file, bool durable)
{
    int result = open_file(connection, file);
    if (result)
        return result;
    /* Replaces SQLite's own checkpoints, which would run inside a commit that clients wait for. */
    sqlite3_wal_hook(connection->db, log_grew, connection);
    return connection_sync(connection, durable);
}

int connection_sync(struct connection *connection, bool durable)
{
    return connection_execute(connection,
                              durable ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = OFF");
}

int connection_open_reader(struct connection *connection, const char *file)
{
    int result = open_file(connection, file);
    if (result)
        return result;
    sqlite3_db_config(connection->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    return connection_execute(connection, "PRAGMA query_only = ON");
}

int connection_checkpoint(struct connection *connection)
{
    int code = sqlite3_wal_checkpoint_v2(connection->db, NULL, SQLITE_CHECKPOINT_FULL, NULL, NULL);
    return code == SQLITE_OK ? 0 : connection_failed(connection, code, "checkpoint");
}

/* The descriptor stays: closing one drops all locks that SQLite has on the file
 * (https://www.sqlite.org/howtocorrupt.html, 2.2). */
int connection_copy(struct connection *connection, const char *to)
{
    if (!connection->copied)
        connection->file = open(sqlite3_db_filename(connection->db, "main"), O_RDONLY | O_CLOEXEC);
    connection->copied = connection->file >= 0;
    int result = connection->copied ? file_copy_from(connection->file, to) : -errno;
    if (result)
        log_error("store: cannot copy to %s: %s", to, strerror(-result));
    return result;
}

void connection_leave(struct connection *connection)
{
    sqlite3_db_config(connection->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    connection_close(connection);
}

void connection_close(struct connection *connection)
{
    for (int i = 0; i < STATEMENT_COUNT; i++)
        sqlite3_finalize(connection->idle[i]);
    sqlite3_close(connection->db);
    if (connection->copied)
        close(connection->file);
    *connection = (struct connection){0};
}

struct query query_begin(struct connection *connection, enum statement name)
{
    struct query query = {connection, connection->idle[name], name, SQLITE_OK};
    connection->idle[name] = NULL;
    connection->queries++;
    if (!query.statement)
        query.code = sqlite3_prepare_v3(connection->db, statements[name].sql, -1,
                                        SQLITE_PREPARE_PERSISTENT, &query.statement, NULL);
    return query;
}

void query_end(struct query *query)
{
    query->connection->queries--;
    if (!query->statement)
        return;
    sqlite3_reset(query->statement);
    sqlite3_clear_bindings(query->statement);
    sqlite3_stmt **idle = &query->connection->idle[query->name];
    if (*idle)
        sqlite3_finalize(query->statement);
    else
        *idle = query->statement;
}

static void query_bound(struct query *query, int code)
{
    if (query->code == SQLITE_OK)
        query->code = code;
}

void query_bind_text(struct query *query, int index, const char *text)
{
    if (query->code != SQLITE_OK)
        return;
    query_bound(query, text ? sqlite3_bind_text64(query->statement, index, text, strlen(text),
                                                  SQLITE_STATIC, SQLITE_UTF8)
                            : sqlite3_bind_null(query->statement, index));
}

void query_bind_span(struct query *query, int index, struct span span)
{
    if (query->code != SQLITE_OK)
        return;
    query_bound(query, sqlite3_bind_text64(query->statement, index, span.data ? span.data : "",
                                           span.data ? span.size : 0, SQLITE_STATIC, SQLITE_UTF8));
}

void query_bind_number(struct query *query, int index, int64_t number)
{
    if (query->code != SQLITE_OK)
        return;
    query_bound(query, sqlite3_bind_int64(query->statement, index, number));
}

int query_step(struct query *query)
{
    int code = query->code != SQLITE_OK ? query->code : sqlite3_step(query->statement);
    if (code == SQLITE_ROW)
        return 1;
    if (code == SQLITE_DONE)
        return 0;
    return connection_failed(query->connection, code, statements[query->name].name);
}

struct span query_peek(struct query *query, int column)
{
    /* The text first: asking for it may convert the value and so change its size. */
    const unsigned char *text = sqlite3_column_text(query->statement, column);
    size_t size = (size_t)sqlite3_column_bytes(query->statement, column);
    return (struct span){text ? (const char *)text : "", size};
}

struct span query_span(struct query *query, struct arena *arena, int column)
{
    struct span span = query_peek(query, column);
    return (struct span){arena_copy(arena, span.data, span.size), span.size};
}

const char *query_text(struct query *query, struct arena *arena, int column)
{
    return query_span(query, arena, column).data;
}

int64_t query_number(struct query *query, int column)
{
    return sqlite3_column_int64(query->statement, column);
}

int statement_run(struct connection *connection, enum statement name)
{
    query_auto struct query query = query_begin(connection, name);
    int step = query_step(&query);
    return step < 0 ? step : 0;
}
