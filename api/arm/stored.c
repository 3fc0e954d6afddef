#include "api/arm/stored.h"

#include <string.h>

#include "api/arm/catalogue.h"
#include "api/arm/route.h"
#include "base/json.h"
#include "base/log.h"

json_t *stored_read(struct arena *arena, const struct resource *row)
{
    const char *problem = NULL;
    json_t *body = json_read(arena, row->body, &problem);

    if (body && json_is_object(body))
        return body;
    log_error("stored body of %s is not readable: %s", row->id, problem ? problem : "no object");
    return json_keep(arena, json_object());
}

json_t *stored_body(struct call *call, const struct resource *row)
{
    return stored_read(call->arena, row);
}

struct listing {
    struct call *call;
    stored_show show;
    json_t *value;
};

static int listing_add(const struct resource *row, int64_t number, void *argument)
{
    struct listing *listing = argument;
    json_t *shown = listing->show(listing->call, row);

    (void)number;
    if (shown)
        json_array_append_new(listing->value, shown);
    return 0;
}

struct arm_error *stored_list(struct call *call, const struct resource_filter *filter,
                              stored_show show)
{
    json_t *answer = json_keep(call->arena, json_pack("{s:[]}", "value"));
    struct listing listing = {call, show, json_object_get(answer, "value")};

    TRY_STORE(call, resource_each(call->tx, filter, listing_add, &listing));
    reply_json(call, 200, CONTENT_JSON_CHARSET, answer);
    return NULL;
}

static const struct provider_type *type_row(struct call *call, const char *namespace_and_type)
{
    const char *slash = strchr(namespace_and_type, '/');
    const char *namespace =
        arena_copy(call->arena, namespace_and_type, (size_t)(slash - namespace_and_type));
    const struct provider *provider = catalogue_provider(call->api->catalogue, namespace);

    return provider ? provider_type(provider, slash + 1) : NULL;
}

static struct arm_error *location_refused(struct call *call, const char *namespace_and_type,
                                          const char *wanted)
{
    const struct provider_type *row = type_row(call, namespace_and_type);
    const char *offered = row ? provider_type_locations(call->arena, row) : "";

    return arm_error(call->arena, ERROR_LocationNotAvailableForResourceType, NULL, wanted,
                     namespace_and_type, offered);
}

struct arm_error *stored_location(struct call *call, const char *namespace_and_type,
                                  const char *name, const json_t *stored, const char **out)
{
    const char *wanted = json_text(call->body, "location");

    if (!wanted || !*wanted)
        return arm_error(call->arena, ERROR_LocationRequired, NULL);
    const struct location *location = catalogue_location(call->api->catalogue, wanted);
    if (!location)
        return location_refused(call, namespace_and_type, wanted);
    const char *had = json_text(stored, "location");
    if (had && !text_equal(had, location->name))
        return arm_error(call->arena, ERROR_InvalidResourceLocation, NULL, name, had,
                         call_parameter(call, "group"), location->name);
    *out = location->name;
    return NULL;
}

struct arm_error *stored_missing(struct call *call, const char *namespace_and_type,
                                 const char *name)
{
    return arm_error(call->arena, ERROR_ResourceNotFound, NULL, namespace_and_type, name,
                     call_parameter(call, "group"));
}

static const char *parameter_or_empty(struct call *call, const char *name)
{
    for (size_t i = 0; i < call->parameter_count; i++) {
        if (strcmp(call->parameters[i].name, name) == 0)
            return arena_lower(call->arena, call->parameters[i].value);
    }
    return "";
}

const char *stored_subscription(struct call *call)
{
    return parameter_or_empty(call, "subscription");
}

const char *stored_group(struct call *call)
{
    return parameter_or_empty(call, "group");
}
