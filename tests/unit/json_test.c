#include "base/json.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

static json_t *read_text(struct arena *arena, const char *text)
{
    const char *problem = NULL;
    json_t *tree = json_read(arena, span_from(text), &problem);
    cr_assert_not_null(tree, "%s: %s", text, problem);
    cr_assert_null(problem);
    return tree;
}

/* Malformed JSON must be told to the client: never a crash, never an empty object. */
Test(json, text_that_is_no_object_or_array_gives_a_problem)
{
#define TEXT(literal)                                                                              \
    {                                                                                              \
        literal, sizeof literal - 1                                                                \
    }
    static const struct span bad[] = {
        TEXT(""),
        TEXT(" \n\t"),
        TEXT("\0"),
        TEXT("{"),
        TEXT("{\"a\":1"),
        TEXT("{\"a\":1,}"),
        TEXT("[1,2"),
        TEXT("]"),
        TEXT("{\"a\" 1}"),
        TEXT("{'a':1}"),
        TEXT("{\"a\":01}"),
        TEXT("{\"a\":NaN}"),
        TEXT("{\"a\":1e999}"),
        TEXT("[99999999999999999999]"),
        TEXT("{} {}"),
        TEXT("{}x"),
        TEXT("{}\0"),
        TEXT("{\"a\":\0001}"),
        TEXT("{\"a\0b\":1}"),
        TEXT("{\"a\":\"\\u0000\"}"),
        TEXT("{\"\\u0000\":1}"),
        TEXT("{\"a\":\"\\ud800\"}"),
        TEXT("{\"a\":\"\\x\"}"),
        TEXT("{\"a\":\"line\nbreak\"}"),
        TEXT("{\"a\":\"unclosed"),
        TEXT("{\"a\":\"unclosed\\"),
        TEXT("\"text\""),
        TEXT("1"),
        TEXT("true"),
        TEXT("null"),
        TEXT("\xef\xbb\xbf{\"a\":1}"),     /* a byte order mark */
        TEXT("{\0\"\0a\0\"\0:\0001\0}\0"), /* UTF-16 */
        TEXT("{\"a\":\"\xff\"}"),
        TEXT("{\"a\":\"\xc0\xaf\"}"),         /* overlong */
        TEXT("{\"a\":\"\xed\xa0\x80\"}"),     /* a surrogate */
        TEXT("{\"a\":\"\xf4\x90\x80\x80\"}"), /* above U+10FFFF */
        TEXT("{\"a\":\"\xe2\x82\"}"),         /* cut short */
        TEXT("{\"\xe2\x82\":1}"),
        TEXT("{\"a\":1,\"b\":2,\"a\":3}"),
        TEXT("{\"o\":{\"a\":1,\"\\u0061\":3}}"),
    };
#undef TEXT
    arena_auto struct arena *arena = arena_new();
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        /* An exact heap copy, so that a read past the end is seen. */
        char *copy = malloc(bad[i].size + !bad[i].size);
        memcpy(copy, bad[i].data, bad[i].size);
        const char *problem = NULL;
        json_t *tree = json_read(arena, (struct span){copy, bad[i].size}, &problem);
        free(copy);
        cr_assert_null(tree, "case %zu: %s", i, bad[i].data);
        cr_assert_not_null(problem, "case %zu", i);
        cr_assert_not_null(strstr(problem, "line "), "%s", problem);
        for (const char *c = problem; *c; c++)
            cr_assert(*c >= ' ' && *c <= '~', "case %zu: %s", i, problem);
    }
}

Test(json, a_problem_says_where_it_is)
{
    static const struct {
        const char *text, *place;
    } cases[] = {
        {"", "line 1, column 1."},
        {"{\n  \"a\": 1,\n  \"b\": x\n}", "line 3, column 8."},
    };
    arena_auto struct arena *arena = arena_new();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *problem = NULL;
        cr_assert_null(json_read(arena, span_from(cases[i].text), &problem));
        cr_assert_not_null(strstr(problem, cases[i].place), "%s", problem);
        cr_assert(problem[0] >= 'A' && problem[0] <= 'Z', "%s", problem);
    }
}

