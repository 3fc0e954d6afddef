/* Walks tests/fixtures/rules (its README explains the form): each rule's violating and passing
 * requests, against a whole emulator. Cases share an emulator when they share a service date; each
 * has a subscription of its own, so none sees another's resources or flags. */

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "api/arm/call.h"
#include "api/arm/rule_switches.h"
#include "api/containerservice/rule.h"
#include "base/json.h"
#include "tests/support/fixtures.h"
#include "tests/support/harness.h"

#define DEFAULT_DATE    "2026-02-01"
#define DEFAULT_VERSION "2025-10-01"
#define CLUSTERS        "/resourceGroups/rg1/providers/Microsoft.ContainerService/managedClusters/"
#define DATES_MAX       64

struct runner {
    struct arena *arena;
    json_t *world;
    struct {
        const char *date;
        struct harness *harness;
    } emulators[DATES_MAX];
    unsigned cases;
    struct harness *harness; /* of the case at hand */
    char subscription[37];   /* of the case at hand */
    const char *name;        /* of the case at hand */
};

/* `offers`: the one Kubernetes version that is offered, or NULL for those of the calendar. */
static struct harness *emulator_new(struct arena *arena, const char *date, const char *offers)
{
    struct harness_options options = {.as_of = date, .speed = SPEED_INSTANT, .seed = 1};
    const char *problem;

    if (offers) {
        const char *text = arena_printf(
            arena, "{\"values\":[{\"version\":\"%.*s\",\"patchVersions\":{\"%s\":{}}}]}",
            (int)(strrchr(offers, '.') - offers), offers, offers);
        options.kubernetes = api_kubernetes_read(arena, span_from(text), &problem);
        cr_assert(options.kubernetes, "%s: %s", offers, problem);
    }
    return harness_new(&options);
}

static struct harness *emulator_on(struct runner *runner, const char *date)
{
    size_t i = 0;
    for (; i < DATES_MAX && runner->emulators[i].date; i++) {
        if (strcmp(runner->emulators[i].date, date) == 0)
            return runner->emulators[i].harness;
    }
    cr_assert(i < DATES_MAX, "more dates than places for emulators");
    runner->emulators[i].date = date;
    runner->emulators[i].harness = emulator_new(runner->arena, date, NULL);
    return runner->emulators[i].harness;
}

/* ---- requests ---- */

static const char *target_of(struct runner *runner, const json_t *request)
{
    const char *path = json_text(request, "path");
    const char *version = json_text_or(request, "version", DEFAULT_VERSION);

    cr_assert(path, "%s: a request without a path", runner->name);
    return arena_printf(runner->arena, "/subscriptions/%s%s%s?api-version=%s", runner->subscription,
                        path[0] == '/' ? "" : CLUSTERS, path, version);
}

static struct answer request_send(struct runner *runner, const json_t *request)
{
    const char *method = json_text_or(request, "method", "PUT");
    const json_t *body = request_body(runner->arena, request);
    const char *text = body ? json_write(runner->arena, body).data : NULL;

    return harness_send(runner->harness, method, target_of(runner, request), text);
}

static void request_succeed(struct runner *runner, const json_t *request)
{
    struct answer answer = request_send(runner, request);
    cr_assert(answer.status / 100 == 2, "%s: %s: %d %s", runner->name, target_of(runner, request),
              answer.status, answer.body);
}

static void list_succeed(struct runner *runner, const json_t *requests)
{
    for (size_t i = 0; i < json_array_size(requests); i++)
        request_succeed(runner, json_array_get(requests, i));
}

static void flag_register(struct runner *runner, const char *flag)
{
    json_t *request = json_keep(runner->arena, json_object());

    json_put_text(request, "method", "POST");
    json_put_text(request, "version", "2021-07-01");
    json_put_format(request, "path",
                    "/providers/Microsoft.Features/providers/Microsoft.ContainerService/features/"
                    "%s/register",
                    flag);
    request_succeed(runner, request);
    json_put_text(request, "version", "2021-04-01");
    json_put_text(request, "path", "/providers/Microsoft.ContainerService/register");
    request_succeed(runner, request);
}

/* ---- one case ---- */

/* A case that names an identity may speak of its principal. */
static json_t *principal_fill(struct runner *runner, json_t *one)
{
    const char *identity = json_text(one, "principal");
    if (!identity)
        return one;
    const char *target = arena_printf(runner->arena, "/subscriptions/%s%s?api-version=2023-01-31",
                                      runner->subscription, identity);
    struct answer answer = harness_send(runner->harness, "GET", target, NULL);
    const char *principal = answer_text(&answer, "properties.principalId");
    cr_assert(*principal, "%s: %s has no principal", runner->name, identity);
    return fixture_fill(runner->arena, one, "{principal}", principal);
}

