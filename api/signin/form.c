#include "api/signin/form.h"

#include <errno.h>
#include <jansson.h>
#include <stdbool.h>

static int hex_value(char digit)
{
    if (digit >= '0' && digit <= '9')
        return digit - '0';
    if (digit >= 'a' && digit <= 'f')
        return digit - 'a' + 10;
    if (digit >= 'A' && digit <= 'F')
        return digit - 'A' + 10;
    return -1;
}

/* Every value may end up in a JSON text, which has to be UTF-8: jansson is the judge that counts.
 */
static bool utf8_valid(const char *text, size_t size)
{
    json_auto_t *probe = json_stringn(text, size);
    return probe != NULL;
}

const char *form_decode(struct arena *arena, struct span text)
{
    char *out = arena_alloc(arena, text.size + 1);
    size_t size = 0;
    for (size_t i = 0; i < text.size; i++) {
        char byte = text.data[i] == '+' ? ' ' : text.data[i];
        if (byte == '%') {
            if (text.size - i < 3)
                return NULL;
            int high = hex_value(text.data[i + 1]);
            int low = hex_value(text.data[i + 2]);
            if (high < 0 || low < 0)
                return NULL;
            byte = (char)(high * 16 + low);
            i += 2;
        }
        if (byte == '\0')
            return NULL;
        out[size++] = byte;
    }
    return utf8_valid(out, size) ? out : NULL;
}

static const struct form_field *field_find(const struct form *form, const char *name)
{
    for (size_t i = 0; i < form->count; i++)
        if (text_equal(form->fields[i].name, name))
            return &form->fields[i];
    return NULL;
}

static int field_add(struct arena *arena, struct span text, struct form *form)
{
    if (form->count == FORM_FIELDS_MAX)
        return -E2BIG;
    const char *equals = memchr(text.data, '=', text.size);
    struct span name = {text.data, equals ? (size_t)(equals - text.data) : text.size};
    struct span value = {equals ? equals + 1 : "", equals ? text.size - name.size - 1 : 0};
    struct form_field field = {form_decode(arena, name), form_decode(arena, value)};
    if (!field.name || !field.value)
        return -EINVAL;
    if (!form->duplicate && field_find(form, field.name))
        form->duplicate = field.name;
    form->fields[form->count++] = field;
    return 0;
}

int form_parse(struct arena *arena, struct span body, struct form *out)
{
    out->count = 0;
    out->duplicate = NULL;
    if (body.size > FORM_BYTES_MAX)
        return -E2BIG;
    size_t from = 0;
    while (from < body.size) {
        const char *start = body.data + from;
        const char *end = memchr(start, '&', body.size - from);
        size_t size = end ? (size_t)(end - start) : body.size - from;
        int result = size ? field_add(arena, (struct span){start, size}, out) : 0;
        if (result < 0)
            return result;
        from += size + 1;
    }
    return 0;
}

const char *form_get(const struct form *form, const char *name)
{
    const struct form_field *field = field_find(form, name);
    return field && *field->value ? field->value : NULL;
}
