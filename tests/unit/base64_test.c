#include "base/base64.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>

/* RFC 4648, section 10. */
static const struct {
    const char *plain, *padded, *bare;
} vectors[] = {
    {"", "", ""},
    {"f", "Zg==", "Zg"},
    {"fo", "Zm8=", "Zm8"},
    {"foo", "Zm9v", "Zm9v"},
    {"foob", "Zm9vYg==", "Zm9vYg"},
    {"fooba", "Zm9vYmE=", "Zm9vYmE"},
    {"foobar", "Zm9vYmFy", "Zm9vYmFy"},
};

Test(base64, vectors_of_the_rfc_hold_in_both_directions)
{
    arena_auto struct arena *arena = arena_new();
    for (size_t i = 0; i < sizeof vectors / sizeof vectors[0]; i++) {
        struct span plain = span_from(vectors[i].plain), out = {0};
        cr_assert_str_eq(base64_encode(arena, plain.data, plain.size), vectors[i].padded);
        cr_assert_str_eq(base64url_encode(arena, plain.data, plain.size), vectors[i].bare);
        const char *const spellings[] = {vectors[i].padded, vectors[i].bare};
        for (size_t j = 0; j < 2; j++) {
            cr_assert_eq(base64_decode(arena, span_from(spellings[j]), &out), 0, "%s",
                         spellings[j]);
            cr_assert(span_equal(out, plain), "%s", spellings[j]);
            cr_assert_eq(base64url_decode(arena, span_from(spellings[j]), &out), 0, "%s",
                         spellings[j]);
            cr_assert(span_equal(out, plain), "%s", spellings[j]);
        }
    }
}

Test(base64, the_two_alphabets_are_kept_apart)
{
    arena_auto struct arena *arena = arena_new();
    struct span out = {0};
    /* RFC 4648, tables 1 and 2: the values 62 and 63 are "+/" and "-_". */
    static const unsigned char bytes[] = {0xfb, 0xff, 0xbf};
    cr_assert_str_eq(base64_encode(arena, bytes, 3), "+/+/");
    cr_assert_str_eq(base64url_encode(arena, bytes, 3), "-_-_");
    cr_assert_eq(base64url_decode(arena, span_from("-_-_"), &out), 0);
    cr_assert(span_equal(out, (struct span){(const char *)bytes, 3}));
    cr_assert_eq(base64url_decode(arena, span_from("+/+/"), &out), -EINVAL);
    cr_assert_eq(base64_decode(arena, span_from("-_-_"), &out), -EINVAL);

    /* RFC 7515, appendix A.2.1: the protected header of an RS256 token. */
    cr_assert_str_eq(base64url_encode(arena, "{\"alg\":\"RS256\"}", 15), "eyJhbGciOiJSUzI1NiJ9");
}

Test(base64, text_that_no_encoder_writes_is_refused)
{
    static const char *const bad[] = {
        "Z",         "Zg=",       "Zg===",    "=",     "==",     "Zm9vYg=", "Zm8==",
        "Zm9v=",     "Zm9v====",  "Z=g=",     "Zm 9v", "Zm9v\n", " Zm9v",   "Zm9v\x80",
        "Zm9vYmFyZ", "Zm9v.YmFy", "Zg==Zg==", "Zh", /* the last bits are not zero: a second spelling
                                                       of "Zg" */
        "Zm9=",
    };
    arena_auto struct arena *arena = arena_new();
    struct span untouched = {"kept", 4}, out = untouched;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        cr_assert_eq(base64_decode(arena, span_from(bad[i]), &out), -EINVAL, "%s", bad[i]);
        cr_assert_eq(base64url_decode(arena, span_from(bad[i]), &out), -EINVAL, "%s", bad[i]);
        cr_assert(span_equal(out, untouched), "%s", bad[i]);
    }
    cr_assert_eq(base64_decode(arena, (struct span){"Zm\0v", 4}, &out), -EINVAL);
}
