/* What the machines of a pool are like: their disks, prices, addresses and FIPS. */

#include "api/containerservice/rule.h"
#include "base/json.h"

#define SINCE_NO_KATA_FIPS 20260619

/* ---- Spot ---- */

static struct violation *system_spot(const struct facts *facts, const struct rule *rule,
                                     const struct pool_facts *pool)
{
    bool had = pool->stored && pool->stored->system;
    return pool->system && pool->spot && !had ? VIOLATION_PLAIN(facts, rule) : NULL;
}

static bool has_five_decimals(double price)
{
    if (price > 1e9) /* more digits than a double has */
        return true;
    double units = price * 1e5;
    double rest = units - (double)(int64_t)(units + 0.5);
    return rest < 1e-4 && rest > -1e-4;
}

/* Regular pools drop it, so what was sent counts; az sends -1 with each pool. */
static struct violation *price_invalid(const struct facts *facts, const struct rule *rule,
                                       const struct pool_facts *pool)
{
    const json_t *sent = json_object_get(pool->sent, "spotMaxPrice");
    double price = json_number_value(sent);
    const char *problem = NULL;

    if (!json_is_number(sent) || (price < -1 + 1e-9 && price > -1 - 1e-9))
        return NULL;
    if (!pool->spot)
        problem = "a price other than -1 is for scaleSetPriority Spot only";
    else if (price <= 0)
        problem = "the price is -1 or above 0";
    else if (!has_five_decimals(price))
        problem = "the price has at most 5 decimals";
    return problem ? VIOLATION(facts, rule, rule->target, problem) : NULL;
}

static struct violation *eviction_invalid(const struct facts *facts, const struct rule *rule,
                                          const struct pool_facts *pool)
{
    const char *sent = json_text(pool->sent, "scaleSetEvictionPolicy");
    bool deallocate = text_equal_nocase(sent, "Deallocate");

    if (!sent || !*sent || text_equal_nocase(sent, "Delete") || (deallocate && pool->spot))
        return NULL;
    return VIOLATION(facts, rule, rule->target,
                     deallocate
                         ? "Deallocate is for scaleSetPriority Spot only"
                         : arena_printf(facts->arena, "'%s' is not Delete or Deallocate", sent));
}

/* ---- disks, addresses, FIPS ---- */

static struct violation *disk_size(const struct facts *facts, const struct rule *rule,
                                   const struct pool_facts *pool)
{
    const json_t *sent = json_object_get(pool->sent, "osDiskSizeGB");
    int64_t size = json_integer_value(sent);

    if (!json_is_integer(sent) || size == 0 || (size >= 30 && size <= 2048))
        return NULL;
    return VIOLATION(
        facts, rule, rule->target,
        arena_printf(facts->arena, "%lld is not 0 and not between 30 and 2048", (long long)size));
}

static struct violation *prefix_without_address(const struct facts *facts, const struct rule *rule,
                                                const struct pool_facts *pool)
{
    const char *prefix = json_text(pool->profile, "nodePublicIPPrefixID");

    if (!prefix || !*prefix || json_true_at(pool->profile, "enableNodePublicIP"))
        return NULL;
    return VIOLATION_PLAIN(facts, rule);
}

static bool is_kata_fips(const struct pool_facts *pool)
{
    const char *runtime = json_text(pool->profile, "workloadRuntime");
    bool kata = text_equal_nocase(runtime, "KataVmIsolation") ||
                text_equal_nocase(runtime, "KataMshvVmIsolation");
    return kata && json_true_at(pool->profile, "enableFIPS");
}

static struct violation *kata_fips(const struct facts *facts, const struct rule *rule,
                                   const struct pool_facts *pool)
{
    bool had = pool->stored && is_kata_fips(pool->stored);
    return is_kata_fips(pool) && !had ? VIOLATION_PLAIN(facts, rule) : NULL;
}

const struct rule pool_machine_rules[] = {
    {
        .id = "AP-011",
        .changes = CLUSTER_CREATE | POOL_WRITE,
        .summary = "A System pool cannot be a Spot pool.",
        .path = "scaleSetPriority",
        .code = "InvalidParameter",
        .target = "agentPoolProfile.scaleSetPriority",
        .message = "System node pools cannot use scaleSetPriority Spot.",
        .source = "AKS docs, spot-node-pool, use-system-pools",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check_pool = system_spot,
    },
    {
        .id = "AP-023",
        .changes = CLUSTER_CREATE | POOL_CREATE,
        .summary = "spotMaxPrice is -1 or, for Spot pools, a price above 0 with up to 5 decimals.",
        .path = "spotMaxPrice",
        .code = "InvalidParameter",
        .target = "agentPoolProfile.spotMaxPrice",
        .message = MESSAGE_INVALID_DETAILS,
        .source = "AKS docs, spot-node-pool; azure-cli, acs validators",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check_pool = price_invalid,
    },
    {
        .id = "AP-039",
        .changes = CLUSTER_CREATE | POOL_CREATE,
        .summary = "scaleSetEvictionPolicy is Delete or, for Spot pools only, Deallocate.",
        .path = "scaleSetEvictionPolicy",
        .code = "InvalidParameter",
        .target = "agentPoolProfile.scaleSetEvictionPolicy",
        .message = MESSAGE_INVALID_DETAILS,
        .source = "AKS REST reference",
        .confidence = INFERRED,
        .words = GUESS,
        .check_pool = eviction_invalid,
    },
    {
        .id = "AP-037",
        .changes = CLUSTER_CREATE | POOL_CREATE,
        .summary = "osDiskSizeGB is 30 to 2048, or 0 for the default.",
        .path = "osDiskSizeGB",
        .code = "InvalidParameter",
        .target = "agentPoolProfile.osDiskSizeGB",
        .message = MESSAGE_INVALID_DETAILS,
        .source = "AKS REST reference; azure-cli",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check_pool = disk_size,
    },
    {
        .id = "AP-031",
        .changes = CLUSTER_CREATE | POOL_CREATE,
        .on_demand = true,
        .summary = "A prefix for the nodes' public addresses needs enableNodePublicIP.",
        .path = "nodePublicIPPrefixID",
        .code = "InvalidParameter",
        .target = "agentPoolProfile.nodePublicIPPrefixID",
        .message = "nodePublicIPPrefixID requires enableNodePublicIP.",
        .source = "azure-cli; terraform-provider-azurerm; AKS docs, use-node-public-ips",
        .confidence = CLIENT_SIDE,
        .words = GUESS,
        .disputed = "Clients refuse it before they send; what the service does is not known.",
        .check_pool = prefix_without_address,
    },
    {
        .id = "AP-036",
        .changes = ANY_WRITE,
        .since = SINCE_NO_KATA_FIPS,
        .summary = "Pools with pod sandboxing (Kata) run without FIPS.",
        .path = "enableFIPS",
        .code = "BadRequest",
        .message = "FIPS is not supported on Pod Sandboxing agent pools.",
        .source = "AKS release notes 2026-06-19",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check_pool = kata_fips,
    },
    {0},
};
