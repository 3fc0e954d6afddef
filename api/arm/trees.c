#include "api/arm/trees.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/log.h"

struct trees {
    struct tree {
        char *id;
        struct row_version version;
        json_t *tree;
    } entries[TREES_MAX];
};

struct trees *trees_new(void)
{
    struct trees *trees = calloc(1, sizeof *trees);

    if (!trees) {
        log_error("no memory for trees");
        abort();
    }
    return trees;
}

static void tree_clear(struct tree *entry)
{
    free(entry->id);
    json_decref(entry->tree);
    *entry = (struct tree){0};
}

void trees_free(struct trees *trees)
{
    if (!trees)
        return;
    for (size_t i = 0; i < TREES_MAX; i++)
        tree_clear(&trees->entries[i]);
    free(trees);
}

/* Places that an id may have: a cluster and its pools do not push each other out. */
#define WAYS 4

static const struct tree *places(const struct trees *trees, const char *id)
{
    uint64_t hash = text_hash(id);
    return &trees->entries[(hash ^ (hash >> 32)) % (TREES_MAX / WAYS) * WAYS];
}

static bool tree_is(const struct tree *entry, const char *id)
{
    return entry->id && strcmp(entry->id, id) == 0;
}

json_t *trees_get(const struct trees *trees, struct arena *arena, const char *id,
                  struct row_version version)
{
    const struct tree *entries = places(trees, id);

    for (size_t i = 0; i < WAYS; i++) {
        if (tree_is(&entries[i], id) && row_version_equal(entries[i].version, version))
            return json_keep(arena, json_incref(entries[i].tree));
    }
    return NULL;
}

/* The place of an older tree of this id, else the one that was written longest ago. */
static struct tree *place_for(struct trees *trees, const char *id)
{
    struct tree *entries = &trees->entries[places(trees, id) - trees->entries];
    struct tree *oldest = entries;

    for (size_t i = 0; i < WAYS; i++) {
        if (tree_is(&entries[i], id))
            return &entries[i];
        if (row_version_is_older(entries[i].version, oldest->version))
            oldest = &entries[i];
    }
    return oldest;
}

/* A copy, as the given tree has parts that came with the request and go on another thread. */
void trees_put(struct trees *trees, const char *id, struct row_version version, const json_t *tree)
{
    struct tree *entry = place_for(trees, id);
    char *id_copy = strdup(id);
    json_t *tree_copy = json_deep_copy(tree);

    tree_clear(entry);
    *entry = (struct tree){id_copy, version, tree_copy};
    if (!id_copy || !tree_copy)
        tree_clear(entry);
}
