#include "api/arm/schema_model.h"
#include "base/json.h"

/* Scalars are shared with the stored tree (nobody changes one in place); containers are new, so
 * that the caller may add to the projection. */

static json_t *project_object(const struct schema_view *view, const struct schema_model *model,
                              const json_t *stored);

static json_t *project_value(const struct schema_view *view, const struct schema_type *type,
                             json_t *value);

static json_t *project_map(const struct schema_view *view, const struct schema_type *element,
                           json_t *value)
{
    if (!element->element && !element->model)
        return json_copy(value);

    json_t *out = json_object();
    const char *key;
    json_t *member;
    json_object_foreach(value, key, member)
    {
        json_object_set_new_nocheck(out, key, project_value(view, element, member));
    }
    return out;
}

static json_t *project_array(const struct schema_view *view, const struct schema_type *element,
                             json_t *value)
{
    if (!element->element && !element->model)
        return json_copy(value);

    json_t *out = json_array();
    size_t index;
    json_t *item;
    json_array_foreach(value, index, item)
    {
        json_array_append_new(out, project_value(view, element, item));
    }
    return out;
}

/* New reference. A value of another type than the schema's passes as it is: what was stored was
 * checked when it was taken, and null is shown as null (recorded:
 * addonProfiles.azurepolicy.config). */
static json_t *project_value(const struct schema_view *view, const struct schema_type *type,
                             json_t *value)
{
    if (json_is_object(value)) {
        if (type->kind == SCHEMA_OBJECT && type->model)
            return project_object(view, type->model, value);
        if (type->kind == SCHEMA_MAP && type->element)
            return project_map(view, type->element, value);
    }
    if (json_is_array(value) && type->kind == SCHEMA_ARRAY && type->element)
        return project_array(view, type->element, value);
    return json_is_object(value) || json_is_array(value) ? json_deep_copy(value)
                                                         : json_incref(value);
}

static json_t *project_object(const struct schema_view *view, const struct schema_model *model,
                              const json_t *stored)
{
    json_t *out = json_object();
    for (size_t i = 0; i < model->count; i++) {
        const struct schema_property *property = &model->properties[i];
        if (!schema_set_has(&view->shown, property->bit))
            continue;
        json_t *value = json_object_get(stored, property->name);
        if (value)
            json_object_set_new_nocheck(out, property->name,
                                        project_value(view, &property->type, value));
    }
    return out;
}

json_t *schema_project(struct arena *arena, const struct schema *schema, const json_t *stored,
                       struct api_version version)
{
    return json_keep(arena, project_object(schema_view(schema, version), &schema->root, stored));
}
