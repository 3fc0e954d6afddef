/* The whole state: begun anew, kept, brought back. */
#include <criterion/criterion.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "tests/support/store_fixture.h"

static struct fixture fixture;

#define EARLY (SECOND * 1000)

static void setup(void)
{
    fixture_init(&fixture, true);
    fixture.options.rate_thousandths = 0;
    fixture.options.begin = EARLY;
    cr_assert_eq(fixture_open(&fixture), 0);
}

static void teardown(void)
{
    store_close(fixture.store);
    fixture_release(&fixture);
}

TestSuite(store_state, .init = setup, .fini = teardown);

static int take(struct store_tx *tx, void *name)
{
    return snapshot_take(tx, *(const char **)name);
}

static int restore(struct store_tx *tx, void *name)
{
    return snapshot_restore(tx, *(const char **)name);
}

static int drop(struct store_tx *tx, void *name)
{
    return snapshot_delete(tx, *(const char **)name);
}

static int reset(struct store_tx *tx, void *argument)
{
    (void)argument;
    return state_reset(tx);
}

static void put(const char *id)
{
    cr_assert_eq(fixture_write_text(&fixture, put_id, id), 0);
}

static bool has(const char *id)
{
    int result = fixture_read_text(&fixture, has_id, id);
    cr_assert(result == 0 || result == -ENOENT, "%d", result);
    return result == 0;
}

static const char *path(const char *name)
{
    return arena_printf(fixture.arena, "%s/%s", fixture.folder, name);
}

/* ---- what a state is ---- */

struct all {
    char uuid[UUID_TEXT];
    int64_t revision, due, now;
    const char *meta;
};

static int all_put(struct store_tx *tx, void *argument)
{
    struct all *all = argument;
    const struct operation operation = {.id = "o",
                                        .kind = "k",
                                        .target = "/r",
                                        .subscription = "s",
                                        .location = "l",
                                        .due = all->due,
                                        .data = span_from("{}")};
    ids_uuid(store_ids(tx), all->uuid);
    all->revision = store_revision(tx);
    cr_expect_eq(operation_put(tx, &operation), 0);
    cr_expect_eq(meta_put(tx, "key", all->meta), 0);
    return clock_put(tx, (struct clock_line){wall_now(), all->now, 0});
}

static int meta_key(struct store_tx *tx, void *out)
{
    return meta_get(tx, "key", out);
}

Test(store_state, a_snapshot_brings_back_rows_operations_counters_and_the_clock)
{
    struct all then = {.due = EARLY + 500, .now = EARLY + 7, .meta = "then"};
    struct all later = {.due = EARLY + 900, .now = EARLY + 800, .meta = "later"};
    struct all again = {.due = EARLY + 900, .now = EARLY + 800, .meta = "again"};
    const char *meta = NULL;

    put("/then");
    cr_assert_eq(fixture_write(&fixture, all_put, &then), 0);
    cr_assert_eq(fixture_write_text(&fixture, take, "one"), 0);
    put("/later");
    cr_assert_eq(fixture_write(&fixture, all_put, &later), 0);
    cr_assert_eq(fixture_write_text(&fixture, restore, "one"), 0);

    cr_expect(has("/then"));
    cr_expect(!has("/later"));
    cr_expect_eq(store_due(fixture.store), EARLY + 500);
    cr_expect_eq(clock_now(&fixture.clock), EARLY + 7);
    cr_assert_eq(fixture_read(&fixture, meta_key, &meta), 0);
    cr_expect_str_eq(meta, "then");
    put("/other");
    cr_assert_eq(fixture_write(&fixture, all_put, &again), 0);
    cr_expect_str_eq(again.uuid, later.uuid, "identifiers are counted on from the snapshot");
    cr_expect_eq(again.revision, later.revision);

    store_close(fixture.store);
    cr_assert_eq(fixture_open(&fixture), 0);
    cr_expect(has("/then") && has("/other") && !has("/later"));
    cr_assert_eq(fixture_write_text(&fixture, restore, "one"), 0);
    cr_expect(has("/then") && !has("/other"), "a snapshot outlives a restart");
}

