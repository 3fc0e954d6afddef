#ifndef BASE_JSON_H
#define BASE_JSON_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/span.h"

/* Once at start-up, before other threads exist: a tree for which there is no memory aborts the
 * program, as a piece of an arena does. So what makes trees returns NULL for text that is no UTF-8
 * only. */
void json_init(void);

/* jansson's object functions take no const pointers though most only read; this is the one place
 * that says so to the compiler. For json_object_foreach() and the like, never to change anything.
 */
static inline json_t *json_unconst(const json_t *value)
{
    return (json_t *)(uintptr_t)value;
}

/* Whether a JSON string can hold these bytes: UTF-8, as jansson judges it. */
bool json_text_valid(struct span text);

/* Ties a new reference to an arena: it is released with it. Returns its argument. */
json_t *json_keep(struct arena *arena, json_t *take);

/* Paths are member names joined by dots: "properties.networkProfile.podCidr". Members compare
 * exactly. All getters return NULL (or `otherwise`) when the path leads nowhere or to another type.
 * Borrowed. */
json_t *json_at(const json_t *root, const char *path);
const char *json_text(const json_t *root, const char *path);
const char *json_text_or(const json_t *root, const char *path, const char *otherwise);
int64_t json_number_or(const json_t *root, const char *path, int64_t otherwise);
bool json_true_at(const json_t *root, const char *path);

/* Setters make the objects on the way, and replace what is not an object. They take `value`.
 * A NULL value (also text that is no UTF-8), or a root that is no object, changes nothing. */
void json_put(json_t *root, const char *path, json_t *take);
void json_put_text(json_t *root, const char *path, const char *text);
void json_put_format(json_t *root, const char *path, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void json_drop(json_t *root, const char *path);

/* ARM's members compare without case: the member whose name equals `key` in any case, and its real
 * name. */
json_t *json_member_nocase(const json_t *object, const char *key, const char **name);

/* The name of the first member that is none of `known`, which a NULL ends; NULL: all are. */
const char *json_member_outside(const json_t *object, const char *const *known);

/* Takes members whose value is null out of `root` and of the objects in it, in arrays too. */
void json_nulls_drop(json_t *root);

/* null, "", {} and [] and absent. */
bool json_is_empty(const json_t *value);

/* Compact text in the arena; reals with 15 digits, so that 0.1 stays 0.1. */
struct span json_write(struct arena *arena, const json_t *value);

/* Parses one JSON value (objects and arrays only); rejects duplicate members and more than
 * `JSON_DEPTH_MAX` levels. On failure returns NULL and sets *problem to a line in the arena that
 * says what and where. The tree is kept by the arena. */
#define JSON_DEPTH_MAX 64
json_t *json_read(struct arena *arena, struct span text, const char **problem);

/* Whether the text holds more than `limit` values, as far as commas and brackets outside of strings
 * tell: to be asked before a stranger's text is parsed, as a tree takes up to a hundred times the
 * room of its text. */
bool json_has_more(struct span text, size_t limit);

/* A deep copy kept by the arena. */
json_t *json_clone(struct arena *arena, const json_t *value);

#endif
