#ifndef API_SIGNIN_JWT_H
#define API_SIGNIN_JWT_H

#include <jansson.h>
#include <stdbool.h>

#include "api/signin/signing.h"
#include "base/arena.h"
#include "base/span.h"

/* JSON Web Tokens in compact form, signed RS256 with the emulator's own key. */

/* Longer tokens are refused unread. The emulator's own have about 1 kB. */
#define JWT_MAX ((size_t)16 * 1024)

/* `claims` as a signed token. 0 and the text in the arena, or a negative errno (logged). */
int jwt_seal(struct signing *signing, struct arena *arena, const json_t *claims, const char **out);

/* The claims of a token that this key signed: exactly three parts of unpadded base64url, alg RS256
 * and nothing else, our kid if one is named, no critical extensions, JSON without duplicate
 * members. Times are the caller's to judge. False leaves *claims alone. The tree is kept by the
 * arena. */
bool jwt_open(struct signing *signing, struct arena *arena, struct span token, json_t **claims);

#endif
