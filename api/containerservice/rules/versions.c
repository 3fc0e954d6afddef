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

/* The version that a pool is to have, when the change brings another than it has. */
static const char *pool_version_asked(const struct facts *facts, const json_t *profile)
{
    const json_t *stored = profile_named(facts->stored, json_text(profile, "name"));
    const char *asked = json_text(profile, "orchestratorVersion");
    return text_equal(asked, json_text(stored, "orchestratorVersion")) ? NULL : asked;
}

/* The same, but for one that is the control plane's, whose own rules look at it. */
static const char *pool_version_own(const struct facts *facts, const json_t *profile)
{
    const char *asked = pool_version_asked(facts, profile);
    bool follows = text_equal(asked, json_text(facts->wanted, "properties.kubernetesVersion"));
    return follows ? NULL : asked;
}

static struct arm_error *pool_version_unsupported(const struct facts *facts,
                                                  const struct rule *rule, const json_t *profile)
{
    const char *asked = pool_version_own(facts, profile);

    if (!asked || support(facts, asked) != KUBERNETES_UNSUPPORTED)
        return NULL;
    return VIOLATION(facts, rule, asked);
}

static struct arm_error *skew_refused(const struct facts *facts, const struct rule *rule,
                                      const char *asked, unsigned minor, unsigned control)
{
    return VIOLATION(facts, rule, asked,
                     json_text_or(facts->wanted, "properties.currentKubernetesVersion", ""), minor,
                     control);
}

static struct arm_error *pool_version_newer(const struct facts *facts, const struct rule *rule,
                                            const json_t *profile)
{
    const char *asked = pool_version_own(facts, profile);
    struct kubernetes_version pool, control;
    bool has_patch;

    if (!asked || !kubernetes_version_parse(asked, &pool, &has_patch) ||
        !facts_kubernetes(facts, &control) || pool.minor <= control.minor)
        return NULL;
    return skew_refused(facts, rule, asked, pool.minor, control.minor);
}

static struct arm_error *pool_version_older(const struct facts *facts, const struct rule *rule,
                                            const json_t *profile)
{
    const char *asked = pool_version_own(facts, profile);
    struct kubernetes_version pool, control;
    bool has_patch;

    if (!asked || !kubernetes_version_parse(asked, &pool, &has_patch) ||
        !facts_kubernetes(facts, &control) || pool.minor + 3 >= control.minor)
        return NULL;
    return skew_refused(facts, rule, asked, pool.minor, control.minor);
}

static struct arm_error *pool_version_jumps(const struct facts *facts, const struct rule *rule,
                                            const json_t *profile)
{
    const json_t *stored = profile_named(facts->stored, json_text(profile, "name"));
    struct kubernetes_version wanted, current;
    const char *asked = pool_version_asked(facts, profile);
    const char *from = json_text_or(stored, "currentOrchestratorVersion", "");
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
    {"VER-003", ANY_WRITE, 0, 0, NULL, ERROR_AgentPoolK8sVersionNotSupported, NULL, "public report of the answer", NULL, pool_version_unsupported},
    {"VER-005", ANY_WRITE, 0, 0, NULL, ERROR_NodePoolVersionNewer, NULL, "public report of the answer", NULL, pool_version_newer},
    {"VER-006", CLUSTER_CREATE | POOL_CREATE, 0, 0, NULL, ERROR_NodePoolVersionOlder, NULL, "public report of the answer", NULL, pool_version_older},
    {"VER-007", CLUSTER_UPDATE | POOL_UPDATE, 0, 0, NULL, ERROR_AgentPoolUpgradeVersionNotAllowed, NULL, "public report of the answer", NULL, pool_version_jumps},
    {0},
};
/* clang-format on */
