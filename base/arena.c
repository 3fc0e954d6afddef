#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/span.h"

#if defined(__SANITIZE_ADDRESS__)
#define ARENA_POISONS 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_POISONS 1
#endif
#endif

#ifdef ARENA_POISONS
#include <sanitizer/asan_interface.h>
/* Bytes left free after each piece, so that a write past its end is reported. */
#define REDZONE 16
#else
#define REDZONE                                    0
#define ASAN_POISON_MEMORY_REGION(address, size)   ((void)(address), (void)(size))
#define ASAN_UNPOISON_MEMORY_REGION(address, size) ((void)(address), (void)(size))
#endif

/* Most requests need no more than one. */
#define BLOCK_SIZE ((size_t)16384)
#define ALIGNMENT  _Alignof(max_align_t)
/* A piece above this gets a block of its own, so that the rest of the current one is not wasted. */
#define BIG        (BLOCK_SIZE / 4)

struct block {
    struct block *next;
    size_t used, capacity;
    _Alignas(max_align_t) unsigned char data[];
};

struct deferred {
    struct deferred *next;
    void (*run)(void *);
    void *argument;
};

struct arena {
    struct block *current; /* small pieces are cut from it; older blocks hang behind it */
    struct block *big;
    struct deferred *deferred;
};

static _Noreturn void die_of_memory(size_t size)
{
    fprintf(stderr, "aksim: out of memory (%zu bytes wanted)\n", size);
    abort();
}

static struct block *block_new(size_t capacity, struct block *next)
{
    if (capacity > SIZE_MAX - sizeof(struct block))
        die_of_memory(capacity);
    struct block *block = malloc(sizeof *block + capacity);
    if (!block)
        die_of_memory(capacity);
    block->next = next;
    block->used = 0;
    block->capacity = capacity;
    ASAN_POISON_MEMORY_REGION(block->data, capacity);
    return block;
}

static void blocks_free(struct block *block)
{
    while (block) {
        struct block *next = block->next;
        ASAN_UNPOISON_MEMORY_REGION(block->data, block->capacity);
        free(block);
        block = next;
    }
}

static size_t size_aligned(size_t size)
{
    if (size > SIZE_MAX - REDZONE - ALIGNMENT)
        die_of_memory(size);
    return (size + REDZONE + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

struct arena *arena_new(void)
{
    struct arena *arena = calloc(1, sizeof *arena);
    if (!arena)
        die_of_memory(sizeof *arena);
    return arena;
}

const void *arena_mark(const struct arena *arena)
{
    return arena->deferred;
}

void arena_unwind(struct arena *arena, const void *mark)
{
    /* A deferred call may allocate and defer again, so the list is taken one by one. */
    while (arena->deferred && arena->deferred != mark) {
        struct deferred *deferred = arena->deferred;
        arena->deferred = deferred->next;
        deferred->run(deferred->argument);
    }
}

void arena_free(struct arena *arena)
{
    if (!arena)
        return;
    arena_unwind(arena, NULL);
    blocks_free(arena->current);
    blocks_free(arena->big);
    free(arena);
}

void arena_freep(struct arena **arena)
{
    arena_free(*arena);
    *arena = NULL;
}

static void *block_cut(struct block *block, size_t size, size_t whole)
{
    unsigned char *piece = block->data + block->used;
    block->used += whole;
    ASAN_UNPOISON_MEMORY_REGION(piece, size);
    return piece;
}

void *arena_bytes(struct arena *arena, size_t size)
{
    /* Even an empty piece has an address of its own. */
    size_t whole = size_aligned(size ? size : 1);
    if (whole > BIG) {
        arena->big = block_new(whole, arena->big);
        return block_cut(arena->big, size, whole);
    }
    if (!arena->current || arena->current->capacity - arena->current->used < whole)
        arena->current = block_new(BLOCK_SIZE - sizeof(struct block), arena->current);
    return block_cut(arena->current, size, whole);
}

void *arena_alloc(struct arena *arena, size_t size)
{
    void *piece = arena_bytes(arena, size);
    return memset(piece, 0, size);
}

/* The link to the block that holds this big piece, or NULL. */
static struct block **block_find(struct arena *arena, const void *piece)
{
    struct block **link = &arena->big;
    while (*link && (*link)->data != piece)
        link = &(*link)->next;
    return *link ? link : NULL;
}

static void *block_grow(struct block **link, size_t size, size_t whole)
{
    struct block *block = *link;
    if (whole > SIZE_MAX - sizeof *block)
        die_of_memory(size);
    ASAN_UNPOISON_MEMORY_REGION(block->data, block->capacity);
    block = realloc(block, sizeof *block + whole);
    if (!block)
        die_of_memory(size);
    *link = block;
    block->used = 0;
    block->capacity = whole;
    ASAN_POISON_MEMORY_REGION(block->data, whole);
    return block_cut(block, size, whole);
}

/* Makes the last piece of a block longer in its place; false when it is not the last or there is no
 * room. */
static bool piece_stretch(struct block *block, const unsigned char *piece, size_t size,
                          size_t wanted)
{
    if (piece + size_aligned(size) != block->data + block->used ||
        size_aligned(wanted) > block->capacity - (size_t)(piece - block->data))
        return false;
    block->used = (size_t)(piece - block->data);
    block_cut(block, wanted, size_aligned(wanted));
    return true;
}

void *arena_grow(struct arena *arena, void *piece, size_t size, size_t wanted)
{
    struct block **link = size_aligned(size) > BIG ? block_find(arena, piece) : NULL;
    if (link)
        return block_grow(link, wanted, size_aligned(wanted));
    if (piece_stretch(arena->current, piece, size, wanted))
        return piece;
    return memcpy(arena_bytes(arena, wanted), piece, size);
}

char *arena_copy(struct arena *arena, const void *data, size_t size)
{
    if (size == SIZE_MAX)
        die_of_memory(size);
    char *copy = arena_bytes(arena, size + 1);
    if (size)
        memcpy(copy, data, size);
    copy[size] = '\0';
    return copy;
}

char *arena_string(struct arena *arena, const char *text)
{
    return arena_copy(arena, text, strlen(text));
}

char *arena_lower(struct arena *arena, const char *text)
{
    char *copy = arena_string(arena, text);
    for (char *c = copy; *c; c++)
        *c = char_lower(*c);
    return copy;
}

char *arena_vprintf(struct arena *arena, const char *format, va_list arguments)
{
    va_list again;
    va_copy(again, arguments);
    char small[256];
    int size = vsnprintf(small, sizeof small, format, arguments);
    if (size < 0)
        die_of_memory(0); /* only a broken format or more than INT_MAX bytes get here */
    char *text;
    if ((size_t)size < sizeof small) {
        text = arena_copy(arena, small, (size_t)size);
    } else {
        text = arena_bytes(arena, (size_t)size + 1);
        vsnprintf(text, (size_t)size + 1, format, again);
    }
    va_end(again);
    return text;
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *text = arena_vprintf(arena, format, arguments);
    va_end(arguments);
    return text;
}

void arena_defer(struct arena *arena, void (*run)(void *), void *argument)
{
    struct deferred *deferred = arena_alloc(arena, sizeof *deferred);
    deferred->next = arena->deferred;
    deferred->run = run;
    deferred->argument = argument;
    arena->deferred = deferred;
}
