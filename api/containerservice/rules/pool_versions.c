/* The Kubernetes versions of pools, and how far from the control plane's they may be. */

#include "api/containerservice/rule.h"
#include "base/json.h"

/* The version that a pool is to have, when the change brings another than it has. */
static const char *pool_version_asked(const struct pool_facts *pool)
{
    const char *asked = *pool->version ? pool->version : NULL;
    return pool->stored && text_equal(asked, pool->stored->version) ? NULL : asked;
}

/* The same, but for one that is the control plane's, whose own rules look at it. */
static const char *pool_version_own(const struct facts *facts, const struct pool_facts *pool)
{
    const char *asked = pool_version_asked(pool);
    bool follows = text_equal(asked, json_text(facts->wanted, "properties.kubernetesVersion"));
    return follows ? NULL : asked;
}

static struct violation *pool_version_unsupported(const struct facts *facts,
                                                  const struct rule *rule,
                                                  const struct pool_facts *pool)
{
    const char *asked = pool_version_own(facts, pool);

    if (!asked || facts_support(facts, asked) != KUBERNETES_UNSUPPORTED)
        return NULL;
    return VIOLATION(facts, rule, asked);
}

static struct violation *skew_refused(const struct facts *facts, const struct rule *rule,
                                      const char *asked)
{
    return VIOLATION(
        facts, rule, asked, json_text_or(facts->wanted, "properties.currentKubernetesVersion", ""),
        NUMBER(facts, kubernetes_minor(asked)), NUMBER(facts, facts->kubernetes.minor));
}

static struct violation *pool_version_newer(const struct facts *facts, const struct rule *rule,
                                            const struct pool_facts *pool)
{
    const char *asked = pool_version_own(facts, pool);

    if (!asked || !facts->kubernetes_known || kubernetes_minor(asked) <= facts->kubernetes.minor)
        return NULL;
    return skew_refused(facts, rule, asked);
}

/* The oldest minor that the pool may be; Kubernetes 1.28 brought one more. */
static unsigned oldest_minor(unsigned control, unsigned allowed)
{
    return control > allowed ? control - allowed : 0;
}

/* The version that the pool has, or goes to. One that follows the control plane keeps up with it.
 */
static const char *pool_version_then(const struct facts *facts, const struct pool_facts *pool)
{
    const char *asked = pool_version_asked(pool);

    if (facts->change != CLUSTER_UPDATE || asked)
        return facts->change == CLUSTER_UPDATE ? asked : pool_version_own(facts, pool);
    return pool->stored ? pool->stored->current_version : NULL;
}

static struct violation *pool_older_than(const struct facts *facts, const struct rule *rule,
                                         const struct pool_facts *pool, unsigned allowed)
{
    const char *version = pool_version_then(facts, pool);
    unsigned minor = version ? kubernetes_minor(version) : 0;

    if (minor == 0 || !facts->kubernetes_known ||
        minor >= oldest_minor(facts->kubernetes.minor, allowed))
        return NULL;
    return skew_refused(facts, rule, version);
}

/* Of an update only one that moves the control plane is asked. */
static bool moves_control_plane(const struct facts *facts)
{
    return facts->change != CLUSTER_UPDATE ||
           facts_changes(facts, "properties.currentKubernetesVersion");
}

static struct violation *pool_version_older(const struct facts *facts, const struct rule *rule,
                                            const struct pool_facts *pool)
{
    if (facts_kubernetes_below(facts, 28, 0) || !moves_control_plane(facts))
        return NULL;
    return pool_older_than(facts, rule, pool, 3);
}

static struct violation *pool_version_older_once(const struct facts *facts, const struct rule *rule,
                                                 const struct pool_facts *pool)
{
    if (!facts_kubernetes_below(facts, 28, 0) || !moves_control_plane(facts))
        return NULL;
    return pool_older_than(facts, rule, pool, 2);
}

