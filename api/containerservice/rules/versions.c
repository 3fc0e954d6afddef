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

static struct violation *pool_version_older(const struct facts *facts, const struct rule *rule,
                                            const struct pool_facts *pool)
{
    const char *asked = pool_version_own(facts, pool);
    struct kubernetes_version own, control;
    bool has_patch;

    if (!asked || !kubernetes_version_parse(asked, &own, &has_patch) ||
        !facts_kubernetes(facts, &control) || own.minor + 3 >= control.minor)
        return NULL;
    return skew_refused(facts, rule, asked, own.minor, control.minor);
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

const struct rule version_rules[] = {
    {
        .id = "VER-001",
        .changes = CLUSTER_WRITE,
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
        .code = "OperationNotAllowed",
        .message =
            "Upgrading Kubernetes version {from} to {to} is not allowed. Available upgrades: [{list}]. Please see https://aka.ms/aks-supported-k8s-ver for version details.",
        .source = "public report of the answer",
        .confidence = RECORDED,
        .words = RECORDED,
        .check = upgrade_not_offered,
    },
    {
        .id = "VER-003",
        .changes = ANY_WRITE,
        .code = "AgentPoolK8sVersionNotSupported",
        .message =
            "Version {version} is not supported in this region. Please use [az aks get-versions] command to get the supported version list in this region. For more information, please check https://aka.ms/supported-version-list",
        .source = "public report of the answer",
        .confidence = RECORDED,
        .words = RECORDED,
        .check_pool = pool_version_unsupported,
    },
    {
        .id = "VER-005",
        .changes = ANY_WRITE,
        .code = "NodePoolMcVersionIncompatible",
        .message =
            "Node pool version {pool} and control plane version {controlPlane} are incompatible. Minor version of node pool version {poolMinor} is bigger than control plane version {controlPlaneMinor}. For more information, please check https://aka.ms/version-skew-policy",
        .source = "public report of the answer",
        .confidence = RECORDED,
        .words = RECORDED,
        .check_pool = pool_version_newer,
    },
    {
        .id = "VER-006",
        .changes = CLUSTER_CREATE | POOL_CREATE,
        .code = "NodePoolMcVersionIncompatible",
        .message =
            "Node pool version {pool} and control plane version {controlPlane} is incompatible. Minor version of node pool cannot be more than 3 versions less than control plane's version. Minor version of node pool is {poolMinor} and control plane is {controlPlaneMinor}. For more information, see https://aka.ms/aks/UpgradeVersionRules",
        .source = "public report of the answer",
        .confidence = RECORDED,
        .words = RECORDED,
        .check_pool = pool_version_older,
    },
    {
        .id = "VER-007",
        .changes = CLUSTER_UPDATE | POOL_UPDATE,
        .code = "AgentPoolUpgradeVersionNotAllowed",
        .message =
            "Upgrade agent pool version from {from} to {to} is not allowed, you can only upgrade one minor version at a time. Please use [az aks get-upgrades] command to get the supported upgrade paths. For more information, please check https://aka.ms/version-skew-policy",
        .source = "public report of the answer",
        .confidence = RECORDED,
        .words = RECORDED,
        .check_pool = pool_version_jumps,
    },
    {0},
};
