#include <assert.h>
#include <errno.h>

#include "store/internal.h"

/* One way to read the row where a query stands. */
typedef int (*row_read)(struct store_tx *, struct query *, struct resource *out);

static int resource_read(struct store_tx *tx, struct query *query, struct resource *out)
{
    *out = (struct resource){
        .id = query_text(query, tx->arena, 1),
        .type = query_text(query, tx->arena, 2),
        .parent = query_text(query, tx->arena, 3),
        .subscription = query_text(query, tx->arena, 4),
        .group = query_text(query, tx->arena, 5),
        .name = query_text(query, tx->arena, 6),
        .revision = query_number(query, 7),
        .view = query_span(query, tx->arena, 8),
        .body = query_span(query, tx->arena, 9),
    };
    return 0;
}

static int body_read(struct store_tx *tx, int64_t number, struct span *out)
{
    query_auto struct query query = query_begin(tx->connection, STATEMENT_RESOURCE_BODY);
    query_bind_number(&query, 1, number);
    int step = query_step(&query);
    if (step <= 0)
        return step < 0 ? step : -ENOENT;
    *out = query_span(&query, tx->arena, 0);
    return 0;
}

/* What it points to lives until the next step. */
static int view_read(struct store_tx *tx, struct query *query, struct resource *out)
{
    *out = (struct resource){
        .id = query_peek(query, 1).data,
        .revision = query_number(query, 7),
        .view = query_peek(query, 8),
    };
    return out->view.size ? 0 : body_read(tx, query_number(query, 0), &out->view);
}

static int view_read_kept(struct store_tx *tx, struct query *query, struct resource *out)
{
    struct resource row;
    int result = view_read(tx, query, &row);
    if (result)
        return result;
    row.id = arena_string(tx->arena, row.id);
    row.view.data = arena_copy(tx->arena, row.view.data, row.view.size);
    *out = row;
    return 0;
}

static int resource_find(struct store_tx *tx, const char *id, row_read read, struct resource *out)
{
    query_auto struct query query = query_begin(tx->connection, STATEMENT_RESOURCE_GET);
    query_bind_text(&query, 1, id);
    query_bind_number(&query, 2, read != resource_read);
    int step = query_step(&query);
    if (step <= 0)
        return step < 0 ? step : -ENOENT;
    return read(tx, &query, out);
}

int resource_get(struct store_tx *tx, const char *id, struct resource *out)
{
    return resource_find(tx, id, resource_read, out);
}

int resource_get_view(struct store_tx *tx, const char *id, struct resource *out)
{
    return resource_find(tx, id, view_read_kept, out);
}

int resource_put(struct store_tx *tx, struct resource *resource)
{
    assert(tx->writes);
    int64_t revision = tx->store->state.revision + 1;
    query_auto struct query query = query_begin(tx->connection, STATEMENT_RESOURCE_PUT);
    query_bind_text(&query, 1, resource->id);
    query_bind_text(&query, 2, resource->type);
    query_bind_text(&query, 3, resource->parent);
    query_bind_text(&query, 4, resource->subscription);
    query_bind_text(&query, 5, resource->group);
    query_bind_text(&query, 6, resource->name);
    query_bind_number(&query, 7, revision);
    query_bind_span(&query, 8, resource->view);
    query_bind_span(&query, 9, resource->body);
    int result = query_step(&query);
    if (result)
        return result;
    tx->store->state.revision = revision;
    resource->revision = revision;
    return 0;
}

/* Each deleted row is a change and takes a number. */
static int resource_delete_by(struct store_tx *tx, enum statement name, const char *id, int *rows)
{
    assert(tx->writes);
    query_auto struct query query = query_begin(tx->connection, name);
    query_bind_text(&query, 1, id);
    int result = query_step(&query);
    if (result)
        return result;
    *rows = sqlite3_changes(tx->connection->db);
    tx->store->state.revision += *rows;
    return 0;
}

