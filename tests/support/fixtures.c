#include "tests/support/fixtures.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/json.h"

static _Noreturn void die(const char *path, const char *why)
{
    fprintf(stderr, "fixture %s: %s\n", path, why);
    abort();
}

/* This file lies in tests/support. */
static const char *fixture_path(struct arena *arena, const char *path)
{
    const char *at = strstr(__FILE__, "support/fixtures.c");
    return arena_printf(arena, "%.*sfixtures/%s", (int)(at - __FILE__), __FILE__, path);
}

json_t *fixture_read(struct arena *arena, const char *path)
{
    const char *full = fixture_path(arena, path);
    FILE *file = fopen(full, "re");
    struct buffer text;
    char piece[16384];
    size_t size;
    const char *problem = "cannot be opened";

    if (!file)
        die(full, problem);
    buffer_init(&text, arena);
    while ((size = fread(piece, 1, sizeof piece, file)) > 0)
        buffer_append(&text, piece, size);
    fclose(file);
    json_t *json = json_read(arena, buffer_span(&text), &problem);
    if (!json)
        die(full, problem);
    return json;
}

#define NAMES_MAX 128

static int names_compare(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool ends_with(const char *name, const char *ending)
{
    size_t size = strlen(name);
    return size >= strlen(ending) && strcmp(name + size - strlen(ending), ending) == 0;
}

const char *const *fixture_names(struct arena *arena, const char *folder, const char *ending)
{
    const char *path = fixture_path(arena, folder);
    const char **names = arena_alloc(arena, (NAMES_MAX + 1) * sizeof *names);
    size_t count = 0;
    DIR *directory = opendir(path);

    if (!directory)
        die(path, "cannot be opened");
    for (const struct dirent *entry = readdir(directory); entry; entry = readdir(directory)) {
        if (!ends_with(entry->d_name, ending))
            continue;
        if (count == NAMES_MAX)
            die(path, "has too many files");
        names[count++] = arena_string(arena, entry->d_name);
    }
    closedir(directory);
    if (count == 0)
        die(path, "has no such files");
    qsort(names, count, sizeof *names, names_compare);
    names[count] = NULL;
    return names;
}

static json_t *text_fill(struct arena *arena, const char *text, const char *mark, const char *value)
{
    struct buffer out;
    const char *at;

    buffer_init(&out, arena);
    buffer_append(&out, "", 0);
    while ((at = strstr(text, mark))) {
        buffer_append(&out, text, (size_t)(at - text));
        buffer_text(&out, value);
        text = at + strlen(mark);
    }
    buffer_text(&out, text);
    return json_string(out.data);
}

static void keys_fill(struct arena *arena, json_t *json, const char *mark, const char *value)
{
    const char *key;
    json_t *member;
    void *next;

    json_object_foreach_safe(json, next, key, member)
    {
        if (!strstr(key, mark))
            continue;
        json_t *filled = text_fill(arena, key, mark, value);
        json_object_set(json, json_string_value(filled), member);
        json_object_del(json, key);
        json_decref(filled);
    }
}

static void members_fill(struct arena *arena, json_t *json, const char *mark, const char *value)
{
    const char *key;
    json_t *member;
    size_t i;

    keys_fill(arena, json, mark, value);
    json_object_foreach(json, key, member)
    {
        if (json_is_string(member))
            json_object_set_new(json, key,
                                text_fill(arena, json_string_value(member), mark, value));
        else
            members_fill(arena, member, mark, value);
    }
    json_array_foreach(json, i, member)
    {
        if (json_is_string(member))
            json_array_set_new(json, i, text_fill(arena, json_string_value(member), mark, value));
        else
            members_fill(arena, member, mark, value);
    }
}

json_t *fixture_fill(struct arena *arena, const json_t *from, const char *mark, const char *value)
{
    json_t *copy = from ? json_clone(arena, from) : NULL;
    members_fill(arena, copy, mark, value);
    return copy;
}

/* ---- bodies ---- */

static const char plain_cluster[] =
    "{\"location\":\"eastus\",\"identity\":{\"type\":\"SystemAssigned\"},\"properties\":{"
    "\"dnsPrefix\":\"c1\",\"agentPoolProfiles\":[],"
    "\"networkProfile\":{\"networkPlugin\":\"azure\",\"networkPluginMode\":\"overlay\"}}}";
static const char plain_pool[] = "{\"count\":1,\"vmSize\":\"Standard_D4s_v5\",\"osType\":\"Linux\","
                                 "\"mode\":\"User\",\"type\":\"VirtualMachineScaleSets\"}";
static const char first_pool[] = "{\"name\":\"np1\",\"mode\":\"System\"}";

static json_t *parse(struct arena *arena, const char *text)
{
    const char *problem;
    return json_read(arena, span_from(text), &problem);
}

/* Members of `changes` replace those of `base`; those that "without" lists are left out. */
static json_t *changed(struct arena *arena, json_t *base, const json_t *changes)
{
    const char *key;
    json_t *value;

    json_object_foreach((json_t *)(uintptr_t)changes, key, value)
    {
        if (strcmp(key, "without") != 0)
            json_object_set_new(base, key, json_deep_copy(value));
    }
    json_t *without = json_at(changes, "without");
    for (size_t i = 0; i < json_array_size(without); i++)
        json_object_del(base, json_string_value(json_array_get(without, i)));
    (void)arena;
    return base;
}

/* The first pool is called np1 and is a system pool; others bring their names. */
static json_t *pools_made(struct arena *arena, const json_t *pools)
{
    json_t *made = json_array();

    for (size_t i = 0; i < json_array_size(pools); i++) {
        json_t *entry = json_array_get(pools, i);
        json_t *profile = parse(arena, plain_pool);
        if (!json_is_object(entry)) {
            json_array_append(made, entry);
            continue;
        }
        if (i == 0)
            changed(arena, profile, parse(arena, first_pool));
        json_array_append(made, changed(arena, profile, entry));
    }
    return made;
}

static json_t *cluster_made(struct arena *arena, const json_t *changes)
{
    json_t *cluster = parse(arena, plain_cluster);
    json_t *properties = json_at(cluster, "properties");
    json_t *top = json_clone(arena, changes);
    const json_t *pools = json_at(changes, "pools");

    if (json_is_array(pools) || !pools)
        json_put(properties, "agentPoolProfiles",
                 pools_made(arena, pools ? pools : parse(arena, "[{}]")));
    else
        json_put(properties, "agentPoolProfiles", json_deep_copy(pools));
    if (json_at(changes, "network"))
        json_put(properties, "networkProfile", json_deep_copy(json_at(changes, "network")));
    changed(arena, properties, json_at(changes, "properties"));
    json_object_del(top, "pools");
    json_object_del(top, "network");
    json_object_del(top, "properties");
    return changed(arena, cluster, top);
}

json_t *request_body(struct arena *arena, const json_t *request)
{
    json_t *cluster = json_at(request, "cluster");
    json_t *pool = json_at(request, "pool");

    if (cluster)
        return cluster_made(arena, cluster);
    if (!pool)
        return json_at(request, "body");
    json_t *body = json_keep(arena, json_object());
    json_put(body, "properties", json_incref(changed(arena, parse(arena, plain_pool), pool)));
    return body;
}
