#include <stdio.h>
#include <string.h>

#include "server/env.h"
#include "server/options.h"
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

static bool is_one_of(const char *word, const char *a, const char *b, const char *c)
{
    return strcmp(word, a) == 0 || strcmp(word, b) == 0 || strcmp(word, c) == 0;
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        fputs("aksim: say what to do: serve, env, version or --help\n", stderr);
        return 2;
    }
    const char *command = argv[1];
    if (is_one_of(command, "help", "--help", "-?") || strcmp(command, "-h") == 0)
        return help_main();
    if (is_one_of(command, "version", "--version", "-V"))
        return version_main();
    /* argp names the program in its messages after argv[0]. */
    static char serve_name[] = "aksim serve", env_name[] = "aksim env";
    if (strcmp(command, "serve") == 0) {
        argv[1] = serve_name;
        return serve_main(argc - 1, argv + 1);
    }
    if (strcmp(command, "env") == 0) {
        argv[1] = env_name;
        return env_main(argc - 1, argv + 1);
    }
    fprintf(stderr, "aksim: '%s' is none of serve, env, version, --help\n", command);
    return 2;
}
