/* Kills a process that takes and restores snapshots, again and again: it leaves one state or the
 * other, complete, and a snapshot that can be restored. */
#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>

#include "tests/support/store_fixture.h"

#define ROWS 40

/* All rows and the small fact hold the same number. */
static int number_put(struct store_tx *tx, void *argument)
{
    struct arena *arena = store_arena(tx);
    const char *number = arena_printf(arena, "%d", *(const int *)argument);
    int result = meta_put(tx, "number", number);
    for (int i = 0; i < ROWS && !result; i++) {
        struct resource row = fixture_resource(arena_printf(arena, "/r%d", i), number);
        result = resource_put(tx, &row);
    }
    return result;
}

static int number_get(struct store_tx *tx, void *argument)
{
    struct arena *arena = store_arena(tx);
    const char *number = NULL;
    int result = meta_get(tx, "number", &number);
    for (int i = 0; i < ROWS && !result; i++) {
        struct resource row;
        result = resource_get(tx, arena_printf(arena, "/r%d", i), &row);
        if (!result && strcmp(row.body.data, number) != 0)
            return -EILSEQ;
    }
    if (!result)
        *(int *)argument = atoi(number);
    return result;
}

static int take(struct store_tx *tx, void *argument)
{
    (void)argument;
    return snapshot_take(tx, "one");
}

static int restore(struct store_tx *tx, void *argument)
{
    (void)argument;
    return snapshot_restore(tx, "one");
}

static void must(int result, int report, int number)
{
    if (result || (number >= 0 && write(report, &number, sizeof number) != sizeof number))
        _exit(3);
}

/* An even number is kept in the snapshot, the odd one behind it is given up again. */
static void child_main(struct fixture *fixture, int number, int report)
{
    if (fixture_open(fixture))
        _exit(5);
    for (number += 2 - number % 2;; number += 2) {
        int odd = number + 1;
        must(fixture_write(fixture, number_put, &number), report, number);
        must(fixture_write(fixture, take, NULL), report, -1);
        must(fixture_write(fixture, number_put, &odd), report, odd);
        must(fixture_write(fixture, restore, NULL), report, -1);
    }
}

/* Starts a process, kills it after `milliseconds`, returns the last number that it reported. */
static int kill_one(struct fixture *fixture, int number, long milliseconds)
{
    int report[2], status = 0;
    if (pipe(report))
        abort();
    pid_t child = fork();
    if (child == 0) {
        close(report[0]);
        child_main(fixture, number, report[1]);
    }
    close(report[1]);
    /* The time runs from the first report, else a slow start would leave nothing to look at. */
    if (read(report[0], &number, sizeof number) != sizeof number)
        fprintf(stderr, "nothing was reported\n");
    nanosleep(&(struct timespec){milliseconds / 1000, milliseconds % 1000 * 1000000}, NULL);
    kill(child, SIGKILL);
    waitpid(child, &status, 0);
    while (read(report[0], &number, sizeof number) == sizeof number)
        continue;
    close(report[0]);
    if (!WIFSIGNALED(status)) {
        fprintf(stderr, "the writer ended by itself: %d\n", WEXITSTATUS(status));
        exit(1);
    }
    return number;
}

static void expect(bool fine, const char *what, int reported, int found)
{
    if (fine)
        return;
    fprintf(stderr, "%s: reported %d, found %d\n", what, reported, found);
    exit(1);
}

/* The number that the next process begins with. */
static int look(struct fixture *fixture, int reported)
{
    int found = -1, restored = -1;
    expect(fixture_open(fixture) == 0, "cannot open", reported, 0);
    int result = fixture_read(fixture, number_get, &found);
    if (reported == 0 && result == -ENOENT) {
        store_close(fixture->store);
        return 0;
    }
    expect(result == 0, "the state is mixed", reported, result);
    expect(abs(found - reported) <= 2, "another state", reported, found);
    result = fixture_write(fixture, restore, NULL);
    if (result == 0) {
        result = fixture_read(fixture, number_get, &restored);
        expect(result == 0, "the snapshot is mixed", reported, result);
        expect(restored % 2 == 0 && abs(restored - reported) <= 2, "another snapshot", reported,
               restored);
    }
    expect(result == 0 || (result == -ENOENT && reported <= 2), "no snapshot", reported, result);
    store_close(fixture->store);
    return result == 0 ? restored : found;
}

int main(int argc, char **argv)
{
    int rounds = argc > 1 ? atoi(argv[1]) : 25, number = 0;
    struct fixture fixture;
    fixture_init(&fixture, true);
    for (int i = 0; i < rounds; i++)
        number = look(&fixture, kill_one(&fixture, number, 40 + i * 7 % 90));
    printf("%d rounds, %d numbers\n", rounds, number);
    fixture_release(&fixture);
    return number > 10 ? 0 : 1;
}
