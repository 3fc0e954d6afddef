/* Windows pools: where there may be any, and which Windows Server. */

#include "api/containerservice/rule.h"
#include "base/json.h"

#define WINDOWS_2025 "AksWindows2025Preview"
#define ANNUAL       "AKSWindowsAnnualPreview"

#define SINCE_NO_ANNUAL 20260717

/* Of the version that the pool is to run: what it is asked to go to, or what it has. */
static const char *pool_kubernetes(const struct pool_facts *pool)
{
    bool goes = pool->stored && !text_equal(pool->stored->version, pool->version);
    return goes ? pool->version : pool->current_version;
}

/* ---- the cluster ---- */

static struct violation *windows_on(const struct facts *facts, const struct rule *rule,
                                    const struct pool_facts *pool, const char *plugin)
{
    return pool->windows && text_equal(facts->network.plugin, plugin) ? VIOLATION_PLAIN(facts, rule)
                                                                      : NULL;
}

static struct violation *windows_kubenet(const struct facts *facts, const struct rule *rule,
                                         const struct pool_facts *pool)
{
    return windows_on(facts, rule, pool, "kubenet");
}

static struct violation *windows_no_plugin(const struct facts *facts, const struct rule *rule,
                                           const struct pool_facts *pool)
{
    return windows_on(facts, rule, pool, "none");
}

static struct violation *windows_system(const struct facts *facts, const struct rule *rule,
                                        const struct pool_facts *pool)
{
    bool had = pool->stored && pool->stored->system;
    return pool->windows && pool->system && !had ? VIOLATION_PLAIN(facts, rule) : NULL;
}

static struct violation *windows_profile(const struct facts *facts, const struct rule *rule,
                                         const struct pool_facts *pool)
{
    if (!pool->windows || json_is_object(json_at(facts->wanted, "properties.windowsProfile")))
        return NULL;
    return VIOLATION_PLAIN(facts, rule);
}

/* ---- Windows Servers ---- */

static struct violation *gated_2025(const struct facts *facts, const struct rule *rule,
                                    const struct pool_facts *pool)
{
    return text_equal(pool->os_sku, "Windows2025") ? VIOLATION(facts, rule, rule->flag) : NULL;
}

static struct violation *gated_annual(const struct facts *facts, const struct rule *rule,
                                      const struct pool_facts *pool)
{
    return text_equal(pool->os_sku, "WindowsAnnual") ? VIOLATION(facts, rule, rule->flag) : NULL;
}

static struct violation *retired_annual(const struct facts *facts, const struct rule *rule,
                                        const struct pool_facts *pool)
{
    return text_equal(pool->os_sku, "WindowsAnnual") ? VIOLATION_PLAIN(facts, rule) : NULL;
}

static struct violation *too_new_2019(const struct facts *facts, const struct rule *rule,
                                      const struct pool_facts *pool)
{
    if (!text_equal(pool->os_sku, "Windows2019") || kubernetes_minor(pool->current_version) < 33)
        return NULL;
    return VIOLATION(facts, rule, pool->current_version);
}

/* Also on the way there, but a pool that is there already can be changed in other ways. */
static struct violation *too_new_2022(const struct facts *facts, const struct rule *rule,
                                      const struct pool_facts *pool)
{
    const char *version = pool_kubernetes(pool);
    bool had = pool->stored && text_equal(pool->stored->os_sku, pool->os_sku) &&
               kubernetes_minor(pool->stored->current_version) >= 37;

    if (!text_equal(pool->os_sku, "Windows2022") || kubernetes_minor(version) < 37 || had)
        return NULL;
    return VIOLATION(facts, rule, version);
}

static struct violation *too_old(const struct facts *facts, const struct rule *rule,
                                 const struct pool_facts *pool, const char *sku, unsigned least)
{
    unsigned minor = kubernetes_minor(pool->current_version);

    if (!text_equal(pool->os_sku, sku) || minor == 0 || minor >= least)
        return NULL;
    return VIOLATION_PLAIN(facts, rule);
}

