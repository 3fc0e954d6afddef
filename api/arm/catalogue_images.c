#include <string.h>

#include "api/arm/catalogue_tables.h"
#include "base/json.h"
#include "base/span.h"

#define FILE_NAME   "nodeImages"
#define DEFAULT_SKU "Ubuntu"

/* Words of a definition's second column: "gen1 fips". */
static struct image_definition definition_read(const json_t *row)
{
    const char *traits = catalogue_text(json_array_get(row, 1), FILE_NAME);
    return (struct image_definition){
        .name = catalogue_text(json_array_get(row, 0), FILE_NAME),
        .arm64 = strstr(traits, "arm64") != NULL,
        .gen1 = strstr(traits, "gen1") != NULL,
        .fips = strstr(traits, "fips") != NULL,
        .trusted_launch = strstr(traits, "trusted") != NULL,
    };
}

/* Histories are written oldest first and searched newest first. */
static const struct dated_name *history_read(struct arena *arena, const json_t *list)
{
    size_t count = json_array_size(list);
    struct dated_name *rows = catalogue_rows(arena, count, sizeof *rows);
    for (size_t i = 0; i < count; i++) {
        const json_t *from = json_array_get(list, count - 1 - i);
        rows[i].name = catalogue_text(json_array_get(from, 0), FILE_NAME);
        rows[i].since = catalogue_date(json_array_get(from, 1), FILE_NAME);
        if (i > 0 && rows[i].since >= rows[i - 1].since)
            catalogue_broken(FILE_NAME, "version %s is not in its place", rows[i].name);
    }
    return rows;
}

static struct image_release release_read(struct arena *arena, const json_t *file,
                                         const json_t *from)
{
    const json_t *definitions = catalogue_list(from, "definitions", FILE_NAME);
    const char *history = catalogue_text(json_object_get(from, "history"), FILE_NAME);
    const json_t *versions = catalogue_list(json_object_get(file, "histories"), history, FILE_NAME);
    size_t count = json_array_size(definitions);
    struct image_definition *rows = catalogue_rows(arena, count, sizeof *rows);
    for (size_t i = 0; i < count; i++)
        rows[i] = definition_read(json_array_get(definitions, i));
    if (!count || !json_array_size(versions))
        catalogue_broken(FILE_NAME, "history %s or its release is empty", history);
    return (struct image_release){
        .name = catalogue_text(json_object_get(from, "release"), FILE_NAME),
        .gallery = catalogue_text(json_object_get(from, "gallery"), FILE_NAME),
        .prefers_gen1 = json_true_at(from, "prefersGen1"),
        .definitions = rows,
        .definition_count = count,
        .history = history_read(arena, versions),
        .history_count = json_array_size(versions),
    };
}

static struct os_sku sku_read(struct arena *arena, const json_t *from)
{
    const json_t *releases = catalogue_list(from, "from", FILE_NAME);
    const json_t *fips = json_object_get(from, "fipsFrom");
    if (!fips)
        fips = releases;
    return (struct os_sku){
        .name = catalogue_text(json_object_get(from, "osSku"), FILE_NAME),
        .releases = catalogue_versioned(arena, releases, FILE_NAME),
        .release_count = json_array_size(releases),
        .fips_releases = catalogue_versioned(arena, fips, FILE_NAME),
        .fips_release_count = json_array_size(fips),
    };
}

static const struct os_sku *sku_find(const struct catalogue *catalogue, const char *name)
{
    return catalogue_find_name(name, catalogue->os_skus, catalogue->os_sku_count,
                               sizeof *catalogue->os_skus);
}

static const struct image_release *release_find(const struct catalogue *catalogue, const char *name)
{
    return catalogue_find_name(name, catalogue->releases, catalogue->release_count,
                               sizeof *catalogue->releases);
}

static void check_releases(const struct catalogue *catalogue, const struct versioned_name *list,
                           size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!release_find(catalogue, list[i].name))
            catalogue_broken(FILE_NAME, "there is no release \"%s\"", list[i].name);
    }
}

static void load_defaults(struct catalogue *catalogue, struct arena *arena, const json_t *file)
{
    const json_t *defaults = json_object_get(file, "defaults");
    const json_t *linux_list = catalogue_list(defaults, "Linux", FILE_NAME);
    const json_t *windows_list = catalogue_list(defaults, "Windows", FILE_NAME);
    catalogue->linux_skus = catalogue_versioned(arena, linux_list, FILE_NAME);
    catalogue->linux_sku_count = json_array_size(linux_list);
    catalogue->windows_skus = catalogue_versioned(arena, windows_list, FILE_NAME);
    catalogue->windows_sku_count = json_array_size(windows_list);
}

