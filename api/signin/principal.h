#ifndef API_SIGNIN_PRINCIPAL_H
#define API_SIGNIN_PRINCIPAL_H

#include <jansson.h>
#include <stdint.h>

#include "api/signin/authority.h"
#include "base/ids.h"

/* Seconds that tokens are in force. Entra's access tokens: 3599; refresh tokens: 90 days. */
#define ACCESS_SECONDS  3599
#define REFRESH_SECONDS (90 * 24 * 3600)

/* The user that signs in where no name is given: by device code or authorization code. */
#define DEFAULT_USER "user@aksim.invalid"

/* How the client proved who it is, as the claim appidacr counts. */
enum client_proof { PROOF_NONE = 0, PROOF_SECRET = 1, PROOF_CERTIFICATE = 2 };

/* Whom a token speaks of: an application, or a user by means of an application. */
struct principal {
    const char *client; /* the application's id */
    const char *user;   /* name@domain, or NULL */
    enum client_proof proof;
    char oid[UUID_TEXT];
};

/* The object id of an application's service principal: the same for the same client id, for ever,
 * in tokens and in the Graph answer. Without case. */
void application_oid(struct arena *arena, const char *client, char out[UUID_TEXT]);

/* Sets `oid` from the other members. */
void principal_identify(struct arena *arena, struct principal *principal);

/* The issuer of access tokens, in the arena; other tokens have others. */
const char *access_issuer(struct arena *arena, const char *tid);

/* Claims of the three kinds of token; `now` in microseconds of real time. New references. */
json_t *access_claims(struct arena *arena, const struct principal *principal,
                      const struct authority *authority, const char *resource, int64_t now);
json_t *id_claims(struct arena *arena, const struct principal *principal,
                  const struct authority *authority, int64_t now);
json_t *refresh_claims(const struct principal *principal, const struct authority *authority,
                       const char *resource, int64_t now);

#define REFRESH_ISSUER "aksim:refresh"

#endif
