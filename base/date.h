#ifndef BASE_DATE_H
#define BASE_DATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A service date as the number yyyymmdd, so that dates compare as integers. 0 is no date. */
typedef int32_t date_t;

/* Reads exactly `YYYY-MM-DD` (a real calendar day). False leaves *out alone. */
bool date_parse(const char *text, date_t *out);
void date_format(date_t date, char out[11]);

/* `2026-02-01T00:00:00.1234567Z`: RFC 3339 in UTC, up to 7 fractional digits, trailing zeros
 * trimmed, no dot when there is no fraction (recorded form of Azure's startTime). */
void timestamp_format(int64_t microseconds, char out[40]);
bool timestamp_parse(const char *text, int64_t *out);
/* `11/6/1994 8:49:37 AM`, in UTC: how .NET prints a moment in messages. */
void american_time_format(int64_t microseconds, char out[40]);

#endif
