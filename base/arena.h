#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

/* Memory that is freed all at once: one arena for each exchange, one for each load of a table.
 * Out of memory aborts the program; sizes that come from a client are bounded before they get here.
 * An arena belongs to one thread at a time. */
struct arena;

struct arena *arena_new(void);

/* Runs the deferred calls, last one first, and frees everything. NULL is fine. */
void arena_free(struct arena *arena);

/* `size` zeroed bytes, aligned for any type. */
void *arena_alloc(struct arena *arena, size_t size);

/* The same, not zeroed: for what is written at once. */
void *arena_bytes(struct arena *arena, size_t size);

/* Makes a piece of arena_bytes() larger, as realloc() does: it may move, and then the old one is
 * gone. */
void *arena_grow(struct arena *arena, void *piece, size_t size, size_t wanted);

/* Copies with a NUL after the last byte. */
char *arena_copy(struct arena *arena, const void *data, size_t size);
char *arena_string(struct arena *arena, const char *text);
char *arena_lower(struct arena *arena, const char *text); /* ASCII only: ids compare without case */

char *arena_printf(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
char *arena_vprintf(struct arena *arena, const char *format, va_list arguments)
    __attribute__((format(printf, 2, 0)));

/* Calls run(argument) when the arena is freed. */
void arena_defer(struct arena *arena, void (*run)(void *), void *argument);

/* A moment in an arena's life, and the calls that were deferred since then, last one first: for
 * what has to go on the thread that made it. The memory stays. */
const void *arena_mark(const struct arena *arena);
void arena_unwind(struct arena *arena, const void *mark);

/* Scope attribute: `arena_auto struct arena *arena = arena_new();` */
void arena_freep(struct arena **arena);
#define arena_auto __attribute__((cleanup(arena_freep)))

#endif
