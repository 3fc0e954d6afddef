/* How a body of Microsoft.Network is checked, put together and stored. */

#include <string.h>
#include <strings.h>

#include "api/arm/tags.h"
#include "api/network/network.h"
#include "api/network/resources.h"
#include "api/network/subnets.h"
#include "base/ids.h"
#include "base/json.h"

struct arm_error *network_refuse(struct call *call, struct arm_error *error)
{
    if (error && !error->gateway && !error->details)
        error->details = json_keep(call->arena, json_array());
    return error;
}

const char *network_etag(struct call *call)
{
    char guid[UUID_TEXT];
    ids_uuid(store_ids(call->tx), guid);
    return arena_printf(call->arena, "W/\"%s\"", guid);
}

/* W/"x", "x" and x mean the same (recorded: "etag":"invalid" is quoted back as W/"invalid"). */
static const char *etag_bare(struct arena *arena, const char *text)
{
    if (strncmp(text, "W/", 2) == 0)
        text += 2;
    size_t size = strlen(text);
    if (size >= 2 && text[0] == '"' && text[size - 1] == '"')
        return arena_copy(arena, text + 1, size - 2);
    return text;
}

struct arm_error *network_precondition(struct call *call, const json_t *stored, const char *id)
{
    const char *wanted = call_header(call, "If-Match");
    const char *had = json_text(stored, "etag");

    if (!wanted)
        wanted = json_text(call->body, "etag");
    if (!wanted || !*wanted || !had || text_equal(wanted, "*"))
        return NULL;
    wanted = etag_bare(call->arena, wanted);
    had = etag_bare(call->arena, had);
    if (text_equal_nocase(wanted, had))
        return NULL;
    const char *message =
        arena_printf(call->arena,
                     "Etag provided in if-match header W/\"%s\" does not match etag W/\"%s\" of "
                     "resource %s in NRP data store.",
                     wanted, had, id);
    struct arm_error *error = arm_error(call->arena, ERROR_NetworkPreconditionFailed, NULL);
    error->details =
        json_keep(call->arena, json_pack("[{s:s, s:s}]", "code", "PreconditionFailedEtagMismatch",
                                         "message", message));
    return error;
}

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

#define NAME_MAX_LENGTH 80

struct arm_error *network_name_check(struct call *call, const char *name)
{
    size_t size = strlen(name);
    bool fine = size > 0 && size <= NAME_MAX_LENGTH && is_word(name[0]) && name[0] != '_' &&
                is_word(name[size - 1]);

    for (size_t i = 0; fine && i < size; i++)
        fine = is_word(name[i]) || name[i] == '.' || name[i] == '-';
    if (fine)
        return NULL;
    return network_refuse(call,
                          arm_error(call->arena, ERROR_InvalidNetworkResourceName, NULL, name));
}

static struct arm_error *format_refuse(struct call *call, const char *problem)
{
    return network_refuse(call,
                          arm_error(call->arena, ERROR_InvalidNetworkRequestFormat, NULL, problem));
}

static struct arm_error *duplicate_refuse(struct call *call, const char *name)
{
    struct arm_error *error = arm_error(call->arena, ERROR_DuplicateChildResource, NULL);
    json_t *message = json_sprintf("Resource %s has two child resources with the same name (%s).",
                                   call->target.path, name);

    error->details = json_keep(call->arena, json_pack("[{s:s, s:o}]", "code",
                                                      "DuplicateResourceName", "message", message));
    return network_refuse(call, error);
}

struct arm_error *network_children_check(struct call *call, const char *member,
                                         const json_t *entries)
{
    json_t *seen = json_keep(call->arena, json_object());

    if (entries && !json_is_array(entries) && !json_is_null(entries))
        return format_refuse(call, arena_printf(call->arena, "'%s' is not a list.", member));
    for (size_t i = 0; i < json_array_size(entries); i++) {
        const char *name = json_text(json_array_get(entries, i), "name");
        if (!name)
            return format_refuse(call, "a resource in a list has no name.");
        TRY(network_name_check(call, name));
        const char *lower = arena_lower(call->arena, name);
        if (json_object_get(seen, lower))
            return duplicate_refuse(call, name);
        json_object_set_new(seen, lower, json_true());
    }
    return NULL;
}

struct arm_error *network_body_check(struct call *call, const struct network_type *type)
{
    static const char *const objects[] = {"properties", "sku"};

    for (size_t i = 0; i < sizeof objects / sizeof objects[0]; i++) {
        const json_t *value = json_object_get(call->body, objects[i]);
        if (value && !json_is_object(value) && !json_is_null(value))
            return arm_error(call->arena, ERROR_InvalidRequestContent, NULL,
                             arena_printf(call->arena, "'%s' is not an object.", objects[i]));
    }
    TRY(tags_check(call));
    const json_t *properties = json_object_get(call->body, "properties");
    const struct network_child *child = type ? type->children : NULL;
    for (; child && child->type; child++)
        TRY(network_children_check(call, child->member,
                                   json_member_nocase(properties, child->member, NULL)));
    return NULL;
}

