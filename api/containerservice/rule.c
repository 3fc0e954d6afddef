#include "api/containerservice/rule.h"

#include "base/arena.h"

/* The order is Azure's as far as it is known. */
const struct rule *const rule_tables[] = {
    /* ARM, the body, what runs */
    elsewhere_rules,
    throttle_rules,
    linked_id_rules,
    /* what is missing, words */
    required_rules,
    network_value_rules,
    pool_value_rules,
    /* names */
    name_rules,
    windows_profile_rules,
    /* what does not change */
    change_rules,
    network_change_rules,
    overlay_move_rules,
    pool_change_rules,
    /* gates, and what may change under conditions */
    gate_rules,
    kube_proxy_rules,
    expansion_rules,
    /* combinations */
    network_rules,
    cilium_rules,
    policy_rules,
    advanced_networking_rules,
    auto_provisioning_rules,
    /* families, addresses */
    family_rules,
    dual_stack_rules,
    address_rules,
    reserved_rules,
    /* ways out, ways in */
    outbound_change_rules,
    isolated_rules,
    outbound_rules,
    balancer_rules,
    balancer_address_rules,
    nat_gateway_rules,
    api_server_rules,
    /* pools */
    pool_rules,
    pool_scaling_rules,
    pool_machine_rules,
    pool_taint_rules,
    pool_upgrade_rules,
    windows_rules,
    gateway_pool_rules,
    /* versions, images */
    version_rules,
    pool_version_rules,
    image_rules,
    /* subnets and what fits in them */
    subnet_rules,
    pod_subnet_rules,
    overlap_rules,
    capacity_rules,
    route_table_rules,
    /* sizes, zones, quota, room */
    pool_size_rules,
    quota_rules,
    NULL,
};

/* ---- which rules are due ---- */

bool rule_elsewhere(const struct rule *rule)
{
    return !rule->check && !rule->check_pool;
}

bool rule_switchable(const struct rule *rule)
{
    return !rule_elsewhere(rule) || rule->switchable;
}

static bool rule_on(enum rules_mode mode, const struct rule *rule, enum rule_state state)
{
    if (state != RULE_DEFAULT)
        return state == RULE_ON;
    if (rule_elsewhere(rule))
        return true;
    return mode == RULES_STRICT || (mode == RULES_AZURE && !rule->on_demand);
}

bool rule_dated(const struct rule *rule, date_t as_of)
{
    return as_of >= rule->since && (!rule->until || as_of < rule->until);
}

enum rule_standing rule_standing(const struct rule *rule, size_t index,
                                 const struct rule_terms *terms)
{
    if (!rule_dated(rule, terms->as_of))
        return RULE_OUT_OF_DATE;
    const struct feature *feature =
        rule->flag ? catalogue_feature(terms->catalogue, "Microsoft.ContainerService", rule->flag)
                   : NULL;
    if (feature && !feature_gates(feature, terms->as_of))
        return RULE_OUT_OF_DATE;
    enum rule_state state =
        terms->switches ? rule_switches_at(terms->switches, index) : RULE_DEFAULT;
    return rule_on(terms->mode, rule, state) ? RULE_IN_FORCE : RULE_SWITCHED_OFF;
}

static bool rule_due(const struct facts *facts, const struct rule *rule, size_t index)
{
    struct rule_terms terms = {facts->as_of, facts->catalogue, facts->rules, facts->switches};

    if (!(rule->changes & facts->change) || rule_elsewhere(rule))
        return false;
    if (rule->versions_since && facts->version.date && facts->version.date < rule->versions_since)
        return false;
    if (rule_standing(rule, index, &terms) != RULE_IN_FORCE)
        return false;
    return !rule->flag || !facts_flag(facts, rule->flag);
}

typedef bool (*rule_visit)(const struct facts *facts, const struct rule *rule, void *argument);

/* Visits the rules that are due until one visit answers false. */
static void rules_due(const struct facts *facts, rule_visit each, void *argument)
{
    size_t index = 0;

    for (const struct rule *const *table = rule_tables; *table; table++) {
        for (const struct rule *rule = *table; rule->id; rule++, index++) {
            if (rule_due(facts, rule, index) && !each(facts, rule, argument))
                return;
        }
    }
}

