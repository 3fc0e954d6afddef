/* docs/coverage.md is what the program says, and what it names is there. */

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/json.h"
#include "tests/support/harness.h"

/* This file lies in tests/unit. */
static const char *root_path(struct arena *arena, const char *path)
{
    const char *at = strstr(__FILE__, "tests/unit/coverage_test.c");
    return arena_printf(arena, "%.*s%s", (int)(at - __FILE__), __FILE__, path);
}

static const char *file_text(struct arena *arena, const char *path)
{
    FILE *file = fopen(root_path(arena, path), "re");
    struct buffer text;
    char piece[4096];
    size_t size;

    cr_assert_not_null(file, "%s", path);
    buffer_init(&text, arena);
    buffer_text(&text, "");
    while ((size = fread(piece, 1, sizeof piece, file)) > 0)
        buffer_append(&text, piece, size);
    fclose(file);
    return text.data;
}

Test(coverage, page_in_docs_is_what_the_program_says)
{
    struct harness *harness = harness_new(&(struct harness_options){0});
    struct arena *arena = arena_new();
    struct answer answer = harness_send(harness, "GET", "/_aksim/coverage?format=markdown", NULL);

    cr_assert_eq(answer.status, 200);
    cr_expect(strcmp(answer.body, file_text(arena, "docs/coverage.md")) == 0,
              "print it again: curl 'http://127.0.0.1:8080/_aksim/coverage?format=markdown' > "
              "docs/coverage.md");
    arena_free(arena);
    harness_free(harness);
}

/* The last fixed part of a path: "abort" of .../managedClusters/{cluster}/abort. */
static const char *last_word(struct arena *arena, const char *path)
{
    const char *word = "";

    for (const char *at = strchr(path, '/'); at; at = strchr(at + 1, '/')) {
        size_t size = strcspn(at + 1, "/");
        if (at[1] != '{')
            word = arena_copy(arena, at + 1, size);
    }
    return word;
}

Test(coverage, each_witness_has_the_operations_path_in_it)
{
    struct harness *harness = harness_new(&(struct harness_options){0});
    struct arena *arena = arena_new();
    struct answer answer = harness_send(harness, "GET", "/_aksim/coverage", NULL);
    const json_t *rows = json_object_get(answer.json, "value");

    cr_assert_gt(json_array_size(rows), 69, "the contract of 2026-06-01 alone has 69");
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *row = json_array_get(rows, i);
        const char *witness = json_text_or(row, "witness", "");
        if (text_equal(json_text(row, "how"), "not served"))
            continue;
        const char *word = last_word(arena, json_text_or(row, "path", ""));
        cr_expect(strstr(file_text(arena, witness), word), "%s has no %s for %s", witness, word,
                  json_text_or(row, "operation", ""));
    }
    arena_free(arena);
    harness_free(harness);
}
