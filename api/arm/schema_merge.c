#include <stdlib.h>

#include "api/arm/schema_model.h"
#include "base/json.h"
#include "base/log.h"

static void merge_members(const struct schema_model *model, json_t *stored, const json_t *sent);

static bool is_model(const struct schema_type *type)
{
    return type->kind == SCHEMA_OBJECT && type->model;
}

/* By key: an add-on that the client leaves out keeps what it is. */
static void merge_entries(const struct schema_type *element, json_t *stored, const json_t *sent)
{
    const char *key;
    json_t *value;

    json_object_foreach(json_unconst(sent), key, value)
    {
        json_t *old = json_object_get(stored, key);
        if (json_is_null(value))
            continue;
        if (json_is_object(old) && json_is_object(value))
            merge_members(element->model, old, value);
        else
            json_object_set_new(stored, key, json_deep_copy(value));
    }
}

static void merge_value(const struct schema_type *type, json_t *stored, const char *name,
                        const json_t *value)
{
    json_t *old = json_object_get(stored, name);
    bool objects = json_is_object(old) && json_is_object(value);

    if (objects && is_model(type))
        merge_members(type->model, old, value);
    else if (objects && type->kind == SCHEMA_MAP && is_model(type->element))
        merge_entries(type->element, old, value);
    else if (!json_equal(old, value)) /* most of what clients send back is what they got */
        json_object_set_new(stored, name, json_deep_copy(value));
}

static void merge_members(const struct schema_model *model, json_t *stored, const json_t *sent)
{
    static const struct schema_type unknown = {.kind = SCHEMA_ANY};
    const char *key;
    json_t *value;

    json_object_foreach(json_unconst(sent), key, value)
    {
        const struct schema_property *property = schema_property(model, key);
        if (!json_is_null(value))
            merge_value(property ? &property->type : &unknown, stored, key, value);
    }
}

void schema_merge(const struct schema *schema, const char *path, json_t *stored, const json_t *sent)
{
    const struct schema_model *model = &schema->root;

    while (*path) {
        const char *rest = path;
        const struct schema_property *property = schema_step(model, &path);
        model = property ? schema_members(&property->type) : NULL;
        if (!model) {
            log_error("%s has no members at %s", schema->type, rest);
            abort();
        }
    }
    merge_members(model, stored, sent);
}
