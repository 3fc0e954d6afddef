#include "api/resources/routes.h"

#define SUBSCRIPTION "/subscriptions/{subscription}"
#define GROUPS       SUBSCRIPTION "/resourceGroups"
#define GROUP        GROUPS "/{group}"
#define PROVIDER     SUBSCRIPTION "/providers/{namespace}"

#define OF_TENANTS       "Microsoft.Resources/tenants"
#define OF_SUBSCRIPTIONS "Microsoft.Resources/subscriptions"
#define OF_LOCATIONS     "Microsoft.Resources/locations"
#define OF_GROUPS        "Microsoft.Resources/resourceGroups"
#define OF_PROVIDERS     "Microsoft.Resources/providers"
#define OF_RESOURCES     "Microsoft.Resources/resources"
#define OF_TAGS          "Microsoft.Resources/tags"

#define TAGS "/{*scope}/providers/Microsoft.Resources/tags/default"

/* clang-format off */
const struct route resources_routes[] = {
    {"GET",    "/tenants",                              "Tenants_List",                   OF_TENANTS,       ROUTE_PLAIN, 0, tenants_list, NULL},
    {"GET",    "/subscriptions",                        "Subscriptions_List",             OF_SUBSCRIPTIONS, ROUTE_READ,  0, subscriptions_list, NULL},
    {"GET",    SUBSCRIPTION,                            "Subscriptions_Get",              OF_SUBSCRIPTIONS, ROUTE_PLAIN, 0, subscription_get, NULL},
    {"GET",    SUBSCRIPTION "/locations",               "Subscriptions_ListLocations",    OF_LOCATIONS,     ROUTE_PLAIN, 0, locations_list, NULL},
    {"GET",    SUBSCRIPTION "/operationresults/{operation}", "ResourceGroups_DeleteResult", NULL, ROUTE_READ, ROUTE_NO_VERSION, group_result_get, NULL},

    {"PUT",    GROUP,                                   "ResourceGroups_CreateOrUpdate",  OF_GROUPS,        ROUTE_WRITE, 0, group_put, NULL},
    {"GET",    GROUP,                                   "ResourceGroups_Get",             OF_GROUPS,        ROUTE_READ,  0, group_get, NULL},
    {"HEAD",   GROUP,                                   "ResourceGroups_CheckExistence",  OF_GROUPS,        ROUTE_READ,  0, group_head, NULL},
    {"PATCH",  GROUP,                                   "ResourceGroups_Update",          OF_GROUPS,        ROUTE_WRITE, 0, group_patch, NULL},
    {"DELETE", GROUP,                                   "ResourceGroups_Delete",          OF_GROUPS,        ROUTE_WRITE, 0, group_delete, NULL},
    {"GET",    GROUPS,                                  "ResourceGroups_List",            OF_GROUPS,        ROUTE_READ,  0, groups_list, NULL},

    {"POST",   GROUP "/moveResources",                  "Resources_Move",                 OF_RESOURCES,     ROUTE_WRITE, 0, group_move, NULL},
    {"POST",   GROUP "/validateMoveResources",          "Resources_ValidateMove",         OF_RESOURCES,     ROUTE_WRITE, 0, group_validate_move, NULL},
    {"GET",    GROUP "/resources",                      "Resources_ListByResourceGroup",  OF_RESOURCES,     ROUTE_READ,  0, group_resources_list, NULL},
    {"GET",    SUBSCRIPTION "/resources",               "Resources_List",                 OF_RESOURCES,     ROUTE_READ,  0, resources_list, NULL},

    {"GET",    TAGS,                                    "Tags_GetAtScope",                OF_TAGS,          ROUTE_READ,  ROUTE_ANY_SCOPE, tags_get, NULL},
    {"PUT",    TAGS,                                    "Tags_CreateOrUpdateAtScope",     OF_TAGS,          ROUTE_WRITE, ROUTE_ANY_SCOPE, tags_put, NULL},
    {"PATCH",  TAGS,                                    "Tags_UpdateAtScope",             OF_TAGS,          ROUTE_WRITE, ROUTE_ANY_SCOPE, tags_patch, NULL},
    {"DELETE", TAGS,                                    "Tags_DeleteAtScope",             OF_TAGS,          ROUTE_WRITE, ROUTE_ANY_SCOPE, tags_delete, NULL},

    {"GET",    "/providers",                            "Providers_ListAtTenantScope",    OF_PROVIDERS,     ROUTE_PLAIN, 0, tenant_providers_list, NULL},
    {"GET",    "/providers/{namespace}",                "Providers_GetAtTenantScope",     OF_PROVIDERS,     ROUTE_PLAIN, 0, tenant_provider_get, NULL},
    {"GET",    SUBSCRIPTION "/providers",               "Providers_List",                 OF_PROVIDERS,     ROUTE_READ,  0, providers_list, NULL},
    {"GET",    PROVIDER,                                "Providers_Get",                  OF_PROVIDERS,     ROUTE_READ,  0, provider_get, NULL},
    {"GET",    PROVIDER "/providerPermissions",         "Providers_ProviderPermissions",  OF_PROVIDERS,     ROUTE_PLAIN, 0, provider_permissions, NULL},
    {"POST",   PROVIDER "/register",                    "Providers_Register",             OF_PROVIDERS,     ROUTE_WRITE, ROUTE_NO_BODY, provider_register, NULL},
    {"POST",   PROVIDER "/unregister",                  "Providers_Unregister",           OF_PROVIDERS,     ROUTE_WRITE, ROUTE_NO_BODY, provider_unregister, NULL},
    {0},
};

