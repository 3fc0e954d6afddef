#ifndef TESTS_BENCH_LOAD_PEER_H
#define TESTS_BENCH_LOAD_PEER_H

#include <gnutls/gnutls.h>
#include <netdb.h>
#include <stdbool.h>
#include <stdint.h>

/* A client's keep-alive connection with one request under way at most. */

#define PEER_HEAD_MAX 8192u

struct peer {
    int fd;
    gnutls_session_t tls; /* NULL over plain HTTP */
    char head[PEER_HEAD_MAX];
    size_t head_size;
    bool in_body;
    uint64_t body_left;
    uint64_t body_size; /* of the answer that came last */
    int status;         /* likewise */
    int64_t sent;       /* when the request went out, nanoseconds */
};

/* Connects, shakes hands, and makes the socket non-blocking. Dies when it cannot. */
void peer_open(struct peer *peer, const struct addrinfo *address, const char *host,
               gnutls_certificate_credentials_t credentials);
void peer_close(struct peer *peer);

/* Sends a whole request and notes the time before it. */
void peer_send(struct peer *peer, const char *text, size_t size);

/* Takes what came in; true when the answer is complete. Dies when the connection breaks or the
 * answer has no Content-Length. */
bool peer_receive(struct peer *peer);

#endif
