#include "tests/bench/load_peer.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/bench/bench.h"

/* ---- opening ---- */

static void tls_open(struct peer *peer, const char *host,
                     gnutls_certificate_credentials_t credentials)
{
    int code = gnutls_init(&peer->tls, GNUTLS_CLIENT);
    if (code == 0)
        code = gnutls_set_default_priority(peer->tls);
    if (code == 0)
        code = gnutls_credentials_set(peer->tls, GNUTLS_CRD_CERTIFICATE, credentials);
    if (code == 0)
        code = gnutls_server_name_set(peer->tls, GNUTLS_NAME_DNS, host, strlen(host));
    if (code != 0)
        die("TLS: %s", gnutls_strerror(code));
    gnutls_session_set_verify_cert(peer->tls, host, 0);
    gnutls_transport_set_int(peer->tls, peer->fd);
    do
        code = gnutls_handshake(peer->tls);
    while (code < 0 && !gnutls_error_is_fatal(code));
    if (code < 0)
        die("TLS handshake: %s", gnutls_strerror(code));
}

void peer_open(struct peer *peer, const struct addrinfo *address, const char *host,
               gnutls_certificate_credentials_t credentials)
{
    int on = 1;
    *peer = (struct peer){0};
    peer->fd = socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (peer->fd < 0 || connect(peer->fd, address->ai_addr, address->ai_addrlen) != 0)
        die("connect: %s", strerror(errno));
    setsockopt(peer->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (credentials)
        tls_open(peer, host, credentials);
    if (fcntl(peer->fd, F_SETFL, O_NONBLOCK) != 0)
        die("fcntl: %s", strerror(errno));
}

void peer_close(struct peer *peer)
{
    if (peer->tls)
        gnutls_deinit(peer->tls);
    close(peer->fd);
}

/* ---- bytes ---- */

static void wait_for(const struct peer *peer, short events)
{
    struct pollfd fd = {peer->fd, events, 0};
    if (poll(&fd, 1, -1) < 0 && errno != EINTR)
        die("poll: %s", strerror(errno));
}

void peer_send(struct peer *peer, const char *text, size_t size)
{
    peer->sent = nanoseconds();
    while (size > 0) {
        ssize_t done = peer->tls ? gnutls_record_send(peer->tls, text, size)
                                 : send(peer->fd, text, size, MSG_NOSIGNAL);
        bool again = peer->tls ? done == GNUTLS_E_AGAIN || done == GNUTLS_E_INTERRUPTED
                               : done < 0 && (errno == EAGAIN || errno == EINTR);
        if (again) {
            wait_for(peer, POLLOUT);
            continue;
        }
        if (done < 0)
            die("send: %s", peer->tls ? gnutls_strerror((int)done) : strerror(errno));
        text += done;
        size -= (size_t)done;
    }
}

/* 0 when there is nothing to read now. */
static size_t peer_read(struct peer *peer, char *buffer, size_t size)
{
    ssize_t got =
        peer->tls ? gnutls_record_recv(peer->tls, buffer, size) : recv(peer->fd, buffer, size, 0);
    if (got > 0)
        return (size_t)got;
    if (peer->tls && got < 0 && !gnutls_error_is_fatal((int)got))
        return 0;
    if (!peer->tls && got < 0 && (errno == EAGAIN || errno == EINTR))
        return 0;
    die("the server closed a connection that a request was under way on");
}

/* ---- answers ---- */

static uint64_t length_find(const char *head)
{
    static const char name[] = "\r\nContent-Length:";
    const char *line = strcasestr(head, name);
    if (!line)
        die("an answer without Content-Length: %s", head);
    return strtoull(line + sizeof name - 1, NULL, 10);
}

/* The head is complete: its last byte stands before `end`. */
static void head_take(struct peer *peer, char *end)
{
    *end = '\0';
    if (strncmp(peer->head, "HTTP/1.1 ", 9) != 0)
        die("no HTTP answer: %s", peer->head);
    peer->status = atoi(peer->head + 9);
    peer->body_size = peer->status == 204 ? 0 : length_find(peer->head);
    peer->body_left = peer->body_size;
    peer->in_body = true;
}

/* Adds to the head what belongs to it and returns how many bytes that were. */
static size_t head_add(struct peer *peer, const char *data, size_t size)
{
    size_t room = PEER_HEAD_MAX - 1 - peer->head_size;
    size_t taken = size < room ? size : room;
    size_t before = peer->head_size;
    memcpy(peer->head + before, data, taken);
    peer->head_size += taken;
    size_t from = before > 3 ? before - 3 : 0; /* the end may have begun in the piece before */
    char *end = memmem(peer->head + from, peer->head_size - from, "\r\n\r\n", 4);
    if (end) {
        taken = (size_t)(end + 4 - peer->head) - before;
        head_take(peer, end);
    } else if (taken == room) {
        die("the head of an answer is too long");
    }
    return taken;
}

bool peer_receive(struct peer *peer)
{
    static char buffer[1 << 18];
    size_t size;
    while ((size = peer_read(peer, buffer, sizeof buffer)) > 0) {
        size_t taken = peer->in_body ? 0 : head_add(peer, buffer, size);
        if (!peer->in_body)
            continue;
        if (size - taken > peer->body_left)
            die("more came than the Content-Length says");
        peer->body_left -= size - taken;
        if (peer->body_left == 0) {
            peer->in_body = false;
            peer->head_size = 0;
            return true;
        }
    }
    return false;
}
