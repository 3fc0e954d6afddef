#include "api/containerservice/rule.h"

/* The order is Azure's as far as it is known: what is missing, names, what may not change, gates,
 * what may change under conditions, combinations, addresses, outbound addresses, pools, versions,
 * look-ups. */
const struct rule *const rule_tables[] = {
    required_rules, name_rules,   change_rules,  gate_rules,     expansion_rules,
    network_rules,  family_rules, address_rules, outbound_rules, pool_rules,
    version_rules,  image_rules,  subnet_rules,  NULL,
};

static bool rule_due(const struct facts *facts, const struct rule *rule)
{
    if (!(rule->changes & facts->change))
        return false;
    if (facts->as_of < rule->since || (rule->until && facts->as_of >= rule->until))
        return false;
    if (!rule->flag)
        return true;
    const struct feature *feature =
        catalogue_feature(facts->catalogue, "Microsoft.ContainerService", rule->flag);
    if (feature && !feature_gates(feature, facts->as_of))
        return false;
    return !facts->flag_in_effect(facts, rule->flag);
}

static struct arm_error *rule_ask(const struct facts *facts, const struct rule *rule)
{
    const json_t *profiles = cluster_profiles(facts->wanted);

    if (rule->check)
        return rule->check(facts, rule);
    if (facts->pool)
        return rule->check_pool(facts, rule, facts->pool);
    for (size_t i = 0; i < json_array_size(profiles); i++) {
        struct arm_error *error = rule->check_pool(facts, rule, json_array_get(profiles, i));
        if (error)
            return error;
    }
    return NULL;
}

struct arm_error *rules_check(const struct facts *facts)
{
    for (const struct rule *const *table = rule_tables; *table; table++) {
        for (const struct rule *rule = *table; rule->id; rule++) {
            struct arm_error *error = rule_due(facts, rule) ? rule_ask(facts, rule) : NULL;
            if (!error)
                continue;
            error->rule = rule->id;
            return error;
        }
    }
    return NULL;
}
