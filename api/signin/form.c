#include "api/signin/form.h"

#include <errno.h>

#include "base/percent.h"

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
    struct form_field field = {percent_decode_form(arena, name), percent_decode_form(arena, value)};
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
