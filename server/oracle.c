#include "server/oracle.h"

#include <stdio.h>

#include "base/json.h"
#include "server/running.h"

int oracle_open(struct arena *arena, const struct question_options *options, struct oracle *out)
{
    const char *problem = NULL;

    *out = (struct oracle){.arena = arena, .name = "no server"};
    if (!options->alone)
        out->server = running_find(arena, options->serve.data, &problem);
    if (!out->server)
        return inside_open(arena, &options->serve, &out->inside);
    out->name = arena_printf(arena, "the server on %s", json_text_or(out->server, "data", ""));
    return 0;
}

void oracle_close(struct oracle *oracle)
{
    inside_close(oracle->inside);
}

int oracle_ask(const struct oracle *oracle, const struct question *question, struct reply_read *out)
{
    const char *problem = NULL;

    if (oracle->inside)
        inside_ask(oracle->inside, question, out);
    else
        problem = server_ask(oracle->arena, oracle->server, question, out);
    if (!problem)
        return 0;
    fprintf(stderr, "aksim: %s: %s\n", oracle->name, problem);
    return -1;
}

json_t *oracle_ask_json(const struct oracle *oracle, const struct question *question)
{
    const char *problem = NULL;
    struct reply_read reply;

    if (oracle_ask(oracle, question, &reply) < 0)
        return NULL;
    json_t *body = json_read(oracle->arena, span_from(reply.body), &problem);
    if (body && reply.status == 200)
        return body;
    fprintf(stderr, "aksim: %s\n",
            body ? json_text_or(body, "error.message", "the answer was no answer") : problem);
    return NULL;
}