static json_t *read_nested(struct arena *arena, size_t depth, const char *open, const char *close,
                           const char **problem)
{
    size_t open_size = strlen(open), close_size = strlen(close);
    char *text = malloc(depth * (open_size + close_size) + 1), *at = text;
    for (size_t i = 0; i < depth; i++, at += open_size)
        memcpy(at, open, open_size);
    for (size_t i = 0; i < depth; i++, at += close_size)
        memcpy(at, close, close_size);
    json_t *tree = json_read(arena, (struct span){text, (size_t)(at - text)}, problem);
    free(text);
    return tree;
}

Test(json, depth_is_bounded_before_parsing)
{
    arena_auto struct arena *arena = arena_new();
    const char *problem = NULL;
    cr_assert_not_null(read_nested(arena, JSON_DEPTH_MAX, "[", "]", &problem));
    cr_assert_null(read_nested(arena, JSON_DEPTH_MAX + 1, "[", "]", &problem));
    cr_assert_not_null(strstr(problem, "line 1, column 65"), "%s", problem);
    cr_assert_null(read_nested(arena, JSON_DEPTH_MAX + 1, "{\"a\":[", "]}", &problem));
    cr_assert_null(read_nested(arena, 4000000, "[", "", &problem));
    cr_assert_null(read_nested(arena, 700000, "{\"a\":", "}", &problem));
    /* Brackets in strings open nothing, also behind escaped quotes and backslashes. */
    cr_assert_not_null(
        read_nested(arena, 1,
                    "[\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["
                    "[[[[[[[[[[[[[[[[\\\"[[[[[[\\\\\",\"{{{{\"",
                    "]", &problem));
}

Test(json, values_are_counted_in_strings_or_not_at_all)
{
    static const struct {
        const char *text;
        size_t values; /* as counted: an empty array or object counts one more */
    } cases[] = {
        {"[1,2,3]", 4},
        {"[[],[],[]]", 6},
        {"{\"a\":{\"b\":1},\"c\":2}", 4},
        {"[\",,,,[[[[{{{{\",\"\\\",,,,\"]", 3},
        {"\"aaaaaaaaaaaaaaaaaa\"", 1},
        {"", 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct span text = span_from(cases[i].text);
        cr_expect_not(json_has_more(text, cases[i].values), "%s", cases[i].text);
        if (cases[i].values > 1 && cases[i].values * 2 <= text.size)
            cr_expect(json_has_more(text, cases[i].values - 1), "%s", cases[i].text);
    }
}

Test(json, what_is_written_is_what_was_read)
{
    static const struct {
        const char *text, *written;
    } cases[] = {
        {"{}", "{}"},
        {"[]", "[]"},
        {"{\"z\" : 1 , \"a\" : 2}", "{\"z\":1,\"a\":2}"}, /* order is kept */
        {"[0.1,-1.0,1.0,-0.0,0.05,1e3,2.5]", "[0.1,-1.0,1.0,-0.0,0.05,1000.0,2.5]"},
        {"[9223372036854775807,-9223372036854775808,0,-0]",
         "[9223372036854775807,-9223372036854775808,0,0]"},
        {"[\"\\u00e9\\ud83d\\ude00\\/\\\"\\\\\\n\"]", "[\"é😀/\\\"\\\\\\n\"]"},
        {"[null,true,false]", "[null,true,false]"},
    };
    arena_auto struct arena *arena = arena_new();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct span written = json_write(arena, read_text(arena, cases[i].text));
        cr_assert_str_eq(written.data, cases[i].written);
        cr_assert_eq(written.size, strlen(cases[i].written));
    }
    cr_assert_str_eq(json_write(arena, json_null()).data, "null");
    cr_assert_eq(json_write(arena, NULL).size, 0);
}

