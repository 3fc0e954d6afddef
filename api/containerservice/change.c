#include "api/containerservice/change.h"

#include <errno.h>

#include "api/containerservice/explain.h"
#include "api/containerservice/look_ups.h"
#include "api/containerservice/rule.h"
#include "base/date.h"
#include "base/json.h"

struct defaults change_defaults(struct call *call)
{
    return (struct defaults){
        .api = call->api,
        .arena = call->arena,
        .ids = store_ids(call->tx),
        .subscription = call_parameter(call, "subscription"),
        .group = call_parameter(call, "group"),
        .cluster = call_parameter(call, "cluster"),
        .as_of = call_as_of(call),
        .version = call->version,
        .windows_gen2 = text_equal_nocase(call_header(call, "UseWindowsGen2VM"), "true"),
    };
}

/* ---- rules ---- */

struct arm_error *change_check(struct call *call, const struct change_request *request)
{
    struct facts facts = {
        .arena = call->arena,
        .change = request->change,
        .group_name = call_parameter(call, "group"),
        .cluster_name = call_parameter(call, "cluster"),
        .stored = request->stored,
        .wanted = request->wanted,
        .sent = request->sent,
        .as_of = call_as_of(call),
        .version = call->version,
        .catalogue = call->api->catalogue,
        .lenient_network = call->api->options.lenient_network,
        .rules = call->api->options.rules,
        /* What is looked up for rules and which are asked go by the same switches. */
        .switches = rule_switches_copy(call->arena, call->api->rule_switches),
    };
    facts_read(&facts, request->pool);
    TRY_STORE(call, facts_look_up(call, &facts));
    if (call->explanation)
        return change_explain(call, &facts);
    return violation_error(call->arena, rules_check(&facts));
}

void change_show(const struct call *call, struct cluster *cluster, const char *kind)
{
    const struct operation_phase *phase =
        operation_plan_find(call->api->operation_plans, kind)->phases;

    cluster_set_state(cluster, phase->shown);
    for (size_t i = 0; phase->pools && i < cluster->pool_count; i++)
        pool_set_state(&cluster->pools[i], phase->pools);
}

struct arm_error *change_start(struct call *call, struct cluster *cluster, const char *kind,
                               const char *target, json_t *data, const struct operation **out)
{
    void *live = operation_ends_at_once(call) ? cluster : NULL;

    if (!live)
        TRY_STORE(call, cluster_save(call, cluster));
    return operation_start(call, kind, target, cluster_location(cluster), data, live, out);
}

/* ---- pairs of one range and many ---- */

static size_t families_of(const json_t *network)
{
    return json_array_size(json_object_get(network, "ipFamilies"));
}

static void pair_follow(json_t *wanted, const json_t *stored, const json_t *sent, const char *one,
                        const char *many)
{
    json_t *network = json_at(wanted, "properties.networkProfile");
    const json_t *old = json_at(stored, "properties.networkProfile");
    const json_t *asked = json_at(sent, "properties.networkProfile");
    const json_t *asked_many = json_object_get(asked, many);
    const char *asked_one = json_text(asked, one);
    const json_t *old_many = json_object_get(old, many);
    bool many_changed = json_array_size(asked_many) > 0 && !json_equal(asked_many, old_many);
    bool one_changed = asked_one && !text_equal(asked_one, json_text(old, one));

    if (one_changed && !many_changed) {
        json_t *list =
            json_array_size(old_many) > 0 ? json_deep_copy(old_many) : json_pack("[s]", asked_one);
        json_array_set_new(list, 0, json_string(asked_one));
        json_object_set_new(network, many, list);
    } else if (many_changed && !one_changed && json_is_string(json_array_get(asked_many, 0))) {
        json_object_set(network, one, json_array_get(asked_many, 0));
    }
    /* The default of a second IP family is added to the range that is there. */
    if (!many_changed && families_of(network) > families_of(old))
        json_object_del(network, many);
}

void network_follow(json_t *wanted, const json_t *stored, const json_t *sent)
{
    pair_follow(wanted, stored, sent, "podCidr", "podCidrs");
    pair_follow(wanted, stored, sent, "serviceCidr", "serviceCidrs");
}

/* A second range that comes with the second IP family stays. */
void network_keep_pods(json_t *wanted, const json_t *stored)
{
    json_t *network = json_at(wanted, "properties.networkProfile");
    const json_t *old = json_at(stored, "properties.networkProfile");
    json_t *old_list = json_object_get(old, "podCidrs");
    json_t *list = json_object_get(network, "podCidrs");
    bool same_families =
        json_equal(json_object_get(network, "ipFamilies"), json_object_get(old, "ipFamilies"));

    if (!text_equal(json_text(old, "networkPluginMode"), "overlay") || !old_list)
        return;
    json_object_set(network, "podCidr", json_object_get(old, "podCidr"));
    if (same_families)
        json_object_set_new(network, "podCidrs", json_deep_copy(old_list));
    else
        json_array_set(list, 0, json_array_get(old_list, 0));
}
