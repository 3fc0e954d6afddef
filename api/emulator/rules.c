#include "api/emulator/rules.h"

#include "api/arm/catalogue.h"
#include "api/containerservice/rule_catalogue.h"
#include "base/date.h"
#include "base/json.h"

/* ---- one row ---- */

static const struct {
    unsigned change;
    const char *name;
} changes[] = {
    {CLUSTER_CREATE, "cluster create"}, {CLUSTER_UPDATE, "cluster update"},
    {CLUSTER_STOP, "cluster stop"},     {POOL_CREATE, "agentPool create"},
    {POOL_UPDATE, "agentPool update"},  {POOL_DELETE, "agentPool delete"},
};

static json_t *scope_json(const struct rule *rule)
{
    json_t *scope = json_array();

    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        if (rule->changes & changes[i].change)
            json_array_append_new(scope, json_string(changes[i].name));
    }
    return scope;
}

static void date_put(json_t *row, const char *member, date_t date)
{
    char text[11];

    if (!date)
        return;
    date_format(date, text);
    json_put_text(row, member, text);
}

static void text_put(json_t *row, const char *member, const char *text)
{
    if (text)
        json_put_text(row, member, text);
}

static struct rule_terms terms_of(const struct call *call)
{
    return (struct rule_terms){call_as_of(call), call->api->catalogue, call->api->options.rules,
                               call->api->rule_switches};
}

static const char *standing_name(enum rule_standing standing)
{
    static const char *const names[] = {
        [RULE_IN_FORCE] = "in force",
        [RULE_OUT_OF_DATE] = "not at this date",
        [RULE_SWITCHED_OFF] = "switched off",
    };
    return names[standing];
}

static json_t *switched_json(enum rule_state state)
{
    return state == RULE_DEFAULT ? json_null() : json_boolean(state == RULE_ON);
}

static void answer_put(json_t *row, const struct rule *rule)
{
    json_t *answer = json_object();

    json_put(answer, "status", json_integer(rule->status ? rule->status : 400));
    text_put(answer, "code", rule->code);
    text_put(answer, "subcode", rule->subcode);
    text_put(answer, "target", rule->target);
    text_put(answer, "message", rule->message);
    json_put_text(answer, "confidence", confidence_name(rule->words));
    json_put(row, "answer", answer);
}

static json_t *rule_json(struct call *call, const struct rule *rule, size_t index)
{
    struct rule_terms terms = terms_of(call);
    json_t *row = json_pack("{s:s}", "id", rule->id);

    text_put(row, "summary", rule->summary);
    text_put(row, "remedy", rule->remedy);
    json_put(row, "scope", scope_json(rule));
    date_put(row, "since", rule->since);
    date_put(row, "until", rule->until);
    date_put(row, "apiVersionsSince", rule->versions_since);
    text_put(row, "feature", rule->flag);
    text_put(row, "path", rule->path);
    if (rule->code)
        answer_put(row, rule);
    text_put(row, "enforcedBy", rule->where);
    json_put_text(row, "confidence", confidence_name(rule->confidence));
    text_put(row, "source", rule->source);
    text_put(row, "disputed", rule->disputed);
    json_put(row, "switchable", json_boolean(rule_switchable(rule)));
    json_put(row, "onDemand", json_boolean(rule->on_demand));
    json_put_text(row, "standing", standing_name(rule_standing(rule, index, &terms)));
    json_put(row, "enabled", switched_json(rule_switches_at(terms.switches, index)));
    return row;
}

/* ---- the catalogue ---- */

/* All rows, or those of one id. */
static json_t *rows_json(struct call *call, const char *id)
{
    json_t *value = json_array();
    size_t index = 0;

    for (const struct rule *const *table = rule_tables; *table; table++) {
        for (const struct rule *rule = *table; rule->id; rule++, index++) {
            if (!id || text_equal_nocase(rule->id, id))
                json_array_append_new(value, rule_json(call, rule, index));
        }
    }
    return value;
}

static void rows_reply(struct call *call, const char *id)
{
    static const char *const modes[] = {
        [RULES_AZURE] = "azure", [RULES_STRICT] = "strict", [RULES_OFF] = "off"};
    json_t *answer = json_keep(call->arena, json_object());

    date_put(answer, "asOf", call_as_of(call));
    json_put_text(answer, "rules", modes[call->api->options.rules]);
    json_put(answer, "value", rows_json(call, id));
    reply_json(call, 200, CONTENT_JSON_CHARSET, answer);
}

struct arm_error *rules_show(struct call *call)
{
    const char *format = call_query(call, "format");

    if (text_equal_nocase(format, "markdown"))
        rules_markdown(call);
    else if (format && !text_equal_nocase(format, "json"))
        return arm_error(call->arena, ERROR_InvalidRuleRequest, NULL,
                         "'format' is json or markdown.");
    else
        rows_reply(call, NULL);
    return NULL;
}

static struct arm_error *rule_require(struct call *call, const char **id)
{
    *id = call_parameter(call, "rule");
    return rules_find(*id) ? NULL : arm_error(call->arena, ERROR_RuleNotFound, NULL, *id);
}

struct arm_error *rule_show(struct call *call)
{
    const char *id;

    TRY(rule_require(call, &id));
    rows_reply(call, id);
    return NULL;
}

struct arm_error *rule_switch(struct call *call)
{
    const json_t *enabled = json_object_get(call->body, "enabled");
    const char *id;

    TRY(rule_require(call, &id));
    if (!json_is_boolean(enabled) && !json_is_null(enabled))
        return arm_error(call->arena, ERROR_InvalidRuleRequest, "enabled",
                         "'enabled' is true, false or null.");
    if (!json_is_null(enabled) && !rule_switchable(rules_find(id)))
        return arm_error(call->arena, ERROR_RuleFixed, NULL, rules_find(id)->id,
                         rules_find(id)->where);
    rule_switches_set(call->api->rule_switches, id,
                      json_is_null(enabled)   ? RULE_DEFAULT
                      : json_is_true(enabled) ? RULE_ON
                                              : RULE_OFF);
    rows_reply(call, id);
    return NULL;
}
