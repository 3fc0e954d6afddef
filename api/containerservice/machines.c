#include "api/containerservice/machines.h"

#include <errno.h>
#include <string.h>

#include "api/containerservice/instances.h"
#include "api/containerservice/node_names.h"
#include "api/network/network.h"
#include "base/json.h"

/* ---- which there are ---- */

size_t machines_of(struct arena *arena, const struct pool *pool, struct machine **out)
{
    const json_t *list = instances_list(pool);
    size_t count = json_array_size(list);

    *out = arena_alloc(arena, (count + 1) * sizeof **out);
    for (size_t i = 0; i < count; i++)
        (*out)[i] = instance_read(json_array_get(list, i));
    return count;
}

const struct machine *machine_named(struct arena *arena, const struct cluster *cluster,
                                    const struct pool *pool, const char *name)
{
    struct machine *machines;
    size_t count = machines_of(arena, pool, &machines);

    for (size_t i = 0; i < count; i++) {
        if (text_equal_nocase(machine_name(arena, cluster, pool, machines[i].number), name))
            return &machines[i];
    }
    return NULL;
}

/* ---- names ---- */

/* Scale sets number their instances in six digits of base 36. */
static const char *instance_digits(struct arena *arena, int64_t number)
{
    char digits[7] = "000000";

    for (size_t i = 6; i > 0 && number > 0; i--, number /= 36)
        digits[i - 1] = "0123456789abcdefghijklmnopqrstuvwxyz"[number % 36];
    return arena_string(arena, digits);
}

const char *machine_name(struct arena *arena, const struct cluster *cluster,
                         const struct pool *pool, int64_t number)
{
    const char *set = pool_scale_set(arena, cluster, pool);

    if (set)
        return arena_printf(arena, "%s%s", set, instance_digits(arena, number));
    return arena_printf(arena, "aks-%s-%s-vms%lld", pool->row.name, cluster_digits(arena, cluster),
                        (long long)number); /* guess */
}

const char *machine_resource_id(struct arena *arena, const struct cluster *cluster,
                                const struct pool *pool, int64_t number)
{
    const char *set = pool_scale_set(arena, cluster, pool);
    const char *compute = arena_printf(
        arena, "/subscriptions/%s/resourceGroups/%s/providers/Microsoft.Compute",
        cluster->row.subscription, json_text_or(cluster->body, "properties.nodeResourceGroup", ""));

    if (set)
        return arena_printf(arena, "%s/virtualMachineScaleSets/%s/virtualMachines/%lld", compute,
                            set, (long long)number);
    return arena_printf(arena, "%s/virtualMachines/%s", compute,
                        machine_name(arena, cluster, pool, number));
}

/* Instances are spread over the zones; by turns is a guess. */
const char *machine_zone(const struct pool *pool, int64_t number)
{
    const json_t *zones = json_at(pool->body, "properties.availabilityZones");
    size_t count = json_array_size(zones);

    return count ? json_string_value(json_array_get(zones, (size_t)number % count)) : NULL;
}

/* ---- addresses ---- */

/* The network that AKS makes has 10.224.0.0/12 and the nodes its first /16 (docs). Which IPv6 range
 * it gets nobody says: a unique local one of the cluster's own (guess). */
struct cidr managed_range(const struct cluster *cluster, enum family family)
{
    struct cidr range = {{FAMILY_IPV4, 0, 0x0ae00000}, 16};

    if (family == FAMILY_IPV6) {
        uint64_t global = text_hash(cluster->row.id) & 0xffffffffff;
        range = (struct cidr){{FAMILY_IPV6, 0xfd00000000000000 | global << 16, 0}, 64};
    }
    return range;
}

static const struct cidr *prefix_of(const struct subnet_facts *subnet, enum family family)
{
    for (size_t i = 0; i < subnet->prefix_count; i++) {
        if (subnet->prefixes[i].base.family == family)
            return &subnet->prefixes[i];
    }
    return NULL;
}

int machine_ranges(struct store_tx *tx, struct arena *arena, const struct cluster *cluster,
                   const struct pool *pool, struct machine_ranges *out)
{
    const char *id = json_text(pool->body, "properties.vnetSubnetID");
    const json_t *families = json_at(cluster->body, "properties.networkProfile.ipFamilies");
    size_t family_count = json_array_size(families);
    struct subnet_facts subnet;

    int result = id ? subnet_facts(tx, arena, id, &subnet) : -ENOENT;
    if (result && result != -ENOENT)
        return result;
    *out = (struct machine_ranges){.count = 0};
    for (size_t i = 0; i < (family_count ? family_count : 1) && i < 2; i++) {
        bool is_ipv6 = text_equal_nocase(json_string_value(json_array_get(families, i)), "IPv6");
        enum family family = is_ipv6 ? FAMILY_IPV6 : FAMILY_IPV4;
        struct cidr managed = managed_range(cluster, family);
        /* A subnet that is not there (--lenient-network) counts as the managed one. */
        const struct cidr *range = result ? &managed : prefix_of(&subnet, family);
        if (range)
            out->items[out->count++] = *range;
    }
    return 0;
}
