#include "api/signin/form.h"

#include <criterion/criterion.h>
#include <errno.h>

#include "base/buffer.h"

/* "name=value" lines of what was read; rules of the URL standard's
 * application/x-www-form-urlencoded. */
static const char *form_lines(struct arena *arena, const struct form *form)
{
    struct buffer out;
    buffer_init(&out, arena);
    buffer_text(&out, "");
    for (size_t i = 0; i < form->count; i++)
        buffer_printf(&out, "%s=%s;", form->fields[i].name, form->fields[i].value);
    return out.data;
}

Test(form, spellings_of_clients_are_read_and_broken_ones_refused)
{
    static const struct {
        const char *body;
        int result;
        const char *lines, *duplicate;
    } cases[] = {
        {"", 0, "", NULL},
        {"grant_type=client_credentials&client_id=a", 0,
         "grant_type=client_credentials;client_id=a;", NULL},
        {"scope=https%3A%2F%2Flocalhost%3A8443%2F%2F.default+openid", 0,
         "scope=https://localhost:8443//.default openid;", NULL},
        {"a=%2b%2B+%20", 0, "a=++  ;", NULL},
        {"a=b=c", 0, "a=b=c;", NULL},
        {"a&b=", 0, "a=;b=;", NULL},
        {"&&a=1&&b=2&", 0, "a=1;b=2;", NULL},
        {"=x", 0, "=x;", NULL},
        {"n%61me=%C3%A4", 0, "name=\xc3\xa4;", NULL},
        {"a=1&b=2&a=3&b=4", 0, "a=1;b=2;a=3;b=4;", "a"},
        {"a=1&%61=2", 0, "a=1;a=2;", "a"},
        {"a=1&A=2", 0, "a=1;A=2;", NULL},
        {"a=%", -EINVAL, NULL, NULL},
        {"a=%4", -EINVAL, NULL, NULL},
        {"a=%zz", -EINVAL, NULL, NULL},
        {"a=%00", -EINVAL, NULL, NULL},
        {"%ff=a", -EINVAL, NULL, NULL},
        {"a=\xc3", -EINVAL, NULL, NULL},
        {"a=%ED%A0%80", -EINVAL, NULL, NULL}, /* a lone surrogate */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        arena_auto struct arena *arena = arena_new();
        struct form form;
        int result = form_parse(arena, span_from(cases[i].body), &form);
        cr_assert_eq(result, cases[i].result, "%s: %d", cases[i].body, result);
        if (result < 0)
            continue;
        cr_assert_str_eq(form_lines(arena, &form), cases[i].lines, "%s", cases[i].body);
        cr_assert_eq(form.duplicate != NULL, cases[i].duplicate != NULL, "%s", cases[i].body);
        if (form.duplicate)
            cr_assert_str_eq(form.duplicate, cases[i].duplicate);
    }
}

Test(form, values_are_found_by_name_and_empty_ones_are_none)
{
    arena_auto struct arena *arena = arena_new();
    struct form form;
    cr_assert_eq(form_parse(arena, span_from("client_id=&scope=x&Scope=y"), &form), 0);
    cr_assert_null(form_get(&form, "client_id"));
    cr_assert_null(form_get(&form, "grant_type"));
    cr_assert_str_eq(form_get(&form, "scope"), "x");
}

/* The bytes end where the block does, so that AddressSanitizer sees a step too far. */
Test(form, limits_hold_and_nothing_behind_the_body_is_read)
{
    arena_auto struct arena *arena = arena_new();
    struct form form;
    struct buffer body;
    buffer_init(&body, arena);
    for (int i = 0; i < FORM_FIELDS_MAX; i++)
        buffer_printf(&body, "f%d=%d&", i, i);
    cr_assert_eq(form_parse(arena, buffer_span(&body), &form), 0);
    cr_assert_eq(form.count, FORM_FIELDS_MAX);
    buffer_text(&body, "one=more");
    cr_assert_eq(form_parse(arena, buffer_span(&body), &form), -E2BIG);

    char *big = malloc(FORM_BYTES_MAX + 1);
    memset(big, 'a', FORM_BYTES_MAX + 1);
    cr_assert_eq(form_parse(arena, (struct span){big, FORM_BYTES_MAX + 1}, &form), -E2BIG);
    cr_assert_eq(form_parse(arena, (struct span){big, FORM_BYTES_MAX}, &form), 0);
    free(big);

    static const char *const ends[] = {"a=%", "a=%4", "a=", "a", "a=1&"};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        size_t size = strlen(ends[i]);
        char *exact = malloc(size);
        memcpy(exact, ends[i], size);
        (void)form_parse(arena, (struct span){exact, size}, &form);
        free(exact);
    }
}
