#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "server/env.h"
#include "server/explain.h"
#include "server/faults.h"
#include "server/health.h"
#include "server/options.h"
#include "server/rules.h"
#include "server/serve.h"

static int version_main(void)
{
    puts("aksim " AKSIM_VERSION);
    return 0;
}

static int help_main(void)
{
    options_help();
    return 0;
}

/* Whoever reads the output of a pipe should not take half of it for all. */
static int output_end(int status)
{
    bool flushed = fflush(stdout) == 0;

    if (flushed && !ferror(stdout))
        return status;
    fprintf(stderr, "aksim: standard output: %s\n",
            flushed ? "cannot be written" : strerror(errno));
    return 1;
}

static bool is_one_of(const char *word, const char *a, const char *b, const char *c)
{
    return strcmp(word, a) == 0 || strcmp(word, b) == 0 || strcmp(word, c) == 0;
}

/* argp names the program in its messages after argv[0]. */
static char serve_name[] = "aksim serve", env_name[] = "aksim env", health_name[] = "aksim health",
            rules_name[] = "aksim rules", explain_name[] = "aksim explain",
            faults_name[] = "aksim faults";

static const struct subcommand {
    const char *word;
    char *name;
    int (*run)(int argc, char **argv);
} subcommands[] = {
    {"serve", serve_name, serve_main},       {"env", env_name, env_main},
    {"health", health_name, health_main},    {"rules", rules_name, rules_main},
    {"explain", explain_name, explain_main}, {"faults", faults_name, faults_main},
};

int main(int argc, char **argv)
{
    json_init();
    if (argc < 2) {
        fputs(
            "aksim: say what to do: serve, env, health, rules, explain, faults, version or --help\n",
            stderr);
        return 2;
    }
    const char *command = argv[1];
    if (is_one_of(command, "help", "--help", "-?") || strcmp(command, "-h") == 0)
        return output_end(help_main());
    if (is_one_of(command, "version", "--version", "-V"))
        return output_end(version_main());
    for (size_t i = 0; i < sizeof subcommands / sizeof *subcommands; i++) {
        if (strcmp(command, subcommands[i].word) != 0)
            continue;
        argv[1] = subcommands[i].name;
        int status = subcommands[i].run(argc - 1, argv + 1);
        return subcommands[i].run == serve_main ? status : output_end(status);
    }
    fprintf(stderr,
            "aksim: '%s' is none of serve, env, health, rules, explain, faults, version, "
            "--help\n",
            command);
    return 2;
}