Test(store_state, the_clock_goes_back_and_keeps_its_rate)
{
    struct all then = {.due = INT64_MAX, .now = EARLY + 7 * SECOND, .meta = ""};

    cr_assert_eq(fixture_write(&fixture, all_put, &then), 0);
    cr_assert_eq(fixture_write_text(&fixture, take, "one"), 0);
    store_close(fixture.store);
    fixture.options.rate_thousandths = 1000;
    cr_assert_eq(fixture_open(&fixture), 0);
    cr_assert_eq(fixture_write_text(&fixture, restore, "one"), 0);
    cr_expect_eq(clock_get(&fixture.clock).rate_thousandths, 1000);
    int64_t passed = clock_now(&fixture.clock) - then.now;
    cr_expect(passed >= 0 && passed < 60 * SECOND, "%lld", (long long)passed);
}

Test(store_state, a_reset_is_a_first_start)
{
    struct all first = {.due = EARLY + 500, .now = EARLY + 7, .meta = "first"};
    struct all second = {.due = INT64_MAX, .now = EARLY, .meta = "second"};
    const char *meta = NULL;

    cr_assert_eq(fixture_write(&fixture, all_put, &first), 0);
    put("/a");
    cr_assert_eq(fixture_write_text(&fixture, take, "one"), 0);
    cr_assert_eq(fixture_write(&fixture, reset, NULL), 0);
    cr_expect(!has("/a"));
    cr_expect_eq(store_due(fixture.store), INT64_MAX);
    cr_expect_eq(clock_now(&fixture.clock), EARLY);
    cr_expect_eq(fixture_read(&fixture, meta_key, &meta), -ENOENT);
    cr_assert_eq(fixture_write(&fixture, all_put, &second), 0);
    cr_expect_str_eq(second.uuid, first.uuid);
    cr_expect_eq(second.revision, first.revision);
    cr_assert_eq(fixture_write_text(&fixture, restore, "one"), 0);
    cr_expect(has("/a"), "snapshots stay");
}

/* ---- who sees what ---- */

static int generation_get(struct store_tx *tx, void *out)
{
    *(int64_t *)out = store_generation(tx);
    return 0;
}

static int replace_inside(struct store_tx *tx, void *argument)
{
    const char *id = "/later";
    (void)argument;
    cr_expect_eq(has_id(tx, &id), 0);
    cr_expect_eq(fixture_write_text(&fixture, restore, "one"), 0);
    cr_expect_eq(has_id(tx, &id), 0, "the reader goes on seeing the old state");
    return has_id(tx, &id);
}

Test(store_state, a_reader_sees_one_state_or_the_other)
{
    int64_t before = 0, after = 0;

    cr_assert_eq(fixture_write_text(&fixture, take, "one"), 0);
    put("/later");
    cr_assert_eq(fixture_read(&fixture, generation_get, &before), 0);
    cr_expect_eq(fixture_read(&fixture, replace_inside, NULL), 0);
    cr_expect(!has("/later"));
    cr_assert_eq(fixture_read(&fixture, generation_get, &after), 0);
    cr_expect_neq(before, after, "what was kept of the old state is told apart");
}

static int wait_for(struct store_tx *tx, void *gate)
{
    (void)tx;
    while (sem_wait(*(sem_t **)gate))
        continue;
    return 0;
}

