#ifndef SERVER_LISTEN_H
#define SERVER_LISTEN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"

/* Where a listener is: a host (an address or a name; IPv6 without its brackets) and a port. */
struct endpoint {
    bool off;
    char host[256];
    uint16_t port;
};

/* Reads `HOST:PORT`, `[IPv6]:PORT` or `off`. False leaves *out alone. */
bool endpoint_parse(const char *text, struct endpoint *out);

/* "127.0.0.1:8080", "[::1]:8443" */
const char *endpoint_text(struct arena *arena, const struct endpoint *endpoint);

/* 0.0.0.0 and ::, which no client can dial. */
bool endpoint_is_wildcard(const struct endpoint *endpoint);

/* Another host, cut to what fits. */
void endpoint_rename(struct endpoint *endpoint, const char *host);

/* The host by which clients on this machine reach it: a loopback address for the wildcards. */
struct endpoint endpoint_dialled(const struct endpoint *endpoint);

/* Opens a listening socket, non-blocking; port 0 becomes the port that was given. On failure
 * returns a negative errno and sets *problem to a few words ("address already in use"). */
int endpoint_listen(struct endpoint *endpoint, int *fd, const char **problem);

/* Connects. Returns the socket, whose reads and writes fail when two seconds bring nothing, or a
 * negative errno. */
int endpoint_connect(const struct endpoint *endpoint);

/* Whether something accepts connections there. */
bool endpoint_answers(const struct endpoint *endpoint);

#endif
