/* osSKU: for which osType, on which Kubernetes versions, and until when. */

#include "api/containerservice/os_skus.h"
#include "api/containerservice/rule.h"
#include "base/span.h"

#define AZURE_LINUX_2_UNSUPPORTED                                                                  \
    20251130 /* no support, no security updates: the image stays as it is */
#define AZURE_LINUX_2_REMOVED 20260331 /* images gone: neither made nor scaled */

static bool is_azure_linux_2(const struct pool_facts *pool)
{
    const char *sku = pool->os_sku;

    if (text_equal(sku, "CBLMariner") || text_equal(sku, "Mariner"))
        return true;
    return text_equal(sku, "AzureLinux") && kubernetes_minor(pool->current_version) < 32;
}

static struct violation *profile_sku_os(const struct facts *facts, const struct rule *rule,
                                        const struct pool_facts *pool)
{
    const char *name = pool->os_sku;
    const char *type = pool->os_type;
    const struct os_sku *sku = os_sku_find(name);

    if (!sku || sku->windows == text_equal(type, "Windows"))
        return NULL;
    return VIOLATION(facts, rule, name,
                     arena_printf(facts->arena, "OSSKU does not match OSType %s", type));
}

/* The Windows Servers have rules of their own (windows.c). */
static struct violation *profile_sku_version(const struct facts *facts, const struct rule *rule,
                                             const struct pool_facts *pool)
{
    const char *name = pool->os_sku;
    const char *version = pool->current_version;
    const struct os_sku *sku = os_sku_find(name);
    unsigned minor = kubernetes_minor(pool->current_version);

    if (!sku || sku->windows || minor == 0)
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

static const char azure_linux_2_removed[] =
    "Azure Linux 2.0 node images were removed on 2026-03-31, its node pools can be neither created nor scaled. "
    "Please use a supported Azure Linux version. See https://github.com/Azure/AKS/issues/4988";

static struct violation *profile_azure_linux_2(const struct facts *facts, const struct rule *rule,
                                               const struct pool_facts *pool)
{
    if (!is_azure_linux_2(pool))
        return NULL;
    return VIOLATION(facts, rule, pool->os_sku, azure_linux_2_removed);
}

/* A start is a scaling from nothing. */
static bool is_scaled(const struct pool_facts *before, const struct pool_facts *after)
{
    return before->count != after->count || before->min_count != after->min_count ||
           before->max_count != after->max_count || (before->stopped && !after->stopped);
}

static struct violation *azure_linux_2_scaled(const struct facts *facts, const struct rule *rule,
                                              const struct pool_facts *pool)
{
    if (!pool->stored || !is_azure_linux_2(pool->stored) || !is_azure_linux_2(pool) ||
        !is_scaled(pool->stored, pool))
        return NULL;
    return VIOLATION(facts, rule, pool->os_sku, azure_linux_2_removed);
}

static struct violation *profile_mariner(const struct facts *facts, const struct rule *rule,
                                         const struct pool_facts *pool)
{
    const char *sku = pool->os_sku;

    if (!text_equal(sku, "CBLMariner") && !text_equal(sku, "Mariner"))
        return NULL;
    return VIOLATION(facts, rule, sku, "OSSKU is no longer supported for new agent pools");
}

const struct rule image_rules[] = {
    {
        .id = "WIN-010",
        .changes = CLUSTER_CREATE | POOL_CREATE,
        .summary = "osSKU fits the osType of the pool.",
        .path = "osSKU",
        .code = "InvalidOSSKU",
        .message = MESSAGE_OS_SKU,
        .source = "AKS REST reference",
        .confidence = INFERRED,
        .words = GUESS,
        .check_pool = profile_sku_os,
    },
    {
        .id = "IMG-001",
        .changes = CLUSTER_CREATE | POOL_CREATE,
        .since = AZURE_LINUX_2_UNSUPPORTED,
        .summary = "No new pools of CBLMariner and Mariner, since their support ended.",
        .remedy = "Use osSKU AzureLinux3, or AzureLinux on Kubernetes 1.32 or later.",
        .path = "osSKU",
        .code = "InvalidOSSKU",
        .message = MESSAGE_OS_SKU,
        .source = "Azure/AKS#4988",
        .confidence = INFERRED,
        .words = GUESS,
        .check_pool = profile_mariner,
    },
    {
        .id = "IMG-002",
        .changes = CLUSTER_CREATE | POOL_CREATE,
        .since = AZURE_LINUX_2_REMOVED,
        .summary = "No new pools of Azure Linux 2.0, whose images are gone.",
        .remedy = "Use osSKU AzureLinux3, or AzureLinux on Kubernetes 1.32 or later.",
        .path = "osSKU",
        .code = "InvalidOSSKU",
        .message = MESSAGE_OS_SKU,
        .source = "Azure/AKS#4988",
        .confidence = INFERRED,
        .words = GUESS,
        .check_pool = profile_azure_linux_2,
    },
    {
        .id = "IMG-003",
        .changes = CLUSTER_UPDATE | POOL_UPDATE,
        .since = AZURE_LINUX_2_REMOVED,
        .summary = "Pools of Azure Linux 2.0 are not scaled any more, since their images are gone.",
        .remedy = "Move the pool to another osSKU or Kubernetes version first.",
        .path = "count",
        .code = "InvalidOSSKU",
        .message = MESSAGE_OS_SKU,
        .source = "Azure/AKS#4988",
        .confidence = INFERRED,
        .words = GUESS,
        .check_pool = azure_linux_2_scaled,
    },
    {
        .id = "IMG-004",
        .changes = CLUSTER_CREATE | POOL_CREATE,
        .summary = "The pool's Kubernetes version is one that its osSKU supports.",
        .path = "osSKU",
        .code = "BadRequest",
        .message = "{details}",
        .source = "AKS docs, upgrade-os-version",
        .confidence = INFERRED,
        .words = GUESS,
        .check_pool = profile_sku_version,
    },
    {0},
};
