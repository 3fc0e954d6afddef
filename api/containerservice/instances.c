#include "api/containerservice/instances.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "api/arm/row.h"
#include "api/network/network.h"
#include "base/clock.h"
#include "base/json.h"

/* A pool has no more (documented). With rules switched off a number of the client's would decide
 * how long the writer works. */
#define MACHINES_MAX 1000
/* Azure keeps the first four addresses of a subnet for itself. */
#define OFFSET_FIRST 4

const json_t *instances_list(const struct pool *pool)
{
    return json_object_get(json_object_get(pool->body, "_instances"), "list");
}

int64_t instances_block(const struct pool *pool)
{
    return json_number_or(json_object_get(pool->body, "_instances"), "block", 1);
}

struct machine instance_read(const json_t *entry)
{
    return (struct machine){
        .number = json_integer_value(json_array_get(entry, 0)),
        .offset = (uint64_t)json_integer_value(json_array_get(entry, 1)),
        .created = json_integer_value(json_array_get(entry, 2)) * SECOND,
    };
}

/* ---- writing the book ---- */

struct book {
    int64_t next, block;
    json_t *list;
};

/* With a list of its own: the stored one may be shared with the tree of before. */
static struct book book_open(const struct pool *pool)
{
    const json_t *stored = json_object_get(pool->body, "_instances");
    const json_t *list = instances_list(pool);

    return (struct book){
        .next = json_number_or(stored, "next", 0),
        .block = instances_block(pool),
        .list = list ? json_copy(json_unconst(list)) : json_array(),
    };
}

static void book_close(struct pool *pool, const struct book *book)
{
    json_object_set_new(pool->body, "_instances",
                        json_pack("{s:I, s:I, s:o}", "next", (json_int_t)book->next, "block",
                                  (json_int_t)book->block, "list", book->list));
    pool->changed = true;
}

/* ---- free addresses ---- */

struct taken {
    uint64_t begin, end;
};

struct takens {
    struct arena *arena;
    struct taken *items;
    size_t count, room;
};

static void taken_add(struct takens *takens, struct taken one)
{
    if (takens->count == takens->room) {
        size_t room = takens->room ? takens->room * 2 : 64;
        struct taken *items = arena_alloc(takens->arena, room * sizeof *items);
        if (takens->count)
            memcpy(items, takens->items, takens->count * sizeof *items);
        takens->items = items;
        takens->room = room;
    }
    takens->items[takens->count++] = one;
}

static void pool_taken_add(struct takens *takens, const struct pool *pool)
{
    const json_t *list = instances_list(pool);
    int64_t block = instances_block(pool);

    for (size_t i = 0; i < json_array_size(list); i++) {
        uint64_t offset = instance_read(json_array_get(list, i)).offset;
        taken_add(takens, (struct taken){offset, offset + (uint64_t)block});
    }
}

static const char *subnet_of(const struct pool *pool)
{
    return json_text_or(pool->body, "properties.vnetSubnetID", "");
}

/* Pools of other clusters in the same subnet. */
static int neighbours_add(struct operation_context *context, struct takens *takens,
                          const struct cluster *cluster, const char *subnet)
{
    const char *own = arena_printf(context->arena, "%s/", cluster->row.id);
    struct subnet_users users;

    int result = subnet_users(context->tx, context->arena, subnet, &users);
    for (size_t i = 0; result == 0 && i < users.count; i++) {
        const char *id = arena_lower(context->arena, users.ids[i]);
        struct pool pool = {0};
        if (strncmp(id, own, strlen(own)) == 0)
            continue;
        result = resource_get(context->tx, id, &pool.row);
        if (result == 0 && text_equal(pool.row.type, POOL_TYPE)) {
            pool.body = row_body(context->arena, &pool.row);
            pool_taken_add(takens, &pool);
        }
        result = result == -ENOENT ? 0 : result;
    }
    return result;
}

static int taken_compare(const void *a, const void *b)
{
    const struct taken *left = a, *right = b;
    return (left->begin > right->begin) - (left->begin < right->begin);
}

/* In the order of their offsets. */
static int takens_find(struct operation_context *context, const struct cluster *cluster,
                       const struct pool *pool, struct takens *out)
{
    const char *subnet = subnet_of(pool);

    *out = (struct takens){.arena = context->arena};
    for (size_t i = 0; i < cluster->pool_count; i++) {
        if (text_equal_nocase(subnet_of(&cluster->pools[i]), subnet))
            pool_taken_add(out, &cluster->pools[i]);
    }
    int result = *subnet ? neighbours_add(context, out, cluster, subnet) : 0;
    if (out->count)
        qsort(out->items, out->count, sizeof *out->items, taken_compare);
    return result;
}

