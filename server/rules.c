#include "server/rules.h"

#include <stdio.h>
#include <string.h>

#include "base/buffer.h"
#include "base/json.h"
#include "base/percent.h"
#include "server/oracle.h"
#include "server/wrap.h"

static int done(bool written)
{
    return written && fflush(stdout) == 0 ? 0 : 1;
}

/* ---- for people ---- */

#define LABEL_WIDTH   12
#define SUMMARY_START 27

static void line_print(const char *label, const char *text)
{
    if (!text)
        return;
    printf("%-*s", LABEL_WIDTH, label);
    wrap_print(text, LABEL_WIDTH, LABEL_WIDTH);
}

static const char *scope_text(struct arena *arena, const json_t *row)
{
    const json_t *scope = json_object_get(row, "scope");
    struct buffer text;

    buffer_init(&text, arena);
    buffer_text(&text, "");
    for (size_t i = 0; i < json_array_size(scope); i++)
        buffer_printf(&text, "%s%s", i ? ", " : "", json_string_value(json_array_get(scope, i)));
    return text.size > 0 ? text.data : NULL;
}

static const char *dates_text(struct arena *arena, const json_t *row)
{
    const char *since = json_text(row, "since"), *until = json_text(row, "until");

    if (!since && !until)
        return NULL;
    if (!until)
        return arena_printf(arena, "from %s on", since);
    return since ? arena_printf(arena, "from %s until %s", since, until)
                 : arena_printf(arena, "until %s", until);
}

static const char *answer_text(struct arena *arena, const json_t *row)
{
    const char *code = json_text(row, "answer.code");

    if (!code)
        return NULL;
    const char *confidence = json_text(row, "answer.confidence");
    return arena_printf(
        arena, "%lld %s%s%s%s", (long long)json_number_or(row, "answer.status", 400), code,
        json_text(row, "answer.subcode") ? " / " : "", json_text_or(row, "answer.subcode", ""),
        text_equal(confidence, "guess") ? " (code is ours)" : "");
}

static const char *versions_text(struct arena *arena, const json_t *row)
{
    const char *since = json_text(row, "apiVersionsSince");
    return since ? arena_printf(arena, "api-versions from %s on", since) : NULL;
}

static void rule_print(struct arena *arena, const json_t *row)
{
    const char *source = json_text(row, "source");

    printf("%-*s%s\n", LABEL_WIDTH, json_text_or(row, "id", ""), json_text_or(row, "standing", ""));
    line_print("demands", json_text(row, "summary"));
    line_print("remedy", json_text(row, "remedy"));
    line_print("for", scope_text(arena, row));
    line_print("dates", dates_text(arena, row));
    line_print("versions", versions_text(arena, row));
    line_print("feature", json_text(row, "feature"));
    line_print("path", json_text(row, "path"));
    line_print("answer", answer_text(arena, row));
    line_print("target", json_text(row, "answer.target"));
    line_print("message", json_text(row, "answer.message"));
    line_print("enforced by", json_text(row, "enforcedBy"));
    if (json_is_true(json_object_get(row, "onDemand")))
        line_print("asked", "on demand: with --enable-rule or --rules strict");
    line_print("disputed", json_text(row, "disputed"));
    line_print("known from", arena_printf(arena, "%s (%s)", source ? source : "",
                                          json_text_or(row, "confidence", "")));
}

static void summary_print(const json_t *row)
{
    printf("%-9s %-16s ", json_text_or(row, "id", ""), json_text_or(row, "standing", ""));
    wrap_print(json_text_or(row, "summary", ""), SUMMARY_START, SUMMARY_START);
}

static int people_print(const struct oracle *oracle, const json_t *answer, bool in_full)
{
    const json_t *rows = json_object_get(answer, "value");

    if (!in_full)
        printf("%zu rules as of %s, --rules %s, %s\n\n", json_array_size(rows),
               json_text_or(answer, "asOf", ""), json_text_or(answer, "rules", ""), oracle->name);
    for (size_t i = 0; i < json_array_size(rows); i++) {
        if (in_full && i > 0)
            puts("");
        if (in_full)
            rule_print(oracle->arena, json_array_get(rows, i));
        else
            summary_print(json_array_get(rows, i));
    }
    return done(true);
}

/* ---- asking ---- */

static const char *target_of(struct arena *arena, const struct question_options *options)
{
    struct buffer target;

    buffer_init(&target, arena);
    buffer_text(&target, "/_aksim/rules");
    if (options->argument) {
        buffer_text(&target, "/");
        percent_encode(&target, options->argument, "-");
    }
    return target.data;
}

static int markdown_print(const struct oracle *oracle)
{
    static const struct question question = {"GET", "/_aksim/rules?format=markdown", {NULL, 0}};
    struct reply_read reply;

    if (oracle_ask(oracle, &question, &reply) < 0)
        return 1;
    return done(fputs(reply.body, stdout) != EOF);
}

static int rules_print(const struct oracle *oracle, const struct question_options *options)
{
    const struct question question = {"GET", target_of(oracle->arena, options), {NULL, 0}};

    if (options->markdown)
        return markdown_print(oracle);
    json_t *answer = oracle_ask_json(oracle, &question);
    if (!answer)
        return 1;
    if (!options->json)
        return people_print(oracle, answer, options->argument != NULL);
    return done(json_dumpf(answer, stdout, JSON_INDENT(2)) == 0 && putchar('\n') != EOF);
}

int rules_main(int argc, char **argv)
{
    arena_auto struct arena *arena = arena_new();
    struct question_options options;
    struct oracle oracle;

    if (rules_options_parse(arena, argc, argv, &options) < 0)
        return 2;
    if (oracle_open(arena, &options, &oracle) < 0)
        return 1;
    int status = rules_print(&oracle, &options);
    oracle_close(&oracle);
    return status;
}