Test(store_state, jobs_of_one_batch_keep_their_order_around_a_restore)
{
    sem_t gate, *gates = &gate;
    struct work holding, works[4];
    const char *names[] = {"/lost", "one", "/kept", "two"};
    fixture_body bodies[] = {put_id, restore, put_id, take};

    cr_assert_eq(fixture_write_text(&fixture, take, "one"), 0);
    sem_init(&gate, 0, 0);
    work_submit(&fixture, &holding, fixture.arena, wait_for, &gates);
    struct arena *arenas[4];
    for (size_t i = 0; i < 4; i++) {
        arenas[i] = arena_new();
        work_submit(&fixture, &works[i], arenas[i], bodies[i], &names[i]);
    }
    sem_post(&gate);
    cr_expect_eq(work_wait(&holding), 0);
    for (size_t i = 0; i < 4; i++) {
        cr_expect_eq(work_wait(&works[i]), 0, "%zu", i);
        arena_free(arenas[i]);
    }
    cr_expect(has("/kept") && !has("/lost"));
    cr_assert_eq(fixture_write(&fixture, reset, NULL), 0);
    cr_assert_eq(fixture_write_text(&fixture, restore, "two"), 0);
    cr_expect(has("/kept") && !has("/lost"), "and the snapshot behind it holds what was there");
}

static int take_and_refuse(struct store_tx *tx, void *name)
{
    cr_expect_eq(snapshot_take(tx, *(const char **)name), 0);
    return 1;
}

Test(store_state, a_job_that_is_undone_keeps_nothing)
{
    cr_expect_eq(fixture_write_text(&fixture, take_and_refuse, "one"), 1);
    cr_expect_eq(fixture_write_text(&fixture, restore, "one"), -ENOENT);
}

/* ---- files ---- */

static int listed(const struct snapshot *snapshot, void *out)
{
    const char **text = out;
    cr_expect_gt(snapshot->size, 0);
    cr_expect_eq(snapshot->now, EARLY);
    *text = arena_printf(fixture.arena, "%s%s ", *text, snapshot->name);
    return 0;
}

static int list(struct store_tx *tx, void *out)
{
    return snapshot_each(tx, listed, out);
}

Test(store_state, snapshots_are_listed_replaced_and_removed)
{
    const char *names[] = {"b", "a.1", "b"}, *text = "";
    struct stat status;

    for (size_t i = 0; i < 3; i++)
        cr_assert_eq(fixture_write_text(&fixture, take, names[i]), 0);
    cr_expect_eq(fixture_read(&fixture, list, &text), 0);
    cr_expect_str_eq(text, "a.1 b ");
    cr_assert_eq(stat(path("snapshots"), &status), 0);
    cr_expect_eq(status.st_mode & 0777, 0700);
    cr_assert_eq(stat(path("snapshots/b.db"), &status), 0);
    cr_expect_eq(status.st_mode & 0777, 0600);
    cr_expect_eq(fixture_write_text(&fixture, drop, "b"), 0);
    cr_expect_eq(fixture_write_text(&fixture, drop, "b"), -ENOENT);
    text = "";
    cr_expect_eq(fixture_read(&fixture, list, &text), 0);
    cr_expect_str_eq(text, "a.1 ");
}

Test(store_state, nothing_lies_about_afterwards)
{
    static const char *const known[] = {"aksim.db", "aksim.db-wal", "aksim.db-shm", "aksim.lock",
                                        "snapshots"};
    cr_assert_eq(fixture_write_text(&fixture, take, "one"), 0);
    cr_assert_eq(fixture_write_text(&fixture, restore, "one"), 0);
    cr_assert_eq(fixture_write(&fixture, reset, NULL), 0);
    DIR *folder = opendir(fixture.folder);
    for (const struct dirent *entry; (entry = readdir(folder));) {
        bool is_known = entry->d_name[0] == '.';
        for (size_t i = 0; i < sizeof known / sizeof *known; i++)
            is_known = is_known || strcmp(known[i], entry->d_name) == 0;
        cr_expect(is_known, "%s", entry->d_name);
    }
    closedir(folder);
    struct stat status;
    cr_expect_eq(stat(path("snapshots/.draft.db"), &status), -1);
    cr_assert_eq(stat(path("aksim.db"), &status), 0);
    cr_expect_eq(status.st_mode & 0777, 0600, "the state is private as before");
}

