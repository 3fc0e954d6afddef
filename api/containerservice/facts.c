#include "api/containerservice/facts.h"

#include "base/json.h"

static enum family family_read(const char *text)
{
    if (text_equal_nocase(text, "IPv4"))
        return FAMILY_IPV4;
    return text_equal_nocase(text, "IPv6") ? FAMILY_IPV6 : FAMILY_NONE;
}

static size_t ranges_read(const json_t *list, struct cidr ranges[], const char *texts[])
{
    size_t count = json_array_size(list);

    for (size_t i = 0; i < count && i < RANGES_MAX; i++) {
        const char *text = json_string_value(json_array_get(list, i));
        texts[i] = text ? text : "";
        if (!cidr_parse(texts[i], &ranges[i]))
            ranges[i] = (struct cidr){{FAMILY_NONE, 0, 0}, 0};
    }
    return count;
}

/* A lone podCidr or serviceCidr counts as the list of one. */
static size_t range_or_ranges(const json_t *profile, const char *one, const char *many,
                              struct cidr ranges[], const char *texts[])
{
    const json_t *list = json_object_get(profile, many);
    if (json_array_size(list) > 0)
        return ranges_read(list, ranges, texts);
    const char *text = json_text(profile, one);
    if (!text)
        return 0;
    texts[0] = text;
    if (!cidr_parse(text, &ranges[0]))
        ranges[0] = (struct cidr){{FAMILY_NONE, 0, 0}, 0};
    return 1;
}

void network_read(const json_t *cluster, struct network *out)
{
    const json_t *profile = json_at(cluster, "properties.networkProfile");
    const json_t *families = json_object_get(profile, "ipFamilies");

    *out = (struct network){
        .plugin = json_text_or(profile, "networkPlugin", ""),
        .mode = json_text_or(profile, "networkPluginMode", ""),
        .dataplane = json_text_or(profile, "networkDataplane", ""),
        .policy = json_text_or(profile, "networkPolicy", ""),
        .outbound = json_text_or(profile, "outboundType", ""),
        .balancer_sku = json_text_or(profile, "loadBalancerSku", ""),
        .family_count = json_array_size(families),
    };
    out->overlay = text_equal_nocase(out->mode, "overlay");
    for (size_t i = 0; i < out->family_count && i < RANGES_MAX; i++)
        out->families[i] = family_read(json_string_value(json_array_get(families, i)));
    out->dual_stack = out->family_count == 2;
    out->pod_count = range_or_ranges(profile, "podCidr", "podCidrs", out->pods, out->pod_texts);
    out->service_count =
        range_or_ranges(profile, "serviceCidr", "serviceCidrs", out->services, out->service_texts);
}

const json_t *cluster_profiles(const json_t *cluster)
{
    return json_at(cluster, "properties.agentPoolProfiles");
}

const json_t *profile_named(const json_t *cluster, const char *name)
{
    const json_t *profiles = cluster_profiles(cluster);

    for (size_t i = 0; i < json_array_size(profiles); i++) {
        const json_t *profile = json_array_get(profiles, i);
        if (text_equal_nocase(json_text(profile, "name"), name))
            return profile;
    }
    return NULL;
}

/* ---- pools ---- */

/* Members by name, not by path: this is done for each pool of each write. */
static const char *text_of(const json_t *profile, const char *member)
{
    const char *text = json_string_value(json_object_get(profile, member));
    return text ? text : "";
}

static int64_t number_of(const json_t *profile, const char *member)
{
    const json_t *value = json_object_get(profile, member);
    return json_is_integer(value) ? (int64_t)json_integer_value(value) : -1;
}

/* A pool of single machines says in virtualMachinesProfile what others say in count (az sends no
 * count for it). */
static void machines_read(const json_t *profile, struct pool_facts *out)
{
    const json_t *manual = json_at(profile, "virtualMachinesProfile.scale.manual");
    const json_t *automatic = json_at(profile, "virtualMachinesProfile.scale.autoscale");

    if (json_array_size(manual) + json_array_size(automatic) == 0)
        return;
    out->autoscaling = json_array_size(automatic) > 0;
    out->count = out->min_count = out->max_count = 0;
    for (size_t i = 0; i < json_array_size(manual); i++)
        out->count += json_number_or(json_array_get(manual, i), "count", 0);
    for (size_t i = 0; i < json_array_size(automatic); i++) {
        out->min_count += json_number_or(json_array_get(automatic, i), "minCount", 0);
        out->max_count += json_number_or(json_array_get(automatic, i), "maxCount", 0);
    }
    if (out->autoscaling)
        out->count = out->min_count;
}

