#ifndef SERVER_RUNNING_H
#define SERVER_RUNNING_H

#include <jansson.h>
#include <stdbool.h>

#include "base/arena.h"
#include "server/listen.h"
#include "server/options.h"

/* DIR/server.json: how a running server says where it is. */

struct running {
    const struct options *options;
    const char *folder;
    const struct endpoint *http, *https, *control; /* as opened; .off when not */
    const char *ca_file, *bundle_file;             /* NULL without TLS */
};

/* 0 or a negative errno. The file is mode 0600: it holds a client's secret. */
int running_write(struct arena *arena, const struct running *running);
void running_remove(struct arena *arena, const char *folder);

/* Finds the running server of this data folder (":memory:": the one that keeps nothing). What it
 * returns is kept by the arena; NULL sets *problem to a line that says why there is none. */
json_t *running_find(struct arena *arena, const char *data, const char **problem);

#endif
