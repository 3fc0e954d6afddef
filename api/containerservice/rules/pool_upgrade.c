/* upgradeSettings: how a pool's nodes are replaced. */

#include <stdlib.h>
#include <string.h>

#include "api/containerservice/rule.h"
#include "base/json.h"

#define SINCE_NO_ZERO_SURGE 20231105

static const json_t *setting(const struct pool_facts *pool, const char *name)
{
    return json_object_get(json_object_get(pool->profile, "upgradeSettings"), name);
}

/* Whether the pool gets the setting with this change. Clients send back what they read. */
static bool is_new(const struct pool_facts *pool, const char *name)
{
    const json_t *value = setting(pool, name);
    const json_t *before = pool->stored ? setting(pool->stored, name) : NULL;

    return !json_is_empty(value) && !(before && json_equal(before, value));
}

/* ---- maxSurge ---- */

/* What is filled in where nothing was sent is not asked for. */
static struct violation *spot_surges(const struct facts *facts, const struct rule *rule,
                                     const struct pool_facts *pool)
{
    const json_t *sent =
        json_object_get(json_object_get(pool->sent, "upgradeSettings"), "maxSurge");

    if (!pool->spot || json_is_empty(sent) || !is_new(pool, "maxSurge"))
        return NULL;
    return VIOLATION_PLAIN(facts, rule);
}

/* "33%" or "2"; -1: neither. */
static int64_t surge_read(const char *text, bool *percent)
{
    size_t digits = strspn(text, "0123456789");

    *percent = text[digits] == '%';
    if (digits == 0 || digits > 9 || text[digits + (*percent ? 1 : 0)])
        return -1;
    return strtoll(text, NULL, 10);
}

/* Without surge, nodes are taken out of service instead. */
static bool goes_without_surge(const struct pool_facts *pool)
{
    const char *unavailable = json_string_value(setting(pool, "maxUnavailable"));
    bool percent;

    return unavailable && surge_read(unavailable, &percent) > 0;
}

static struct violation *surge_invalid(const struct facts *facts, const struct rule *rule,
                                       const struct pool_facts *pool)
{
    const char *text = json_string_value(setting(pool, "maxSurge"));
    bool percent;

    if (!text || !is_new(pool, "maxSurge"))
        return NULL;
    int64_t surge = surge_read(text, &percent);
    if (surge < 0)
        return VIOLATION(facts, rule,
                         arena_printf(facts->arena, "'%s' is no integer and no percentage.", text));
    if (percent && surge > 100)
        return VIOLATION(facts, rule, arena_printf(facts->arena, "'%s' exceeds 100%%.", text));
    if (surge == 0 && facts->as_of >= SINCE_NO_ZERO_SURGE && !goes_without_surge(pool))
        return VIOLATION(facts, rule, arena_printf(facts->arena, "'%s' is not above 0.", text));
    return NULL;
}

/* ---- minutes ---- */

static struct violation *minutes_check(const struct facts *facts, const struct rule *rule,
                                       const struct pool_facts *pool, const char *name,
                                       int64_t least, int64_t most)
{
    const json_t *value = setting(pool, name);
    int64_t minutes = json_integer_value(value);

    if (!json_is_integer(value) || !is_new(pool, name) || (minutes >= least && minutes <= most))
        return NULL;
    const char *target = arena_printf(facts->arena, "agentPoolProfile.upgrade.%s", name);
    return violation_at(
        VIOLATION(facts, rule, target,
                  arena_printf(facts->arena, "%lld is not between %lld and %lld",
                               (long long)minutes, (long long)least, (long long)most)),
        target);
}

static struct violation *minutes_invalid(const struct facts *facts, const struct rule *rule,
                                         const struct pool_facts *pool)
{
    PASS(minutes_check(facts, rule, pool, "drainTimeoutInMinutes", 5, 1440));
    return minutes_check(facts, rule, pool, "nodeSoakDurationInMinutes", 0, 30);
}

const struct rule pool_upgrade_rules[] = {
    {
        .id = "AP-024",
        .changes = ANY_WRITE,
        .summary = "Spot pools have no maxSurge.",
        .path = "upgradeSettings.maxSurge",
        .code = "InvalidParameter",
        .target = "agentPoolProfile.upgrade.maxSurge",
        .message =
            "The value of parameter agentPoolProfile.upgrade.maxSurge is invalid. Error details: Spot pools can't set max surge. Please see https://aka.ms/aks-naming-rules for more details.",
        .source = "Azure/bicep#14517",
        .confidence = RECORDED,
        .words = RECORDED,
        .check_pool = spot_surges,
    },
    {
        .id = "AP-025",
        .changes = ANY_WRITE,
        .summary =
            "maxSurge is a number of nodes or a percentage up to 100%, and, since 2023-11-05, above 0 unless maxUnavailable is.",
        .path = "upgradeSettings.maxSurge",
        .code = "InvalidParameter",
        .target = "agentPoolProfile.upgrade.maxSurge",
        .message =
            "The value of parameter agentPoolProfile.upgrade.maxSurge is invalid. Error details: {details} Please see https://aka.ms/aks-naming-rules for more details.",
        .source = "AKS release notes 2023-11-05; AKS docs, upgrade-aks-node-pools-rolling",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check_pool = surge_invalid,
    },
    {
        .id = "AP-026",
        .changes = ANY_WRITE,
        .summary = "A node drains for 5 to 1440 minutes and soaks for 0 to 30.",
        .path = "upgradeSettings",
        .code = "InvalidParameter",
        .target = "agentPoolProfile.upgrade.drainTimeoutInMinutes",
        .message = MESSAGE_INVALID_DETAILS,
        .source = "AKS docs, upgrade-aks-node-pools-rolling; release notes 2024-08-05",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check_pool = minutes_invalid,
    },
    {0},
};
