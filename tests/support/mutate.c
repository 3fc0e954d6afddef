#include "tests/support/mutate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"

/* ---- odd values ---- */

static const char *const odd_texts[] = {
    "null",
    "true",
    "false",
    "0",
    "-1",
    "2147483647",
    "2147483648",
    "-9223372036854775808",
    "9223372036854775807",
    "0.5",
    "1e308",
    "\"\"",
    "\" \"",
    "\"x\"",
    "\"none\"",
    "\"%s%n%d\"",
    "\"../../x\"",
    "\"\\u00e9\\u4e2d\\ud83d\\ude00\"",
    "\"a\\\"b\\\\c\\n\\r\\t\\u0001\"",
    "\"10.0.0.0/0\"",
    "\"::/0\"",
    "\"/subscriptions/x\"",
    "\"/subscriptions/x/resourceGroups/y/providers/Microsoft.Network/virtualNetworks/v/subnets/s\"",
    "\"999999999999.1.1\"",
    "[]",
    "[null]",
    "[[]]",
    "[{}]",
    "[\"x\"]",
    "[1,\"x\",null,{},[]]",
    "{}",
    "{\"\":\"\"}",
    "{\"x\":null}",
    "{\"x\":{\"y\":{\"z\":[]}}}",
    "{\"name\":\"np1\"}",
};
#define ODD_TEXTS (sizeof odd_texts / sizeof odd_texts[0])

enum { ODD_LONG = ODD_TEXTS, ODD_DEEP, ODD_WIDE, ODD_COUNT };

static json_t *long_text(void)
{
    char text[5001];
    memset(text, 'a', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    return json_string(text);
}

static json_t *deep_array(void)
{
    json_t *inner = json_array();
    for (int i = 0; i < 40; i++)
        inner = json_pack("[o]", inner);
    return inner;
}

static json_t *wide_array(void)
{
    json_t *wide = json_array();
    for (int i = 0; i < 300; i++)
        json_array_append_new(wide, json_pack("{s:s, s:i}", "name", "p", "count", i));
    return wide;
}

size_t odd_count(void)
{
    return ODD_COUNT;
}

json_t *odd_value(struct arena *arena, size_t index)
{
    if (index == ODD_LONG)
        return json_keep(arena, long_text());
    if (index == ODD_DEEP)
        return json_keep(arena, deep_array());
    if (index == ODD_WIDE)
        return json_keep(arena, wide_array());
    return json_keep(arena, json_loads(odd_texts[index], JSON_DECODE_ANY, NULL));
}

/* ---- walks ---- */

static json_t *unconst(const json_t *value)
{
    return (json_t *)(uintptr_t)value;
}

size_t tree_size(const json_t *tree)
{
    size_t count = 0;
    const char *key;
    json_t *value;
    size_t i;

    json_object_foreach(unconst(tree), key, value)
    {
        count += 1 + tree_size(value);
    }
    json_array_foreach(tree, i, value)
    {
        count += 1 + tree_size(value);
    }
    return count;
}

/* One value in a tree: a member of `parent`, by key or by index. */
struct node {
    json_t *parent;
    const char *key;
    size_t index;
};

/* True when found; *left counts down. */
static bool node_find(json_t *tree, size_t *left, struct node *out)
{
    const char *key;
    json_t *value;
    size_t i;

    json_object_foreach(tree, key, value)
    {
        *out = (struct node){tree, key, 0};
        if ((*left)-- == 0 || node_find(value, left, out))
            return true;
    }
    json_array_foreach(tree, i, value)
    {
        *out = (struct node){tree, NULL, i};
        if ((*left)-- == 0 || node_find(value, left, out))
            return true;
    }
    return false;
}

static json_t *node_value(const struct node *node)
{
    return node->key ? json_object_get(node->parent, node->key)
                     : json_array_get(node->parent, node->index);
}

static void node_set(const struct node *node, json_t *value)
{
    if (node->key && value)
        json_object_set(node->parent, node->key, value);
    else if (node->key)
        json_object_del(node->parent, node->key);
    else if (value)
        json_array_set(node->parent, node->index, value);
    else
        json_array_remove(node->parent, node->index);
}

json_t *tree_replaced(struct arena *arena, const json_t *tree, size_t index, json_t *take)
{
    json_t *copy = json_clone(arena, tree);
    struct node node;

    if (node_find(copy, &index, &node))
        node_set(&node, take);
    return copy;
}

static const char *path_find(struct arena *arena, const json_t *tree, size_t *left,
                             const char *path)
{
    const char *key;
    json_t *value;
    size_t i;

    json_object_foreach(unconst(tree), key, value)
    {
        const char *here = arena_printf(arena, "%s%s%s", path, *path ? "." : "", key);
        const char *found = (*left)-- == 0 ? here : path_find(arena, value, left, here);
        if (found)
            return found;
    }
    json_array_foreach(tree, i, value)
    {
        const char *here = arena_printf(arena, "%s[%zu]", path, i);
        const char *found = (*left)-- == 0 ? here : path_find(arena, value, left, here);
        if (found)
            return found;
    }
    return NULL;
}

const char *tree_path(struct arena *arena, const json_t *tree, size_t index)
{
    const char *path = path_find(arena, tree, &index, "");
    return path ? path : "";
}

/* ---- chance ---- */

uint64_t dice_roll(struct dice *dice, uint64_t sides)
{
    dice->state += 0x9e3779b97f4a7c15U; /* splitmix64 */
    uint64_t z = dice->state;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return (z ^ (z >> 31)) % sides;
}

static void node_rename(const struct node *node, struct dice *dice)
{
    char name[64];
    json_t *value = json_incref(node_value(node));

    if (!node->key) {
        json_array_append_new(node->parent, value);
        return;
    }
    snprintf(name, sizeof name, "%s", node->key);
    if (name[0])
        name[0] = (char)(name[0] ^ (dice_roll(dice, 2) ? 0x20 : 0x01));
    node_set(node, NULL);
    if (json_object_set(node->parent, name, value) != 0)
        json_object_set(node->parent, "x", value);
    json_decref(value);
}

/* Copies the value of another place here. */
static void node_move(json_t *tree, const struct node *node, struct dice *dice)
{
    size_t index = (size_t)dice_roll(dice, tree_size(tree));
    struct node other;

    if (node_find(tree, &index, &other)) {
        json_t *copy = json_deep_copy(node_value(&other));
        node_set(node, copy);
        json_decref(copy);
    }
}

json_t *tree_mutated(struct arena *arena, const json_t *tree, struct dice *dice)
{
    json_t *copy = json_clone(arena, tree);

    for (size_t left = 1 + (size_t)dice_roll(dice, 4); left > 0; left--) {
        size_t size = tree_size(copy);
        size_t index = size ? (size_t)dice_roll(dice, size) : 0;
        struct node node;
        if (!node_find(copy, &index, &node))
            break;
        switch (dice_roll(dice, 6)) {
        case 0:
            node_set(&node, NULL);
            break;
        case 1:
            node_rename(&node, dice);
            break;
        case 2:
            node_move(copy, &node, dice);
            break;
        default:
            node_set(&node, odd_value(arena, (size_t)dice_roll(dice, ODD_COUNT)));
        }
    }
    return copy;
}
