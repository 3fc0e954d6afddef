#include "server/env.h"

#include <stdio.h>

#include "base/json.h"
#include "server/options.h"
#include "server/recipes.h"
#include "server/running.h"

static int env_print_json(const json_t *server)
{
    bool written = json_dumpf(server, stdout, JSON_INDENT(2)) == 0 && putchar('\n') != EOF;
    return written && fflush(stdout) == 0 ? 0 : 1;
}

/* What is printed goes through eval, which would hide that this failed: the shell fails instead,
 * and nobody works on with a client that still points at Azure. */
static int env_refuse(const struct env_options *options, const char *problem)
{
    fprintf(stderr, "aksim: %s\n", problem);
    if (!options->json)
        fputs("false\n", stdout);
    return 1;
}

static int env_print_recipe(struct arena *arena, const struct env_options *options,
                            const struct recipe *recipe, const json_t *server)
{
    if (!json_text(server, "https"))
        return env_refuse(
            options, "the server has --https off, and az, Terraform and the SDKs talk HTTPS only; "
                     "with --json the plain address is printed");
    bool written = fputs(recipe_write(arena, recipe, server), stdout) != EOF;
    return written && fflush(stdout) == 0 ? 0 : 1;
}

int env_main(int argc, char **argv)
{
    arena_auto struct arena *arena = arena_new();
    struct env_options options;
    if (env_options_parse(arena, argc, argv, &options) < 0)
        return 2;
    const struct recipe *recipe = recipe_find(options.client);
    if (!recipe) {
        fprintf(stderr, "aksim: '%s' is none of %s\n", options.client, recipe_names(arena));
        return 2;
    }
    const char *problem = NULL;
    json_t *server = running_find(arena, options.data, &problem);
    if (!server)
        return env_refuse(&options, problem);
    return options.json ? env_print_json(server)
                        : env_print_recipe(arena, &options, recipe, server);
}
