#include <stdlib.h>
#include <strings.h>

#include "api/arm/catalogue_tables.h"
#include "base/json.h"

#define FILE_NAME "features"

static int compare_features(const void *a, const void *b)
{
    const struct feature *first = a, *second = b;
    int order = strcasecmp(first->namespace, second->namespace);
    return order ? order : strcasecmp(first->name, second->name);
}

void catalogue_load_features(struct catalogue *catalogue, struct arena *arena)
{
    const json_t *list = catalogue_list(catalogue_file(arena, FILE_NAME), "features", FILE_NAME);
    size_t count = json_array_size(list);
    struct feature *features = catalogue_rows(arena, count, sizeof *features);
    for (size_t i = 0; i < count; i++) {
        const json_t *from = json_array_get(list, i);
        features[i] = (struct feature){
            .namespace = catalogue_text(json_object_get(from, "namespace"), FILE_NAME),
            .name = catalogue_text(json_object_get(from, "name"), FILE_NAME),
            .gates_since = catalogue_date(json_object_get(from, "since"), FILE_NAME),
            .gates_until = catalogue_date(json_object_get(from, "until"), FILE_NAME),
            .manual_approval = json_true_at(from, "manual"),
            .internal = json_true_at(from, "internal"),
        };
    }
    qsort(features, count, sizeof *features, compare_features);
    for (size_t i = 1; i < count; i++) {
        if (compare_features(&features[i - 1], &features[i]) == 0)
            catalogue_broken(FILE_NAME, "\"%s\" is there twice", features[i].name);
    }
    catalogue->features = features;
    catalogue->feature_count = count;
}

size_t catalogue_feature_count(const struct catalogue *catalogue)
{
    return catalogue->feature_count;
}

const struct feature *catalogue_feature_at(const struct catalogue *catalogue, size_t index)
{
    return index < catalogue->feature_count ? &catalogue->features[index] : NULL;
}

const struct feature *catalogue_feature(const struct catalogue *catalogue, const char *namespace,
                                        const char *name)
{
    if (!namespace || !name)
        return NULL;
    const struct feature wanted = {.namespace = namespace, .name = name};
    return bsearch(&wanted, catalogue->features, catalogue->feature_count,
                   sizeof *catalogue->features, compare_features);
}

bool feature_gates(const struct feature *feature, date_t as_of)
{
    if (!feature || !feature->gates_since)
        return false;
    return as_of >= feature->gates_since && (!feature->gates_until || as_of < feature->gates_until);
}
