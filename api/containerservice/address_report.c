#include "api/containerservice/address_report.h"

#include "api/containerservice/demands.h"
#include "base/json.h"

/* One range, and the sum of what its pools take. */
struct report {
    const struct facts *facts;
    json_t *pools;
    uint64_t needed;
    enum address_use most; /* the greediest use */
};

static struct report report_begin(const struct facts *facts)
{
    return (struct report){.facts = facts, .pools = json_array(), .most = USE_OVERLAY};
}

static json_t *number(uint64_t value)
{
    return json_integer(value > INT64_MAX ? INT64_MAX : (json_int_t)value);
}

static void report_add(struct report *report, const struct pool_facts *pool, enum address_use use)
{
    struct pool_demand demand = demand_of(report->facts, pool);
    uint64_t needed = addresses_needed(use, &demand);

    report->needed = demand_add(report->needed, needed);
    if (use > report->most)
        report->most = use;
    json_array_append_new(report->pools,
                          json_pack("{s:s, s:o, s:o, s:o, s:o}", "name", pool->name, "nodes",
                                    number(demand.nodes), "surge", number(demand.surge), "maxPods",
                                    number(demand.max_pods), "needed", number(needed)));
}

static void report_end(struct report *report, const char *of, struct cidr range, uint64_t available,
                       json_t *list)
{
    char text[CIDR_TEXT];

    cidr_format(range, text);
    json_array_append_new(list, json_pack("{s:s, s:s, s:o, s:o, s:O}", "of", of, "range", text,
                                          "needed", number(report->needed), "available",
                                          number(available), "agentPools", report->pools));
}

static void pod_range_report(const struct facts *facts, json_t *list)
{
    struct report report = report_begin(facts);

    for (size_t i = 0; i < facts->pool_count; i++)
        report_add(&report, &facts->pools[i], USE_OVERLAY);
    if (pods_take_ranges(&facts->network))
        report_end(&report, "podCidr", facts->network.pods[0],
                   addresses_available(USE_OVERLAY, facts->network.pods[0]), list);
    json_decref(report.pools);
}

/* A subnet is of nodes or of pods. */
static void subnet_report(const struct facts *facts, const struct pool_subnet *subnet, json_t *list)
{
    struct report report = report_begin(facts);
    struct cidr range;

    for (size_t i = 0; i < facts->pool_count; i++) {
        const struct pool_facts *pool = &facts->pools[i];
        if (text_equal_nocase(pool->subnet, subnet->id))
            report_add(&report, pool, use_of_nodes(&facts->network, pool));
        if (text_equal_nocase(pool->pod_subnet, subnet->id))
            report_add(&report, pool, use_of_pods(pool));
    }
    uint64_t available = subnet_available(&subnet->subnet, report.most, &range);
    if (range.base.family == FAMILY_IPV4)
        report_end(&report, arena_printf(facts->arena, "subnet %s", subnet->subnet.name), range,
                   available, list);
    json_decref(report.pools);
}

json_t *address_report(const struct facts *facts)
{
    json_t *list = json_array();

    pod_range_report(facts, list);
    for (size_t i = 0; i < facts->subnet_count; i++) {
        if (facts->subnets[i].found)
            subnet_report(facts, &facts->subnets[i], list);
    }
    return list;
}
