#include "server/options.h"

#include <argp.h>
#include <errno.h>
#include <pwd.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buffer.h"

enum kind { ENDPOINT, FOLDER, SPEED, DATE, CHOICE, CLIENT, NUMBER, SWITCH };

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

/* The choices of a row are numbered as the enum is. */
_Static_assert(AUTH_OFF == 0 && AUTH_TOKEN == 1, "order of --auth");
_Static_assert(IPV6_DOCUMENTED == 0 && IPV6_RANDOM == 1, "order of --ipv6-defaults");
_Static_assert(LOG_OFF == 0 && LOG_TEXT == 1 && LOG_JSON == 2, "order of --log");

/* argp takes keys above the characters as options without a short form. */
#define KEY_FIRST 0x100
#define KEY_JSON  (KEY_FIRST + (int)ROWS)

/* The text of a row as the last source gave it, and what to call that source in a complaint. */
struct text {
    const char *value;
    const char *source;
    bool from_command_line;
};

struct parse {
    struct arena *arena;
    struct text texts[ROWS];
    struct env_options *env; /* NULL for serve */
};

/* ---- values ---- */

static const char *read_endpoint(struct arena *arena, const char *text, struct endpoint *out)
{
    if (endpoint_parse(text, out))
        return NULL;
    return arena_printf(arena, "'%s' is not HOST:PORT (IPv6 as [::1]:8443) or off", text);
}

static const char *read_choice(struct arena *arena, const char *text, const char *choices,
                               unsigned *out)
{
    unsigned number = 0;
    for (const char *choice = choices; *choice; number++) {
        size_t size = strcspn(choice, "|");
        if (strlen(text) == size && memcmp(text, choice, size) == 0) {
            *out = number;
            return NULL;
        }
        choice += size + (choice[size] == '|');
    }
    return arena_printf(arena, "'%s' is none of %s", text, choices);
}

static const char *read_switch(struct arena *arena, const char *text, bool *out)
{
    static const char *const words[] = {"off", "0", "false", "no", "on", "1", "true", "yes"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strcmp(text, words[i]) == 0) {
            *out = i >= 4;
            return NULL;
        }
    }
    return arena_printf(arena, "'%s' is neither on nor off", text);
}

static const char *read_number(struct arena *arena, const char *text, struct options *out)
{
    char *end = NULL;
    errno = 0;
    unsigned long long number = strtoull(text, &end, 10);
    if (strspn(text, "0123456789") != strlen(text) || errno || end == text)
        return arena_printf(arena, "'%s' is not a number between 0 and 18446744073709551615", text);
    out->seeded = true;
    out->seed = number;
    return NULL;
}

static const char *read_date(struct arena *arena, const char *text, date_t *out)
{
    if (strcmp(text, "latest") == 0) {
        *out = AS_OF_LATEST;
        return NULL;
    }
    if (date_parse(text, out))
        return NULL;
    return arena_printf(arena, "'%s' is not a day written YYYY-MM-DD, or latest", text);
}

/* `10x`, `0.5x`: thousandths of the real pace, between 0.001 and a million. 0 for anything else. */
static int64_t factor_parse(const char *text)
{
    size_t size = strlen(text);
    if (size < 2 || text[size - 1] != 'x' || strspn(text, "0123456789.") != size - 1)
        return 0;
    char *end = NULL;
    double factor = strtod(text, &end);
    if (end != text + size - 1 || factor < 0.001 || factor > 1e6)
        return 0;
    return (int64_t)(factor * 1000 + 0.5);
}

static const char *read_speed(struct arena *arena, const char *text, struct options *out)
{
    static const struct {
        const char *word;
        enum speed_mode mode;
        int64_t rate_thousandths;
    } words[] = {
        {"instant", SPEED_INSTANT, 1000},
        {"manual", SPEED_MANUAL, 0},
        {"real", SPEED_REAL, 1000},
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strcmp(text, words[i].word) != 0)
            continue;
        out->speed = words[i].mode;
        out->rate_thousandths = words[i].rate_thousandths;
        return NULL;
    }
    int64_t factor = factor_parse(text);
    if (!factor)
        return arena_printf(arena, "'%s' is not instant, real, manual or a factor such as 10x",
                            text);
    out->speed = SPEED_FACTOR;
    out->rate_thousandths = factor;
    return NULL;
}

