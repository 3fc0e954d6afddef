#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "api/arm/schema_model.h"
#include "base/json.h"
#include "base/log.h"
#include "schemas/schemas.h"

/* schemas/contract.md has the vocabulary of the files read here. */

#define MODELS_MAX 64
#define RANGES_MAX 4

struct named_model {
    const char *name;
    struct schema_model model;
    bool loaded; /* false while its own members are being read: then it may be pointed at, not
                    copied */
};

struct loader {
    struct arena *arena;
    const char *file;
    const json_t *models; /* by name */
    struct named_model *named[MODELS_MAX];
    size_t named_count;
    struct schema_view *views;
    size_t view_count, stable_count;
    unsigned bits;
};

static _Noreturn void defect(const struct loader *loader, const char *what, const char *where)
{
    log_error("schemas/%s.json: %s: %s", loader->file, what, where);
    abort();
}

/* ---- versions and ranges ---- */

struct date_range {
    date_t from, to; /* both included */
};

/* When a property exists: "2024-09-01", "2023-01-01..2025-02-01", "..2025-02-01", several joined by
 * commas,
 * "-" for never. */
struct date_ranges {
    struct date_range ranges[RANGES_MAX];
    size_t count;
};

static const struct date_ranges always = {{{0, INT32_MAX}}, 1};

static date_t read_date(const struct loader *loader, const char *text, size_t size,
                        const char *where)
{
    char day[11];
    date_t date;
    if (size >= sizeof day)
        defect(loader, "no date", where);
    memcpy(day, text, size);
    day[size] = '\0';
    if (!date_parse(day, &date))
        defect(loader, "no date", where);
    return date;
}

static struct date_range read_range(const struct loader *loader, const char *text, size_t size,
                                    const char *where)
{
    struct date_range range = {0, INT32_MAX};
    const char *dots = memmem(text, size, "..", 2);
    size_t first = dots ? (size_t)(dots - text) : size;

    if (first > 0)
        range.from = read_date(loader, text, first, where);
    if (dots)
        range.to = read_date(loader, dots + 2, size - first - 2, where);
    return range;
}

static struct date_ranges read_ranges(const struct loader *loader, const json_t *property,
                                      const char *key, const char *where)
{
    const char *text = json_text(property, key);
    if (!text)
        return always;

    struct date_ranges out = {.count = 0};
    if (strcmp(text, "-") == 0)
        return out;
    for (;;) {
        size_t size = strcspn(text, ",");
        if (out.count == RANGES_MAX)
            defect(loader, "too many ranges", where);
        out.ranges[out.count++] = read_range(loader, text, size, where);
        if (!text[size])
            return out;
        text += size + 1;
    }
}

static bool ranges_hold(const struct date_ranges *ranges, date_t date)
{
    for (size_t i = 0; i < ranges->count; i++) {
        if (date >= ranges->ranges[i].from && date <= ranges->ranges[i].to)
            return true;
    }
    return false;
}

static void set_add(struct schema_set *set, unsigned bit)
{
    set->words[bit / 64] |= (uint64_t)1 << (bit % 64);
}

/* Gives the property its bit and sets it in the views of the versions that have and show it. */
static unsigned place_property(struct loader *loader, const json_t *json, unsigned flags,
                               const char *name)
{
    if (loader->bits == SCHEMA_BITS_MAX)
        defect(loader, "more properties than SCHEMA_BITS_MAX", name);
    unsigned bit = loader->bits++;
    struct date_ranges stable = read_ranges(loader, json, "stable", name);
    struct date_ranges preview = read_ranges(loader, json, "preview", name);
    struct date_ranges shown = read_ranges(loader, json, "shownStable", name);

    for (size_t i = 0; i < loader->view_count; i++) {
        struct schema_view *view = &loader->views[i];
        if (!ranges_hold(view->version.preview ? &preview : &stable, view->version.date))
            continue;
        set_add(&view->has, bit);
        if (flags & SCHEMA_WRITE_ONLY ||
            (!view->version.preview && !ranges_hold(&shown, view->version.date)))
            continue;
        set_add(&view->shown, bit);
    }
    return bit;
}

