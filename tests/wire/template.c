#include "tests/wire/template.h"

#include <stdlib.h>
#include <string.h>

#include "base/address.h"
#include "base/base64.h"
#include "base/buffer.h"
#include "base/date.h"
#include "base/ids.h"

/* ---- forms ---- */

static bool is_guid(const char *text)
{
    return uuid_valid(text);
}

static bool is_timestamp(const char *text)
{
    const char *dot = strchr(text, '.');
    int64_t moment;
    return timestamp_parse(text, &moment) && (!dot || strlen(dot) <= 1 + 7 + 1);
}

static bool is_date(const char *text)
{
    date_t date;
    return date_parse(text, &date);
}

/* A unique-local prefix of its own: random, and not the documented one. */
static bool is_unique_local(const char *text, unsigned prefix)
{
    struct cidr range;
    return cidr_parse(text, &range) && range.base.family == FAMILY_IPV6 && range.prefix == prefix &&
           range.base.high >> 56 == 0xfd && range.base.low == 0 &&
           strncmp(text, "fd12:3456:789a:", 15) != 0;
}

static bool is_unique_local_64(const char *text)
{
    return is_unique_local(text, 64);
}

static bool is_unique_local_108(const char *text)
{
    return is_unique_local(text, 108);
}

static bool is_anything(const char *text)
{
    return *text != '\0';
}

static bool is_base64(const char *text)
{
    arena_auto struct arena *arena = arena_new();
    struct span bytes;
    return base64_decode(arena, span_from(text), &bytes) == 0;
}

#define LOWER  "abcdefghijklmnopqrstuvwxyz"
#define DIGITS "0123456789"
#define HEX    DIGITS "abcdef"

struct form {
    const char *name;
    const char *letters; /* NULL: all up to what follows in the template */
    size_t size;         /* 0: as many as there are */
    bool (*valid)(const char *text);
};

/* clang-format off */
static const struct form forms[] = {
    {"any",       NULL,             0,  is_anything},
    {"base64",    LOWER "ABCDEFGHIJKLMNOPQRSTUVWXYZ" DIGITS "+/=", 0, is_base64},
    {"count",     DIGITS,           0,  is_anything},
    {"date",      DIGITS "-",       10, is_date},
    {"guid",      HEX "-",          36, is_guid},
    {"hex24",     HEX,              24, is_anything},
    {"timestamp", DIGITS "-T:.Z",   0,  is_timestamp},
    {"ula64",     HEX ":/",         0,  is_unique_local_64},
    {"ula108",    HEX ":/",         0,  is_unique_local_108},
    {"unique",    LOWER DIGITS,     8,  is_anything},
};
/* clang-format on */

/* ---- placeholders ---- */

struct placeholder {
    const struct form *form;
    char name[64]; /* "" when it has none */
    bool other;    /* any value but that of the name */
    const char *after;
};

static const struct form *form_find(const char *name, size_t size)
{
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        if (strlen(forms[i].name) == size && memcmp(forms[i].name, name, size) == 0)
            return &forms[i];
    }
    return NULL;
}

/* False when the text at `at` is no placeholder; '<' then stands for itself. */
static bool placeholder_read(const char *at, struct placeholder *out)
{
    if (*at != '<')
        return false;
    size_t form = strcspn(at + 1, ":!>");
    const char *end = at + 1 + form;
    out->form = form_find(at + 1, form);
    out->name[0] = '\0';
    if (!out->form || !*end)
        return false;
    out->other = *end == '!';
    if (*end == ':' || *end == '!') {
        size_t size = strcspn(end + 1, ">");
        if (!end[1 + size] || size == 0 || size >= sizeof out->name)
            return false;
        memcpy(out->name, end + 1, size);
        out->name[size] = '\0';
        end += 1 + size;
    }
    out->after = end + 1;
    return true;
}

static size_t value_size(const struct form *form, const char *after, const char *actual)
{
    if (form->size)
        return strnlen(actual, form->size) == form->size ? form->size : 0;
    if (form->letters)
        return strspn(actual, form->letters);
    char stop[2] = {*after, '\0'};
    return *after ? strcspn(actual, stop) : strlen(actual);
}

/* Whether the value fits what the name stood for so far. */
static bool name_fits(const struct placeholder *placeholder, const char *value, json_t *values)
{
    if (!placeholder->name[0])
        return true;
    const char *known = json_string_value(json_object_get(values, placeholder->name));
    if (known)
        return (strcmp(known, value) == 0) != placeholder->other;
    if (placeholder->other)
        return false;
    json_object_set_new(values, placeholder->name, json_string(value));
    return true;
}

static bool value_take(const struct placeholder *placeholder, const char **actual, json_t *values)
{
    const struct form *form = placeholder->form;
    size_t size = value_size(form, placeholder->after, *actual);
    char *value = strndup(*actual, size);

    bool fits = value && size > 0 && (!form->letters || strspn(value, form->letters) == size) &&
                form->valid(value) && name_fits(placeholder, value, values);
    free(value);
    *actual += size;
    return fits;
}

bool template_matches(const char *template, const char *actual, json_t *values)
{
    struct placeholder placeholder;

    while (*template) {
        if (placeholder_read(template, &placeholder)) {
            if (!value_take(&placeholder, &actual, values))
                return false;
            template = placeholder.after;
        } else if (*template ++ != *actual++) {
            return false;
        }
    }
    return *actual == '\0';
}

const char *template_fill(struct arena *arena, const char *template, const json_t *values,
                          const char **missing)
{
    struct placeholder placeholder;
    struct buffer filled;

    buffer_init(&filled, arena);
    buffer_text(&filled, "");
    while (*template) {
        if (!placeholder_read(template, &placeholder)) {
            buffer_append(&filled, template ++, 1);
            continue;
        }
        const char *value = json_string_value(json_object_get(values, placeholder.name));
        if (!value) {
            *missing = arena_string(arena, placeholder.name);
            return NULL;
        }
        buffer_text(&filled, value);
        template = placeholder.after;
    }
    return filled.data;
}
