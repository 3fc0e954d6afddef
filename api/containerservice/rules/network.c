/* What the network plugin and its mode go together with. A stored cluster that breaks one of these
 * is left alone by changes of other things. */

#include <string.h>
#include <strings.h>

#include "api/arm/resource_id.h"
#include "api/containerservice/rule.h"
#include "api/containerservice/transitions.h"
#include "base/json.h"

#define LABEL_MAX 63 /* characters of a Kubernetes label, which these names become */

static struct violation *overlay_with_kubenet(const struct facts *facts, const struct rule *rule)
{
    if (!facts->network.overlay || !text_equal(facts->network.plugin, "kubenet") ||
        !network_changed(facts))
        return NULL;
    return VIOLATION(facts, rule, facts->network.plugin);
}

/* The service drops the range, so the request is what shows it. */
static struct violation *pods_without_overlay(const struct facts *facts, const struct rule *rule)
{
    const json_t *sent = json_at(facts->sent, "properties.networkProfile");
    const struct network *network = &facts->network;

    if (!text_equal(network->plugin, "azure") || network->overlay)
        return NULL;
    if (json_is_empty(json_object_get(sent, "podCidr")) &&
        json_is_empty(json_object_get(sent, "podCidrs")))
        return NULL;
    return VIOLATION_PLAIN(facts, rule);
}

/* Of dual-stack clusters DS-011 says the same. */
static struct violation *virtual_nodes(const struct facts *facts, const struct rule *rule)
{
    const struct network *network = &facts->network;
    bool node_subnet = text_equal(network->plugin, "azure") && !network->overlay &&
                       !pod_subnet_used(facts->pools, facts->pool_count);

    if (node_subnet || network->dual_stack || !cluster_virtual_nodes(facts->wanted) ||
        (cluster_virtual_nodes(facts->stored) && !network_changed(facts)))
        return NULL;
    return VIOLATION_PLAIN(facts, rule);
}

static struct violation *pod_identity(const struct facts *facts, const struct rule *rule)
{
    const json_t *profile = json_at(facts->wanted, rule->path);

    if (!json_true_at(profile, "enabled") || json_true_at(profile, "allowNetworkPluginKubenet") ||
        !text_equal(facts->network.plugin, "kubenet") || !facts_changes(facts, rule->path))
        return NULL;
    return VIOLATION_PLAIN(facts, rule);
}

/* ---- pools ---- */

static struct violation *overlay_pod_subnet(const struct facts *facts, const struct rule *rule,
                                            const struct pool_facts *pool)
{
    bool had = pool->stored && facts->stored_network.overlay;
    return facts->network.overlay && pool_has_pod_subnet(pool) && !had
               ? VIOLATION_PLAIN(facts, rule)
               : NULL;
}

static struct violation *kubenet_pod_subnet(const struct facts *facts, const struct rule *rule,
                                            const struct pool_facts *pool)
{
    if (!pool_has_pod_subnet(pool) || !text_equal(facts->network.plugin, "kubenet"))
        return NULL;
    return VIOLATION_PLAIN(facts, rule);
}

/* Of Windows pools windows.c says the same. */
static struct violation *byo_windows_profile(const struct facts *facts, const struct rule *rule)
{
    if (!text_equal(facts->network.plugin, "none") ||
        !json_is_object(json_at(facts->wanted, rule->path)))
        return NULL;
    return VIOLATION_PLAIN(facts, rule);
}

static struct violation *overlay_availability_set(const struct facts *facts,
                                                  const struct rule *rule,
                                                  const struct pool_facts *pool)
{
    return facts->network.overlay && text_equal_nocase(pool->type, "AvailabilitySet")
               ? VIOLATION_PLAIN(facts, rule)
               : NULL;
}

static struct violation *overlay_vm_size(const struct facts *facts, const struct rule *rule,
                                         const struct pool_facts *pool)
{
    static const char series[] = "Standard_DC";

    if (!facts->network.overlay || strncasecmp(pool->vm_size, series, sizeof series - 1) != 0)
        return NULL;
    const struct vm_size *size = catalogue_vm_size(facts->catalogue, pool->vm_size);
    return size && text_equal_nocase(size->family, "standardDCSv2Family")
               ? VIOLATION(facts, rule, pool->vm_size)
               : NULL;
}

static size_t longer(const char *name, size_t size)
{
    return name && strlen(name) > size ? strlen(name) : size;
}

/* Of the names of group, network and subnet; 0 when the id is none of a subnet. */
static size_t longest_name(const struct facts *facts, const char *subnet_id)
{
    struct resource_id subnet;

    if (!resource_id_parse(facts->arena, subnet_id, &subnet) || !subnet.parent)
        return 0;
    const char *slash = strrchr(subnet.parent, '/');
    return longer(slash ? slash + 1 : NULL, longer(subnet.group, longer(subnet.name, 0)));
}

static struct violation *names_too_long(const struct facts *facts, const struct rule *rule,
                                        const struct pool_facts *pool)
{
    if (!facts->network.overlay && !pool_has_pod_subnet(pool))
        return NULL;
    bool nodes = pool->subnet && longest_name(facts, pool->subnet) > LABEL_MAX;
    bool pods = pool_has_pod_subnet(pool) && longest_name(facts, pool->pod_subnet) > LABEL_MAX;
    return nodes || pods ? VIOLATION_PLAIN(facts, rule) : NULL;
}

