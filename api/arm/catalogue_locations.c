#include <stdlib.h>
#include <string.h>

#include "api/arm/catalogue_tables.h"
#include "base/json.h"

#define FILE_NAME "locations"

int location_compare(const char *a, const char *b)
{
    for (;; a++, b++) {
        a += strspn(a, " ");
        b += strspn(b, " ");
        int order = char_lower(*a) - char_lower(*b);
        if (order || !*a)
            return order;
    }
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

static int compare_keys(const void *a, const void *b)
{
    const struct location_key *left = a, *right = b;
    return location_compare(left->name, right->name);
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
        location->region = json_true_at(from, "region");
        location->row = location_row(arena, from);
        catalogue->location_keys[2 * i] = (struct location_key){location->name, location};
        catalogue->location_keys[2 * i + 1] =
            (struct location_key){location->display_name, location};
    }
    catalogue->location_key_count = 2 * count;
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
    if (!name)
        return NULL;
    const struct location_key wanted = {name, NULL};
    const struct location_key *found =
        bsearch(&wanted, catalogue->location_keys, catalogue->location_key_count,
                sizeof *catalogue->location_keys, compare_keys);
    return found ? found->location : NULL;
}