void catalogue_load_images(struct catalogue *catalogue, struct arena *arena)
{
    const json_t *file = catalogue_file(arena, FILE_NAME);
    const json_t *releases = catalogue_list(file, "releases", FILE_NAME);
    const json_t *skus = catalogue_list(file, "osSkus", FILE_NAME);

    catalogue->release_count = json_array_size(releases);
    catalogue->releases =
        catalogue_rows(arena, catalogue->release_count, sizeof *catalogue->releases);
    for (size_t i = 0; i < catalogue->release_count; i++)
        catalogue->releases[i] = release_read(arena, file, json_array_get(releases, i));
    catalogue_sort_names(catalogue->releases, catalogue->release_count, sizeof *catalogue->releases,
                         FILE_NAME);

    catalogue->os_sku_count = json_array_size(skus);
    catalogue->os_skus = catalogue_rows(arena, catalogue->os_sku_count, sizeof *catalogue->os_skus);
    for (size_t i = 0; i < catalogue->os_sku_count; i++) {
        struct os_sku *sku = &catalogue->os_skus[i];
        *sku = sku_read(arena, json_array_get(skus, i));
        check_releases(catalogue, sku->releases, sku->release_count);
        check_releases(catalogue, sku->fips_releases, sku->fips_release_count);
    }
    catalogue_sort_names(catalogue->os_skus, catalogue->os_sku_count, sizeof *catalogue->os_skus,
                         FILE_NAME);
    if (!sku_find(catalogue, DEFAULT_SKU))
        catalogue_broken(FILE_NAME, "the osSku %s is missing", DEFAULT_SKU);
    load_defaults(catalogue, arena, file);
}

/* How well a definition fits: what the machine can boot outweighs what was asked for. */
static int definition_score(const struct image_definition *definition,
                            const struct image_definition *wanted)
{
    return 8 * (definition->arm64 == wanted->arm64) + 4 * (definition->gen1 == wanted->gen1) +
           2 * (definition->fips == wanted->fips) +
           (definition->trusted_launch == wanted->trusted_launch);
}

/* Generation 2 where the size has it; Windows 2019 and 2022 stay on 1 where they can (recorded for
 * Standard_D2s_v3, which has both) and nothing else was asked for. */
static bool wants_gen1(const struct image_release *release,
                       const struct node_image_request *request)
{
    const struct vm_size *size = request->vm_size;
    bool prefers = release->prefers_gen1 && !request->gen2;

    if (!size)
        return prefers;
    return prefers ? size->gen1 : !size->gen2;
}

static const char *definition_pick(const struct image_release *release,
                                   const struct node_image_request *request)
{
    const struct image_definition wanted = {
        .arm64 = request->vm_size && request->vm_size->arm64,
        .gen1 = wants_gen1(release, request),
        .fips = request->fips,
        .trusted_launch = request->trusted_launch,
    };
    const struct image_definition *best = &release->definitions[0];
    for (size_t i = 1; i < release->definition_count; i++) {
        const struct image_definition *definition = &release->definitions[i];
        if (definition_score(definition, &wanted) > definition_score(best, &wanted))
            best = definition;
    }
    return best->name;
}

const char *catalogue_node_image(const struct catalogue *catalogue, struct arena *arena,
                                 const struct node_image_request *request)
{
    const struct os_sku *sku = sku_find(catalogue, request->os_sku);
    if (!sku)
        sku = sku_find(catalogue, DEFAULT_SKU);
    const char *name =
        request->fips
            ? versioned_name_at(sku->fips_releases, sku->fips_release_count, request->kubernetes)
            : versioned_name_at(sku->releases, sku->release_count, request->kubernetes);
    const struct image_release *release = release_find(catalogue, name);
    return arena_printf(arena, "%s-%s-%s", release->gallery, definition_pick(release, request),
                        dated_name_at(release->history, release->history_count, request->as_of));
}

static void release_append(const struct image_release *release, date_t as_of, json_t *list)
{
    const char *version = dated_name_at(release->history, release->history_count, as_of);

    for (size_t i = 0; i < release->definition_count; i++) {
        const char *sku = release->definitions[i].name;
        json_array_append_new(list,
                              json_pack("{s:o, s:s, s:s, s:s}", "fullName",
                                        json_sprintf("%s-%s-%s", release->gallery, sku, version),
                                        "os", release->gallery, "sku", sku, "version", version));
    }
}

const json_t *catalogue_node_images(const struct catalogue *catalogue, struct arena *arena,
                                    date_t as_of)
{
    json_t *list = json_keep(arena, json_array());

    for (size_t i = 0; i < catalogue->release_count; i++) {
        const struct image_release *release = &catalogue->releases[i];
        if (as_of >= release->history[release->history_count - 1].since)
            release_append(release, as_of, list);
    }
    return list;
}

const char *catalogue_default_os_sku(const struct catalogue *catalogue, const char *os_type,
                                     struct kubernetes_version kubernetes)
{
    if (text_equal_nocase(os_type, "Windows"))
        return versioned_name_at(catalogue->windows_skus, catalogue->windows_sku_count, kubernetes);
    return versioned_name_at(catalogue->linux_skus, catalogue->linux_sku_count, kubernetes);
}
