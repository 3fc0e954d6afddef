#ifndef SERVER_CERTIFICATE_H
#define SERVER_CERTIFICATE_H

#include <gnutls/x509.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/span.h"

/* X.509 only: no files, no sockets. Functions that return int give 0 or a negative GnuTLS code. */

#define DAY ((int64_t)24 * 60 * 60) /* seconds */

/* A certificate and its private key. */
struct pair {
    gnutls_x509_crt_t certificate;
    gnutls_x509_privkey_t key;
};

void pair_release(struct pair *pair);

/* Makes a P-256 key. */
int pair_make_key(struct pair *pair);

/* Reads PEM; the certificate may be empty (then only the key is read). */
int pair_read(struct pair *pair, struct span certificate, struct span key);

/* PEM in the arena. */
int pair_write_certificate(struct arena *arena, const struct pair *pair, struct span *out);
int pair_write_key(struct arena *arena, const struct pair *pair, struct span *out);

/* Whether the certificate is of this key. */
bool pair_matches(const struct pair *pair);

/* Signs a CA certificate for the key of *ca, ten years long. The same key always gets the same
 * subject, so that what it signed before stays valid. `now` in seconds since the epoch. */
int certificate_make_ca(struct pair *ca, int64_t now);
bool certificate_is_ca(const struct pair *ca);

/* Signs a server certificate for the key of *leaf and these names (DNS names and addresses,
 * NULL-terminated): 397 days at most, and not beyond the CA. */
int certificate_make_leaf(struct pair *leaf, const struct pair *ca, const char *const *names,
                          int64_t now);

/* The names of the certificate in its order, joined by spaces. */
const char *certificate_names(struct arena *arena, const struct pair *leaf);
bool certificate_is_signed_by(const struct pair *leaf, const struct pair *ca);
/* Whether it is valid now and will be for `ahead` seconds. */
bool certificate_holds(const struct pair *pair, int64_t now, int64_t ahead);

#endif
