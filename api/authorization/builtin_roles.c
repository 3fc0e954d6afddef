/* Azure's built-in roles that people assign around clusters: names, ids and operations from the
 * pages "Azure built-in roles" and "Built-in roles for containers"; descriptions are ours. Azure
 * has hundreds more; a PUT of an assignment takes any id. */

#include "api/authorization/roles.h"

#define READ_ROLES "Microsoft.Authorization/*/read"
#define GROUPS     "Microsoft.Resources/subscriptions/resourceGroups/read"
#define DEPLOY     "Microsoft.Resources/deployments/*"
#define ALERTS     "Microsoft.Insights/alertRules/*"
#define HEALTH     "Microsoft.ResourceHealth/availabilityStatuses/read"
#define SUPPORT    "Microsoft.Support/*"
#define USUAL      READ_ROLES " " ALERTS " " DEPLOY " " GROUPS " " SUPPORT

#define AKS "Microsoft.ContainerService/managedClusters/"
#define AKS_LOOK                                                                                   \
    READ_ROLES " Microsoft.Resources/subscriptions/operationresults/read "                         \
               "Microsoft.Resources/subscriptions/read " GROUPS

#define AKS_READ_DATA                                                                              \
    AKS "apps/controllerrevisions/read " AKS "apps/daemonsets/read " AKS                           \
        "apps/deployments/read " AKS "apps/replicasets/read " AKS "apps/statefulsets/read " AKS    \
        "autoscaling/horizontalpodautoscalers/read " AKS "batch/cronjobs/read " AKS                \
        "batch/jobs/read " AKS "configmaps/read " AKS "discovery.k8s.io/endpointslices/read " AKS  \
        "endpoints/read " AKS "events.k8s.io/events/read " AKS "events/read " AKS                  \
        "extensions/daemonsets/read " AKS "extensions/deployments/read " AKS                       \
        "extensions/ingresses/read " AKS "extensions/networkpolicies/read " AKS                    \
        "extensions/replicasets/read " AKS "limitranges/read " AKS "metrics.k8s.io/pods/read " AKS \
        "metrics.k8s.io/nodes/read " AKS "namespaces/read " AKS                                    \
        "networking.k8s.io/ingresses/read " AKS "networking.k8s.io/networkpolicies/read " AKS      \
        "persistentvolumeclaims/read " AKS "pods/read " AKS                                        \
        "policy/poddisruptionbudgets/read " AKS "replicationcontrollers/read " AKS                 \
        "resourcequotas/read " AKS "serviceaccounts/read " AKS "services/read"

#define AKS_WRITE_DATA                                                                             \
    AKS "apps/controllerrevisions/read " AKS "apps/daemonsets/* " AKS "apps/deployments/* " AKS    \
        "apps/replicasets/* " AKS "apps/statefulsets/* " AKS                                       \
        "autoscaling/horizontalpodautoscalers/* " AKS "batch/cronjobs/* " AKS                      \
        "coordination.k8s.io/leases/read " AKS "coordination.k8s.io/leases/write " AKS             \
        "coordination.k8s.io/leases/delete " AKS "discovery.k8s.io/endpointslices/read " AKS       \
        "batch/jobs/* " AKS "configmaps/* " AKS "endpoints/* " AKS                                 \
        "events.k8s.io/events/read " AKS "events/* " AKS "extensions/daemonsets/* " AKS            \
        "extensions/deployments/* " AKS "extensions/ingresses/* " AKS                              \
        "extensions/networkpolicies/* " AKS "extensions/replicasets/* " AKS                        \
        "limitranges/read " AKS "metrics.k8s.io/pods/read " AKS "metrics.k8s.io/nodes/read " AKS   \
        "namespaces/read " AKS "networking.k8s.io/ingresses/* " AKS                                \
        "networking.k8s.io/networkpolicies/* " AKS "persistentvolumeclaims/* " AKS "pods/* " AKS   \
        "policy/poddisruptionbudgets/* " AKS "replicationcontrollers/* " AKS                       \
        "resourcequotas/read " AKS "secrets/* " AKS "serviceaccounts/* " AKS "services/*"

#define BLOBS      "Microsoft.Storage/storageAccounts/blobServices/"
#define CONTAINERS BLOBS "containers/"
#define VAULTS     "Microsoft.KeyVault/vaults/"
#define VAULT_READ                                                                                 \
    USUAL " Microsoft.KeyVault/checkNameAvailability/read Microsoft.KeyVault/deletedVaults/read "  \
          "Microsoft.KeyVault/locations/*/read " VAULTS                                            \
          "*/read Microsoft.KeyVault/operations/read"

