#include "api/authorization/routes.h"

#include "api/authorization/locks.h"
#include "api/authorization/roles.h"

#define TENANT      "/providers/Microsoft.Authorization/"
#define SCOPE       "/{*scope}" TENANT
#define OPERATIONS  "Microsoft.Authorization/providerOperations"
#define PERMISSIONS "Microsoft.Authorization/permissions"

/* clang-format off */
#define ROLES(at, type, row, name, prefix)                                                           \
    {"GET",    at type,           name "_ListForScope",   row, ROUTE_READ,  ROUTE_ANY_SCOPE, prefix##_list, NULL}, \
    {"GET",    at type "/{name}", name "_Get",            row, ROUTE_READ,  ROUTE_ANY_SCOPE, prefix##_get, NULL},  \
    {"PUT",    at type "/{name}", name "_CreateOrUpdate", row, ROUTE_WRITE, ROUTE_ANY_SCOPE, prefix##_put, NULL},  \
    {"DELETE", at type "/{name}", name "_Delete",         row, ROUTE_WRITE, ROUTE_ANY_SCOPE, prefix##_delete, NULL}

const struct route authorization_routes[] = {
    ROLES(SCOPE,  "roleAssignments", ASSIGNMENT_TYPE, "RoleAssignments", assignment),
    ROLES(TENANT, "roleAssignments", ASSIGNMENT_TYPE, "RoleAssignments", assignment),
    ROLES(SCOPE,  "roleDefinitions", DEFINITION_TYPE, "RoleDefinitions", definition),
    ROLES(TENANT, "roleDefinitions", DEFINITION_TYPE, "RoleDefinitions", definition),

    {"GET",    SCOPE "locks",        "ManagementLocks_ListByScope",             LOCK_TYPE, ROUTE_READ,  ROUTE_ANY_SCOPE, lock_list, NULL},
    {"GET",    SCOPE "locks/{name}", "ManagementLocks_GetByScope",              LOCK_TYPE, ROUTE_READ,  ROUTE_ANY_SCOPE, lock_get, NULL},
    {"PUT",    SCOPE "locks/{name}", "ManagementLocks_CreateOrUpdateByScope",   LOCK_TYPE, ROUTE_WRITE, ROUTE_ANY_SCOPE, lock_put, NULL},
    {"DELETE", SCOPE "locks/{name}", "ManagementLocks_DeleteByScope",           LOCK_TYPE, ROUTE_WRITE, ROUTE_ANY_SCOPE, lock_delete, NULL},

    {"GET", SCOPE "permissions",                       "Permissions_ListForResource",        PERMISSIONS, ROUTE_PLAIN, ROUTE_ANY_SCOPE, permissions_list, NULL},
    {"GET", TENANT "providerOperations",               "ProviderOperationsMetadata_List",    OPERATIONS,  ROUTE_PLAIN, ROUTE_ANY_SCOPE, provider_operations_list, NULL},
    {"GET", TENANT "providerOperations/{namespace}",   "ProviderOperationsMetadata_Get",     OPERATIONS,  ROUTE_PLAIN, ROUTE_ANY_SCOPE, provider_operations_get, NULL},
    {0},
};
/* clang-format on */
