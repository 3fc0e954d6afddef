#include <criterion/criterion.h>
#include <errno.h>

#include "tests/support/store_fixture.h"

static struct fixture fixture;

static void setup(void)
{
    fixture_init(&fixture, false);
    cr_assert_eq(fixture_open(&fixture), 0);
}

static void teardown(void)
{
    store_close(fixture.store);
    fixture_release(&fixture);
}

TestSuite(store, .init = setup, .fini = teardown);

/* ---- resources ---- */

static const struct resource rows[] = {
    {.id = "/s1/g1/c1", .type = "c", .parent = "/s1/g1", .subscription = "s1", .group = "g1"},
    {.id = "/s1/g1/v1", .type = "v", .parent = "/s1/g1", .subscription = "s1", .group = "g1"},
    {.id = "/s1/g1/c1/p1", .type = "p", .parent = "/s1/g1/c1", .subscription = "s1", .group = "g1"},
    {.id = "/s1/g2/c1", .type = "c", .parent = "/s1/g2", .subscription = "s1", .group = "g2"},
    {.id = "/s2/g1/c1", .type = "c", .parent = "/s2/g1", .subscription = "s2", .group = "g1"},
    {.id = "/s1/g1/c0", .type = "c", .parent = "/s1/g1", .subscription = "s1", .group = "g1"},
    {.id = "/s1/g1/c1-x", .type = "c", .parent = "/s1/g1", .subscription = "s1", .group = "g1"},
    {.id = "/s1", .type = "r", .parent = "", .subscription = "s1", .group = ""},
};
#define ROWS (sizeof rows / sizeof *rows)

static int put_row(struct store_tx *tx, size_t i, const char *body)
{
    struct resource row = rows[i];
    row.name = "Name";
    row.body = span_from(body);
    return resource_put(tx, &row);
}

static int put_rows(struct store_tx *tx, void *body)
{
    int result = 0;
    for (size_t i = 0; i < ROWS && !result; i++)
        result = put_row(tx, i, *(const char **)body);
    return result;
}

static int put_rows_backwards(struct store_tx *tx, void *body)
{
    int result = 0;
    for (size_t i = ROWS; i > 0 && !result; i--)
        result = put_row(tx, i - 1, *(const char **)body);
    return result;
}

struct listing {
    struct resource_filter filter;
    int limit; /* 0: none */
    int rows;
    int64_t last;
    char text[256];
};

static int list_visit(const struct resource *resource, int64_t number, void *argument)
{
    struct listing *listing = argument;
    strcat(listing->text, resource->id);
    strcat(listing->text, " ");
    cr_expect(number > listing->last, "numbers grow");
    listing->last = number;
    return ++listing->rows == listing->limit ? 77 : 0;
}

static int list_run(struct store_tx *tx, void *argument)
{
    struct listing *listing = argument;
    listing->rows = 0;
    listing->text[0] = '\0';
    return resource_each(tx, &listing->filter, list_visit, listing);
}

Test(store, lists_show_other_rows_or_another_order)
{
    static const struct {
        struct resource_filter filter;
        const char *expected;
    } cases[] = {
        {{.parent = "/s1/g1", .type = "c"}, "/s1/g1/c1 /s1/g1/c0 /s1/g1/c1-x "},
        {{.parent = "/s1/g1"}, "/s1/g1/c1 /s1/g1/v1 /s1/g1/c0 /s1/g1/c1-x "},
        {{.prefix = "/s1/g1/c1"}, "/s1/g1/c1/p1 "},
        {{.prefix = "/s1/g1", .type = "p"}, "/s1/g1/c1/p1 "},
        {{.subscription = "s1", .type = "c"}, "/s1/g1/c1 /s1/g2/c1 /s1/g1/c0 /s1/g1/c1-x "},
        {{.subscription = "s2"}, "/s2/g1/c1 "},
        {{.subscription = "s2", .group = "g1"}, "/s2/g1/c1 "},
        {{.group = "g2"}, "/s1/g2/c1 "},
        {{.group = ""}, "/s1 "},
        {{.type = "r"}, "/s1 "},
        {{.type = "none"}, ""},
    };
    static const char *const bodies[] = {"{}", "{\"longer\":true}"};
    /* The second round replaces every row, last one first. */
    for (size_t round = 0; round < 2; round++) {
        cr_assert_eq(
            fixture_write_text(&fixture, round ? put_rows_backwards : put_rows, bodies[round]), 0);
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
            struct listing reader = {.filter = cases[i].filter}, writer = reader;
            cr_expect_eq(fixture_read(&fixture, list_run, &reader), 0);
            cr_expect_str_eq(reader.text, cases[i].expected, "%zu: %s", i, reader.text);
            cr_expect_eq(fixture_write(&fixture, list_run, &writer), 0);
            cr_expect_str_eq(writer.text, cases[i].expected, "%zu: %s", i, writer.text);
        }
    }
}

