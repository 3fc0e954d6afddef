#ifndef SERVER_TLS_H
#define SERVER_TLS_H

#include <gnutls/abstract.h>
#include <gnutls/gnutls.h>

#include "base/arena.h"

/* The emulator's CA and its server certificate, kept as ca.pem, ca.key, server.pem and server.key
 * in the data folder. There is one at a time in a process. */
struct tls;

/* Loads both, or makes what is missing, about to expire or (the server's only) damaged. `host` is
 * the listen host, or NULL when it adds no name. The folder must be locked by the caller. On
 * failure returns a negative errno and sets *problem to a line in the arena. */
int tls_open(struct arena *arena, const char *folder, const char *host, struct tls **out,
             const char **problem);
void tls_close(struct tls *tls);

/* To be called now and then: replaces the server's certificate when it is due; connections that
 * open from then on get the new one. Logs failures and keeps the old one. */
void tls_renew(struct tls *tls);

/* Absolute paths: the CA, and the CA together with the system's CAs, for clients that read one file
 * only. */
const char *tls_ca_file(const struct tls *tls);
const char *tls_bundle_file(const struct tls *tls);

/* GnuTLS asks this for the server's certificate at each handshake; any thread. */
gnutls_certificate_retrieve_function2 tls_certificate;

#endif
