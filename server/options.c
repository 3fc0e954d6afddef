#include "server/options.h"

#include <argp.h>
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "server/option_values.h"
#include "server/recipes.h"
#include "server/wrap.h"

enum kind {
    ENDPOINT,
    CONTROL,
    FOLDER,
    SPEED,
    DATE,
    CHOICE,
    CLIENT,
    NUMBER,
    SWITCH,
    VERSIONS,
    PHASES,
    POLLING,
    THROTTLE,
    RULES,
    COUNT
};

struct row {
    const char *flag;
    const char *environment;
    enum kind kind;
    const char *argument;
    const char *otherwise; /* the default */
    const char *help;
    size_t offset; /* of the member of struct options */
};

static const struct row rows[] = {
#define OPTION(member, flag, environment, kind, argument, otherwise, help)                         \
    {flag, environment, kind, argument, otherwise, help, offsetof(struct options, member)},
#include "server/options.def"
#undef OPTION
};

#define ROWS (sizeof rows / sizeof *rows)

/* The numbers of the rows. */
enum {
#define OPTION(member, flag, environment, kind, argument, otherwise, help) ROW_##member,
#include "server/options.def"
#undef OPTION
};

/* The choices of a row are numbered as the enum is. */
_Static_assert(AUTH_OFF == 0 && AUTH_TOKEN == 1, "order of --auth");
_Static_assert(IPV6_DOCUMENTED == 0 && IPV6_RANDOM == 1, "order of --ipv6-defaults");
_Static_assert(LOG_OFF == 0 && LOG_TEXT == 1 && LOG_JSON == 2, "order of --log");

_Static_assert(VERSIONS_AZURE == 0 && VERSIONS_ANY == 1, "order of --api-versions");
_Static_assert(RULES_AZURE == 0 && RULES_STRICT == 1 && RULES_OFF == 2, "order of --rules");

/* argp takes keys above the characters as options without a short form. */
#define KEY_FIRST    0x100
#define KEY_JSON     (KEY_FIRST + (int)ROWS)
#define KEY_HELP     (KEY_JSON + 1)
#define KEY_MARKDOWN (KEY_JSON + 2)

/* The text of a row as the last source gave it, and what to call that source in a complaint. */
struct text {
    const char *value;
    const char *source;
    bool from_command_line;
};

#define WORDS_MAX 2

struct parse {
    struct arena *arena;
    struct text texts[ROWS];
    void (*help)(void);
    /* Where the subcommand wants its own options and its words, in order; NULL: it takes none. */
    bool *json, *markdown;
    const char **words[WORDS_MAX];
};

/* NULL, or what is wrong with the text. */
static const char *row_read(struct arena *arena, const struct row *row, const char *text,
                            struct options *out)
{
    void *member = (char *)out + row->offset;
    switch (row->kind) {
    case FOLDER:
        return value_folder(arena, text, member);
    case CLIENT:
        return value_clients(arena, text ? text : "", member);
    case NUMBER:
        return text ? value_number(arena, text, out) : NULL;
    case ENDPOINT:
        return value_endpoint(arena, text, member);
    case CONTROL:
        return value_control(arena, text, member);
    case SPEED:
        return value_speed(arena, text, out);
    case DATE:
        return value_date(arena, text, member);
    case CHOICE:
        return value_choice(arena, text, row->argument, member);
    case SWITCH:
        return value_switch(arena, text, member);
    case COUNT:
        return text ? value_count(arena, text, member) : NULL;
    case RULES:
        return value_rules(arena, text ? text : "", member);
    case VERSIONS:
        return text ? value_versions(arena, text, member) : NULL;
    case PHASES:
        return text ? value_operations(arena, text, member) : NULL;
    case POLLING:
        return text ? value_polling(arena, text, member) : NULL;
    case THROTTLE:
        return text ? value_throttle(arena, text, member) : NULL;
    }
    return NULL;
}

/* ---- sources ---- */

static void texts_begin(struct parse *parse)
{
    for (size_t i = 0; i < ROWS; i++) {
        struct text *text = &parse->texts[i];
        text->source = arena_printf(parse->arena, "--%s", rows[i].flag);
        text->value = *rows[i].otherwise ? rows[i].otherwise : NULL;
        const char *value = getenv(rows[i].environment);
        if (!value || !*value)
            continue;
        text->value = value;
        text->source = rows[i].environment;
    }
}

