#include "base/json.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *allocate(size_t size)
{
    void *memory = malloc(size);
    if (!memory) {
        fputs("aksim: out of memory in a JSON tree\n", stderr);
        abort();
    }
    return memory;
}

void json_init(void)
{
    json_set_alloc_funcs(allocate, free);
}

static void tree_release(void *tree)
{
    json_decref(tree);
}

json_t *json_keep(struct arena *arena, json_t *take)
{
    if (take)
        arena_defer(arena, tree_release, take);
    return take;
}

bool json_text_valid(struct span text)
{
    json_auto_t *probe = json_stringn(text.data, text.size);
    return probe != NULL;
}

json_t *json_at(const json_t *root, const char *path)
{
    const json_t *at = root;
    for (;;) {
        size_t size = strcspn(path, ".");
        at = json_object_getn(at, path, size);
        if (!at || !path[size])
            return json_unconst(at);
        path += size + 1;
    }
}

const char *json_text(const json_t *root, const char *path)
{
    return json_string_value(json_at(root, path));
}

const char *json_text_or(const json_t *root, const char *path, const char *otherwise)
{
    const char *text = json_text(root, path);
    return text ? text : otherwise;
}

int64_t json_number_or(const json_t *root, const char *path, int64_t otherwise)
{
    const json_t *value = json_at(root, path);
    return json_is_integer(value) ? (int64_t)json_integer_value(value) : otherwise;
}

bool json_true_at(const json_t *root, const char *path)
{
    return json_is_true(json_at(root, path));
}

/* NULL when the name is no UTF-8. */
static json_t *object_within(json_t *object, const char *name, size_t size)
{
    json_t *inner = json_object_getn(object, name, size);
    if (json_is_object(inner))
        return inner;
    inner = json_object();
    return json_object_setn_new(object, name, size, inner) == 0 ? inner : NULL;
}

void json_put(json_t *root, const char *path, json_t *take)
{
    if (!take)
        return;
    if (!json_is_object(root)) {
        json_decref(take);
        return;
    }
    json_t *at = root;
    size_t size = strcspn(path, ".");
    for (; at && path[size]; path += size + 1, size = strcspn(path, "."))
        at = object_within(at, path, size);
    /* A name that is no UTF-8 is refused by jansson, which also releases the value: nothing changes
     * then. */
    if (at)
        json_object_setn_new(at, path, size, take);
    else
        json_decref(take);
}

void json_put_text(json_t *root, const char *path, const char *text)
{
    json_put(root, path, json_string(text));
}

void json_put_format(json_t *root, const char *path, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    json_t *text = json_vsprintf(format, arguments);
    va_end(arguments);
    json_put(root, path, text);
}

void json_drop(json_t *root, const char *path)
{
    json_t *at = root;
    size_t size = strcspn(path, ".");
    for (; at && path[size]; path += size + 1, size = strcspn(path, "."))
        at = json_object_getn(at, path, size);
    if (at)
        json_object_deln(at, path, size);
}

json_t *json_member_nocase(const json_t *object, const char *key, const char **name)
{
    json_t *exact = json_object_get(object, key);
    if (exact) {
        if (name)
            *name = key;
        return exact;
    }
    const char *member;
    json_t *value;
    json_object_foreach(json_unconst(object), member, value)
    {
        if (!text_equal_nocase(member, key))
            continue;
        if (name)
            *name = member;
        return value;
    }
    return NULL;
}

const char *json_member_outside(const json_t *object, const char *const *known)
{
    const char *name;
    json_t *value;

    json_object_foreach(json_unconst(object), name, value)
    {
        const char *const *at = known;
        while (*at && strcmp(*at, name) != 0)
            at++;
        if (!*at)
            return name;
    }
    return NULL;
}

void json_nulls_drop(json_t *root)
{
    const char *key;
    json_t *value;
    void *next;

    for (size_t i = 0; i < json_array_size(root); i++)
        json_nulls_drop(json_array_get(root, i));
    json_object_foreach_safe(root, next, key, value)
    {
        if (json_is_null(value))
            json_object_del(root, key);
        else
            json_nulls_drop(value);
    }
}

bool json_is_empty(const json_t *value)
{
    if (!value)
        return true;
    switch (json_typeof(value)) {
    case JSON_NULL:
        return true;
    case JSON_STRING:
        return json_string_length(value) == 0;
    case JSON_OBJECT:
        return json_object_size(value) == 0;
    case JSON_ARRAY:
        return json_array_size(value) == 0;
    default:
        return false;
    }
}

struct place {
    size_t line, column;
};

/* Looks for the place where more than JSON_DEPTH_MAX levels are open. jansson goes down by
 * recursion and would take 2048 levels; what walks the tree later should not have to. */
static bool text_too_deep(struct span text, struct place *place)
{
    size_t depth = 0, line_start = 0;
    bool quoted = false;
    *place = (struct place){1, 1};
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        if (c == '\n') {
            place->line++;
            line_start = i + 1;
        }
        if (quoted && c == '\\')
            i++;
        else if (c == '"')
            quoted = !quoted;
        else if (!quoted && (c == '{' || c == '['))
            depth++;
        else if (!quoted && (c == '}' || c == ']') && depth > 0)
            depth--;
        if (depth > JSON_DEPTH_MAX) {
            place->column = i - line_start + 1;
            return true;
        }
    }
    return false;
}

/* jansson quotes the client's bytes, so the line is made safe to stand in a JSON string and a log.
 */
static const char *problem_text(struct arena *arena, const char *what, size_t line, size_t column)
{
    char *text = arena_printf(arena, "%s, line %zu, column %zu.", what, line, column);
    if (text[0] >= 'a' && text[0] <= 'z')
        text[0] = (char)(text[0] - 'a' + 'A');
    for (char *c = text; *c; c++)
        if (*c < ' ' || *c > '~')
            *c = '?';
    return text;
}

json_t *json_read(struct arena *arena, struct span text, const char **problem)
{
    struct place place;
    if (text.size == 0) {
        *problem = problem_text(arena, "the text is empty", 1, 1);
        return NULL;
    }
    if (text_too_deep(text, &place)) {
        *problem = problem_text(arena, "more levels than allowed", place.line, place.column);
        return NULL;
    }
    json_error_t error;
    json_t *tree = json_loadb(text.data, text.size, JSON_REJECT_DUPLICATES, &error);
    if (!tree) {
        size_t line = error.line > 0 ? (size_t)error.line : 1;
        size_t column = error.column > 0 ? (size_t)error.column : 1;
        enum json_error_code code = json_error_code(&error);
        bool null_byte = code == json_error_null_character || code == json_error_null_byte_in_key;
        const char *what = null_byte ? "a string holds \\u0000" : error.text;
        *problem = problem_text(arena, what, line, column);
        return NULL;
    }
    return json_keep(arena, tree);
}

bool json_has_more(struct span text, size_t limit)
{
    size_t values = 1;
    bool quoted = false;

    if (text.size / 2 <= limit) /* each value takes two bytes and more */
        return false;
    for (size_t i = 0; i < text.size && values <= limit; i++) {
        char c = text.data[i];
        if (quoted && c == '\\')
            i++;
        else if (c == '"')
            quoted = !quoted;
        else if (!quoted && (c == ',' || c == '[' || c == '{'))
            values++;
    }
    return values > limit;
}

json_t *json_clone(struct arena *arena, const json_t *value)
{
    return json_keep(arena, json_deep_copy(value));
}
