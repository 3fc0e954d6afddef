#include "base/log.h"

#include <inttypes.h>
#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/date.h"

/* Set before other threads exist and only read after; the one variable of the program that is not
 * passed. */
static enum log_form log_form_now = LOG_TEXT;

/* A write of up to PIPE_BUF bytes into a pipe is never mixed with another's. Longer lines are cut,
 * but always closed: TAIL is the room for the closing quote, brace and newline. */
#define LINE_SIZE PIPE_BUF
#define TAIL      ((size_t)4)

struct line {
    enum log_form form;
    size_t size;
    char text[LINE_SIZE];
};

static bool line_room(const struct line *line, size_t more)
{
    return more <= LINE_SIZE - TAIL - line->size;
}

static void line_raw(struct line *line, const char *text, size_t size)
{
    if (!line_room(line, size))
        return;
    memcpy(line->text + line->size, text, size);
    line->size += size;
}

/* How many bytes the UTF-8 character at `text` has; 0 when it is none. Overlong forms and
 * surrogates are no characters: a reader of JSON lines would refuse the line. */
static size_t character_size(const unsigned char *text)
{
    static const struct {
        unsigned char mask, lead, size;
        uint32_t least;
    } kinds[] = {{0x80, 0x00, 1, 0},
                 {0xe0, 0xc0, 2, 0x80},
                 {0xf0, 0xe0, 3, 0x800},
                 {0xf8, 0xf0, 4, 0x10000}};
    for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++) {
        if ((text[0] & kinds[k].mask) != kinds[k].lead)
            continue;
        uint32_t code = text[0] & (unsigned char)~kinds[k].mask;
        for (size_t i = 1; i < kinds[k].size; i++) {
            if ((text[i] & 0xc0) != 0x80)
                return 0;
            code = code << 6 | (text[i] & 0x3f);
        }
        bool surrogate = code >= 0xd800 && code <= 0xdfff;
        return code < kinds[k].least || code > 0x10ffff || surrogate ? 0 : kinds[k].size;
    }
    return 0;
}

/* The same escapes serve both forms: quotes, backslashes, and what is no printable text as \u00xx.
 */
static void line_quoted(struct line *line, const char *text)
{
    line_raw(line, "\"", 1);
    const unsigned char *at = (const unsigned char *)text;
    while (*at) {
        char escaped[8];
        size_t size = character_size(at);
        size_t step = size ? size : 1;
        const char *piece = (const char *)at;
        if (size == 0 || *at < ' ' || *at == 0x7f) {
            size = (size_t)snprintf(escaped, sizeof escaped, "\\u%04x", *at);
            piece = escaped;
        } else if (*at == '"' || *at == '\\') {
            size = (size_t)snprintf(escaped, sizeof escaped, "\\%c", *at);
            piece = escaped;
        }
        if (!line_room(line, size + 1)) /* the closing quote must fit as well */
            break;
        line_raw(line, piece, size);
        at += step;
    }
    line_raw(line, "\"", 1);
}

/* ` name=` or `,"name":`, and false when the value cannot follow any more. */
static bool line_name(struct line *line, const char *name)
{
    if (!line_room(line, strlen(name) + 32))
        return false;
    bool json = line->form == LOG_JSON;
    line_raw(line, json ? ",\"" : " ", json ? 2 : 1);
    line_raw(line, name, strlen(name));
    line_raw(line, json ? "\":" : "=", json ? 2 : 1);
    return true;
}

/* Words of the program itself (a level, a method, a code) stand without quotes in the text form. */
static void line_word(struct line *line, const char *name, const char *value)
{
    if (!value || !line_name(line, name))
        return;
    bool plain =
        value[0] && value[strspn(value, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                        "0123456789-_./:")] == '\0';
    if (plain && line->form == LOG_TEXT && line_room(line, strlen(value)))
        line_raw(line, value, strlen(value));
    else
        line_quoted(line, value);
}

static void line_number(struct line *line, const char *name, int64_t value)
{
    char digits[24];
    int size = snprintf(digits, sizeof digits, "%" PRId64, value);
    if (line_name(line, name))
        line_raw(line, digits, (size_t)size);
}

static void line_begin(struct line *line, const char *level)
{
    char time[40];
    timestamp_format(wall_now() / SECOND * SECOND, time);
    line->form = log_form_now;
    line->size = 0;
    if (line->form == LOG_JSON)
        line_raw(line, "{\"time\":", 8);
    if (line->form == LOG_JSON)
        line_quoted(line, time);
    else
        line_raw(line, time, strlen(time));
    line_word(line, "level", level);
}

static void line_end(struct line *line)
{
    if (line->form == LOG_JSON)
        line->text[line->size++] = '}';
    line->text[line->size++] = '\n';
    /* Nobody is left to tell when stderr is gone. */
    ssize_t written = write(STDERR_FILENO, line->text, line->size);
    (void)written;
}

void log_init(enum log_form form)
{
    log_form_now = form;
}

__attribute__((format(printf, 2, 0))) static void message_log(const char *level, const char *format,
                                                              va_list arguments)
{
    if (log_form_now == LOG_OFF)
        return;
    char message[LINE_SIZE];
    vsnprintf(message, sizeof message, format, arguments);
    struct line line;
    line_begin(&line, level);
    if (line_name(&line, "msg"))
        line_quoted(&line, message);
    line_end(&line);
}

void log_info(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    message_log("info", format, arguments);
    va_end(arguments);
}

void log_error(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    message_log("error", format, arguments);
    va_end(arguments);
}

void log_request(const struct log_request *request)
{
    if (log_form_now == LOG_OFF)
        return;
    struct line line;
    line_begin(&line, "info");
    line_word(&line, "method", request->method);
    line_number(&line, "status", request->status);
    line_number(&line, "us", request->microseconds);
    line_number(&line, "bytes", request->bytes > INT64_MAX ? INT64_MAX : (int64_t)request->bytes);
    line_word(&line, "operation", request->operation);
    line_word(&line, "code", request->code);
    line_word(&line, "id", request->request_id);
    line_word(&line, "target", request->target); /* last, because it may be cut */
    line_end(&line);
}