static void file_spoil(const char *file, off_t at, const char *bytes, size_t size)
{
    fd_auto int fd = open(file, O_WRONLY);
    cr_assert_geq(fd, 0);
    cr_assert_eq(pwrite(fd, bytes, size, at), (ssize_t)size);
}

/* Offsets of https://www.sqlite.org/fileformat2.html, 1.3: 60 user version, 0 the magic. */
Test(store_state, a_snapshot_that_cannot_be_used_changes_nothing)
{
    put("/a");
    cr_assert_eq(fixture_write_text(&fixture, take, "newer"), 0);
    cr_assert_eq(fixture_write_text(&fixture, take, "damaged"), 0);
    file_spoil(path("snapshots/newer.db"), 60, "\0\0\x10\0", 4);
    file_spoil(path("snapshots/damaged.db"), 0, "not a database..", 16);
    put("/b");
    cr_expect_eq(fixture_write_text(&fixture, restore, "newer"), -EPROTO);
    cr_expect_eq(fixture_write_text(&fixture, restore, "damaged"), -EBADMSG);
    cr_expect_eq(fixture_write_text(&fixture, restore, "missing"), -ENOENT);
    cr_expect(has("/a") && has("/b"));
    put("/c");
    cr_expect(has("/c"));
}

Test(store_state, names_lead_nowhere_else)
{
    static const char *const bad[] = {"",     ".",    "..",  "../aksim", "a/b",
                                      ".new", "a\\b", "a b", "a\n",      "\xc3\xa4",
                                      "a%2f", "a:b",  "*",   "a\"",      "-/../x"};
    static const char *const good[] = {"a", "A.b-c_9", "x..", "-", "0"};
    char name[66];

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        cr_expect(!snapshot_name_valid(bad[i]), "%s", bad[i]);
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        cr_expect(snapshot_name_valid(good[i]), "%s", good[i]);
    memset(name, 'n', 65);
    name[65] = '\0';
    cr_expect(!snapshot_name_valid(name));
    cr_expect(snapshot_name_valid(name + 1));
}

/* ---- a part ---- */

static int put_of(struct store_tx *tx, void *subscription)
{
    const char *of = *(const char **)subscription;
    struct resource resource = fixture_resource(arena_printf(store_arena(tx), "/%s", of), "{}");
    const struct operation operation = {.id = of,
                                        .kind = "k",
                                        .target = resource.id,
                                        .subscription = of,
                                        .location = "l",
                                        .due = EARLY + 5,
                                        .data = span_from("{}")};
    resource.subscription = of;
    int result = resource_put(tx, &resource);
    return result ? result : operation_put(tx, &operation);
}

struct forgotten {
    const char *subscription;
    int resources, operations;
};

static int forget(struct store_tx *tx, void *argument)
{
    struct forgotten *forgotten = argument;
    return subscription_forget(tx, forgotten->subscription, &forgotten->resources,
                               &forgotten->operations);
}

Test(store_state, one_subscription_is_forgotten_and_no_other)
{
    struct forgotten first = {.subscription = "s1"}, second = {.subscription = "s2"};

    cr_assert_eq(fixture_write_text(&fixture, put_of, "s1"), 0);
    cr_assert_eq(fixture_write_text(&fixture, put_of, "s2"), 0);
    cr_assert_eq(fixture_write(&fixture, forget, &first), 0);
    cr_expect_eq(first.resources, 1);
    cr_expect_eq(first.operations, 1);
    cr_expect(!has("/s1") && has("/s2"));
    cr_expect_eq(store_due(fixture.store), EARLY + 5);
    cr_assert_eq(fixture_write(&fixture, forget, &second), 0);
    cr_expect_eq(store_due(fixture.store), INT64_MAX);
    cr_assert_eq(fixture_write(&fixture, forget, &second), 0);
    cr_expect_eq(second.resources, 0);
}