Test(store, a_page_repeats_or_skips_rows)
{
    struct listing page = {.filter = {.subscription = "s1"}, .limit = 3};
    cr_assert_eq(fixture_write_text(&fixture, put_rows, "{}"), 0);
    cr_assert_eq(fixture_read(&fixture, list_run, &page), 77);
    cr_assert_str_eq(page.text, "/s1/g1/c1 /s1/g1/v1 /s1/g1/c1/p1 ");
    page.filter.after = page.last;
    page.limit = 0;
    cr_assert_eq(fixture_read(&fixture, list_run, &page), 0);
    cr_assert_str_eq(page.text, "/s1/g2/c1 /s1/g1/c0 /s1/g1/c1-x /s1 ");
    page.filter.after = page.last;
    cr_assert_eq(fixture_read(&fixture, list_run, &page), 0);
    cr_assert_str_eq(page.text, "");
}

/* Bodies and views fill more than a page of the database each; every other row has no view. */
static char big_body[9000], big_view[7000];

static int put_views(struct store_tx *tx, void *argument)
{
    (void)argument;
    int result = 0;
    memset(big_body, 'b', sizeof big_body);
    memset(big_view, 'v', sizeof big_view);
    for (size_t i = 0; i < ROWS && !result; i++) {
        struct resource row = rows[i];
        row.name = "Name";
        row.body = (struct span){big_body, sizeof big_body - i};
        row.view = (struct span){big_view, i % 2 ? 0 : sizeof big_view - i};
        result = resource_put(tx, &row);
    }
    return result;
}

static void view_check(const struct resource *row, size_t i)
{
    struct span expected = i % 2 ? (struct span){big_body, sizeof big_body - i}
                                 : (struct span){big_view, sizeof big_view - i};
    cr_expect_str_eq(row->id, rows[i].id);
    cr_expect_eq(row->revision, (int64_t)i + 1);
    cr_expect(span_equal(row->view, expected), "row %zu: %zu bytes", i, row->view.size);
    cr_expect_eq(row->body.size, 0);
}

static int view_visit(const struct resource *row, int64_t number, void *argument)
{
    size_t *count = argument;
    cr_expect_eq(number, row->revision);
    view_check(row, (*count)++);
    return 0;
}

static int views_look(struct store_tx *tx, void *argument)
{
    (void)argument;
    struct resource_filter all = {.view_only = true};
    struct resource row = {.name = "untouched"};
    size_t count = 0;
    cr_expect_eq(resource_each(tx, &all, view_visit, &count), 0);
    cr_expect_eq(count, ROWS);
    cr_expect_eq(resource_get_view(tx, "/none", &row), -ENOENT);
    cr_expect_str_eq(row.name, "untouched");
    for (size_t i = 0; i < ROWS; i++) {
        cr_expect_eq(resource_get_view(tx, rows[i].id, &row), 0);
        view_check(&row, i);
    }
    return 0;
}

Test(store, an_answer_is_not_the_view_or_the_body_that_stands_for_it)
{
    cr_assert_eq(fixture_write(&fixture, put_views, NULL), 0);
    cr_assert_eq(fixture_read(&fixture, views_look, NULL), 0);
    cr_assert_eq(fixture_write(&fixture, views_look, NULL), 0);
}

static int delete_tree(struct store_tx *tx, void *id)
{
    return resource_delete_tree(tx, *(const char **)id);
}

static int delete_one(struct store_tx *tx, void *id)
{
    return resource_delete(tx, *(const char **)id);
}

