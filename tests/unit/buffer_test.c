#include "base/buffer.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

Test(buffer, what_is_appended_stays_in_order_and_terminated)
{
    arena_auto struct arena *arena = arena_new();
    struct buffer buffer;
    buffer_init(&buffer, arena);
    cr_assert_eq(buffer_span(&buffer).size, 0);

    /* The same text built by snprintf into room that is large enough. */
    static char expected[200000];
    size_t size = 0;
    for (int i = 0; i < 20000; i++) {
        if (i % 3 == 0) {
            buffer_text(&buffer, "abc");
            size += (size_t)sprintf(expected + size, "abc");
        } else if (i % 3 == 1) {
            buffer_printf(&buffer, "[%d]", i);
            size += (size_t)sprintf(expected + size, "[%d]", i);
        } else {
            buffer_append(&buffer, "de", (size_t)(i % 2) + 1);
            size += (size_t)sprintf(expected + size, "%.*s", i % 2 + 1, "de");
        }
        cr_assert_eq(buffer.size, size);
        cr_assert_eq(buffer.data[size], '\0');
    }
    cr_assert(span_equal(buffer_span(&buffer), span_from(expected)));
}

Test(buffer, lengths_around_the_capacity_are_kept_whole)
{
    arena_auto struct arena *arena = arena_new();
    for (int width = 250; width < 260; width++) {
        struct buffer printed, appended;
        buffer_init(&printed, arena);
        buffer_init(&appended, arena);
        buffer_printf(&printed, "%0*d", width, 7);
        buffer_append(&appended, printed.data, printed.size);
        cr_assert_eq(printed.size, (size_t)width);
        cr_assert_eq(strlen(printed.data), (size_t)width);
        cr_assert(span_equal(buffer_span(&printed), buffer_span(&appended)));
    }
    struct buffer empty;
    buffer_init(&empty, arena);
    buffer_append(&empty, NULL, 0);
    cr_assert_str_eq(empty.data, "");
    buffer_append(&empty, "a\0b", 3);
    cr_assert_eq(buffer_span(&empty).size, 3);
}
