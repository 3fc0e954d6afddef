/* The tables that the providers' folders offer, joined. To add a provider: one line in each. */

#include "api/arm/operation.h"
#include "api/arm/route.h"
#include "api/authorization/routes.h"
#include "api/containerservice/children/child.h"
#include "api/containerservice/commands/command.h"
#include "api/containerservice/node_group/routes.h"
#include "api/containerservice/routes.h"
#include "api/emulator/routes.h"
#include "api/features/routes.h"
#include "api/identity/routes.h"
#include "api/network/routes.h"
#include "api/resources/routes.h"
#include "api/signin/routes.h"

const struct route_table route_tables[] = {
    {"containerservice", containerservice_routes},
    {"resources", resources_routes},
    {"features", features_routes},
    {"network", network_routes},
    {"identity", identity_routes},
    {"authorization", authorization_routes},
    {"emulator", emulator_routes},
    {"signin", signin_routes},
    {"node group", node_group_routes},
    {"generic", generic_routes}, /* catches every path under a subscription: the last one */
    {NULL, NULL},
};

const struct operation_kind *const operation_tables[] = {
    containerservice_operations, child_operations,     command_operations,
    features_operations,         resources_operations, NULL,
};
