#include <string.h>

#include "api/containerservice/rule.h"
#include "base/json.h"

#define SINCE_SHORT_LTS_TEXT 20260101 /* two texts were recorded, of 2025 and of 2026 */

static enum kubernetes_support support(const struct facts *facts, const char *text)
{
    struct kubernetes_version version;
    bool has_patch;

    if (!kubernetes_version_parse(text, &version, &has_patch))
        return KUBERNETES_UNSUPPORTED;
    return catalogue_kubernetes(facts->catalogue, facts->as_of, version, has_patch);
}

static struct violation *version_malformed(const struct facts *facts, const struct rule *rule)
{
    const char *text = json_text(facts->wanted, "properties.kubernetesVersion");
    struct kubernetes_version version;
    bool has_patch;

    if (!text || !*text || kubernetes_version_parse(text, &version, &has_patch))
        return NULL;
    return VIOLATION(
        facts, rule, rule->target,
        arena_printf(facts->arena, "'%s' is not major.minor or major.minor.patch", text));
}

static const char *version_asked(const struct facts *facts)
{
    const char *asked = json_text(facts->wanted, "properties.kubernetesVersion");
    bool same = text_equal(asked, json_text(facts->stored, "properties.kubernetesVersion"));
    return same ? NULL : asked;
}

static struct violation *version_unsupported(const struct facts *facts, const struct rule *rule)
{
    const char *asked = version_asked(facts);

    if (!asked || support(facts, asked) != KUBERNETES_UNSUPPORTED)
        return NULL;
    return VIOLATION(facts, rule, facts->cluster_name, asked);
}

static bool long_term(const struct facts *facts)
{
    return text_equal_nocase(json_text(facts->wanted, "properties.supportPlan"),
                             "AKSLongTermSupport") &&
           text_equal_nocase(json_text(facts->wanted, "sku.tier"), "Premium");
}

static struct violation *version_lts_only(const struct facts *facts, const struct rule *rule)
{
    const char *asked = version_asked(facts);

    if (!asked || support(facts, asked) != KUBERNETES_LTS_ONLY || long_term(facts))
        return NULL;
    return VIOLATION(facts, rule, facts->cluster_name,
                     json_text_or(facts->wanted, "properties.currentKubernetesVersion", asked));
}

static bool list_has(const json_t *list, const char *text)
{
    for (size_t i = 0; i < json_array_size(list); i++) {
        if (text_equal(json_string_value(json_array_get(list, i)), text))
            return true;
    }
    return false;
}

static const char *list_joined(struct arena *arena, const json_t *list)
{
    const char *joined = "";

    for (size_t i = 0; i < json_array_size(list); i++)
        joined = arena_printf(arena, "%s%s%s", joined, i ? ", " : "",
                              json_string_value(json_array_get(list, i)));
    return joined;
}

static struct violation *upgrade_not_offered(const struct facts *facts, const struct rule *rule)
{
    const char *from = json_text_or(facts->stored, "properties.currentKubernetesVersion", "");
    const char *to = json_text_or(facts->wanted, "properties.currentKubernetesVersion", "");

    if (text_equal(from, to))
        return NULL;
    const json_t *upgrades =
        catalogue_kubernetes_upgrades(facts->catalogue, facts->arena, facts->as_of, from);
    if (list_has(upgrades, to))
        return NULL;
    return VIOLATION(facts, rule, from, to, list_joined(facts->arena, upgrades));
}

/* Whether the client asks to go on all the same, and still does on this date. */
static bool is_forced(const struct facts *facts)
{
    const json_t *settings = json_at(facts->wanted, "properties.upgradeSettings.overrideSettings");
    const char *until = json_text(settings, "until");
    date_t date;

    if (!json_true_at(settings, "forceUpgrade"))
        return false;
    if (!until || strlen(until) < 10)
        return true;
    return !date_parse(arena_printf(facts->arena, "%.10s", until), &date) || date >= facts->as_of;
}

static struct violation *deprecated_apis_used(const struct facts *facts, const struct rule *rule)
{
    struct kubernetes_version from, to;
    bool has_patch;

    if (!facts->service.deprecated_use || is_forced(facts) || !facts_kubernetes(facts, &to) ||
        !kubernetes_version_parse(
            json_text_or(facts->stored, "properties.currentKubernetesVersion", ""), &from,
            &has_patch) ||
        to.minor <= from.minor)
        return NULL;
    return VIOLATION(facts, rule, facts->service.deprecated_use);
}

/* ---- pools ---- */

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

    if (!asked || support(facts, asked) != KUBERNETES_UNSUPPORTED)
        return NULL;
    return VIOLATION(facts, rule, asked);
}

static struct violation *skew_refused(const struct facts *facts, const struct rule *rule,
                                      const char *asked, unsigned minor, unsigned control)
{
    return VIOLATION(facts, rule, asked,
                     json_text_or(facts->wanted, "properties.currentKubernetesVersion", ""),
                     NUMBER(facts, minor), NUMBER(facts, control));
}