int resource_delete(struct store_tx *tx, const char *id)
{
    int rows = 0;
    int result = resource_delete_by(tx, STATEMENT_RESOURCE_DELETE, id, &rows);
    if (result)
        return result;
    return rows ? 0 : -ENOENT;
}

int resource_delete_below(struct store_tx *tx, const char *id, int *rows)
{
    return resource_delete_by(tx, STATEMENT_RESOURCE_DELETE_BELOW, id, rows);
}

int resource_delete_tree(struct store_tx *tx, const char *id)
{
    int rows = 0;
    int result = resource_delete_below(tx, id, &rows);
    return result ? result : resource_delete_by(tx, STATEMENT_RESOURCE_DELETE, id, &rows);
}

/* The statement whose index narrows most; all of them check the whole filter. */
static enum statement list_statement(const struct resource_filter *filter)
{
    if (filter->parent)
        return filter->type ? STATEMENT_RESOURCE_LIST_PARENT_TYPE : STATEMENT_RESOURCE_LIST_PARENT;
    if (filter->prefix)
        return STATEMENT_RESOURCE_LIST_PREFIX;
    if (filter->group)
        return STATEMENT_RESOURCE_LIST_GROUP;
    if (filter->subscription)
        return filter->type ? STATEMENT_RESOURCE_LIST_SUBSCRIPTION_TYPE
                            : STATEMENT_RESOURCE_LIST_SUBSCRIPTION;
    return STATEMENT_RESOURCE_LIST_ALL;
}

/* Rows that wait for their visit. */
struct row {
    struct row *next;
    int64_t number;
    struct resource resource;
};

/* A visitor in the writer may change the table: it gets rows that were all read before the first
 * visit. */
static int rows_visit(const struct row *row, resource_visit each, void *argument)
{
    int result = 0;
    for (; row && !result; row = row->next)
        result = each(&row->resource, row->number, argument);
    return result;
}

static int rows_collect(struct store_tx *tx, struct query *query, row_read read, struct row **out)
{
    int result;
    while ((result = query_step(query)) > 0) {
        struct row *row = arena_alloc(tx->arena, sizeof *row);
        row->number = query_number(query, 0);
        result = read(tx, query, &row->resource);
        if (result)
            return result;
        *out = row;
        out = &row->next;
    }
    return result;
}

static int rows_stream(struct store_tx *tx, struct query *query, row_read read, resource_visit each,
                       void *argument)
{
    int result;
    while ((result = query_step(query)) > 0) {
        struct resource resource;
        result = read(tx, query, &resource);
        if (!result)
            result = each(&resource, query_number(query, 0), argument);
        if (result)
            return result;
    }
    return result;
}

int resource_each(struct store_tx *tx, const struct resource_filter *filter, resource_visit each,
                  void *argument)
{
    query_auto struct query query = query_begin(tx->connection, list_statement(filter));
    query_bind_text(&query, 1, filter->type);
    query_bind_text(&query, 2, filter->parent);
    query_bind_text(&query, 3, filter->subscription);
    query_bind_text(&query, 4, filter->group);
    query_bind_text(&query, 5, filter->prefix);
    query_bind_number(&query, 6, filter->after);
    query_bind_number(&query, 7, filter->view_only);
    if (!tx->writes)
        return rows_stream(tx, &query, filter->view_only ? view_read : resource_read, each,
                           argument);
    struct row *rows = NULL;
    int result =
        rows_collect(tx, &query, filter->view_only ? view_read_kept : resource_read, &rows);
    return result ? result : rows_visit(rows, each, argument);
}

int resource_newest(struct store_tx *tx, int64_t *out)
{
    query_auto struct query query = query_begin(tx->connection, STATEMENT_RESOURCE_NEWEST);
    int step = query_step(&query);

    *out = step > 0 ? query_number(&query, 0) : 0;
    return step < 0 ? step : 0;
}
