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

static int env_print_recipe(struct arena *arena, const struct recipe *recipe, const json_t *server)
{
    if (!json_text(server, "https")) {
        fputs("aksim: the server has --https off, and az, Terraform and the SDKs talk HTTPS only; "
              "with --json the plain address is printed\n",
              stderr);
        return 1;
    }
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
    if (!server) {
        fprintf(stderr, "aksim: %s\n", problem);
        return 1;
    }
    return options.json ? env_print_json(server) : env_print_recipe(arena, recipe, server);
}
