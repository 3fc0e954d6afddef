/* The Kubernetes version of the control plane. */

#include <string.h>

#include "api/containerservice/rule.h"
#include "base/json.h"

#define SINCE_SHORT_LTS_TEXT 20260101 /* two texts were recorded, of 2025 and of 2026 */

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

    if (!asked || facts_support(facts, asked) != KUBERNETES_UNSUPPORTED)
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

    if (!asked || facts_support(facts, asked) != KUBERNETES_LTS_ONLY || long_term(facts))
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
    if (!facts->service.deprecated_use || is_forced(facts) || !facts->kubernetes_known)
        return NULL;
    unsigned minor =
        kubernetes_minor(json_text_or(facts->stored, "properties.currentKubernetesVersion", ""));
    if (minor == 0 || facts->kubernetes.minor <= minor)
        return NULL;
    return VIOLATION(facts, rule, facts->service.deprecated_use);
}

const struct rule version_rules[] = {
    {
        .id = "VER-009",
        .changes = CLUSTER_CREATE,
        .summary = "kubernetesVersion is major.minor or major.minor.patch.",
        .remedy = "Leave the \"v\" out; clients do so by themselves.",
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
        .summary = "The region offers the Kubernetes version; a minor stands for its newest patch.",
        .remedy = "Choose one that `az aks get-versions` lists.",
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
        .summary = "The control plane goes up one minor version at a time, and never down.",
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
            "A minor upgrade is refused when APIs that the next version removes were used within the last 12 hours.",
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
    {0},
};
