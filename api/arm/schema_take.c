#include <math.h>

#include "api/arm/schema_model.h"
#include "base/buffer.h"
#include "base/json.h"

/* From these api-versions on the service refuses members that it does not know (AKS CHANGELOG,
 * release notes of 2023-12 and 2024-01); older ones ignore them. */
static const date_t strict_stable = 20240101, strict_preview = 20240102;

struct taking {
    struct arena *arena;
    const struct schema *schema;
    const struct schema_view *view;
    bool strict;
};

/* Where in the body we are: the chain of member names, for messages. */
struct place {
    const struct place *outer;
    const char *name;
};

/* One value to take and where it goes: into `parent` under `name`, or at the end of the array
 * `parent`. The parent hangs in a tree that the arena keeps, so a refusal leaves nothing behind. */
struct value {
    const json_t *json;
    const struct schema_type *type;
    unsigned flags;
    json_t *parent;
    const char *name;
};

static struct arm_error *take_members(const struct taking *taking, const struct place *place,
                                      const struct schema_model *model, const json_t *body,
                                      json_t *out);
static struct arm_error *take_value(const struct taking *taking, const struct place *place,
                                    const struct value *value);

static json_t *put(const struct value *value, json_t *take)
{
    if (json_is_array(value->parent))
        json_array_append_new(value->parent, take);
    else
        json_object_set_new_nocheck(value->parent, value->name, take);
    return take;
}

/* ---- refusals ---- */

static void write_place(struct buffer *text, const struct place *place)
{
    if (!place)
        return;
    write_place(text, place->outer);
    buffer_printf(text, ".%s", place->name);
}

static const char *describe(struct arena *arena, const json_t *json)
{
    switch (json_typeof(json)) {
    case JSON_STRING:
        return "string";
    case JSON_OBJECT:
        return "object";
    case JSON_ARRAY:
        return "array";
    case JSON_INTEGER:
        return arena_printf(arena, "number %" JSON_INTEGER_FORMAT, json_integer_value(json));
    case JSON_REAL:
        return arena_printf(arena, "number %.15g", json_real_value(json));
    default:
        return "bool";
    }
}

static const char *go_type(const struct schema_type *type)
{
    switch (type->kind) {
    case SCHEMA_STRING:
        return "string";
    case SCHEMA_INTEGER:
        return "int32";
    case SCHEMA_NUMBER:
        return "float64";
    case SCHEMA_BOOLEAN:
        return "bool";
    case SCHEMA_ARRAY:
        return type->element->kind == SCHEMA_STRING ? "[]string" : "[]interface {}";
    default:
        return "map[string]interface {}";
    }
}

/* Guess: the service decodes with Go's encoding/json (its unknown-field text is Go's), so a wrong
 * type reads as Go writes it. The names of the service's own structs are not known; ours is the
 * resource type's. */
static struct arm_error *wrong_type(const struct taking *taking, const struct place *place,
                                    const json_t *json, const struct schema_type *type)
{
    struct buffer text;
    buffer_init(&text, taking->arena);
    buffer_printf(&text, "json: cannot unmarshal %s into Go struct field %s",
                  describe(taking->arena, json), taking->schema->type);
    write_place(&text, place);
    buffer_printf(&text, " of type %s", go_type(type));
    return arm_error(taking->arena, ERROR_UnmarshalError, NULL, text.data);
}

static struct arm_error *unknown_member(const struct taking *taking, const char *name)
{
    const char *reason =
        arena_printf(taking->arena,
                     "json: unknown field \"%s\" Check that the field is in the right location, "
                     "is spelled correctly, and is supported in the API version. Visit "
                     "aka.ms/aks/apiversions for more API version information.",
                     name);
    return arm_error(taking->arena, ERROR_UnmarshalError, NULL, reason);
}

/* ---- values ---- */

static bool is_int32(const json_t *json)
{
    return json_is_integer(json) && json_integer_value(json) >= INT32_MIN &&
           json_integer_value(json) <= INT32_MAX;
}

static bool scalar_fits(const struct schema_type *type, const json_t *json)
{
    switch (type->kind) {
    case SCHEMA_STRING:
        return json_is_string(json);
    case SCHEMA_INTEGER:
        return is_int32(json);
    case SCHEMA_NUMBER:
        return json_is_number(json);
    case SCHEMA_BOOLEAN:
        return json_is_boolean(json);
    default:
        return true;
    }
}

static bool scalar_is_unset(unsigned flags, const json_t *json)
{
    if (json_is_string(json))
        return flags & SCHEMA_EMPTY_TEXT && json_string_length(json) == 0;
    return flags & SCHEMA_EMPTY_ZERO && json_is_integer(json) && json_integer_value(json) == 0;
}

/* Go writes the float -1.0 as -1, and clients send spotMaxPrice as either. */
static json_t *whole_number(const json_t *json)
{
    double real = json_real_value(json);
    if (!json_is_real(json) || real != trunc(real) || fabs(real) > 1e15)
        return NULL;
    return json_integer((json_int_t)real);
}