/* Whether the case has an emulator of its own. */
static bool is_alone(const json_t *one)
{
    return json_text(one, "later") || json_text(one, "offers");
}

static json_t *case_begin(struct runner *runner, const json_t *from)
{
    static const char group[] =
        "{\"path\":\"/resourceGroups/rg1\",\"body\":{\"location\":\"eastus\"}}";
    const char *problem;

    snprintf(runner->subscription, sizeof runner->subscription, "00000000-0000-0000-0000-%012x",
             ++runner->cases);
    runner->name = json_text_or(from, "case", "(no name)");
    const char *date = json_text_or(from, "as_of", DEFAULT_DATE);
    const char *later = json_text(from, "later");
    runner->harness = is_alone(from) ? emulator_new(runner->arena, date, json_text(from, "offers"))
                                     : emulator_on(runner, date);
    json_t *one = fixture_fill(runner->arena, from, "{subscription}", runner->subscription);
    request_succeed(runner, json_read(runner->arena, span_from(group), &problem));
    for (size_t i = 0; i < json_array_size(json_at(one, "flags")); i++)
        flag_register(runner, json_string_value(json_array_get(json_at(one, "flags"), i)));
    for (size_t i = 0; i < json_array_size(json_at(one, "network")); i++) {
        const char *part = json_string_value(json_array_get(json_at(one, "network"), i));
        json_t *requests = fixture_fill(runner->arena, json_at(runner->world, part),
                                        "{subscription}", runner->subscription);
        cr_assert(requests, "%s: world.json has no %s", runner->name, part);
        list_succeed(runner, requests);
    }
    one = principal_fill(runner, one);
    list_succeed(runner, json_at(one, "before"));
    if (later)
        harness_restart_on(runner->harness, later);
    return one;
}

/* A star stands for any text. */
static bool text_fits(const char *text, const char *pattern)
{
    const char *star = strchr(pattern, '*');
    size_t size = strlen(text);

    if (!star)
        return strcmp(text, pattern) == 0;
    size_t before = (size_t)(star - pattern);
    size_t after = strlen(star + 1);
    return size >= before + after && strncmp(text, pattern, before) == 0 &&
           strcmp(text + size - after, star + 1) == 0;
}

static void expect_refusal(struct runner *runner, const json_t *one, const struct answer *answer)
{
    const json_t *expect = json_at(one, "expect");
    const char *prefix = json_true_at(expect, "gateway") ? "error." : "";
    static const char *const members[] = {"code", "message", "target", "subcode"};

    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
        const char *wanted = json_text_or(expect, members[i], "");
        const char *got =
            answer_text(answer, arena_printf(runner->arena, "%s%s", prefix, members[i]));
        cr_expect(text_fits(got, wanted), "%s: %s is '%s', not '%s'", runner->name, members[i], got,
                  wanted);
    }
    const char *rule = answer_header(answer, "x-aksim-rule");
    cr_expect(text_equal(rule, json_text(one, "rule")), "%s: refused by %s", runner->name,
              rule ? rule : "no rule");
}

static void expect_shown(struct runner *runner, const json_t *one, const struct answer *answer)
{
    const char *path;
    json_t *value;

    json_object_foreach(json_at(one, "shows"), path, value)
    {
        json_t *got = json_at(answer->json, path);
        bool same = json_is_null(value) ? got == NULL : got && json_equal(got, value);
        cr_expect(same, "%s: %s is %s, not %s", runner->name, path,
                  got ? json_write(runner->arena, got).data : "missing",
                  json_write(runner->arena, value).data);
    }
}

/* The rules that the case enables. */
static void rules_switch(struct runner *runner, const json_t *one, enum rule_state state)
{
    struct rule_switches *switches = harness_api(runner->harness)->rule_switches;
    const json_t *ids = json_at(one, "enable");

    for (size_t i = 0; i < json_array_size(ids); i++) {
        const char *id = json_string_value(json_array_get(ids, i));
        cr_assert(rule_switches_set(switches, id, state), "%s: no rule %s", runner->name, id);
    }
}

static void case_run(struct runner *runner, const json_t *from)
{
    json_t *one = case_begin(runner, from);
    int64_t status = json_number_or(one, "expect.status", 0);

    rules_switch(runner, one, RULE_ON);
    struct answer answer = request_send(runner, json_at(one, "request"));
    rules_switch(runner, one, RULE_DEFAULT);
    cr_expect_eq(answer.status, status, "%s: %d %s", runner->name, answer.status, answer.body);
    if (status >= 400)
        expect_refusal(runner, one, &answer);
    expect_shown(runner, one, &answer);
    if (is_alone(one))
        harness_free(runner->harness);
}

