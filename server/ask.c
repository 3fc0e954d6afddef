#include "server/ask.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "api/api.h"
#include "base/buffer.h"
#include "base/json.h"
#include "base/percent.h"
#include "server/listen.h"
#include "server/tls_client.h"

#define ANSWER_MAX ((size_t)16 * 1024 * 1024)

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

static bool line_send_all(const struct line *line, struct span text)
{
    while (text.size > 0) {
        ssize_t sent = line_send(line, text.data, text.size);
        if (sent <= 0)
            return false;
        text.data += sent;
        text.size -= (size_t)sent;
    }
    return true;
}

/* The whole answer, empty when there was none. */
static const char *line_ask(struct arena *arena, const struct line *line, struct span request)
{
    char piece[4096];
    struct buffer answer;

    buffer_init(&answer, arena);
    buffer_text(&answer, "");
    if (!line_send_all(line, request))
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

/* ---- one request ---- */

static const char *answer_read(const char *answer, struct reply_read *out)
{
    const char *body = strstr(answer, "\r\n\r\n");
    const char *status = strchr(answer, ' ');

    if (strncmp(answer, "HTTP/", 5) != 0 || !status || !body)
        return "the server gave no answer";
    out->status = atoi(status + 1);
    out->body = body + 4;
    return NULL;
}

/* All that is asked are the emulator's own paths and a token, which the door of --control has too.
 * HTTP/1.0: the answer comes in one piece and ends with the connection. */
static const char *request_send(struct arena *arena, const json_t *server, struct span request,
                                struct reply_read *out)
{
    const char *control = json_text(server, "control_address");
    struct endpoint endpoint = {0};
    struct tls_client tls;
    struct line line = {.socket = -1};
    const char *plain = control ? control : json_text(server, "http_address");
    const char *address = plain ? plain : json_text(server, "https_address");
    const char *ca_file = json_text(server, "ca_file");

    if (!address || !endpoint_parse(address, &endpoint) || (!plain && !ca_file))
        return "its server.json names no address";
    endpoint = endpoint_dialled(&endpoint);
    const char *problem = line_open(&line, &endpoint, plain ? NULL : &tls, ca_file);
    const char *answer = problem ? NULL : line_ask(arena, &line, request);
    line_close(&line);
    return answer ? answer_read(answer, out) : problem;
}

static struct span request_text(struct arena *arena, const struct question *question,
                                const char *type, const char *token)
{
    struct buffer text;

    buffer_init(&text, arena);
    buffer_printf(&text, "%s %s HTTP/1.0\r\nHost: localhost\r\n", question->method,
                  question->target);
    if (token)
        buffer_printf(&text, "Authorization: Bearer %s\r\n", token);
    if (question->body.data)
        buffer_printf(&text, "Content-Type: %s\r\nContent-Length: %zu\r\n", type,
                      question->body.size);
    buffer_text(&text, "\r\n");
    if (question->body.data)
        buffer_append(&text, question->body.data, question->body.size);
    return buffer_span(&text);
}

/* ---- signing in ---- */

static const char *token_fetch(struct arena *arena, const json_t *server)
{
    struct buffer form;

    buffer_init(&form, arena);
    buffer_text(&form, "grant_type=client_credentials&scope=");
    percent_encode(&form, "https://management.core.windows.net/.default", "");
    buffer_text(&form, "&client_id=");
    percent_encode(&form, json_text_or(server, "client_id", ""), "-");
    buffer_text(&form, "&client_secret=");
    percent_encode(&form, json_text_or(server, "client_secret", ""), "-");
    const struct question question = {
        "POST", arena_printf(arena, "/%s/oauth2/v2.0/token", DEFAULT_TENANT), buffer_span(&form)};
    struct reply_read reply;
    const char *problem = request_send(
        arena, server, request_text(arena, &question, "application/x-www-form-urlencoded", NULL),
        &reply);

    if (problem || reply.status != 200)
        return NULL;
    return json_text(json_read(arena, span_from(reply.body), &problem), "access_token");
}

const char *server_ask(struct arena *arena, const json_t *server, const struct question *question,
                       struct reply_read *out)
{
    const char *problem =
        request_send(arena, server, request_text(arena, question, "application/json", NULL), out);

    if (problem || out->status != 401)
        return problem;
    const char *token = token_fetch(arena, server);
    if (!token)
        return "the server wants a token and gives none to the client of its server.json";
    return request_send(arena, server, request_text(arena, question, "application/json", token),
                        out);
}
