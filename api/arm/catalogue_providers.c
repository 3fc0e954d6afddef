#include <string.h>

#include "api/arm/catalogue_tables.h"
#include "base/buffer.h"
#include "base/json.h"
#include "base/span.h"

#define FILE_NAME "providers"

/* Lists of locations, versions and zones that many types share: "@L1" names one. */
static json_t *list_resolve(const json_t *file, const char *lists, json_t *value)
{
    const char *name = json_string_value(value);
    if (!name)
        return value;
    json_t *list = *name == '@' ? json_object_get(json_object_get(file, lists), name + 1) : NULL;
    if (!list)
        catalogue_broken(FILE_NAME, "no list \"%s\" in %s", name, lists);
    return list;
}

static const struct api_version *versions_read(struct arena *arena, const json_t *list,
                                               const char *type)
{
    size_t count = json_array_size(list);
    struct api_version *versions = catalogue_rows(arena, count, sizeof *versions);
    for (size_t i = 0; i < count; i++) {
        const char *text = catalogue_text(json_array_get(list, i), FILE_NAME);
        if (!api_version_parse(text, &versions[i]))
            catalogue_broken(FILE_NAME, "%s: \"%s\" is no api-version", type, text);
        if (i > 0 && api_version_compare(versions[i], versions[i - 1]) >= 0)
            catalogue_broken(FILE_NAME, "%s: %s is not in its place", type, text);
    }
    return versions;
}

/* ---- retired api-versions ---- */

/* What reading takes along: the file, the service date, and the versions that the provider retired,
 * [[version, first day without it]...]. */
struct reading {
    struct arena *arena;
    const json_t *file;
    date_t as_of;
    const json_t *retired;
};

static bool version_retired(const struct reading *reading, const json_t *retired,
                            const char *version)
{
    const json_t *row;
    size_t index;

    json_array_foreach(retired, index, row)
    {
        if (text_equal(json_string_value(json_array_get(row, 0)), version))
            return catalogue_date(json_array_get(row, 1), FILE_NAME) <= reading->as_of;
    }
    return false;
}

/* The type's versions that are still there. A type may retire others than its provider. */
static json_t *versions_left(const struct reading *reading, const json_t *from)
{
    const json_t *own = json_object_get(from, "retired");
    json_t *all = list_resolve(reading->file, "versionLists", json_object_get(from, "versions"));
    json_t *left = json_keep(reading->arena, json_array());
    json_t *version;
    size_t index;

    json_array_foreach(all, index, version)
    {
        if (!version_retired(reading, own ? own : reading->retired, json_string_value(version)))
            json_array_append(left, version);
    }
    return left;
}

/* ---- rows ---- */

static void copy_member(json_t *row, const char *name, json_t *value)
{
    if (value)
        json_object_set(row, name, value);
}

/* Members in the order of the recorded GET providers. */
static json_t *type_row(const struct reading *reading, const json_t *from, json_t *versions)
{
    const json_t *file = reading->file;
    json_t *row = json_keep(reading->arena, json_object());
    json_t *locations = json_object_get(from, "locations");
    json_t *none = json_keep(reading->arena, json_array());
    copy_member(row, "resourceType", json_object_get(from, "type"));
    copy_member(row, "locations",
                locations ? list_resolve(file, "locationLists", locations) : none);
    copy_member(row, "apiVersions", versions);
    copy_member(row, "defaultApiVersion", json_object_get(from, "default"));
    copy_member(row, "locationMappings", json_object_get(from, "locationMappings"));
    json_t *zones = json_object_get(from, "zoneMappings");
    copy_member(row, "zoneMappings", zones ? list_resolve(file, "zoneLists", zones) : NULL);
    copy_member(row, "apiProfiles", json_object_get(from, "apiProfiles"));
    json_put_text(row, "capabilities", json_text_or(from, "capabilities", "None"));
    return row;
}

/* A type that ARM does not list is where the type is that contains it. */
static const json_t *locations_inherited(struct arena *arena, const struct provider *provider,
                                         const char *type)
{
    const char *outer = arena_copy(arena, type, strcspn(type, "/"));
    const struct provider_type *container = provider_type(provider, outer);
    return container ? container->locations : NULL;
}

static struct provider_type type_read(const struct reading *reading, const json_t *from,
                                      json_t *shown)
{
    const char *name = catalogue_text(json_object_get(from, "type"), FILE_NAME);
    json_t *versions = versions_left(reading, from);
    struct provider_type type = {
        .name = name,
        .versions = versions_read(reading->arena, versions, name),
        .version_count = json_array_size(versions),
    };
    if (json_is_false(json_object_get(from, "listed")))
        return type;

    json_t *row = type_row(reading, from, versions);
    json_array_append(shown, row);
    type.row = row;
    type.locations = json_object_get(row, "locations");
    return type;
}

static struct provider provider_read(struct reading *reading, const json_t *from)
{
    struct arena *arena = reading->arena;
    const json_t *list = catalogue_list(from, "types", FILE_NAME);
    size_t count = json_array_size(list);
    struct provider_type *types = catalogue_rows(arena, count, sizeof *types);
    json_t *shown = json_keep(arena, json_array());