static struct violation *too_old_2022(const struct facts *facts, const struct rule *rule,
                                      const struct pool_facts *pool)
{
    return too_old(facts, rule, pool, "Windows2022", 23);
}

static struct violation *too_old_2025(const struct facts *facts, const struct rule *rule,
                                      const struct pool_facts *pool)
{
    return too_old(facts, rule, pool, "Windows2025", 32);
}

static bool lacks_fips(const struct pool_facts *pool)
{
    return text_equal(pool->os_sku, "Windows2025") && !json_true_at(pool->profile, "enableFIPS");
}

static struct violation *without_fips(const struct facts *facts, const struct rule *rule,
                                      const struct pool_facts *pool)
{
    bool had = pool->stored && lacks_fips(pool->stored);
    return lacks_fips(pool) && !had ? VIOLATION_PLAIN(facts, rule) : NULL;
}

static struct violation *outbound_nat(const struct facts *facts, const struct rule *rule,
                                      const struct pool_facts *pool)
{
    unsigned minor = kubernetes_minor(pool->current_version);
    bool fine = pool->windows && !text_equal_nocase(facts->network.outbound, "loadBalancer") &&
                (minor == 0 || minor >= 26);

    if (fine || !json_true_at(pool->profile, "windowsProfile.disableOutboundNat"))
        return NULL;
    return VIOLATION_PLAIN(facts, rule);
}

#define MAKES_POOL (CLUSTER_CREATE | POOL_CREATE)

