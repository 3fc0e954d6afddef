#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "tests/support/store_fixture.h"

static struct fixture fixture;

static void setup(void)
{
    fixture_init(&fixture, true);
}

static void teardown(void)
{
    fixture_release(&fixture);
}

TestSuite(store_open, .init = setup, .fini = teardown);

static void restart(void)
{
    store_close(fixture.store);
    cr_assert_eq(fixture_open(&fixture), 0);
}

static bool in_folder(const char *name)
{
    struct stat file;
    return stat(arena_printf(fixture.arena, "%s/%s", fixture.folder, name), &file) == 0;
}

struct facts {
    char uuid[UUID_TEXT];
    int64_t revision;
    const char *meta;
};

static int facts_put(struct store_tx *tx, void *argument)
{
    struct facts *facts = argument;
    struct resource resource = fixture_resource("/r", "{\"a\":1}");
    const struct operation operation = {
        .id = "o",
        .kind = "k",
        .target = "/r",
        .subscription = "s",
        .location = "l",
        .due = 123,
        .data = span_from("{}"),
    };
    ids_uuid(store_ids(tx), facts->uuid);
    cr_expect_eq(resource_put(tx, &resource), 0);
    facts->revision = resource.revision;
    cr_expect_eq(operation_put(tx, &operation), 0);
    cr_expect_eq(meta_put(tx, "key", "first"), 0);
    return meta_put(tx, "key", "a value");
}

static int facts_get(struct store_tx *tx, void *argument)
{
    struct facts *facts = argument;
    struct resource resource;
    struct operation operation;
    const char *missing = NULL;
    facts->revision = store_revision(tx);
    cr_expect_eq(resource_get(tx, "/r", &resource), 0);
    cr_expect_str_eq(resource.body.data, "{\"a\":1}");
    cr_expect_eq(operation_get(tx, "o", &operation), 0);
    cr_expect_eq(operation.due, 123);
    cr_expect_eq(meta_get(tx, "nobody", &missing), -ENOENT);
    return meta_get(tx, "key", &facts->meta);
}

Test(store_open, a_restart_forgets)
{
    struct facts first = {0}, kept = {0}, second = {0}, other = {0}, back = {0};
    cr_assert_eq(fixture_open(&fixture), 0);
    cr_assert_eq(fixture_write(&fixture, facts_put, &first), 0);
    restart();
    cr_expect_eq(store_due(fixture.store), 123);
    cr_expect_eq(fixture_read(&fixture, facts_get, &kept), 0);
    cr_expect_eq(kept.revision, first.revision + 1);
    cr_expect_str_eq(kept.meta, "a value");
    cr_expect_eq(fixture_write(&fixture, facts_put, &second), 0);
    cr_expect_eq(second.revision, first.revision + 1);
    cr_expect_str_neq(second.uuid, first.uuid, "the counter of identifiers began again");
    /* Another seed counts for itself, and the first goes on where it was. */
    struct ids expected;
    char uuid[UUID_TEXT];
    fixture.options.seed = 8;
    restart();
    cr_expect_eq(fixture_write(&fixture, facts_put, &other), 0);
    ids_init_seeded(&expected, 8, 0);
    ids_uuid(&expected, uuid);
    cr_expect_str_eq(other.uuid, uuid);
    fixture.options.seed = 7;
    restart();
    cr_expect_eq(fixture_write(&fixture, facts_put, &back), 0);
    ids_init_seeded(&expected, 7, 2);
    ids_uuid(&expected, uuid);
    cr_expect_str_eq(back.uuid, uuid);
    store_close(fixture.store);
    cr_expect_not(in_folder("aksim.db-wal"), "the log is checkpointed and gone");
}

/* ---- the clock ---- */

static int clock_run(struct store_tx *tx, void *line)
{
    return clock_put(tx, *(struct clock_line *)line);
}

