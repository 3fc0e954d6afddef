#include "api/arm/rule_switches.h"

#include <strings.h>

struct rule_switches {
    const char *const *ids;
    size_t count;
    unsigned char *first; /* what a reset goes back to */
    _Atomic unsigned char states[];
};

struct rule_switches *rule_switches_new(struct arena *arena, const char *const *ids, size_t count)
{
    struct rule_switches *switches =
        arena_alloc(arena, sizeof *switches + count * sizeof switches->states[0]);

    switches->ids = ids;
    switches->count = count;
    switches->first = arena_alloc(arena, count + 1);
    for (size_t i = 0; i < count; i++)
        switches->states[i] = RULE_DEFAULT;
    return switches;
}

struct rule_switches *rule_switches_copy(struct arena *arena, const struct rule_switches *switches)
{
    struct rule_switches *copy = rule_switches_new(arena, switches->ids, switches->count);

    for (size_t i = 0; i < switches->count; i++)
        copy->states[i] = switches->states[i];
    return copy;
}

bool rule_switches_set(struct rule_switches *switches, const char *id, enum rule_state state)
{
    bool found = false;

    for (size_t i = 0; i < switches->count; i++) {
        if (strcasecmp(switches->ids[i], id) != 0)
            continue;
        switches->states[i] = (unsigned char)state;
        found = true;
    }
    return found;
}

void rule_switches_fix(struct rule_switches *switches)
{
    for (size_t i = 0; i < switches->count; i++)
        switches->first[i] = switches->states[i];
}

void rule_switches_reset(struct rule_switches *switches)
{
    for (size_t i = 0; i < switches->count; i++)
        switches->states[i] = switches->first[i];
}

enum rule_state rule_switches_get(const struct rule_switches *switches, const char *id)
{
    for (size_t i = 0; i < switches->count; i++) {
        if (strcasecmp(switches->ids[i], id) == 0)
            return rule_switches_at(switches, i);
    }
    return RULE_DEFAULT;
}

enum rule_state rule_switches_at(const struct rule_switches *switches, size_t index)
{
    return (enum rule_state)switches->states[index];
}
