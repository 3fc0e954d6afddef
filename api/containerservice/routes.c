#include "api/containerservice/routes.h"

#include "api/containerservice/children/child.h"
#include "api/containerservice/commands/command.h"
#include "api/containerservice/handlers.h"
#include "api/containerservice/readings/readings.h"

#define SUB      "/subscriptions/{subscription}/providers/Microsoft.ContainerService"
#define LOCATION SUB "/locations/{location}"
#define CLUSTERS                                                                                   \
    "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.ContainerService/managedClusters"
#define CLUSTER CLUSTERS "/{cluster}"
#define POOL    CLUSTER "/agentPools/{pool}"

#define GROUP                                                                                      \
    "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.ContainerService"

#define PROVIDER "Microsoft.ContainerService/"
#define MC       "Microsoft.ContainerService/managedClusters"
#define AP       "Microsoft.ContainerService/managedClusters/agentPools"

/* clang-format off */
/* The routes of a type below a cluster, and of one in a group: api/containerservice/children/. */
#define CHILDREN(segment, group, list) \
    {"GET",    CLUSTER "/" segment, group list, MC "/" segment, ROUTE_READ, 0, child_list, NULL}, \
    {"GET",    CLUSTER "/" segment "/{child}", group "_Get", MC "/" segment, ROUTE_READ, 0, child_get, NULL}, \
    {"PUT",    CLUSTER "/" segment "/{child}", group "_CreateOrUpdate", MC "/" segment, ROUTE_WRITE, ROUTE_REGISTERED, child_put, child_prepare}, \
    {"DELETE", CLUSTER "/" segment "/{child}", group "_Delete", MC "/" segment, ROUTE_WRITE, 0, child_delete, NULL}
#define IN_GROUP(segment, group) \
    {"GET",    SUB "/" segment, group "_List", PROVIDER segment, ROUTE_READ, 0, child_list, NULL}, \
    {"GET",    GROUP "/" segment, group "_ListByResourceGroup", PROVIDER segment, ROUTE_READ, 0, child_list, NULL}, \
    {"GET",    GROUP "/" segment "/{child}", group "_Get", PROVIDER segment, ROUTE_READ, 0, child_get, NULL}, \
    {"PUT",    GROUP "/" segment "/{child}", group "_CreateOrUpdate", PROVIDER segment, ROUTE_WRITE, ROUTE_REGISTERED, child_put, child_prepare}, \
    {"PATCH",  GROUP "/" segment "/{child}", group "_UpdateTags", PROVIDER segment, ROUTE_WRITE, ROUTE_REGISTERED, child_patch, child_prepare}, \
    {"DELETE", GROUP "/" segment "/{child}", group "_Delete", PROVIDER segment, ROUTE_WRITE, 0, child_delete, NULL}

