#ifndef API_SIGNIN_SCOPE_H
#define API_SIGNIN_SCOPE_H

#include <stdbool.h>

#include "base/arena.h"

/* The resource of a list of scopes, divided by spaces: the first scope that is not OpenID's own,
 * without its last part: "https://localhost:8443//.default openid" gives "https://localhost:8443/".
 * The slash at the end stays: it is part of the audience that clients compare. NULL when no scope
 * names a resource. */
const char *scope_resource(struct arena *arena, const char *scopes);

/* The first scope that is not OpenID's own, or NULL. */
const char *scope_first(struct arena *arena, const char *scopes);

/* What a user's token is good for, as the answer's "scope" says: the scopes that were asked for,
 * OpenID's own left out, and {resource}/user_impersonation. MSAL looks up its cache by it. */
const char *scope_granted(struct arena *arena, const char *scopes, const char *resource);

#endif
