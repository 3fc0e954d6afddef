#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "api/arm/catalogue_tables.h"
#include "base/json.h"

#define FILE_NAME "locations"

/* No name of a location is longer; a longer one is none. */
#define KEY_SIZE 64

/* ARM ignores case and spaces in locations. False when `name` is too long. */
static bool key_make(const char *name, char key[KEY_SIZE])
{
    size_t size = 0;
    for (const char *at = name; *at; at++) {
        if (*at == ' ')
            continue;
        if (size == KEY_SIZE - 1)
            return false;
        key[size++] = (char)tolower((unsigned char)*at);
    }
    key[size] = '\0';
    return true;
}

/* "pairedRegion": ["westus"] of the file as the objects that ARM shows. */
static void paired_regions(json_t *metadata)
{
    json_t *names = json_object_get(metadata, "pairedRegion");
    if (!names)
        return;
    json_t *pairs = json_array();
    for (size_t i = 0; i < json_array_size(names); i++)
        json_array_append_new(pairs, json_pack("{s:O}", "name", json_array_get(names, i)));
    json_object_set_new(metadata, "pairedRegion", pairs);
}

static json_t *zone_mappings(const json_t *zones)
{
    json_t *mappings = json_array();
    for (size_t i = 0; i < json_array_size(zones); i++) {
        char logical[] = {(char)('1' + i), '\0'};
        json_array_append_new(mappings, json_pack("{s:s,s:O}", "logicalZone", logical,
                                                  "physicalZone", json_array_get(zones, i)));
    }
    return mappings;
}

/* Members in the order of the recorded answer. */
static json_t *location_row(struct arena *arena, const json_t *from)
{
    json_t *metadata = json_deep_copy(json_object_get(from, "metadata"));
    const json_t *zones = json_object_get(from, "zones");
    paired_regions(metadata);
    json_t *row = json_keep(
        arena,
        json_pack("{s:O,s:s,s:O,s:O,s:o}", "name", json_object_get(from, "name"), "type", "Region",
                  "displayName", json_object_get(from, "displayName"), "regionalDisplayName",
                  json_object_get(from, "regionalDisplayName"), "metadata", metadata));
    if (!row)
        catalogue_broken(FILE_NAME, "a location lacks a member");
    if (zones)
        json_object_set_new(row, "availabilityZoneMappings", zone_mappings(zones));
    return row;
}

static void add_key(struct catalogue *catalogue, struct arena *arena, const char *name,
                    const struct location *location)
{
    char key[KEY_SIZE];
    if (!key_make(name, key))
        catalogue_broken(FILE_NAME, "\"%s\" is too long", name);
    catalogue->location_keys[catalogue->location_key_count++] =
        (struct location_key){arena_string(arena, key), location};
}

static int compare_keys(const void *a, const void *b)
{
    return strcmp(((const struct location_key *)a)->key, ((const struct location_key *)b)->key);
}

void catalogue_load_locations(struct catalogue *catalogue, struct arena *arena)
{
    const json_t *list = catalogue_list(catalogue_file(arena, FILE_NAME), "locations", FILE_NAME);
    size_t count = json_array_size(list);
    catalogue->location_count = count;
    catalogue->locations = catalogue_rows(arena, count, sizeof *catalogue->locations);
    catalogue->location_keys = catalogue_rows(arena, count, 2 * sizeof *catalogue->location_keys);
    for (size_t i = 0; i < count; i++) {
        const json_t *from = json_array_get(list, i);
        struct location *location = &catalogue->locations[i];
        location->name = catalogue_text(json_object_get(from, "name"), FILE_NAME);
        location->display_name = catalogue_text(json_object_get(from, "displayName"), FILE_NAME);
        location->aks = json_true_at(from, "aks");
        location->row = location_row(arena, from);
        add_key(catalogue, arena, location->name, location);
        add_key(catalogue, arena, location->display_name, location);
    }
    qsort(catalogue->location_keys, catalogue->location_key_count, sizeof *catalogue->location_keys,
          compare_keys);
}

size_t catalogue_location_count(const struct catalogue *catalogue)
{
    return catalogue->location_count;
}

const struct location *catalogue_location_at(const struct catalogue *catalogue, size_t index)
{
    return index < catalogue->location_count ? &catalogue->locations[index] : NULL;
}

const struct location *catalogue_location(const struct catalogue *catalogue, const char *name)
{
    char key[KEY_SIZE];
    if (!name || !key_make(name, key))
        return NULL;
    const struct location_key wanted = {key, NULL};
    const struct location_key *found =
        bsearch(&wanted, catalogue->location_keys, catalogue->location_key_count,
                sizeof *catalogue->location_keys, compare_keys);
    return found ? found->location : NULL;
}
