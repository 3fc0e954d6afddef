#ifndef API_SIGNIN_DEVICE_CODE_H
#define API_SIGNIN_DEVICE_CODE_H

#include "base/arena.h"

/* A device code says itself which scopes were asked for with it, because MSAL names them only then
 * and not when it asks for the token. So nothing is stored, and a code outlives a restart. It is
 * not signed: whoever has none may ask for one. */

/* `scopes` may be NULL. Above 4 kB they are left out. */
const char *device_code_new(struct arena *arena, const char *scopes);

/* The scopes in a code, or NULL: there are none, or the code is not ours. */
const char *device_code_scopes(struct arena *arena, const char *code);

#endif
