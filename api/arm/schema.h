#ifndef API_ARM_SCHEMA_H
#define API_ARM_SCHEMA_H

#include <jansson.h>
#include <stdbool.h>

#include "api/arm/error.h"
#include "api/arm/version.h"
#include "base/arena.h"

/* The contract of one resource type as data (schemas/README.md has the vocabulary): a tree of
 * properties with type, access and the api-versions in which each exists. Read-only after
 * schema_load(). */
struct schema;

/* Reads schemas/`name`.json; aborts on a broken file (a defect of the build). */
const struct schema *schema_load(struct arena *arena, const char *name);

/* The client's body as this type takes it in this version: members renamed to the contract's
 * spelling, read-only members and members of other versions left out, what means "unset" there ("",
 * 0, {}, [], by the property's `empty`) turned into null. Refused: a wrong JSON type; and, from
 * api-versions 2024-01-01 and 2024-01-02-preview on, a member that the version does not have
 * (UnmarshalError, recorded). *out is kept by the arena; `body` is not changed. */
struct arm_error *schema_take(struct arena *arena, const struct schema *schema, const json_t *body,
                              struct api_version version, json_t **out);

/* What a client of this version sees of a stored resource: members that the version has, in the
 * contract's order; write-only members and those that begin with an underscore left out. Kept by
 * the arena. */
json_t *schema_project(struct arena *arena, const struct schema *schema, const json_t *stored,
                       struct api_version version);

/* Versions with the same shape get the same projection. The newest version's shape is 0. */
unsigned schema_shape(const struct schema *schema, struct api_version version);

/* Whether the version has the property ("properties.networkProfile.podCidr"). */
bool schema_has(const struct schema *schema, const char *path, struct api_version version);

#endif
