/* Node auto-provisioning. */

#include "api/containerservice/rule.h"
#include "api/containerservice/transitions.h"
#include "base/json.h"

#define SINCE_PUBLIC_ACCESS   20260201
#define UNTIL_PUBLIC_ACCESS   20260301
#define SINCE_AUTOSCALER_FLAG 20260715 /* schemas/features.json; no way around before */

static bool turned_on(const struct facts *facts)
{
    return cluster_provisions_nodes(facts->wanted) && !cluster_provisions_nodes(facts->stored);
}

/* Whether a change turns it on, or brings what it does not go with. */
static bool meets(const struct facts *facts, bool brought)
{
    return cluster_provisions_nodes(facts->wanted) &&
           (brought || !cluster_provisions_nodes(facts->stored));
}

static struct violation *with_families(const struct facts *facts, const struct rule *rule)
{
    const struct network *network = &facts->network;
    bool alone = network->family_count == 1 && network->families[0] == FAMILY_IPV4;
    return !alone && meets(facts, facts_changes(facts, rule->path)) ? VIOLATION_PLAIN(facts, rule)
                                                                    : NULL;
}

static struct violation *with_windows(const struct facts *facts, const struct rule *rule,
                                      const struct pool_facts *pool)
{
    return pool->windows && meets(facts, !pool->stored) ? VIOLATION_PLAIN(facts, rule) : NULL;
}

static struct violation *with_calico(const struct facts *facts, const struct rule *rule)
{
    return text_equal(facts->network.policy, "calico") && meets(facts, network_changed(facts))
               ? VIOLATION_PLAIN(facts, rule)
               : NULL;
}

static struct violation *with_kubenet(const struct facts *facts, const struct rule *rule)
{
    return text_equal(facts->network.plugin, "kubenet") && turned_on(facts)
               ? VIOLATION_PLAIN(facts, rule)
               : NULL;
}

static struct violation *without_public_access(const struct facts *facts, const struct rule *rule)
{
    const char *access = json_text_or(facts->wanted, rule->path, "");
    bool open = !*access || text_equal_nocase(access, "Enabled");
    return !open && meets(facts, facts_changes(facts, rule->path)) ? VIOLATION_PLAIN(facts, rule)
                                                                   : NULL;
}

static struct violation *with_principal(const struct facts *facts, const struct rule *rule)
{
    const char *client =
        json_text_or(facts->wanted, "properties.servicePrincipalProfile.clientId", "");
    return *client && !text_equal_nocase(client, "msi") && turned_on(facts)
               ? VIOLATION_PLAIN(facts, rule)
               : NULL;
}

static struct violation *stopped(const struct facts *facts, const struct rule *rule)
{
    return cluster_provisions_nodes(facts->stored) ? VIOLATION_PLAIN(facts, rule) : NULL;
}

static struct violation *with_autoscaler(const struct facts *facts, const struct rule *rule)
{
    if (!turned_on(facts))
        return NULL;
    for (size_t i = 0; i < facts->pool_count; i++) {
        if (facts->pools[i].autoscaling)
            return VIOLATION_PLAIN(facts, rule);
    }
    return NULL;
}