Test(store, deleting_a_tree_hits_a_neighbour_or_spares_a_child)
{
    static const struct {
        const char *id;
        int left;
    } ids[] = {
        {"/a/b", -ENOENT},      {"/a/b/c", -ENOENT}, {"/a/b/c/d", -ENOENT}, {"/a/b/", -ENOENT},
        {"/a/b/\xff", -ENOENT}, {"/a/bc", 0},        {"/a/bc/d", 0},        {"/a/b-c", 0},
        {"/a/b.c", 0},          {"/a/b0", 0},        {"/a/b!", 0},          {"/a", 0},
    };
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++)
        cr_assert_eq(fixture_write_text(&fixture, put_id, ids[i].id), 0);
    cr_assert_eq(fixture_write_text(&fixture, delete_tree, "/a/b"), 0);
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++)
        cr_expect_eq(fixture_read_text(&fixture, has_id, ids[i].id), ids[i].left, "%s", ids[i].id);
    cr_assert_eq(fixture_write_text(&fixture, delete_tree, "/a/b"), 0,
                 "nothing there is no failure");
    cr_assert_eq(fixture_write_text(&fixture, delete_one, "/a/b"), -ENOENT);
    cr_assert_eq(fixture_write_text(&fixture, delete_one, "/a/bc"), 0);
    cr_assert_eq(fixture_read_text(&fixture, has_id, "/a/bc/d"), 0);
}

static int count_visit(const struct resource *resource, int64_t number, void *argument)
{
    (void)resource, (void)number;
    ++*(int *)argument;
    return 0;
}

struct growing {
    struct store_tx *tx;
    int visits;
};

/* Deletes what it is shown, and puts a row that the same list would show. */
static int growing_visit(const struct resource *resource, int64_t number, void *argument)
{
    (void)number;
    struct growing *growing = argument;
    const char *id = arena_printf(store_arena(growing->tx), "/new/%d", growing->visits++);
    int nested = 0;
    struct resource_filter all = {0};
    int result = resource_each(growing->tx, &all, count_visit, &nested);
    cr_expect_eq(nested, 3, "a list inside a list");
    if (!result)
        result = put_id(growing->tx, &id);
    return result ? result : resource_delete(growing->tx, resource->id);
}

static int growing_run(struct store_tx *tx, void *argument)
{
    struct growing *growing = argument;
    growing->tx = tx;
    struct resource_filter all = {0};
    return resource_each(tx, &all, growing_visit, growing);
}

Test(store, a_visitor_that_changes_the_table_meets_its_own_rows)
{
    struct growing growing = {0};
    for (int i = 0; i < 3; i++)
        cr_assert_eq(
            fixture_write_text(&fixture, put_id, arena_printf(fixture.arena, "/old/%d", i)), 0);
    cr_assert_eq(fixture_write(&fixture, growing_run, &growing), 0);
    cr_assert_eq(growing.visits, 3);
    cr_assert_eq(fixture_read_text(&fixture, has_id, "/old/2"), -ENOENT);
    cr_assert_eq(fixture_read_text(&fixture, has_id, "/new/2"), 0);
}

static int whole_row(struct store_tx *tx, void *expected)
{
    struct resource out;
    int64_t next = store_revision(tx);
    struct resource row = {
        "/a",
        "type",
        "/parent",
        "sub",
        "group",
        "NaMe",
        0,
        span_from("{\"b\":\"\xc3\xa9\"}"),
        span_from("{}"),
    };
    cr_expect_eq(resource_put(tx, &row), 0);
    cr_expect_eq(row.revision, next);
    cr_expect_eq(store_revision(tx), next + 1);
    cr_expect_eq(resource_get(tx, "/a", &out), 0);
    cr_expect_str_eq(out.id, "/a");
    cr_expect_str_eq(out.type, "type");
    cr_expect_str_eq(out.parent, "/parent");
    cr_expect_str_eq(out.subscription, "sub");
    cr_expect_str_eq(out.group, "group");
    cr_expect_str_eq(out.name, "NaMe");
    cr_expect(span_equal(out.body, row.body));
    cr_expect(span_equal(out.view, row.view));
    cr_expect_eq(out.revision, next);
    cr_expect_eq(resource_put(tx, &row), 0, "the same text again");
    cr_expect_eq(row.revision, next + 1, "still a change");
    cr_expect_eq(resource_delete_tree(tx, "/a"), 0);
    *(int64_t *)expected = next + 3;
    return 0;
}

static int revision_of(struct store_tx *tx, void *out)
{
    *(int64_t *)out = store_revision(tx);
    return 0;
}

Test(store, a_row_or_its_revision_comes_back_changed)
{
    int64_t expected = 0, revision = 0;
    cr_assert_eq(fixture_write(&fixture, whole_row, &expected), 0);
    cr_assert_eq(fixture_read(&fixture, revision_of, &revision), 0);
    cr_assert_eq(revision, expected, "a deleted row counts as a change");
}

/* ---- operations ---- */

static struct operation operation_new(const char *id, const char *target, int64_t due)
{
    return (struct operation){
        .id = id,
        .kind = "kind",
        .target = target,
        .subscription = "sub",
        .location = "westeurope",
        .started = 1000 - due,
        .due = due,
        .phase = 2,
        .data = span_from("{\"d\":1}"),
        .error = span_from(""),
    };
}

