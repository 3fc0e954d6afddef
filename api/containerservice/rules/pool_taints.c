/* nodeTaints and nodeLabels. */

#include <ctype.h>
#include <string.h>

#include "api/containerservice/rule.h"
#include "base/json.h"

static const char letters_and_digits[] =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/* ---- taints ---- */

/* key=value:Effect, or key:Effect */
struct taint {
    const char *key, *value, *effect;
    size_t key_size, value_size;
};

static bool is_effect(const char *text)
{
    return text_equal(text, "NoSchedule") || text_equal(text, "PreferNoSchedule") ||
           text_equal(text, "NoExecute");
}

/* Begins with a letter or digit and goes on with these and `others`. */
static bool is_word(const char *text, size_t size, size_t most, const char *others)
{
    if (size < 1 || size > most || !isalnum((unsigned char)text[0]))
        return false;
    for (size_t i = 0; i < size; i++) {
        if (!strchr(letters_and_digits, text[i]) && !strchr(others, text[i]))
            return false;
    }
    return true;
}

/* False when it is no taint; the parts are set as far as they can be told. */
static bool taint_read(const char *text, struct taint *out)
{
    const char *colon = strrchr(text, ':');
    const char *end = colon ? colon : text + strlen(text);
    const char *equal = memchr(text, '=', (size_t)(end - text));

    *out = (struct taint){
        .key = text,
        .key_size = (size_t)((equal ? equal : end) - text),
        .value = equal ? equal + 1 : "",
        .value_size = equal ? (size_t)(end - equal - 1) : 0,
        .effect = colon ? colon + 1 : "",
    };
    return is_word(out->key, out->key_size, 253, "_-./") && is_effect(out->effect) &&
           (!equal || is_word(out->value, out->value_size, 63, "_-."));
}

static const json_t *taints_of(const struct pool_facts *pool)
{
    return json_object_get(pool->profile, "nodeTaints");
}

static struct violation *taint_malformed(const struct facts *facts, const struct rule *rule,
                                         const struct pool_facts *pool)
{
    const json_t *taints = taints_of(pool);
    struct taint taint;

    if (pool->stored && json_equal(taints_of(pool->stored), taints))
        return NULL;
    for (size_t i = 0; i < json_array_size(taints); i++) {
        const char *text = json_string_value(json_array_get(taints, i));
        if (text && !taint_read(text, &taint))
            return VIOLATION(facts, rule, rule->target,
                             arena_printf(facts->arena, "'%s' is not key=value:effect", text));
    }
    return NULL;
}

static bool is_restricted(const char *text)
{
    static const char critical[] = "CriticalAddonsOnly";
    struct taint taint;

    taint_read(text, &taint);
    bool is_critical =
        taint.key_size == strlen(critical) && memcmp(taint.key, critical, taint.key_size) == 0;
    return !is_critical && !text_equal_nocase(taint.effect, "PreferNoSchedule");
}

static struct violation *system_tainted(const struct facts *facts, const struct rule *rule,
                                        const struct pool_facts *pool)
{
    const json_t *taints = taints_of(pool);
    bool had = pool->stored && pool->stored->system && json_equal(taints_of(pool->stored), taints);

    if (!pool->system || had)
        return NULL;
    for (size_t i = 0; i < json_array_size(taints); i++) {
        const char *text = json_string_value(json_array_get(taints, i));
        if (text && is_restricted(text))
            return VIOLATION_PLAIN(facts, rule);
    }
    return NULL;
}

/* ---- labels ---- */

typedef struct violation *(*label_check)(const struct facts *facts, const struct rule *rule,
                                         const char *key, const char *value);

/* The service gives this one to Spot pools, and their owners declare it, to see no difference
 * (terraform-provider-azurerm's example of such a pool). */
static bool is_spot_label(const struct pool_facts *pool, const char *key)
{
    return pool->spot && strcmp(key, "kubernetes.azure.com/scalesetpriority") == 0;
}

