#ifndef STORE_CONNECTION_H
#define STORE_CONNECTION_H

#include <sqlite3.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/span.h"

enum statement {
#define STATEMENT(name, sql) STATEMENT_##name,
#include "store/statements.def"
#undef STATEMENT
    STATEMENT_COUNT
};

/* One SQLite connection with its prepared statements; used by one thread at a time. */
struct connection {
    sqlite3 *db;
    sqlite3_stmt *idle[STATEMENT_COUNT]; /* prepared at first use; NULL while a query has it */
    int queries;                         /* begun and not ended */
    int failure;                         /* the first -errno since the owner cleared it */
    int depth;                           /* of nested reads; readers only */
    _Atomic bool taken;                  /* readers only: a living thread has it */
    int wal_pages;                       /* in the log after the last commit; the writer only */
    int64_t generation;                  /* of the file that it has open */
    bool copied;                         /* `file` is a descriptor of it */
    int file;
    struct connection *next;
};

/* The writer makes commits durable (or not) and checkpoints when it chooses to; a reader can do
 * neither. The file must exist. Returns 0 or a negative errno (logged); close it in both cases. */
int connection_open_writer(struct connection *connection, const char *file, bool durable);
int connection_open_reader(struct connection *connection, const char *file);
void connection_close(struct connection *connection);

/* Moves the whole log into the file, waiting for readers of older states. -EBUSY when they take too
 * long. */
int connection_checkpoint(struct connection *connection);
/* Copies the open file, which has to be checkpointed, into a new one of mode 0600. For the writer:
 * nobody else changes the file. */
int connection_copy(struct connection *connection, const char *to);
/* Closes and leaves the log alone: it is another's by now. */
void connection_leave(struct connection *connection);

/* Whether its commits are durable from now on. */
int connection_sync(struct connection *connection, bool durable);

/* Whether the file is no longer the one that its name means: what is written then is lost. */
bool connection_is_stray(struct connection *connection);

/* Runs SQL that is not worth keeping prepared. 0 or a negative errno (logged). */
int connection_execute(struct connection *connection, const char *sql);
/* The first column of the first row. */
int connection_number(struct connection *connection, const char *sql, int64_t *out);
/* Logs what SQLite complains about and returns it as a negative errno. */
int connection_failed(struct connection *connection, int code, const char *what);

/* A statement in use: `query_auto struct query query = query_begin(...)`, bind from 1, step, read
 * columns from 0. What is bound must live until the query ends. Failures to prepare or bind come
 * out of the first step. A statement may be begun again while it is in use (a visitor that lists).
 */
struct query {
    struct connection *connection;
    sqlite3_stmt *statement;
    enum statement name;
    int code;
};
struct query query_begin(struct connection *connection, enum statement name);
void query_end(struct query *query);
#define query_auto __attribute__((cleanup(query_end)))

void query_bind_text(struct query *query, int index, const char *text); /* NULL binds NULL */
void query_bind_span(struct query *query, int index, struct span span); /* NULL data binds "" */
void query_bind_number(struct query *query, int index, int64_t number);

/* 1: a row, 0: no more, or a negative errno (logged). */
int query_step(struct query *query);

/* Lives until the next step or the end of the query; "" for NULL. */
struct span query_peek(struct query *query, int column);
/* Copies into the arena; "" for NULL. */
const char *query_text(struct query *query, struct arena *arena, int column);
struct span query_span(struct query *query, struct arena *arena, int column);
int64_t query_number(struct query *query, int column);

/* A statement without parameters and rows. */
int statement_run(struct connection *connection, enum statement name);

#endif
