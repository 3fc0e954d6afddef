#include "server/health.h"

#include <stdio.h>

#include "base/json.h"
#include "server/ask.h"
#include "server/options.h"
#include "server/running.h"

int health_main(int argc, char **argv)
{
    static const struct question question = {"GET", "/_aksim/health", {NULL, 0}};
    arena_auto struct arena *arena = arena_new();
    struct reply_read reply;
    const char *data = NULL, *problem = NULL;

    if (health_options_parse(arena, argc, argv, &data) < 0)
        return 2;
    const json_t *server = running_find(arena, data, &problem);
    if (server)
        problem = server_ask(arena, server, &question, &reply);
    if (problem) {
        fprintf(stderr, "aksim: %s\n", problem);
        return 1;
    }
    bool written = puts(reply.body) != EOF && fflush(stdout) == 0;
    return written && reply.status == 200 ? 0 : 1;
}
