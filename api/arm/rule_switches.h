#ifndef API_ARM_RULE_SWITCHES_H
#define API_ARM_RULE_SWITCHES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

/* Which rules the user switched on or off, by hand and one by one. Any thread may read while
 * another switches. */
struct rule_switches;

enum rule_state { RULE_DEFAULT, RULE_ON, RULE_OFF };

/* One switch for each of `ids`, which outlive it; the same id may stand there several times and is
 * switched as one. */
struct rule_switches *rule_switches_new(struct arena *arena, const char *const *ids, size_t count);
/* Ids are compared without case. False: there is no such rule. */
bool rule_switches_set(struct rule_switches *switches, const char *id, enum rule_state state);
/* RULE_DEFAULT for ids that there are none of. */
enum rule_state rule_switches_get(const struct rule_switches *switches, const char *id);
enum rule_state rule_switches_at(const struct rule_switches *switches, size_t index);
/* All stand again as rule_switches_fix() found them; without it, at RULE_DEFAULT. */
void rule_switches_fix(struct rule_switches *switches);
void rule_switches_reset(struct rule_switches *switches);
/* As they stand: who asks several times about one request asks a copy. */
struct rule_switches *rule_switches_copy(struct arena *arena, const struct rule_switches *switches);

#endif
