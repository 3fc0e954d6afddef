#include "api/features/routes.h"

#define FEATURES         "/subscriptions/{subscription}/providers/Microsoft.Features"
#define FEATURES_OF      FEATURES "/providers/{namespace}/features"
#define FEATURE          FEATURES_OF "/{feature}"
#define REGISTRATIONS_OF FEATURES "/featureProviders/{namespace}/subscriptionFeatureRegistrations"
#define REGISTRATION     REGISTRATIONS_OF "/{feature}"

#define OF_FEATURES      "Microsoft.Features/features"
#define OF_REGISTRATIONS "Microsoft.Features/subscriptionFeatureRegistrations"

/* clang-format off */
const struct route features_routes[] = {
    {"GET",    FEATURES "/features",                          "Features_ListAll",    OF_FEATURES,      ROUTE_READ,  0, features_list, NULL},
    {"GET",    FEATURES_OF,                                   "Features_List",       OF_FEATURES,      ROUTE_READ,  0, provider_features_list, NULL},
    {"GET",    FEATURE,                                       "Features_Get",        OF_FEATURES,      ROUTE_READ,  0, feature_get, NULL},
    {"POST",   FEATURE "/register",                           "Features_Register",   OF_FEATURES,      ROUTE_WRITE, ROUTE_NO_BODY, feature_register, NULL},
    {"POST",   FEATURE "/unregister",                         "Features_Unregister", OF_FEATURES,      ROUTE_WRITE, ROUTE_NO_BODY, feature_unregister, NULL},

    {"GET",    FEATURES "/subscriptionFeatureRegistrations",  "SubscriptionFeatureRegistrations_ListAllBySubscription", OF_REGISTRATIONS, ROUTE_READ,  0, registrations_list, NULL},
    {"GET",    REGISTRATIONS_OF,                              "SubscriptionFeatureRegistrations_ListBySubscription",    OF_REGISTRATIONS, ROUTE_READ,  0, provider_registrations_list, NULL},
    {"GET",    REGISTRATION,                                  "SubscriptionFeatureRegistrations_Get",                   OF_REGISTRATIONS, ROUTE_READ,  0, registration_get, NULL},
    {"PUT",    REGISTRATION,                                  "SubscriptionFeatureRegistrations_CreateOrUpdate",        OF_REGISTRATIONS, ROUTE_WRITE, ROUTE_NO_BODY, registration_put, NULL},
    {"DELETE", REGISTRATION,                                  "SubscriptionFeatureRegistrations_Delete",                OF_REGISTRATIONS, ROUTE_WRITE, 0, registration_delete, NULL},
    {0},
};

const struct operation_kind features_operations[] = {
    {FEATURE_REGISTER,   feature_register_finish,   feature_show, false},
    {FEATURE_UNREGISTER, feature_unregister_finish, feature_show, false},
    {0},
};
/* clang-format on */
