#include "api/resources/groups.h"

#include <errno.h>
#include <string.h>

#include "api/arm/catalogue.h"
#include "api/arm/page.h"
#include "api/arm/resource_id.h"
#include "api/arm/row.h"
#include "api/arm/tags.h"
#include "api/resources/filter.h"
#include "api/resources/routes.h"
#include "api/resources/subscriptions.h"
#include "base/buffer.h"
#include "base/json.h"

/* Azure's naming rules for resource groups. */
#define GROUP_NAME_MAX ((size_t)90)

/* ---- what other providers ask ---- */

static struct arm_error *group_find(struct call *call, const char *subscription, const char *group,
                                    struct resource *out)
{
    int result = resource_get(call->tx, id_group(call->arena, subscription, group), out);
    if (result == -ENOENT)
        return arm_error(call->arena, ERROR_ResourceGroupNotFound, NULL, group);
    return call_failure(call, result);
}

static bool group_deleting(struct call *call, const struct resource *row)
{
    return text_equal(json_text(row_body(call->arena, row), "properties.provisioningState"),
                      operation_shown(call->api, GROUP_DELETE));
}

struct arm_error *group_require_named(struct call *call, const char *subscription,
                                      const char *group, struct resource *out)
{
    struct resource row;

    TRY(group_find(call, subscription, group, &row));
    if (call->route->kind == ROUTE_WRITE && group_deleting(call, &row))
        return arm_error(call->arena, ERROR_ResourceGroupBeingDeleted, NULL, row.name);
    if (out)
        *out = row;
    return NULL;
}

struct arm_error *group_require(struct call *call, struct resource *out)
{
    return group_require_named(call, call_parameter(call, "subscription"),
                               call_parameter(call, "group"), out);
}

/* ---- what a PUT may say ---- */

/* Letters of other alphabets count as letters: everything outside ASCII passes. */
static bool name_character(char c)
{
    return (unsigned char)c >= 0x80 || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9') || (c && strchr("-_.()", c));
}

static struct arm_error *group_name_check(struct arena *arena, const char *name)
{
    char bad[GROUP_NAME_MAX + 1];
    size_t bad_size = 0;
    size_t size = strlen(name);

    for (size_t i = 0; i < size && bad_size < GROUP_NAME_MAX; i++) {
        if (!name_character(name[i]))
            bad[bad_size++] = name[i];
    }
    bad[bad_size] = '\0';
    if (bad_size)
        return arm_error(arena, ERROR_InvalidResourceGroup, NULL, name, bad);
    if (size > GROUP_NAME_MAX)
        return arm_error(arena, ERROR_InvalidResourceGroupLength, NULL, name, size, GROUP_NAME_MAX);
    if (name[size - 1] == '.')
        return arm_error(arena, ERROR_InvalidResourceGroupEnd, NULL, name);
    return NULL;
}

static const char *locations_text(struct call *call)
{
    const struct catalogue *catalogue = call->api->catalogue;
    struct buffer text;

    buffer_init(&text, call->arena);
    for (size_t i = 0; i < catalogue_location_count(catalogue); i++) {
        const struct location *location = catalogue_location_at(catalogue, i);
        if (location->region)
            buffer_printf(&text, "%s%s", text.size ? "," : "", location->name);
    }
    return text.size ? text.data : "";
}

/* The location as ARM spells it: "West US 2" is kept as westus2. */
static struct arm_error *group_location(struct call *call, const char **out)
{
    const char *sent = json_text(call->body, "location");

    if (!sent || !*sent)
        return arm_error(call->arena, ERROR_LocationRequired, NULL);
    const struct location *location = catalogue_location(call->api->catalogue, sent);
    if (!location || !location->region)
        return arm_error(call->arena, ERROR_LocationNotAvailableForResourceGroup, NULL, sent,
                         locations_text(call));
    *out = location->name;
    return NULL;
}

/* ---- the document ---- */

/* Members in the recorded order (Azure/azure-cli recordings, test_resource_group). */
static json_t *group_document(struct call *call, const char *name, const char *location,
                              const char *managed_by, json_t *tags)
{
    json_t *group = json_keep(call->arena, json_object());

    json_put_format(group, "id", "/subscriptions/%s/resourceGroups/%s",
                    call_parameter_lower(call, "subscription"), name);
    json_put_text(group, "name", name);
    json_put_text(group, "type", "Microsoft.Resources/resourceGroups");
    json_put_text(group, "location", location);
    if (managed_by)
        json_put_text(group, "managedBy", managed_by);
    if (tags)
        json_object_set(group, "tags", tags);
    json_put_text(group, "properties.provisioningState", "Succeeded");
    return group;
}

static struct resource group_row(struct call *call, const char *name)
{
    const char *subscription = call_parameter_lower(call, "subscription");
    return (struct resource){
        .id = id_group(call->arena, subscription, name),
        .type = GROUP_TYPE,
        .parent = id_subscription(call->arena, subscription),
        .subscription = subscription,
        .group = arena_lower(call->arena, name),
        .name = name,
    };
}

