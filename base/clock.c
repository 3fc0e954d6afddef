#include "base/clock.h"

#include <stdlib.h>
#include <time.h>

static int64_t clock_read(clockid_t which)
{
    struct timespec now;
    if (clock_gettime(which, &now) != 0)
        abort(); /* both clocks exist on every Linux */
    return (int64_t)now.tv_sec * SECOND + now.tv_nsec / 1000;
}

int64_t wall_now(void)
{
    return clock_read(CLOCK_REALTIME);
}

int64_t monotonic_now(void)
{
    return clock_read(CLOCK_MONOTONIC);
}

/* The fields are atomics and the orders sit on them rather than on fences, because ThreadSanitizer
 * does not understand fences: each release store of a field publishes the odd number written before
 * it, so a reader that saw a new field sees a new sequence too and reads again. */
void clock_set(struct clock *clock, struct clock_line line)
{
    uint32_t sequence = atomic_load_explicit(&clock->sequence, memory_order_relaxed);
    atomic_store_explicit(&clock->sequence, sequence + 1, memory_order_relaxed);
    atomic_store_explicit(&clock->wall_base, line.wall_base, memory_order_release);
    atomic_store_explicit(&clock->emulated_base, line.emulated_base, memory_order_release);
    atomic_store_explicit(&clock->rate_thousandths, line.rate_thousandths, memory_order_release);
    atomic_store_explicit(&clock->sequence, sequence + 2, memory_order_release);
}

struct clock_line clock_get(const struct clock *clock)
{
    for (;;) {
        uint32_t before = atomic_load_explicit(&clock->sequence, memory_order_acquire);
        struct clock_line line = {
            .wall_base = atomic_load_explicit(&clock->wall_base, memory_order_acquire),
            .emulated_base = atomic_load_explicit(&clock->emulated_base, memory_order_acquire),
            .rate_thousandths =
                atomic_load_explicit(&clock->rate_thousandths, memory_order_acquire),
        };
        uint32_t after = atomic_load_explicit(&clock->sequence, memory_order_relaxed);
        if (before == after && before % 2 == 0)
            return line;
    }
}

int64_t clock_now(const struct clock *clock)
{
    int64_t now = clock_line_at(clock_get(clock), wall_now());
    return now < CLOCK_END ? now : CLOCK_END;
}

static int64_t add_saturated(int64_t a, int64_t b)
{
    int64_t sum;
    if (!__builtin_add_overflow(a, b, &sum))
        return sum;
    return b < 0 ? INT64_MIN : INT64_MAX;
}

static int64_t multiply_saturated(int64_t a, int64_t b)
{
    int64_t product;
    if (!__builtin_mul_overflow(a, b, &product))
        return product;
    return (a < 0) == (b < 0) ? INT64_MAX : INT64_MIN;
}

int64_t clock_line_at(struct clock_line line, int64_t wall)
{
    int64_t passed;
    if (__builtin_sub_overflow(wall, line.wall_base, &passed))
        passed = wall < line.wall_base ? INT64_MIN : INT64_MAX;
    /* Divided before multiplied, so that a year at a high rate does not overflow in between. */
    int64_t shift = multiply_saturated(passed / 1000, line.rate_thousandths);
    int64_t rest = multiply_saturated(passed % 1000, line.rate_thousandths) / 1000;
    return add_saturated(line.emulated_base, add_saturated(shift, rest));
}
