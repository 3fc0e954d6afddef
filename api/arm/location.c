#include "api/arm/location.h"

#include "base/json.h"

struct arm_error *location_region(struct call *call, const char *namespace_and_type,
                                  const char *wanted, const struct location **out)
{
    const struct location *location = catalogue_location(call->api->catalogue, wanted);

    *out = location;
    if (location && location->region)
        return NULL;
    const struct provider_type *type =
        catalogue_type(call->api->catalogue, namespace_and_type, NULL);
    return arm_error(call->arena, ERROR_LocationNotAvailableForResourceType, NULL, wanted,
                     namespace_and_type, type ? provider_type_locations(call->arena, type) : "");
}

struct arm_error *location_take(struct call *call, const json_t *body,
                                const char *namespace_and_type, const char **out)
{
    const char *wanted = json_text(body, "location");
    const struct location *location;

    if (!wanted || !*wanted)
        return arm_error(call->arena, ERROR_LocationRequired, NULL);
    TRY(location_region(call, namespace_and_type, wanted, &location));
    *out = location->name;
    return NULL;
}
