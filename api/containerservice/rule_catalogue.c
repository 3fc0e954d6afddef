#include "api/containerservice/rule_catalogue.h"

#include <strings.h>

const struct rule *rules_find(const char *id)
{
    for (const struct rule *const *table = rule_tables; *table; table++) {
        for (const struct rule *rule = *table; rule->id; rule++) {
            if (strcasecmp(rule->id, id) == 0)
                return rule;
        }
    }
    return NULL;
}

size_t rules_count(void)
{
    size_t count = 0;

    for (const struct rule *const *table = rule_tables; *table; table++) {
        for (const struct rule *rule = *table; rule->id; rule++)
            count++;
    }
    return count;
}

static void switch_all(struct rule_switches *switches, const char *const *ids,
                       enum rule_state state)
{
    for (; ids && *ids; ids++)
        rule_switches_set(switches, *ids, state);
}

struct rule_switches *rules_switches(struct arena *arena, const char *const *on,
                                     const char *const *off)
{
    size_t count = rules_count();
    size_t at = 0;
    const char **ids = arena_alloc(arena, count * sizeof *ids);

    for (const struct rule *const *table = rule_tables; *table; table++) {
        for (const struct rule *rule = *table; rule->id; rule++)
            ids[at++] = rule->id;
    }
    struct rule_switches *switches = rule_switches_new(arena, ids, count);
    switch_all(switches, on, RULE_ON);
    switch_all(switches, off, RULE_OFF);
    rule_switches_fix(switches);
    return switches;
}

const char *const *rules_of_errors(struct arena *arena)
{
    const char **of = arena_alloc(arena, ERROR_COUNT * sizeof *of);

    for (size_t i = 0; i < ERROR_COUNT; i++)
        of[i] = NULL;
    for (const struct rule *const *table = rule_tables; *table; table++) {
        for (const struct rule *rule = *table; rule->id; rule++) {
            for (const enum error_id *error = rule->errors; error && *error != ERROR_COUNT; error++)
                of[*error] = rule->id;
        }
    }
    return of;
}

const char *confidence_name(enum confidence confidence)
{
    static const char *const names[] = {
        [RECORDED] = "recorded", [DOCUMENTED] = "documented", [CLIENT_SIDE] = "client-side",
        [INFERRED] = "inferred", [GUESS] = "guess",
    };
    return names[confidence];
}
