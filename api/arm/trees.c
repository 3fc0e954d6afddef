#include "api/arm/trees.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/log.h"

struct trees {
    struct tree {
        char *id;
        int64_t revision;
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

static size_t place(const char *id)
{
    uint64_t hash = text_hash(id);
    return (size_t)((hash ^ (hash >> 32)) % TREES_MAX);
}

json_t *trees_get(const struct trees *trees, struct arena *arena, const char *id, int64_t revision)
{
    const struct tree *entry = &trees->entries[place(id)];

    if (!entry->id || entry->revision != revision || strcmp(entry->id, id) != 0)
        return NULL;
    return json_keep(arena, json_incref(entry->tree));
}

/* A copy, as the given tree has parts that came with the request and go on another thread. */
void trees_put(struct trees *trees, const char *id, int64_t revision, const json_t *tree)
{
    struct tree *entry = &trees->entries[place(id)];
    char *id_copy = strdup(id);
    json_t *tree_copy = json_deep_copy(tree);

    tree_clear(entry);
    *entry = (struct tree){id_copy, revision, tree_copy};
    if (!id_copy || !tree_copy)
        tree_clear(entry);
}
