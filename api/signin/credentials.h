#ifndef API_SIGNIN_CREDENTIALS_H
#define API_SIGNIN_CREDENTIALS_H

#include "api/signin/authority.h"
#include "api/signin/form.h"
#include "api/signin/principal.h"

/* What the client says of itself, from the body or from HTTP Basic. Members are NULL when absent.
 */
struct credentials {
    const char *client;
    const char *secret;
    const char *assertion; /* of a certificate or a federated identity; not looked into */
};

/* False for a Basic header that is none. */
bool credentials_read(struct call *call, const struct form *form, struct credentials *out);

/* Whether --client lets this client in: any does when none is listed. A secret must be the listed
 * one; an assertion, or nothing at all, passes for every listed client, and nothing at all for any
 * client: user flows have public clients. False: the refusal is on the reply. */
bool credentials_accept(struct call *call, const struct authority *authority,
                        const struct credentials *credentials);

enum client_proof credentials_proof(const struct credentials *credentials);

#endif
