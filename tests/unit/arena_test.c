#include "base/arena.h"

#include <criterion/criterion.h>
#include <stdalign.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

Test(arena, pieces_are_zeroed_aligned_and_apart)
{
    static const size_t sizes[] = {0, 1, 7, 16, 100, 2047, 2048, 2049, 8192, 8193, 100000, 3};
    enum { COUNT = sizeof sizes / sizeof sizes[0], ROUNDS = 40 };
    arena_auto struct arena *arena = arena_new();
    unsigned char *pieces[ROUNDS * COUNT];
    for (size_t i = 0; i < ROUNDS * COUNT; i++) {
        size_t size = sizes[i % COUNT];
        pieces[i] = arena_alloc(arena, size);
        cr_assert_eq((uintptr_t)pieces[i] % alignof(max_align_t), 0, "size %zu", size);
        for (size_t j = 0; j < size; j++)
            cr_assert_eq(pieces[i][j], 0, "size %zu byte %zu", size, j);
        memset(pieces[i], (int)(i % 255) + 1, size);
    }
    /* Each piece still holds what was written, so no two share a byte. */
    for (size_t i = 0; i < ROUNDS * COUNT; i++)
        for (size_t j = 0; j < sizes[i % COUNT]; j++)
            cr_assert_eq(pieces[i][j], i % 255 + 1, "piece %zu byte %zu", i, j);
}

Test(arena, texts_are_copied_whole)
{
    arena_auto struct arena *arena = arena_new();
    char source[] = "Microsoft.ContainerService\0managedClusters";
    char *copy = arena_copy(arena, source, sizeof source - 1);
    memset(source, 'x', sizeof source - 1);
    cr_assert_arr_eq(copy, "Microsoft.ContainerService\0managedClusters", sizeof source);
    cr_assert_str_eq(arena_copy(arena, NULL, 0), "");
    cr_assert_str_eq(arena_string(arena, ""), "");
    /* ARM ids compare without case, in ASCII only: other letters keep their bytes. */
    cr_assert_str_eq(arena_lower(arena, "/Subscriptions/AZ[@`{É"), "/subscriptions/az[@`{É");

    /* Around the size of the small buffer that is tried first, and far above. */
    static const int widths[] = {0, 1, 254, 255, 256, 257, 8191, 8192, 70000};
    for (size_t i = 0; i < sizeof widths / sizeof widths[0]; i++) {
        char *text = arena_printf(arena, "%*s|", widths[i], "");
        cr_assert_eq(strlen(text), (size_t)widths[i] + 1);
        cr_assert_eq(text[widths[i]], '|');
    }
}

Test(arena, what_grows_loses_nothing_and_keeps_to_itself)
{
    arena_auto struct arena *arena = arena_new();
    /* Two pieces in turn, so that no growth finds its neighbourhood free. */
    size_t sizes[2] = {1, 1};
    unsigned char *pieces[2] = {arena_bytes(arena, 1), arena_bytes(arena, 1)};
    pieces[0][0] = pieces[1][0] = 1;
    for (int i = 0; i < 60; i++) {
        size_t old = sizes[i % 2], size = old + old / 2 + 1;
        unsigned char *piece = arena_grow(arena, pieces[i % 2], old, size);
        cr_assert_eq((uintptr_t)piece % alignof(max_align_t), 0, "size %zu", size);
        memset(piece + old, 1 + i % 2, size - old);
        pieces[i % 2] = piece;
        sizes[i % 2] = size;
        arena_alloc(arena, 100);
    }
    for (size_t p = 0; p < 2; p++)
        for (size_t i = 1; i < sizes[p]; i++)
            cr_assert_eq(pieces[p][i], 1 + p, "piece %zu byte %zu", p, i);
    cr_assert_gt(sizes[1], 100000);
}

struct trace {
    char letters[8];
    size_t count;
    struct arena *arena;
};

static void trace_first(void *argument)
{
    struct trace *trace = argument;
    trace->letters[trace->count++] = 'a';
}

static void trace_second(void *argument)
{
    struct trace *trace = argument;
    trace->letters[trace->count++] = 'b';
}

static void trace_again(void *argument)
{
    struct trace *trace = argument;
    trace->letters[trace->count++] = 'c';
    arena_defer(trace->arena, trace_first, trace);
}

Test(arena, deferred_calls_run_once_last_one_first)
{
    struct trace trace = {.arena = arena_new()};
    arena_defer(trace.arena, trace_first, &trace);
    arena_defer(trace.arena, trace_second, &trace);
    arena_defer(trace.arena, trace_again,
                &trace); /* defers once more while the arena is being freed */
    arena_free(trace.arena);
    cr_assert_str_eq(trace.letters, "caba");
    arena_free(NULL);

    struct trace scoped = {0};
    {
        arena_auto struct arena *arena = arena_new();
        arena_defer(arena, trace_first, &scoped);
        cr_assert_eq(scoped.count, 0);
    }
    cr_assert_str_eq(scoped.letters, "a");
}

Test(arena, unwinding_runs_what_was_deferred_since_the_mark_and_no_more)
{
    struct trace trace = {.arena = arena_new()};
    const void *start = arena_mark(trace.arena);
    arena_unwind(trace.arena, start);
    arena_defer(trace.arena, trace_first, &trace);
    const void *mark = arena_mark(trace.arena);
    char *text = arena_string(trace.arena, "stays");
    arena_defer(trace.arena, trace_second, &trace);
    arena_defer(trace.arena, trace_again, &trace);
    arena_unwind(trace.arena, mark);
    cr_assert_str_eq(trace.letters, "cab");
    cr_assert_str_eq(text, "stays");
    arena_unwind(trace.arena, mark);
    cr_assert_str_eq(trace.letters, "cab");
    arena_free(trace.arena);
    cr_assert_str_eq(trace.letters, "caba");
}
