#include "api/arm/schema.h"

#include <string.h>
#include <strings.h>

#include "api/arm/schema_model.h"

const struct schema_view *schema_view(const struct schema *schema, struct api_version version)
{
    if (version.date == 0)
        return schema->views;

    size_t first = version.preview ? schema->stable_count : 0;
    size_t end = version.preview ? schema->view_count : schema->stable_count;
    for (size_t i = first; i < end; i++) {
        if (schema->views[i].version.date <= version.date)
            return &schema->views[i];
    }
    return &schema->views[end - 1];
}

const struct schema_property *schema_property(const struct schema_model *model, const char *name)
{
    size_t low = 0, high = model->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcasecmp(name, model->sorted[middle]->name);
        if (order == 0)
            return model->sorted[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

unsigned schema_shape(const struct schema *schema, struct api_version version)
{
    return schema_view(schema, version)->shape;
}

const struct schema_model *schema_members(const struct schema_type *type)
{
    while (type->element)
        type = type->element;
    return type->model;
}

const struct schema_property *schema_step(const struct schema_model *model, const char **path)
{
    char name[128];
    size_t size = strcspn(*path, ".");
    const struct schema_property *found = NULL;

    if (model && size < sizeof name) {
        memcpy(name, *path, size);
        name[size] = '\0';
        found = schema_property(model, name);
    }
    *path += size + ((*path)[size] == '.');
    return found;
}
