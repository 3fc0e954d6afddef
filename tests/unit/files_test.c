#include "base/files.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int (*const writers[])(const char *, struct span, mode_t) = {file_write, file_publish};
#define WRITERS (sizeof writers / sizeof *writers)

static const char *text_of(struct arena *arena, const char *path)
{
    struct span text = {NULL, 0};
    cr_assert_eq(file_read(arena, path, 1000, &text), 0, "%s", path);
    cr_assert_eq(text.data[text.size], '\0');
    return text.data;
}

Test(files, a_file_is_replaced_whole_with_its_mode)
{
    for (size_t i = 0; i < WRITERS; i++) {
        arena_auto struct arena *arena = arena_new();
        const char *folder;
        cr_assert_eq(folder_make_temporary(arena, &folder), 0);
        const char *path = arena_printf(arena, "%s/file", folder);
        const char *left = arena_printf(arena, "%s/file.new", folder);
        umask(0077);
        cr_expect_eq(writers[i](path, span_from("first, and longer"), 0644), 0);
        cr_expect_str_eq(text_of(arena, path), "first, and longer");
        /* What a killed run left behind is no hindrance, and a link there is not followed. */
        cr_assert_eq(symlink(path, left), 0);
        cr_expect_eq(writers[i](path, span_from("second"), 0600), 0);
        cr_expect_str_eq(text_of(arena, path), "second");
        cr_expect(!file_exists(left));
        struct stat status;
        cr_assert_eq(stat(path, &status), 0);
        cr_expect_eq(status.st_mode & 07777, 0600);
        folder_remove(folder);
        cr_expect(!file_exists(folder));
    }
}

Test(files, a_write_that_fails_says_so_and_leaves_the_old_file)
{
    for (size_t i = 0; i < WRITERS; i++) {
        arena_auto struct arena *arena = arena_new();
        const char *folder;
        cr_assert_eq(folder_make_temporary(arena, &folder), 0);
        const char *path = arena_printf(arena, "%s/taken", folder);
        cr_assert_eq(mkdir(path, 0700), 0);
        cr_expect_eq(writers[i](path, span_from("x"), 0600), -EISDIR);
        cr_expect(!file_exists(arena_printf(arena, "%s.new", path)));
        cr_expect_eq(writers[i](arena_printf(arena, "%s/none/x", folder), span_from("x"), 0600),
                     -ENOENT);
        const char *deep = arena_printf(arena, "%*s", PATH_MAX, "x");
        cr_expect_eq(writers[i](deep, span_from("x"), 0600), -ENAMETOOLONG);
        folder_remove(folder);
    }
}

Test(files, a_read_waits_for_what_is_no_file)
{
    arena_auto struct arena *arena = arena_new();
    const char *folder;
    cr_assert_eq(folder_make_temporary(arena, &folder), 0);
    const char *pipe = arena_printf(arena, "%s/pipe", folder);
    struct span text;
    cr_assert_eq(mkfifo(pipe, 0600), 0);
    cr_expect_eq(file_read(arena, pipe, 1000, &text), -EINVAL);
    cr_expect_eq(file_read(arena, folder, 100000, &text), -EISDIR);
    folder_remove(folder);
}
