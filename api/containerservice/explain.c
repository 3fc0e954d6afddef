#include "api/containerservice/explain.h"

#include <stdio.h>

#include "api/arm/explanation.h"
#include "api/containerservice/address_report.h"
#include "api/containerservice/contract.h"
#include "api/containerservice/rule_catalogue.h"
#include "base/json.h"

/* ---- violations ---- */

static void row_describe(json_t *note, const struct rule *rule)
{
    if (rule->summary)
        json_put_text(note, "demands", rule->summary);
    if (rule->remedy)
        json_put_text(note, "satisfiedBy", rule->remedy);
    json_put_text(note, "source", rule->source);
    json_put_text(note, "confidence", confidence_name(rule->confidence));
}

void rule_describe(json_t *note, const char *id)
{
    const struct rule *rule = rules_find(id);

    if (rule)
        row_describe(note, rule);
}

static void violation_note(struct call *call, const struct violation *violation)
{
    json_t *note = explanation_add(call, violation_error(call->arena, violation));

    if (violation->path)
        json_put_text(note, "path", violation->path);
    if (violation->pool)
        json_put_text(note, "agentPool", violation->pool->name);
    if (violation->counted) {
        json_put(note, "needed", json_integer((json_int_t)violation->needed));
        json_put(note, "available", json_integer((json_int_t)violation->available));
    }
    row_describe(note, violation->rule);
}

/* ---- defaults ---- */

/* A bound for trees that nest deeper than any resource does. */
#define DEPTH_MAX 32

static json_t *added(const json_t *sent, json_t *wanted, unsigned depth);

static json_t *members_added(const json_t *sent, json_t *wanted, unsigned depth)
{
    json_t *difference = json_object();
    const char *key;
    json_t *value;

    json_object_foreach(wanted, key, value)
    {
        json_t *more = added(json_object_get(sent, key), value, depth + 1);
        if (more)
            json_object_set_new(difference, key, more);
    }
    if (json_object_size(difference) > 0)
        return difference;
    json_decref(difference);
    return NULL;
}

/* Elements stand at the index that they have in the resource. */
static json_t *elements_added(const json_t *sent, json_t *wanted, unsigned depth)
{
    json_t *difference = json_object();

    for (size_t i = 0; i < json_array_size(wanted); i++) {
        json_t *more = added(json_array_get(sent, i), json_array_get(wanted, i), depth + 1);
        char index[24];
        if (!more)
            continue;
        snprintf(index, sizeof index, "%zu", i);
        json_object_set_new(difference, index, more);
    }
    if (json_object_size(difference) > 0)
        return difference;
    json_decref(difference);
    return NULL;
}

/* What `wanted` has and `sent` has not; NULL when that is nothing. */
static json_t *added(const json_t *sent, json_t *wanted, unsigned depth)
{
    if (!sent || json_is_null(sent))
        return json_is_null(wanted) ? NULL : json_deep_copy(wanted);
    if (depth == DEPTH_MAX)
        return NULL;
    if (json_is_object(sent) && json_is_object(wanted))
        return members_added(sent, wanted, depth);
    if (json_is_array(sent) && json_is_array(wanted))
        return elements_added(sent, wanted, depth);
    return NULL;
}

/* Values that the request could have brought along: no ids, states and names of the service's own,
 * and nothing that its api-version does not know. A pool is a resource of its own, whose properties
 * are the profile's members. */
static json_t *defaults_of(const struct call *call, const struct facts *facts)
{
    const struct contract *contract = call->api->contract;
    const struct schema *schema = facts->pool ? contract->pool : contract->cluster;
    json_t *wanted = facts->pool ? json_object() : json_clone(facts->arena, facts->wanted);
    json_t *taken;

    if (facts->pool) {
        json_keep(facts->arena, wanted);
        json_put(wanted, "properties", json_deep_copy(facts->pool->profile));
    }
    if (schema_take_known(facts->arena, schema, wanted, call->version, &taken))
        taken = wanted;
    json_t *defaults = added(facts->sent, taken, 0);
    return defaults ? defaults : json_object();
}

struct arm_error *change_explain(struct call *call, const struct facts *facts)
{
    for (const struct violation *violation = rules_check_all(facts); violation;
         violation = violation->next)
        violation_note(call, violation);
    if (facts->change & (CLUSTER_CREATE | POOL_CREATE))
        json_put(call->explanation->found, "defaults", defaults_of(call, facts));
    json_put(call->explanation->found, "addresses", address_report(facts));
    return explanation_end(call);
}