static void subject_run(struct runner *runner, const char *name)
{
    const json_t *file = fixture_read(runner->arena, arena_printf(runner->arena, "rules/%s", name));
    const json_t *cases = json_at(file, "cases");

    cr_assert(json_array_size(cases) > 0, "%s has no cases", name);
    for (size_t i = 0; i < json_array_size(cases); i++)
        case_run(runner, json_array_get(cases, i));
}

static bool has_cases(const char *name)
{
    return strcmp(name, "world.json") != 0;
}

Test(rules, answer_each_case_as_azure_does)
{
    struct runner runner = {.arena = arena_new()};
    const char *const *name = fixture_names(runner.arena, "rules", ".json");

    runner.world = fixture_read(runner.arena, "rules/world.json");
    for (; *name; name++) {
        if (has_cases(*name))
            subject_run(&runner, *name);
    }
    for (size_t i = 0; i < DATES_MAX && runner.emulators[i].date; i++)
        harness_free(runner.emulators[i].harness);
    cr_log_info("%u cases", runner.cases);
    arena_free(runner.arena);
}

/* ---- every row has its cases ---- */

/* No request leads there: what they look at is the state of the service or of what runs inside the
 * cluster, which nothing can set, or a Kubernetes version that was gone before the first date.
 * tests/unit/rules_service_test.c and rules_pools_test.c ask them directly. */
static const char *const waiting[] = {"MC-009",  "OP-008",  "OP-009", "AP-035",
                                      "UPD-020", "VER-008", "WIN-013"};

static bool waits_for_state(const struct rule *rule)
{
    for (size_t i = 0; i < sizeof waiting / sizeof waiting[0]; i++) {
        if (strcmp(waiting[i], rule->id) == 0)
            return true;
    }
    return false;
}

struct seen {
    bool violated, passed, passed_outside;
};

static bool row_holds(const struct rule *rule, date_t date)
{
    return date >= rule->since && (!rule->until || date < rule->until);
}

/* Whether the refusal is this row's, where several have the id: by its code and by the words that
 * its message begins with. */
static bool row_answers(const struct rule *rule, const json_t *expect)
{
    const char *message = json_text_or(expect, "message", "");
    size_t size = strcspn(rule->message, "{");
    size_t known = strcspn(message, "*");

    return text_equal(json_text(expect, "code"), rule->code) &&
           strncmp(message, rule->message, size < known ? size : known) == 0;
}

static void cases_see(const json_t *cases, const struct rule *rule, struct seen *seen)
{
    for (size_t i = 0; i < json_array_size(cases); i++) {
        const json_t *one = json_array_get(cases, i);
        date_t date = 0;
        if (!text_equal(json_text(one, "rule"), rule->id))
            continue;
        const char *as_of = json_text_or(one, "as_of", DEFAULT_DATE);
        cr_assert(date_parse(json_text_or(one, "later", as_of), &date));
        bool refused = json_number_or(one, "expect.status", 0) >= 400;
        seen->violated |=
            refused && row_holds(rule, date) && row_answers(rule, json_at(one, "expect"));
        seen->passed |= !refused && row_holds(rule, date);
        seen->passed_outside |= !refused && !row_holds(rule, date);
    }
}

static void row_check(const json_t *files, const struct rule *table, const struct rule *rule)
{
    struct seen seen = {0};

    if (rule_elsewhere(rule))
        return;
    if (waits_for_state(rule)) {
        cr_log_info("%s waits for state that no request makes", rule->id);
        return;
    }
    for (size_t i = 0; i < json_array_size(files); i++)
        cases_see(json_at(json_array_get(files, i), "cases"), rule, &seen);
    cr_expect(seen.violated, "%s is never violated", rule->id);
    cr_expect(seen.passed, "%s is never passed", rule->id);
    /* What one row of a rule lets pass on other dates, another of its rows may refuse. */
    bool continues = rule[1].id && strcmp(rule[1].id, rule->id) == 0;
    bool continued = continues || (rule > table && strcmp(rule[-1].id, rule->id) == 0);
    cr_expect((!rule->since && !rule->until) || continued || seen.passed_outside,
              "%s is never passed outside of its dates", rule->id);
}

Test(rules, each_row_has_a_violating_and_a_passing_case)
{
    struct arena *arena = arena_new();
    json_t *files = json_keep(arena, json_array());

    for (const char *const *name = fixture_names(arena, "rules", ".json"); *name; name++) {
        if (has_cases(*name))
            json_array_append(files, fixture_read(arena, arena_printf(arena, "rules/%s", *name)));
    }
    for (const struct rule *const *table = rule_tables; *table; table++) {
        for (const struct rule *rule = *table; rule->id; rule++)
            row_check(files, *table, rule);
    }
    arena_free(arena);
}
