#include <criterion/criterion.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "tests/support/store_fixture.h"

static struct fixture fixture;

static void setup(void)
{
    fixture_init(&fixture, false);
    fixture.options.rate_thousandths = 0;
    cr_assert_eq(fixture_open(&fixture), 0);
}

static void teardown(void)
{
    store_close(fixture.store);
    fixture_release(&fixture);
}

TestSuite(store_writer, .init = setup, .fini = teardown);

/* A job that holds the writer until it is let go: what is submitted meanwhile shares the next
 * commit. */
struct gate {
    struct work work;
    const char *id;
    sem_t reached, open;
};

static int gate_run(struct store_tx *tx, void *argument)
{
    struct gate *gate = argument;
    int result = put_id(tx, &gate->id);
    sem_post(&gate->reached);
    sem_wait(&gate->open);
    return result;
}

static void gate_close(struct gate *gate, const char *id)
{
    gate->id = id;
    sem_init(&gate->reached, 0, 0);
    sem_init(&gate->open, 0, 0);
    work_submit(&fixture, &gate->work, fixture.arena, gate_run, gate);
    sem_wait(&gate->reached);
}

static void gate_open(struct gate *gate)
{
    sem_post(&gate->open);
    cr_assert_eq(work_wait(&gate->work), 0);
    sem_destroy(&gate->reached);
    sem_destroy(&gate->open);
}

/* What one job of a batch does and what it saw. */
struct step {
    const char *id;
    size_t size;  /* of the body */
    int64_t due;  /* of an operation, unless 0 */
    int64_t time; /* to which the clock is set, unless 0 */
    int result;   /* that the job returns in the end */
    const struct work *before;
    bool before_done;
    int64_t revision, now;
    char uuid[UUID_TEXT];
};

static int step_operation(struct store_tx *tx, const struct step *step)
{
    const struct operation operation = {
        .id = step->id,
        .kind = "k",
        .target = step->id,
        .subscription = "s",
        .location = "l",
        .due = step->due,
    };
    return operation_put(tx, &operation);
}

static int step_run(struct store_tx *tx, void *argument)
{
    struct step *step = argument;
    char *body = arena_alloc(store_arena(tx), step->size + 1);
    memset(body, 'x', step->size);
    struct resource resource = fixture_resource(step->id, body);
    step->before_done = step->before && step->before->done;
    step->now = clock_now(&fixture.clock);
    ids_uuid(store_ids(tx), step->uuid);
    int result = resource_put(tx, &resource);
    step->revision = resource.revision;
    if (!result && step->due)
        result = step_operation(tx, step);
    if (!result && step->time)
        result = clock_put(tx, (struct clock_line){wall_now(), step->time, 0});
    return result ? result : step->result;
}

static void steps_run(struct step *steps, size_t count, int *results)
{
    struct gate gate;
    struct work works[8];
    cr_assert(count <= 8);
    gate_close(&gate, "/gate");
    for (size_t i = 0; i < count; i++) {
        steps[i].before = i ? &works[i - 1] : NULL;
        work_submit(&fixture, &works[i], fixture.arena, step_run, &steps[i]);
    }
    gate_open(&gate);
    for (size_t i = 0; i < count; i++)
        results[i] = work_wait(&works[i]);
}