    reading->retired = json_object_get(from, "retired");
    for (size_t i = 0; i < count; i++)
        types[i] = type_read(reading, json_array_get(list, i), shown);
    catalogue_sort_names(types, count, sizeof *types, FILE_NAME);

    json_t *row = json_keep(arena, json_object());
    const char *namespace = catalogue_text(json_object_get(from, "namespace"), FILE_NAME);
    json_put_text(row, "namespace", namespace);
    json_object_set(row, "resourceTypes", shown);
    json_put_text(row, "registrationPolicy", json_text_or(from, "policy", "RegistrationRequired"));
    struct provider provider = {
        .namespace = namespace,
        .served = json_true_at(from, "served"),
        .row = row,
        .types = types,
        .type_count = count,
    };
    for (size_t i = 0; i < count; i++) {
        if (!types[i].row)
            types[i].locations = locations_inherited(arena, &provider, types[i].name);
    }
    return provider;
}

void catalogue_load_providers(struct catalogue *catalogue, struct arena *arena, date_t as_of)
{
    const json_t *file = catalogue_file(arena, FILE_NAME);
    struct reading reading = {.arena = arena, .file = file, .as_of = as_of};
    const json_t *list = catalogue_list(file, "providers", FILE_NAME);
    catalogue->provider_count = json_array_size(list);
    catalogue->providers =
        catalogue_rows(arena, catalogue->provider_count, sizeof *catalogue->providers);
    for (size_t i = 0; i < catalogue->provider_count; i++)
        catalogue->providers[i] = provider_read(&reading, json_array_get(list, i));
    catalogue_sort_names(catalogue->providers, catalogue->provider_count,
                         sizeof *catalogue->providers, FILE_NAME);
}

size_t catalogue_provider_count(const struct catalogue *catalogue)
{
    return catalogue->provider_count;
}

const struct provider *catalogue_provider_at(const struct catalogue *catalogue, size_t index)
{
    return index < catalogue->provider_count ? &catalogue->providers[index] : NULL;
}

const struct provider *catalogue_provider(const struct catalogue *catalogue, const char *namespace)
{
    return catalogue_find_name(namespace, catalogue->providers, catalogue->provider_count,
                               sizeof *catalogue->providers);
}

const struct provider_type *provider_type(const struct provider *provider, const char *type)
{
    return catalogue_find_name(type, provider->types, provider->type_count,
                               sizeof *provider->types);
}

const struct provider_type *catalogue_type(const struct catalogue *catalogue,
                                           const char *namespace_and_type,
                                           const struct provider **provider)
{
    char namespace[128];
    const char *slash = namespace_and_type ? strchr(namespace_and_type, '/') : NULL;
    size_t size = slash ? (size_t)(slash - namespace_and_type) : 0;

    if (!slash || size >= sizeof namespace)
        return NULL;
    memcpy(namespace, namespace_and_type, size);
    namespace[size] = '\0';
    const struct provider *found = catalogue_provider(catalogue, namespace);
    if (provider)
        *provider = found;
    return found ? provider_type(found, slash + 1) : NULL;
}

bool provider_type_serves(const struct provider_type *type, struct api_version version)
{
    bool newest_of_kind = true;
    for (size_t i = 0; i < type->version_count; i++) {
        struct api_version known = type->versions[i];
        if (known.preview != version.preview)
            continue;
        if (known.date == version.date || (newest_of_kind && version.date > known.date))
            return true;
        newest_of_kind = false;
    }
    return false;
}

const struct api_version *provider_type_newest(const struct provider_type *type)
{
    for (size_t i = 0; i < type->version_count; i++) {
        if (!type->versions[i].preview)
            return &type->versions[i];
    }
    return NULL;
}

const char *provider_type_versions(struct arena *arena, const struct provider_type *type)
{
    struct buffer text;
    buffer_init(&text, arena);
    buffer_text(&text, "");
    for (size_t i = 0; i < type->version_count; i++) {
        char version[API_VERSION_TEXT];
        api_version_format(type->versions[i], version);
        buffer_printf(&text, "%s%s", i ? ", " : "", version);
    }
    return text.data;
}

/* ARM's refusals name locations as ids do: "East US 2" is "eastus2". */
static void append_location(struct buffer *text, const char *display_name)
{
    for (const char *at = display_name; *at; at++) {
        char lower = char_lower(*at);
        if (lower != ' ')
            buffer_append(text, &lower, 1);
    }
}

const char *provider_type_locations(struct arena *arena, const struct provider_type *type)
{
    struct buffer text;
    buffer_init(&text, arena);
    buffer_text(&text, "");
    for (size_t i = 0; i < json_array_size(type->locations); i++) {
        if (i)
            buffer_text(&text, ", ");
        append_location(&text, json_string_value(json_array_get(type->locations, i)));
    }
    return text.data;
}
