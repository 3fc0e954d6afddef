#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

/* Microseconds since the epoch, everywhere. */
#define SECOND ((int64_t)1000000)

/* 9999-12-31T23:59:59Z: a year has four digits. Here the clock stands still. */
#define CLOCK_END (INT64_C(253402300799) * SECOND)

/* emulated = emulated_base + (wall - wall_base) * rate / 1000. Rate 0 is a frozen clock. */
struct clock_line {
    int64_t wall_base;
    int64_t emulated_base;
    int64_t rate_thousandths;
};

/* The emulator's one clock. Any thread may read it; one thread (the store's writer, or start-up)
 * sets it. Readers never see half a line and never wait (a sequence counter guards the three
 * fields). */
struct clock {
    _Atomic uint32_t sequence;
    _Atomic int64_t wall_base;
    _Atomic int64_t emulated_base;
    _Atomic int64_t rate_thousandths;
};

/* Time of the machine; tokens and certificates live in it. Only base/clock.c asks the kernel. */
int64_t wall_now(void);
/* For durations (uptime, latencies); not related to the epoch. */
int64_t monotonic_now(void);

void clock_set(struct clock *clock, struct clock_line line);
struct clock_line clock_get(const struct clock *clock);
/* At most CLOCK_END. */
int64_t clock_now(const struct clock *clock);
/* The time that `line` shows at `wall`; saturates instead of overflowing. */
int64_t clock_line_at(struct clock_line line, int64_t wall);

#endif