Test(store_open, time_jumps_at_a_restart)
{
    static const struct {
        const char *what;
        int64_t emulated_base; /* of the line that is stored, its wall_base now + `ahead` */
        int64_t ahead;
        int64_t old_rate, new_rate;
        int64_t expected; /* at the restart, give or take the seconds that this test may last */
    } cases[] = {
        {"frozen stays", 1000 * SECOND, -90 * SECOND, 0, 0, 1000 * SECOND},
        {"frozen, then real", 1000 * SECOND, -90 * SECOND, 0, 1000, 1000 * SECOND},
        {"time passes while it is down", 1000 * SECOND, -90 * SECOND, 1000, 1000, 1090 * SECOND},
        {"at the old rate", 1000 * SECOND, -90 * SECOND, 10000, 0, 1900 * SECOND},
        {"the wall clock was set back", 1000 * SECOND, 90 * SECOND, 1000, 0, 1000 * SECOND},
    };
    cr_assert_eq(fixture_open(&fixture), 0);
    int64_t off = clock_now(&fixture.clock) - wall_now();
    cr_expect(off > -10 * SECOND && off < 10 * SECOND, "a new database starts at the wall clock");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct clock_line line = {wall_now() + cases[i].ahead, cases[i].emulated_base,
                                  cases[i].old_rate};
        cr_expect_eq(fixture_write(&fixture, clock_run, &line), 0);
        cr_expect_eq(clock_get(&fixture.clock).emulated_base, cases[i].emulated_base);
        fixture.options.rate_thousandths = cases[i].new_rate;
        restart();
        struct clock_line now = clock_get(&fixture.clock);
        int64_t drift = now.emulated_base - cases[i].expected;
        cr_expect_eq(now.rate_thousandths, cases[i].new_rate, "%s", cases[i].what);
        cr_expect(drift >= 0 && drift <= (cases[i].old_rate ? 100 * SECOND : 0), "%s: off by %lld",
                  cases[i].what, (long long)drift);
    }
    store_close(fixture.store);
}

static int meta_run(struct store_tx *tx, void *argument)
{
    const char *const *pair = argument;
    return meta_put(tx, pair[0], pair[1]);
}

Test(store_open, a_damaged_number_is_taken_for_another)
{
    static const char *const pairs[][2] = {
        {"store.revision", "12x"},  {"store.revision", "-1"},
        {"store.revision", ""},     {"store.revision", "9223372036854775807"},
        {"store.ids.7", "1 "},      {"store.clock", "1 2"},
        {"store.clock", "1 2 3 4"}, {"store.ids.7", "99999999999999999999"},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        struct fixture damaged;
        const char *pair[] = {pairs[i][0], pairs[i][1]};
        fixture_init(&damaged, false);
        cr_assert_eq(fixture_open(&damaged), 0);
        cr_expect_eq(fixture_write(&damaged, meta_run, pair), 0);
        store_close(damaged.store);
        cr_expect_eq(fixture_open(&damaged), -EBADMSG, "%s: %s", pair[0], pair[1]);
        fixture_release(&damaged);
    }
}

static int strange_operation_run(struct store_tx *tx, void *argument)
{
    struct operation operation = {
        .id = "strange", .kind = "k", .target = "/r", .subscription = "s", .location = "l"};
    const int *numbers = argument;
    operation.status = (enum operation_status)numbers[0];
    operation.phase = numbers[1];
    operation.due = 5;
    int result = operation_put(tx, &operation);
    if (result == 0)
        result = operation_get(tx, "strange", &operation);
    if (result == 0 && numbers[0] == 0)
        result = operation_next_due(tx, 10, &operation);
    return result;
}

Test(store_open, a_damaged_operation_is_taken_for_one)
{
    cr_assert_eq(fixture_open(&fixture), 0);
    int strange[][2] = {{4, 0}, {-1, 0}, {0, -1}, {0, 77}};
    for (size_t i = 0; i < sizeof strange / sizeof *strange; i++)
        cr_expect_eq(fixture_write(&fixture, strange_operation_run, strange[i]), -EBADMSG);
    int good[] = {0, 3};
    cr_expect_eq(fixture_write(&fixture, strange_operation_run, good), 0);
    store_close(fixture.store);
}

/* Whoever holds an open file can write to it for ever after it was removed. */
Test(store_open, what_is_written_to_a_removed_database_is_confirmed)
{
    cr_assert_eq(fixture_open(&fixture), 0);
    cr_expect_eq(fixture_write_text(&fixture, put_id, "/r"), 0);
    const char *path = arena_printf(fixture.arena, "%s/aksim.db", fixture.folder);
    const char *aside = arena_printf(fixture.arena, "%s/aside", fixture.folder);
    cr_assert_eq(rename(path, aside), 0);
    cr_expect_eq(fixture_write_text(&fixture, put_id, "/lost"), -ESTALE);
    cr_assert_eq(rename(aside, path), 0);
    cr_expect_eq(fixture_write_text(&fixture, put_id, "/back"), 0);
    store_close(fixture.store);
}

/* ---- what is refused ---- */

/* Big-endian numbers in the header of a database, https://www.sqlite.org/fileformat2.html
 * section 1.3: the user version at 60, the application id at 68. */
