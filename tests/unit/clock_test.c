#include "base/clock.h"

#include <criterion/criterion.h>
#include <pthread.h>
#include <stdatomic.h>

Test(clock, a_line_shows_base_plus_rate_and_saturates)
{
    /* emulated = emulated_base + (wall - wall_base) * rate / 1000, worked out by hand. */
    static const struct {
        struct clock_line line;
        int64_t wall, emulated;
    } cases[] = {
        {{0, 0, 1000}, 5, 5},
        {{100, 1000, 1000}, 100, 1000},
        {{100, 1000, 1000}, 350, 1250},
        {{100, 1000, 1000}, 50, 950}, /* a wall clock that was set back */
        {{100, 1000, 0}, 900000, 1000},
        {{0, 0, 60000}, SECOND, 60 * SECOND},
        {{0, 0, 500}, 3, 1},
        {{0, 0, 1}, 1999, 1},
        {{0, 0, 1500}, 1001, 1501},
        {{1769904000 * SECOND, 0, 1000000}, 1801440000 * SECOND, 31536000000 * SECOND},
        {{0, 0, INT64_MAX}, 1000000, INT64_MAX},
        {{0, 0, 1000}, INT64_MAX, INT64_MAX},
        {{0, INT64_MAX, 1000}, 1, INT64_MAX},
        {{INT64_MAX, 0, 1000}, INT64_MIN, INT64_MIN},
        {{INT64_MIN, 0, 1000}, INT64_MAX, INT64_MAX},
        {{0, INT64_MIN, 1000}, -1, INT64_MIN},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t at = clock_line_at(cases[i].line, cases[i].wall);
        cr_assert_eq(at, cases[i].emulated, "case %zu: %lld", i, (long long)at);
    }
}

Test(clock, a_frozen_clock_stands_and_a_running_one_follows_the_wall)
{
    struct clock clock = {0};
    clock_set(&clock, (struct clock_line){wall_now(), 1769904000 * SECOND, 0});
    cr_assert_eq(clock_now(&clock), 1769904000 * SECOND);
    cr_assert_eq(clock_now(&clock), 1769904000 * SECOND);

    clock_set(&clock, (struct clock_line){0, 0, 1000});
    int64_t before = wall_now(), now = clock_now(&clock), after = wall_now();
    cr_assert_leq(before, now);
    cr_assert_leq(now, after);
    /* 2020-01-01: a machine whose clock is older than this program is set wrong. */
    cr_assert_gt(before, 1577836800 * SECOND);
    int64_t start = monotonic_now();
    cr_assert_geq(monotonic_now(), start);
}

/* The three fields of every line that is set are equal, so a reader that mixes two lines is seen at
 * once. */
static void *lines_set(void *argument)
{
    struct clock *clock = argument;
    for (int64_t i = 1; i <= 200000; i++)
        clock_set(clock, (struct clock_line){i, i, i});
    return NULL;
}

Test(clock, stands_still_at_its_end)
{
    struct clock clock = {0};

    clock_set(&clock, (struct clock_line){wall_now() - 3600 * SECOND, CLOCK_END - SECOND, 1000000});
    cr_expect_eq(clock_now(&clock), CLOCK_END);
}

Test(clock, readers_never_see_half_a_line)
{
    struct clock clock = {0};
    pthread_t writer;
    cr_assert_eq(pthread_create(&writer, NULL, lines_set, &clock), 0);
    int64_t last = 0;
    while (last < 200000) {
        struct clock_line line = clock_get(&clock);
        if (line.wall_base != line.emulated_base || line.wall_base != line.rate_thousandths)
            cr_assert_fail("%lld %lld %lld", (long long)line.wall_base,
                           (long long)line.emulated_base, (long long)line.rate_thousandths);
        cr_assert_geq(line.wall_base, last);
        last = line.wall_base;
    }
    pthread_join(writer, NULL);
}
