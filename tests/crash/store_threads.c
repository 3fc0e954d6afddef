/* Many threads at one store. Built with ThreadSanitizer, which Criterion cannot run under. */
#include <pthread.h>

#include "tests/support/store_fixture.h"

enum { WRITERS = 4, READERS = 3, ROUNDS = 150, UNDER_WAY = 8 };

static struct fixture fixture;
static _Atomic int failures;
static _Atomic bool stop;

static void expect(bool truth, const char *what)
{
    if (truth)
        return;
    fprintf(stderr, "wrong: %s\n", what);
    failures++;
}

/* Both rows get the same body in one job: a reader must never see two bodies. */
static int pair_put(struct store_tx *tx, void *argument)
{
    char uuid[UUID_TEXT];
    ids_uuid(store_ids(tx), uuid);
    struct resource a = fixture_resource("/pair/a", uuid);
    struct resource b = fixture_resource("/pair/b", uuid);
    const struct operation operation = {.id = uuid,
                                        .kind = "k",
                                        .target = "/pair",
                                        .subscription = "s",
                                        .location = "l",
                                        .status = OPERATION_SUCCEEDED,
                                        .due = INT64_MAX};
    struct clock_line line = {wall_now(), clock_now(&fixture.clock) + 1, 0};
    int result = resource_put(tx, &a);
    if (!result)
        result = resource_put(tx, &b);
    if (!result)
        result = operation_put(tx, &operation);
    if (!result)
        result = clock_put(tx, line);
    return result ? result : *(const int *)argument % 7 == 3;
}

static int pair_get(struct store_tx *tx, void *argument)
{
    (void)argument;
    struct resource a, b;
    if (resource_get(tx, "/pair/a", &a) || resource_get(tx, "/pair/b", &b))
        return -1;
    expect(span_equal(a.body, b.body), "a reader sees half a job");
    expect(b.revision == a.revision + 1, "revisions of one job stand apart");
    return 0;
}

static void *writer_main(void *argument)
{
    (void)argument;
    for (int i = 0; i < ROUNDS; i++) {
        struct arena *arenas[UNDER_WAY];
        struct work works[UNDER_WAY];
        int numbers[UNDER_WAY];
        for (int j = 0; j < UNDER_WAY; j++) {
            numbers[j] = i + j;
            arenas[j] = arena_new();
            work_submit(&fixture, &works[j], arenas[j], pair_put, &numbers[j]);
        }
        for (int j = 0; j < UNDER_WAY; j++) {
            expect(work_wait(&works[j]) == (numbers[j] % 7 == 3), "a job's result");
            arena_free(arenas[j]);
        }
    }
    return NULL;
}

static void *reader_main(void *argument)
{
    (void)argument;
    int64_t last = 0;
    while (!stop) {
        arena_auto struct arena *arena = arena_new();
        store_read(fixture.store, arena, pair_get, NULL);
        expect(store_due(fixture.store) == INT64_MAX, "due time without a running operation");
        int64_t now = clock_now(&fixture.clock);
        expect(now >= last, "the clock goes back");
        last = now;
    }
    return NULL;
}

int main(void)
{
    fixture_init(&fixture, false);
    fixture.options.rate_thousandths = 0;
    if (fixture_open(&fixture))
        return 1;
    pthread_t writers[WRITERS], readers[READERS];
    for (int i = 0; i < WRITERS; i++)
        pthread_create(&writers[i], NULL, writer_main, NULL);
    for (int i = 0; i < READERS; i++)
        pthread_create(&readers[i], NULL, reader_main, NULL);
    for (int i = 0; i < WRITERS; i++)
        pthread_join(writers[i], NULL);
    stop = true;
    for (int i = 0; i < READERS; i++)
        pthread_join(readers[i], NULL);
    store_close(fixture.store);
    fixture_release(&fixture);
    return failures ? 1 : 0;
}
