/* The load balancer itself: its SKU, how nodes join it, how they are probed. */

#include "api/containerservice/rule.h"
#include "api/containerservice/transitions.h"
#include "api/containerservice/words.h"
#include "base/json.h"

#define PROFILE          "properties.networkProfile.loadBalancerProfile"
#define SKU              "properties.networkProfile.loadBalancerSku"
#define SINCE_NO_BASIC   20250331 /* AKS docs, upgrade-basic-load-balancer-on-aks */
#define LEAST_TO_MIGRATE 27       /* minor version of Kubernetes */
#define LEAST_NODE_IP    23

static bool is_basic(const struct network *network)
{
    return text_equal_nocase(network->balancer_sku, "basic");
}

static bool is_standard(const struct network *network)
{
    return text_equal_nocase(network->balancer_sku, "standard");
}

/* ---- the SKU ---- */

static struct violation *basic_new(const struct facts *facts, const struct rule *rule)
{
    return is_basic(&facts->network) ? VIOLATION(facts, rule, facts->network.balancer_sku) : NULL;
}

static struct violation *basic_again(const struct facts *facts, const struct rule *rule)
{
    return transition_check(facts, rule, MOVE_BALANCER, facts->stored_network.balancer_sku,
                            facts->network.balancer_sku);
}

/* What a request may not change along with the SKU, as far as it shows. */
static const char *const migration_fixed[] = {
    "properties.currentKubernetesVersion",
    "properties.networkProfile.networkDataplane",
    "properties.networkProfile.networkPluginMode",
    "properties.networkProfile.networkPolicy",
    "properties.networkProfile.outboundType",
    "properties.apiServerAccessProfile",
    "properties.addonProfiles",
    "properties.securityProfile",
};

static bool pools_change(const struct facts *facts)
{
    for (size_t i = 0; i < facts->pool_count; i++) {
        const struct pool_facts *pool = &facts->pools[i];
        if (pool->stored &&
            (pool->count != pool->stored->count || pool->autoscaling != pool->stored->autoscaling ||
             !text_equal(pool->version, pool->stored->version)))
            return true;
    }
    return false;
}

static struct violation *basic_migrated(const struct facts *facts, const struct rule *rule)
{
    if (!is_basic(&facts->stored_network) || !is_standard(&facts->network))
        return NULL;
    if (facts_kubernetes_below(facts, LEAST_TO_MIGRATE, 0))
        return VIOLATION(facts, rule, "requires Kubernetes version 1.27 or later");
    if (json_true_at(facts->stored, "properties.securityProfile.azureKeyVaultKms.enabled"))
        return VIOLATION(facts, rule, "is not supported while the Key Management Service is on");
    for (size_t i = 0; i < sizeof migration_fixed / sizeof migration_fixed[0]; i++) {
        if (facts_changes(facts, migration_fixed[i]))
            return VIOLATION(facts, rule, "cannot be combined with other changes");
    }
    return pools_change(facts) ? VIOLATION(facts, rule, "cannot be combined with other changes")
                               : NULL;
}

static struct violation *basic_pools(const struct facts *facts, const struct rule *rule)
{
    return is_basic(&facts->network) && facts->pool_count > 1 ? VIOLATION_PLAIN(facts, rule) : NULL;
}

/* The defaults give such a cluster no profile, so what was sent counts. */
static struct violation *basic_profile(const struct facts *facts, const struct rule *rule)
{
    return is_basic(&facts->network) && !json_is_empty(json_at(facts->sent, PROFILE))
               ? VIOLATION_PLAIN(facts, rule)
               : NULL;
}

/* ---- how nodes join, how they are probed ---- */

static struct violation *backend_unknown(const struct facts *facts, const struct rule *rule)
{
    const char *type = json_text_or(facts->wanted, PROFILE ".backendPoolType", "");
    bool node_ip = text_equal_nocase(type, "nodeIP");

