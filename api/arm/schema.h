#ifndef API_ARM_SCHEMA_H
#define API_ARM_SCHEMA_H

#include <jansson.h>

#include "api/arm/error.h"
#include "api/arm/version.h"
#include "base/arena.h"

/* The contract of one resource type as data (schemas/contract.md has the vocabulary): a tree of
 * properties with type, access and the api-versions in which each exists. Read-only after
 * schema_load(), so any thread may use it. */
struct schema;

/* Reads schemas/`name`.json; aborts on a broken file (a defect of the build). The schema lives as
 * long as the arena. */
const struct schema *schema_load(struct arena *arena, const char *name);

/* The client's body as this type takes it in this version: members renamed to the contract's
 * spelling, read-only members and members of other versions left out, what means "unset" there
 * ("", 0, {}, [], by the property's `empty`) turned into null, and so is an object of which nothing
 * is left. Nulls stay nulls. Refused: a wrong JSON type; and, from api-versions 2024-01-01 and
 * 2024-01-02-preview on, a member that the version does not have (UnmarshalError, recorded). *out
 * is kept by the arena; `body` is not changed. */
struct arm_error *schema_take(struct arena *arena, const struct schema *schema, const json_t *body,
                              struct api_version version, json_t **out);

/* The same without the last refusal: members that the version does not have are left out. */
struct arm_error *schema_take_known(struct arena *arena, const struct schema *schema,
                                    const json_t *body, struct api_version version, json_t **out);

/* What a client of this version sees of a stored resource: members that the version shows, in the
 * order of the wire; write-only members and those that the schema does not name (all that begin
 * with an underscore) left out. Kept by the arena; its containers are new, its scalars shared with
 * `stored`. */
json_t *schema_project(struct arena *arena, const struct schema *schema, const json_t *stored,
                       struct api_version version);

/* Versions with the same shape get the same projection. The newest stable version's shape is 0: a
 * body that is rendered when it is written is rendered for that one, which most clients ask for.
 * A version that the schema does not list looks like the newest older one of its kind (stable,
 * preview); no version looks like the newest stable one. */
unsigned schema_shape(const struct schema *schema, struct api_version version);

/* PUT on an existing resource of the AKS provider is a merge (recorded: sparse PUTs keep what they
 * leave out): absent and null keep the stored value, objects merge member by member, and so do maps
 * of objects (add-ons). A map of texts is the client's own (tags, labels) and replaces, as do
 * arrays and scalars. `sent` is what schema_take() made of the body, or the part of it that `path`
 * names ("" for the whole, arrays stand for their elements; one that the schema does not have is a
 * defect and aborts); `stored` changes in place. */
void schema_merge(const struct schema *schema, const char *path, json_t *stored,
                  const json_t *sent);

#endif
