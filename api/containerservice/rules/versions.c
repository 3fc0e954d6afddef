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

static struct arm_error *version_unsupported(const struct facts *facts, const struct rule *rule)
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

static struct arm_error *version_lts_only(const struct facts *facts, const struct rule *rule)
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

static struct arm_error *upgrade_not_offered(const struct facts *facts, const struct rule *rule)
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

static const char *pool_version_asked(const struct facts *facts)
{
    const char *asked = json_text(facts->pool, "orchestratorVersion");
    bool same = text_equal(asked, json_text(facts->stored_pool, "orchestratorVersion"));
    bool follows = text_equal(asked, json_text(facts->wanted, "properties.kubernetesVersion"));
    return same || follows ? NULL : asked;
}

static struct arm_error *pool_version_unsupported(const struct facts *facts,
                                                  const struct rule *rule)
{
    const char *asked = pool_version_asked(facts);

    if (!asked || support(facts, asked) != KUBERNETES_UNSUPPORTED)
        return NULL;
    return VIOLATION(facts, rule, asked);
}

static bool pool_and_control(const struct facts *facts, struct kubernetes_version *pool,
                             struct kubernetes_version *control)
{
    bool has_patch;
    const char *asked = pool_version_asked(facts);
    return asked && kubernetes_version_parse(asked, pool, &has_patch) &&
           facts_kubernetes(facts, control);
}

static struct arm_error *pool_version_newer(const struct facts *facts, const struct rule *rule)
{
    struct kubernetes_version pool, control;

    if (!pool_and_control(facts, &pool, &control) || pool.minor <= control.minor)
        return NULL;
    return VIOLATION(facts, rule, pool_version_asked(facts),
                     json_text(facts->wanted, "properties.currentKubernetesVersion"), pool.minor,
                     control.minor);
}

static struct arm_error *pool_version_older(const struct facts *facts, const struct rule *rule)
{
    struct kubernetes_version pool, control;

    if (!pool_and_control(facts, &pool, &control) || pool.minor + 3 >= control.minor)
        return NULL;
    return VIOLATION(facts, rule, pool_version_asked(facts),
                     json_text(facts->wanted, "properties.currentKubernetesVersion"), pool.minor,
                     control.minor);
}

static struct arm_error *pool_version_jumps(const struct facts *facts, const struct rule *rule)
{
    struct kubernetes_version wanted, current;
    const char *asked = pool_version_asked(facts);
    const char *from = json_text_or(facts->stored_pool, "currentOrchestratorVersion", "");
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

/* clang-format off */
const struct rule version_rules[] = {
    {"VER-001", CLUSTER_WRITE, 0, 0, NULL, ERROR_K8sVersionNotSupported, NULL, "Azure/terraform run records", version_unsupported, NULL},
    {"VER-002", CLUSTER_WRITE, 0, SINCE_SHORT_LTS_TEXT, NULL, ERROR_K8sVersionLtsOnly2025, NULL, "Azure/terraform run records", version_lts_only, NULL},
    {"VER-002", CLUSTER_WRITE, SINCE_SHORT_LTS_TEXT, 0, NULL, ERROR_K8sVersionLtsOnly, NULL, "Azure/terraform run records", version_lts_only, NULL},
    {"VER-004", CLUSTER_UPDATE, 0, 0, NULL, ERROR_UpgradeNotAllowed, NULL, "public report of the answer", upgrade_not_offered, NULL},
    {"VER-003", POOL_WRITE, 0, 0, NULL, ERROR_AgentPoolK8sVersionNotSupported, NULL, "public report of the answer", pool_version_unsupported, NULL},
    {"VER-005", POOL_WRITE, 0, 0, NULL, ERROR_NodePoolVersionNewer, NULL, "public report of the answer", pool_version_newer, NULL},
    {"VER-006", POOL_CREATE, 0, 0, NULL, ERROR_NodePoolVersionOlder, NULL, "public report of the answer", pool_version_older, NULL},
    {"VER-007", POOL_UPDATE, 0, 0, NULL, ERROR_AgentPoolUpgradeVersionNotAllowed, NULL, "public report of the answer", pool_version_jumps, NULL},
    {0},
};
/* clang-format on */
