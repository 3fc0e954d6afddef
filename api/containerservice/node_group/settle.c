/* The rows of a node resource group follow the cluster and its pools. */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "api/arm/resource_id.h"
#include "api/arm/row.h"
#include "api/containerservice/node_group.h"
#include "api/containerservice/node_group/kinds.h"
#include "api/network/network.h"
#include "base/json.h"

/* ---- what is there ---- */

struct found {
    struct resource row;
    bool wanted;
};

struct settling {
    struct call *call;
    struct node_group group;
    const char *id; /* of the group's row */
    struct found *found;
    size_t count, room;
};

static int found_add(const struct resource *row, int64_t number, void *argument)
{
    struct settling *settling = argument;

    (void)number;
    if (settling->count == settling->room) {
        size_t room = settling->room ? settling->room * 2 : 32;
        struct found *found = arena_alloc(settling->call->arena, room * sizeof *found);
        if (settling->count)
            memcpy(found, settling->found, settling->count * sizeof *found);
        settling->found = found;
        settling->room = room;
    }
    settling->found[settling->count++] = (struct found){.row = *row};
    return 0;
}

static int found_compare(const void *a, const void *b)
{
    const struct found *left = a, *right = b;
    return strcmp(left->row.id, right->row.id);
}

/* In the order of their ids. */
static int found_read(struct settling *settling)
{
    struct resource_filter filter = {.prefix = settling->id};

    int result = resource_each(settling->call->tx, &filter, found_add, settling);
    if (settling->count)
        qsort(settling->found, settling->count, sizeof *settling->found, found_compare);
    return result;
}

static struct found *found_of(const struct settling *settling, const char *id)
{
    const struct found key = {.row = {.id = id}};

    if (!settling->count)
        return NULL;
    return bsearch(&key, settling->found, settling->count, sizeof key, found_compare);
}

/* ---- one resource ---- */

static const char *etag_new(struct call *call)
{
    char guid[UUID_TEXT];
    ids_uuid(store_ids(call->tx), guid);
    return arena_printf(call->arena, "W/\"%s\"", guid);
}

/* -EIO without a body. */
static int body_write(struct call *call, const struct node_kind *kind, struct resource *row,
                      json_t *body)
{
    if (!body)
        return -EIO;
    if (network_keeps(kind->type))
        network_kept_stamp(kind->type, body, etag_new(call));
    row->body = json_write(call->arena, body);
    row->view = (struct span){0};
    return resource_put(call->tx, row);
}

/* The resource's own, which comes before those of what is in it; NULL: none. Parsing the body for
 * it would be most of the work on a group. */
static const char *etag_of(struct arena *arena, const struct resource *row)
{
    static const char begin[] = "\"etag\":\"W/\\\"";
    const char *at = memmem(row->body.data, row->body.size, begin, sizeof begin - 1);
    size_t before = at ? (size_t)(at - row->body.data) + sizeof begin - 1 : row->body.size;

    if (row->body.size - before < UUID_TEXT - 1)
        return NULL;
    return arena_printf(arena, "W/\"%.*s\"", UUID_TEXT - 1, row->body.data + before);
}

/* One that is as it was keeps its etag, and its revision. */
static int body_replace(struct call *call, const struct node_kind *kind, struct resource *row,
                        json_t *body)
{
    const char *etag = etag_of(call->arena, row);

    if (body && etag && network_keeps(kind->type))
        network_kept_stamp(kind->type, body, etag);
    if (body && span_equal(json_write(call->arena, body), row->body))
        return 0;
    return body_write(call, kind, row, body);
}

static int tags_put(struct settling *settling, const struct node_kind *kind, struct resource *row)
{
    json_t *body = row_body(settling->call->arena, row);
    json_t *tags = json_keep(settling->call->arena, node_tags(&settling->group, NULL));

    if (tags ? json_equal(tags, json_object_get(body, "tags")) : !json_object_get(body, "tags"))
        return 0;
    if (tags)
        json_object_set(body, "tags", tags);
    else
        json_object_del(body, "tags");
    return body_write(settling->call, kind, row, body);
}

static int row_make(struct settling *settling, const struct node_kind *kind, size_t index,
                    const char *id, const char *name)
{
    struct arena *arena = settling->call->arena;
    const char *subnet = strstr(id, "/subnets/");
    struct resource row = {
        .id = id,
        .type = arena_lower(arena, kind->type),
        .parent = subnet ? arena_copy(arena, id, (size_t)(subnet - id)) : settling->id,
        .subscription = settling->group.cluster->row.subscription,
        .group = strrchr(settling->id, '/') + 1,
        .name = name,
    };

    return body_write(settling->call, kind, &row, kind->body(&settling->group, index));
}

static int resource_settle(struct settling *settling, const struct node_kind *kind, size_t index)
{
    const struct node_group *group = &settling->group;
    struct call *call = settling->call;
    const char *name = kind->name(group, index);

    if (!name)
        return 0;
    const char *id = arena_lower(call->arena, node_resource_id(group, kind, name));
    struct found *found = found_of(settling, id);
    if (!found)
        return row_make(settling, kind, index, id, name);
    found->wanted = true;
    if (!group->changed && (!kind->of_pool || !kind->of_pool(group, index)->changed))
        return 0;
    if (kind->shared)
        return tags_put(settling, kind, &found->row);
    return body_replace(call, kind, &found->row, kind->body(group, index));
}

/* ---- all of them ---- */

/* Whether the service made it, and not somebody else. */
static bool is_ours(const struct settling *settling, const struct resource *row)
{
    const struct node_group *group = &settling->group;

    for (const struct node_kind *kind = node_kinds; kind->type; kind++) {
        if (!text_equal_nocase(kind->type, row->type))
            continue;
        if (kind->made ? kind->made(group, row)
                       : text_equal_nocase(row->name, kind->name(group, 0)))
            return true;
    }
    return false;
}

static int resources_settle(struct settling *settling)
{
    int result = found_read(settling);

    for (const struct node_kind *kind = node_kinds; kind->type && result == 0; kind++) {
        size_t count = kind->count(&settling->group);
        for (size_t i = 0; i < count && result == 0; i++)
            result = resource_settle(settling, kind, i);
    }
    for (size_t i = 0; i < settling->count && result == 0; i++) {
        const struct found *found = &settling->found[i];
        if (!found->wanted && is_ours(settling, &found->row))
            result = resource_delete(settling->call->tx, found->row.id);
    }
    return result;
}

static int group_tags_settle(struct settling *settling, struct resource *row, json_t *body)
{
    json_t *tags = json_keep(settling->call->arena, node_group_tags(&settling->group));

    if (json_equal(tags, json_object_get(body, "tags")))
        return 0;
    json_object_set(body, "tags", tags);
    return row_put(settling->call->tx, settling->call->arena, row, body);
}

int node_group_settle(struct call *call, const struct cluster *cluster)
{
    struct settling settling = {.call = call, .id = node_group_id(call->arena, cluster)};
    struct resource row;

    int result = resource_get(call->tx, settling.id, &row);
    if (result)
        return result == -ENOENT ? 0 : result;
    json_t *body = row_body(call->arena, &row);
    if (!node_group_managed(cluster, body))
        return 0;
    node_group_read(call, cluster, &settling.group);
    settling.group.changed = node_group_remember(&settling.group);
    result = settling.group.changed ? group_tags_settle(&settling, &row, body) : 0;
    return result ? result : resources_settle(&settling);
}
