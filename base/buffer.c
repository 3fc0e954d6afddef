#include "base/buffer.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CAPACITY_FIRST ((size_t)256)

void buffer_init(struct buffer *buffer, struct arena *arena)
{
    *buffer = (struct buffer){.arena = arena};
}

static _Noreturn void die_of_size(void)
{
    fputs("aksim: a buffer outgrew the address space\n", stderr);
    abort();
}

/* Makes room for `more` bytes and the NUL. */
static void buffer_reserve(struct buffer *buffer, size_t more)
{
    if (more > SIZE_MAX / 4 - buffer->size - 1)
        die_of_size();
    size_t wanted = buffer->size + more + 1;
    if (wanted <= buffer->capacity)
        return;
    size_t capacity = buffer->capacity ? buffer->capacity * 2 : CAPACITY_FIRST;
    if (capacity < wanted)
        capacity = wanted;
    buffer->data = buffer->data
                       ? arena_grow(buffer->arena, buffer->data, buffer->capacity, capacity)
                       : arena_bytes(buffer->arena, capacity);
    buffer->capacity = capacity;
}

void buffer_append(struct buffer *buffer, const void *data, size_t size)
{
    buffer_reserve(buffer, size);
    if (size)
        memcpy(buffer->data + buffer->size, data, size);
    buffer->size += size;
    buffer->data[buffer->size] = '\0';
}

void buffer_text(struct buffer *buffer, const char *text)
{
    buffer_append(buffer, text, strlen(text));
}

void buffer_printf(struct buffer *buffer, const char *format, ...)
{
    buffer_reserve(buffer, 0);
    size_t room = buffer->capacity - buffer->size;
    va_list arguments;
    va_start(arguments, format);
    int size = vsnprintf(buffer->data + buffer->size, room, format, arguments);
    va_end(arguments);
    if (size < 0)
        die_of_size();
    if ((size_t)size >= room) {
        buffer_reserve(buffer, (size_t)size);
        va_start(arguments, format);
        vsnprintf(buffer->data + buffer->size, (size_t)size + 1, format, arguments);
        va_end(arguments);
    }
    buffer->size += (size_t)size;
}

struct span buffer_span(const struct buffer *buffer)
{
    return (struct span){buffer->data, buffer->size};
}