static void header_write(off_t offset, uint32_t value)
{
    int file = open(arena_printf(fixture.arena, "%s/aksim.db", fixture.folder), O_WRONLY);
    unsigned char bytes[4] = {(unsigned char)(value >> 24), (unsigned char)(value >> 16),
                              (unsigned char)(value >> 8), (unsigned char)value};
    cr_assert_eq(pwrite(file, bytes, sizeof bytes, offset), sizeof bytes);
    close(file);
}

Test(store_open, a_database_of_a_newer_or_another_program_is_opened)
{
    cr_assert_eq(fixture_open(&fixture), 0);
    store_close(fixture.store);
    header_write(60, 1000);
    cr_expect_eq(fixture_open(&fixture), -EPROTO, "newer");
    header_write(60, 3);
    header_write(68, 0x12345678);
    cr_expect_eq(fixture_open(&fixture), -EPROTO, "foreign");
    header_write(68, 0);
    cr_expect_eq(fixture_open(&fixture), -EPROTO, "nobody's, but not empty");
    header_write(68, 0x414b5349);
    header_write(0, 0);
    cr_expect_eq(fixture_open(&fixture), -EBADMSG, "no database");
    header_write(0, 0x53514c69); /* "SQLi" */
    cr_expect_eq(fixture_open(&fixture), 0, "nothing was changed by the refusals");
    store_close(fixture.store);
}

/* Roots take the next page as they are created (migrations.c): meta the second, resource the third,
 * its index of ids the fourth. A page has 4096 bytes. */
static void ids_damage(void)
{
    char garbage[4096];
    memset(garbage, 0xff, sizeof garbage);
    int file = open(arena_printf(fixture.arena, "%s/aksim.db", fixture.folder), O_WRONLY);
    cr_assert_eq(pwrite(file, garbage, sizeof garbage, 3 * 4096), sizeof garbage);
    close(file);
}

static int careless_read(struct store_tx *tx, void *argument)
{
    struct resource row;
    (void)argument;
    cr_expect_eq(resource_get(tx, "/r", &row), -EBADMSG);
    return 0;
}

Test(store_open, a_read_that_overlooks_a_failure_counts_as_an_answer)
{
    cr_assert_eq(fixture_open(&fixture), 0);
    cr_expect_eq(fixture_write_text(&fixture, put_id, "/r"), 0);
    store_close(fixture.store);
    ids_damage();
    cr_assert_eq(fixture_open(&fixture), 0);
    cr_expect_eq(fixture_read(&fixture, careless_read, NULL), -EBADMSG);
    store_close(fixture.store);
}

Test(store_open, two_openers_share_a_folder)
{
    struct fixture second = fixture;
    struct clock clock = {0};
    second.options.clock = &clock;
    second.store = NULL;
    cr_assert_eq(fixture_open(&fixture), 0);
    cr_expect_eq(fixture_open(&second), -EBUSY);
    cr_expect_null(second.store);
    cr_expect_eq(fixture_write_text(&fixture, put_id, "/still"), 0);
    store_close(fixture.store);
    cr_expect_eq(fixture_open(&second), 0, "the lock outlives its holder");
    store_close(second.store);
}

Test(store_open, a_folder_is_not_made_or_others_can_read_it)
{
    const char *outer = arena_printf(fixture.arena, "%s/a", fixture.folder);
    const char *inner = arena_printf(fixture.arena, "%s/b/", outer);
    struct fixture deep = fixture;
    struct stat made;
    deep.options.folder = inner;
    deep.options.durable = false;
    umask(0);
    cr_assert_eq(fixture_open(&deep), 0);
    cr_expect_eq(fixture_write_text(&deep, put_id, "/x"), 0);
    static const struct {
        const char *name;
        mode_t mode;
    } files[] = {{"", 0700}, {"aksim.db", 0600}, {"aksim.db-wal", 0600}, {"aksim.lock", 0600}};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        cr_expect_eq(stat(arena_printf(fixture.arena, "%s%s", inner, files[i].name), &made), 0);
        cr_expect_eq(made.st_mode & 0777, files[i].mode, "%s", files[i].name);
    }
    store_close(deep.store);
    cr_assert_eq(fixture_open(&deep), 0);
    cr_expect_eq(fixture_read_text(&deep, has_id, "/x"), 0, "unsynced is still kept");
    store_close(deep.store);
    deep.options.folder = arena_printf(fixture.arena, "%saksim.db", inner);
    cr_expect_eq(fixture_open(&deep), -ENOTDIR);
    static const char *const names[] = {"aksim.db", "aksim.lock", ""};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        cr_expect_eq(remove(arena_printf(fixture.arena, "%s%s", inner, names[i])), 0);
    cr_expect_eq(rmdir(outer), 0);
}