static void text_take(struct parse *parse, size_t row, const char *argument)
{
    struct text *text = &parse->texts[row];
    bool again = text->from_command_line && (rows[row].kind == CLIENT || rows[row].kind == RULES);
    if (!argument)
        argument = "on"; /* only switches go without one */
    text->value = again ? arena_printf(parse->arena, "%s,%s", text->value, argument) : argument;
    text->source = arena_printf(parse->arena, "--%s", rows[row].flag);
    text->from_command_line = true;
}

/* ---- help ---- */

#define HELP_INDENT 8

static void help_row(struct arena *arena, const struct row *row)
{
    bool optional = row->kind == SWITCH;
    printf("  --%s%s%s%s\n", row->flag, optional ? "[=" : " ", row->argument, optional ? "]" : "");
    const char *otherwise =
        *row->otherwise ? arena_printf(arena, " (default %s)", row->otherwise) : "";
    printf("%*s", HELP_INDENT, "");
    wrap_print(arena_printf(arena, "%s%s [%s]", row->help, otherwise, row->environment),
               HELP_INDENT, HELP_INDENT);
}

static void help_rows(void)
{
    arena_auto struct arena *arena = arena_new();
    for (size_t i = 0; i < ROWS; i++)
        help_row(arena, &rows[i]);
    puts("\nEach option can also come from the environment variable in brackets; the command line\n"
         "wins.");
}

static void help_serve(void)
{
    puts("Usage: aksim serve [OPTION...]\n"
         "Serves the emulator until SIGTERM or SIGINT.\n");
    help_rows();
}

static void help_env(void)
{
    arena_auto struct arena *arena = arena_new();
    printf("Usage: aksim env [%s] [--json] [--data DIR]\n", recipe_names(arena));
    puts("Prints how to point clients at the running server.\n"
         "\n"
         "Without a client: exports for all of them, for eval \"$(aksim env)\".\n"
         "az, kubectl: the commands to run, for a shell.\n"
         "go, js, python, terraform: source text to paste, beside the exports.\n"
         "\n"
         "  --json\n"
         "        Print one JSON object for programs\n"
         "  --data DIR|:memory:\n"
         "        The folder of the running server, as aksim serve has it [AKSIM_DATA]");
}

static void help_health(void)
{
    puts("Usage: aksim health [--data DIR]\n"
         "Asks the running server how it is and prints its answer; exit status 0 only when it\n"
         "serves.\n"
         "\n"
         "  --data DIR|:memory:\n"
         "        The folder of the running server, as aksim serve has it [AKSIM_DATA]");
}

static void help_faults(void)
{
    puts(
        "Usage: aksim faults list [--json] | add FAULT | remove ID | clear  [--data DIR]\n"
        "Lists the faults of the running server, sets one and prints its id, takes one away, or\n"
        "all. FAULT is JSON, a file, or - for standard input, as POST /_aksim/faults takes it:\n"
        "  aksim faults add '{\"match\":{\"method\":\"PUT\",\"nth\":2},\"answer\":{\"status\":503}}'\n"
        "\n"
        "  --json\n"
        "        Print JSON for programs\n"
        "  --data DIR|:memory:\n"
        "        The folder of the running server, as aksim serve has it [AKSIM_DATA]");
}

static void help_rules(void)
{
    puts(
        "Usage: aksim rules [--json|--markdown] [OPTION...] [ID]\n"
        "Prints the rules and which of them are in force, or one rule in full: as the server that\n"
        "runs on --data has them; when none runs, or another option of serve stands on the\n"
        "command line, as these options say.\n"
        "\n"
        "  --json\n"
        "        Print JSON for programs\n"
        "  --markdown\n"
        "        Print the page docs/rules.md\n"
        "\n"
        "Options of serve that count here: --data, --as-of, --rules, --enable-rule,\n"
        "--disable-rule (aksim serve --help).");
}

static void help_explain(void)
{
    puts(
        "Usage: aksim explain [--json] [OPTION...] FILE\n"
        "Says which rules a request would break, what would satisfy them, and what defaults would\n"
        "fill in; changes nothing. FILE (- is standard input) is {\"method\", \"path\",\n"
        "\"api-version\", \"body\"}, or a cluster or agent pool as az aks show prints it. The server\n"
        "that runs on --data is asked; when none runs, or another option of serve stands on the\n"
        "command line, an empty subscription as these options describe it.\n"
        "Exit status: 0 accepted, 3 refused, 1 failed, 2 wrong options.\n"
        "\n"
        "  --json\n"
        "        Print JSON for programs\n"
        "\n"
        "Options of serve that count here: --data, --as-of, --rules, --enable-rule,\n"
        "--disable-rule, --lenient-network, --kubernetes-versions (aksim serve --help).");
}

