/* The limit of SQLite, measured on a copy of a database that aksim has filled.
 *
 * write: stores again and again the rows that one PUT of aksim stored, some PUTs to a commit. They
 * are those whose revision or number is above what the caller says. In their texts, the seven
 * digits of the cluster's name (new rows), those of the value that the PUT brought (always: SQLite
 * writes no page that stays the same) and the end of an operation's id are replaced by others.
 * read, list: finds one row by its id, or all of a type, and copies what a client would get. */
#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/bench/bench.h"

#define ROWS_MAX         32
#define COLUMNS_MAX      24
#define PLACES_MAX       64
#define DIGITS           7
#define CHECKPOINT_PAGES 1000

static const char usage[] =
    "usage: bench_sqlite write DATABASE SECONDS FULL|OFF new|same PUTS_PER_COMMIT\n"
    "                          REVISION NUMBER NAME_DIGITS VALUE_DIGITS\n"
    "       bench_sqlite read  DATABASE SECONDS ID\n"
    "       bench_sqlite list  DATABASE SECONDS PARENT TYPE";

struct row {
    sqlite3_stmt *put;
    int columns;
    struct value {
        bool is_text;
        sqlite3_int64 number;
        char *text;
        size_t size;
    } values[COLUMNS_MAX];
    char *places[PLACES_MAX]; /* where seven digits are written anew */
    size_t place_count;
};

struct bench {
    sqlite3 *db;
    int64_t end;
    unsigned long done, commits;
    size_t bytes;
    struct row rows[ROWS_MAX];
    size_t row_count;
    int log_pages;
};

static void checked(const struct bench *bench, int code, const char *what)
{
    if (code != SQLITE_OK && code != SQLITE_DONE && code != SQLITE_ROW)
        die("%s: %s", what, sqlite3_errmsg(bench->db));
}

static sqlite3_stmt *prepare(const struct bench *bench, const char *sql)
{
    sqlite3_stmt *statement;
    int code = sqlite3_prepare_v3(bench->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL);
    checked(bench, code, sql);
    return statement;
}

static void execute(const struct bench *bench, const char *sql)
{
    checked(bench, sqlite3_exec(bench->db, sql, NULL, NULL, NULL), sql);
}

static void run(const struct bench *bench, sqlite3_stmt *statement)
{
    checked(bench, sqlite3_step(statement), sqlite3_sql(statement));
    sqlite3_reset(statement);
}

static int log_grew(void *argument, sqlite3 *db, const char *schema, int pages)
{
    (void)db, (void)schema;
    ((struct bench *)argument)->log_pages = pages;
    return SQLITE_OK;
}

/* The settings of store/connection.c; it checkpoints itself, too. */
static void database_open(struct bench *bench, const char *file)
{
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX;
    checked(bench, sqlite3_open_v2(file, &bench->db, flags, NULL), file);
    execute(bench, "PRAGMA journal_mode = WAL; PRAGMA mmap_size = 0; PRAGMA temp_store = MEMORY;"
                   "PRAGMA trusted_schema = OFF");
    sqlite3_wal_hook(bench->db, log_grew, bench);
}

static bool more(const struct bench *bench)
{
    return nanoseconds() < bench->end;
}

/* ---- the rows of one PUT ---- */

/* "INSERT INTO t (n, a, b) VALUES (?1, ?2, ?3) ON CONFLICT (id) DO UPDATE SET a = excluded.a, ..."
 * for the columns of a SELECT, whatever they are. */
static sqlite3_stmt *upsert_prepare(const struct bench *bench, sqlite3_stmt *select,
                                    const char *table)
{
    int columns = sqlite3_column_count(select);
    sqlite3_str *sql = sqlite3_str_new(bench->db);
    sqlite3_str_appendf(sql, "INSERT INTO %s VALUES (?1", table);
    for (int i = 1; i < columns; i++)
        sqlite3_str_appendf(sql, ", ?%d", i + 1);
    const char *between = ") ON CONFLICT (id) DO UPDATE SET ";
    for (int i = 0; i < columns; i++) {
        const char *name = sqlite3_column_name(select, i);
        if (strcmp(name, "n") == 0 || strcmp(name, "id") == 0)
            continue;
        sqlite3_str_appendf(sql, "%s%s = excluded.%s", between, name, name);
        between = ", ";
    }
    char *text = sqlite3_str_finish(sql);
    sqlite3_stmt *statement = prepare(bench, text);
    sqlite3_free(text);
    return statement;
}

