#ifndef SERVER_INSIDE_H
#define SERVER_INSIDE_H

#include "server/ask.h"
#include "server/options.h"

/* An emulator without sockets and without state: for subcommands that want an answer when no server
 * runs. It lives in a temporary folder, which goes with it. */
struct inside;

/* 0, or -1 after a line on stderr. */
int inside_open(struct arena *arena, const struct options *options, struct inside **out);
/* NULL is fine. */
void inside_close(struct inside *inside);

/* Answers as a server would; the answer lives in the arena. */
void inside_ask(struct inside *inside, const struct question *question, struct reply_read *out);

#endif
