/* Replays recorded exchanges with Azure against the whole emulator, in process, and compares every
 * answer field by field.
 *
 * usage: wire FOLDER [CASE...]    FOLDER holds cases/ and README.md */

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "tests/support/harness.h"
#include "tests/wire/compare.h"
#include "tests/wire/template.h"

struct tally {
    size_t passed, failed;            /* cases */
    size_t exchanges, compared, bare; /* `bare`: exchanges that fail with an emptied expectation */
};

/* One scenario while it runs. */
struct wire_case {
    struct arena *arena;
    struct harness *harness;
    json_t *values;
    struct buffer problems;
    size_t exchanges, compared, bare, different;
};

static void problem(struct wire_case *wire, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void problem(struct wire_case *wire, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    buffer_printf(&wire->problems, "  %s\n", arena_vprintf(wire->arena, format, arguments));
    va_end(arguments);
    wire->different++;
}

/* ---- requests ---- */

/* Puts what earlier answers showed into the texts of a request. */
static json_t *filled(struct wire_case *wire, const json_t *value)
{
    const char *missing = "", *key;
    size_t index;
    json_t *member;

    if (json_is_string(value)) {
        const char *text =
            template_fill(wire->arena, json_string_value(value), wire->values, &missing);
        if (!text)
            problem(wire, "nothing answered so far has a value for <%s>", missing);
        return json_string(text ? text : "");
    }
    json_t *copy = json_copy((json_t *)(uintptr_t)value);
    json_object_foreach(copy, key, member)
    {
        json_object_set_new(copy, key, filled(wire, member));
    }
    json_array_foreach(copy, index, member)
    {
        json_array_set_new(copy, index, filled(wire, member));
    }
    return copy;
}

static struct answer send(struct wire_case *wire, const json_t *request)
{
    json_t *whole = json_keep(wire->arena, filled(wire, request));
    json_t *headers = json_object_get(whole, "headers");
    const json_t *body = json_object_get(whole, "body");
    const char *name;
    json_t *value;

    json_object_foreach(headers, name, value)
    {
        harness_header(wire->harness, name, json_string_value(value));
    }
    const char *bytes = body ? json_write(wire->arena, body).data : NULL;
    struct answer answer = harness_send(wire->harness, json_text_or(whole, "method", "GET"),
                                        json_text_or(whole, "target", "/"), bytes);
    json_object_foreach(headers, name, value)
    {
        harness_header(wire->harness, name, NULL);
    }
    return answer;
}

/* ---- steps ---- */

/* Prepares the ground: has to succeed, and counts for nothing. */
static void step_given(struct wire_case *wire, const json_t *request)
{
    struct answer answer = send(wire, request);

    if (answer.status < 200 || answer.status > 299)
        problem(wire, "given %s %s: status %d: %.500s", json_text_or(request, "method", "?"),
                json_text_or(request, "target", "?"), answer.status, answer.body);
}

/* An expectation of nothing must not hold, else the exchange proves nothing. */
static void guard(struct wire_case *wire, const struct answer *answer)
{
    struct comparison comparison;
    json_t *nothing = json_keep(wire->arena, json_pack("{s:{}, s:{}}", "headers", "body"));

    comparison_init(&comparison, wire->arena, json_keep(wire->arena, json_object()));
    compare_answer(&comparison, nothing, answer);
    if (comparison.different >= 2)
        wire->bare++;
    else
        problem(wire, "the same step with an empty expectation holds, too");
}

static void step_exchange(struct wire_case *wire, const json_t *step)
{
    const json_t *expected = json_object_get(step, "answer");
    struct comparison comparison;

    if (!json_at(expected, "status") || !json_at(step, "request.target")) {
        problem(wire, "%s: a step needs a request and an answer with a status",
                json_text_or(step, "shows", "?"));
        return;
    }
    struct answer answer = send(wire, json_object_get(step, "request"));
    comparison_init(&comparison, wire->arena, wire->values);
    compare_answer(&comparison, expected, &answer);
    wire->exchanges++;
    wire->compared += comparison.compared;
    guard(wire, &answer);
    if (comparison.different == 0)
        return;
    problem(wire, "%s (%s %s)", json_text_or(step, "shows", "?"),
            json_text_or(step, "request.method", "GET"), json_text_or(step, "request.target", "?"));
    buffer_text(&wire->problems, comparison.lines.data);
    if (answer.status > 399 && answer.status != (int)json_number_or(expected, "status", 0))
        buffer_printf(&wire->problems, "    %.500s\n", answer.body);
}

static void step_run(struct wire_case *wire, const json_t *step)
{
    const json_t *given = json_object_get(step, "given");
    int64_t seconds = json_number_or(step, "advance", 0);

    if (given)
        step_given(wire, given);
    else if (seconds > 0)
        harness_advance(wire->harness, seconds);
    else
        step_exchange(wire, step);
}

/* ---- cases ---- */

static struct harness_options case_options(const json_t *file)
{
    return (struct harness_options){
        .as_of = json_text(file, "asOf"),
        .speed = SPEED_MANUAL,
        .ipv6_defaults =
            text_equal(json_text(file, "ipv6Defaults"), "random") ? IPV6_RANDOM : IPV6_DOCUMENTED,
        .strict_registration = json_true_at(file, "strictRegistration"),
        .lenient_network = json_true_at(file, "lenientNetwork"),
        .seed = 1,
    };
}

static void case_run(struct wire_case *wire, const json_t *file)
{
    const json_t *steps = json_object_get(file, "steps");
    struct harness_options options = case_options(file);

    if (!options.as_of || !json_text(file, "source")) {
        problem(wire, "a case needs asOf and source");
        return;
    }
    wire->harness = harness_new(&options);
    for (size_t i = 0; i < json_array_size(steps); i++)
        step_run(wire, json_array_get(steps, i));
    harness_free(wire->harness);
    if (wire->exchanges == 0)
        problem(wire, "nothing was compared");
}

static void case_count(struct tally *tally, const struct wire_case *wire, const char *name)
{
    bool fine = wire->different == 0;

    printf("%-4s %s: %zu exchanges, %zu fields\n%s", fine ? "ok" : "FAIL", name, wire->exchanges,
           wire->compared, fine ? "" : wire->problems.data);
    fflush(stdout);
    *(fine ? &tally->passed : &tally->failed) += 1;
    tally->exchanges += wire->exchanges;
    tally->compared += wire->compared;
    tally->bare += wire->bare;
}

static void case_take(struct tally *tally, const char *folder, const char *name)
{
    arena_auto struct arena *arena = arena_new();
    struct wire_case wire = {.arena = arena, .values = json_keep(arena, json_object())};
    json_error_t error;

    buffer_init(&wire.problems, arena);
    json_t *file = json_load_file(arena_printf(arena, "%s/cases/%s", folder, name),
                                  JSON_REJECT_DUPLICATES, &error);
    if (file)
        case_run(&wire, json_keep(arena, file));
    else
        problem(&wire, "line %d: %s", error.line, error.text);
    case_count(tally, &wire, name);
}

static int is_case(const struct dirent *entry)
{
    const char *end = strrchr(entry->d_name, '.');
    return end && strcmp(end, ".json") == 0;
}

static bool is_wanted(char *const *wanted, const char *name)
{
    bool any = *wanted != NULL;

    for (; *wanted; wanted++) {
        if (strncmp(name, *wanted, strlen(*wanted)) == 0)
            return true;
    }
    return !any;
}

/* ---- what is left out ---- */

/* The rows of README.md's table under "Left out", as the run's own report. */
static void left_print(const char *folder)
{
    arena_auto struct arena *arena = arena_new();
    FILE *file = fopen(arena_printf(arena, "%s/README.md", folder), "r");
    char line[1024];
    bool inside = false;

    while (file && fgets(line, sizeof line, file)) {
        if (line[0] == '#')
            inside = strstr(line, "Left out") != NULL;
        else if (inside && line[0] == '|' && strncmp(line, "|---", 4) != 0 &&
                 strncmp(line, "| recorded", 10) != 0)
            printf("left %s", line);
    }
    if (file)
        fclose(file);
}

int main(int argc, char **argv)
{
    struct tally tally = {0};
    struct dirent **entries;

    if (argc < 2) {
        fputs("usage: wire FOLDER [CASE...]\n", stderr);
        return 2;
    }
    arena_auto struct arena *arena = arena_new();
    int count = scandir(arena_printf(arena, "%s/cases", argv[1]), &entries, is_case, alphasort);
    for (int i = 0; i < count; i++) {
        if (is_wanted(argv + 2, entries[i]->d_name))
            case_take(&tally, argv[1], entries[i]->d_name);
        free(entries[i]);
    }
    if (count >= 0)
        free(entries);
    left_print(argv[1]);
    printf("%zu exchanges, %zu fields compared; %zu exchanges fail when nothing is expected\n",
           tally.exchanges, tally.compared, tally.bare);
    printf("%zu passed, %zu failed\n", tally.passed, tally.failed);
    return tally.passed > 0 && tally.failed == 0 ? 0 : 1;
}