static const struct network_property *property_find(const struct network_property *table,
                                                    const char *name)
{
    for (; table->name; table++) {
        if (strcasecmp(table->name, name) == 0)
            return table;
    }
    return NULL;
}

/* Nearly all are one of the first three, which need no parser. */
static json_t *fallback_make(const char *text)
{
    size_t size = strlen(text);

    if (strcmp(text, "[]") == 0)
        return json_array();
    if (strcmp(text, "false") == 0)
        return json_false();
    if (text[0] == '"' && !strchr(text, '\\'))
        return json_stringn(text + 1, size - 2);
    return json_loads(text, JSON_DECODE_ANY, NULL);
}

static json_t *property_value(const struct network_property *row, const json_t *sent,
                              const json_t *computed)
{
    json_t *value = json_object_get(computed, row->name);
    const char *spelled = NULL;

    if (!value && row->owner == OWNER_CLIENT)
        value = json_member_nocase(sent, row->name, &spelled);
    if (value && !json_is_null(value))
        return json_incref(value);
    return row->fallback ? fallback_make(row->fallback) : NULL;
}

json_t *network_properties(const struct network_property *table, json_t *sent,
                           const json_t *computed)
{
    json_t *out = json_object();
    const char *name;
    json_t *value;

    for (const struct network_property *row = table; row->name; row++) {
        json_t *own = property_value(row, sent, computed);
        if (own)
            json_object_set_new(out, row->name, own);
    }
    json_object_foreach(sent, name, value)
    {
        if (!json_is_null(value) && !property_find(table, name))
            json_object_set(out, name, value);
    }
    return out;
}

static void child_stamp(const struct network_child *child, const char *parent, json_t *entry,
                        const char *etag)
{
    const char *collection = strrchr(child->type, '/');
    json_t *name = json_incref(json_object_get(entry, "name"));
    json_t *properties =
        network_properties(child->properties, json_object_get(entry, "properties"), NULL);

    json_object_clear(entry);
    json_object_set_new(entry, "id",
                        json_sprintf("%s%s/%s", parent, collection, json_string_value(name)));
    json_object_set_new(entry, "name", name);
    json_object_set_new(entry, "etag", json_string(etag));
    json_object_set_new(entry, "type", json_string(child->type));
    json_object_set_new(entry, "properties", properties);
}

void network_stamp(const struct network_type *type, json_t *body, const char *etag)
{
    json_object_set_new(body, "etag", json_string(etag));
    for (const struct network_child *child = type->children; child && child->type; child++) {
        json_t *entries = json_object_get(json_object_get(body, "properties"), child->member);
        for (size_t i = 0; i < json_array_size(entries); i++) {
            json_t *entry = json_array_get(entries, i);
            child_stamp(child, json_text_or(body, "id", ""), entry, etag);
        }
    }
}

/* ---- whole bodies ---- */

/* A sku without a tier gets the one of the default (recorded for NAT gateways). */
static json_t *sku_build(const struct network_type *type, json_t *sent)
{
    json_t *sku = json_loads(type->sku, 0, NULL);
    if (json_is_object(sent))
        json_object_update(sku, sent);
    return sku;
}

static void echo(json_t *body, const json_t *sent, const char *member)
{
    json_t *value = json_object_get(sent, member);
    if (value && !json_is_null(value))
        json_object_set(body, member, value);
}

/* The members of a subnet have another order than those of all else (recorded). */
static json_t *subnet_body(struct arena *arena, const struct network_kept *kept)
{
    json_t *properties = network_properties(
        network_subnet_properties, json_object_get(kept->sent, "properties"), kept->computed);
    return json_keep(arena,
                     json_pack("{s:s, s:s, s:s, s:o, s:s}", "name", kept->name, "id", kept->id,
                               "etag", "", "properties", properties, "type", SUBNET_TYPE));
}

bool network_keeps(const char *type)
{
    return network_type_find(type) || text_equal(type, SUBNET_TYPE);
}

json_t *network_kept_body(struct arena *arena, const struct network_kept *kept)
{
    static const char *const echoed[] = {"tags", "zones", "extendedLocation", "kind"};
    const struct network_type *type = network_type_find(kept->type);

    if (!type)
        return subnet_body(arena, kept);
    json_t *body =
        json_keep(arena, json_pack("{s:s, s:s, s:s, s:s, s:s}", "name", kept->name, "id", kept->id,
                                   "etag", "", "type", type->type, "location", kept->location));
    for (size_t i = 0; i < sizeof echoed / sizeof echoed[0]; i++)
        echo(body, kept->sent, echoed[i]);
    json_object_set_new(body, "properties",
                        network_properties(type->properties,
                                           json_object_get(kept->sent, "properties"),
                                           kept->computed));
    if (type->sku)
        json_object_set_new(body, "sku", sku_build(type, json_object_get(kept->sent, "sku")));
    return body;
}

void network_kept_stamp(const char *type, json_t *body, const char *etag)
{
    const struct network_type *found = network_type_find(type);

    if (found)
        network_stamp(found, body, etag);
    else
        json_object_set_new(body, "etag", json_string(etag));
}
