#include "api/containerservice/node_group/routes.h"

#define SET                                                                                        \
    "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.Compute/"            \
    "virtualMachineScaleSets/{set}"
#define INSTANCE SET "/virtualMachines/{instance}"

/* ROUTE_ANY_SCOPE: other methods go on to the generic store. */
/* clang-format off */
const struct route node_group_routes[] = {
    {"GET", SET "/virtualMachines",                       "VirtualMachineScaleSetVMs_List",                             NULL, ROUTE_READ, ROUTE_ANY_SCOPE, instances_list_get, NULL},
    {"GET", INSTANCE,                                     "VirtualMachineScaleSetVMs_Get",                              NULL, ROUTE_READ, ROUTE_ANY_SCOPE, instance_get, NULL},
    {"GET", INSTANCE "/instanceView",                     "VirtualMachineScaleSetVMs_GetInstanceView",                  NULL, ROUTE_READ, ROUTE_ANY_SCOPE, instance_view_get, NULL},
    {"GET", SET "/networkInterfaces",                     "NetworkInterfaces_ListVirtualMachineScaleSetNetworkInterfaces", NULL, ROUTE_READ, ROUTE_ANY_SCOPE, set_interfaces_list, NULL},
    {"GET", INSTANCE "/networkInterfaces",                "NetworkInterfaces_ListVirtualMachineScaleSetVMNetworkInterfaces", NULL, ROUTE_READ, ROUTE_ANY_SCOPE, instance_interfaces_list, NULL},
    {"GET", INSTANCE "/networkInterfaces/{interface}",    "NetworkInterfaces_GetVirtualMachineScaleSetNetworkInterface", NULL, ROUTE_READ, ROUTE_ANY_SCOPE, instance_interface_get, NULL},
    {0},
};
/* clang-format on */
