#include "api/signin/routes.h"

#include "api/signin/discovery.h"
#include "api/signin/graph.h"
#include "api/signin/token.h"

#define FORM (ROUTE_OPEN | ROUTE_FORM)

/* Where no row says "adfs", {tenant} takes that word too. The addresses that ADFS documents name
 * end with a slash, which routes ignore. */
/* clang-format off */
const struct route signin_routes[] = {
    {"GET",  "/metadata/endpoints",                                   "Metadata_Endpoints",         NULL, ROUTE_PLAIN, ROUTE_OPEN, metadata_endpoints, NULL},

    {"GET",  "/{tenant}/v2.0/.well-known/openid-configuration",       "SignIn_OpenidConfiguration", NULL, ROUTE_PLAIN, ROUTE_OPEN, openid_configuration, NULL},
    {"GET",  "/{tenant}/.well-known/openid-configuration",            "SignIn_OpenidConfiguration", NULL, ROUTE_PLAIN, ROUTE_OPEN, openid_configuration, NULL},
    {"GET",  "/adfs/{tenant}/v2.0/.well-known/openid-configuration",  "SignIn_OpenidConfiguration", NULL, ROUTE_PLAIN, ROUTE_OPEN, openid_configuration, NULL},
    {"GET",  "/adfs/{tenant}/.well-known/openid-configuration",       "SignIn_OpenidConfiguration", NULL, ROUTE_PLAIN, ROUTE_OPEN, openid_configuration, NULL},

    {"GET",  "/{tenant}/discovery/instance",                          "SignIn_InstanceDiscovery",   NULL, ROUTE_PLAIN, ROUTE_OPEN, instance_discovery, NULL},
    {"GET",  "/{tenant}/discovery/v2.0/keys",                         "SignIn_Keys",                NULL, ROUTE_PLAIN, ROUTE_OPEN, signing_keys, NULL},
    {"GET",  "/{tenant}/discovery/keys",                              "SignIn_Keys",                NULL, ROUTE_PLAIN, ROUTE_OPEN, signing_keys, NULL},
    {"GET",  "/adfs/{tenant}/discovery/keys",                         "SignIn_Keys",                NULL, ROUTE_PLAIN, ROUTE_OPEN, signing_keys, NULL},
    {"GET",  "/{tenant}/userrealm/{user}",                            "SignIn_UserRealm",           NULL, ROUTE_PLAIN, ROUTE_OPEN, user_realm, NULL},

    {"POST", "/{tenant}/oauth2/v2.0/token",                           "SignIn_Token",               NULL, ROUTE_PLAIN, FORM,       token_issue, NULL},
    {"POST", "/{tenant}/oauth2/token",                                "SignIn_Token",               NULL, ROUTE_PLAIN, FORM,       token_issue, NULL},
    {"POST", "/adfs/{tenant}/oauth2/v2.0/token",                      "SignIn_Token",               NULL, ROUTE_PLAIN, FORM,       token_issue, NULL},
    {"POST", "/adfs/{tenant}/oauth2/token",                           "SignIn_Token",               NULL, ROUTE_PLAIN, FORM,       token_issue, NULL},

    {"POST", "/{tenant}/oauth2/v2.0/devicecode",                      "SignIn_DeviceCode",          NULL, ROUTE_PLAIN, FORM,       device_code_issue, NULL},
    {"POST", "/{tenant}/oauth2/devicecode",                           "SignIn_DeviceCode",          NULL, ROUTE_PLAIN, FORM,       device_code_issue, NULL},
    {"POST", "/adfs/{tenant}/oauth2/v2.0/devicecode",                 "SignIn_DeviceCode",          NULL, ROUTE_PLAIN, FORM,       device_code_issue, NULL},
    {"POST", "/adfs/{tenant}/oauth2/devicecode",                      "SignIn_DeviceCode",          NULL, ROUTE_PLAIN, FORM,       device_code_issue, NULL},

    {"GET",  "/v1.0/servicePrincipals",                               "Graph_ServicePrincipals",    NULL, ROUTE_PLAIN, ROUTE_OPEN, graph_service_principals, NULL},
    {0},
};
/* clang-format on */
