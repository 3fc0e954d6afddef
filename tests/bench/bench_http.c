/* The limit of libmicrohttpd: answers every request with the same bytes, which it is given in a
 * file as they would travel (status line, headers, empty line, body). Threads, epoll, limits and
 * the way of accepting are those of server/http.c and server/serve.c; nothing is ever suspended.
 * Prints its port, serves until its standard input ends. */
#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/bench/bench.h"

#define THREADS           2
#define CONNECTION_MEMORY (64 * 1024)
#define IDLE_SECONDS      75
#define CONNECTIONS_MAX   8192
#define HEADERS_MAX       64

struct answer {
    unsigned status;
    struct {
        const char *name, *value;
    } headers[HEADERS_MAX];
    size_t header_count;
    char *body;
    size_t body_size;
};

/* libmicrohttpd writes these itself. */
static bool header_is_transport(const char *name)
{
    static const char *const names[] = {"Content-Length", "Date", "Connection"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcasecmp(name, names[i]) == 0)
            return true;
    }
    return false;
}

static void header_take(struct answer *answer, char *line)
{
    char *colon = strchr(line, ':');
    if (!colon || answer->header_count == HEADERS_MAX)
        die("not a header, or one too many: %s", line);
    *colon = '\0';
    if (header_is_transport(line))
        return;
    answer->headers[answer->header_count].name = line;
    answer->headers[answer->header_count++].value = colon + 1 + strspn(colon + 1, " ");
}

static void answer_read(struct answer *answer, const char *path)
{
    size_t size;
    char *text = whole_read(path, &size);
    char *end = strstr(text, "\r\n\r\n");
    if (!end || strncmp(text, "HTTP/1.1 ", 9) != 0)
        die("%s holds no answer", path);
    answer->body = end + 4;
    answer->body_size = size - (size_t)(answer->body - text);
    answer->status = (unsigned)atoi(text + 9);
    end[2] = '\0';
    char *line = strstr(text, "\r\n") + 2;
    for (char *next; (next = strstr(line, "\r\n")); line = next + 2) {
        *next = '\0';
        header_take(answer, line);
    }
}

static enum MHD_Result on_request(void *argument, struct MHD_Connection *connection,
                                  const char *url, const char *method, const char *version,
                                  const char *data, size_t *size, void **context)
{
    (void)url, (void)method, (void)version, (void)data;
    struct answer *answer = argument;
    if (!*context) {
        *context = answer;
        return MHD_YES;
    }
    if (*size) {
        *size = 0;
        return MHD_YES;
    }
    struct MHD_Response *response =
        MHD_create_response_from_buffer(answer->body_size, answer->body, MHD_RESPMEM_PERSISTENT);
    for (size_t i = 0; response && i < answer->header_count; i++)
        MHD_add_response_header(response, answer->headers[i].name, answer->headers[i].value);
    enum MHD_Result result = MHD_queue_response(connection, answer->status, response);
    MHD_destroy_response(response);
    return result;
}

static int listener_open(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, size) != 0 || listen(fd, 1024) != 0 ||
        getsockname(fd, (struct sockaddr *)&address, &size) != 0)
        die("listen: %s", strerror(errno));
    printf("%u\n", ntohs(address.sin_port));
    fflush(stdout);
    return fd;
}

static void connections_hand_over(struct MHD_Daemon *daemon, int listener)
{
    struct sockaddr_storage address;
    socklen_t size = sizeof address;
    int fd;
    while ((fd = accept4(listener, (struct sockaddr *)&address, &size,
                         SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
        if (MHD_add_connection(daemon, fd, (struct sockaddr *)&address, size) != MHD_YES)
            die("a connection was refused");
        size = sizeof address;
    }
}

static struct MHD_Daemon *daemon_start(struct answer *answer, char *certificate, char *key)
{
    unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ITC | MHD_USE_NO_LISTEN_SOCKET |
                     MHD_USE_ERROR_LOG | (key ? MHD_USE_TLS : 0u);
    struct MHD_OptionItem options[] = {
        {MHD_OPTION_THREAD_POOL_SIZE, THREADS, NULL},
        {MHD_OPTION_CONNECTION_MEMORY_LIMIT, CONNECTION_MEMORY, NULL},
        {MHD_OPTION_CONNECTION_TIMEOUT, IDLE_SECONDS, NULL},
        {MHD_OPTION_CONNECTION_LIMIT, CONNECTIONS_MAX, NULL},
        {key ? MHD_OPTION_HTTPS_MEM_CERT : MHD_OPTION_END, 0, certificate},
        {MHD_OPTION_HTTPS_MEM_KEY, 0, key},
        {MHD_OPTION_END, 0, NULL},
    };
    struct MHD_Daemon *daemon = MHD_start_daemon(flags, 0, NULL, NULL, on_request, answer,
                                                 MHD_OPTION_ARRAY, options, MHD_OPTION_END);
    if (!daemon)
        die("libmicrohttpd does not start");
    return daemon;
}

int main(int argc, char **argv)
{
    static struct answer answer;
    size_t size;
    if (argc != 2 && argc != 4)
        die("usage: bench_http ANSWER_FILE [CERTIFICATE_FILE KEY_FILE]");
    answer_read(&answer, argv[1]);
    char *certificate = argc == 4 ? whole_read(argv[2], &size) : NULL;
    char *key = argc == 4 ? whole_read(argv[3], &size) : NULL;
    struct MHD_Daemon *daemon = daemon_start(&answer, certificate, key);
    int listener = listener_open();
    for (;;) {
        struct pollfd fds[] = {{listener, POLLIN, 0}, {STDIN_FILENO, POLLIN, 0}};
        poll(fds, 2, -1);
        if (fds[1].revents)
            break;
        connections_hand_over(daemon, listener);
    }
    MHD_stop_daemon(daemon);
    free(certificate);
    free(key);
    return 0;
}
