#include <criterion/criterion.h>
#include <string.h>

#include "api/arm/target.h"

/* Paths that clients send (requests of az, azurerm and the SDKs against a stub): doubled slashes,
 * percent-encoded query keys, spaces as '+' or %20. */
Test(target, splits_what_clients_send)
{
    static const struct {
        const char *raw, *path;
        size_t segments, queries;
    } rows[] = {
        {"/", "/", 0, 0},
        {"//metadata/endpoints?api-version=2018-01-01", "/metadata/endpoints", 2, 1},
        {"///metadata//endpoints/", "/metadata/endpoints", 2, 0},
        {"/providers/Microsoft.Network//virtualNetworks/vnet1",
         "/providers/Microsoft.Network/virtualNetworks/vnet1", 4, 0},
        {"http://localhost:8080/a/b?c=d", "/a/b", 2, 1},
        {"HTTPS://localhost", "/", 0, 0},
        {"https://localhost?x=1", "/", 0, 0},
        {"/a%20b/%C3%A9", "/a b/\xc3\xa9", 2, 0},
        {"/a+b", "/a+b", 1, 0},
        {"/a%2Fb/c", "/a/b/c", 2, 0},
        {"/a#fragment?x=1", "/a", 1, 0},
        {"/a?", "/a", 1, 0},
        {"/a?&&x&y=&=z", "/a", 1, 3},
        {"/tenant/oauth2/token?", "/tenant/oauth2/token", 3, 0},
        {"/./../a", "/./../a", 3, 0},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        arena_auto struct arena *arena = arena_new();
        struct target target;
        cr_assert(target_parse(arena, rows[i].raw, &target), "%s", rows[i].raw);
        cr_expect_str_eq(target.path, rows[i].path, "%s", rows[i].raw);
        cr_expect_eq(target.count, rows[i].segments, "%s: %zu", rows[i].raw, target.count);
        cr_expect_eq(target.query_count, rows[i].queries, "%s: %zu", rows[i].raw,
                     target.query_count);
    }
}

Test(target, keeps_an_encoded_slash_inside_its_segment)
{
    arena_auto struct arena *arena = arena_new();
    struct target target;

    cr_assert(target_parse(arena, "/a/b%2fc/d", &target));
    cr_assert_eq(target.count, 3);
    cr_expect_str_eq(target.segments[1], "b/c");
}

Test(target, refuses_what_is_no_target)
{
    static const char *const rows[] = {
        "",         "a/b",        "?x=1",      "/%zz", "/%",       "/%4",    "/%00",
        "/a%00b",   "/\xff",      "/%ff",      "/%C3", "/a?%zz=1", "/a?x=%", "/a?x=%00",
        "/a?x=%fe", "/%ed%a0%80", "ftp://a/b", "*",    "/%c0%af",
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        arena_auto struct arena *arena = arena_new();
        struct target target;
        cr_expect_not(target_parse(arena, rows[i], &target), "%s", rows[i]);
    }
}

static char *repeated(struct arena *arena, const char *piece, size_t count)
{
    char *text = arena_alloc(arena, strlen(piece) * count + 1);
    for (size_t i = 0; i < count; i++)
        strcat(text, piece);
    return text;
}

Test(target, takes_so_many_parts_and_no_more)
{
    arena_auto struct arena *arena = arena_new();
    struct target target;

    cr_expect(target_parse(arena, repeated(arena, "/a", TARGET_SEGMENTS_MAX), &target));
    cr_expect_eq(target.count, TARGET_SEGMENTS_MAX);
    cr_expect_not(target_parse(arena, repeated(arena, "/a", TARGET_SEGMENTS_MAX + 1), &target));
    const char *queries = repeated(arena, "k=v&", TARGET_QUERIES_MAX);
    cr_expect(target_parse(arena, arena_printf(arena, "/?%s", queries), &target));
    cr_expect_eq(target.query_count, TARGET_QUERIES_MAX);
    cr_expect_not(target_parse(arena, arena_printf(arena, "/?%sx", queries), &target));
}

Test(target, finds_query_values_without_case_and_decoded)
{
    arena_auto struct arena *arena = arena_new();
    struct target target;

    cr_assert(target_parse(
        arena, "/a?Api-Version=2025-10-01&%24filter=name+eq+%27x%20y%27&flag&api-version=2",
        &target));
    cr_expect_str_eq(target_query(&target, "api-version"), "2025-10-01", "the first one counts");
    cr_expect_str_eq(target_query(&target, "$filter"), "name eq 'x y'");
    cr_expect_str_eq(target_query(&target, "FLAG"), "");
    cr_expect_null(target_query(&target, "none"));
}
