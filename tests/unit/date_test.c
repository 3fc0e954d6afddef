#include "base/date.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"

Test(date, only_real_days_are_read)
{
    static const struct {
        const char *text;
        date_t date; /* 0: refused */
    } cases[] = {
        {"2026-02-01", 20260201},
        {"2024-02-29", 20240229},
        {"2000-02-29", 20000229},
        {"0001-01-01", 10101},
        {"9999-12-31", 99991231},
        {"2026-02-29", 0},
        {"1900-02-29", 0},
        {"2026-04-31", 0},
        {"2026-00-10", 0},
        {"2026-13-10", 0},
        {"2026-01-00", 0},
        {"2026-01-32", 0},
        {"0000-01-01", 0},
        {"2026-2-1", 0},
        {"2026-02-01 ", 0},
        {" 2026-02-01", 0},
        {"2026/02/01", 0},
        {"20260201", 0},
        {"2026-02-01T00:00:00Z", 0},
        {"2026-02", 0},
        {"2026-02-", 0},
        {"+026-02-01", 0},
        {"2025-10-02-preview", 0},
        {"", 0},
        {"latest", 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        date_t date = 77;
        bool read = date_parse(cases[i].text, &date);
        cr_assert_eq(read, cases[i].date != 0, "%s", cases[i].text);
        cr_assert_eq(date, read ? cases[i].date : 77, "%s", cases[i].text);
        char text[11];
        date_format(date, text);
        if (read)
            cr_assert_str_eq(text, cases[i].text);
    }
    date_t untouched = 77;
    cr_assert(!date_parse(NULL, &untouched));
    cr_assert_eq(untouched, 77);
}

/* Pairs as `date -u -d @SECONDS` prints them; the fractions follow the recorded form of Azure's
 * startTime (trailing zeros trimmed: 2023-06-29T09:41:51.565272Z, Azure/azure-cli recordings). */
static const struct {
    int64_t microseconds;
    const char *timestamp, *american;
} moments[] = {
    {0, "1970-01-01T00:00:00Z", "1/1/1970 12:00:00 AM"},
    {-1, "1969-12-31T23:59:59.999999Z", "12/31/1969 11:59:59 PM"},
    {784111777 * SECOND, "1994-11-06T08:49:37Z", "11/6/1994 8:49:37 AM"},
    {1688031711565272, "2023-06-29T09:41:51.565272Z", "6/29/2023 9:41:51 AM"},
    {1769904000 * SECOND, "2026-02-01T00:00:00Z", "2/1/2026 12:00:00 AM"},
    {1769904000 * SECOND + 100000, "2026-02-01T00:00:00.1Z", "2/1/2026 12:00:00 AM"},
    {1769904000 * SECOND + 1, "2026-02-01T00:00:00.000001Z", "2/1/2026 12:00:00 AM"},
    {1726804895 * SECOND, "2024-09-20T04:01:35Z", "9/20/2024 4:01:35 AM"}, /* of a public report */
    {1769947200 * SECOND, "2026-02-01T12:00:00Z", "2/1/2026 12:00:00 PM"},
    {951782400 * SECOND, "2000-02-29T00:00:00Z", "2/29/2000 12:00:00 AM"},
    {4107542400 * SECOND, "2100-03-01T00:00:00Z", "3/1/2100 12:00:00 AM"},
    {253402300799 * SECOND, "9999-12-31T23:59:59Z", "12/31/9999 11:59:59 PM"},
    {-62135596800 * SECOND, "0001-01-01T00:00:00Z", "1/1/0001 12:00:00 AM"},
};

Test(date, timestamps_have_the_recorded_form_and_read_back)
{
    for (size_t i = 0; i < sizeof moments / sizeof moments[0]; i++) {
        char text[40];
        int64_t back = 0;
        timestamp_format(moments[i].microseconds, text);
        cr_assert_str_eq(text, moments[i].timestamp);
        cr_assert(timestamp_parse(text, &back), "%s", text);
        cr_assert_eq(back, moments[i].microseconds, "%s", text);
        american_time_format(moments[i].microseconds, text);
        cr_assert_str_eq(text, moments[i].american);
    }
}

/* The C library's calendar in UTC is the second opinion: every day of 1600 to 2400. */
Test(date, every_day_agrees_with_the_c_library)
{
    for (int64_t day = -135140; day < 157054; day++) {
        time_t seconds = (time_t)(day * 86400 + 43210);
        struct tm tm;
        gmtime_r(&seconds, &tm);
        char ours[40], theirs[64];
        timestamp_format(seconds * SECOND, ours);
        strftime(theirs, sizeof theirs, "%Y-%m-%dT%H:%M:%SZ", &tm);
        int64_t back = 0;
        if (strcmp(ours, theirs) != 0 || !timestamp_parse(ours, &back) || back != seconds * SECOND)
            cr_assert_fail("%s, the C library says %s", ours, theirs);
    }
}

Test(date, other_spellings_of_a_moment_are_read_and_wrong_ones_refused)
{
    static const struct {
        const char *text;
        int64_t microseconds; /* -1: refused */
    } cases[] = {
        {"2026-02-01T00:00:00.1234567Z", 1769904000123456}, /* seven digits, as .NET writes them */
        {"2026-02-01T00:00:00.123456789Z", 1769904000123456},
        {"2026-02-01T01:30:00+01:30", 1769904000000000},
        {"2026-01-31T19:00:00.5-05:00", 1769904000500000},
        {"2026-02-01t00:00:00z", 1769904000000000},
        {"2016-12-31T23:59:60Z", 1483228800000000}, /* a leap second */
        {"2026-02-01T00:00:00", -1},
        {"2026-02-01 00:00:00Z", -1},
        {"2026-02-01T00:00Z", -1},
        {"2026-02-01T24:00:00Z", -1},
        {"2026-02-01T00:60:00Z", -1},
        {"2026-02-01T00:00:61Z", -1},
        {"2026-02-30T00:00:00Z", -1},
        {"2026-02-01T00:00:00.Z", -1},
        {"2026-02-01T00:00:00.1234567890Z", -1},
        {"2026-02-01T00:00:00Z ", -1},
        {"2026-02-01T00:00:00+0100", -1},
        {"2026-02-01T00:00:00+24:00", -1},
        {"2026-02-01T00:00:00+", -1},
        {"2026-02-01", -1},
        {"", -1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t at = 77;
        bool read = timestamp_parse(cases[i].text, &at);
        cr_assert_eq(read, cases[i].microseconds >= 0, "%s", cases[i].text);
        cr_assert_eq(at, read ? cases[i].microseconds : 77, "%s", cases[i].text);
    }
    /* The far ends of the type still give text within its room. */
    char text[40];
    timestamp_format(INT64_MAX, text);
    cr_assert_str_eq(text, "294247-01-10T04:00:54.775807Z");
    timestamp_format(INT64_MIN, text);
    american_time_format(INT64_MIN, text);
    cr_assert(!timestamp_parse(NULL, &(int64_t){0}));
}
