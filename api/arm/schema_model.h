#ifndef API_ARM_SCHEMA_MODEL_H
#define API_ARM_SCHEMA_MODEL_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "api/arm/schema.h"

/* The insides of a schema: only the schema's own files include this. All of it is read-only once
 * loaded. */

enum schema_kind {
    SCHEMA_STRING,
    SCHEMA_INTEGER,
    SCHEMA_NUMBER,
    SCHEMA_BOOLEAN,
    SCHEMA_ANY,
    SCHEMA_OBJECT,
    SCHEMA_MAP,
    SCHEMA_ARRAY,
};

struct schema_model;

struct schema_type {
    enum schema_kind kind;
    const struct schema_model *model;  /* of an object; NULL: any members */
    const struct schema_type *element; /* of a map or array; never NULL there */
};

enum {
    SCHEMA_READ_ONLY = 1 << 0,
    SCHEMA_WRITE_ONLY = 1 << 1,
    /* these values mean "unset" */
    SCHEMA_EMPTY_TEXT = 1 << 2,
    SCHEMA_EMPTY_ZERO = 1 << 3,
    SCHEMA_EMPTY_ARRAY = 1 << 4,
    SCHEMA_EMPTY_OBJECT = 1 << 5,
    /* set while walking: the value is an element of an array or map, which an empty object may be
     */
    SCHEMA_ELEMENT = 1 << 6,
};

struct schema_property {
    const char *name;
    struct schema_type type;
    unsigned flags;
    unsigned bit; /* in the sets below; a property of a shared model has one bit however often it is
                     used */
};

struct schema_model {
    const struct schema_property *properties;    /* in the order of the wire */
    const struct schema_property *const *sorted; /* the same by name without case */
    size_t count;
};

#define SCHEMA_BITS_MAX  1024
#define SCHEMA_SET_WORDS (SCHEMA_BITS_MAX / 64)

struct schema_set {
    uint64_t words[SCHEMA_SET_WORDS];
};

/* What one api-version has (takes from a client) and shows (gives to one). */
struct schema_view {
    struct api_version version;
    struct schema_set has, shown;
    unsigned shape;
};

struct schema {
    const char *type; /* "ManagedCluster": for messages */
    struct schema_model root;
    const struct schema_view *views; /* stable ones newest first, then previews newest first */
    size_t view_count, stable_count;
};

static inline bool schema_set_has(const struct schema_set *set, unsigned bit)
{
    return set->words[bit / 64] >> (bit % 64) & 1;
}

/* The view of the version, or of the newest one of its kind that is not newer; date 0: the newest
 * stable. */
const struct schema_view *schema_view(const struct schema *schema, struct api_version version);

/* The property by name without case, or NULL. */
const struct schema_property *schema_property(const struct schema_model *model, const char *name);

/* The property that the path begins with, which is taken off it; NULL when the model has none of
 * that name, or is none itself. */
const struct schema_property *schema_step(const struct schema_model *model, const char **path);

/* The model whose members a path names next: maps and arrays stand for their elements. NULL for a
 * scalar. */
const struct schema_model *schema_members(const struct schema_type *type);

#endif