void options_help(void)
{
    arena_auto struct arena *arena = arena_new();
    printf("Usage: aksim serve [OPTION...]\n"
           "       aksim env [%s] [--json] [--data DIR]\n",
           recipe_names(arena));
    puts("       aksim health [--data DIR]\n"
         "       aksim rules [--json|--markdown] [ID]\n"
         "       aksim explain [--json] FILE\n"
         "       aksim faults list|add|remove|clear\n"
         "       aksim version\n"
         "A local emulator of the Azure Kubernetes Service control plane: serve starts it, env\n"
         "prints how to point clients at it, health asks it how it is, rules lists what it\n"
         "refuses, explain says what it would refuse, faults makes it fail.\n"
         "\n"
         "Options of serve:");
    help_rows();
}

static error_t on_key(int key, char *argument, struct argp_state *state)
{
    struct parse *parse = state->input;
    if (key == ARGP_KEY_INIT) {
        /* Without a stream argp leaves out its second line ("Try ...") and does not exit. */
        state->err_stream = NULL;
        return 0;
    }
    if (key >= KEY_FIRST && key < KEY_JSON) {
        text_take(parse, (size_t)(key - KEY_FIRST), argument);
        return 0;
    }
    if (key == KEY_JSON || key == KEY_MARKDOWN) {
        *(key == KEY_JSON ? parse->json : parse->markdown) = true;
        return 0;
    }
    if (key == KEY_HELP) {
        parse->help();
        exit(0);
    }
    if (key != ARGP_KEY_ARG)
        return ARGP_ERR_UNKNOWN;
    for (size_t i = 0; i < WORDS_MAX && parse->words[i]; i++) {
        if (*parse->words[i])
            continue;
        *parse->words[i] = argument;
        return 0;
    }
    fprintf(stderr, "%s: unexpected argument '%s'\n", state->name, argument);
    return EINVAL;
}

/* ---- argp's tables, made from ours ---- */

static struct argp_option row_option(size_t index)
{
    return (struct argp_option){
        .name = rows[index].flag,
        .key = KEY_FIRST + (int)index,
        .arg = rows[index].argument,
        .flags = rows[index].kind == SWITCH ? OPTION_ARG_OPTIONAL : 0,
    };
}

static struct argp serve_argp(struct arena *arena)
{
    struct argp_option *options = arena_alloc(arena, (ROWS + 2) * sizeof *options);
    for (size_t i = 0; i < ROWS; i++)
        options[i] = row_option(i);
    options[ROWS] = (struct argp_option){.name = "help", .key = KEY_HELP};
    return (struct argp){.options = options, .parser = on_key};
}

/* For the subcommands that look for a running server. `own` may be empty, which ends the table. */
static struct argp data_argp(struct arena *arena, struct argp_option own)
{
    struct argp_option *options = arena_alloc(arena, 4 * sizeof *options);
    options[0] = row_option(ROW_data);
    options[1] = (struct argp_option){.name = "help", .key = KEY_HELP};
    options[2] = own;
    return (struct argp){.options = options, .parser = on_key};
}

static int parse_run(const struct argp *argp, int argc, char **argv, struct parse *parse)
{
    texts_begin(parse);
    argp_err_exit_status = 2;
    return argp_parse(argp, argc, argv, ARGP_NO_HELP, NULL, parse) == 0 ? 0 : -EINVAL;
}

static int rows_read(const struct parse *parse, struct options *out)
{
    struct options options = {0};

    for (size_t i = 0; i < ROWS; i++) {
        const struct text *text = &parse->texts[i];
        const char *problem = row_read(parse->arena, &rows[i], text->value, &options);
        if (!problem)
            continue;
        fprintf(stderr, "aksim: %s: %s\n", text->source, problem);
        return -EINVAL;
    }
    *out = options;
    return 0;
}

int options_parse(struct arena *arena, int argc, char **argv, struct options *out)
{
    struct parse parse = {.arena = arena, .help = help_serve};
    struct argp argp = serve_argp(arena);
    if (parse_run(&argp, argc, argv, &parse) < 0 || rows_read(&parse, out) < 0)
        return -EINVAL;
    if (!out->http.off || !out->https.off)
        return 0;
    fputs("aksim: --http and --https are both off: nothing to serve\n", stderr);
    return -EINVAL;
}

/* ---- of the subcommands that ask about rules ---- */

static bool given_alone(const struct parse *parse)
{
    for (size_t i = 0; i < ROWS; i++) {
        if (parse->texts[i].from_command_line && i != ROW_data)
            return true;
    }
    return false;
}