static uint32_t random_next(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

/* Any character that JSON can hold, those that need an escape more often than others. */
static json_t *random_text(uint32_t *state)
{
    static const char *const pieces[] = {"\"", "\\", "/", "\x7f", "é", "😀", "plain text", "a"};
    char text[64];
    size_t size = 0;
    for (uint32_t left = random_next(state) % 6; left > 0; left--) {
        const char *piece = pieces[random_next(state) % (sizeof pieces / sizeof *pieces)];
        memcpy(text + size, piece, strlen(piece));
        size += strlen(piece);
        if (random_next(state) % 2)
            text[size++] = (char)(random_next(state) % ' '); /* NUL too */
    }
    return json_stringn(text, size);
}

static json_t *random_number(uint32_t *state)
{
    static const double reals[] = {0.1, -0.0, 1e3, 1e300, -2.5e-300, 1.0 / 3, 123456789012345678.0};
    static const json_int_t integers[] = {INT64_MIN, INT64_MAX, 0, -1, 10, 99, 100};
    uint32_t choice = random_next(state) % 21;
    if (choice < 7)
        return json_real(reals[choice]);
    if (choice < 14)
        return json_integer(integers[choice - 7]);
    return json_integer((json_int_t)random_next(state) - 8000000);
}

static json_t *random_tree(uint32_t *state, int depth)
{
    uint32_t choice = random_next(state) % (depth > 0 ? 7 : 5);
    if (choice < 2)
        return random_text(state);
    if (choice == 2)
        return random_number(state);
    if (choice < 5)
        return choice == 3 ? json_null() : json_boolean(random_next(state) % 2);
    json_t *tree = choice == 5 ? json_array() : json_object();
    for (uint32_t left = random_next(state) % 6; left > 0; left--) {
        json_t *key = random_text(state), *value = random_tree(state, depth - 1);
        if (choice == 5)
            json_array_append_new(tree, value);
        else
            json_object_set_new(tree, json_string_value(key), value);
        json_decref(key);
    }
    return tree;
}

/* jansson's own dump is the source of what is expected. */
Test(json, what_is_written_differs_from_what_jansson_writes)
{
    uint32_t state = 1;
    for (int i = 0; i < 3000; i++) {
        arena_auto struct arena *arena = arena_new();
        json_t *tree = json_keep(arena, random_tree(&state, 5));
        char *expected = json_dumps(tree, JSON_COMPACT | JSON_ENCODE_ANY | JSON_REAL_PRECISION(15));
        struct span written = json_write(arena, tree);
        cr_assert_str_eq(written.data, expected);
        cr_assert_eq(written.size, strlen(expected));
        free(expected);
    }
}

Test(json, a_tree_without_an_end_is_not_written)
{
    arena_auto struct arena *arena = arena_new();
    json_t *outer = json_keep(arena, json_array()), *inner = json_array();
    json_array_append_new(outer, inner);
    json_array_append(inner, outer);
    cr_assert_eq(json_write(arena, outer).size, 0);
    json_array_clear(inner); /* else neither would ever be freed */
}

Test(json, paths_lead_only_where_types_agree)
{
    arena_auto struct arena *arena = arena_new();
    const json_t *root = read_text(
        arena,
        "{\"id\":\"x\",\"empty\":\"\",\"properties\":{\"count\":3,\"ratio\":3.0,\"on\":true,\"off\":false,"
        "\"null\":null,\"networkProfile\":{\"podCidr\":\"10.244.0.0/16\",\"podCidrs\":[\"a\"]}}}");
    cr_assert_str_eq(json_text(root, "properties.networkProfile.podCidr"), "10.244.0.0/16");
    cr_assert_str_eq(json_text(root, "empty"), "");
    static const char *const nowhere[] = {
        "missing",  "properties.networkProfile.podcidr",
        "id.inner", "properties.networkProfile.podCidrs.0",
        "",         "properties.",
        ".id",      "properties..count",
    };
    for (size_t i = 0; i < sizeof nowhere / sizeof nowhere[0]; i++)
        cr_assert_null(json_at(root, nowhere[i]), "%s", nowhere[i]);
    cr_assert_null(json_at(NULL, "id"));
    cr_assert(json_is_null(json_at(root, "properties.null")));
    cr_assert_null(json_text(root, "properties.count"));
    cr_assert_str_eq(json_text_or(root, "properties.count", "other"), "other");
    cr_assert_str_eq(json_text_or(root, "id", "other"), "x");
    cr_assert_eq(json_number_or(root, "properties.count", -1), 3);
    cr_assert_eq(json_number_or(root, "properties.ratio", -1), -1);
    cr_assert_eq(json_number_or(root, "id", -1), -1);
    cr_assert(json_true_at(root, "properties.on"));
    cr_assert(!json_true_at(root, "properties.off") && !json_true_at(root, "id"));
}

Test(json, setters_make_their_way)
{
    arena_auto struct arena *arena = arena_new();
    json_t *root = json_keep(arena, json_object());
    json_put_text(root, "properties.powerState.code", "Running");
    json_put(root, "properties.agentPoolProfiles", json_array());
    json_put(root, "properties.maxAgentPools", json_integer(100));
    json_put_format(root, "id", "/subscriptions/%s/%d", "s", 7);
    cr_assert_str_eq(
        json_write(arena, root).data,
        "{\"properties\":{\"powerState\":{\"code\":\"Running\"},\"agentPoolProfiles\":[],"
        "\"maxAgentPools\":100},\"id\":\"/subscriptions/s/7\"}");

    json_put_text(root, "id.inner", "x"); /* what is no object gives way */
    json_drop(root, "properties.powerState.code");
    json_drop(root, "properties.agentPoolProfiles.missing");
    json_drop(root, "missing.missing");
    json_drop(root, "properties.maxAgentPools");
    cr_assert_str_eq(
        json_write(arena, root).data,
        "{\"properties\":{\"powerState\":{},\"agentPoolProfiles\":[]},\"id\":{\"inner\":\"x\"}}");

    json_t *list = json_keep(arena, json_array());
    json_put_text(list, "a", "x");
    json_put(root, "id", NULL);
    json_put_text(root, "id", "\xff");
    json_put_text(root, "\xff", "x");
    json_put_text(root, "\xff.y", "x");
    json_put_format(root, "id", "%s", "\xff");
    cr_assert_eq(json_array_size(list), 0);
    cr_assert_str_eq(json_text(root, "id.inner"), "x");
    cr_assert_eq(json_object_size(root), 2);
}

Test(json, members_are_found_without_case_exact_spelling_first)
{
    arena_auto struct arena *arena = arena_new();
    const json_t *root = read_text(arena, "{\"Location\":1,\"TAGS\":2,\"tags\":3}");
    static const struct {
        const char *key, *name;
        int value;
    } cases[] = {
        {"location", "Location", 1}, {"tags", "tags", 3}, {"TAGS", "TAGS", 2}, {"Tags", "TAGS", 2}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *name = NULL;
        const json_t *value = json_member_nocase(root, cases[i].key, &name);
        cr_assert_eq(json_integer_value(value), cases[i].value, "%s", cases[i].key);
        cr_assert_str_eq(name, cases[i].name);
        cr_assert_eq(json_member_nocase(root, cases[i].key, NULL), value);
    }
    const char *name = "untouched";
    cr_assert_null(json_member_nocase(root, "id", &name));
    cr_assert_null(json_member_nocase(NULL, "id", &name));
    cr_assert_str_eq(name, "untouched");
}

Test(json, empty_means_what_arm_takes_for_unset)
{
    arena_auto struct arena *arena = arena_new();
    const json_t *root = read_text(
        arena, "{\"empty\":[null,\"\",{},[]],\"full\":[0,false,0.0,\" \",{\"a\":null},[null]]}");
    size_t i;
    const json_t *value;
    json_array_foreach(json_at(root, "empty"), i, value) cr_assert(json_is_empty(value), "%zu", i);
    json_array_foreach(json_at(root, "full"), i, value) cr_assert(!json_is_empty(value), "%zu", i);
    cr_assert(json_is_empty(NULL));
}

Test(json, a_clone_shares_nothing)
{
    arena_auto struct arena *arena = arena_new();
    json_t *root = read_text(arena, "{\"a\":{\"b\":[1]}}");
    json_t *copy = json_clone(arena, root);
    json_put_text(root, "a.c", "new");
    json_array_append_new(json_at(root, "a.b"), json_integer(2));
    cr_assert_str_eq(json_write(arena, copy).data, "{\"a\":{\"b\":[1]}}");
    cr_assert_null(json_clone(arena, NULL));
    cr_assert_null(json_keep(arena, NULL));
}