static void read_versions(struct loader *loader, const json_t *file)
{
    const json_t *stable = json_at(file, "versions.stable"),
                 *preview = json_at(file, "versions.preview");
    loader->stable_count = json_array_size(stable);
    loader->view_count = loader->stable_count + json_array_size(preview);
    if (loader->stable_count == 0 || loader->view_count == loader->stable_count)
        defect(loader, "no versions", "versions");

    loader->views = arena_alloc(loader->arena, loader->view_count * sizeof *loader->views);
    for (size_t i = 0; i < loader->view_count; i++) {
        bool is_preview = i >= loader->stable_count;
        const json_t *list = is_preview ? preview : stable;
        const char *text =
            json_string_value(json_array_get(list, is_preview ? i - loader->stable_count : i));
        loader->views[i].version = (struct api_version){
            .date = text ? read_date(loader, text, strlen(text), "versions") : 0,
            .preview = is_preview,
        };
        if (i > 0 && i != loader->stable_count &&
            loader->views[i].version.date >= loader->views[i - 1].version.date)
            defect(loader, "versions are not newest first", text ? text : "null");
    }
}

/* The first view that shows the same; `at` itself when there is none before it. */
static size_t view_alike(const struct loader *loader, size_t at)
{
    size_t i = 0;
    while (i < at && memcmp(&loader->views[i].shown, &loader->views[at].shown,
                            sizeof loader->views[i].shown) != 0)
        i++;
    return i;
}

/* Versions that show the same properties share a shape; the newest stable version's is 0. */
static void number_shapes(struct loader *loader)
{
    unsigned shapes = 0;
    for (size_t i = 0; i < loader->view_count; i++) {
        size_t alike = view_alike(loader, i);
        loader->views[i].shape = alike < i ? loader->views[alike].shape : shapes++;
    }
}

/* ---- types ---- */

static const char *const kind_names[] = {
    [SCHEMA_STRING] = "string",   [SCHEMA_INTEGER] = "integer", [SCHEMA_NUMBER] = "number",
    [SCHEMA_BOOLEAN] = "boolean", [SCHEMA_ANY] = "any",         [SCHEMA_OBJECT] = "object",
    [SCHEMA_MAP] = "map",         [SCHEMA_ARRAY] = "array",
};

static void read_model(struct loader *loader, const json_t *own, const struct schema_model *base,
                       struct schema_model *out);

static enum schema_kind read_kind(const struct loader *loader, const json_t *json,
                                  const char *where)
{
    const char *name = json_is_string(json) ? json_string_value(json) : json_text(json, "type");
    if (!name) {
        if (json_at(json, "properties") || json_at(json, "use"))
            return SCHEMA_OBJECT;
        defect(loader, "no type", where);
    }
    for (size_t i = 0; i < sizeof kind_names / sizeof kind_names[0]; i++) {
        if (strcmp(kind_names[i], name) == 0)
            return (enum schema_kind)i;
    }
    defect(loader, "unknown type", where);
}

static const struct named_model *find_model(struct loader *loader, const char *name)
{
    for (size_t i = 0; i < loader->named_count; i++) {
        if (strcmp(loader->named[i]->name, name) == 0)
            return loader->named[i];
    }
    const json_t *json = json_object_get(loader->models, name);
    if (!json || loader->named_count == MODELS_MAX)
        defect(loader, "no such model, or too many", name);

    struct named_model *named = arena_alloc(loader->arena, sizeof *named);
    loader->named[loader->named_count++] = named;
    named->name = name;
    read_model(loader, json, NULL, &named->model);
    named->loaded = true;
    return named;
}

static const struct schema_model *object_model(struct loader *loader, const json_t *json,
                                               const char *where)
{
    const json_t *own = json_at(json, "properties");
    const char *use = json_text(json, "use");
    const struct named_model *named = use ? find_model(loader, use) : NULL;

    if (!own)
        return named ? &named->model : NULL;
    if (named && !named->loaded)
        defect(loader, "a model extends itself", where);
    struct schema_model *model = arena_alloc(loader->arena, sizeof *model);
    read_model(loader, own, named ? &named->model : NULL, model);
    return model;
}

static struct schema_type read_type(struct loader *loader, const json_t *json, const char *where)
{
    struct schema_type type = {.kind = read_kind(loader, json, where)};
    if (type.kind == SCHEMA_OBJECT) {
        type.model = object_model(loader, json, where);
    } else if (type.kind == SCHEMA_ARRAY || type.kind == SCHEMA_MAP) {
        const json_t *inner = json_at(json, type.kind == SCHEMA_ARRAY ? "items" : "values");
        if (!inner)
            defect(loader, "no items or values", where);
        struct schema_type *element = arena_alloc(loader->arena, sizeof *element);
        *element = read_type(loader, inner, where);
        type.element = element;
    }
    return type;
}

/* ---- properties ---- */

