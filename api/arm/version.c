#include "api/arm/version.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#define DATE_LENGTH 10

bool api_version_parse(const char *text, struct api_version *out)
{
    if (!text || strnlen(text, DATE_LENGTH) < DATE_LENGTH)
        return false;

    /* Azure itself writes one version of Microsoft.ManagedIdentity with -PREVIEW (recorded). */
    const char *suffix = text + DATE_LENGTH;
    bool preview = strcasecmp(suffix, "-preview") == 0;
    if (*suffix && !preview)
        return false;

    char day[DATE_LENGTH + 1] = {0};
    memcpy(day, text, DATE_LENGTH);
    date_t date;
    if (!date_parse(day, &date))
        return false;
    *out = (struct api_version){.date = date, .preview = preview};
    return true;
}

int api_version_compare(struct api_version a, struct api_version b)
{
    if (a.date != b.date)
        return a.date < b.date ? -1 : 1;
    return (int)b.preview - (int)a.preview;
}

void api_version_format(struct api_version version, char out[API_VERSION_TEXT])
{
    char day[DATE_LENGTH + 1];
    date_format(version.date, day);
    snprintf(out, API_VERSION_TEXT, "%s%s", day, version.preview ? "-preview" : "");
}
