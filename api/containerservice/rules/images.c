/* osSKU: which there are, for which osType, on which Kubernetes versions, and until when. */

#include "api/containerservice/dates.h"
#include "api/containerservice/rule.h"
#include "base/json.h"

#define AZURE_LINUX_2_UNSUPPORTED                                                                  \
    20251130 /* no support, no security updates: the image stays as it is */
#define AZURE_LINUX_2_REMOVED 20260331 /* images gone: neither made nor scaled */

static const struct os_sku {
    const char *name;
    bool windows;
    unsigned minor_from, minor_until; /* Kubernetes 1.x; 0: open; until is exclusive */
} os_skus[] = {
    {"AzureContainerLinux", false, 34, 0},
    {"AzureLinux", false, 27, 0},
    {"AzureLinux3", false, 28, 37},
    {"AzureLinuxOSGuard", false, 32, 0},
    {"CBLMariner", false, 0, 32},
    {"Flatcar", false, 0, 0},
    {"Mariner", false, 0, 32},
    {"Ubuntu", false, 0, 0},
    {"Ubuntu2204", false, 25, 37},
    {"Ubuntu2404", false, 32, 39},
    {"Windows2019", true, 0, 33},
    {"Windows2022", true, 23, 37},
    {"Windows2025", true, 32, 0},
    {"WindowsAnnual", true, 0, 0},
};

static const struct os_sku *os_sku_find(const char *name)
{
    for (size_t i = 0; i < sizeof os_skus / sizeof os_skus[0]; i++) {
        if (text_equal(os_skus[i].name, name))
            return &os_skus[i];
    }
    return NULL;
}

static unsigned pool_minor(const json_t *profile)
{
    struct kubernetes_version version = {0};
    bool has_patch;
    kubernetes_version_parse(json_text_or(profile, "currentOrchestratorVersion", ""), &version,
                             &has_patch);
    return version.minor;
}

static bool is_azure_linux_2(const json_t *profile)
{
    const char *sku = json_text_or(profile, "osSKU", "");

    if (text_equal(sku, "CBLMariner") || text_equal(sku, "Mariner"))
        return true;
    return text_equal(sku, "AzureLinux") && pool_minor(profile) < 32;
}

static struct arm_error *profile_sku(const struct facts *facts, const struct rule *rule,
                                     const json_t *profile)
{
    const char *name = json_text_or(profile, "osSKU", "");
    return os_sku_find(name) ? NULL : VIOLATION(facts, rule, name, "Unrecognized OSSKU");
}

static struct arm_error *profile_sku_os(const struct facts *facts, const struct rule *rule,
                                        const json_t *profile)
{
    const char *name = json_text_or(profile, "osSKU", "");
    const char *type = json_text_or(profile, "osType", "");
    const struct os_sku *sku = os_sku_find(name);

    if (!sku || sku->windows == text_equal(type, "Windows"))
        return NULL;
    return VIOLATION(facts, rule, name,
                     arena_printf(facts->arena, "OSSKU does not match OSType %s", type));
}

static struct arm_error *profile_sku_version(const struct facts *facts, const struct rule *rule,
                                             const json_t *profile)
{
    const char *name = json_text_or(profile, "osSKU", "");
    const char *version = json_text_or(profile, "currentOrchestratorVersion", "");
    const struct os_sku *sku = os_sku_find(name);
    unsigned minor = pool_minor(profile);

    if (!sku || minor == 0)
        return NULL;
    if (sku->minor_until && minor >= sku->minor_until)
        return VIOLATION(
            facts, rule,
            arena_printf(facts->arena,
                         "Cannot create %s node pools with the current Kubernetes version \"%s\".",
                         name, version));
    if (minor < sku->minor_from)
        return VIOLATION(facts, rule,
                         arena_printf(facts->arena, "%s requires Kubernetes version 1.%u or later.",
                                      name, sku->minor_from));
    return NULL;
}

