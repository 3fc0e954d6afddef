#include "server/explain.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/json.h"
#include "server/document.h"
#include "server/oracle.h"
#include "server/wrap.h"

#define STATUS_REFUSED 3

/* ---- the file ---- */

static int document_read(struct arena *arena, const char *name, struct span *out)
{
    const char *problem = NULL;
    int result = document_take(arena, name, out);

    if (result < 0)
        problem = strerror(-result);
    else if (!json_is_object(json_read(arena, *out, &problem)) && !problem)
        problem = "a request or a resource is a JSON object";
    if (!problem)
        return 0;
    fprintf(stderr, "aksim: %s: %s\n", document_name(name), problem);
    return -1;
}

/* ---- for people ---- */

#define INDENT 4

static void detail_print(const char *label, const char *text)
{
    if (!text)
        return;
    printf("%*s%s: ", INDENT, "", label);
    wrap_print(text, INDENT + strlen(label) + 2, 2 * INDENT);
}

static void violation_print(struct arena *arena, const json_t *one)
{
    const char *rule = json_text(one, "rule");
    const char *pool = json_text(one, "agentPool");

    printf("%s%s%lld %s%s%s\n", rule ? rule : "", rule ? "  " : "",
           (long long)json_number_or(one, "status", 0), json_text_or(one, "code", ""),
           pool ? ", agent pool " : "", pool ? pool : "");
    printf("%*s", INDENT, "");
    wrap_print(json_text_or(one, "message", ""), INDENT, INDENT);
    detail_print("at", json_text(one, "path"));
    if (json_object_get(one, "needed"))
        detail_print("addresses", arena_printf(arena, "%lld needed, %lld available",
                                               (long long)json_number_or(one, "needed", 0),
                                               (long long)json_number_or(one, "available", 0)));
    detail_print("Azure demands", json_text(one, "demands"));
    detail_print("satisfied by", json_text(one, "satisfiedBy"));
    if (json_text(one, "source"))
        detail_print("known from", arena_printf(arena, "%s (%s)", json_text(one, "source"),
                                                json_text_or(one, "confidence", "")));
}

static void value_print(const char *path, const json_t *value)
{
    char *text = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
    if (text)
        printf("    %s = %s\n", path, text);
    free(text);
}

/* Elements of arrays come as members whose names are their indexes. */
static const char *path_below(struct arena *arena, const char *path, const char *key)
{
    if (!*path)
        return key;
    return isdigit((unsigned char)*key) ? arena_printf(arena, "%s[%s]", path, key)
                                        : arena_printf(arena, "%s.%s", path, key);
}

/* One line a value. */
static void defaults_print(struct arena *arena, const char *path, json_t *value, unsigned depth)
{
    const char *key;
    json_t *member;

    if (!json_is_object(value) || json_object_size(value) == 0 || depth == 32) {
        value_print(path, value);
        return;
    }
    json_object_foreach(value, key, member)
    {
        defaults_print(arena, path_below(arena, path, key), member, depth + 1);
    }
}

static void pool_print(const json_t *pool)
{
    long long nodes = (long long)json_number_or(pool, "nodes", 0);
    long long surge = (long long)json_number_or(pool, "surge", 0);

    printf("        %s: %lld needed for %lld node%s and %lld surge node%s\n",
           json_text_or(pool, "name", ""), (long long)json_number_or(pool, "needed", 0), nodes,
           nodes == 1 ? "" : "s", surge, surge == 1 ? "" : "s");
}

static void addresses_print(const json_t *list)
{
    if (json_array_size(list) == 0)
        return;
    puts("\nAddresses:");
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *one = json_array_get(list, i);
        const json_t *pools = json_object_get(one, "agentPools");
        printf("    %s %s: %lld needed, %lld available\n", json_text_or(one, "of", ""),
               json_text_or(one, "range", ""), (long long)json_number_or(one, "needed", 0),
               (long long)json_number_or(one, "available", 0));
        for (size_t j = 0; j < json_array_size(pools); j++)
            pool_print(json_array_get(pools, j));
    }
}

static void people_print(const struct oracle *oracle, json_t *answer)
{
    const json_t *violations = json_object_get(answer, "violations");
    json_t *defaults = json_object_get(answer, "defaults");

    printf("%s %s\nas of %s, %s: %s", json_text_or(answer, "method", ""),
           json_text_or(answer, "path", ""), json_text_or(answer, "asOf", ""), oracle->name,
           json_array_size(violations) ? "refused" : "accepted");
    if (json_array_size(violations) > 1)
        printf(" for %zu reasons, of which Azure would name the first",
               json_array_size(violations));
    puts("");
    for (size_t i = 0; i < json_array_size(violations); i++) {
        puts("");
        violation_print(oracle->arena, json_array_get(violations, i));
    }
    addresses_print(json_object_get(answer, "addresses"));
    if (json_object_size(defaults) > 0) {
        puts("\nDefaults that would be filled in:");
        defaults_print(oracle->arena, "", defaults, 0);
    }
    if (!json_is_true(json_object_get(answer, "complete")))
        puts("\nMore may be wrong: the last refusal hides what comes behind it.");
}

/* ---- asking ---- */

/* Nothing exists in here but the group that the path names. */
static void group_make(const struct oracle *oracle, const char *path)
{
    static const char body[] = "{\"location\":\"eastus\"}";
    const char *groups = path ? strcasestr(path, "/resourceGroups/") : NULL;

    if (!oracle->inside || !groups)
        return;
    const char *name = groups + strlen("/resourceGroups/");
    size_t size = (size_t)(name - path) + strcspn(name, "/?");
    struct reply_read ignored;
    const struct question question = {
        "PUT",
        arena_printf(oracle->arena, "%.*s?api-version=2021-04-01", (int)size, path),
        {body, strlen(body)}};
    inside_ask(oracle->inside, &question, &ignored);
}

static int explain_print(const struct oracle *oracle, const struct question_options *options,
                         struct span document)
{
    const struct question question = {"POST", "/_aksim/explain", document};
    const char *problem;
    const json_t *root = json_read(oracle->arena, document, &problem);

    group_make(oracle, json_text_or(root, "path", json_text(root, "id")));
    json_t *answer = oracle_ask_json(oracle, &question);
    if (!answer)
        return 1;
    if (options->json) {
        json_dumpf(answer, stdout, JSON_INDENT(2));
        putchar('\n');
    } else {
        people_print(oracle, answer);
    }
    if (fflush(stdout) != 0)
        return 1;
    return json_is_true(json_object_get(answer, "accepted")) ? 0 : STATUS_REFUSED;
}

int explain_main(int argc, char **argv)
{
    arena_auto struct arena *arena = arena_new();
    struct question_options options;
    struct oracle oracle;
    struct span document;

    if (explain_options_parse(arena, argc, argv, &options) < 0)
        return 2;
    if (document_read(arena, options.argument, &document) < 0)
        return 1;
    if (oracle_open(arena, &options, &oracle) < 0)
        return 1;
    int status = explain_print(&oracle, &options, document);
    oracle_close(&oracle);
    return status;
}