/* The secret may hold colons, so the id ends at the first one; it may not hold the comma that
 * separates clients in the environment. */
static const char *read_clients(struct arena *arena, const char *text, const char *const **out)
{
    size_t count = 0;
    for (const char *c = text; *c; c++)
        count += *c == ',';
    const char **clients = arena_alloc(arena, (count + 2) * sizeof *clients);
    size_t at = 0;
    char *rest = arena_string(arena, text);
    for (char *client = strtok_r(rest, ",", &rest); client; client = strtok_r(NULL, ",", &rest)) {
        const char *colon = strchr(client, ':');
        if (!colon || colon == client || !colon[1])
            return arena_printf(arena, "'%s' is not ID:SECRET", client);
        clients[at++] = client;
    }
    *out = clients;
    return NULL;
}

static const char *folder_default(struct arena *arena)
{
    const char *state = getenv("XDG_STATE_HOME");
    /* The XDG base directory specification has relative paths ignored. */
    if (state && state[0] == '/')
        return arena_printf(arena, "%s/aksim", state);
    const char *home = getenv("HOME");
    if (!home || !*home) {
        const struct passwd *user = getpwuid(getuid());
        home = user ? user->pw_dir : NULL;
    }
    return home ? arena_printf(arena, "%s/.local/state/aksim", home) : NULL;
}

static const char *read_folder(struct arena *arena, const char *text, const char **out)
{
    *out = text && *text ? text : folder_default(arena);
    return *out ? NULL : "no home folder is known: name a folder";
}

