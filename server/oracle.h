#ifndef SERVER_ORACLE_H
#define SERVER_ORACLE_H

#include "server/ask.h"
#include "server/inside.h"
#include "server/options.h"

/* Who answers a subcommand's questions: the server that runs, or one inside this process. */
struct oracle {
    struct arena *arena;
    const json_t *server;  /* NULL: inside */
    struct inside *inside; /* NULL: the server */
    const char *name;      /* for people: "the server on /home/…", "no server" */
};

/* 0, or -1 after a line on stderr. */
int oracle_open(struct arena *arena, const struct question_options *options, struct oracle *out);
void oracle_close(struct oracle *oracle);

/* 0, or -1 after a line on stderr. The reply may have any status. */
int oracle_ask(const struct oracle *oracle, const struct question *question,
               struct reply_read *out);
/* The reply's body as JSON; a status but 200, or no JSON, is a line on stderr and NULL. */
json_t *oracle_ask_json(const struct oracle *oracle, const struct question *question);

#endif
