#ifndef API_SIGNIN_OAUTH_ERROR_H
#define API_SIGNIN_OAUTH_ERROR_H

#include "api/arm/call.h"

/* The refusals of the sign-in service: name, HTTP status, OAuth error, number (AADSTS...), message.
 * They have Entra's shape, not ARM's. Messages as quoted in public issue reports of 2021 to 2026
 * (azure-docs, MSAL, SDK trackers). */
#define OAUTH_ERRORS(X)                                                                                                \
    X(MISSING_SCOPE, 400, "invalid_request", 90014,                                                                    \
      "The required field 'scope' is missing from the credential. Ensure that you have all the necessary parameters "  \
      "for the login request.")                                                                                        \
    X(INVALID_TENANT, 400, "invalid_request", 900023,                                                                  \
      "Specified tenant identifier '%s' is neither a valid DNS name, nor a valid external domain.")                    \
    X(MISSING_PARAMETER, 400, "invalid_request", 900144,                                                               \
      "The request body must contain the following parameter: '%s'.")                                                  \
    X(MALFORMED, 400, "invalid_request", 9002313,                                                                      \
      "Invalid request. Request is malformed or invalid.")                                                             \
    X(INVALID_GRANT, 400, "invalid_grant", 9002313,                                                                    \
      "Invalid request. Request is malformed or invalid.")                                                             \
    X(DUPLICATE_PARAMETER, 400, "invalid_request", 9000411,                                                            \
      "The request is not properly formatted. The parameter '%s' is duplicated.")                                      \
    X(UNSUPPORTED_GRANT, 400, "unsupported_grant_type", 70003,                                                         \
      "The app requested an unsupported grant type '%s'.")                                                             \
    X(UNKNOWN_CLIENT, 400, "unauthorized_client", 700016,                                                              \
      "Application with identifier '%s' was not found in the directory '%s'. This can happen if the application has "  \
      "not been installed by the administrator of the tenant or consented to by any user in the tenant. You may have " \
      "sent your authentication request to the wrong tenant.")                                                         \
    X(INVALID_SCOPE, 400, "invalid_scope", 1002012,                                                                    \
      "The provided value for scope %s is not valid. Client credential flows must have a scope value with /.default "  \
      "suffixed to the resource identifier (application ID URI).")                                                     \
    X(INVALID_SECRET, 401, "invalid_client", 7000215,                                                                  \
      "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not "   \
      "the client secret ID, for a secret added to app '%s'.")                                                         \
    X(MISSING_SECRET, 401, "invalid_client", 7000216,                                                                  \
      "'client_assertion', 'client_secret' or 'request' is required for the 'client_credentials' grant type.")

enum oauth_error {
#define OAUTH_NAME(name, status, error, number, message) OAUTH_##name,
    OAUTH_ERRORS(OAUTH_NAME)
#undef OAUTH_NAME
};

/* Fills the reply. The arguments are those of the row's message. */
void oauth_refuse(struct call *call, enum oauth_error id, ...);

/* The headers that every answer with a token or a refusal carries. */
void oauth_headers(struct call *call);

#endif
