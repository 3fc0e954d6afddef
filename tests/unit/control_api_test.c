/* schemas/controlApi.json against the routes and what they answer; docs/control-api.md against it.
 */

#include <ctype.h>

#include "api/arm/route.h"
#include "api/emulator/routes.h"
#include "base/buffer.h"
#include "tests/support/aks.h"

/* POST /_aksim/explain is unwrapped before routes are looked at. */
#define NO_ROUTE "/_aksim/explain"

static const json_t *document(struct harness *harness)
{
    struct answer answer = harness_send(harness, "GET", "/_aksim/openapi.json", NULL);
    cr_assert_eq(answer.status, 200);
    cr_assert_str_eq(answer_text(&answer, "openapi"), "3.1.0");
    return answer.json;
}

static const char *lower(const char *method)
{
    static char text[16];
    size_t size = strlen(method);
    for (size_t i = 0; i <= size; i++)
        text[i] = (char)tolower((unsigned char)method[i]);
    return text;
}

static const json_t *operation_of(const json_t *root, const char *path, const char *method)
{
    return json_object_get(json_object_get(json_object_get(root, "paths"), path), lower(method));
}

Test(control_api, each_route_is_described)
{
    struct harness *harness = harness_manual(NULL);
    const json_t *root = document(harness);

    for (const struct route *route = emulator_routes; route->path; route++)
        cr_expect_not_null(operation_of(root, route->path, route->method),
                           "schemas/controlApi.json lacks %s %s", route->method, route->path);
    harness_free(harness);
}

static bool route_is_there(const char *path, const char *method)
{
    for (const struct route *route = emulator_routes; route->path; route++) {
        if (strcmp(route->path, path) == 0 && strcmp(lower(route->method), method) == 0)
            return true;
    }
    return strcmp(path, NO_ROUTE) == 0;
}

Test(control_api, all_that_is_described_is_a_route)
{
    struct harness *harness = harness_manual(NULL);
    json_t *paths = json_unconst(json_object_get(document(harness), "paths"));
    const char *path, *method;
    json_t *methods, *operation;

    json_object_foreach(paths, path, methods)
    {
        json_object_foreach(methods, method, operation)
        {
            cr_expect(route_is_there(path, method), "no route %s %s", method, path);
            cr_expect_gt(strlen(json_text_or(operation, "summary", "")), 0, "%s", path);
        }
    }
    harness_free(harness);
}

static const json_t *resolved(const json_t *root, const json_t *schema)
{
    const char *name = json_text(schema, "$ref");
    return name ? json_object_get(json_at(root, "components.schemas"), strrchr(name, '/') + 1)
                : schema;
}

/* Top level only: that what is promised is there, and that nothing comes of which no word is said.
 */
static void expect_described(const char *path, const json_t *schema, const json_t *body)
{
    const json_t *properties = json_object_get(schema, "properties");
    const char *name;
    json_t *value;
    size_t i;

    json_array_foreach(json_object_get(schema, "required"), i, value)
    {
        cr_expect_not_null(json_object_get(body, json_string_value(value)), "%s: no %s", path,
                           json_string_value(value));
    }
    if (!properties)
        return;
    json_object_foreach(json_unconst(body), name, value)
    {
        cr_expect_not_null(json_object_get(properties, name), "%s: %s is not described", path,
                           name);
    }
}

Test(control_api, what_can_be_read_is_as_described)
{
    struct harness *harness = harness_with_cluster(NULL);
    const json_t *root = document(harness);
    size_t asked = 0;
    const char *path;
    json_t *methods;

    json_object_foreach(json_unconst(json_object_get(root, "paths")), path, methods)
    {
        const json_t *operation = json_object_get(methods, "get");
        const json_t *content = json_at(operation, "responses.200.content");
        const json_t *schema =
            json_object_get(json_object_get(content, "application/json"), "schema");
        if (strchr(path, '{') || !schema)
            continue;
        struct answer answer = harness_send(harness, "GET", path, NULL);
        cr_assert_eq(answer.status, 200, "%s: %d %s", path, answer.status, answer.body);
        expect_described(path, resolved(root, schema), answer.json);
        asked++;
    }
    cr_expect_gt(asked, 7);
    harness_free(harness);
}

Test(control_api, the_page_is_what_the_program_prints)
{
    struct harness *harness = harness_manual(NULL);
    struct answer answer =
        harness_send(harness, "GET", "/_aksim/openapi.json?format=markdown", NULL);
    struct arena *arena = arena_new();
    struct buffer text;
    char piece[4096];
    size_t size;
    const char *at = strstr(__FILE__, "tests/unit/");
    FILE *file =
        fopen(arena_printf(arena, "%.*sdocs/control-api.md", (int)(at - __FILE__), __FILE__), "re");

    cr_assert_eq(answer.status, 200);
    cr_assert_not_null(file);
    buffer_init(&text, arena);
    buffer_text(&text, "");
    while ((size = fread(piece, 1, sizeof piece, file)) > 0)
        buffer_append(&text, piece, size);
    fclose(file);
    cr_expect(strcmp(text.data, answer.body) == 0,
              "print it again: curl 'http://127.0.0.1:8080/_aksim/openapi.json?format=markdown' > "
              "docs/control-api.md");
    arena_free(arena);
    harness_free(harness);
}