/* Asks for each label that the change brings. */
static struct violation *labels_ask(const struct facts *facts, const struct rule *rule,
                                    const struct pool_facts *pool, label_check check)
{
    const json_t *labels = json_object_get(pool->profile, "nodeLabels");
    const json_t *before =
        pool->stored ? json_object_get(pool->stored->profile, "nodeLabels") : NULL;
    const char *key;
    json_t *value;

    json_object_foreach(json_unconst(labels), key, value)
    {
        const char *text = json_string_value(value);
        const char *had = json_string_value(json_object_get(before, key));
        bool same = text && had && strcmp(had, text) == 0;
        if (text && !same && !is_spot_label(pool, key))
            PASS(check(facts, rule, key, text));
    }
    return NULL;
}

/* The length of "example.com/team" before the slash; 0: it has none. */
static size_t prefix_size(const char *key)
{
    const char *slash = strrchr(key, '/');
    return slash ? (size_t)(slash - key) : 0;
}

static bool is_name(const char *text, size_t size)
{
    return is_word(text, size, 63, "_-.") && isalnum((unsigned char)text[size - 1]);
}

/* Labels of a DNS name, joined by dots. */
static bool is_domain(const char *text, size_t size)
{
    bool edge = true; /* the next character begins a label */

    if (size < 1 || size > 253)
        return false;
    for (size_t i = 0; i < size; i++) {
        bool ends = i + 1 == size || text[i + 1] == '.';
        bool word = islower((unsigned char)text[i]) || isdigit((unsigned char)text[i]);
        if (!word && !(text[i] == '-' && !edge && !ends) && !(text[i] == '.' && !edge))
            return false;
        edge = text[i] == '.';
    }
    return !edge;
}

static struct violation *label_syntax(const struct facts *facts, const struct rule *rule,
                                      const char *key, const char *value)
{
    size_t prefix = prefix_size(key);
    const char *name = strchr(key, '/') ? key + prefix + 1 : key;
    size_t size = strlen(value);

    if ((strchr(key, '/') && !is_domain(key, prefix)) || !is_name(name, strlen(name)))
        return VIOLATION(facts, rule, rule->target,
                         arena_printf(facts->arena, "'%s' is not the key of a label", key));
    if (size > 0 && !is_name(value, size))
        return VIOLATION(
            facts, rule, rule->target,
            arena_printf(facts->arena, "'%s' is not the value of a label (%s)", value, key));
    return NULL;
}

static struct violation *label_malformed(const struct facts *facts, const struct rule *rule,
                                         const struct pool_facts *pool)
{
    return labels_ask(facts, rule, pool, label_syntax);
}

static struct violation *label_of_azure(const struct facts *facts, const struct rule *rule,
                                        const char *key, const char *value)
{
    static const char prefix[] = "kubernetes.azure.com";

    (void)value;
    return strncmp(key, prefix, strlen(prefix)) == 0 ? VIOLATION(facts, rule, key) : NULL;
}

static struct violation *label_reserved(const struct facts *facts, const struct rule *rule,
                                        const struct pool_facts *pool)
{
    return labels_ask(facts, rule, pool, label_of_azure);
}

/* Whether the first `size` bytes are the domain or lie below it. */
static bool is_below(const char *text, size_t size, const char *domain)
{
    size_t length = strlen(domain);

    if (size < length || memcmp(text + size - length, domain, length) != 0)
        return false;
    return size == length || text[size - length - 1] == '.';
}

static struct violation *label_namespace(const struct facts *facts, const struct rule *rule,
                                         const char *key, const char *value)
{
    static const char *const allowed[] = {"kubelet.kubernetes.io", "node.kubernetes.io",
                                          "node-role.kubernetes.io"};
    size_t prefix = prefix_size(key);

    if (!is_below(key, prefix, "kubernetes.io") && !is_below(key, prefix, "k8s.io"))
        return NULL;
    for (size_t i = 0; i < sizeof allowed / sizeof allowed[0]; i++) {
        if (is_below(key, prefix, allowed[i]))
            return NULL;
    }
    return violation_at(VIOLATION_PLAIN(facts, rule),
                        arena_printf(facts->arena, "%s=%s", key, value));
}

