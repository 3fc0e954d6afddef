/* The catalogue as a page. It says nothing of this server's date or switches, so that it is the
 * same wherever it is printed: docs/rules.md is this text. */

#include <string.h>

#include "api/containerservice/rule_catalogue.h"
#include "api/emulator/rules.h"
#include "base/buffer.h"
#include "base/date.h"
#include "base/json.h"

/* The letters that ids begin with. */
static const struct {
    const char *prefix, *title;
} groups[] = {
    {"MC", "Clusters"},
    {"NP", "Plugin, mode, dataplane"},
    {"CIL", "Cilium"},
    {"POL", "Network policies"},
    {"DS", "Dual-stack"},
    {"CIDR", "Address ranges"},
    {"POD", "Pods per node"},
    {"SUB", "Subnets"},
    {"OB", "Outbound types"},
    {"LB", "Load balancers"},
    {"NAT", "NAT gateways"},
    {"WIN", "Windows"},
    {"AP", "Agent pools"},
    {"IMG", "Node images"},
    {"VER", "Kubernetes versions"},
    {"UPD", "Changes of the network profile"},
    {"EXP", "Pod CIDR expansion"},
    {"FEAT", "Preview flags"},
    {"NAP", "Node auto-provisioning"},
    {"ACNS", "Advanced container networking"},
    {"SEG", "Static egress gateway"},
    {"API", "API server access"},
    {"OP", "Operations"},
};
#define GROUPS (sizeof groups / sizeof groups[0])

static bool in_group(const struct rule *rule, const char *prefix)
{
    size_t size = strlen(prefix);
    return strncmp(rule->id, prefix, size) == 0 && rule->id[size] == '-';
}

/* ---- one row ---- */

/* A cell of a table: no line ends, and a bar would end it. */
static void cell(struct buffer *out, const char *text)
{
    for (; *text; text++) {
        if (*text == '|')
            buffer_text(out, "\\|");
        else if (*text == '<')
            buffer_text(out, "&lt;");
        else if (*text == '\n')
            buffer_text(out, " ");
        else
            buffer_append(out, text, 1);
    }
}

static const char *date_text(struct arena *arena, date_t date)
{
    char text[11];
    date_format(date, text);
    return arena_string(arena, text);
}

static void scope_cell(struct buffer *out, unsigned changes)
{
    static const struct {
        unsigned change;
        const char *letter;
    } letters[] = {
        {CLUSTER_CREATE, "C"}, {CLUSTER_UPDATE, "U"}, {CLUSTER_STOP, "S"},
        {POOL_CREATE, "c"},    {POOL_UPDATE, "u"},    {POOL_DELETE, "d"},
    };

    for (size_t i = 0; i < sizeof letters / sizeof letters[0]; i++) {
        if (changes & letters[i].change)
            buffer_text(out, letters[i].letter);
    }
}

static void terms_cell(struct buffer *out, const struct rule *rule)
{
    const char *space = "";

    if (rule->since) {
        buffer_printf(out, "from %s", date_text(out->arena, rule->since));
        space = " ";
    }
    if (rule->until) {
        buffer_printf(out, "%suntil %s", space, date_text(out->arena, rule->until));
        space = " ";
    }
    if (rule->versions_since) {
        buffer_printf(out, "%sapi-version %s on", space,
                      date_text(out->arena, rule->versions_since));
        space = " ";
    }
    if (rule->flag) {
        buffer_printf(out, "%swithout `%s`", space, rule->flag);
        space = " ";
    }
    if (rule->on_demand)
        buffer_printf(out, "%son demand", space);
}

static void answer_cell(struct buffer *out, const struct rule *rule)
{
    if (!rule->code) {
        buffer_text(out, "none");
        return;
    }
    buffer_printf(out, "%d `%s`", rule->status ? rule->status : 400, rule->code);
    if (rule->subcode)
        buffer_printf(out, " / `%s`", rule->subcode);
    if (rule->words == GUESS)
        buffer_text(out, " (code is ours)");
}

