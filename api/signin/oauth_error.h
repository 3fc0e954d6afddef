#ifndef API_SIGNIN_OAUTH_ERROR_H
#define API_SIGNIN_OAUTH_ERROR_H

#include "api/arm/call.h"

/* One row a refusal: api/signin/oauth_errors.def. OAUTH_x names it. */
enum oauth_error {
#define OAUTH_ERROR(name, status, error, number, message) OAUTH_##name,
#include "api/signin/oauth_errors.def"
#undef OAUTH_ERROR
};

/* Fills the reply. The arguments are those of the row's message. */
void oauth_refuse(struct call *call, enum oauth_error id, ...);

/* The headers that every answer with a token or a refusal carries. */
void oauth_headers(struct call *call);

#endif