static void place_add(struct row *row, char *place)
{
    if (row->place_count == PLACES_MAX)
        die("the digits stand in a row more than %d times", PLACES_MAX);
    row->places[row->place_count++] = place;
}

static void places_find(struct row *row, const struct value *value, const char *digits)
{
    for (char *at = value->text; digits && (at = strstr(at, digits)); at += DIGITS)
        place_add(row, at);
}

static void value_take(struct bench *bench, struct value *value, sqlite3_stmt *select, int column)
{
    value->is_text = sqlite3_column_type(select, column) == SQLITE_TEXT;
    value->number = sqlite3_column_int64(select, column);
    if (!value->is_text)
        return;
    const void *text = sqlite3_column_text(select, column);
    value->size = (size_t)sqlite3_column_bytes(select, column);
    value->text = malloc(value->size + 1);
    if (!value->text)
        die("out of memory");
    memcpy(value->text, text, value->size + 1);
    bench->bytes += value->size;
}

struct rows_wanted {
    const char *table, *counter; /* rows whose counter is above the number */
    const char *above;
    const char *name_digits; /* NULL: the same rows again */
    const char *value_digits;
    bool id_is_new; /* each time, as an operation's */
};

static void rows_take(struct bench *bench, const struct rows_wanted *wanted)
{
    char *sql = sqlite3_mprintf("SELECT * FROM %s WHERE %s > %lu", wanted->table, wanted->counter,
                                number_from(wanted->above));
    sqlite3_stmt *select = prepare(bench, sql);
    sqlite3_free(sql);
    while (sqlite3_step(select) == SQLITE_ROW) {
        if (bench->row_count == ROWS_MAX || sqlite3_column_count(select) > COLUMNS_MAX)
            die("the PUT stored more than this program can hold");
        struct row *row = &bench->rows[bench->row_count++];
        row->columns = sqlite3_column_count(select);
        row->put = upsert_prepare(bench, select, wanted->table);
        for (int i = 0; i < row->columns; i++) {
            struct value *value = &row->values[i];
            value_take(bench, value, select, i);
            if (!value->is_text)
                continue;
            places_find(row, value, wanted->name_digits);
            places_find(row, value, wanted->value_digits);
            if (wanted->id_is_new && strcmp(sqlite3_column_name(select, i), "id") == 0)
                place_add(row, value->text + value->size - DIGITS);
        }
    }
    sqlite3_finalize(select);
}

/* ---- writing them ---- */

static void digits_put(char *at, unsigned long number)
{
    for (int i = DIGITS - 1; i >= 0; i--, number /= 10)
        at[i] = (char)('0' + number % 10);
}

static void row_put(const struct bench *bench, struct row *row)
{
    for (size_t i = 0; i < row->place_count; i++)
        digits_put(row->places[i], bench->done);
    /* Column 0 is the number of the row, which stays as it is when the id is there already. */
    sqlite3_bind_null(row->put, 1);
    for (int i = 1; i < row->columns; i++) {
        const struct value *value = &row->values[i];
        int code = value->is_text ? sqlite3_bind_text64(row->put, i + 1, value->text, value->size,
                                                        SQLITE_STATIC, SQLITE_UTF8)
                                  : sqlite3_bind_int64(row->put, i + 1, value->number);
        checked(bench, code, "bind");
    }
    run(bench, row->put);
}