static struct arm_error *group_create(struct call *call)
{
    const char *name = call_parameter(call, "group");
    const char *location = NULL;
    json_t *tags = NULL;

    TRY(group_name_check(call->arena, name));
    TRY(group_location(call, &location));
    TRY(tags_take(call->arena, json_object_get(call->body, "tags"), &tags));
    TRY_STORE(call, subscription_ensure(call, call_parameter(call, "subscription")));

    struct resource row = group_row(call, name);
    json_t *group = group_document(call, name, location, json_text(call->body, "managedBy"), tags);
    TRY_STORE(call, row_put(call->tx, call->arena, &row, group));
    reply_bytes(call, 201, CONTENT_JSON_CHARSET, row.body);
    return NULL;
}

/* A PUT replaces the tags; who manages the group stays when the PUT does not say (guess). */
static struct arm_error *group_replace(struct call *call, struct resource *row)
{
    json_t *stored = row_body(call->arena, row);
    const char *old_location = json_text_or(stored, "location", "");
    const char *location = NULL;
    json_t *tags = NULL;

    TRY(group_location(call, &location));
    if (!text_equal_nocase(location, old_location))
        return arm_error(call->arena, ERROR_InvalidResourceGroupLocation, NULL, location,
                         old_location);
    TRY(tags_take(call->arena, json_object_get(call->body, "tags"), &tags));

    const char *managed_by = json_text_or(call->body, "managedBy", json_text(stored, "managedBy"));
    json_t *group = group_document(call, row->name, location, managed_by, tags);
    TRY_STORE(call, row_put(call->tx, call->arena, row, group));
    reply_bytes(call, 200, CONTENT_JSON_CHARSET, row->body);
    return NULL;
}

/* ---- endpoints ---- */

struct arm_error *group_put(struct call *call)
{
    struct resource row = {0};
    int result = resource_get(call->tx, group_row(call, call_parameter(call, "group")).id, &row);

    if (result == -ENOENT)
        return group_create(call);
    TRY_STORE(call, result);
    TRY(group_require(call, &row));
    return group_replace(call, &row);
}

struct arm_error *group_get(struct call *call)
{
    struct resource row = {0};

    TRY(group_require(call, &row));
    reply_bytes(call, 200, CONTENT_JSON_CHARSET, row.body);
    return NULL;
}

struct arm_error *group_head(struct call *call)
{
    TRY(group_require(call, NULL));
    reply_status(call, 204);
    return NULL;
}

struct arm_error *group_patch(struct call *call)
{
    struct resource row = {0};
    json_t *tags = NULL;

    TRY(group_require(call, &row));
    TRY(tags_take(call->arena, json_object_get(call->body, "tags"), &tags));
    json_t *stored = row_body(call->arena, &row);
    const char *managed_by = json_text_or(call->body, "managedBy", json_text(stored, "managedBy"));
    json_t *kept = tags ? tags : json_object_get(stored, "tags");
    json_t *group =
        group_document(call, row.name, json_text_or(stored, "location", ""), managed_by, kept);
    TRY_STORE(call, row_put(call->tx, call->arena, &row, group));
    reply_bytes(call, 200, CONTENT_JSON_CHARSET, row.body);
    return NULL;
}

/* The bodies are the answers, so a list without a filter is put together without parsing one. */
struct listing {
    struct call *call;
    const struct filter *filter;
    struct page_text list;
};

static bool group_listed(struct listing *listing, const struct resource *row)
{
    if (!listing->filter)
        return true;
    const json_t *body = row_body(listing->call->arena, row);
    struct filter_subject subject = {
        .name = row->name,
        .type = "Microsoft.Resources/resourceGroups",
        .group = row->name,
        .location = json_text(body, "location"),
        .tags = json_at(body, "tags"),
    };
    return filter_matches(listing->filter, &subject);
}

static int group_visit(const struct resource *row, int64_t number, void *argument)
{
    struct listing *listing = argument;

    if (!group_listed(listing, row))
        return 0;
    if (!page_admit(&listing->list.page, number))
        return 1;
    page_text_add(&listing->list, row->body);
    return 0;
}

struct arm_error *groups_list(struct call *call)
{
    struct listing listing = {.call = call};

    TRY(page_text_begin(call, &listing.list));
    TRY(filter_parse(call->arena, call_query(call, "$filter"), &listing.filter));
    struct resource_filter rows = {
        .type = GROUP_TYPE,
        .subscription = call_parameter_lower(call, "subscription"),
        .after = listing.list.page.after,
    };
    int result = resource_each(call->tx, &rows, group_visit, &listing);
    TRY_STORE(call, result < 0 ? result : 0);
    page_text_reply(call, &listing.list, CONTENT_JSON_CHARSET);
    return NULL;
}
