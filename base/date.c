#include "base/date.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"

/* The calendar is computed here: no time zone or locale of the machine can leak into an answer. */

#define DAY_SECONDS ((int64_t)86400)

struct day {
    int64_t year;
    int month, day;
};

static bool year_is_leap(int64_t year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int month_days(int64_t year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && year_is_leap(year) ? 29 : days[month - 1];
}

static int64_t divide_down(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

/* Days since 1970-01-01 in the proleptic Gregorian calendar. Years are counted from March, so that
 * the leap day is the last day of a year. */
static int64_t day_number(struct day date)
{
    int64_t year = date.month <= 2 ? date.year - 1 : date.year;
    int month = date.month <= 2 ? date.month + 9 : date.month - 3; /* March is 0 */
    int64_t before =
        year * 365 + divide_down(year, 4) - divide_down(year, 100) + divide_down(year, 400);
    /* 153 days in five months, starting with March. 719468 days lie between 0000-03-01 and the
     * epoch. */
    return before + (153 * month + 2) / 5 + date.day - 1 - 719468;
}

static struct day day_from_number(int64_t number)
{
    int64_t days = number + 719468;
    /* A first guess from the mean length of a year may be one too high or low; the loops correct
     * it. */
    int64_t year = divide_down(days * 400, 146097);
    while (day_number((struct day){year + 1, 3, 1}) <= number)
        year++;
    while (day_number((struct day){year, 3, 1}) > number)
        year--;
    int rest = (int)(number - day_number((struct day){year, 3, 1}));
    int month = (5 * rest + 2) / 153;
    int day = rest - (153 * month + 2) / 5 + 1;
    if (month >= 10)
        return (struct day){year + 1, month - 9, day};
    return (struct day){year, month + 3, day};
}

/* Reads exactly `count` digits; NULL when they are not there. */
static const char *digits_read(const char *text, int count, int *out)
{
    int value = 0;
    for (int i = 0; i < count; i++, text++) {
        if (*text < '0' || *text > '9')
            return NULL;
        value = value * 10 + (*text - '0');
    }
    *out = value;
    return text;
}

static const char *day_read(const char *text, struct day *out)
{
    int year, month, day;
    if (!(text = digits_read(text, 4, &year)) || *text++ != '-' ||
        !(text = digits_read(text, 2, &month)) || *text++ != '-' ||
        !(text = digits_read(text, 2, &day)))
        return NULL;
    if (year < 1 || month < 1 || month > 12 || day < 1 || day > month_days(year, month))
        return NULL;
    *out = (struct day){year, month, day};
    return text;
}

bool date_parse(const char *text, date_t *out)
{
    struct day day;
    if (!text || !(text = day_read(text, &day)) || *text)
        return false;
    *out = (date_t)(day.year * 10000 + day.month * 100 + day.day);
    return true;
}

void date_format(date_t date, char out[11])
{
    unsigned number = date > 0 ? (unsigned)date : 0;
    snprintf(out, 11, "%04u-%02u-%02u", number / 10000 % 10000, number / 100 % 100, number % 100);
}

struct moment {
    struct day day;
    int hour, minute, second, microsecond;
};

static struct moment moment_from(int64_t microseconds)
{
    int64_t seconds = divide_down(microseconds, SECOND);
    int64_t days = divide_down(seconds, DAY_SECONDS);
    int rest = (int)(seconds - days * DAY_SECONDS);
    return (struct moment){
        .day = day_from_number(days),
        .hour = rest / 3600,
        .minute = rest / 60 % 60,
        .second = rest % 60,
        .microsecond = (int)((microseconds % SECOND + SECOND) % SECOND),
    };
}

void timestamp_format(int64_t microseconds, char out[40])
{
    struct moment at = moment_from(microseconds);
    int size = snprintf(out, 40, "%04lld-%02d-%02dT%02d:%02d:%02d.%06d", (long long)at.day.year,
                        at.day.month, at.day.day, at.hour, at.minute, at.second, at.microsecond);
    while (out[size - 1] == '0')
        size--;
    if (out[size - 1] == '.')
        size--;
    memcpy(out + size, "Z", 2);
}

/* `.1234567`: at least one digit, at most nine are looked at; what is finer than a microsecond is
 * cut. */
static const char *fraction_read(const char *text, int *microseconds)
{
    *microseconds = 0;
    if (*text != '.')
        return text;
    text++;
    int scale = 100000, count = 0;
    for (; *text >= '0' && *text <= '9'; text++, scale /= 10, count++)
        *microseconds += (*text - '0') * scale;
    return count >= 1 && count <= 9 ? text : NULL;
}

/* `Z` or `+01:30`; seconds east of UTC. */
static const char *zone_read(const char *text, int *east)
{
    *east = 0;
    if (*text == 'Z' || *text == 'z')
        return text + 1;
    if (*text != '+' && *text != '-')
        return NULL;
    int sign = *text++ == '-' ? -1 : 1;
    int hours, minutes;
    if (!(text = digits_read(text, 2, &hours)) || *text++ != ':' ||
        !(text = digits_read(text, 2, &minutes)))
        return NULL;
    if (hours > 23 || minutes > 59)
        return NULL;
    *east = sign * (hours * 3600 + minutes * 60);
    return text;
}

bool timestamp_parse(const char *text, int64_t *out)
{
    struct day day;
    int hour, minute, second, fraction, east;
    if (!text || !(text = day_read(text, &day)) || (*text != 'T' && *text != 't'))
        return false;
    text++;
    if (!(text = digits_read(text, 2, &hour)) || *text++ != ':' ||
        !(text = digits_read(text, 2, &minute)) || *text++ != ':' ||
        !(text = digits_read(text, 2, &second)))
        return false;
    if (hour > 23 || minute > 59 ||
        second > 60) /* 60: a leap second reads as the next minute's first */
        return false;
    if (!(text = fraction_read(text, &fraction)) || !(text = zone_read(text, &east)) || *text)
        return false;
    int64_t seconds = day_number(day) * DAY_SECONDS + hour * 3600 + minute * 60 + second - east;
    *out = seconds * SECOND + fraction;
    return true;
}

void american_time_format(int64_t microseconds, char out[40])
{
    struct moment at = moment_from(microseconds);
    snprintf(out, 40, "%d/%d/%04lld %d:%02d:%02d %s", at.day.month, at.day.day,
             (long long)at.day.year, at.hour % 12 ? at.hour % 12 : 12, at.minute, at.second,
             at.hour < 12 ? "AM" : "PM");
}
