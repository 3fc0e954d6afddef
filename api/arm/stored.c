#include "api/arm/stored.h"

#include <string.h>

#include "api/arm/location.h"
#include "api/arm/page.h"
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

struct arm_error *stored_location(struct call *call, const char *namespace_and_type,
                                  const char *name, const json_t *stored, const char **out)
{
    TRY(location_take(call, call->body, namespace_and_type, out));
    const char *had = json_text(stored, "location");
    if (had && !text_equal(had, *out))
        return arm_error(call->arena, ERROR_InvalidResourceLocation, NULL, name, had,
                         call_parameter(call, "group"), *out);
    return NULL;
}

struct arm_error *stored_missing(struct call *call, const char *namespace_and_type,
                                 const char *name)
{
    return arm_error(call->arena, ERROR_ResourceNotFound, NULL, namespace_and_type, name,
                     call_parameter(call, "group"));
}
