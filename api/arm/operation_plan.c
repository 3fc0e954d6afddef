#include "api/arm/operation_plan.h"

#include <string.h>

#include "api/arm/catalogue_tables.h"
#include "base/clock.h"
#include "base/json.h"

#define KINDS_FILE "operationKinds"

/* A phase has at most a year, and a file this many kinds: far more than there are. */
#define SECONDS_MAX 31536000.0
#define KINDS_MAX   64

struct operation_plans {
    struct operation_plan plans[KINDS_MAX];
    size_t count;
    const json_t *failures;
    int64_t retention;
};

/* ---- reading ---- */

struct reading {
    struct arena *arena;
    struct operation_plans *plans;
    const char *kind; /* at hand */
    const char *problem;
};

static bool broken(struct reading *reading, const char *what)
{
    reading->problem =
        reading->kind ? arena_printf(reading->arena, "%s: %s", reading->kind, what) : what;
    return false;
}

static bool text_read(struct reading *reading, const json_t *row, const char *member, bool needed,
                      const char **out)
{
    const json_t *value = json_object_get(row, member);

    *out = json_string_value(value);
    if (*out ? **out == '\0' : value != NULL || needed)
        return broken(reading, arena_printf(reading->arena, "\"%s\" has to be a text", member));
    return true;
}

static bool number_read(struct reading *reading, const json_t *row, const char *member, double most,
                        double *out)
{
    const json_t *value = json_object_get(row, member);

    *out = json_number_value(value);
    if ((value && !json_is_number(value)) || *out < 0 || *out > most)
        return broken(
            reading,
            arena_printf(reading->arena, "\"%s\" has to be a number from 0 to %g", member, most));
    return true;
}

static bool members_known(struct reading *reading, const json_t *row, const char *const *known)
{
    const char *name = json_member_outside(row, known);
    return !name || broken(reading, arena_printf(reading->arena, "unknown member \"%s\"", name));
}

bool operation_failure_valid(const json_t *failure)
{
    const json_t *details = json_object_get(failure, "details");

    return json_text(failure, "code") && json_text(failure, "message") &&
           (!details || json_is_array(details));
}

/* {"code","message"[,"details"]}, or the code of one in the catalogue. */
static bool error_read(struct reading *reading, const json_t *value, const json_t **out)
{
    if (json_is_string(value)) {
        *out = operation_failure_find(reading->plans, json_string_value(value));
        return *out || broken(reading, arena_printf(reading->arena, "no failure \"%s\" is known",
                                                    json_string_value(value)));
    }
    *out = value;
    if (operation_failure_valid(value))
        return true;
    return broken(reading, "a failure is a code of the list, or an object with code, message and a "
                           "list of details");
}

static bool phase_read(struct reading *reading, const json_t *row, struct operation_phase *out)
{
    static const char *const known[] = {"name",   "shown", "pools",  "status", "seconds",
                                        "jitter", "fails", "chance", NULL};
    const json_t *fails = json_object_get(row, "fails");
    double seconds, chance;

    if (!json_is_object(row))
        return broken(reading, "a phase has to be an object");
    if (!members_known(reading, row, known) || !text_read(reading, row, "name", true, &out->name) ||
        !text_read(reading, row, "shown", true, &out->shown) ||
        !text_read(reading, row, "pools", false, &out->pools) ||
        !text_read(reading, row, "status", false, &out->status) ||
        !number_read(reading, row, "seconds", SECONDS_MAX, &seconds) ||
        !number_read(reading, row, "jitter", 1, &out->jitter) ||
        !number_read(reading, row, "chance", 1, &chance))
        return false;
    out->length = (int64_t)(seconds * (double)SECOND);
    if (!fails)
        return !json_object_get(row, "chance") || broken(reading, "\"chance\" goes with \"fails\"");
    out->failing = json_object_get(row, "chance") ? chance : 1;
    return error_read(reading, fails, &out->error);
}

static bool phases_read(struct reading *reading, const json_t *list, struct operation_plan *plan)
{
    size_t count = json_array_size(list);

    if (count == 0 || count > OPERATION_PHASES_MAX)
        return broken(reading, "\"phases\" has to be a list of one to eight");
    struct operation_phase *phases = arena_alloc(reading->arena, count * sizeof *phases);
    for (size_t i = 0; i < count; i++) {
        phases[i] = (struct operation_phase){0};
        if (!phase_read(reading, json_array_get(list, i), &phases[i]))
            return false;
    }
    plan->phases = phases;
    plan->count = count;
    return true;
}

/* plans->count when there is none. */
static size_t plan_place(const struct operation_plans *plans, const char *kind)
{
    size_t at = 0;

    while (at < plans->count && strcmp(plans->plans[at].kind, kind) != 0)
        at++;
    return at;
}

/* Members that a row leaves out stay as they were. */
static bool kind_read(struct reading *reading, const json_t *row, bool may_add)
{
    static const char *const known[] = {"name", "changes", "phases", "failure", "source", NULL};
    const json_t *phases = json_object_get(row, "phases");
    const json_t *failure = json_object_get(row, "failure");
    struct operation_plans *plans = reading->plans;
    const char *name;

    reading->kind = NULL;
    if (!json_is_object(row) || !text_read(reading, row, "name", true, &name))
        return broken(reading, "each of \"kinds\" has to be an object with a name");
    reading->kind = name;
    size_t at = plan_place(plans, name);
    bool is_new = at == plans->count;
    if (is_new && (!may_add || at == KINDS_MAX))
        return broken(reading, "there is no such kind of operation");
    struct operation_plan *plan = &plans->plans[at];
    if (is_new) {
        *plan = (struct operation_plan){.kind = name};
        plans->count++;
    }
    return members_known(reading, row, known) &&
           (!failure || error_read(reading, failure, &plan->failure)) &&
           ((!phases && plan->phases) || phases_read(reading, phases, plan));
}

