/* GET …/resources: ARM's index of what is in the groups. Only resources of the first level are in
 * it: pools, subnets and what extends a resource are not (Azure's page "Resources - List"). */

#include <string.h>

#include "api/arm/catalogue.h"
#include "api/arm/page.h"
#include "api/arm/resource_id.h"
#include "api/arm/row.h"
#include "api/resources/filter.h"
#include "api/resources/groups.h"
#include "api/resources/routes.h"
#include "base/json.h"

enum expand { EXPAND_CREATED = 1, EXPAND_CHANGED = 2, EXPAND_STATE = 4 };

struct listing {
    struct call *call;
    struct page page;
    const struct filter *filter;
    unsigned expand;
    json_t *value;
};

static unsigned expand_take(struct call *call)
{
    const char *text = call_query(call, "$expand");
    unsigned expand = 0;

    if (!text)
        return 0;
    expand |= strcasestr(text, "createdTime") ? EXPAND_CREATED : 0;
    expand |= strcasestr(text, "changedTime") ? EXPAND_CHANGED : 0;
    expand |= strcasestr(text, "provisioningState") ? EXPAND_STATE : 0;
    return expand;
}

/* Roles and locks lie below groups too, but extend them. */
static bool type_extends(const char *type)
{
    static const char prefix[] = "microsoft.authorization/";
    return strncmp(type, prefix, sizeof prefix - 1) == 0;
}

/* "/subscriptions/s/resourcegroups/g/providers/ns/type/name" and no more. */
static bool id_first_level(const char *id)
{
    size_t slashes = 0;
    for (const char *at = id; *at; at++)
        slashes += *at == '/';
    return slashes == 8 && strstr(id, "/resourcegroups/") && strstr(id, "/providers/");
}

/* Providers spell types their own way ("ManagedClusters"); the index uses the catalogue's. */
static const char *type_shown(struct call *call, const struct resource *row, const json_t *body)
{
    const struct provider *provider;
    const struct provider_type *type = catalogue_type(call->api->catalogue, row->type, &provider);

    if (type)
        return arena_printf(call->arena, "%s/%s", provider->namespace, type->name);
    return json_text_or(body, "type", row->type);
}

static const char *group_shown(struct call *call, const struct resource *row)
{
    struct resource group;
    if (resource_get(call->tx, id_group(call->arena, row->subscription, row->group), &group) == 0)
        return group.name;
    return row->group;
}

static void member_copy(json_t *to, const json_t *from, const char *name)
{
    json_t *value = json_object_get(from, name);
    if (value && !json_is_null(value))
        json_object_set(to, name, value);
}

/* Rows of the generic store know when they were made; others may say so in systemData. */
static void times_show(json_t *shown, const json_t *body, unsigned expand)
{
    const char *created =
        json_text_or(body, "_createdTime", json_text(body, "systemData.createdAt"));
    const char *changed =
        json_text_or(body, "_changedTime", json_text(body, "systemData.lastModifiedAt"));

    if ((expand & EXPAND_CREATED) && created)
        json_put_text(shown, "createdTime", created);
    if ((expand & EXPAND_CHANGED) && changed)
        json_put_text(shown, "changedTime", changed);
}

static json_t *resource_show(const struct listing *listing, const struct resource *row,
                             const json_t *body, const char *type)
{
    static const char *const members[] = {"location",  "kind", "sku",   "identity",
                                          "managedBy", "plan", "zones", "tags"};
    const char *state = json_text(body, "properties.provisioningState");
    json_t *shown = json_object();

    json_put_format(shown, "id", "/subscriptions/%s/resourceGroups/%s/providers/%s/%s",
                    row->subscription, group_shown(listing->call, row), type, row->name);
    json_put_text(shown, "name", row->name);
    json_put_text(shown, "type", type);
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++)
        member_copy(shown, body, members[i]);
    times_show(shown, body, listing->expand);
    if ((listing->expand & EXPAND_STATE) && state)
        json_put_text(shown, "provisioningState", state);
    return shown;
}

static int resource_visit_listed(const struct resource *row, int64_t number, void *argument)
{
    struct listing *listing = argument;

    if (!id_first_level(row->id) || type_extends(row->type))
        return 0;
    const json_t *body = row_body(listing->call->arena, row);
    const char *type = type_shown(listing->call, row, body);
    struct filter_subject subject = {row->name, type, row->group, json_text(body, "location"),
                                     json_at(body, "tags")};
    if (!filter_matches(listing->filter, &subject))
        return 0;
    if (!page_admit(&listing->page, number))
        return 1;
    json_array_append_new(listing->value, resource_show(listing, row, body, type));
    return 0;
}

static struct arm_error *list_answer(struct call *call, struct resource_filter rows)
{
    struct listing listing = {.call = call, .expand = expand_take(call)};

    TRY(page_take(call, &listing.page));
    TRY(filter_parse(call->arena, call_query(call, "$filter"), &listing.filter));
    listing.value = json_array();
    json_t *list = json_keep(call->arena, json_pack("{s:o}", "value", listing.value));

    rows.after = listing.page.after;
    int result = resource_each(call->tx, &rows, resource_visit_listed, &listing);
    TRY_STORE(call, result < 0 ? result : 0);
    json_put_text(list, "nextLink", page_next(call, &listing.page));
    reply_json(call, 200, CONTENT_JSON_CHARSET, list);
    return NULL;
}

struct arm_error *resources_list(struct call *call)
{
    return list_answer(
        call, (struct resource_filter){.subscription = call_parameter_lower(call, "subscription")});
}

struct arm_error *group_resources_list(struct call *call)
{
    struct resource group;

    TRY(group_require(call, &group));
    return list_answer(call, (struct resource_filter){.parent = group.id});
}
