#ifndef API_CONTAINERSERVICE_RULE_H
#define API_CONTAINERSERVICE_RULE_H

#include "api/arm/error.h"
#include "api/containerservice/facts.h"

/* One refusal of Azure: a row and a pure function. The row says when the rule is due and what a
 * violation is called; the function says whether there is one. */
struct rule {
    const char *id;      /* "DS-003" */
    unsigned changes;    /* enum change */
    date_t since, until; /* service dates; 0 is open */
    const char
        *flag; /* the preview flag that lifts it while the flag's gate is in force, or NULL */
    enum error_id error;
    const char *target; /* or NULL */
    const char *source;
    struct arm_error *(*check)(const struct facts *facts, const struct rule *rule);
    /* Instead of `check`: asked for each pool that the change is about, all of a cluster's or the
     * one of a pool's. */
    struct arm_error *(*check_pool)(const struct facts *facts, const struct rule *rule,
                                    const json_t *profile);
};

/* Tables by subject, in the order of their evaluation; each ends with a row without id, the list
 * with NULL. */
extern const struct rule *const rule_tables[];

/* The first violation, or NULL. */
struct arm_error *rules_check(const struct facts *facts);

/* An error as the rule's row words it; what follows fills the row's message. */
#define VIOLATION(facts, rule, ...)                                                                \
    arm_error((facts)->arena, (rule)->error, (rule)->target, __VA_ARGS__)
/* For messages without conversions. */
#define VIOLATION_PLAIN(facts, rule) arm_error((facts)->arena, (rule)->error, (rule)->target)

extern const struct rule required_rules[], name_rules[], change_rules[], gate_rules[],
    network_rules[], family_rules[], address_rules[], expansion_rules[], outbound_rules[],
    pool_rules[], version_rules[], image_rules[], subnet_rules[];

#endif