static struct violation *label_of_kubernetes(const struct facts *facts, const struct rule *rule,
                                             const struct pool_facts *pool)
{
    return labels_ask(facts, rule, pool, label_namespace);
}

const struct rule pool_taint_rules[] = {
    {
        .id = "AP-027",
        .changes = ANY_WRITE,
        .on_demand = true,
        .summary =
            "A taint is key=value:effect or key:effect, with effect NoSchedule, PreferNoSchedule or NoExecute.",
        .path = "nodeTaints",
        .code = "InvalidParameter",
        .target = "agentPoolProfile.nodeTaints",
        .message = MESSAGE_INVALID_DETAILS,
        .source = "azure-cli, acs validators; AKS docs, use-node-taints",
        .confidence = CLIENT_SIDE,
        .words = GUESS,
        .disputed =
            "az checks it, with a value always; the service is known to take taints without.",
        .check_pool = taint_malformed,
    },
    {
        .id = "AP-010",
        .changes = ANY_WRITE,
        .summary =
            "System pools have no taints but CriticalAddonsOnly and those of effect PreferNoSchedule.",
        .remedy = "Put the taint on a User pool, or give it the effect PreferNoSchedule.",
        .path = "nodeTaints",
        .code = "SystemPoolHasRestrictedTaint",
        .message =
            "Operation failed due to insufficient nodes for system pod scheduling. Placing custom taints on system pool is not supported(except 'CriticalAddonsOnly' taint or taint effect is 'PreferNoSchedule'). Please refer to https://aka.ms/aks/system-taints for detail",
        .source = "Azure/AKS#2578",
        .confidence = RECORDED,
        .words = RECORDED,
        .check_pool = system_tainted,
    },
    {
        .id = "AP-028",
        .changes = ANY_WRITE,
        .summary =
            "Labels follow Kubernetes: up to 63 characters each for name and value, and before the name an optional domain of up to 253.",
        .path = "nodeLabels",
        .code = "InvalidParameter",
        .target = "agentPoolProfile.nodeLabels",
        .message = MESSAGE_INVALID_DETAILS,
        .source = "AKS docs, use-labels; azure-cli, acs validators",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check_pool = label_malformed,
    },
    {
        .id = "AP-030",
        .changes = ANY_WRITE,
        .summary = "Labels that begin with kubernetes.azure.com are the service's own.",
        .path = "nodeLabels",
        .code = "BadRequest",
        .message =
            "Invalid node label key {key}. The 'kubernetes.azure.com' prefix is preserved by aks system labels",
        .source = "aks-nvme-ssd-provisioner#5; AKS release notes 2021-10-28",
        .confidence = RECORDED,
        .words = GUESS,
        .check_pool = label_reserved,
    },
    {
        .id = "AP-029",
        .changes = ANY_WRITE,
        .summary =
            "Of the labels in kubernetes.io and k8s.io only those of the kubelet, of nodes and of their roles can be set.",
        .remedy = "Use kubelet.kubernetes.io/, node.kubernetes.io/ or a domain of your own.",
        .path = "nodeLabels",
        .code = "BadRequest",
        .message =
            "For Kubernetes version greater than or equal to 1.16, node label keys in the 'kubernetes.io' or 'k8s.io' namespace must begin with an allowed prefix (kubelet.kubernetes.io, node.kubernetes.io). For more information, please check https://aka.ms/aks-node-labels-116.",
        .source = "Azure/AKS#2866; Azure/AKS#4628",
        .confidence = RECORDED,
        .words = RECORDED,
        .check_pool = label_of_kubernetes,
    },
    {0},
};
