#ifndef API_ARM_VERSION_H
#define API_ARM_VERSION_H

#include <stdbool.h>
#include <stddef.h>

#include "base/date.h"

/* An api-version: 2026-05-01 or 2026-05-02-preview. They order by date, a preview before the stable
 * one of its day. date 0: none was asked for. */
struct api_version {
    date_t date;
    bool preview;
};

/* `-preview` in any case; nothing else may follow the date. False leaves *out alone. */
bool api_version_parse(const char *text, struct api_version *out);
int api_version_compare(struct api_version a, struct api_version b);
#define API_VERSION_TEXT 24
void api_version_format(struct api_version version, char out[API_VERSION_TEXT]);

#endif
