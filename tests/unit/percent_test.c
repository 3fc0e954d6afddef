#include "base/percent.h"

#include <criterion/criterion.h>

/* RFC 3986, section 2: what is reserved or no ASCII is encoded as its bytes in upper-case digits,
 * and either case is read. */
Test(percent, a_text_comes_back_changed_or_unencoded)
{
    static const struct {
        const char *text, *plain, *encoded;
    } rows[] = {
        {"a-b", "-", "a-b"},
        {"a-b", "", "a%2Db"},
        {"$skiptoken", "-_.~", "%24skiptoken"},
        {"a/b c", "/", "a/b%20c"},
        {"1+1=2", "-_.~", "1%2B1%3D2"},
        {"\xc3\xa9", "", "%C3%A9"},
        {"%41", "", "%2541"},
        {"", "", ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        arena_auto struct arena *arena = arena_new();
        struct buffer out;
        buffer_init(&out, arena);
        buffer_text(&out, "");
        percent_encode(&out, rows[i].text, rows[i].plain);
        cr_expect_str_eq(out.data, rows[i].encoded);
        cr_expect_str_eq(percent_decode(arena, buffer_span(&out)), rows[i].text);
        cr_expect_str_eq(percent_decode_form(arena, buffer_span(&out)), rows[i].text);
    }
}

Test(percent, a_plus_in_a_path_becomes_a_space_or_stays_in_a_form)
{
    arena_auto struct arena *arena = arena_new();
    cr_expect_str_eq(percent_decode(arena, span_from("a+b%c3%a9")), "a+b\xc3\xa9");
    cr_expect_str_eq(percent_decode_form(arena, span_from("a+b%C3%A9")), "a b\xc3\xa9");
}
