#include "server/faults.h"

#include <stdio.h>
#include <string.h>

#include "base/buffer.h"
#include "base/json.h"
#include "base/percent.h"
#include "server/ask.h"
#include "server/document.h"
#include "server/options.h"
#include "server/running.h"

/* NULL, or what is wrong with what `add` is to send. */
static const char *fault_take(struct arena *arena, const char *argument, struct span *out)
{
    if (argument[0] == '{') {
        *out = span_from(argument);
        return NULL;
    }
    int result = document_take(arena, argument, out);
    if (result < 0)
        return arena_printf(arena, "%s: %s", document_name(argument), strerror(-result));
    return NULL;
}

static const char *fault_target(struct arena *arena, const char *id)
{
    struct buffer target;

    buffer_init(&target, arena);
    buffer_text(&target, "/_aksim/faults/");
    percent_encode(&target, id, "-_.~");
    return target.data;
}

static const char *question_for(struct arena *arena, const struct faults_options *options,
                                struct question *out)
{
    *out = (struct question){"GET", "/_aksim/faults", {NULL, 0}};
    if (strcmp(options->verb, "clear") == 0)
        out->method = "DELETE";
    if (strcmp(options->verb, "remove") == 0)
        *out = (struct question){"DELETE", fault_target(arena, options->argument), {NULL, 0}};
    if (strcmp(options->verb, "add") != 0)
        return NULL;
    out->method = "POST";
    return fault_take(arena, options->argument, &out->body);
}

/* What the fault is, without what the server adds. */
static const char *fault_text(struct arena *arena, const json_t *fault)
{
    json_t *rest = json_keep(arena, json_copy(json_unconst(fault)));

    json_object_del(rest, "id");
    json_object_del(rest, "hits");
    json_object_del(rest, "matches");
    return json_write(arena, rest).data;
}

static void list_print(struct arena *arena, const json_t *answer)
{
    size_t i;
    json_t *fault;

    json_array_foreach(json_object_get(answer, "value"), i, fault)
    {
        printf("%-16s %lld of %lld  %s\n", json_text_or(fault, "id", ""),
               (long long)json_number_or(fault, "hits", 0),
               (long long)json_number_or(fault, "matches", 0), fault_text(arena, fault));
    }
}

/* 0, or what went wrong. */
static const char *answer_print(struct arena *arena, const struct faults_options *options,
                                const struct reply_read *reply)
{
    const char *problem = NULL;
    const json_t *body = *reply->body ? json_read(arena, span_from(reply->body), &problem) : NULL;

    if (reply->status >= 300)
        return json_text_or(body, "error.message", "the server did not understand");
    if (!body)
        return NULL;
    if (options->json)
        puts(reply->body);
    else if (json_object_get(body, "value"))
        list_print(arena, body);
    else
        puts(json_text_or(body, "id", ""));
    return NULL;
}

int faults_main(int argc, char **argv)
{
    arena_auto struct arena *arena = arena_new();
    struct faults_options options;
    struct question question;
    struct reply_read reply;

    if (faults_options_parse(arena, argc, argv, &options) < 0)
        return 2;
    const char *problem = question_for(arena, &options, &question);
    const json_t *server = problem ? NULL : running_find(arena, options.data, &problem);
    if (server)
        problem = server_ask(arena, server, &question, &reply);
    if (!problem)
        problem = answer_print(arena, &options, &reply);
    if (!problem)
        return 0;
    fprintf(stderr, "aksim: %s\n", problem);
    return 1;
}