/* NULL, or what is wrong with the text. */
static const char *row_read(struct arena *arena, const struct row *row, const char *text,
                            struct options *out)
{
    void *member = (char *)out + row->offset;
    switch (row->kind) {
    case FOLDER:
        return read_folder(arena, text, member);
    case CLIENT:
        return read_clients(arena, text ? text : "", member);
    case NUMBER:
        return text ? read_number(arena, text, out) : NULL;
    case ENDPOINT:
        return read_endpoint(arena, text, member);
    case SPEED:
        return read_speed(arena, text, out);
    case DATE:
        return read_date(arena, text, member);
    case CHOICE:
        return read_choice(arena, text, row->argument, member);
    case SWITCH:
        return read_switch(arena, text, member);
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
    bool again = text->from_command_line && rows[row].kind == CLIENT;
    if (!argument)
        argument = "on"; /* only switches go without one */
    text->value = again ? arena_printf(parse->arena, "%s,%s", text->value, argument) : argument;
    text->source = arena_printf(parse->arena, "--%s", rows[row].flag);
    text->from_command_line = true;
}

static error_t on_key(int key, char *argument, struct argp_state *state)
{
    struct parse *parse = state->input;
    if (key == ARGP_KEY_INIT) {
        /* Without a stream argp leaves out its second line ("Try ...") and does not exit. */
        if (parse)
            state->err_stream = NULL;
        return 0;
    }
    if (!parse)
        return ARGP_ERR_UNKNOWN;
    if (key >= KEY_FIRST && key < KEY_JSON) {
        text_take(parse, (size_t)(key - KEY_FIRST), argument);
        return 0;
    }
    if (key == KEY_JSON && parse->env) {
        parse->env->json = true;
        return 0;
    }
    if (key != ARGP_KEY_ARG)
        return ARGP_ERR_UNKNOWN;
    if (parse->env && !parse->env->client) {
        parse->env->client = argument;
        return 0;
    }
    fprintf(stderr, "%s: unexpected argument '%s'\n", state->name, argument);
    return EINVAL;
}

/* ---- argp's tables, made from ours ---- */

static const char *row_help(struct arena *arena, const struct row *row)
{
    if (!*row->otherwise)
        return arena_printf(arena, "%s [%s]", row->help, row->environment);
    return arena_printf(arena, "%s (default %s) [%s]", row->help, row->otherwise, row->environment);
}

static struct argp_option row_option(struct arena *arena, size_t index)
{
    const struct row *row = &rows[index];
    return (struct argp_option){
        .name = row->flag,
        .key = KEY_FIRST + (int)index,
        .arg = row->argument,
        .flags = row->kind == SWITCH ? OPTION_ARG_OPTIONAL : 0,
        .doc = row_help(arena, row),
    };
}

static struct argp serve_argp(struct arena *arena)
{
    struct argp_option *options = arena_alloc(arena, (ROWS + 1) * sizeof *options);
    for (size_t i = 0; i < ROWS; i++)
        options[i] = row_option(arena, i);
    return (struct argp){
        .options = options,
        .parser = on_key,
        .doc = "Serve the emulator until SIGTERM or SIGINT.\v"
               "Each option can also come from the environment variable in brackets; the command "
               "line wins.",
    };
}

static struct argp env_argp(struct arena *arena)
{
    struct argp_option *options = arena_alloc(arena, 3 * sizeof *options);
    options[0] = (struct argp_option){
        .name = "json", .key = KEY_JSON, .doc = "Print one JSON object for programs"};
    for (size_t i = 0; i < ROWS; i++) {
        if (rows[i].kind == FOLDER)
            options[1] = row_option(arena, i);
    }
    options[1].doc = "The folder of the running server (see aksim serve --help) [AKSIM_DATA]";
    return (struct argp){
        .options = options,
        .parser = on_key,
        .args_doc = "[az|terraform|python|js|go|kubectl]",
        .doc =
            "Print how to point clients at the running server.\v"
            "Without a client: exports for all of them, for eval \"$(aksim env)\". With one: the "
            "commands or the source text to go with these exports.",
    };
}

static int parse_run(const struct argp *argp, int argc, char **argv, struct parse *parse)
{
    texts_begin(parse);
    argp_err_exit_status = 2;
    return argp_parse(argp, argc, argv, 0, NULL, parse) == 0 ? 0 : -EINVAL;
}

int options_parse(struct arena *arena, int argc, char **argv, struct options *out)
{
    struct parse parse = {.arena = arena};
    struct argp argp = serve_argp(arena);
    if (parse_run(&argp, argc, argv, &parse) < 0)
        return -EINVAL;
    struct options options = {0};
    for (size_t i = 0; i < ROWS; i++) {
        const struct text *text = &parse.texts[i];
        const char *problem = row_read(arena, &rows[i], text->value, &options);
        if (!problem)
            continue;
        fprintf(stderr, "aksim: %s: %s\n", text->source, problem);
        return -EINVAL;
    }
    if (options.http.off && options.https.off) {
        fputs("aksim: --http and --https are both off: nothing to serve\n", stderr);
        return -EINVAL;
    }
    *out = options;
    return 0;
}

int env_options_parse(struct arena *arena, int argc, char **argv, struct env_options *out)
{
    struct env_options env = {0};
    struct parse parse = {.arena = arena, .env = &env};
    struct argp argp = env_argp(arena);
    if (parse_run(&argp, argc, argv, &parse) < 0)
        return -EINVAL;
    for (size_t i = 0; i < ROWS; i++) {
        if (rows[i].kind != FOLDER)
            continue;
        const char *problem = read_folder(arena, parse.texts[i].value, &env.data);
        if (!problem)
            continue;
        fprintf(stderr, "aksim: %s: %s\n", parse.texts[i].source, problem);
        return -EINVAL;
    }
    *out = env;
    return 0;
}

void options_help(void)
{
    arena_auto struct arena *arena = arena_new();
    struct argp argp = serve_argp(arena);
    argp.args_doc = "serve\nenv [az|terraform|python|js|go|kubectl] [--json] [--data DIR]\nversion";
    argp.doc = "aksim is a local emulator of the Azure Kubernetes Service control plane.\n\n"
               "serve starts the server, env prints how to point clients at it, version prints the "
               "version. The options of serve:\v"
               "Each option can also come from the environment variable in brackets; the command "
               "line wins.";
    char name[] = "aksim";
    argp_help(&argp, stdout, ARGP_HELP_LONG | ARGP_HELP_USAGE | ARGP_HELP_DOC, name);
}
