#include "tests/wire/compare.h"

#include <stdarg.h>
#include <string.h>

#include "base/base64.h"
#include "base/json.h"
#include "tests/wire/template.h"

/* Where in the body: the chain of members and indices. */
struct place {
    const struct place *outer;
    const char *name; /* NULL for an element of a list */
    size_t index;
};

void comparison_init(struct comparison *comparison, struct arena *arena, json_t *values)
{
    *comparison = (struct comparison){.arena = arena, .values = values};
    buffer_init(&comparison->lines, arena);
    buffer_text(&comparison->lines, "");
}

void comparison_note(struct comparison *comparison, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    buffer_printf(&comparison->lines, "    %s\n",
                  arena_vprintf(comparison->arena, format, arguments));
    va_end(arguments);
    comparison->different++;
}

/* ---- bodies ---- */

static void place_write(struct buffer *out, const struct place *place)
{
    if (!place)
        return;
    place_write(out, place->outer);
    if (!place->name)
        buffer_printf(out, "[%zu]", place->index);
    else
        buffer_printf(out, "%s%s", place->outer ? "." : "", place->name);
}

static const char *json_shown(struct arena *arena, const json_t *value)
{
    char *text = value ? json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY) : NULL;
    const char *shown = text ? arena_printf(arena, "%.300s", text) : "nothing";
    free(text);
    return shown;
}

static void differs(struct comparison *comparison, const struct place *place,
                    const json_t *expected, const json_t *actual)
{
    struct buffer where;

    buffer_init(&where, comparison->arena);
    buffer_text(&where, "");
    place_write(&where, place);
    comparison_note(comparison, "%s: expected %s, got %s", where.size ? where.data : "the body",
                    json_shown(comparison->arena, expected), json_shown(comparison->arena, actual));
}

static bool text_matches(struct comparison *comparison, const char *template, const char *actual)
{
    static const char encoded[] = "base64:";
    struct span bytes;

    if (!actual)
        return false;
    if (strncmp(template, encoded, sizeof encoded - 1) != 0)
        return template_matches(template, actual, comparison->values);
    if (base64_decode(comparison->arena, span_from(actual), &bytes))
        return false;
    return template_matches(template + sizeof encoded - 1,
                            arena_copy(comparison->arena, bytes.data, bytes.size),
                            comparison->values);
}

static void compare_value(struct comparison *comparison, const struct place *place,
                          const json_t *expected, const json_t *actual);

/* jansson iterates over mutable objects only; nothing is changed here. */
static json_t *unconst(const json_t *value)
{
    union {
        const json_t *in;
        json_t *out;
    } same = {.in = value};
    return same.out;
}

static void compare_objects(struct comparison *comparison, const struct place *place,
                            const json_t *expected, const json_t *actual)
{
    const char *key;
    json_t *member;

    json_object_foreach(unconst(expected), key, member)
    {
        struct place inner = {place, key, 0};
        compare_value(comparison, &inner, member, json_object_get(actual, key));
    }
    json_object_foreach(unconst(actual), key, member)
    {
        struct place inner = {place, key, 0};
        if (!json_object_get(expected, key))
            differs(comparison, &inner, NULL, member);
    }
    if (json_object_size(expected) == 0)
        comparison->compared++; /* that it is empty */
}

static void compare_lists(struct comparison *comparison, const struct place *place,
                          const json_t *expected, const json_t *actual)
{
    size_t wanted = json_array_size(expected), got = json_array_size(actual);

    comparison->compared++; /* how many */
    for (size_t i = 0; i < wanted || i < got; i++) {
        struct place inner = {place, NULL, i};
        compare_value(comparison, &inner, json_array_get(expected, i), json_array_get(actual, i));
    }
}

static void compare_value(struct comparison *comparison, const struct place *place,
                          const json_t *expected, const json_t *actual)
{
    if (json_is_object(expected) && json_is_object(actual)) {
        compare_objects(comparison, place, expected, actual);
        return;
    }
    if (json_is_array(expected) && json_is_array(actual)) {
        compare_lists(comparison, place, expected, actual);
        return;
    }
    comparison->compared++;
    bool same = json_is_string(expected) ? text_matches(comparison, json_string_value(expected),
                                                        json_string_value(actual))
                                         : json_equal(expected, actual);
    if (!same)
        differs(comparison, place, expected, actual);
}

void compare_json(struct comparison *comparison, const json_t *expected, const json_t *actual)
{
    compare_value(comparison, NULL, expected, actual);
}

/* ---- headers ---- */

/* On every answer of ARM (recorded), unless a case says otherwise; NULL: never there. */
static const struct {
    const char *name, *value;
} usual[] = {
    {"Azure-AsyncOperation", NULL},
    {"Cache-Control", "no-cache"},
    {"ETag", NULL},
    {"Expires", "-1"},
    {"Location", NULL},
    {"Pragma", "no-cache"},
    {"Retry-After", NULL},
    {"X-Content-Type-Options", "nosniff"},
    {"X-Ms-Failure-Cause", NULL},
    {"x-ms-correlation-request-id", "<guid>"},
    {"x-ms-request-id", "<guid>"},
};

static void compare_header(struct comparison *comparison, const struct answer *actual,
                           const char *name, const char *expected)
{
    const char *got = answer_header(actual, name);

    comparison->compared++;
    if (!expected && !got)
        return;
    if (expected && got && template_matches(expected, got, comparison->values))
        return;
    comparison_note(comparison, "header %s: expected %s, got %s", name,
                    expected ? expected : "none", got ? got : "none");
}

static const json_t *header_named(const json_t *headers, const char *name)
{
    const char *key;
    json_t *value;

    json_object_foreach(unconst(headers), key, value)
    {
        if (text_equal_nocase(key, name))
            return value;
    }
    return NULL;
}

static void compare_headers(struct comparison *comparison, const json_t *expected,
                            const struct answer *actual)
{
    const char *name;
    json_t *value;

    json_object_foreach(unconst(expected), name, value)
    {
        compare_header(comparison, actual, name, json_string_value(value));
    }
    for (size_t i = 0; i < sizeof usual / sizeof usual[0]; i++) {
        if (!header_named(expected, usual[i].name))
            compare_header(comparison, actual, usual[i].name, usual[i].value);
    }
}

/* ---- answers ---- */

static void compare_body(struct comparison *comparison, const json_t *expected,
                         const struct answer *actual)
{
    if (expected && actual->json) {
        compare_json(comparison, expected, actual->json);
        return;
    }
    comparison->compared++; /* that there is none */
    if (expected || actual->size)
        comparison_note(comparison, "the body: expected %s, got %zu bytes: %.300s",
                        json_shown(comparison->arena, expected), actual->size,
                        actual->size ? actual->body : "");
}

void compare_answer(struct comparison *comparison, const json_t *expected,
                    const struct answer *actual)
{
    int status = (int)json_number_or(expected, "status", 0);

    comparison->compared++;
    if (status != actual->status)
        comparison_note(comparison, "status: expected %d, got %d", status, actual->status);
    compare_headers(comparison, json_object_get(expected, "headers"), actual);
    compare_body(comparison, json_object_get(expected, "body"), actual);
}