static struct arm_error *take_scalar(const struct taking *taking, const struct place *place,
                                     const struct value *value)
{
    if (!scalar_fits(value->type, value->json))
        return wrong_type(taking, place, value->json, value->type);
    if (scalar_is_unset(value->flags, value->json)) {
        put(value, json_null());
        return NULL;
    }
    json_t *whole = value->type->kind == SCHEMA_NUMBER ? whole_number(value->json) : NULL;
    put(value, whole ? whole : json_deep_copy(value->json));
    return NULL;
}

static struct arm_error *take_object(const struct taking *taking, const struct place *place,
                                     const struct value *value)
{
    if (!json_is_object(value->json))
        return wrong_type(taking, place, value->json, value->type);
    if (!value->type->model) {
        put(value, json_deep_copy(value->json));
        return NULL;
    }
    json_t *out = put(value, json_object());
    TRY(take_members(taking, place, value->type->model, value->json, out));

    /* An object of which nothing was taken says nothing: clients echo objects of read-only members
     * only. */
    bool emptied = json_object_size(value->json) > 0 || value->flags & SCHEMA_EMPTY_OBJECT;
    if (json_object_size(out) == 0 && emptied && !(value->flags & SCHEMA_ELEMENT))
        put(value, json_null());
    return NULL;
}

static struct arm_error *take_map(const struct taking *taking, const struct place *place,
                                  const struct value *value)
{
    if (!json_is_object(value->json))
        return wrong_type(taking, place, value->json, value->type);
    if (json_object_size(value->json) == 0 && value->flags & SCHEMA_EMPTY_OBJECT) {
        put(value, json_null());
        return NULL;
    }
    json_t *out = put(value, json_object());
    const char *key;
    json_t *member;
    json_object_foreach(json_unconst(value->json), key, member)
    {
        struct place inner = {.outer = place, .name = key};
        struct value element = {member, value->type->element, SCHEMA_ELEMENT, out, key};
        TRY(take_value(taking, &inner, &element));
    }
    return NULL;
}

static struct arm_error *take_array(const struct taking *taking, const struct place *place,
                                    const struct value *value)
{
    if (!json_is_array(value->json))
        return wrong_type(taking, place, value->json, value->type);
    if (json_array_size(value->json) == 0 && value->flags & SCHEMA_EMPTY_ARRAY) {
        put(value, json_null());
        return NULL;
    }
    json_t *out = put(value, json_array());
    size_t index;
    json_t *item;
    json_array_foreach(value->json, index, item)
    {
        if (json_is_null(item))
            continue; /* guess: an element that is not there */
        struct value element = {item, value->type->element, SCHEMA_ELEMENT, out, NULL};
        TRY(take_value(taking, place, &element));
    }
    return NULL;
}

static struct arm_error *take_value(const struct taking *taking, const struct place *place,
                                    const struct value *value)
{
    if (json_is_null(value->json)) {
        put(value, json_null());
        return NULL;
    }
    switch (value->type->kind) {
    case SCHEMA_OBJECT:
        return take_object(taking, place, value);
    case SCHEMA_MAP:
        return take_map(taking, place, value);
    case SCHEMA_ARRAY:
        return take_array(taking, place, value);
    default:
        return take_scalar(taking, place, value);
    }
}

static struct arm_error *take_members(const struct taking *taking, const struct place *place,
                                      const struct schema_model *model, const json_t *body,
                                      json_t *out)
{
    const char *key;
    json_t *member;
    json_object_foreach(json_unconst(body), key, member)
    {
        const struct schema_property *property = schema_property(model, key);
        if (!property || !schema_set_has(&taking->view->has, property->bit)) {
            if (taking->strict)
                return unknown_member(taking, key);
            continue;
        }
        if (property->flags & SCHEMA_READ_ONLY)
            continue;
        struct place inner = {.outer = place, .name = property->name};
        struct value value = {member, &property->type, property->flags, out, property->name};
        TRY(take_value(taking, &inner, &value));
    }
    return NULL;
}

static struct arm_error *body_take(const struct taking *taking, const json_t *body, json_t **out)
{
    static const struct schema_type root_type = {.kind = SCHEMA_OBJECT};
    if (!json_is_object(body))
        return wrong_type(taking, NULL, body, &root_type);

    json_t *taken = json_keep(taking->arena, json_object());
    TRY(take_members(taking, NULL, &taking->schema->root, body, taken));
    *out = taken;
    return NULL;
}

struct arm_error *schema_take(struct arena *arena, const struct schema *schema, const json_t *body,
                              struct api_version version, json_t **out)
{
    struct taking taking = {
        .arena = arena,
        .schema = schema,
        .view = schema_view(schema, version),
        .strict =
            version.date == 0 || version.date >= (version.preview ? strict_preview : strict_stable),
    };
    return body_take(&taking, body, out);
}

struct arm_error *schema_take_known(struct arena *arena, const struct schema *schema,
                                    const json_t *body, struct api_version version, json_t **out)
{
    struct taking taking = {.arena = arena, .schema = schema, .view = schema_view(schema, version)};
    return body_take(&taking, body, out);
}
