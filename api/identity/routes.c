#include "api/identity/routes.h"

#include "api/identity/identities.h"

#define LIST        "/providers/" IDENTITY_TYPE
#define GROUP       "/subscriptions/{subscription}/resourceGroups/{group}" LIST
#define ONE         GROUP "/{identity}"
#define CREDENTIALS ONE "/federatedIdentityCredentials"

/* clang-format off */
const struct route identity_routes[] = {
    {"GET",    "/subscriptions/{subscription}" LIST, "UserAssignedIdentities_ListBySubscription",  IDENTITY_TYPE, ROUTE_READ,  0, identity_list_subscription, NULL},
    {"GET",    GROUP,                                "UserAssignedIdentities_ListByResourceGroup", IDENTITY_TYPE, ROUTE_READ,  0, identity_list_group, NULL},
    {"GET",    ONE,                                  "UserAssignedIdentities_Get",                 IDENTITY_TYPE, ROUTE_READ,  0, identity_get, NULL},
    {"PUT",    ONE,                                  "UserAssignedIdentities_CreateOrUpdate",      IDENTITY_TYPE, ROUTE_WRITE, ROUTE_REGISTERED, identity_put, NULL},
    {"PATCH",  ONE,                                  "UserAssignedIdentities_Update",              IDENTITY_TYPE, ROUTE_WRITE, 0, identity_patch, NULL},
    {"DELETE", ONE,                                  "UserAssignedIdentities_Delete",              IDENTITY_TYPE, ROUTE_WRITE, 0, identity_delete, NULL},

    {"GET",    CREDENTIALS,             "FederatedIdentityCredentials_List",           CREDENTIAL_TYPE, ROUTE_READ,  0, credential_list, NULL},
    {"GET",    CREDENTIALS "/{name}",   "FederatedIdentityCredentials_Get",            CREDENTIAL_TYPE, ROUTE_READ,  0, credential_get, NULL},
    {"PUT",    CREDENTIALS "/{name}",   "FederatedIdentityCredentials_CreateOrUpdate", CREDENTIAL_TYPE, ROUTE_WRITE, 0, credential_put, NULL},
    {"DELETE", CREDENTIALS "/{name}",   "FederatedIdentityCredentials_Delete",         CREDENTIAL_TYPE, ROUTE_WRITE, 0, credential_delete, NULL},
    {0},
};
/* clang-format on */
