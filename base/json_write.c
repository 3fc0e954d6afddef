/* Trees as compact text. jansson's own dump calls back for each token and remembers each container
 * in a table so that it can tell a tree that contains itself; a third of a cluster's PUT went
 * there. The bytes are the same. */

#include <inttypes.h>
#include <string.h>

#include "base/buffer.h"
#include "base/json.h"

/* Deeper than any tree that was read and wrapped: it contains itself. */
#define DEPTH_MAX (4 * JSON_DEPTH_MAX)

static bool value_write(struct buffer *out, const json_t *value, unsigned depth);

static void escape_write(struct buffer *out, unsigned char c)
{
    static const char letters[] = "\"\"\\\\\bb\ff\nn\rr\tt";
    const char *pair = letters;
    while (*pair && (unsigned char)*pair != c)
        pair += 2;
    if (*pair)
        buffer_append(out, (const char[]){'\\', pair[1]}, 2);
    else
        buffer_printf(out, "\\u%04X", c);
}

static void text_write(struct buffer *out, const char *text, size_t size)
{
    size_t start = 0; /* of what is not written yet and needs no escape */
    buffer_append(out, "\"", 1);
    for (size_t i = 0; i < size; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c >= ' ' && c != '"' && c != '\\')
            continue;
        buffer_append(out, text + start, i - start);
        escape_write(out, c);
        start = i + 1;
    }
    buffer_append(out, text + start, size - start);
    buffer_append(out, "\"", 1);
}

static void integer_write(struct buffer *out, json_int_t number)
{
    char digits[24], *at = digits + sizeof digits;
    uint64_t left = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
    do
        *--at = (char)('0' + left % 10);
    while (left /= 10);
    if (number < 0)
        *--at = '-';
    buffer_append(out, at, (size_t)(digits + sizeof digits - at));
}

/* jansson knows how to write a real so that it is read as a real again. 2.14 writes 0.1 as
 * 0.10000000000000001 unless told the precision (akheron/jansson#673). */
static bool real_write(struct buffer *out, const json_t *value)
{
    char text[64];
    size_t size = json_dumpb(value, text, sizeof text, JSON_ENCODE_ANY | JSON_REAL_PRECISION(15));
    buffer_append(out, text, size <= sizeof text ? size : 0);
    return size > 0 && size <= sizeof text;
}

static bool array_write(struct buffer *out, const json_t *array, unsigned depth)
{
    buffer_append(out, "[", 1);
    for (size_t i = 0; i < json_array_size(array); i++) {
        if (i)
            buffer_append(out, ",", 1);
        if (!value_write(out, json_array_get(array, i), depth))
            return false;
    }
    buffer_append(out, "]", 1);
    return true;
}

static bool object_write(struct buffer *out, const json_t *object, unsigned depth)
{
    json_t *members = json_unconst(object);
    buffer_append(out, "{", 1);
    for (void *at = json_object_iter(members); at;) {
        text_write(out, json_object_iter_key(at), json_object_iter_key_len(at));
        buffer_append(out, ":", 1);
        if (!value_write(out, json_object_iter_value(at), depth))
            return false;
        at = json_object_iter_next(members, at);
        if (at)
            buffer_append(out, ",", 1);
    }
    buffer_append(out, "}", 1);
    return true;
}

static bool value_write(struct buffer *out, const json_t *value, unsigned depth)
{
    if (!value || depth == DEPTH_MAX)
        return false;
    switch (json_typeof(value)) {
    case JSON_OBJECT:
        return object_write(out, value, depth + 1);
    case JSON_ARRAY:
        return array_write(out, value, depth + 1);
    case JSON_STRING:
        text_write(out, json_string_value(value), json_string_length(value));
        return true;
    case JSON_INTEGER:
        integer_write(out, json_integer_value(value));
        return true;
    case JSON_REAL:
        return real_write(out, value);
    case JSON_TRUE:
        buffer_append(out, "true", 4);
        return true;
    case JSON_FALSE:
        buffer_append(out, "false", 5);
        return true;
    case JSON_NULL:
        buffer_append(out, "null", 4);
        return true;
    }
    return false;
}

struct span json_write(struct arena *arena, const json_t *value)
{
    struct buffer buffer;
    buffer_init(&buffer, arena);
    /* NULL, or a tree that contains itself: both are bugs of the caller. */
    return value_write(&buffer, value, 0) ? buffer_span(&buffer) : (struct span){"", 0};
}
