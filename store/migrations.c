#include <errno.h>
#include <inttypes.h>

#include "base/log.h"
#include "store/internal.h"

/* "AKSI": file(1) and SQLite's shell show whose database it is. */
#define APPLICATION_ID 0x414b5349

/* Entry n brings a database from user_version n to n + 1. Entries never change once released.
 * Rowid tables with a unique index on the id, not WITHOUT ROWID: bodies of some kilobytes are read
 * and written about twice as fast (measured with 6.8 kB rows). The body is the last column, so that
 * reading the others follows no overflow pages of it. */
static const char *const migrations[] = {
    "CREATE TABLE meta ("
    "  key TEXT NOT NULL PRIMARY KEY,"
    "  value TEXT NOT NULL"
    ") STRICT, WITHOUT ROWID;"

    "CREATE TABLE resource ("
    "  n INTEGER PRIMARY KEY,"
    "  id TEXT NOT NULL,"
    "  type TEXT NOT NULL,"
    "  parent TEXT NOT NULL,"
    "  subscription TEXT NOT NULL,"
    "  grp TEXT NOT NULL,"
    "  name TEXT NOT NULL,"
    "  revision INTEGER NOT NULL,"
    "  view TEXT NOT NULL,"
    "  body TEXT NOT NULL"
    ") STRICT;"
    "CREATE UNIQUE INDEX resource_id ON resource (id);"
    "CREATE INDEX resource_parent ON resource (parent, type);"
    "CREATE INDEX resource_subscription ON resource (subscription, type);"
    "CREATE INDEX resource_group ON resource (grp, subscription);"

    "CREATE TABLE operation ("
    "  n INTEGER PRIMARY KEY,"
    "  id TEXT NOT NULL,"
    "  kind TEXT NOT NULL,"
    "  target TEXT NOT NULL,"
    "  subscription TEXT NOT NULL,"
    "  location TEXT NOT NULL,"
    "  started INTEGER NOT NULL,"
    "  due INTEGER NOT NULL,"
    "  ended INTEGER NOT NULL,"
    "  phase INTEGER NOT NULL,"
    "  status INTEGER NOT NULL,"
    "  data TEXT NOT NULL,"
    "  error TEXT NOT NULL"
    ") STRICT;"
    "CREATE UNIQUE INDEX operation_id ON operation (id);"
    "CREATE INDEX operation_due ON operation (due) WHERE status = 0;"
    "CREATE INDEX operation_target ON operation (target) WHERE status = 0;",

    "CREATE INDEX operation_ended ON operation (ended) WHERE status <> 0;",

    "CREATE INDEX operation_of ON operation (target, n);",
};
#define VERSION ((int64_t)(sizeof migrations / sizeof *migrations))

static int database_check(struct connection *connection, int64_t *version)
{
    int64_t application = 0, objects = 0;
    int result = connection_number(connection, "PRAGMA user_version", version);
    if (!result)
        result = connection_number(connection, "PRAGMA application_id", &application);
    if (!result)
        result = connection_number(connection, "SELECT count(*) FROM sqlite_schema", &objects);
    if (result)
        return result;
    const char *file = sqlite3_db_filename(connection->db, "main");
    if (application != APPLICATION_ID && (application || objects || *version)) {
        log_error("store: %s belongs to another program (application id %" PRId64 ")", file,
                  application);
        return -EPROTO;
    }
    if (*version < 0 || *version > VERSION) {
        log_error("store: %s was written by a newer aksim (schema %" PRId64
                  ", this one knows up to %" PRId64 ")",
                  file, *version, VERSION);
        return -EPROTO;
    }
    return 0;
}

static int migration_run(struct connection *connection, int64_t from)
{
    char *sql = sqlite3_mprintf("BEGIN IMMEDIATE; %s PRAGMA application_id = %d;"
                                "PRAGMA user_version = %lld; COMMIT",
                                migrations[from], APPLICATION_ID, (long long)from + 1);
    if (!sql)
        return -ENOMEM;
    int result = connection_execute(connection, sql);
    sqlite3_free(sql);
    if (result && !sqlite3_get_autocommit(connection->db))
        connection_execute(connection, "ROLLBACK");
    return result;
}

int database_settle(struct connection *connection)
{
    return connection_execute(connection, "PRAGMA journal_mode = DELETE");
}

int database_migrate(struct connection *connection)
{
    /* Looked at before anything is written: a refused file stays as it is. */
    int64_t version = 0;
    int result = database_check(connection, &version);
    if (!result)
        result = connection_execute(connection, "PRAGMA journal_mode = WAL");
    for (; !result && version < VERSION; version++)
        result = migration_run(connection, version);
    return result;
}
