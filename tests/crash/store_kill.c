/* Kills a process that writes, again and again, and looks at what it left: every job of which the
 * process was told that it is durable must be there, and no job may be there by half. */
#include <inttypes.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>

#include "tests/support/store_fixture.h"

#define SUBMITTED 40 /* jobs under way at any time */

struct numbered {
    struct store_job job;
    struct store *store;
    int64_t number;
    int runs;
    int report;
};

/* The counter in meta, two rows and an operation: all or nothing. One run in ten is refused
 * after it has done its work. */
static int numbered_run(struct store_tx *tx, struct store_job *job)
{
    struct numbered *numbered = (struct numbered *)job;
    struct arena *arena = store_arena(tx);
    const char *text = NULL;
    int64_t number = meta_get(tx, "last", &text) ? 1 : atoll(text) + 1;
    char uuid[UUID_TEXT];
    ids_uuid(store_ids(tx), uuid);
    const char *tree = arena_printf(arena, "/job/%" PRId64, number);
    const char *ids[] = {arena_printf(arena, "%s/a", tree), arena_printf(arena, "%s/b", tree)};
    const struct operation operation = {.id = uuid,
                                        .kind = "k",
                                        .target = tree,
                                        .subscription = "s",
                                        .location = "l",
                                        .due = number,
                                        .data = span_from(tree)};
    numbered->number = number;
    int result = meta_put(tx, "last", arena_printf(arena, "%" PRId64, number));
    for (int i = 0; i < 2 && !result; i++)
        result = put_id(tx, &ids[i]);
    if (!result)
        result = operation_put(tx, &operation);
    return result ? result : ++numbered->runs % 10 == 7;
}

static void numbered_done(struct store_job *job, int result)
{
    struct numbered *numbered = (struct numbered *)job;
    if (result == 0 && write(numbered->report, &numbered->number, sizeof numbered->number) !=
                           sizeof numbered->number)
        _exit(3);
    if (result < 0)
        _exit(4);
    store_submit(numbered->store, job);
}

static void child_main(struct fixture *fixture, int report)
{
    if (fixture_open(fixture))
        _exit(5);
    struct numbered *jobs = calloc(SUBMITTED, sizeof *jobs);
    for (int i = 0; i < SUBMITTED; i++) {
        jobs[i].job = (struct store_job){numbered_run, numbered_done, arena_new(), NULL, 0};
        jobs[i].store = fixture->store;
        jobs[i].report = report;
        store_submit(fixture->store, &jobs[i].job);
    }
    for (;;)
        pause();
}

/* Starts a writer, kills it after `milliseconds`, returns the last number that it reported. */
static int64_t kill_one(struct fixture *fixture, long milliseconds)
{
    int report[2];
    if (pipe(report))
        abort();
    pid_t child = fork();
    if (child < 0)
        abort();
    if (child == 0) {
        close(report[0]);
        child_main(fixture, report[1]);
    }
    close(report[1]);
    int64_t last = 0, number = 0;
    /* The time runs from the first report, else a slow start would leave nothing to look at. */
    bool started = read(report[0], &last, sizeof last) == sizeof last;
    struct timespec wait = {0, milliseconds * 1000000};
    nanosleep(&wait, NULL);
    kill(child, SIGKILL);
    while (read(report[0], &number, sizeof number) == sizeof number)
        last = number;
    close(report[0]);
    int status = 0;
    waitpid(child, &status, 0);
    if (!started || !WIFSIGNALED(status)) {
        fprintf(stderr, "the writer ended by itself, status %d\n", status);
        exit(1);
    }
    return last;
}

struct look {
    int64_t reported; /* must be there */
    int64_t last, rows, operations;
    int64_t revision;
};

static int count_row(const struct resource *resource, int64_t number, void *argument)
{
    (void)resource, (void)number;
    ++*(int64_t *)argument;
    return 0;
}

static int count_operation(const struct operation *operation, void *argument)
{
    ++*(int64_t *)argument;
    return !text_equal(operation->target, operation->data.data);
}

static int look_run(struct store_tx *tx, void *argument)
{
    struct look *look = argument;
    const char *text = NULL;
    if (meta_get(tx, "last", &text))
        return 1;
    look->last = atoll(text);
    look->revision = store_revision(tx);
    struct resource_filter all = {.prefix = "/job"};
    int result = resource_each(tx, &all, count_row, &look->rows);
    return result ? result : operation_each_running(tx, "/job", count_operation, &look->operations);
}

/* Numbers have no gaps, so counts tell whether any job is there by half; equal identifiers would
 * have replaced an operation. */
static bool look_well(struct fixture *fixture, int64_t reported)
{
    struct look look = {.reported = reported};
    if (fixture_open(fixture) || fixture_read(fixture, look_run, &look)) {
        fprintf(stderr, "the store cannot be opened or read\n");
        return false;
    }
    int64_t due = store_due(fixture->store);
    store_close(fixture->store);
    bool well = look.last >= reported && look.rows == 2 * look.last &&
                look.operations == look.last && look.revision == look.rows + 1 && due == 1;
    fprintf(stderr,
            "reported %" PRId64 ", kept %" PRId64 ", rows %" PRId64 ", operations %" PRId64
            ", next revision %" PRId64 ", due %" PRId64 "%s\n",
            reported, look.last, look.rows, look.operations, look.revision, due,
            well ? "" : ": WRONG");
    return well;
}

int main(void)
{
    enum { ROUNDS = 12 };
    struct fixture fixture;
    fixture_init(&fixture, true);
    srand((unsigned)getpid());
    bool well = true;
    for (int i = 0; i < ROUNDS && well; i++)
        well = look_well(&fixture, kill_one(&fixture, rand() % 150));
    if (well)
        fixture_release(&fixture);
    else
        fprintf(stderr, "the database is left in %s\n", fixture.folder);
    return well ? 0 : 1;
}