/* ---- as many as there shall be ---- */

/* Azure CNI gives pods addresses of the nodes' subnet, unless they have an overlay or a subnet of
 * their own; a node comes with those of all its pods. */
static int64_t block_size(const struct cluster *cluster, const struct pool *pool)
{
    const json_t *network = json_at(cluster->body, "properties.networkProfile");
    bool shares = text_equal_nocase(json_text(network, "networkPlugin"), "azure") &&
                  !text_equal_nocase(json_text(network, "networkPluginMode"), "overlay") &&
                  !json_text(pool->body, "properties.podSubnetID");
    int64_t pods = json_number_or(pool->body, "properties.maxPods", 0);

    return shares && pods > 0 && pods <= UINT16_MAX ? 1 + pods : 1;
}

static int64_t scale_sum(const json_t *profiles, const char *member)
{
    int64_t sum = 0;

    for (size_t i = 0; i < json_array_size(profiles); i++) {
        int64_t count = json_number_or(json_array_get(profiles, i), member, 0);
        sum += count > MACHINES_MAX ? MACHINES_MAX : count;
    }
    return sum;
}

/* A stopped pool has no machines: its scale set is empty (recorded: its count is 0), and that of
 * the pools of a stopped cluster, too (guess). */
static size_t machines_wanted(const struct pool *pool)
{
    const json_t *properties = json_object_get(pool->body, "properties");
    const json_t *scale = json_at(properties, "virtualMachinesProfile.scale");
    int64_t single = scale_sum(json_object_get(scale, "manual"), "count") +
                     scale_sum(json_object_get(scale, "autoscale"), "minCount");
    int64_t count = json_number_or(properties, "count", single);

    if (text_equal(json_text(properties, "powerState.code"), "Stopped") || count < 0)
        return 0;
    return (size_t)(count > MACHINES_MAX ? MACHINES_MAX : count);
}

static int machines_add(struct operation_context *context, const struct cluster *cluster,
                        const struct pool *pool, struct book *book, size_t wanted)
{
    struct takens takens;
    uint64_t offset = OFFSET_FIRST;
    size_t at = 0;

    int result = takens_find(context, cluster, pool, &takens);
    book->block = block_size(cluster, pool);
    for (size_t i = json_array_size(book->list); result == 0 && i < wanted; i++) {
        for (; at < takens.count && takens.items[at].begin < offset + (uint64_t)book->block; at++)
            offset = takens.items[at].end > offset ? takens.items[at].end : offset;
        json_array_append_new(book->list,
                              json_pack("[I, I, I]", (json_int_t)book->next++, (json_int_t)offset,
                                        (json_int_t)(context->now / SECOND)));
        offset += (uint64_t)book->block;
    }
    return result;
}

int instances_settle(struct operation_context *context, struct cluster *cluster, struct pool *pool)
{
    size_t count = json_array_size(instances_list(pool));
    size_t wanted = machines_wanted(pool);
    int result = 0;

    if (count == wanted)
        return 0;
    struct book book = book_open(pool);
    for (; count > wanted; count--)
        json_array_remove(book.list, count - 1);
    if (count < wanted)
        result = machines_add(context, cluster, pool, &book, wanted);
    book_close(pool, &book);
    return result;
}

/* maxSurge, a number or a part of the machines, rounded up; 1 where there is none. Azure numbers
 * these machines like others; that they are gone for good is a guess. */
static int64_t surge_of(const struct pool *pool, size_t count)
{
    const char *text = json_text_or(pool->body, "properties.upgradeSettings.maxSurge", "1");
    char *end;
    long surge = strtol(text, &end, 10);

    if (surge < 0 || surge > MACHINES_MAX)
        return 1;
    return *end == '%' ? ((int64_t)count * surge + 99) / 100 : surge;
}

void instances_surge(struct pool *pool)
{
    size_t count = json_array_size(instances_list(pool));

    if (!count)
        return;
    struct book book = book_open(pool);
    book.next += surge_of(pool, count);
    book_close(pool, &book);
}

void instance_remove(struct pool *pool, int64_t number)
{
    struct book book = book_open(pool);

    for (size_t i = json_array_size(book.list); i > 0; i--) {
        if (instance_read(json_array_get(book.list, i - 1)).number == number)
            json_array_remove(book.list, i - 1);
    }
    book_close(pool, &book);
}