static bool needs_visit(const struct facts *facts, const struct rule *rule, void *argument)
{
    (void)facts;
    *(unsigned *)argument |= rule->needs;
    return true;
}

unsigned rules_needs(const struct facts *facts)
{
    unsigned needs = 0;
    rules_due(facts, needs_visit, &needs);
    return needs;
}

/* ---- asking them ---- */

/* From the resource's root; `member` is of the pool, or NULL for all of it. */
static const char *pool_path(const struct facts *facts, const struct pool_facts *pool,
                             const char *member)
{
    const char *dot = member ? "." : "";

    member = member ? member : "";
    return facts->change & CLUSTER_CHANGE
               ? arena_printf(facts->arena, "properties.agentPoolProfiles[%zu]%s%s", pool->index,
                              dot, member)
               : arena_printf(facts->arena, "properties%s%s", dot, member);
}

static struct violation *pool_ask(const struct facts *facts, const struct rule *rule,
                                  const struct pool_facts *pool)
{
    struct violation *violation = rule->check_pool(facts, rule, pool);

    if (!violation)
        return NULL;
    violation->pool = pool;
    violation->path = pool_path(facts, pool, violation->path);
    return violation;
}

/* Appends what the rule finds: one violation, or with `all` one for each pool. */
static void rule_ask(const struct facts *facts, const struct rule *rule, bool all,
                     struct violation **out)
{
    if (rule->check) {
        *out = rule->check(facts, rule);
        return;
    }
    if (facts->pool) {
        *out = pool_ask(facts, rule, facts->pool);
        return;
    }
    for (size_t i = 0; i < facts->pool_count && (all || !*out); i++) {
        struct violation *violation = pool_ask(facts, rule, &facts->pools[i]);
        if (!violation)
            continue;
        *out = violation;
        out = &violation->next;
    }
}

/* The violations found so far, and the facts as rules of different needs see them. */
struct asking {
    struct violation **end;           /* where the next violation goes */
    unsigned made;                    /* of `seen`, a bit each */
    struct facts seen[NEEDS_ALL + 1]; /* by needs; on the stack, which costs no fresh page */
};

static void asking_begin(struct asking *asking, struct violation **end)
{
    asking->end = end;
    asking->made = 0;
}

/* A row that forgets a need would see what another row's need brought, and miss it whenever that
 * row is not due. So it sees nothing. */
static const struct facts *facts_seen(struct asking *asking, const struct facts *all,
                                      unsigned needs)
{
    struct facts *seen = &asking->seen[needs];

    if (asking->made & 1U << needs)
        return seen;
    *seen = *all;
    if (!(needs & NEED_SUBNETS))
        seen->subnet_count = 0;
    if (!(needs & NEED_PUBLIC_IPS))
        seen->balancer_ip_count = 0;
    if (!(needs & NEED_ROLES))
        seen->closed_route_tables = NULL;
    if (!(needs & NEED_NEIGHBOURS))
        seen->neighbour_count = 0;
    asking->made |= 1U << needs;
    return seen;
}

static bool first_visit(const struct facts *facts, const struct rule *rule, void *argument)
{
    struct asking *asking = argument;
    rule_ask(facts_seen(asking, facts, rule->needs), rule, false, asking->end);
    return *asking->end == NULL;
}

struct violation *rules_check(const struct facts *facts)
{
    struct violation *first = NULL;
    struct asking asking;

    asking_begin(&asking, &first);
    rules_due(facts, first_visit, &asking);
    return first;
}

static bool all_visit(const struct facts *facts, const struct rule *rule, void *argument)
{
    struct asking *asking = argument;

    rule_ask(facts_seen(asking, facts, rule->needs), rule, true, asking->end);
    while (*asking->end)
        asking->end = &(*asking->end)->next;
    return true;
}

struct violation *rules_check_all(const struct facts *facts)
{
    struct violation *list = NULL;
    struct asking asking;

    asking_begin(&asking, &list);
    rules_due(facts, all_visit, &asking);
    return list;
}
