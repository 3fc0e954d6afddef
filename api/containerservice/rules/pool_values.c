/* The words that pools take. Other cases of some of them were spelled as Azure does before
 * (../spelling.c). */

#include "api/containerservice/dates.h"
#include "api/containerservice/os_skus.h"
#include "api/containerservice/rule.h"
#include "api/containerservice/words.h"

static struct violation *mode_unknown(const struct facts *facts, const struct rule *rule,
                                      const struct pool_facts *pool)
{
    return word_known(words_pool_mode, pool->mode)
               ? NULL
               : VIOLATION(facts, rule, rule->target,
                           arena_printf(facts->arena, "'%s' is not a known mode", pool->mode));
}

static struct violation *os_type_unknown(const struct facts *facts, const struct rule *rule,
                                         const struct pool_facts *pool)
{
    return word_known(words_os_type, pool->os_type)
               ? NULL
               : VIOLATION(facts, rule, rule->target,
                           arena_printf(facts->arena, "'%s' is not a known osType", pool->os_type));
}

static struct violation *sku_unknown(const struct facts *facts, const struct rule *rule,
                                     const struct pool_facts *pool)
{
    return os_sku_find(pool->os_sku) ? NULL
                                     : VIOLATION(facts, rule, pool->os_sku, "Unrecognized OSSKU");
}

const struct rule pool_value_rules[] = {
    {
        .id = "AP-012",
        .changes = ANY_WRITE,
        .since = SINCE_STRICT_MODE,
        .summary = "mode is System, User or Gateway, spelled exactly so.",
        .path = "mode",
        .code = "InvalidParameter",
        .target = "agentPoolProfile.mode",
        .message = MESSAGE_INVALID_DETAILS,
        .source = "AKS release notes 2024-09-18; Azure/AKS#4468",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check_pool = mode_unknown,
    },
    {
        .id = "AP-013",
        .changes = CLUSTER_CREATE | POOL_CREATE,
        .versions_since = VERSION_STRICT_OS_TYPE,
        .summary = "osType is Linux or Windows.",
        .path = "osType",
        .code = "InvalidParameter",
        .target = "agentPoolProfile.osType",
        .message = MESSAGE_INVALID_DETAILS,
        .source = "AKS release notes of 2024-03",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check_pool = os_type_unknown,
    },
    {
        .id = "WIN-009",
        .changes = ANY_WRITE,
        .since = SINCE_STRICT_OS_SKU,
        .summary = "osSKU is a known one; until 2025-07-20 any other meant Ubuntu.",
        .path = "osSKU",
        .code = "InvalidOSSKU",
        .message = MESSAGE_OS_SKU,
        .source = "Azure/azure-cli#24966; release notes 2025-07-20",
        .confidence = RECORDED,
        .words = RECORDED,
        .check_pool = sku_unknown,
    },
    {0},
};
