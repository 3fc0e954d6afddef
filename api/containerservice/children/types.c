/* The types, and what is special about each. Statuses and which are long-running: the contract of
 * 2026-06-01 (@azure/arm-containerservice 25.5.0). */

#include "api/containerservice/children/child.h"
#include "api/containerservice/children/settle.h"

#define PROVIDER "Microsoft.ContainerService/"
#define OF_MC    PROVIDER "managedClusters/"
#define LOWER    "abcdefghijklmnopqrstuvwxyz"
#define LETTERS  LOWER "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS   "0123456789"

const struct child_type child_types[] = {
    {
        .type = OF_MC "maintenanceConfigurations",
        .schema = "maintenanceConfigurations",
        .created = 201,
        .settle = maintenance_settle,
    },
    {
        .type = OF_MC "trustedAccessRoleBindings",
        .schema = "trustedAccessRoleBindings",
        .name = {24, LETTERS DIGITS "-", LETTERS DIGITS "-"},
        .has_state = true,
        .long_running = true,
        .deleting = 202,
        .created = 201,
        .settle = binding_settle,
    },
    {
        .type = OF_MC "managedNamespaces",
        .schema = "managedNamespaces",
        .name = {63, LOWER DIGITS, LOWER DIGITS "-"},
        .has_state = true,
        .long_running = true,
        .deleting = 202,
        .created = 201,
        .settle = namespace_settle,
    },
    {
        .type = OF_MC "identityBindings",
        .schema = "identityBindings",
        .name = {36, LETTERS DIGITS, LETTERS DIGITS "-"},
        .has_state = true,
        .long_running = true,
        .deleting = 202,
        .created = 201,
        .settle = identity_binding_settle,
    },
    {
        .type = OF_MC "loadBalancers",
        .schema = "loadBalancers",
        .name = {12, LOWER, LOWER DIGITS},
        .has_state = true,
        .deleting = 202,
        .created = 201,
        .settle = balancer_settle,
    },
    {
        .type = OF_MC "jwtAuthenticators",
        .schema = "jwtAuthenticators",
        .name = {63, LOWER, LOWER DIGITS},
        .has_state = true,
        .long_running = true,
        .deleting = 202,
        .created = 201,
    },
    {
        .type = OF_MC "privateEndpointConnections",
        .shown = PRIVATE_CONNECTION_TYPE,
        .schema = "privateEndpointConnections",
        .has_state = true,
        .deleting = 200,
        .made_by_service = true,
        .settle = connection_settle,
    },
    {
        .type = PROVIDER "snapshots",
        .shown = PROVIDER "Snapshots",
        .has_times = true,
        .place = CHILD_OF_GROUP,
        .schema = "snapshots",
        .name = {63, LETTERS DIGITS, LETTERS DIGITS "-_"},
        .created = 201,
        .settle = snapshot_settle,
    },
    {
        .type = PROVIDER "managedclustersnapshots",
        .has_times = true,
        .place = CHILD_OF_GROUP,
        .schema = "managedClusterSnapshots",
        .name = {63, LETTERS DIGITS, LETTERS DIGITS "-_"},
        .created = 201,
        .settle = cluster_snapshot_settle,
    },
    {0},
};