/* Recorded texts of their own. */
static struct arm_error *profile_windows_2019(const struct facts *facts, const struct rule *rule,
                                              const json_t *profile)
{
    if (!text_equal(json_text(profile, "osSKU"), "Windows2019") || pool_minor(profile) < 33)
        return NULL;
    return VIOLATION(facts, rule, json_text_or(profile, "currentOrchestratorVersion", ""));
}

static const char azure_linux_2_removed[] =
    "Azure Linux 2.0 node images were removed on 2026-03-31, its node pools can be neither created nor scaled. "
    "Please use a supported Azure Linux version. See https://github.com/Azure/AKS/issues/4988";

static struct arm_error *profile_azure_linux_2(const struct facts *facts, const struct rule *rule,
                                               const json_t *profile)
{
    if (!is_azure_linux_2(profile))
        return NULL;
    return VIOLATION(facts, rule, json_text_or(profile, "osSKU", ""), azure_linux_2_removed);
}

/* A start is a scaling from nothing. */
static bool is_scaled(const json_t *before, const json_t *after)
{
    static const char *const members[] = {"count", "minCount", "maxCount"};

    for (size_t i = 0; i < 3; i++) {
        if (json_number_or(after, members[i], 0) != json_number_or(before, members[i], 0))
            return true;
    }
    return text_equal(json_text(before, "powerState.code"), "Stopped") &&
           text_equal(json_text(after, "powerState.code"), "Running");
}

static struct arm_error *azure_linux_2_scaled(const struct facts *facts, const struct rule *rule)
{
    const json_t *before = cluster_profiles(facts->stored);
    const json_t *after = cluster_profiles(facts->wanted);

    for (size_t i = 0; i < json_array_size(before); i++) {
        const json_t *stored = json_array_get(before, i);
        const json_t *wanted = json_array_get(after, i);
        if (is_azure_linux_2(stored) && is_azure_linux_2(wanted) && is_scaled(stored, wanted))
            return VIOLATION(facts, rule, json_text_or(wanted, "osSKU", ""), azure_linux_2_removed);
    }
    return NULL;
}

static struct arm_error *profile_mariner(const struct facts *facts, const struct rule *rule,
                                         const json_t *profile)
{
    const char *sku = json_text_or(profile, "osSKU", "");

    if (!text_equal(sku, "CBLMariner") && !text_equal(sku, "Mariner"))
        return NULL;
    return VIOLATION(facts, rule, sku, "OSSKU is no longer supported for new agent pools");
}

/* clang-format off */
const struct rule image_rules[] = {
    {"WIN-009", ANY_WRITE, SINCE_STRICT_OS_SKU, 0, NULL, ERROR_InvalidOSSKU, NULL, "Azure/azure-cli#24966; release notes 2025-07-20", NULL, profile_sku},
    {"WIN-010", CLUSTER_CREATE | POOL_CREATE, 0, 0, NULL, ERROR_InvalidOSSKU, NULL, "AKS REST reference", NULL, profile_sku_os},
    {"WIN-004", CLUSTER_CREATE | POOL_CREATE, 0, 0, NULL, ERROR_Windows2019NotSupported, NULL, "public report of the answer", NULL, profile_windows_2019},
    {"IMG-001", CLUSTER_CREATE | POOL_CREATE, AZURE_LINUX_2_UNSUPPORTED, 0, NULL, ERROR_InvalidOSSKU, NULL, "Azure/AKS#4988", NULL, profile_mariner},
    {"IMG-002", CLUSTER_CREATE | POOL_CREATE, AZURE_LINUX_2_REMOVED, 0, NULL, ERROR_InvalidOSSKU, NULL, "Azure/AKS#4988", NULL, profile_azure_linux_2},
    {"IMG-003", CLUSTER_UPDATE | POOL_UPDATE, AZURE_LINUX_2_REMOVED, 0, NULL, ERROR_InvalidOSSKU, NULL, "Azure/AKS#4988", azure_linux_2_scaled, NULL},
    {"IMG-004", CLUSTER_CREATE | POOL_CREATE, 0, 0, NULL, ERROR_BadRequest, NULL, "AKS docs, upgrade-os-version", NULL, profile_sku_version},
    {0},
};
/* clang-format on */