static unsigned empty_flag(const struct loader *loader, const json_t *value, const char *where)
{
    switch (json_typeof(value)) {
    case JSON_STRING:
        return SCHEMA_EMPTY_TEXT;
    case JSON_INTEGER:
        return SCHEMA_EMPTY_ZERO;
    case JSON_ARRAY:
        return SCHEMA_EMPTY_ARRAY;
    case JSON_OBJECT:
        return SCHEMA_EMPTY_OBJECT;
    default:
        defect(loader, "`empty` takes \"\", 0, [] and {}", where);
    }
}

static unsigned read_flags(const struct loader *loader, const json_t *json, enum schema_kind kind,
                           const char *where)
{
    unsigned flags = 0;
    const char *access = json_text(json, "access");
    if (access && strcmp(access, "read-only") == 0)
        flags |= SCHEMA_READ_ONLY;
    else if (access && strcmp(access, "write-only") == 0)
        flags |= SCHEMA_WRITE_ONLY;
    else if (access)
        defect(loader, "unknown access", where);

    const json_t *empty = json_at(json, "empty");
    if (!empty) {
        if (kind == SCHEMA_STRING)
            flags |= SCHEMA_EMPTY_TEXT;
        if (kind == SCHEMA_OBJECT)
            flags |= SCHEMA_EMPTY_OBJECT;
        return flags;
    }
    size_t index;
    const json_t *value;
    json_array_foreach(empty, index, value)
    {
        flags |= empty_flag(loader, value, where);
    }
    return flags;
}

static void check_keys(const struct loader *loader, const json_t *json, const char *where)
{
    static const char *const known[] = {"access",      "empty",  "items", "preview", "properties",
                                        "shownStable", "stable", "type",  "use",     "values"};
    const char *key;
    json_t *value;
    json_object_foreach(json_unconst(json), key, value)
    {
        bool found = false;
        for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
            found = found || strcmp(known[i], key) == 0;
        if (!found)
            defect(loader, "unknown key", where);
    }
}

static int compare_names(const void *a, const void *b)
{
    const struct schema_property *const *left = a, *const *right = b;
    return strcasecmp((*left)->name, (*right)->name);
}

static void sort_model(const struct loader *loader, struct schema_model *model)
{
    const struct schema_property **sorted =
        arena_alloc(loader->arena, model->count * sizeof *sorted);
    for (size_t i = 0; i < model->count; i++)
        sorted[i] = &model->properties[i];
    qsort(sorted, model->count, sizeof *sorted, compare_names);
    for (size_t i = 1; i < model->count; i++) {
        if (strcasecmp(sorted[i - 1]->name, sorted[i]->name) == 0)
            defect(loader, "two members with one name", sorted[i]->name);
    }
    model->sorted = sorted;
}

/* The members of `own`, then those of `base`. */
static void read_model(struct loader *loader, const json_t *own, const struct schema_model *base,
                       struct schema_model *out)
{
    size_t inherited = base ? base->count : 0;
    size_t count = json_object_size(own) + inherited;
    struct schema_property *properties = arena_alloc(loader->arena, count * sizeof *properties);
    size_t used = 0;
    const char *name;
    json_t *json;

    json_object_foreach(json_unconst(own), name, json)
    {
        check_keys(loader, json, name);
        struct schema_property *property = &properties[used++];
        property->name = name;
        property->type = read_type(loader, json, name);
        property->flags = read_flags(loader, json, property->type.kind, name);
        property->bit = place_property(loader, json, property->flags, name);
    }
    if (inherited > 0)
        memcpy(properties + used, base->properties, inherited * sizeof *properties);
    out->properties = properties;
    out->count = count;
    sort_model(loader, out);
}

/* ---- files ---- */

static const json_t *read_file(struct loader *loader, const char *name)
{
    size_t size = 0;
    const char *problem = NULL;
    loader->file = name;
    const char *text = schema_file(name, &size);
    const json_t *json =
        text ? json_read(loader->arena, (struct span){text, size}, &problem) : NULL;
    if (!json)
        defect(loader, "broken file", problem ? problem : "missing");
    return json;
}

const struct schema *schema_load(struct arena *arena, const char *name)
{
    struct loader loader = {.arena = arena};
    const json_t *file = read_file(&loader, name);

    /* "uses": versions and models are another file's. */
    const char *uses = json_text(file, "uses");
    const json_t *shared = uses ? read_file(&loader, uses) : file;
    loader.file = name;
    loader.models = json_at(shared, "models");
    read_versions(&loader, shared);

    struct schema *schema = arena_alloc(arena, sizeof *schema);
    schema->type = json_text_or(file, "type", name);
    read_model(&loader, json_at(file, "properties"), NULL, &schema->root);
    number_shapes(&loader);
    schema->views = loader.views;
    schema->view_count = loader.view_count;
    schema->stable_count = loader.stable_count;
    return schema;
}