Test(store_writer, a_refused_job_leaves_traces_or_drags_down_its_neighbours)
{
    int64_t start = clock_now(&fixture.clock);
    struct step steps[] = {
        {.id = "/one", .size = 2},
        {.id = "/refused", .size = 2, .due = 5, .time = 50 * SECOND, .result = 42},
        {.id = "/failed", .size = 2, .due = 6, .result = -EIO},
        {.id = "/moves", .size = 2, .due = 7, .time = start + SECOND},
        {.id = "/last", .size = 2},
    };
    int results[5];
    steps_run(steps, 5, results);
    for (int i = 0; i < 5; i++) {
        cr_expect_eq(results[i], steps[i].result, "job %d", i);
        cr_expect_not(steps[i].before_done, "job %d has a commit of its own", i);
        cr_expect_eq(fixture_read_text(&fixture, has_id, steps[i].id),
                     steps[i].result ? -ENOENT : 0, "job %d", i);
    }
    cr_expect_eq(steps[2].revision, steps[1].revision, "the undone revision is taken again");
    cr_expect_eq(steps[3].revision, steps[1].revision);
    cr_expect_eq(steps[4].revision, steps[1].revision + 1);
    cr_expect_str_neq(steps[0].uuid, steps[1].uuid);
    cr_expect_str_eq(steps[2].uuid, steps[1].uuid, "the undone identifier is taken again");
    cr_expect_str_eq(steps[3].uuid, steps[1].uuid);
    cr_expect_str_neq(steps[4].uuid, steps[3].uuid);
    cr_expect_eq(steps[2].now, start, "a refused job does not move the clock");
    cr_expect_eq(steps[3].now, start, "a job does not see its own move");
    cr_expect_eq(steps[4].now, start + SECOND, "the next job sees it");
    cr_expect_eq(clock_now(&fixture.clock), start + SECOND);
    cr_expect_eq(store_due(fixture.store), 7);
}

Test(store_writer, a_reader_waits_for_the_writer_or_sees_an_open_transaction)
{
    struct gate gate;
    cr_assert_eq(fixture_write_text(&fixture, put_id, "/before"), 0);
    gate_close(&gate, "/during");
    cr_expect_eq(fixture_read_text(&fixture, has_id, "/before"), 0);
    cr_expect_eq(fixture_read_text(&fixture, has_id, "/during"), -ENOENT);
    gate_open(&gate);
    cr_expect_eq(fixture_read_text(&fixture, has_id, "/during"), 0);
}

/* A transaction must not see what was committed after its first query. */
static int snapshot_read(struct store_tx *tx, void *argument)
{
    (void)argument;
    const char *id = "/later";
    cr_expect_eq(has_id(tx, &id), -ENOENT);
    cr_expect_eq(fixture_write_text(&fixture, put_id, id), 0);
    cr_expect_eq(has_id(tx, &id), -ENOENT);
    cr_expect_eq(fixture_read_text(&fixture, has_id, id), -ENOENT, "a read inside a read");
    return 99;
}

static void *thread_read(void *argument)
{
    (void)argument;
    return fixture_read_text(&fixture, has_id, "/later") ? &fixture : NULL;
}

Test(store_writer, a_snapshot_moves_or_a_thread_that_ends_takes_its_reader_along)
{
    cr_assert_eq(fixture_read(&fixture, snapshot_read, NULL), 99);
    cr_assert_eq(fixture_read_text(&fixture, has_id, "/later"), 0);
    for (int i = 0; i < 100; i++) {
        pthread_t thread;
        void *failed = NULL;
        cr_assert_eq(pthread_create(&thread, NULL, thread_read, NULL), 0);
        cr_assert_eq(pthread_join(thread, &failed), 0);
        cr_assert_null(failed);
    }
    /* Two connections for two threads, not a hundred: each holds three descriptors. */
    cr_assert_lt(dup(0), 40);
}

struct queued {
    struct work work;
    const char *id;
    const struct work *first;
    bool first_done;
};

static int queued_run(struct store_tx *tx, void *argument)
{
    struct queued *queued = argument;
    queued->first_done = queued->first->done;
    return put_id(tx, &queued->id);
}