static void row_print(struct buffer *out, const struct rule *rule)
{
    buffer_printf(out, "| %s | ", rule->id);
    scope_cell(out, rule->changes);
    buffer_text(out, " | ");
    cell(out, rule->summary ? rule->summary : "");
    buffer_text(out, " | ");
    terms_cell(out, rule);
    buffer_text(out, " | ");
    answer_cell(out, rule);
    buffer_printf(out, " | %s: ", confidence_name(rule->confidence));
    cell(out, rule->source ? rule->source : "");
    buffer_text(out, " |\n");
}

/* ---- sections ---- */

typedef bool (*rule_filter)(const struct rule *rule, const void *argument);

static size_t rules_count_of(rule_filter filter, const void *argument)
{
    size_t count = 0;

    for (const struct rule *const *table = rule_tables; *table; table++) {
        for (const struct rule *rule = *table; rule->id; rule++)
            count += filter(rule, argument);
    }
    return count;
}

static void rules_print(struct buffer *out, rule_filter filter, const void *argument,
                        void (*print)(struct buffer *out, const struct rule *rule))
{
    for (const struct rule *const *table = rule_tables; *table; table++) {
        for (const struct rule *rule = *table; rule->id; rule++) {
            if (filter(rule, argument))
                print(out, rule);
        }
    }
}

static bool filter_group(const struct rule *rule, const void *argument)
{
    return in_group(rule, argument);
}

static bool filter_disputed(const struct rule *rule, const void *argument)
{
    (void)argument;
    return rule->disputed != NULL;
}

static bool filter_elsewhere(const struct rule *rule, const void *argument)
{
    (void)argument;
    return rule->where != NULL;
}

static bool filter_all(const struct rule *rule, const void *argument)
{
    (void)rule;
    (void)argument;
    return true;
}

/* A row that is no refusal has nothing to switch. */
static void disputed_print(struct buffer *out, const struct rule *rule)
{
    const char *state = rule->on_demand         ? " (off by default)"
                        : rule_switchable(rule) ? " (on by default)"
                                                : "";

    buffer_printf(out, "- **%s**%s: ", rule->id, state);
    cell(out, rule->disputed);
    buffer_text(out, "\n");
}

static void elsewhere_print(struct buffer *out, const struct rule *rule)
{
    buffer_printf(out, "- **%s**: ", rule->id);
    cell(out, rule->where);
    buffer_text(out, rule->switchable ? "; can be switched off" : "");
    buffer_text(out, "\n");
}

static void groups_print(struct buffer *out)
{
    for (size_t i = 0; i < GROUPS; i++) {
        if (rules_count_of(filter_group, groups[i].prefix) == 0)
            continue;
        buffer_printf(out, "\n## %s: %s\n\n", groups[i].prefix, groups[i].title);
        buffer_text(out, "| id | for | Azure demands | when | otherwise | known from |\n"
                         "|---|---|---|---|---|---|\n");
        rules_print(out, filter_group, groups[i].prefix, row_print);
    }
}

void rules_markdown(struct call *call)
{
    struct buffer out;

    buffer_init(&out, call->arena);
    buffer_printf(
        &out,
        "# The rules\n\n"
        "This page is printed by `aksim rules --markdown`; do not edit it.\n\n"
        "%zu rows, each section in the order in which they are asked. *For* has C and U for creating and\n"
        "changing a cluster, S for stopping one, and c, u and d for creating, changing and deleting\n"
        "an agent pool. *When* has service dates (`--as-of`), api-versions, and the preview flag\n"
        "that lifts the rule. *On demand* rules are asked only with `--enable-rule ID` or `--rules\n"
        "strict`. An answer that a rule refused carries its id in the header `x-aksim-rule`.\n",
        rules_count_of(filter_all, NULL));
    groups_print(&out);
    transitions_markdown(&out);
    if (rules_count_of(filter_disputed, NULL) > 0) {
        buffer_text(&out, "\n## Disputed\n\nWhere sources contradict each other, what was chosen "
                          "and why.\n\n");
        rules_print(&out, filter_disputed, NULL, disputed_print);
    }
    if (rules_count_of(filter_elsewhere, NULL) > 0) {
        buffer_text(&out,
                    "\n## Enforced outside of the rules\n\n"
                    "What the rest of the program sees to. `--rules off` leaves these on.\n\n");
        rules_print(&out, filter_elsewhere, NULL, elsewhere_print);
    }
    reply_bytes(call, 200, "text/markdown; charset=utf-8", buffer_span(&out));
}
