#ifndef BASE_SPAN_H
#define BASE_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

/* Bytes that somebody else owns. */
struct span {
    const char *data;
    size_t size;
};

static inline struct span span_from(const char *text)
{
    return (struct span){text, text ? strlen(text) : 0};
}

static inline bool span_equal(struct span a, struct span b)
{
    return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

static inline bool text_equal(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

/* ARM compares ids, types and most names without case. */
static inline bool text_equal_nocase(const char *a, const char *b)
{
    return a && b && strcasecmp(a, b) == 0;
}

/* ASCII only: no locale decides what Azure compares. */
static inline char char_lower(char c)
{
    if (c >= 'A' && c <= 'Z')
        return (char)(c - 'A' + 'a');
    return c;
}

/* FNV-1a: for tables in memory, not for anything that is kept. */
static inline uint64_t text_hash(const char *text)
{
    uint64_t hash = 0xcbf29ce484222325u;
    for (; *text; text++)
        hash = (hash ^ (unsigned char)*text) * 0x100000001b3u;
    return hash;
}

#endif