static struct violation *pool_version_newer(const struct facts *facts, const struct rule *rule,
                                            const struct pool_facts *pool)
{
    const char *asked = pool_version_own(facts, pool);
    struct kubernetes_version own, control;
    bool has_patch;

    if (!asked || !kubernetes_version_parse(asked, &own, &has_patch) ||
        !facts_kubernetes(facts, &control) || own.minor <= control.minor)
        return NULL;
    return skew_refused(facts, rule, asked, own.minor, control.minor);
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
    struct kubernetes_version own, control;
    bool has_patch;

    if (!version || !kubernetes_version_parse(version, &own, &has_patch) ||
        !facts_kubernetes(facts, &control) || own.minor >= oldest_minor(control.minor, allowed))
        return NULL;
    return skew_refused(facts, rule, version, own.minor, control.minor);
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

const struct
    rule
        version_rules
            [] =
                {
                    {
                        .id = "VER-009",
                        .changes = CLUSTER_CREATE,
                        .summary = "kubernetesVersion is major.minor or major.minor.patch.",
                        .remedy = "Leave the \"v\" away; clients do that by themselves.",
                        .path = "properties.kubernetesVersion",
                        .code = "InvalidParameter",
                        .target = "kubernetesVersion",
                        .message = MESSAGE_INVALID_DETAILS,
                        .source = "azure-cli, acs validators; AKS REST reference",
                        .confidence = INFERRED,
                        .words = GUESS,
                        .check = version_malformed,
                    },
                    {
                        .id = "VER-001",
                        .changes = CLUSTER_WRITE,
                        .summary =
                            "The region offers the Kubernetes version; a minor stands for its newest patch.",
                        .remedy = "Take one of `az aks get-versions`.",
                        .path = "properties.kubernetesVersion",
                        .code = "K8sVersionNotSupported",
                        .message =
                            "Managed cluster {name} is on version {version} which is not supported in this region. Please use [az aks get-versions] command to get the supported version list in this region. For more information, please check https://aka.ms/supported-version-list",
                        .source = "Azure/terraform run records",
                        .confidence = RECORDED,
                        .words = RECORDED,
                        .check = version_unsupported,
                    },
                    {
                        .id = "VER-002",
                        .changes = CLUSTER_WRITE,
                        .until = SINCE_SHORT_LTS_TEXT,
                        .summary =
                            "A version in its long-term phase needs supportPlan AKSLongTermSupport and the tier Premium.",
                        .remedy = "Set both, or take a newer version.",
                        .path = "properties.kubernetesVersion",
                        .code = "K8sVersionNotSupported",
                        .message =
                            "Managed cluster {name} is on version {version}, which is only available for Long-Term Support (LTS). If you intend to onboard to LTS, please ensure the cluster is in Premium tier and LTS support plan (see https://aka.ms/aks/enable-lts). Otherwise, use [az aks get-versions] command to get the supported version list in this region. For more information, please check https://aka.ms/supported-version-list",
                        .source = "Azure/terraform run records",
                        .confidence = RECORDED,
                        .words = RECORDED,
                        .check = version_lts_only,
                    },
                    {
                        .id = "VER-002",
                        .changes = CLUSTER_WRITE,
                        .since = SINCE_SHORT_LTS_TEXT,
                        .summary =
                            "A version in its long-term phase needs supportPlan AKSLongTermSupport and the tier Premium.",
                        .remedy = "Set both, or take a newer version.",
                        .path = "properties.kubernetesVersion",
                        .code = "K8sVersionNotSupported",
                        .message =
                            "Managed cluster {name} is on version {version}, which is only available for Long-Term Support (LTS). To enable LTS on the cluster, see https://aka.ms/aks/enable-lts. Otherwise, use [az aks get-versions] command to get the supported version list in this region. For more information, see https://aka.ms/supported-version-list",
                        .source = "Azure/terraform run records",
                        .confidence = RECORDED,
                        .words = RECORDED,
                        .check = version_lts_only,
                    },
                    {
                        .id = "VER-004",
                        .changes = CLUSTER_UPDATE,
                        .summary =
                            "The control plane goes up one minor version at a time, and never down.",
                        .path = "properties.kubernetesVersion",
                        .code = "OperationNotAllowed",
                        .message =
                            "Upgrading Kubernetes version {from} to {to} is not allowed. Available upgrades: [{list}]. Please see https://aka.ms/aks-supported-k8s-ver for version details.",
                        .source = "rancher/dashboard#11884; AKS docs, upgrade-cluster",
                        .confidence = RECORDED,
                        .words = RECORDED,
                        .check = upgrade_not_offered,
                    },
                    {
                        .id = "VER-008",
                        .changes = CLUSTER_UPDATE,
                        .summary =
                            "A minor upgrade stops while APIs that the next version has no more were used within 12 hours.",
                        .remedy = "Set upgradeSettings.overrideSettings.forceUpgrade, or wait.",
                        .path = "properties.kubernetesVersion",
                        .code = "ValidationError",
                        .subcode = "UpgradeBlockedOnDeprecatedAPIUsage",
                        .message =
                            "Control Plane upgrade is blocked due to recent usage of a Kubernetes API deprecated in the specified version. Please refer to https://kubernetes.io/docs/reference/using-api/deprecation-guide to migrate the usage. To bypass this error, set enable-force-upgrade in upgradeSettings.overrideSettings. Bypassing this error without migrating usage will result in the deprecated Kubernetes API calls failing. Usage details: {details}",
                        .source = "AKS docs, stop-cluster-upgrade-api-breaking-changes",
                        .confidence = DOCUMENTED,
                        .words = DOCUMENTED,
                        .check = deprecated_apis_used,
                    },
                    {
                        .id = "VER-003",
                        .changes = ANY_WRITE,
                        .summary = "The region offers the pool's Kubernetes version.",
                        .remedy = "Take one of `az aks get-versions`.",
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
                        .summary =
                            "A pool is at most 2 minor versions older than a control plane below 1.28.",
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
