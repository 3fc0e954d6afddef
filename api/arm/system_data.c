#include "api/arm/system_data.h"

#include "base/date.h"
#include "base/json.h"

/* The user that signs in where no name is given (api/signin/). */
#define CALLER      "user@aksim.invalid"
#define CALLER_KIND "User"

void system_data_put(const struct call *call, json_t *body, const json_t *stored)
{
    char now[40];

    timestamp_format(call->now, now);
    json_put(body, "systemData",
             json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "createdBy",
                       json_text_or(stored, "systemData.createdBy", CALLER), "createdByType",
                       json_text_or(stored, "systemData.createdByType", CALLER_KIND), "createdAt",
                       json_text_or(stored, "systemData.createdAt", now), "lastModifiedBy", CALLER,
                       "lastModifiedByType", CALLER_KIND, "lastModifiedAt", now));
}
