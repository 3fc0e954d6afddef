#include "server/health.h"

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/json.h"
#include "server/listen.h"
#include "server/options.h"
#include "server/running.h"
#include "server/tls_client.h"

#define ANSWER_MAX ((size_t)64 * 1024)

/* HTTP/1.0: the answer comes in one piece and ends with the connection. */
#define REQUEST "GET /_aksim/health HTTP/1.0\r\nHost: localhost\r\n\r\n"

/* A connection, plain or TLS. */
struct line {
    int socket;
    struct tls_client *tls; /* NULL: plain */
};

static ssize_t line_send(const struct line *line, const char *data, size_t size)
{
    return line->tls ? gnutls_record_send(line->tls->session, data, size)
                     : send(line->socket, data, size, MSG_NOSIGNAL);
}

static ssize_t line_receive(const struct line *line, char *data, size_t size)
{
    return line->tls ? gnutls_record_recv(line->tls->session, data, size)
                     : recv(line->socket, data, size, 0);
}

/* The whole answer, empty when there was none. */
static const char *line_ask(struct arena *arena, const struct line *line)
{
    char piece[4096];
    struct buffer answer;
    buffer_init(&answer, arena);
    buffer_text(&answer, "");
    if (line_send(line, REQUEST, strlen(REQUEST)) != (ssize_t)strlen(REQUEST))
        return answer.data;
    while (answer.size < ANSWER_MAX) {
        ssize_t got = line_receive(line, piece, sizeof piece);
        if (got <= 0)
            break;
        buffer_append(&answer, piece, (size_t)got);
    }
    return answer.data;
}

/* NULL, or what is wrong. */
static const char *line_open(struct line *line, const struct endpoint *endpoint,
                             struct tls_client *tls, const char *ca_file)
{
    line->socket = endpoint_connect(endpoint);
    if (line->socket < 0)
        return strerror(-line->socket);
    line->tls = tls;
    return tls ? tls_client_init(tls, line->socket, endpoint->host, ca_file) : NULL;
}

static void line_close(const struct line *line)
{
    if (line->tls)
        tls_client_release(line->tls);
    if (line->socket >= 0)
        close(line->socket);
}

/* By the plain port, else by the other. NULL sets *problem. */
static const char *server_ask(struct arena *arena, const json_t *server, const char **problem)
{
    struct endpoint endpoint = {0};
    struct tls_client tls;
    struct line line = {.socket = -1};
    const char *plain = json_text(server, "http_address");
    const char *address = plain ? plain : json_text(server, "https_address");
    const char *ca_file = json_text(server, "ca_file");
    if (!address || !endpoint_parse(address, &endpoint) || (!plain && !ca_file)) {
        *problem = "its server.json names no address";
        return NULL;
    }
    endpoint = endpoint_dialled(&endpoint);
    *problem = line_open(&line, &endpoint, plain ? NULL : &tls, ca_file);
    const char *answer = *problem ? NULL : line_ask(arena, &line);
    line_close(&line);
    return answer;
}

/* The exit status: 0 for HTTP's 200. */
static int answer_print(const char *answer)
{
    const char *body = strstr(answer, "\r\n\r\n");
    const char *status = strchr(answer, ' ');
    if (strncmp(answer, "HTTP/", 5) != 0 || !status || !body) {
        fputs("aksim: the server gave no answer\n", stderr);
        return 1;
    }
    bool written = puts(body + 4) != EOF && fflush(stdout) == 0;
    return written && strncmp(status, " 200 ", 5) == 0 ? 0 : 1;
}

int health_main(int argc, char **argv)
{
    arena_auto struct arena *arena = arena_new();
    const char *data = NULL, *problem = NULL;
    if (health_options_parse(arena, argc, argv, &data) < 0)
        return 2;
    const json_t *server = running_find(arena, data, &problem);
    const char *answer = server ? server_ask(arena, server, &problem) : NULL;
    if (!answer) {
        fprintf(stderr, "aksim: %s\n", problem);
        return 1;
    }
    return answer_print(answer);
}
