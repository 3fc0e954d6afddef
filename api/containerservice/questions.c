#include "api/containerservice/questions.h"

#include <string.h>
#include <strings.h>

#include "api/features/flags.h"
#include "base/json.h"

/* ---- what changes ---- */

bool facts_changes(const struct facts *facts, const char *path)
{
    const json_t *before = json_at(facts->stored, path);
    const json_t *after = json_at(facts->wanted, path);

    return !facts->stored || (before != after && !json_equal(before, after));
}

static bool has_all(const json_t *list, const json_t *of)
{
    for (size_t i = 0; i < json_array_size(of); i++) {
        size_t j = 0;
        while (j < json_array_size(list) &&
               !json_equal(json_array_get(list, j), json_array_get(of, i)))
            j++;
        if (j == json_array_size(list))
            return false;
    }
    return true;
}

/* Zones are a set: clients send them in any order. */
static bool same_set(const json_t *a, const json_t *b)
{
    return json_array_size(a) == json_array_size(b) && has_all(a, b) && has_all(b, a);
}

bool value_changed(const json_t *before, const json_t *after)
{
    if (json_is_string(before) && json_is_string(after))
        return !text_equal_nocase(json_string_value(before), json_string_value(after));
    if (json_is_number(before) && json_is_number(after)) {
        double by = json_number_value(before) - json_number_value(after);
        return by > 1e-9 || by < -1e-9;
    }
    if (json_is_array(before) && json_is_array(after))
        return !same_set(before, after);
    return before && after && !json_is_null(after) && !json_equal(before, after);
}

bool network_changed(const struct facts *facts)
{
    const struct network *before = &facts->stored_network;
    const struct network *after = &facts->network;

    return !facts->stored || !text_equal_nocase(before->plugin, after->plugin) ||
           !text_equal_nocase(before->mode, after->mode) ||
           !text_equal_nocase(before->dataplane, after->dataplane) ||
           !text_equal_nocase(before->policy, after->policy);
}

bool pod_range_changed(const struct facts *facts)
{
    const struct network *before = &facts->stored_network;
    const struct network *after = &facts->network;

    return before->pod_count > 0 && after->pod_count > 0 &&
           after->pods[0].base.family != FAMILY_NONE &&
           !cidr_equal(before->pods[0], after->pods[0]);
}

bool pod_range_expands(const struct facts *facts)
{
    return facts->stored_network.overlay && pod_range_changed(facts);
}

/* ---- the cluster ---- */

bool facts_flag(const struct facts *facts, const char *flag)
{
    return facts->flags && flags_have(facts->flags, flag);
}

bool facts_kubernetes_below(const struct facts *facts, unsigned minor, unsigned patch)
{
    struct kubernetes_version least = {1, minor, patch};
    return facts->kubernetes_known && kubernetes_version_compare(facts->kubernetes, least) < 0;
}

enum kubernetes_support facts_support(const struct facts *facts, const char *version)
{
    struct kubernetes_version parsed;
    bool has_patch;

    if (!kubernetes_version_parse(version, &parsed, &has_patch))
        return KUBERNETES_UNSUPPORTED;
    return catalogue_kubernetes(facts->catalogue, facts->as_of, parsed, has_patch);
}

unsigned kubernetes_minor(const char *version)
{
    struct kubernetes_version parsed;
    bool has_patch;

    return kubernetes_version_parse(version, &parsed, &has_patch) ? parsed.minor : 0;
}

static bool pools_windows(const struct pool_facts *pools, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (pools[i].windows)
            return true;
    }
    return false;
}

bool facts_windows(const struct facts *facts)
{
    return pools_windows(facts->pools, facts->pool_count);
}

bool facts_stored_windows(const struct facts *facts)
{
    return pools_windows(facts->stored_pools, facts->stored_pool_count);
}

bool network_routes_pods(const struct network *network)
{
    return network->overlay || text_equal(network->plugin, "kubenet");
}

bool cluster_provisions_nodes(const json_t *cluster)
{
    return text_equal_nocase(json_text(cluster, "properties.nodeProvisioningProfile.mode"), "Auto");
}

/* The add-on is aciConnectorLinux, or that of another system, in any case. */
bool cluster_virtual_nodes(const json_t *cluster)
{
    static const char addon[] = "aciConnector";
    const char *name;
    json_t *profile;

    json_object_foreach(json_at(cluster, "properties.addonProfiles"), name, profile)
    {
        if (strncasecmp(name, addon, strlen(addon)) == 0 && json_true_at(profile, "enabled"))
            return true;
    }
    return false;
}

bool cluster_egress_gateway(const json_t *cluster)
{
    return json_true_at(cluster, "properties.networkProfile.staticEgressGatewayProfile.enabled");
}

/* ---- pools ---- */

bool pool_has_subnet(const struct pool_facts *pool)
{
    return pool->subnet && *pool->subnet;
}

bool pool_has_pod_subnet(const struct pool_facts *pool)
{
    return pool->pod_subnet && *pool->pod_subnet;
}

bool pod_subnet_used(const struct pool_facts *pools, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (pool_has_pod_subnet(&pools[i]))
            return true;
    }
    return false;
}

bool pods_in_blocks(const struct pool_facts *pool)
{
    return pool->pod_subnet &&
           text_equal_nocase(json_text(pool->profile, "podIPAllocationMode"), "StaticBlock");
}

uint64_t pool_nodes_at_most(const struct pool_facts *pool)
{
    bool may_grow = pool->autoscaling && pool->max_count > pool->count;
    int64_t most = may_grow ? pool->max_count : pool->count;
    return most > 0 ? (uint64_t)most : 0;
}

/* ---- what was looked up ---- */

const struct pool_subnet *facts_subnet(const struct facts *facts, const char *id)
{
    for (size_t i = 0; i < facts->subnet_count; i++) {
        if (text_equal_nocase(facts->subnets[i].id, id))
            return &facts->subnets[i];
    }
    return NULL;
}

const struct subnet_facts *facts_subnet_found(const struct facts *facts, const char *id)
{
    const struct pool_subnet *subnet = facts_subnet(facts, id);
    return subnet && subnet->found ? &subnet->subnet : NULL;
}

const char *facts_others_mode(const struct facts *facts, const char *subnet)
{
    for (size_t i = 0; i < facts->neighbour_count; i++) {
        if (text_equal_nocase(facts->neighbours[i].subnet, subnet))
            return facts->neighbours[i].mode;
    }
    return NULL;
}

const struct balancer_ip *facts_balancer_ip(const struct facts *facts, const char *id)
{
    for (size_t i = 0; i < facts->balancer_ip_count; i++) {
        if (text_equal_nocase(facts->balancer_ips[i].id, id))
            return &facts->balancer_ips[i];
    }
    return NULL;
}

bool subnet_id_read(struct arena *arena, const char *text, struct resource_id *out)
{
    return resource_id_parse(arena, text, out) && out->group &&
           text_equal_nocase(out->namespace, "Microsoft.Network") &&
           text_equal_nocase(out->type, "virtualNetworks/subnets");
}