/* `own` is the option that only this subcommand has, or empty, which ends the table. */
static int question_parse(struct parse *parse, int argc, char **argv, struct argp_option own,
                          struct question_options *out)
{
    struct argp_option *options = arena_alloc(parse->arena, (ROWS + 4) * sizeof *options);
    struct question_options question = {0};

    for (size_t i = 0; i < ROWS; i++)
        options[i] = row_option(i);
    options[ROWS] = (struct argp_option){.name = "help", .key = KEY_HELP};
    options[ROWS + 1] = (struct argp_option){.name = "json", .key = KEY_JSON};
    options[ROWS + 2] = own;
    parse->json = &question.json;
    parse->markdown = &question.markdown;
    parse->words[0] = &question.argument;
    struct argp argp = {.options = options, .parser = on_key};
    if (parse_run(&argp, argc, argv, parse) < 0 || rows_read(parse, &question.serve) < 0)
        return -EINVAL;
    question.alone = given_alone(parse);
    *out = question;
    return 0;
}

int rules_options_parse(struct arena *arena, int argc, char **argv, struct question_options *out)
{
    struct parse parse = {.arena = arena, .help = help_rules};
    const struct argp_option markdown = {.name = "markdown", .key = KEY_MARKDOWN};

    if (question_parse(&parse, argc, argv, markdown, out) < 0)
        return -EINVAL;
    if (!out->json || !out->markdown)
        return 0;
    fputs("aksim: --json and --markdown exclude each other\n", stderr);
    return -EINVAL;
}

int explain_options_parse(struct arena *arena, int argc, char **argv, struct question_options *out)
{
    struct parse parse = {.arena = arena, .help = help_explain};

    if (question_parse(&parse, argc, argv, (struct argp_option){0}, out) < 0)
        return -EINVAL;
    if (out->argument)
        return 0;
    fputs("aksim: explain what? Name a FILE, or - for standard input\n", stderr);
    return -EINVAL;
}

/* ---- of those that look for a running server ---- */

static int parse_data(struct parse *parse, const char **out)
{
    const struct text *data = &parse->texts[ROW_data];
    const char *problem = value_folder(parse->arena, data->value, out);
    if (!problem)
        return 0;
    fprintf(stderr, "aksim: %s: %s\n", data->source, problem);
    return -EINVAL;
}

int env_options_parse(struct arena *arena, int argc, char **argv, struct env_options *out)
{
    struct env_options env = {0};
    struct parse parse = {
        .arena = arena, .help = help_env, .json = &env.json, .words = {&env.client}};
    struct argp argp = data_argp(arena, (struct argp_option){.name = "json", .key = KEY_JSON});
    if (parse_run(&argp, argc, argv, &parse) < 0 || parse_data(&parse, &env.data) < 0)
        return -EINVAL;
    *out = env;
    return 0;
}

static const char *faults_problem(const struct faults_options *faults)
{
    const char *verb = faults->verb ? faults->verb : "";
    bool wants = strcmp(verb, "add") == 0 || strcmp(verb, "remove") == 0;

    if (!wants && strcmp(verb, "list") != 0 && strcmp(verb, "clear") != 0)
        return "say what to do: list, add, remove or clear";
    if (wants == (faults->argument != NULL))
        return NULL;
    return !wants                     ? "list and clear take no argument"
           : strcmp(verb, "add") == 0 ? "add what? JSON, a FILE, or - for standard input"
                                      : "remove which? aksim faults list has their ids";
}

int faults_options_parse(struct arena *arena, int argc, char **argv, struct faults_options *out)
{
    struct faults_options faults = {0};
    struct parse parse = {.arena = arena,
                          .help = help_faults,
                          .json = &faults.json,
                          .words = {&faults.verb, &faults.argument}};
    struct argp argp = data_argp(arena, (struct argp_option){.name = "json", .key = KEY_JSON});

    if (parse_run(&argp, argc, argv, &parse) < 0)
        return -EINVAL;
    const char *problem = faults_problem(&faults);
    if (problem) {
        fprintf(stderr, "aksim: faults: %s\n", problem);
        return -EINVAL;
    }
    if (parse_data(&parse, &faults.data) < 0)
        return -EINVAL;
    *out = faults;
    return 0;
}

int health_options_parse(struct arena *arena, int argc, char **argv, const char **data)
{
    struct parse parse = {.arena = arena, .help = help_health};
    struct argp argp = data_argp(arena, (struct argp_option){0});
    if (parse_run(&argp, argc, argv, &parse) < 0)
        return -EINVAL;
    return parse_data(&parse, data);
}
