#ifndef SERVER_TLS_CLIENT_H
#define SERVER_TLS_CLIENT_H

#include <gnutls/gnutls.h>

/* The client's end of a connection to a server that a CA file vouches for. */
struct tls_client {
    gnutls_certificate_credentials_t trust;
    gnutls_session_t session;
};

/* Shakes hands over the connected socket, which stays the caller's, and checks that the server is
 * `host`, a name or an address. NULL, or a few words on what is wrong; release in both cases. */
const char *tls_client_init(struct tls_client *client, int socket, const char *host,
                            const char *ca_file);
void tls_client_release(struct tls_client *client);

#endif
