#ifndef BASE_BUFFER_H
#define BASE_BUFFER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/span.h"

/* Bytes that grow inside an arena. Always NUL-terminated once something was appended. */
struct buffer {
    struct arena *arena;
    char *data;
    size_t size;
    size_t capacity;
};

void buffer_init(struct buffer *buffer, struct arena *arena);
void buffer_append(struct buffer *buffer, const void *data, size_t size);
void buffer_text(struct buffer *buffer, const char *text);
void buffer_printf(struct buffer *buffer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
struct span buffer_span(const struct buffer *buffer);

#endif
