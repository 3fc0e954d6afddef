#ifndef SERVER_ASK_H
#define SERVER_ASK_H

#include <jansson.h>

#include "base/arena.h"
#include "base/span.h"

/* What the subcommands ask a server that runs. */
struct question {
    const char *method;
    const char *target;
    struct span body; /* JSON; without data none is sent */
};

struct reply_read {
    int status;
    const char *body; /* NUL-terminated, in the arena */
};

/* Asks the server of this server.json, by the plain port, else over TLS; signs in when it wants a
 * token. NULL, or what went wrong as words in the arena. */
const char *server_ask(struct arena *arena, const json_t *server, const struct question *question,
                       struct reply_read *out);

#endif