    if (!facts_changes(facts, PROFILE ".backendPoolType"))
        return NULL;
    if (node_ip && facts_kubernetes_below(facts, LEAST_NODE_IP, 0))
        return VIOLATION(facts, rule, rule->target,
                         "nodeIP requires Kubernetes version 1.23 or later");
    return !*type || word_spelled(words_backend_pool_type, type)
               ? NULL
               : violation_unknown(facts, rule, type);
}

static struct violation *probe_shared(const struct facts *facts, const struct rule *rule)
{
    static const char mode[] = PROFILE ".clusterServiceLoadBalancerHealthProbeMode";

    if (!facts_changes(facts, mode) || !text_equal_nocase(json_text(facts->wanted, mode), "Shared"))
        return NULL;
    return VIOLATION(facts, rule, rule->flag);
}

const struct rule balancer_rules[] = {
    {
        .id = "LB-002",
        .changes = CLUSTER_CREATE,
        .since = SINCE_NO_BASIC,
        .summary = "New clusters have a standard load balancer.",
        .path = SKU,
        .code = "BadRequest",
        .target = "networkProfile.loadBalancerSku",
        .message = "Load Balancer SKU '{sku}' is invalid; must use 'standard'.",
        .source = "AKS docs, upgrade-basic-load-balancer-on-aks; release notes 2025-04-27",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = basic_new,
    },
    {
        .id = "LB-003",
        .changes = CLUSTER_UPDATE,
        .summary = "A standard load balancer does not become a basic one.",
        .path = SKU,
        .code = "PropertyChangeNotAllowed",
        .target = "networkProfile.loadBalancerSku",
        .message = MESSAGE_FIXED,
        .source = "AKS docs, upgrade-basic-load-balancer-on-aks",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = basic_again,
    },
    {
        .id = "LB-004",
        .changes = CLUSTER_UPDATE,
        .summary = "A basic load balancer becomes a standard one from Kubernetes 1.27 on, with the "
                   "Key Management Service off and nothing else in the request.",
        .path = SKU,
        .code = "BadRequest",
        .message = "Migrating load balancer SKU from basic to standard {details}.",
        .source = "AKS docs, upgrade-basic-load-balancer-on-aks",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = basic_migrated,
    },
    {
        .id = "LB-005",
        .changes = CLUSTER_CREATE | POOL_CREATE,
        .summary = "A cluster with a basic load balancer has one node pool.",
        .path = SKU,
        .code = "SLBRequiredForMultipleAgentPools",
        .message =
            "Basic load balancers are not supported with multiple node pools. Create a cluster with standard load balancer selected to use multiple node pools, learn more at aka.ms/aks/nodepools.",
        .source = "Azure/azure-container-networking#2131",
        .confidence = RECORDED,
        .words = RECORDED,
        .check = basic_pools,
    },
    {
        .id = "LB-013",
        .changes = CLUSTER_WRITE,
        .summary = "loadBalancerProfile is for the standard load balancer.",
        .path = PROFILE,
        .code = "InvalidLoadBalancerProfile",
        .target = "networkProfile.loadBalancerProfile",
        .message = "Load balancer profile is only supported with load balancer SKU standard.",
        .source = "AKS REST reference; azurerm's own check",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = basic_profile,
    },
    {
        .id = "LB-014",
        .changes = CLUSTER_WRITE,
        .summary = "backendPoolType is nodeIPConfiguration or, from Kubernetes 1.23 on, nodeIP.",
        .path = PROFILE ".backendPoolType",
        .code = "InvalidParameter",
        .target = "networkProfile.loadBalancerProfile.backendPoolType",
        .message = MESSAGE_INVALID_DETAILS,
        .source = "AKS docs, load-balancer-standard",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = backend_unknown,
    },
    {
        .id = "LB-016",
        .changes = CLUSTER_WRITE,
        .flag = "EnableSLBSharedHealthProbePreview",
        .summary = "Shared health probes need a preview flag.",
        .path = PROFILE ".clusterServiceLoadBalancerHealthProbeMode",
        .code = "BadRequest",
        .message = MESSAGE_FEATURE,
        .source = "AKS docs, load-balancer-standard",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = probe_shared,
    },
    {0},
};