static struct violation *pool_version_jumps(const struct facts *facts, const struct rule *rule,
                                            const struct pool_facts *pool)
{
    struct kubernetes_version wanted, current;
    const char *asked = pool_version_asked(pool);
    const char *from = pool->stored ? pool->stored->current_version : "";
    bool has_patch, full;

    if (!asked || !kubernetes_version_parse(asked, &wanted, &full) ||
        !kubernetes_version_parse(from, &current, &has_patch))
        return NULL;
    bool down = wanted.minor < current.minor ||
                (full && wanted.minor == current.minor && wanted.patch < current.patch);
    if (!down && wanted.minor <= current.minor + 1)
        return NULL;
    return VIOLATION(facts, rule, from, asked);
}

const struct rule pool_version_rules[] = {
    {
        .id = "VER-003",
        .changes = ANY_WRITE,
        .summary = "The region offers the pool's Kubernetes version.",
        .remedy = "Choose one that `az aks get-versions` lists.",
        .path = "orchestratorVersion",
        .code = "AgentPoolK8sVersionNotSupported",
        .message =
            "Version {version} is not supported in this region. Please use [az aks get-versions] command to get the supported version list in this region. For more information, please check https://aka.ms/supported-version-list",
        .source = "Azure/azure-workload-identity#586 (the code)",
        .confidence = RECORDED,
        .words = RECORDED,
        .check_pool = pool_version_unsupported,
    },
    {
        .id = "VER-005",
        .changes = ANY_WRITE,
        .summary = "A pool is no newer than the control plane.",
        .remedy = "Upgrade the control plane first.",
        .path = "orchestratorVersion",
        .code = "NodePoolMcVersionIncompatible",
        .message =
            "Node pool version {pool} and control plane version {controlPlane} are incompatible. Minor version of node pool version {poolMinor} is bigger than control plane version {controlPlaneMinor}. For more information, please check https://aka.ms/version-skew-policy",
        .source = "rancher/rancher#33426",
        .confidence = RECORDED,
        .words = RECORDED,
        .check_pool = pool_version_newer,
    },
    {
        .id = "VER-006",
        .changes = CLUSTER_WRITE | POOL_CREATE,
        .summary =
            "A pool is at most 3 minor versions older than a control plane of 1.28 or later.",
        .remedy = "Upgrade the pool first, or make it with a newer version.",
        .path = "orchestratorVersion",
        .code = "NodePoolMcVersionIncompatible",
        .message =
            "Node pool version {pool} and control plane version {controlPlane} is incompatible. Minor version of node pool cannot be more than 3 versions less than control plane's version. Minor version of node pool is {poolMinor} and control plane is {controlPlaneMinor}. For more information, see https://aka.ms/aks/UpgradeVersionRules",
        .source = "AKS docs, supported-kubernetes-versions",
        .confidence = RECORDED,
        .words = RECORDED,
        .check_pool = pool_version_older,
    },
    {
        .id = "VER-006",
        .changes = CLUSTER_WRITE | POOL_CREATE,
        .summary = "A pool is at most 2 minor versions older than a control plane below 1.28.",
        .remedy = "Upgrade the pool first, or make it with a newer version.",
        .path = "orchestratorVersion",
        .code = "NodePoolMcVersionIncompatible",
        .message =
            "Node pool version {pool} and control plane version {controlPlane} are incompatible. Minor version of node pool cannot be more than 2 versions less than control plane's version. Minor version of node pool is {poolMinor} and control plane is {controlPlaneMinor}. For more information, please check https://aka.ms/version-skew-policy",
        .source = "MicrosoftDocs/azure-dev-docs#1034",
        .confidence = RECORDED,
        .words = RECORDED,
        .check_pool = pool_version_older_once,
    },
    {
        .id = "VER-007",
        .changes = CLUSTER_UPDATE | POOL_UPDATE,
        .summary = "A pool goes up one minor version at a time, and never down.",
        .path = "orchestratorVersion",
        .code = "AgentPoolUpgradeVersionNotAllowed",
        .message =
            "Upgrade agent pool version from {from} to {to} is not allowed, you can only upgrade one minor version at a time. Please use [az aks get-upgrades] command to get the supported upgrade paths. For more information, please check https://aka.ms/version-skew-policy",
        .source = "Azure/AKS#1697; kubernetes-sigs/cluster-api-provider-azure#1883",
        .confidence = RECORDED,
        .words = RECORDED,
        .check_pool = pool_version_jumps,
    },
    {0},
};