const struct rule auto_provisioning_rules[] = {
    {
        .id = "NAP-001",
        .changes = CLUSTER_WRITE,
        .summary = "Node auto-provisioning needs a cluster with IPv4 alone.",
        .path = "properties.networkProfile.ipFamilies",
        .code = "OperationNotAllowed",
        .message =
            ".properties.nodeProvisioningProfile.mode cannot be Auto unless .properties.networkProfile.ipFamilies is set to one of [IPv4].",
        .source = "Azure/AKS#4759",
        .confidence = RECORDED,
        .words = RECORDED,
        .check = with_families,
    },
    {
        .id = "NAP-002",
        .changes = CLUSTER_WRITE | POOL_CREATE,
        .summary = "Clusters with node auto-provisioning have no Windows pools.",
        .path = "osType",
        .code = "OperationNotAllowed",
        .message =
            ".properties.nodeProvisioningProfile.mode cannot be Auto when the cluster has Windows agent pools.",
        .source = "AKS docs, node-auto-provisioning",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check_pool = with_windows,
    },
    {
        .id = "NAP-003",
        .changes = CLUSTER_WRITE,
        .summary = "Node auto-provisioning does not go with Calico.",
        .path = "properties.networkProfile.networkPolicy",
        .code = "OperationNotAllowed",
        .message =
            ".properties.nodeProvisioningProfile.mode cannot be Auto unless .properties.networkProfile.networkPolicy is set to one of [none, azure, cilium].",
        .source = "AKS docs, node-auto-provisioning-networking; release notes 2025-01-30",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = with_calico,
    },
    {
        .id = "NAP-004",
        .changes = CLUSTER_WRITE,
        .summary = "Node auto-provisioning does not go with kubenet.",
        .path = "properties.networkProfile.networkPlugin",
        .code = "OperationNotAllowed",
        .message =
            ".properties.nodeProvisioningProfile.mode cannot be Auto unless .properties.networkProfile.networkPlugin is set to one of [azure, none].",
        .source = "AKS docs, node-auto-provisioning-networking; release notes 2025-01-30",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = with_kubenet,
    },
    {
        .id = "NAP-005",
        .changes = CLUSTER_WRITE,
        .since = SINCE_PUBLIC_ACCESS,
        .until = UNTIL_PUBLIC_ACCESS,
        .summary = "In 2026-02 node auto-provisioning needed public network access.",
        .path = "properties.publicNetworkAccess",
        .code = "OperationNotAllowed",
        .message =
            ".properties.nodeProvisioningProfile.mode cannot be Auto unless .properties.publicNetworkAccess is set to one of [Enabled].",
        .source = "Azure/AKS#5586",
        .confidence = RECORDED,
        .words = RECORDED,
        .disputed =
            "Reported as a bug for private clusters in 2026-02 and closed: it is asked on service dates of that month alone.",
        .check = without_public_access,
    },
    {
        .id = "NAP-006",
        .changes = CLUSTER_WRITE,
        .summary = "Node auto-provisioning needs a managed identity.",
        .remedy = "Leave servicePrincipalProfile out, and give the cluster an identity.",
        .path = "properties.servicePrincipalProfile",
        .code = "OperationNotAllowed",
        .message =
            ".properties.nodeProvisioningProfile.mode cannot be Auto with a service principal; use a managed identity.",
        .source = "AKS docs, node-auto-provisioning",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = with_principal,
    },
    {
        .id = "NAP-007",
        .changes = CLUSTER_STOP,
        .summary = "A cluster with node auto-provisioning is not stopped.",
        .remedy = "Set nodeProvisioningProfile.mode Manual first.",
        .path = "properties.nodeProvisioningProfile.mode",
        .code = "OperationNotAllowed",
        .message =
            "Stopping the cluster is not supported while .properties.nodeProvisioningProfile.mode is Auto",
        .source = "AKS docs, node-auto-provisioning",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = stopped,
    },
    {
        .id = "NAP-008",
        .changes = CLUSTER_UPDATE,
        .until = SINCE_AUTOSCALER_FLAG,
        .summary = "Node auto-provisioning is turned on only while no pool is autoscaled.",
        .remedy = "Disable the autoscaler of each pool first.",
        .path = "properties.nodeProvisioningProfile.mode",
        .code = "OperationNotAllowed",
        .message =
            ".properties.nodeProvisioningProfile.mode cannot be Auto when an agent pool has enableAutoScaling.",
        .source = "AKS docs, migrate-from-autoscaler-to-node-auto-provisioning",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = with_autoscaler,
    },
    {
        .id = "NAP-008",
        .changes = CLUSTER_UPDATE,
        .since = SINCE_AUTOSCALER_FLAG,
        .flag = "AllowClusterAutoscalerAndNAP",
        .summary =
            "Node auto-provisioning is turned on only while no pool is autoscaled, unless the preview flag allows both.",
        .remedy = "Disable the autoscaler of each pool first, or register the flag.",
        .path = "properties.nodeProvisioningProfile.mode",
        .code = "OperationNotAllowed",
        .message =
            ".properties.nodeProvisioningProfile.mode cannot be Auto when an agent pool has enableAutoScaling.",
        .source = "AKS docs, use-node-auto-provisioning",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = with_autoscaler,
    },
    {0},
};
