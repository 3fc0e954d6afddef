#ifndef API_EMULATOR_DURATION_H
#define API_EMULATOR_DURATION_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

/* The longest step of the clock: ten years of 365 days. */
#define DURATION_MAX ((int64_t)3650 * 24 * 3600 * 1000000)

/* Reads an ISO 8601 duration of weeks, days, hours, minutes and seconds, in this order and in upper
 * case ("PT5M", "P1DT2H", "PT0.5S"): a fraction is for the seconds only and has at most six digits.
 * Years and months are refused: they have no fixed length. *out is in microseconds, from 0 to
 * DURATION_MAX. False leaves it alone. */
bool duration_parse(const char *text, int64_t *out);

/* A JSON value: a number of seconds, or a text as above. */
bool duration_read(const json_t *value, int64_t *out);

#endif