/* A path takes one wildcard only, so the handlers cut these paths themselves. */
#define ANY_IN_SUBSCRIPTION SUBSCRIPTION "/{*rest}"
#define ANY_IN_TENANT       "/providers/{*rest}"

const struct route generic_routes[] = {
    {"PUT",    ANY_IN_SUBSCRIPTION, "Resources_CreateOrUpdateById", NULL, ROUTE_WRITE, ROUTE_ANY_SCOPE, generic_put, NULL},
    {"GET",    ANY_IN_SUBSCRIPTION, "Resources_GetById",            NULL, ROUTE_READ,  ROUTE_ANY_SCOPE, generic_get, NULL},
    {"HEAD",   ANY_IN_SUBSCRIPTION, "Resources_CheckExistenceById", NULL, ROUTE_READ,  ROUTE_ANY_SCOPE, generic_head, NULL},
    {"PATCH",  ANY_IN_SUBSCRIPTION, "Resources_UpdateById",         NULL, ROUTE_WRITE, ROUTE_ANY_SCOPE, generic_patch, NULL},
    {"DELETE", ANY_IN_SUBSCRIPTION, "Resources_DeleteById",         NULL, ROUTE_WRITE, ROUTE_ANY_SCOPE, generic_delete, NULL},
    {"POST",   ANY_IN_SUBSCRIPTION, "Resources_Action",             NULL, ROUTE_READ,  ROUTE_ANY_SCOPE, generic_action, NULL},
    {"PUT",    ANY_IN_TENANT,       "Resources_CreateOrUpdateById", NULL, ROUTE_WRITE, ROUTE_ANY_SCOPE, generic_put, NULL},
    {"GET",    ANY_IN_TENANT,       "Resources_GetById",            NULL, ROUTE_READ,  ROUTE_ANY_SCOPE, generic_get, NULL},
    {"HEAD",   ANY_IN_TENANT,       "Resources_CheckExistenceById", NULL, ROUTE_READ,  ROUTE_ANY_SCOPE, generic_head, NULL},
    {"PATCH",  ANY_IN_TENANT,       "Resources_UpdateById",         NULL, ROUTE_WRITE, ROUTE_ANY_SCOPE, generic_patch, NULL},
    {"DELETE", ANY_IN_TENANT,       "Resources_DeleteById",         NULL, ROUTE_WRITE, ROUTE_ANY_SCOPE, generic_delete, NULL},
    {"POST",   ANY_IN_TENANT,       "Resources_Action",             NULL, ROUTE_READ,  ROUTE_ANY_SCOPE, generic_action, NULL},
    {0},
};

const struct operation_kind resources_operations[] = {
    {GROUP_DELETE,        group_delete_finish,        group_show,    true},
    {GROUP_VALIDATE_MOVE, group_validate_move_finish, NULL,          false},
    {PROVIDER_REGISTER,   provider_register_finish,   provider_show, false},
    {PROVIDER_UNREGISTER, provider_unregister_finish, provider_show, false},
    {0},
};
/* clang-format on */
