#include "api/arm/stored.h"

#include <errno.h>

#include "api/arm/location.h"
#include "api/arm/page.h"
#include "api/arm/resource_id.h"
#include "api/arm/route.h"
#include "api/arm/row.h"
#include "base/json.h"

struct listing {
    struct call *call;
    stored_show show;
    struct page page;
    json_t *value;
    struct arm_error *error;
};

static int listing_add(const struct resource *row, int64_t number, void *argument)
{
    struct listing *listing = argument;

    if (!page_admit(&listing->page, number))
        return 1;
    json_t *body = row_body(listing->call->arena, row);
    listing->error = listing->show ? listing->show(listing->call, row, body) : NULL;
    json_array_append(listing->value, body);
    return listing->error ? 1 : 0;
}

struct arm_error *stored_list(struct call *call, const struct resource_filter *filter,
                              stored_show show)
{
    json_t *answer = json_keep(call->arena, json_pack("{s:[]}", "value"));
    struct listing listing = {
        .call = call, .show = show, .value = json_object_get(answer, "value")};
    struct resource_filter rows = *filter;

    TRY(page_take(call, &listing.page));
    rows.after = listing.page.after;
    int result = resource_each(call->tx, &rows, listing_add, &listing);
    TRY_STORE(call, result < 0 ? result : 0);
    TRY(listing.error);
    json_put_text(answer, "nextLink", page_next(call, &listing.page));
    reply_json(call, 200, CONTENT_JSON_CHARSET, answer);
    return NULL;
}

struct arm_error *stored_list_type(struct call *call, const char *type, enum stored_scope scope,
                                   stored_show show)
{
    const struct resource_filter filter = {
        .type = arena_lower(call->arena, type),
        .subscription = call_parameter_lower(call, "subscription"),
        .group = scope == STORED_IN_GROUP ? call_parameter_lower(call, "group") : NULL,
    };
    return stored_list(call, &filter, show);
}

int stored_find(struct call *call, const char *type, const char *name, struct resource *row)
{
    const char *id = id_resource(call->arena, call_parameter(call, "subscription"),
                                 call_parameter(call, "group"), type, name);
    return resource_get(call->tx, id, row);
}

struct arm_error *stored_require(struct call *call, const char *type, const char *name,
                                 struct resource *row)
{
    int result = stored_find(call, type, name, row);
    return result == -ENOENT ? stored_missing(call, type, name) : call_failure(call, result);
}

struct arm_error *stored_begin(struct call *call, const struct resource *group, const char *type,
                               const char *name, struct resource *row, const json_t **stored)
{
    int result = stored_find(call, type, name, row);

    *stored = NULL;
    if (result == 0)
        *stored = row_body(call->arena, row);
    if (result != -ENOENT)
        return call_failure(call, result);
    *row = (struct resource){
        .id = id_resource(call->arena, group->subscription, group->name, type, name),
        .type = arena_lower(call->arena, type),
        .parent = group->id,
        .subscription = group->subscription,
        .group = call_parameter_lower(call, "group"),
        .name = name,
    };
    return NULL;
}

struct arm_error *stored_location(struct call *call, const char *type, const char *name,
                                  const json_t *stored, const char **out)
{
    TRY(location_take(call, call->body, type, out));
    const char *had = json_text(stored, "location");
    if (had && !text_equal(had, *out))
        return arm_error(call->arena, ERROR_InvalidResourceLocation, NULL, name, had,
                         call_parameter(call, "group"), *out);
    return NULL;
}

struct arm_error *stored_missing(struct call *call, const char *type, const char *name)
{
    return arm_error(call->arena, ERROR_ResourceNotFound, NULL, type, name,
                     call_parameter(call, "group"));
}