const struct rule windows_rules[] = {
    {
        .id = "NP-008",
        .changes = MAKES_POOL,
        .summary = "kubenet clusters have no Windows pools.",
        .remedy = "Use networkPlugin azure.",
        .path = "osType",
        .code = "AzureCNIOnlyForWindows",
        .message = "Windows agent pools can only be added to AKS clusters using Azure-CNI.",
        .source = "Azure/AKS#1101; Azure/AKS#1076",
        .confidence = RECORDED,
        .words = RECORDED,
        .check_pool = windows_kubenet,
    },
    {
        .id = "NP-009",
        .changes = MAKES_POOL,
        .summary = "Clusters with networkPlugin none have no Windows pools.",
        .remedy = "Use networkPlugin azure.",
        .path = "osType",
        .code = "AzureCNIOnlyForWindows",
        .message = "Windows agent pools can only be added to AKS clusters using Azure-CNI.",
        .source = "Azure/AKS#2839; AKS docs, windows-vs-linux-containers",
        .confidence = RECORDED,
        .words = RECORDED,
        .disputed =
            "Recorded in 2022, and the docs still call it unsupported, but Microsoft's own CI of 2026 (Azure/azure-container-networking, hack/aks/Makefile) adds Windows2022 pools to such clusters, perhaps with a waiver. The record counts.",
        .check_pool = windows_no_plugin,
    },
    {
        .id = "WIN-002",
        .changes = CLUSTER_CREATE | POOL_WRITE,
        .summary = "System pools run Linux, and so does the first pool.",
        .path = "osType",
        .code = "InvalidParameter",
        .target = "agentPoolProfile.osType",
        .message = "System node pools must use osType Linux.",
        .source = "AKS docs, use-system-pools",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check_pool = windows_system,
    },
    {
        .id = "WIN-003",
        .changes = POOL_CREATE,
        .summary =
            "A cluster without windowsProfile takes no Windows pool; the service fills one in for plugin azure.",
        .path = "osType",
        .code = "WindowsProfileMissing",
        .message = "Windows profile definition is missing for the cluster.",
        .source = "Azure/AKS#2839",
        .confidence = RECORDED,
        .words = RECORDED,
        .check_pool = windows_profile,
    },
    {
        .id = "WIN-004",
        .changes = MAKES_POOL,
        .summary = "No new Windows2019 pools from Kubernetes 1.33 on.",
        .remedy = "Use osSKU Windows2022.",
        .path = "osSKU",
        .code = "Windows2019NotSupportedWithOrchestratorVersion",
        .message =
            "Cannot create Windows2019 node pools with the current Kubernetes version \"{version}\" because Windows2019 was deprecated after Kubernetes version \"1.33.0\". Please create Windows2022 node pools instead.",
        .source = "Azure/azure-container-networking#3870",
        .confidence = RECORDED,
        .words = RECORDED,
        .check_pool = too_new_2019,
    },
    {
        .id = "WIN-005",
        .changes = ANY_WRITE,
        .summary =
            "Windows2022 ends with Kubernetes 1.36: no new pools from 1.37 on, and no upgrade to it.",
        .remedy = "Use osSKU Windows2025.",
        .path = "osSKU",
        .code = "Windows2022NotSupportedWithOrchestratorVersion",
        .message =
            "Cannot create Windows2022 node pools with the current Kubernetes version \"{version}\". Please create Windows2025 node pools instead.",
        .source = "AKS docs, upgrade-windows-os; release notes 2026-07-17",
        .confidence = INFERRED,
        .words = GUESS,
        .check_pool = too_new_2022,
    },
    {
        .id = "WIN-013",
        .changes = MAKES_POOL,
        .summary = "Windows2022 needs Kubernetes 1.23 or later.",
        .path = "osSKU",
        .code = "BadRequest",
        .message = "Windows2022 requires Kubernetes version 1.23 or later.",
        .source = "AKS docs, upgrade-windows-os",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .disputed =
            "A Windows pool without osSKU becomes Windows2025 from Kubernetes 1.36 on by the docs, from 1.37 on by the release notes: 1.37 counts, as the newer word.",
        .check_pool = too_old_2022,
    },
    {
        .id = "WIN-006",
        .changes = MAKES_POOL,
        .flag = WINDOWS_2025,
        .summary = "Until 2026-05-29 Windows2025 needed a preview flag.",
        .path = "osSKU",
        .code = "BadRequest",
        .message = MESSAGE_FEATURE,
        .source = "AKS release notes 2026-05-29",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check_pool = gated_2025,
    },
    {
        .id = "WIN-006",
        .changes = MAKES_POOL,
        .summary = "Windows2025 needs Kubernetes 1.32 or later.",
        .path = "osSKU",
        .code = "BadRequest",
        .message = "Windows2025 requires Kubernetes version 1.32 or later.",
        .source = "AKS docs, upgrade-windows-os",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check_pool = too_old_2025,
    },
    {
        .id = "WIN-007",
        .changes = ANY_WRITE,
        .summary = "Windows2025 pools have enableFIPS, and keep it.",
        .path = "enableFIPS",
        .code = "BadRequest",
        .message = "FIPS must be enabled for Windows2025 agent pools.",
        .source = "AKS docs, enable-fips-nodes; Azure/azure-cli-extensions#10255",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check_pool = without_fips,
    },
    {
        .id = "WIN-008",
        .changes = MAKES_POOL,
        .flag = ANNUAL,
        .summary = "WindowsAnnual needs a preview flag for as long as there is one.",
        .path = "osSKU",
        .code = "BadRequest",
        .message = MESSAGE_FEATURE,
        .source = "AKS docs, windows-annual-channel",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check_pool = gated_annual,
    },
    {
        .id = "WIN-008",
        .changes = MAKES_POOL,
        .since = SINCE_NO_ANNUAL,
        .summary = "No new WindowsAnnual pools: the channel is retired.",
        .remedy = "Use osSKU Windows2022 or Windows2025.",
        .path = "osSKU",
        .code = "InvalidOSSKU",
        .message = "OSSKU='WindowsAnnual' is no longer supported for new agent pools.",
        .source = "AKS release notes 2026-07-17",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check_pool = retired_annual,
    },
    {
        .id = "WIN-012",
        .changes = MAKES_POOL,
        .summary =
            "disableOutboundNat is for Windows pools; it needs Kubernetes 1.26 or later and another outbound type than loadBalancer.",
        .path = "windowsProfile.disableOutboundNat",
        .code = "BadRequest",
        .message =
            "disableOutboundNat requires a Windows agent pool and an outbound type other than loadBalancer.",
        .source = "AKS docs, nat-gateway",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check_pool = outbound_nat,
    },
    {0},
};