struct operations {
    const char *below;
    char text[256];
};

static int operation_note(const struct operation *operation, void *argument)
{
    struct operations *operations = argument;
    strcat(operations->text, operation->id);
    strcat(operations->text, " ");
    return 0;
}

static int operations_list(struct store_tx *tx, void *argument)
{
    struct operations *operations = argument;
    return operation_each_running(tx, operations->below, operation_note, operations);
}

static int operations_put(struct store_tx *tx, void *argument)
{
    (void)argument;
    const struct operation operations[] = {
        operation_new("late", "/a/b", 500),       operation_new("early", "/a/b/c", 300),
        operation_new("same", "/a/b/d", 300),     operation_new("neighbour", "/a/bc", 400),
        operation_new("dashed", "/a/b-c/d", 450),
    };
    int result = 0;
    for (size_t i = 0; i < sizeof operations / sizeof *operations && !result; i++)
        result = operation_put(tx, &operations[i]);
    return result;
}

static int next_due(struct store_tx *tx, void *argument)
{
    int64_t now = *(int64_t *)argument;
    struct operation operation;
    int result = operation_next_due(tx, now, &operation);
    if (result)
        return result;
    operation.status = OPERATION_SUCCEEDED;
    operation.ended = now;
    operation.due = INT64_MAX;
    result = operation_put(tx, &operation);
    return result;
}

static int operations_check(struct store_tx *tx, void *argument)
{
    (void)argument;
    struct operation operation;
    cr_expect_eq(operation_get(tx, "late", &operation), 0);
    cr_expect_str_eq(operation.kind, "kind");
    cr_expect_str_eq(operation.target, "/a/b");
    cr_expect_str_eq(operation.subscription, "sub");
    cr_expect_str_eq(operation.location, "westeurope");
    cr_expect_eq(operation.started, 500);
    cr_expect_eq(operation.due, 500);
    cr_expect_eq(operation.ended, 0);
    cr_expect_eq(operation.phase, 2);
    cr_expect_eq(operation.status, OPERATION_IN_PROGRESS);
    cr_expect(span_equal(operation.data, span_from("{\"d\":1}")));
    cr_expect_eq(operation.error.size, 0);
    cr_expect_eq(operation_running(tx, "/a/b", &operation), 0);
    cr_expect_str_eq(operation.id, "late");
    cr_expect_eq(operation_running(tx, "/a", &operation), -ENOENT);
    cr_expect_eq(operation_get(tx, "none", &operation), -ENOENT);
    cr_expect_eq(operation_next_due(tx, 299, &operation), -ENOENT);
    cr_expect_eq(operation_next_due(tx, 300, &operation), 0);
    cr_expect_str_eq(operation.id, "early", "of two that are due the older one");
    return 0;
}

Test(store, an_operation_is_missed_or_its_due_time_is_not_published)
{
    cr_assert_eq(store_due(fixture.store), INT64_MAX);
    cr_assert_eq(fixture_write(&fixture, operations_put, NULL), 0);
    cr_assert_eq(store_due(fixture.store), 300);
    cr_assert_eq(fixture_read(&fixture, operations_check, NULL), 0);
    /* In order of their start, which is the opposite of their due times here. */
    struct operations below = {"/a/b", ""}, nothing = {"/a/b/c/d", ""};
    cr_assert_eq(fixture_read(&fixture, operations_list, &below), 0);
    cr_assert_str_eq(below.text, "late early same ");
    cr_assert_eq(fixture_read(&fixture, operations_list, &nothing), 0);
    cr_assert_str_eq(nothing.text, "");
    int64_t now = 300;
    cr_assert_eq(fixture_write(&fixture, next_due, &now), 0);
    cr_assert_eq(store_due(fixture.store), 300, "the other one of the two");
    cr_assert_eq(fixture_write(&fixture, next_due, &now), 0);
    cr_assert_eq(store_due(fixture.store), 400);
    cr_assert_eq(fixture_write(&fixture, next_due, &now), -ENOENT);
    memset(below.text, 0, sizeof below.text);
    cr_assert_eq(fixture_read(&fixture, operations_list, &below), 0);
    cr_assert_str_eq(below.text, "late ");
    cr_assert_eq(fixture_write_text(&fixture, delete_tree, "/a"), 0);
    cr_assert_eq(store_due(fixture.store), 400, "operations outlive their target");
}
