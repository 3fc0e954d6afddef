#include "api/arm/shape_cache.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"

struct entry {
    char *id; /* id and body are one allocation; NULL when the place is empty */
    char *body;
    size_t size;
    struct row_version version;
    unsigned shape;
};

struct cache {
    struct entry entries[SHAPE_CACHE_ENTRIES];
    size_t bytes;
};

struct shape_caches {
    pthread_key_t key; /* this thread's cache; the destructor frees it when the thread ends */
};

static void entry_clear(struct cache *cache, struct entry *entry)
{
    cache->bytes -= entry->size;
    free(entry->id);
    *entry = (struct entry){0};
}

static void cache_free(void *argument)
{
    struct cache *cache = argument;

    if (!cache)
        return;
    for (size_t i = 0; i < SHAPE_CACHE_ENTRIES; i++)
        entry_clear(cache, &cache->entries[i]);
    free(cache);
}

struct shape_caches *shape_caches_new(void)
{
    struct shape_caches *caches = malloc(sizeof *caches);

    if (!caches || pthread_key_create(&caches->key, cache_free) != 0) {
        log_error("no memory for caches");
        abort();
    }
    return caches;
}

void shape_caches_free(struct shape_caches *caches)
{
    if (!caches)
        return;
    cache_free(pthread_getspecific(caches->key));
    pthread_key_delete(caches->key);
    free(caches);
}

/* Two shapes of one resource get two places. */
static size_t place(const char *id, unsigned shape)
{
    uint64_t hash = text_hash(id) + shape;
    return (size_t)((hash ^ (hash >> 32)) % SHAPE_CACHE_ENTRIES);
}

bool shape_cache_get(struct shape_caches *caches, struct arena *arena, const char *id,
                     struct row_version version, unsigned shape, struct span *out)
{
    const struct cache *cache = pthread_getspecific(caches->key);
    const struct entry *entry = cache ? &cache->entries[place(id, shape)] : NULL;

    if (!entry || !entry->id || !row_version_equal(entry->version, version) ||
        entry->shape != shape || strcmp(entry->id, id) != 0)
        return false;
    *out = (struct span){arena_copy(arena, entry->body, entry->size), entry->size};
    return true;
}

/* NULL without memory: then nothing is kept. */
static struct cache *cache_mine(struct shape_caches *caches)
{
    struct cache *cache = pthread_getspecific(caches->key);

    if (cache)
        return cache;
    cache = calloc(1, sizeof *cache);
    if (cache && pthread_setspecific(caches->key, cache) != 0) {
        free(cache);
        return NULL;
    }
    return cache;
}

void shape_cache_put(struct shape_caches *caches, const char *id, struct row_version version,
                     unsigned shape, struct span body)
{
    struct cache *cache = cache_mine(caches);
    size_t id_size = strlen(id) + 1;

    if (!cache)
        return;
    struct entry *entry = &cache->entries[place(id, shape)];
    entry_clear(cache, entry);
    if (body.size > SHAPE_CACHE_BYTES - cache->bytes)
        return;
    char *memory = malloc(id_size + body.size);
    if (!memory)
        return;
    memcpy(memory, id, id_size);
    memcpy(memory + id_size, body.data, body.size);
    *entry = (struct entry){memory, memory + id_size, body.size, version, shape};
    cache->bytes += body.size;
}