static bool failures_read(struct reading *reading, const json_t *file)
{
    json_t *all = json_keep(reading->arena, json_array());
    const json_t *own = json_object_get(file, "failures");
    size_t i;
    json_t *row;

    if (own && !json_is_array(own))
        return broken(reading, "\"failures\" has to be a list");
    json_array_foreach(own, i, row)
    {
        if (!operation_failure_valid(row))
            return broken(reading, "each of \"failures\" needs a code and a message, and its "
                                   "details are a list");
        json_array_append(all, row);
    }
    /* Those of the file come first: they are found before the program's. */
    if (reading->plans->failures)
        json_array_extend(all, json_unconst(reading->plans->failures));
    reading->plans->failures = all;
    return true;
}

static bool file_read(struct reading *reading, const json_t *file, bool may_add)
{
    static const char *const known[] = {"source", "retentionSeconds", "kinds", "failures", NULL};
    const json_t *kinds = json_object_get(file, "kinds");
    double retention;
    size_t i;
    json_t *row;

    if (!members_known(reading, file, known) || !failures_read(reading, file) ||
        !number_read(reading, file, "retentionSeconds", SECONDS_MAX, &retention))
        return false;
    if (json_object_get(file, "retentionSeconds"))
        reading->plans->retention = (int64_t)(retention * (double)SECOND);
    if (kinds && !json_is_array(kinds))
        return broken(reading, "\"kinds\" has to be a list");
    json_array_foreach(kinds, i, row)
    {
        if (!kind_read(reading, row, may_add))
            return false;
    }
    return true;
}

static struct operation_plans *plans_new(struct arena *arena)
{
    struct operation_plans *plans = arena_alloc(arena, sizeof *plans);
    struct reading reading = {.arena = arena, .plans = plans};

    *plans = (struct operation_plans){0};
    if (!file_read(&reading, catalogue_file(arena, KINDS_FILE), true))
        catalogue_broken(KINDS_FILE, "%s", reading.problem);
    return plans;
}

const struct operation_plans *operation_plans_load(struct arena *arena)
{
    return plans_new(arena);
}

const struct operation_plans *operation_plans_read(struct arena *arena, struct span text,
                                                   const char **problem)
{
    struct operation_plans *plans = plans_new(arena);
    struct reading reading = {.arena = arena, .plans = plans};
    const json_t *file = json_read(arena, text, problem);

    if (!file)
        return NULL;
    if (json_is_object(file) ? file_read(&reading, file, false)
                             : broken(&reading, "the file has to be an object with \"kinds\""))
        return plans;
    *problem = reading.problem;
    return NULL;
}

/* ---- asking ---- */

const struct operation_plan *operation_plan_find(const struct operation_plans *plans,
                                                 const char *kind)
{
    size_t at = plan_place(plans, kind);
    return at < plans->count ? &plans->plans[at] : NULL;
}

const json_t *operation_failure_find(const struct operation_plans *plans, const char *code)
{
    size_t i;
    json_t *row;

    json_array_foreach(plans->failures, i, row)
    {
        if (text_equal(json_text(row, "code"), code))
            return row;
    }
    return NULL;
}

int64_t operation_retention(const struct operation_plans *plans)
{
    return plans->retention;
}

double chance_of(const char *text, int number)
{
    uint64_t hash = 0xcbf29ce484222325u; /* FNV-1a, then mixed as in splitmix64 */

    for (; *text; text++)
        hash = (hash ^ (unsigned char)*text) * 0x100000001b3u;
    hash += (uint64_t)number * 0x9e3779b97f4a7c15u;
    hash = (hash ^ (hash >> 30)) * 0xbf58476d1ce4e5b9u;
    hash = (hash ^ (hash >> 27)) * 0x94d049bb133111ebu;
    hash ^= hash >> 31;
    return (double)(hash >> 11) / 9007199254740992.0; /* 2^53 */
}

/* ---- showing ---- */

static json_t *phase_json(const struct operation_phase *phase)
{
    json_t *shown = json_pack("{s:s, s:s, s:f}", "name", phase->name, "shown", phase->shown,
                              "seconds", (double)phase->length / (double)SECOND);

    if (phase->pools)
        json_put_text(shown, "pools", phase->pools);
    if (phase->status)
        json_put_text(shown, "status", phase->status);
    if (phase->jitter > 0)
        json_put(shown, "jitter", json_real(phase->jitter));
    if (phase->error) {
        json_put(shown, "fails", json_deep_copy(phase->error));
        json_put(shown, "chance", json_real(phase->failing));
    }
    return shown;
}

json_t *operation_plans_json(struct arena *arena, const struct operation_plans *plans)
{
    json_t *kinds = json_array();

    for (size_t i = 0; i < plans->count; i++) {
        const struct operation_plan *plan = &plans->plans[i];
        json_t *phases = json_array();
        for (size_t j = 0; j < plan->count; j++)
            json_array_append_new(phases, phase_json(&plan->phases[j]));
        json_array_append_new(kinds,
                              json_pack("{s:s, s:o, s:s*}", "name", plan->kind, "phases", phases,
                                        "failure", json_text(plan->failure, "code")));
    }
    return json_keep(arena, json_pack("{s:f, s:o, s:O}", "retentionSeconds",
                                      (double)plans->retention / (double)SECOND, "kinds", kinds,
                                      "failures", plans->failures));
}