static void bench_write(struct bench *bench, char **arguments)
{
    bool fresh = strcmp(arguments[1], "new") == 0;
    unsigned long sets = number_from(arguments[2]);
    char *pragma = sqlite3_mprintf("PRAGMA synchronous = %s", arguments[0]);
    execute(bench, pragma);
    sqlite3_free(pragma);
    rows_take(bench, &(struct rows_wanted){"resource", "revision", arguments[3],
                                           fresh ? arguments[5] : NULL, arguments[6], false});
    rows_take(bench, &(struct rows_wanted){"operation", "n", arguments[4],
                                           fresh ? arguments[5] : NULL, arguments[6], true});
    if (bench->row_count == 0)
        die("no rows above these numbers");
    sqlite3_stmt *begin = prepare(bench, "BEGIN IMMEDIATE"), *commit = prepare(bench, "COMMIT");
    while (more(bench)) {
        run(bench, begin);
        for (unsigned long i = 0; i < sets; i++, bench->done++) {
            for (size_t row = 0; row < bench->row_count; row++)
                row_put(bench, &bench->rows[row]);
        }
        run(bench, commit);
        bench->commits++;
        if (bench->log_pages >= CHECKPOINT_PAGES)
            sqlite3_wal_checkpoint_v2(bench->db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
    }
    sqlite3_finalize(begin);
    sqlite3_finalize(commit);
}

/* ---- reading ---- */

/* Steps through all rows and copies the first column. */
static void rows_copy(struct bench *bench, sqlite3_stmt *select)
{
    static char copy[1 << 16];
    size_t rows = 0, bytes = 0;
    int code;
    while ((code = sqlite3_step(select)) == SQLITE_ROW) {
        const void *text = sqlite3_column_text(select, 0);
        size_t size = (size_t)sqlite3_column_bytes(select, 0);
        memcpy(copy, text, size < sizeof copy ? size : sizeof copy);
        bytes += size;
        rows++;
    }
    checked(bench, code, "SELECT");
    sqlite3_reset(select);
    if (rows == 0)
        die("no such row");
    bench->bytes = bytes;
    bench->done++;
}

static void bench_select(struct bench *bench, const char *sql, char **arguments)
{
    sqlite3_stmt *select = prepare(bench, sql);
    for (int i = 0; arguments[i]; i++)
        checked(bench, sqlite3_bind_text(select, i + 1, arguments[i], -1, SQLITE_STATIC), "bind");
    while (more(bench))
        rows_copy(bench, select);
    sqlite3_finalize(select);
}

static void bench_release(struct bench *bench)
{
    for (size_t i = 0; i < bench->row_count; i++) {
        sqlite3_finalize(bench->rows[i].put);
        for (int column = 0; column < bench->rows[i].columns; column++)
            free(bench->rows[i].values[column].text);
    }
    sqlite3_close(bench->db);
}

int main(int argc, char **argv)
{
    static struct bench bench;
    if (argc < 5)
        die("%s", usage);
    database_open(&bench, argv[2]);
    int64_t begun = nanoseconds(), cpu = cpu_nanoseconds(0);
    bench.end = begun + (int64_t)(seconds_from(argv[3]) * 1e9);
    if (strcmp(argv[1], "write") == 0 && argc == 11)
        bench_write(&bench, argv + 4);
    else if (strcmp(argv[1], "read") == 0 && argc == 5)
        bench_select(&bench, "SELECT view FROM resource WHERE id = ?1", argv + 4);
    else if (strcmp(argv[1], "list") == 0 && argc == 6)
        bench_select(&bench,
                     "SELECT view FROM resource INDEXED BY resource_parent"
                     " WHERE parent = ?1 AND type = ?2 ORDER BY n",
                     argv + 4);
    else
        die("%s", usage);
    double used = (double)(cpu_nanoseconds(0) - cpu) / 1000 / (double)bench.done;
    double seconds = (double)(nanoseconds() - begun) / 1e9;
    printf("{\"done\":%lu,\"commits\":%lu,\"seconds\":%.6f,\"per_second\":%.1f,\"cpu_us\":%.3f,"
           "\"rows\":%zu,\"bytes\":%zu}\n",
           bench.done, bench.commits, seconds, (double)bench.done / seconds, used, bench.row_count,
           bench.bytes);
    bench_release(&bench);
    return 0;
}
