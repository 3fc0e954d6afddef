#include "base/log.h"

#include <criterion/criterion.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"

/* Stderr goes to a file while a test writes lines. */
static int stderr_divert(FILE *file)
{
    int saved = dup(STDERR_FILENO);
    cr_assert_geq(saved, 0);
    cr_assert_geq(dup2(fileno(file), STDERR_FILENO), 0);
    return saved;
}

static struct span stderr_restore(struct arena *arena, FILE *file, int saved)
{
    dup2(saved, STDERR_FILENO);
    close(saved);
    long size = lseek(fileno(file), 0, SEEK_END);
    char *text = arena_alloc(arena, (size_t)size + 1);
    cr_assert_eq(pread(fileno(file), text, (size_t)size, 0), size);
    fclose(file);
    return (struct span){text, (size_t)size};
}

static const char *const hostile[] = {
    "plain",    "",         "two words",    "quote \" and \\",  "new\nline\r\t\x01\x7f", "é😀",
    "\xff\xfe", "\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "cut \xe2\x82",
};
#define HOSTILE_COUNT (sizeof hostile / sizeof hostile[0])

static void lines_write(void)
{
    static char long_text[20000];
    for (size_t shift = 0; shift < 8;
         shift++) { /* so that the cut falls on every byte of a character */
        memset(long_text, 'x', shift);
        for (size_t i = shift; i + 4 < sizeof long_text; i += 4)
            memcpy(long_text + i, "😀", 4);
        log_info("%s", long_text);
        log_request(&(struct log_request){.method = "GET", .target = long_text, .status = 200});
    }
    for (size_t i = 0; i < HOSTILE_COUNT; i++) {
        log_error("%s", hostile[i]);
        log_request(&(struct log_request){"PUT", hostile[i], hostile[i], hostile[i], hostile[i],
                                          201, 15, UINT64_MAX});
    }
}

Test(log, every_line_is_one_whole_record)
{
    arena_auto struct arena *arena = arena_new();
    FILE *file = tmpfile();
    int saved = stderr_divert(file);
    log_init(LOG_JSON);
    lines_write();
    struct span text = stderr_restore(arena, file, saved);

    size_t count = 0;
    for (const char *at = text.data; at < text.data + text.size; count++) {
        const char *end = strchr(at, '\n');
        cr_assert_not_null(end);
        struct span line = {at, (size_t)(end - at)};
        cr_assert_lt(line.size,
                     (size_t)PIPE_BUF); /* longer ones could mix with other threads' in a pipe */
        const char *problem = NULL;
        const json_t *record = json_read(arena, line, &problem);
        cr_assert_not_null(record, "%s: %.*s", problem, (int)line.size, line.data);
        cr_assert_not_null(json_text(record, "time"));
        cr_assert_not_null(json_text(record, "level"));
        at = end + 1;
    }
    cr_assert_eq(count, 16 + 2 * HOSTILE_COUNT);
}

Test(log, text_lines_name_what_a_request_did)
{
    arena_auto struct arena *arena = arena_new();
    FILE *file = tmpfile();
    int saved = stderr_divert(file);
    log_init(LOG_TEXT);
    log_request(&(struct log_request){"PUT", "/subscriptions//x?a=b c", "ManagedClusters_Get",
                                      "0-1", NULL, 404, 12, 345});
    log_init(LOG_OFF);
    log_error("nobody hears this");
    log_request(&(struct log_request){.method = "GET"});
    struct span text = stderr_restore(arena, file, saved);
    cr_assert_not_null(strchr(text.data, ' '));
    cr_assert_str_eq(
        strchr(text.data, ' '),
        " level=info method=PUT status=404 us=12 bytes=345 operation=ManagedClusters_Get id=0-1"
        " target=\"/subscriptions//x?a=b c\"\n");
}
