#include "api/arm/catalogue.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "api/arm/catalogue_tables.h"
#include "base/json.h"
#include "base/span.h"
#include "schemas/schemas.h"

void catalogue_broken(const char *file, const char *format, ...)
{
    fprintf(stderr, "aksim: schemas/%s.json: ", file);
    va_list arguments;
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    abort();
}

const json_t *catalogue_file(struct arena *arena, const char *name)
{
    size_t size = 0;
    const char *bytes = schema_file(name, &size);
    if (!bytes)
        catalogue_broken(name, "is not in the program");
    const char *problem = NULL;
    const json_t *tree = json_read(arena, (struct span){bytes, size}, &problem);
    if (!tree)
        catalogue_broken(name, "%s", problem);
    return tree;
}

void *catalogue_rows(struct arena *arena, size_t count, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes))
        abort();
    return arena_alloc(arena, bytes ? bytes : 1);
}

const json_t *catalogue_list(const json_t *object, const char *member, const char *file)
{
    const json_t *list = json_object_get(object, member);
    if (!json_is_array(list))
        catalogue_broken(file, "a list \"%s\" is missing", member);
    return list;
}

const char *catalogue_text(const json_t *value, const char *file)
{
    const char *text = json_string_value(value);
    if (!text)
        catalogue_broken(file, "text is missing");
    return text;
}

date_t catalogue_date(const json_t *value, const char *file)
{
    date_t date = 0;
    if (value && !date_parse(catalogue_text(value, file), &date))
        catalogue_broken(file, "\"%s\" is no date", json_string_value(value));
    return date;
}

struct dated_name *catalogue_dated(struct arena *arena, const json_t *list, const char *file)
{
    struct dated_name *rows = catalogue_rows(arena, json_array_size(list), sizeof *rows);
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *pair = json_array_get(list, i);
        rows[i] = (struct dated_name){catalogue_date(json_array_get(pair, 0), file),
                                      catalogue_text(json_array_get(pair, 1), file)};
        if (i > 0 && rows[i].since >= rows[i - 1].since)
            catalogue_broken(file, "\"%s\" is not in its place", rows[i].name);
    }
    return rows;
}

const char *dated_name_at(const struct dated_name *list, size_t count, date_t as_of)
{
    for (size_t i = 0; i < count; i++) {
        if (as_of >= list[i].since)
            return list[i].name;
    }
    return count ? list[count - 1].name : NULL;
}

struct versioned_name *catalogue_versioned(struct arena *arena, const json_t *list,
                                           const char *file)
{
    struct versioned_name *rows = catalogue_rows(arena, json_array_size(list), sizeof *rows);
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *pair = json_array_get(list, i);
        bool has_patch;
        rows[i].name = catalogue_text(json_array_get(pair, 1), file);
        if (!kubernetes_version_parse(catalogue_text(json_array_get(pair, 0), file), &rows[i].since,
                                      &has_patch))
            catalogue_broken(file, "\"%s\" has no version", rows[i].name);
        if (i > 0 && kubernetes_version_compare(rows[i].since, rows[i - 1].since) >= 0)
            catalogue_broken(file, "\"%s\" is not in its place", rows[i].name);
    }
    return rows;
}

const char *versioned_name_at(const struct versioned_name *list, size_t count,
                              struct kubernetes_version version)
{
    for (size_t i = 0; i < count; i++) {
        if (kubernetes_version_compare(version, list[i].since) >= 0)
            return list[i].name;
    }
    return count ? list[count - 1].name : NULL;
}

/* Every row that is sorted by name begins with it (struct provider, vm_size, ...). */
static const char *row_name(const void *row)
{
    return *(const char *const *)row;
}

static int compare_rows(const void *a, const void *b)
{
    return strcasecmp(row_name(a), row_name(b));
}

void catalogue_sort_names(void *rows, size_t count, size_t size, const char *file)
{
    qsort(rows, count, size, compare_rows);
    for (size_t i = 1; i < count; i++) {
        const char *row = (const char *)rows + i * size;
        if (compare_rows(row - size, row) == 0)
            catalogue_broken(file, "\"%s\" is there twice", row_name(row));
    }
}

static int compare_name(const void *name, const void *row)
{
    return strcasecmp(name, row_name(row));
}

const void *catalogue_find_name(const char *name, const void *rows, size_t count, size_t size)
{
    return name && count ? bsearch(name, rows, count, size, compare_name) : NULL;
}

struct catalogue *catalogue_load(struct arena *arena)
{
    return catalogue_load_on(arena, 0);
}

struct catalogue *catalogue_load_on(struct arena *arena, date_t as_of)
{
    struct catalogue *catalogue = arena_alloc(arena, sizeof *catalogue);
    catalogue_load_providers(catalogue, arena, as_of);
    catalogue_load_locations(catalogue, arena);
    catalogue_load_kubernetes(catalogue, arena);
    catalogue_load_vm_sizes(catalogue, arena);
    catalogue_load_images(catalogue, arena);
    catalogue_load_features(catalogue, arena);
    catalogue_load_mesh(catalogue, arena);
    catalogue_load_regional(catalogue, arena);
    return catalogue;
}