/* clang-format off */
const struct builtin_role builtin_roles[] = {
    {"Owner", "8e3af657-a8ff-443c-a75c-2fe8c4bcb635", "Manage everything, and who may.", "*", "", "", ""},
    {"Contributor", "b24988ac-6180-42a0-ab88-20f7382dd24c", "Manage everything, but not who may.", "*",
     "Microsoft.Authorization/*/Delete Microsoft.Authorization/*/Write Microsoft.Authorization/elevateAccess/Action "
     "Microsoft.Blueprint/blueprintAssignments/write Microsoft.Blueprint/blueprintAssignments/delete "
     "Microsoft.Compute/galleries/share/action Microsoft.Purview/consents/write Microsoft.Purview/consents/delete "
     "Microsoft.Resources/deploymentStacks/manageDenySetting/action", "", ""},
    {"Reader", "acdd72a7-3385-48ef-bd42-f606fba81ae7", "See everything, change nothing.", "*/read", "", "", ""},
    {"User Access Administrator", "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9", "Manage who may.",
     "*/read Microsoft.Authorization/* " SUPPORT, "", "", ""},
    {"Role Based Access Control Administrator", "f58310d9-a9f6-439a-9e8d-f62e7b41a168", "Assign roles.",
     "Microsoft.Authorization/roleAssignments/write Microsoft.Authorization/roleAssignments/delete */read " SUPPORT, "", "", ""},

    {"AcrDelete", "c2f4ef07-c644-48eb-af81-4b1b4947fb11", "Delete artifacts of a registry.",
     "Microsoft.ContainerRegistry/registries/artifacts/delete", "", "", ""},
    {"AcrPull", "7f951dda-4ed3-4680-a7ca-43fe172d538d", "Pull images from a registry.",
     "Microsoft.ContainerRegistry/registries/pull/read", "", "", ""},
    {"AcrPush", "8311e382-0749-4cb8-b61a-304f252e45ec", "Push images to a registry and pull them.",
     "Microsoft.ContainerRegistry/registries/pull/read Microsoft.ContainerRegistry/registries/push/write", "", "", ""},

    {"Azure Kubernetes Service Cluster Admin Role", "0ab0b1a8-8aac-4efd-b8c2-3ee1fb270be8", "Fetch a cluster's admin credential.",
     AKS "listClusterAdminCredential/action " AKS "accessProfiles/listCredential/action " AKS "read " AKS "runcommand/action", "", "", ""},
    {"Azure Kubernetes Service Cluster Monitoring User", "1afdec4b-e479-420e-99e7-f82237c7c5e6", "Fetch a cluster's monitoring credential.",
     AKS "listClusterMonitoringUserCredential/action " AKS "read", "", "", ""},
    {"Azure Kubernetes Service Cluster User Role", "4abbcc35-e782-43d8-92c5-2d3f1bd2253f", "Fetch a cluster's user credential.",
     AKS "listClusterUserCredential/action " AKS "read", "", "", ""},
    {"Azure Kubernetes Service Contributor Role", "ed7f3fbd-7b88-4dd4-9017-9adb7ce333f8", "Read and write clusters.",
     AKS "read " AKS "write " DEPLOY, "", "", ""},
    {"Azure Kubernetes Service RBAC Admin", "3498e952-d568-435e-9b2c-8d77e338d7f7", "Manage all in a cluster or namespace, save quotas and namespaces.",
     AKS_LOOK " " AKS "listClusterUserCredential/action", "", AKS "*",
     AKS "resourcequotas/write " AKS "resourcequotas/delete " AKS "namespaces/write " AKS "namespaces/delete"},
    {"Azure Kubernetes Service RBAC Cluster Admin", "b1ff04bb-8a4e-4dc4-8eb5-8693973ce19b", "Manage all in a cluster.",
     AKS_LOOK " " AKS "listClusterUserCredential/action", "", AKS "*", ""},
    {"Azure Kubernetes Service RBAC Reader", "7f6c6a51-bcf8-42ba-9220-52d62157d7db", "See most of a namespace, no secrets.",
     AKS_LOOK, "", AKS_READ_DATA, ""},
    {"Azure Kubernetes Service RBAC Writer", "a7ffa36f-339b-4b5c-8bdf-e2c188b2c0eb", "Change most of a namespace.",
     AKS_LOOK, "", AKS_WRITE_DATA, ""},

    {"DNS Zone Contributor", "befefa01-2a29-4197-83a8-272ff33ce314", "Manage DNS zones and their records.",
     READ_ROLES " " ALERTS " Microsoft.Network/dnsZones/* " HEALTH " " DEPLOY " " GROUPS " " SUPPORT, "", "", ""},
    {"Network Contributor", "4d97b98b-1d4f-4787-a291-c67834d212e7", "Manage networks.",
     READ_ROLES " " ALERTS " Microsoft.Network/* " HEALTH " " DEPLOY " " GROUPS " " SUPPORT, "", "", ""},
    {"Private DNS Zone Contributor", "b12aa53e-6015-4669-85d0-8515ebb3ae7f", "Manage private DNS zones.",
     ALERTS " " DEPLOY " " GROUPS " " SUPPORT " Microsoft.Network/privateDnsZones/* Microsoft.Network/privateDnsOperationResults/* "
     "Microsoft.Network/privateDnsOperationStatuses/* Microsoft.Network/virtualNetworks/read Microsoft.Network/virtualNetworks/join/action " READ_ROLES, "", "", ""},

    {"Key Vault Administrator", "00482a5a-887f-4fb3-b363-3b7fe8e74483", "All about keys, certificates and secrets of a vault.",
     VAULT_READ, "", VAULTS "*", ""},
    {"Key Vault Certificate User", "db79e9a7-68ee-4b58-9aeb-b90e7c24fcba", "Read certificates of a vault.",
     "", "", VAULTS "certificates/read " VAULTS "secrets/getSecret/action " VAULTS "secrets/readMetadata/action " VAULTS "keys/read", ""},
    {"Key Vault Certificates Officer", "a4417e6f-fecd-4de8-b567-7b0420556985", "Manage certificates of a vault.",
     VAULT_READ, "", VAULTS "certificatecas/* " VAULTS "certificates/* " VAULTS "certificatecontacts/write", ""},
    {"Key Vault Contributor", "f25e0fa2-a7c8-4377-a976-54943a77a395", "Manage vaults, but not see into them.",
     READ_ROLES " " ALERTS " Microsoft.KeyVault/* " DEPLOY " " GROUPS " " SUPPORT,
     "Microsoft.KeyVault/locations/deletedVaults/purge/action Microsoft.KeyVault/hsmPools/* Microsoft.KeyVault/managedHsms/*", "", ""},
    {"Key Vault Crypto Officer", "14b46e9e-c2b7-41b4-b07b-48a6ebf60603", "Manage keys of a vault.",
     VAULT_READ, "", VAULTS "keys/* " VAULTS "keyrotationpolicies/*", ""},
    {"Key Vault Crypto Service Encryption User", "e147488a-f6f5-4113-8e2d-b22465e65bf6", "Wrap with keys of a vault.",
     "Microsoft.EventGrid/eventSubscriptions/write Microsoft.EventGrid/eventSubscriptions/read Microsoft.EventGrid/eventSubscriptions/delete",
     "", VAULTS "keys/read " VAULTS "keys/wrap/action " VAULTS "keys/unwrap/action", ""},
    {"Key Vault Crypto User", "12338af0-0e69-4776-bea7-57ae8d297424", "Use keys of a vault.",
     "", "", VAULTS "keys/read " VAULTS "keys/update/action " VAULTS "keys/backup/action " VAULTS "keys/encrypt/action " VAULTS "keys/decrypt/action "
     VAULTS "keys/wrap/action " VAULTS "keys/unwrap/action " VAULTS "keys/sign/action " VAULTS "keys/verify/action", ""},
    {"Key Vault Reader", "21090545-7ca7-4776-b22c-e363652d74d2", "See what a vault holds, not its values.",
     VAULT_READ, "", VAULTS "*/read " VAULTS "secrets/readMetadata/action", ""},
    {"Key Vault Secrets Officer", "b86a8fe4-44ce-4948-aee5-eccb2c155cd7", "Manage secrets of a vault.",
     VAULT_READ, "", VAULTS "secrets/*", ""},
    {"Key Vault Secrets User", "4633458b-17de-408a-b874-0445c86b69e6", "Read secrets of a vault.",
     "", "", VAULTS "secrets/getSecret/action " VAULTS "secrets/readMetadata/action", ""},

    {"Log Analytics Contributor", "92aaf0da-9dab-42b6-94a3-d43ce8d16293", "Manage logs and where they come from.",
     "*/read Microsoft.ClassicCompute/virtualMachines/extensions/* Microsoft.ClassicStorage/storageAccounts/listKeys/action "
     "Microsoft.Compute/virtualMachines/extensions/* Microsoft.HybridCompute/machines/extensions/write " ALERTS " Microsoft.Insights/diagnosticSettings/* "
     "Microsoft.OperationalInsights/* Microsoft.OperationsManagement/* " DEPLOY " Microsoft.Resources/subscriptions/resourcegroups/deployments/* "
     "Microsoft.Storage/storageAccounts/listKeys/action " SUPPORT, "", "", ""},
    {"Log Analytics Reader", "73c42c96-874c-492b-b04d-ab87d138a893", "Search logs.",
     "*/read Microsoft.OperationalInsights/workspaces/analytics/query/action Microsoft.OperationalInsights/workspaces/search/action " SUPPORT,
     "Microsoft.OperationalInsights/workspaces/sharedKeys/read", "", ""},
    {"Monitoring Contributor", "749f88d5-cbae-40b8-bcfc-e573ddc772fa", "See all monitoring and change its settings.",
     "*/read Microsoft.AlertsManagement/alerts/* Microsoft.AlertsManagement/alertsSummary/* Microsoft.Insights/actiongroups/* "
     "Microsoft.Insights/activityLogAlerts/* Microsoft.Insights/AlertRules/* Microsoft.Insights/components/* Microsoft.Insights/dataCollectionEndpoints/* "
     "Microsoft.Insights/dataCollectionRules/* Microsoft.Insights/dataCollectionRuleAssociations/* Microsoft.Insights/DiagnosticSettings/* "
     "Microsoft.Insights/metricalerts/* Microsoft.Insights/scheduledqueryrules/* Microsoft.OperationalInsights/workspaces/write " SUPPORT, "", "", ""},
    {"Monitoring Data Reader", "b0d8363b-8ddd-447d-831f-62ca05bff136", "Read metrics of a monitor workspace.",
     "", "", "Microsoft.Monitor/accounts/data/metrics/read", ""},
    {"Monitoring Metrics Publisher", "3913510d-42f4-4e42-8a64-420c390055eb", "Publish metrics.",
     "Microsoft.Insights/Register/Action " SUPPORT " " GROUPS, "", "Microsoft.Insights/Metrics/Write Microsoft.Insights/Telemetry/Write", ""},
    {"Monitoring Reader", "43d0d8ad-25c7-4714-9337-8ba259a9fe05", "See all monitoring.",
     "*/read Microsoft.OperationalInsights/workspaces/search/action " SUPPORT, "", "", ""},

    {"Managed Identity Contributor", "e40ec5ca-96e0-45a2-b4ff-59039f2c2b59", "Manage user-assigned identities.",
     "Microsoft.ManagedIdentity/userAssignedIdentities/read Microsoft.ManagedIdentity/userAssignedIdentities/write "
     "Microsoft.ManagedIdentity/userAssignedIdentities/delete Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/read "
     "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/write "
     "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/delete "
     "Microsoft.ManagedIdentity/userAssignedIdentities/revokeTokens/action " USUAL, "", "", ""},
    {"Managed Identity Operator", "f1a07417-d97a-45cb-824c-7a7467783830", "Read and assign user-assigned identities.",
     "Microsoft.ManagedIdentity/userAssignedIdentities/*/read Microsoft.ManagedIdentity/userAssignedIdentities/*/assign/action " USUAL, "", "", ""},

    {"Storage Account Contributor", "17d1049b-9a84-46fb-8f53-869881c3d3ab", "Manage storage accounts, their keys included.",
     READ_ROLES " " ALERTS " Microsoft.Insights/diagnosticSettings/* Microsoft.Network/virtualNetworks/subnets/joinViaServiceEndpoint/action "
     HEALTH " " DEPLOY " " GROUPS " Microsoft.Storage/storageAccounts/* " SUPPORT, "", "", ""},
    {"Storage Blob Data Contributor", "ba92f5b4-2d11-453d-a403-e96b0029c9fe", "Read and write blobs.",
     CONTAINERS "delete " CONTAINERS "read " CONTAINERS "write " BLOBS "generateUserDelegationKey/action", "",
     CONTAINERS "blobs/delete " CONTAINERS "blobs/read " CONTAINERS "blobs/write " CONTAINERS "blobs/move/action " CONTAINERS "blobs/add/action", ""},
    {"Storage Blob Data Owner", "b7e6dc6d-f1e8-4753-8033-0f276bb0955b", "All about blobs.",
     CONTAINERS "* " BLOBS "generateUserDelegationKey/action", "", CONTAINERS "blobs/*", ""},
    {"Storage Blob Data Reader", "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1", "Read blobs.",
     CONTAINERS "read " BLOBS "generateUserDelegationKey/action", "", CONTAINERS "blobs/read", ""},
    {"Virtual Machine Contributor", "9980e02c-c2be-4d73-94e8-173b1dc7cf3c", "Manage virtual machines.",
     READ_ROLES " Microsoft.Compute/availabilitySets/* Microsoft.Compute/locations/* Microsoft.Compute/virtualMachines/* "
     "Microsoft.Compute/virtualMachineScaleSets/* Microsoft.Compute/disks/write Microsoft.Compute/disks/read Microsoft.Compute/disks/delete "
     "Microsoft.Network/networkInterfaces/* Microsoft.Network/publicIPAddresses/join/action Microsoft.Network/publicIPAddresses/read "
     "Microsoft.Network/virtualNetworks/read Microsoft.Network/virtualNetworks/subnets/join/action " HEALTH " " USUAL, "", "", ""},
    {NULL, NULL, NULL, NULL, NULL, NULL, NULL},
};
/* clang-format on */
