#ifndef API_SIGNIN_AUTHORITY_H
#define API_SIGNIN_AUTHORITY_H

#include <stdbool.h>

#include "api/arm/call.h"

/* Which door of the sign-in service a request came through. Microsoft Entra:
 * /{tenant}/oauth2/v2.0/... and, without "v2.0", the older form. ADFS: /adfs/oauth2/... or
 * /adfs/{tenant}/oauth2/..., which MSAL asks for no instance discovery. */
struct authority {
    const char *root; /* "https://localhost:8443/common", "https://localhost:8443/adfs": no trailing
                         slash */
    const char *tenant; /* as the path has it; "adfs" where an ADFS path names none */
    const char
        *tid; /* GUID of the tenant: the path's own, else the emulator's one tenant; lower case */
    bool adfs;
    bool v2;
};

/* Reads the call's target. False when the tenant is no GUID, no domain and no word like "common".
 * Lives in the call's arena. */
bool authority_read(struct call *call, struct authority *out);

/* The issuer of id tokens, as the OpenID document names it. MSAL for Go and JavaScript refuse one
 * whose scheme, host or port differs from the authority's. */
const char *authority_issuer(struct arena *arena, const struct authority *authority);

/* The first segment of the path, for messages: what is no printable ASCII is shown as '?'. */
const char *authority_shown(const struct call *call);

/* Letters, digits, '.' and '-', at most 253 of them: what a tenant is named by. */
bool tenant_valid(const char *name);

#endif