Test(store_writer, closing_forgets_what_was_submitted_or_a_batch_has_no_end)
{
    enum { JOBS = 500, BATCH = 64 };
    struct gate gate;
    struct queued *queue = calloc(JOBS, sizeof *queue);
    gate_close(&gate, "/gate");
    for (int i = 0; i < JOBS; i++) {
        queue[i].id = arena_printf(fixture.arena, "/job/%d", i);
        queue[i].first = &queue[0].work;
        work_submit(&fixture, &queue[i].work, fixture.arena, queued_run, &queue[i]);
    }
    sem_post(&gate.open);
    store_close(fixture.store);
    cr_assert_eq(fixture_open(&fixture), 0);
    for (int i = 0; i < JOBS; i++) {
        cr_assert(queue[i].work.done && queue[i].work.job.result == 0, "job %d", i);
        cr_assert_eq(queue[i].first_done, i >= BATCH, "job %d", i);
        cr_assert_eq(fixture_read_text(&fixture, has_id, queue[i].id), 0, "job %d", i);
    }
    free(queue);
}

/* ---- a disk that takes no more ---- */

/* No file may grow beyond what the log has now and `more` bytes; 0 takes the limit away. */
static void disk_limit(rlim_t more)
{
    struct stat log;
    cr_assert_eq(stat(arena_printf(fixture.arena, "%s/aksim.db-wal", fixture.folder), &log), 0);
    struct rlimit limit;
    cr_assert_eq(getrlimit(RLIMIT_FSIZE, &limit), 0);
    limit.rlim_cur = more ? (rlim_t)log.st_size + more : limit.rlim_max;
    cr_assert_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static void full_disk_check(size_t size)
{
    int64_t start = clock_now(&fixture.clock);
    struct step steps[] = {
        {.id = "/small", .size = 2, .due = 100, .time = start + 9 * SECOND},
        {.id = "/large", .size = size},
        {.id = "/behind", .size = 2},
    };
    int results[3];
    disk_limit(256 << 10);
    steps_run(steps, 3, results);
    disk_limit(0);
    for (int i = 0; i < 3; i++) {
        cr_expect_lt(results[i], 0, "job %d of the batch with %zu bytes", i, size);
        cr_expect_eq(fixture_read_text(&fixture, has_id, steps[i].id), -ENOENT, "job %d", i);
    }
    cr_expect_eq(clock_now(&fixture.clock), start);
    cr_expect_eq(store_due(fixture.store), 900);
    /* The disk has room again: the store goes on, with the numbers that were given back. */
    struct step again = {.id = "/again", .size = 2};
    cr_expect_eq(fixture_write(&fixture, step_run, &again), 0);
    cr_expect_eq(again.revision, steps[0].revision);
    cr_expect_str_eq(again.uuid, steps[0].uuid);
}

Test(store_writer, a_full_disk_leaves_half_of_a_batch_or_stops_the_store)
{
    signal(SIGXFSZ, SIG_IGN); /* so that write() fails instead */
    struct step first = {.id = "/first", .size = 2, .due = 900};
    cr_assert_eq(fixture_write(&fixture, step_run, &first), 0);
    full_disk_check(1 << 20);  /* fits SQLite's cache: the commit fails */
    full_disk_check(24 << 20); /* does not: the statement fails */
    store_close(fixture.store);
    cr_assert_eq(fixture_open(&fixture), 0);
    cr_expect_eq(fixture_read_text(&fixture, has_id, "/small"), -ENOENT);
    cr_expect_eq(fixture_read_text(&fixture, has_id, "/again"), 0);
    cr_expect_eq(store_due(fixture.store), 900);
}

/* A put that the table refuses (it has no name) must not be kept in part by a job that forgets to
 * look. */
static int careless_run(struct store_tx *tx, void *argument)
{
    (void)argument;
    const char *id = "/kept";
    struct resource nameless = fixture_resource("/nameless", "{}");
    nameless.name = NULL;
    cr_expect_eq(put_id(tx, &id), 0);
    cr_expect_lt(resource_put(tx, &nameless), 0);
    return 0;
}

Test(store_writer, a_job_that_overlooks_a_failure_is_kept_by_half)
{
    cr_expect_lt(fixture_write(&fixture, careless_run, NULL), 0);
    cr_expect_eq(fixture_read_text(&fixture, has_id, "/kept"), -ENOENT);
}