const struct route containerservice_routes[] = {
    {"GET",    CLUSTER, "ManagedClusters_Get", MC, ROUTE_READ, 0, cluster_get, NULL},
    {"PUT",    CLUSTER, "ManagedClusters_CreateOrUpdate", MC, ROUTE_WRITE, ROUTE_REGISTERED, cluster_put, cluster_prepare},
    {"PATCH",  CLUSTER, "ManagedClusters_UpdateTags", MC, ROUTE_WRITE, ROUTE_REGISTERED, cluster_patch, cluster_prepare},
    {"DELETE", CLUSTER, "ManagedClusters_Delete", MC, ROUTE_WRITE, 0, cluster_delete, NULL},
    {"GET",    CLUSTERS, "ManagedClusters_ListByResourceGroup", MC, ROUTE_READ, 0, cluster_list, NULL},
    {"GET",    SUB "/managedClusters", "ManagedClusters_List", MC, ROUTE_READ, 0, cluster_list, NULL},
    {"POST",   CLUSTER "/start", "ManagedClusters_Start", MC, ROUTE_WRITE, ROUTE_REGISTERED | ROUTE_NO_BODY, cluster_start, NULL},
    {"POST",   CLUSTER "/stop", "ManagedClusters_Stop", MC, ROUTE_WRITE, ROUTE_REGISTERED | ROUTE_NO_BODY, cluster_stop, NULL},
    {"POST",   CLUSTER "/abort", "ManagedClusters_AbortLatestOperation", MC, ROUTE_WRITE, ROUTE_REGISTERED | ROUTE_NO_BODY, cluster_abort, NULL},
    {"POST",   CLUSTER "/rotateClusterCertificates", "ManagedClusters_RotateClusterCertificates", MC, ROUTE_WRITE, ROUTE_REGISTERED | ROUTE_NO_BODY, certificates_rotate, NULL},
    {"POST",   CLUSTER "/rotateServiceAccountSigningKeys", "ManagedClusters_RotateServiceAccountSigningKeys", MC, ROUTE_WRITE, ROUTE_REGISTERED | ROUTE_NO_BODY, signing_keys_rotate, NULL},
    {"POST",   CLUSTER "/resetServicePrincipalProfile", "ManagedClusters_ResetServicePrincipalProfile", MC, ROUTE_WRITE, ROUTE_REGISTERED, service_principal_reset, NULL},
    {"POST",   CLUSTER "/resetAADProfile", "ManagedClusters_ResetAADProfile", MC, ROUTE_WRITE, ROUTE_REGISTERED, aad_profile_reset, aad_profile_prepare},
    {"POST",   CLUSTER "/listClusterUserCredential", "ManagedClusters_ListClusterUserCredentials", MC, ROUTE_READ, ROUTE_NO_BODY, credentials_user, NULL},
    {"POST",   CLUSTER "/listClusterAdminCredential", "ManagedClusters_ListClusterAdminCredentials", MC, ROUTE_READ, ROUTE_NO_BODY, credentials_admin, NULL},
    {"POST",   CLUSTER "/listClusterMonitoringUserCredential", "ManagedClusters_ListClusterMonitoringUserCredentials", MC, ROUTE_READ, ROUTE_NO_BODY, credentials_monitoring, NULL},
    {"GET",    CLUSTER "/accessProfiles/{role}", "ManagedClusters_GetAccessProfiles", MC, ROUTE_READ, 0, access_profile, NULL},
    {"POST",   CLUSTER "/accessProfiles/{role}/listCredential", "ManagedClusters_GetAccessProfile", MC, ROUTE_READ, ROUTE_NO_BODY, access_profile, NULL},
    {"GET",    CLUSTER "/upgradeProfiles/default", "ManagedClusters_GetUpgradeProfile", MC, ROUTE_READ, 0, cluster_upgrade_profile, NULL},
    {"GET",    CLUSTER "/availableAgentPoolVersions", "AgentPools_GetAvailableAgentPoolVersions", MC, ROUTE_READ, 0, available_pool_versions, NULL},
    {"GET",    CLUSTER "/agentPools", "AgentPools_List", AP, ROUTE_READ, 0, pool_list, NULL},
    {"GET",    POOL, "AgentPools_Get", AP, ROUTE_READ, 0, pool_get, NULL},
    {"PUT",    POOL, "AgentPools_CreateOrUpdate", AP, ROUTE_WRITE, ROUTE_REGISTERED, pool_put, pool_prepare},
    {"DELETE", POOL, "AgentPools_Delete", AP, ROUTE_WRITE, 0, pool_delete, NULL},
    {"POST",   POOL "/abort", "AgentPools_AbortLatestOperation", AP, ROUTE_WRITE, ROUTE_REGISTERED | ROUTE_NO_BODY, pool_abort, NULL},
    {"POST",   POOL "/upgradeNodeImageVersion", "AgentPools_UpgradeNodeImageVersion", AP, ROUTE_WRITE, ROUTE_REGISTERED | ROUTE_NO_BODY, node_image_upgrade, NULL},
    {"POST",   POOL "/deleteMachines", "AgentPools_DeleteMachines", AP, ROUTE_WRITE, ROUTE_REGISTERED, machines_delete, NULL},
    {"GET",    POOL "/machines", "Machines_List", AP "/machines", ROUTE_READ, 0, machine_list, NULL},
    {"GET",    POOL "/machines/{machine}", "Machines_Get", AP "/machines", ROUTE_READ, 0, machine_get, NULL},
    {"GET",    POOL "/upgradeProfiles/default", "AgentPools_GetUpgradeProfile", AP, ROUTE_READ, 0, pool_upgrade_profile, NULL},
    CHILDREN("maintenanceConfigurations", "MaintenanceConfigurations", "_ListByManagedCluster"),
    CHILDREN("trustedAccessRoleBindings", "TrustedAccessRoleBindings", "_List"),
    CHILDREN("managedNamespaces", "ManagedNamespaces", "_ListByManagedCluster"),
    {"PATCH",  CLUSTER "/managedNamespaces/{child}", "ManagedNamespaces_Update", MC "/managedNamespaces", ROUTE_WRITE, ROUTE_REGISTERED, child_patch, child_prepare},
    CHILDREN("identityBindings", "IdentityBindings", "_ListByManagedCluster"),
    CHILDREN("loadBalancers", "LoadBalancers", "_ListByManagedCluster"),
    CHILDREN("jwtAuthenticators", "JWTAuthenticators", "_ListByManagedCluster"),
    {"POST",   CLUSTER "/managedNamespaces/{child}/listCredential", "ManagedNamespaces_ListCredential", MC "/managedNamespaces", ROUTE_READ, ROUTE_NO_BODY, credentials_namespace, NULL},
    {"GET",    CLUSTER "/privateEndpointConnections", "PrivateEndpointConnections_List", MC "/privateEndpointConnections", ROUTE_READ, 0, child_list, NULL},
    {"GET",    CLUSTER "/privateEndpointConnections/{child}", "PrivateEndpointConnections_Get", MC "/privateEndpointConnections", ROUTE_READ, 0, child_get, NULL},
    {"PUT",    CLUSTER "/privateEndpointConnections/{child}", "PrivateEndpointConnections_Update", MC "/privateEndpointConnections", ROUTE_WRITE, ROUTE_REGISTERED, child_put, child_prepare},
    {"DELETE", CLUSTER "/privateEndpointConnections/{child}", "PrivateEndpointConnections_Delete", MC "/privateEndpointConnections", ROUTE_WRITE, 0, child_delete, NULL},
    {"GET",    CLUSTER "/privateLinkResources", "PrivateLinkResources_List", MC, ROUTE_READ, 0, private_links, NULL},
    {"POST",   CLUSTER "/resolvePrivateLinkServiceId", "ResolvePrivateLinkServiceId_Post", MC, ROUTE_READ, 0, private_link_resolve, NULL},
    {"GET",    CLUSTER "/outboundNetworkDependenciesEndpoints", "ManagedClusters_ListOutboundNetworkDependenciesEndpoints", MC, ROUTE_READ, 0, outbound_endpoints, NULL},
    {"GET",    CLUSTER "/meshUpgradeProfiles", "ManagedClusters_ListMeshUpgradeProfiles", MC "/meshUpgradeProfiles", ROUTE_READ, 0, mesh_upgrade_list, NULL},
    {"GET",    CLUSTER "/meshUpgradeProfiles/{mode}", "ManagedClusters_GetMeshUpgradeProfile", MC "/meshUpgradeProfiles", ROUTE_READ, 0, mesh_upgrade_get, NULL},
    {"POST",   CLUSTER "/runCommand", "ManagedClusters_RunCommand", MC, ROUTE_WRITE, ROUTE_REGISTERED, command_run, NULL},
    {"GET",    CLUSTER "/commandResults/{command}", "ManagedClusters_GetCommandResult", MC "/commandResults", ROUTE_READ, 0, command_result, NULL},
    IN_GROUP("snapshots", "Snapshots"),
    IN_GROUP("managedclustersnapshots", "ManagedClusterSnapshots"),
    {"GET",    LOCATION "/kubernetesVersions", "ManagedClusters_ListKubernetesVersions", "Microsoft.ContainerService/locations/kubernetesVersions", ROUTE_PLAIN, 0, kubernetes_versions, NULL},
    {"GET",    LOCATION "/orchestrators", "ContainerServices_ListOrchestrators", "Microsoft.ContainerService/locations/orchestrators", ROUTE_PLAIN, 0, orchestrators, NULL},
    {"GET",    LOCATION "/meshRevisionProfiles", "ManagedClusters_ListMeshRevisionProfiles", PROVIDER "locations/meshRevisionProfiles", ROUTE_PLAIN, 0, mesh_revision_list, NULL},
    {"GET",    LOCATION "/meshRevisionProfiles/{mode}", "ManagedClusters_GetMeshRevisionProfile", PROVIDER "locations/meshRevisionProfiles", ROUTE_PLAIN, 0, mesh_revision_get, NULL},
    {"GET",    LOCATION "/trustedAccessRoles", "TrustedAccessRoles_List", PROVIDER "locations/trustedAccessRoles", ROUTE_PLAIN, 0, trusted_roles, NULL},
    {"GET",    LOCATION "/guardrailsVersions", "ManagedClusters_ListGuardrailsVersions", PROVIDER "locations/guardrailsVersions", ROUTE_PLAIN, 0, policy_version_list, NULL},
    {"GET",    LOCATION "/guardrailsVersions/{version}", "ManagedClusters_GetGuardrailsVersions", PROVIDER "locations/guardrailsVersions", ROUTE_PLAIN, 0, policy_version_get, NULL},
    {"GET",    LOCATION "/safeguardsVersions", "ManagedClusters_ListSafeguardsVersions", PROVIDER "locations/safeguardsVersions", ROUTE_PLAIN, 0, policy_version_list, NULL},
    {"GET",    LOCATION "/safeguardsVersions/{version}", "ManagedClusters_GetSafeguardsVersions", PROVIDER "locations/safeguardsVersions", ROUTE_PLAIN, 0, policy_version_get, NULL},
    {"GET",    LOCATION "/nodeImageVersions", "ContainerService_ListNodeImageVersions", PROVIDER "locations/nodeImageVersions", ROUTE_PLAIN, 0, node_images, NULL},
    {"GET",    LOCATION "/osOptions/default", "ManagedClusters_GetOSOptions", PROVIDER "locations/osOptions", ROUTE_PLAIN, 0, os_options, NULL},
    {"GET",    LOCATION "/usages", "Usages_List", PROVIDER "locations/usages", ROUTE_READ, 0, region_usages, NULL},
    {"GET",    "/subscriptions/{subscription}/providers/Microsoft.Compute/locations/{location}/usages", "Usage_List", "Microsoft.Compute/locations/usages", ROUTE_READ, 0, compute_usages, NULL},
    {"GET",    "/providers/Microsoft.ContainerService/operations", "Operations_List", PROVIDER "operations", ROUTE_PLAIN, 0, provider_operations, NULL},
    {"GET",    CLUSTER "/operations", "OperationStatusResult_List", MC, ROUTE_READ, 0, operation_results_list, NULL},
    {"GET",    CLUSTER "/operations/{operation}", "OperationStatusResult_Get", MC, ROUTE_READ, 0, operation_results_get, NULL},
    {"GET",    POOL "/operations", "OperationStatusResult_ListByAgentPool", AP, ROUTE_READ, 0, operation_results_list, NULL},
    {"GET",    POOL "/operations/{operation}", "OperationStatusResult_GetByAgentPool", AP, ROUTE_READ, 0, operation_results_get, NULL},
    {"GET",    LOCATION "/operations/{operation}", "OperationStatus_Get", NULL, ROUTE_READ, ROUTE_NO_VERSION, operation_status_get, NULL},
    {"GET",    LOCATION "/operationresults/{operation}", "OperationResults_Get", NULL, ROUTE_READ, ROUTE_NO_VERSION, operation_result_get, NULL},
    {0},
};
/* clang-format on */