const char *profile_size(const json_t *profile)
{
    static const char *const lists[] = {"virtualMachinesProfile.scale.manual",
                                        "virtualMachinesProfile.scale.autoscale"};

    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        const char *size = json_text(json_array_get(json_at(profile, lists[i]), 0), "size");
        if (size && *size)
            return size;
    }
    return NULL;
}

static void size_read(const json_t *profile, struct pool_facts *out)
{
    const char *size = profile_size(profile);
    if (size)
        out->vm_size = size;
}

static void pool_read(const json_t *profile, size_t index, struct pool_facts *out)
{
    *out = (struct pool_facts){
        .profile = profile,
        .index = index,
        .name = text_of(profile, "name"),
        .mode = text_of(profile, "mode"),
        .os_type = text_of(profile, "osType"),
        .os_sku = text_of(profile, "osSKU"),
        .vm_size = text_of(profile, "vmSize"),
        .type = text_of(profile, "type"),
        .priority = text_of(profile, "scaleSetPriority"),
        .version = text_of(profile, "orchestratorVersion"),
        .current_version = text_of(profile, "currentOrchestratorVersion"),
        .power = json_text_or(profile, "powerState.code", ""),
        .subnet = json_string_value(json_object_get(profile, "vnetSubnetID")),
        .pod_subnet = json_string_value(json_object_get(profile, "podSubnetID")),
        .autoscaling = json_is_true(json_object_get(profile, "enableAutoScaling")),
        .count = number_of(profile, "count"),
        .min_count = number_of(profile, "minCount"),
        .max_count = number_of(profile, "maxCount"),
        .max_pods = number_of(profile, "maxPods"),
    };
    if (out->count < 0 && text_equal(out->type, "VirtualMachines"))
        machines_read(profile, out);
    if (!*out->vm_size && text_equal(out->type, "VirtualMachines"))
        size_read(profile, out);
    out->system = text_equal_nocase(out->mode, "System");
    out->gateway = text_equal_nocase(out->mode, "Gateway");
    out->windows = text_equal_nocase(out->os_type, "Windows");
    out->spot = text_equal_nocase(out->priority, "Spot");
    out->stopped = text_equal_nocase(out->power, "Stopped");
}

static struct pool_facts *pools_read(struct arena *arena, const json_t *cluster, size_t *count)
{
    const json_t *profiles = cluster_profiles(cluster);
    struct pool_facts *pools = NULL;

    *count = json_array_size(profiles);
    if (*count > 0)
        pools = arena_alloc(arena, *count * sizeof *pools);
    for (size_t i = 0; i < *count; i++)
        pool_read(json_array_get(profiles, i), i, &pools[i]);
    return pools;
}

/* `likely` is the index where it is looked for first. */
static struct pool_facts *pool_find(struct pool_facts *pools, size_t count, const char *name,
                                    size_t likely)
{
    if (likely < count && text_equal_nocase(pools[likely].name, name))
        return &pools[likely];
    for (size_t i = 0; i < count; i++) {
        if (text_equal_nocase(pools[i].name, name))
            return &pools[i];
    }
    return NULL;
}

/* Clients mostly send the pools in the order in which they are stored. */
static const json_t *pool_sent(const struct facts *facts, const struct pool_facts *pool)
{
    const json_t *same = json_array_get(cluster_profiles(facts->sent), pool->index);

    return text_equal_nocase(json_text(same, "name"), pool->name)
               ? same
               : profile_named(facts->sent, pool->name);
}

static void kubernetes_read(struct facts *facts)
{
    const char *text = json_text_or(facts->wanted, "properties.currentKubernetesVersion", "");
    bool has_patch = false;
    facts->kubernetes_known =
        kubernetes_version_parse(text, &facts->kubernetes, &has_patch) && has_patch;
}

void facts_read(struct facts *facts, const char *pool_name)
{
    struct pool_facts *pools = pools_read(facts->arena, facts->wanted, &facts->pool_count);
    struct pool_facts *stored = pools_read(facts->arena, facts->stored, &facts->stored_pool_count);

    kubernetes_read(facts);
    network_read(facts->wanted, &facts->network);
    network_read(facts->stored, &facts->stored_network);
    facts->stored_pools = stored;
    facts->pools = pools;
    for (size_t i = 0; i < facts->pool_count; i++) {
        pools[i].stored = pool_find(stored, facts->stored_pool_count, pools[i].name, i);
        pools[i].sent = pool_name ? NULL : pool_sent(facts, &pools[i]);
    }
    if (!pool_name)
        return;
    struct pool_facts *pool = pool_find(pools, facts->pool_count, pool_name, 0);
    if (pool)
        pool->sent = json_at(facts->sent, "properties");
    facts->pool = pool;
    facts->stored_pool = pool_find(stored, facts->stored_pool_count, pool_name, 0);
}
