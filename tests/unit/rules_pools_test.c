/* Rules of pools and versions that no request of these years can break: what they look at is the
 * state of the service, or a Kubernetes version that was gone. Asked directly. */

#include <criterion/criterion.h>
#include <string.h>

#include "api/containerservice/rule_catalogue.h"
#include "base/json.h"

static json_t *parse(struct arena *arena, const char *text)
{
    const char *problem = NULL;
    json_t *json = json_read(arena, span_from(text), &problem);
    cr_assert_not_null(json, "%s", problem);
    return json;
}

static struct facts facts_new(struct arena *arena, enum change change, const char *stored,
                              const char *wanted)
{
    return (struct facts){
        .arena = arena,
        .change = change,
        .catalogue = catalogue_load(arena),
        .as_of = 20260201,
        .stored = stored ? parse(arena, stored) : NULL,
        .wanted = parse(arena, wanted),
        .sent = parse(arena, wanted),
    };
}

static const struct violation *ask(struct facts *facts, const char *id, const char *pool)
{
    const struct rule *rule = rules_find(id);

    facts_read(facts, pool);
    cr_assert(rule && (rule->changes & facts->change));
    return rule->check ? rule->check(facts, rule) : rule->check_pool(facts, rule, &facts->pools[0]);
}

/* ---- AP-035: the text is Azure/terraform's of 2025-12 ---- */

#define POOLS(profiles)                                                                            \
    "{\"location\": \"eastus\", \"properties\": {\"agentPoolProfiles\": [" profiles "]}}"
#define POOL(name, size, count)                                                                    \
    "{\"name\": \"" name "\", \"vmSize\": \"" size "\", \"count\": " count "}"

static const char two_nodes[] = POOLS(POOL("np1", "Standard_D4s_v5", "2"));
static const char three_nodes[] = POOLS(POOL("np1", "Standard_D4s_v5", "3"));
static const char larger_nodes[] = POOLS(POOL("np1", "Standard_D8s_v5", "2"));
static const char two_pools[] =
    POOLS(POOL("np1", "Standard_D4s_v5", "2") ", " POOL("np2", "Standard_D2s_v5", "5"));

static const struct {
    const char *stored, *wanted;
    unsigned requested; /* cores: 4 a D4s_v5, 2 a D2s_v5, 8 a D8s_v5 */
} scalings[] = {
    {NULL, two_nodes, 8},          {NULL, two_pools, 18},       {two_nodes, three_nodes, 4},
    {two_nodes, larger_nodes, 16}, {three_nodes, two_nodes, 0}, {two_nodes, two_nodes, 0},
    {two_nodes, two_pools, 10},
};

Test(pools, take_no_more_cores_than_the_quota_has_left)
{
    for (size_t i = 0; i < sizeof scalings / sizeof scalings[0]; i++) {
        arena_auto struct arena *arena = arena_new();
        struct facts facts = facts_new(arena, scalings[i].stored ? CLUSTER_UPDATE : CLUSTER_CREATE,
                                       scalings[i].stored, scalings[i].wanted);
        cr_expect_null(ask(&facts, "AP-035", NULL), "case %zu without limit", i);
        facts.service.vcpu_limited = true;
        facts.service.vcpu_left = scalings[i].requested;
        cr_expect_null(ask(&facts, "AP-035", NULL), "case %zu with just enough", i);
        if (scalings[i].requested == 0)
            continue;
        facts.service.vcpu_left--;
        const struct violation *violation = ask(&facts, "AP-035", NULL);
        cr_assert_not_null(violation, "case %zu with one core too few", i);
        cr_expect_eq(violation->needed, scalings[i].requested);
        cr_expect_eq(violation->available, scalings[i].requested - 1);
    }
}

Test(pools, say_how_much_quota_is_left)
{
    arena_auto struct arena *arena = arena_new();
    struct facts facts = facts_new(arena, CLUSTER_CREATE, NULL, two_nodes);

    facts.service = (struct service_state){.vcpu_limited = true, .vcpu_left = 2};
    const struct violation *violation = ask(&facts, "AP-035", NULL);
    cr_assert_not_null(violation);
    cr_expect_str_eq(
        violation->message,
        "Insufficient regional vcpu quota left for location eastus. left regional vcpu quota 2, "
        "requested quota 8. If you want to increase the quota, please follow this instruction: "
        "https://learn.microsoft.com/en-us/azure/quotas/view-quotas. Surge nodes would also "
        "consume vcpu quota, please consider use smaller maxSurge or use maxUnavailable to proceed "
        "upgrade without surge nodes, details: aka.ms/aks/maxUnavailable.");
}

/* ---- VER-008: AKS docs, stop-cluster-upgrade-api-breaking-changes ---- */

#define CLUSTER(version, more)                                                                     \
    "{\"properties\": {\"currentKubernetesVersion\": \"" version "\"" more "}}"
#define FORCED(more)                                                                               \
    ", \"upgradeSettings\": {\"overrideSettings\": {\"forceUpgrade\": true" more "}}"

static const struct {
    const char *wanted;
    bool refused;
} upgrades[] = {
    {CLUSTER("1.34.2", ""), true},
    {CLUSTER("1.33.6", ""), false},
    {CLUSTER("1.34.2", FORCED("")), false},
    {CLUSTER("1.34.2", FORCED(", \"until\": \"2026-02-01T09:00:00Z\"")), false},
    {CLUSTER("1.34.2", FORCED(", \"until\": \"2026-01-31T09:00:00Z\"")), true},
    {CLUSTER("1.34.2", ", \"upgradeSettings\": {\"overrideSettings\": {\"forceUpgrade\": false}}"),
     true},
};

Test(versions, stop_an_upgrade_that_removes_what_is_used)
{
    for (size_t i = 0; i < sizeof upgrades / sizeof upgrades[0]; i++) {
        arena_auto struct arena *arena = arena_new();
        struct facts facts =
            facts_new(arena, CLUSTER_UPDATE, CLUSTER("1.33.5", ""), upgrades[i].wanted);
        cr_expect_null(ask(&facts, "VER-008", NULL), "upgrade %zu with nothing in use", i);
        facts.service.deprecated_use = "flowschemas v1beta3";
        const struct violation *violation = ask(&facts, "VER-008", NULL);
        cr_expect_eq(violation != NULL, upgrades[i].refused, "upgrade %zu", i);
        if (violation)
            cr_expect(strstr(violation->message, "Usage details: flowschemas v1beta3"));
    }
}

/* ---- WIN-013: AKS docs, upgrade-windows-os ---- */

#define WINDOWS(version)                                                                           \
    "{\"properties\": {\"agentPoolProfiles\": [{\"name\": \"win1\", \"osType\": \"Windows\", "     \
    "\"osSKU\": \"Windows2022\", \"currentOrchestratorVersion\": \"" version "\"}]}}"

Test(windows, server_2022_needs_kubernetes_1_23)
{
    arena_auto struct arena *arena = arena_new();
    struct facts old = facts_new(arena, POOL_CREATE, NULL, WINDOWS("1.22.17"));
    struct facts new = facts_new(arena, POOL_CREATE, NULL, WINDOWS("1.23.0"));

    const struct violation *violation = ask(&old, "WIN-013", "win1");
    cr_assert_not_null(violation);
    cr_expect_str_eq(violation->message, "Windows2022 requires Kubernetes version 1.23 or later.");
    cr_expect_null(ask(&new, "WIN-013", "win1"));
}
