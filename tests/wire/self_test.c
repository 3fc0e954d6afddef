/* The suite is worth what its comparison is: each kind of difference has to be seen. */

#include <criterion/criterion.h>

#include "base/json.h"
#include "tests/wire/compare.h"
#include "tests/wire/template.h"

static struct arena *arena;

static void set_up(void)
{
    arena = arena_new();
}

static void tear_down(void)
{
    arena_free(arena);
}

TestSuite(wire_self, .init = set_up, .fini = tear_down);

static json_t *tree(const char *text)
{
    const char *problem = "";
    json_t *value = json_read(arena, span_from(text), &problem);
    cr_assert(value, "%s: %s", text, problem);
    return value;
}

static size_t differences(const char *expected, const char *actual)
{
    struct comparison comparison;
    comparison_init(&comparison, arena, json_keep(arena, json_object()));
    compare_json(&comparison, tree(expected), tree(actual));
    cr_expect_gt(comparison.compared, 0);
    return comparison.different;
}

Test(wire_self, sees_each_kind_of_difference)
{
    static const struct {
        const char *expected, *actual;
        size_t count;
    } rows[] = {
        {"{\"a\":1,\"b\":[true,null]}", "{\"b\":[true,null],\"a\":1}", 0},
        {"{}", "{}", 0},
        {"{}", "{\"a\":1}", 1},
        {"{\"a\":1}", "{}", 1},
        {"{\"a\":null}", "{}", 1},
        {"{\"a\":1}", "{\"a\":2}", 1},
        {"{\"a\":1}", "{\"a\":\"1\"}", 1},
        {"{\"a\":1}", "{\"a\":1.0}", 1},
        {"{\"a\":\"x\"}", "{\"a\":\"X\"}", 1},
        {"{\"a\":{}}", "{\"a\":[]}", 1},
        {"{\"a\":{\"b\":1}}", "{\"a\":{\"b\":2,\"c\":3}}", 2},
        {"[1,2]", "[2,1]", 2},
        {"[1]", "[1,2]", 1},
        {"[1,2]", "[1]", 1},
        {"[]", "[{}]", 1},
        {"{\"a\":\"base64:b: <count>\"}", "{\"a\":\"YjogMTI=\"}", 0},
        {"{\"a\":\"base64:b: <count>\"}", "{\"a\":\"YjogeHg=\"}", 1},
        {"{\"a\":\"base64:b\"}", "{\"a\":\"b\"}", 1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        cr_expect_eq(differences(rows[i].expected, rows[i].actual), rows[i].count, "%s and %s",
                     rows[i].expected, rows[i].actual);
}

#define GUID "01234567-89ab-4cde-8f01-23456789abcd"

Test(wire_self, a_placeholder_takes_its_form_and_nothing_else)
{
    static const struct {
        const char *template, *actual;
        bool matches;
    } rows[] = {
        {"<guid>", GUID, true},
        {"a/<guid>/b", "a/" GUID "/b", true},
        {"<guid>", GUID "0", false},
        {"<guid>", "01234567-89ab-4cde-8f01-23456789abc", false},
        {"<guid>", "01234567-89AB-4CDE-8F01-23456789ABCD", false},
        {"<hex24>", "0123456789abcdef01234567", true},
        {"<hex24>", "0123456789abcdef0123456g", false},
        {"x-<unique>.hcp", "x-abcd1234.hcp", true},
        {"x-<unique>.hcp", "x-abcd123.hcp", false},
        {"x-<unique>.hcp", "x-ABCD1234.hcp", false},
        {"<timestamp>", "2026-02-01T00:00:00Z", true},
        {"<timestamp>", "2026-02-01T00:00:00.1234567Z", true},
        {"<timestamp>", "2026-02-01T00:00:00.12345678Z", false},
        {"<timestamp>", "2026-02-30T00:00:00Z", false},
        {"<date>", "2025-03-01", true},
        {"<date>", "2025-13-01", false},
        {"<ula64>", "fd5c:510c:cbc5:aaf::/64", true},
        {"<ula64>", "fd12:3456:789a::/64", false},
        {"<ula64>", "2001:db8::/64", false},
        {"<ula64>", "fd5c:510c:cbc5:aaf::/108", false},
        {"<ula108>", "fdcd:e5a1:4ed0:5ca9::/108", true},
        {"<count>", "11999", true},
        {"<count>", "", false},
        {"<any>?q", "abc?q", true},
        {"<any>", "", false},
        {"<nosuch>", "<nosuch>", true},
        {"<nosuch>", "x", false},
        {"plain", "plain", true},
        {"plain", "plain ", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        json_t *values = json_keep(arena, json_object());
        cr_expect_eq(template_matches(rows[i].template, rows[i].actual, values), rows[i].matches,
                     "%s and %s", rows[i].template, rows[i].actual);
    }
}

Test(wire_self, a_name_stands_for_one_value)
{
    json_t *values = json_keep(arena, json_object());
    const char *missing = "";

    cr_expect_not(template_matches("<count!n>", "1", values), "nothing to differ from yet");
    cr_expect(template_matches("<count:n>", "1", values));
    cr_expect(template_matches("<count:n>", "1", values));
    cr_expect_not(template_matches("<count:n>", "2", values));
    cr_expect(template_matches("<count!n>", "2", values));
    cr_expect_not(template_matches("<count!n>", "1", values));
    cr_expect_str_eq(template_fill(arena, "a<count:n>b", values, &missing), "a1b");
    cr_expect_null(template_fill(arena, "a<count:m>b", values, &missing));
    cr_expect_str_eq(missing, "m");
}

/* Headers that change what a client does are unwelcome unless they are expected. */
Test(wire_self, an_answer_needs_its_status_headers_and_body)
{
    struct header last = {"Expires", "-1", NULL};
    struct header rest[] = {
        {"cache-control", "no-cache", &last},
        {"Pragma", "no-cache", &rest[0]},
        {"X-Content-Type-Options", "nosniff", &rest[1]},
        {"x-ms-request-id", GUID, &rest[2]},
        {"x-ms-correlation-request-id", GUID, &rest[3]},
        {"Retry-After", "15", &rest[4]},
    };
    struct answer answer = {
        .status = 200, .json = tree("{\"a\":1}"), .body = "{\"a\":1}", .size = 7};
    static const struct {
        const char *expected;
        size_t plain, retried;
    } rows[] = {
        {"{\"status\":200,\"body\":{\"a\":1}}", 0, 1},
        {"{\"status\":200,\"headers\":{\"Retry-After\":\"15\"},\"body\":{\"a\":1}}", 1, 0},
        {"{\"status\":200,\"headers\":{\"retry-after\":\"<count>\"},\"body\":{\"a\":1}}", 1, 0},
        {"{\"status\":200,\"headers\":{\"Retry-After\":\"1\"},\"body\":{\"a\":1}}", 1, 1},
        {"{\"status\":201,\"body\":{\"a\":1}}", 1, 2},
        {"{\"status\":200}", 1, 2},
        {"{\"body\":{}}", 2, 3},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        for (int retried = 0; retried < 2; retried++) {
            struct comparison comparison;
            comparison_init(&comparison, arena, json_keep(arena, json_object()));
            answer.headers = retried ? &rest[5] : &rest[4];
            compare_answer(&comparison, tree(rows[i].expected), &answer);
            cr_expect_eq(comparison.different, retried ? rows[i].retried : rows[i].plain, "%s: %s",
                         rows[i].expected, comparison.lines.data);
        }
    }
}
