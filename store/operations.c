#include <assert.h>
#include <errno.h>

#include "base/log.h"
#include "store/internal.h"

#define PHASES_MAX 16 /* far more than any kind of operation has */

/* The statements and the partial indices say 0. */
static_assert(OPERATION_IN_PROGRESS == 0, "status of a running operation");

/* 0 or -EBADMSG (logged): what reads a row takes its numbers for members of tables. */
static int operation_read(struct store_tx *tx, struct query *query, struct operation *out)
{
    *out = (struct operation){
        .id = query_text(query, tx->arena, 0),
        .kind = query_text(query, tx->arena, 1),
        .target = query_text(query, tx->arena, 2),
        .subscription = query_text(query, tx->arena, 3),
        .location = query_text(query, tx->arena, 4),
        .started = query_number(query, 5),
        .due = query_number(query, 6),
        .ended = query_number(query, 7),
        .phase = (int)query_number(query, 8),
        .status = (enum operation_status)query_number(query, 9),
        .data = query_span(query, tx->arena, 10),
        .error = query_span(query, tx->arena, 11),
    };
    if (out->status <= OPERATION_CANCELED && out->phase >= 0 && out->phase < PHASES_MAX)
        return 0;
    log_error("store: the operation %s is damaged: status %u, phase %d", out->id,
              (unsigned)out->status, out->phase);
    return -EBADMSG;
}

static int operation_first(struct store_tx *tx, struct query *query, struct operation *out)
{
    int step = query_step(query);
    if (step <= 0)
        return step < 0 ? step : -ENOENT;
    return operation_read(tx, query, out);
}

int operation_get(struct store_tx *tx, const char *id, struct operation *out)
{
    query_auto struct query query = query_begin(tx->connection, STATEMENT_OPERATION_GET);
    query_bind_text(&query, 1, id);
    return operation_first(tx, &query, out);
}

int operation_running(struct store_tx *tx, const char *target, struct operation *out)
{
    query_auto struct query query = query_begin(tx->connection, STATEMENT_OPERATION_RUNNING);
    query_bind_text(&query, 1, target);
    return operation_first(tx, &query, out);
}

int operation_next_due(struct store_tx *tx, int64_t now, struct operation *out)
{
    query_auto struct query query = query_begin(tx->connection, STATEMENT_OPERATION_NEXT_DUE);
    query_bind_number(&query, 1, now);
    return operation_first(tx, &query, out);
}

int operation_put(struct store_tx *tx, const struct operation *operation)
{
    assert(tx->writes);
    query_auto struct query query = query_begin(tx->connection, STATEMENT_OPERATION_PUT);
    query_bind_text(&query, 1, operation->id);
    query_bind_text(&query, 2, operation->kind);
    query_bind_text(&query, 3, operation->target);
    query_bind_text(&query, 4, operation->subscription);
    query_bind_text(&query, 5, operation->location);
    query_bind_number(&query, 6, operation->started);
    query_bind_number(&query, 7, operation->due);
    query_bind_number(&query, 8, operation->ended);
    query_bind_number(&query, 9, operation->phase);
    query_bind_number(&query, 10, operation->status);
    query_bind_span(&query, 11, operation->data);
    query_bind_span(&query, 12, operation->error);
    int result = query_step(&query);
    if (!result)
        tx->store->state.operations_changed = true;
    return result;
}

int operation_purge(struct store_tx *tx, int64_t before)
{
    assert(tx->writes);
    query_auto struct query query = query_begin(tx->connection, STATEMENT_OPERATION_PURGE);
    query_bind_number(&query, 1, before);
    return query_step(&query);
}

/* Operations that wait for their visit: the visitor may change the table. */
struct pending {
    struct pending *next;
    struct operation operation;
};

static int pending_collect(struct store_tx *tx, enum statement statement, const char *id,
                           struct pending **out)
{
    query_auto struct query query = query_begin(tx->connection, statement);
    query_bind_text(&query, 1, id);
    int step;
    while ((step = query_step(&query)) > 0) {
        struct pending *pending = arena_alloc(tx->arena, sizeof *pending);
        int result = operation_read(tx, &query, &pending->operation);
        if (result)
            return result;
        *out = pending;
        out = &pending->next;
    }
    return step;
}

static int operations_visit(struct store_tx *tx, enum statement statement, const char *id,
                            operation_visit each, void *argument)
{
    struct pending *pending = NULL;
    int result = pending_collect(tx, statement, id, &pending);
    for (; pending && !result; pending = pending->next)
        result = each(&pending->operation, argument);
    return result;
}

int operation_each_running(struct store_tx *tx, const char *id, operation_visit each,
                           void *argument)
{
    return operations_visit(tx, STATEMENT_OPERATION_LIST_RUNNING, id, each, argument);
}

int operation_each_of(struct store_tx *tx, const char *target, operation_visit each, void *argument)
{
    return operations_visit(tx, STATEMENT_OPERATION_LIST_OF, target, each, argument);
}

int operation_earliest(struct store_tx *tx, int64_t *out)
{
    query_auto struct query query = query_begin(tx->connection, STATEMENT_OPERATION_EARLIEST);
    int step = query_step(&query);
    if (step < 0)
        return step;
    *out = step ? query_number(&query, 0) : INT64_MAX;
    return 0;
}
