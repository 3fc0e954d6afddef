#include "api/emulator/duration.h"

#include <math.h>
#include <string.h>

#include "base/clock.h"

/* In the order in which they may follow each other. */
static const struct unit {
    char letter;
    bool time; /* behind the T */
    int64_t seconds;
} units[] = {
    {'W', false, 7 * 24 * 3600},
    {'D', false, 24 * 3600},
    {'H', true, 3600},
    {'M', true, 60},
    {'S', true, 1},
};
#define UNITS (sizeof units / sizeof *units)

struct scan {
    const char *at;
    bool time;
    size_t unit; /* the first that may come */
    int64_t total;
};

static bool digit_is(char letter)
{
    return letter >= '0' && letter <= '9';
}

static bool whole_scan(struct scan *scan, int64_t *out)
{
    int64_t value = 0;
    if (!digit_is(*scan->at))
        return false;
    for (; digit_is(*scan->at); scan->at++) {
        value = value * 10 + (*scan->at - '0');
        if (value > DURATION_MAX / SECOND)
            return false;
    }
    *out = value;
    return true;
}

/* ".5" as microseconds; 0 when there is none. */
static bool fraction_scan(struct scan *scan, int64_t *out)
{
    *out = 0;
    if (*scan->at != '.')
        return true;
    int64_t place = SECOND / 10;
    scan->at++;
    if (!digit_is(*scan->at))
        return false;
    for (; digit_is(*scan->at); scan->at++, place /= 10) {
        if (place == 0)
            return false;
        *out += place * (*scan->at - '0');
    }
    return *scan->at == 'S';
}

/* One number with its letter, added to the total. */
static bool part_scan(struct scan *scan)
{
    int64_t whole;
    int64_t fraction;
    if (!whole_scan(scan, &whole) || !fraction_scan(scan, &fraction))
        return false;
    while (scan->unit < UNITS &&
           (units[scan->unit].letter != *scan->at || units[scan->unit].time != scan->time))
        scan->unit++;
    if (scan->unit == UNITS || whole > DURATION_MAX / SECOND / units[scan->unit].seconds)
        return false;
    scan->total += whole * units[scan->unit].seconds * SECOND + fraction;
    scan->unit++;
    scan->at++;
    return scan->total <= DURATION_MAX;
}

bool duration_parse(const char *text, int64_t *out)
{
    struct scan scan = {.at = text + 1};
    if (*text != 'P' || !text[1])
        return false;
    while (*scan.at) {
        if (*scan.at == 'T' && !scan.time && scan.at[1]) {
            scan.time = true;
            scan.at++;
        }
        if (!part_scan(&scan))
            return false;
    }
    *out = scan.total;
    return true;
}

bool duration_read(const json_t *value, int64_t *out)
{
    if (json_is_string(value))
        return duration_parse(json_string_value(value), out);
    double step = json_is_number(value) ? json_number_value(value) * (double)SECOND : -1;
    if (!(step >= 0 && step <= (double)DURATION_MAX))
        return false;
    *out = llround(step);
    return true;
}