const struct rule network_rules[] = {
    {
        .id = "NP-003",
        .changes = CLUSTER_WRITE,
        .summary = "Mode overlay does not go with plugin kubenet.",
        .remedy = "Set networkPlugin azure, or leave networkPluginMode out.",
        .path = "properties.networkProfile.networkPluginMode",
        .code = "UnsupportedNetworkPluginModeWithNetworkPlugin",
        .target = "networkProfile.networkPluginMode",
        .message = "NetworkPluginMode overlay is not supported with NetworkPlugin {plugin}.",
        .source = "Azure/AKS#5662",
        .confidence = RECORDED,
        .words = RECORDED,
        .disputed =
            "Whether overlay goes with plugin none is not written down. Cluster API forbids it with kubenet alone, and Microsoft's own CI (Azure/azure-container-networking) makes such clusters, so none is taken, with two IP families as well.",
        .check = overlay_with_kubenet,
    },
    {
        .id = "NP-007",
        .changes = CLUSTER_CREATE,
        .on_demand = true,
        .summary = "A node subnet cluster has no pod range.",
        .remedy = "Leave podCidr out, or set networkPluginMode overlay.",
        .path = "properties.networkProfile.podCidr",
        .code = "InvalidParameter",
        .target = "networkProfile.podCIDR",
        .message =
            "podCIDR may only be set with network plugin kubenet or none, or with network plugin mode overlay.",
        .source = "Azure/azure-cli#26237",
        .confidence = CLIENT_SIDE,
        .words = GUESS,
        .disputed =
            "az since 2.48 and azurerm refuse it, older az warned that the value is overwritten: the service is believed to drop it, and it is dropped here.",
        .check = pods_without_overlay,
    },
    {
        .id = "NP-018",
        .changes = CLUSTER_WRITE,
        .summary = "Virtual nodes need a node subnet cluster.",
        .remedy = "Disable the add-on, or use plugin azure without overlay and pod subnets.",
        .path = "properties.addonProfiles.aciConnectorLinux",
        .code = "BadRequest",
        .message =
            "The aciConnectorLinux addon is only supported with Azure CNI in node subnet mode.",
        .source = "AKS docs, virtual-nodes",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = virtual_nodes,
    },
    {
        .id = "NP-019",
        .changes = CLUSTER_WRITE,
        .summary = "Pod identity on kubenet has to be allowed explicitly.",
        .remedy = "Set podIdentityProfile.allowNetworkPluginKubenet true.",
        .path = "properties.podIdentityProfile",
        .code = "BadRequest",
        .message = "Network plugin kubenet is not supported to use with PodIdentity addon.",
        .source = "public reports of the answer",
        .confidence = RECORDED,
        .words = GUESS,
        .check = pod_identity,
    },
    {
        .id = "NP-005",
        .changes = CLUSTER_WRITE | POOL_CREATE,
        .summary = "Pools of an overlay cluster have no pod subnet.",
        .remedy = "Leave podSubnetID out.",
        .path = "podSubnetID",
        .code = "BadRequest",
        .message = "NetworkPluginMode overlay cannot be used with PodSubnetID.",
        .source = "Azure/bicep-registry-modules#3860",
        .confidence = RECORDED,
        .words = RECORDED,
        .check_pool = overlay_pod_subnet,
    },
    {
        .id = "NP-006",
        .changes = CLUSTER_CREATE | POOL_CREATE,
        .summary = "Pods of a kubenet cluster have no subnet of their own.",
        .remedy = "Leave podSubnetID out.",
        .path = "podSubnetID",
        .code = "InvalidParameter",
        .message = "Can only specify a pod subnet when using network plugin Azure or None",
        .source = "Azure/AKS#3351",
        .confidence = RECORDED,
        .words = RECORDED,
        .check_pool = kubenet_pod_subnet,
    },
    {
        .id = "NP-009",
        .changes = CLUSTER_CREATE,
        .summary = "Clusters with plugin none have no Windows profile.",
        .remedy = "Leave windowsProfile out.",
        .path = "properties.windowsProfile",
        .code = "AzureCNIOnlyForWindows",
        .message = "Windows agent pools can only be added to AKS clusters using Azure-CNI.",
        .source = "Azure/AKS#2839",
        .confidence = RECORDED,
        .words = RECORDED,
        .disputed =
            "Refused in 2022 and called unsupported in windows-vs-linux-containers, but the Makefile of azure-container-networking adds Windows2022 pools to such clusters in 2026: refused, as the docs have it.",
        .check = byo_windows_profile,
    },
    {
        .id = "NP-014",
        .changes = CLUSTER_CREATE | POOL_CREATE,
        .summary = "Overlay clusters have no pools in availability sets.",
        .remedy = "Use type VirtualMachineScaleSets.",
        .path = "type",
        .code = "BadRequest",
        .message = "Azure CNI Overlay does not support AvailabilitySet agent pools.",
        .source = "AKS docs, concepts-network-azure-cni-overlay",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check_pool = overlay_availability_set,
    },
    {
        .id = "NP-015",
        .changes = CLUSTER_CREATE | POOL_CREATE,
        .summary = "Overlay clusters have no machines of the DCsv2 series.",
        .remedy = "Use DCasv5 or DCadsv5.",
        .path = "vmSize",
        .code = "BadRequest",
        .message = "VM size {vmSize} is not supported with Azure CNI Overlay.",
        .source = "AKS docs, concepts-network-azure-cni-overlay",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check_pool = overlay_vm_size,
    },
    {
        .id = "NP-017",
        .changes = CLUSTER_CREATE | POOL_CREATE,
        .summary =
            "With overlay or pod subnets, the names of subnet, virtual network and resource group have at most 63 characters.",
        .path = "vnetSubnetID",
        .code = "InvalidParameter",
        .target = "agentPoolProfile.vnetSubnetID",
        .message =
            "The name of the subnet, virtual network or resource group must not be longer than 63 characters.",
        .source = "release notes 2023-11-28",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check_pool = names_too_long,
    },
    {0},
};
