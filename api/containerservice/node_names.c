#include "api/containerservice/node_names.h"

#include "base/json.h"

#define DIGITS 100000000u

static const char *dns_prefix(const struct cluster *cluster)
{
    const char *subdomain =
        json_text_or(cluster->body, "properties.fqdnSubdomain", cluster->row.name);
    return json_text_or(cluster->body, "properties.dnsPrefix", subdomain);
}

static const char *digits_of(struct arena *arena, const char *text)
{
    return arena_printf(arena, "%08u", (unsigned)(text_hash(text) % DIGITS));
}

/* AKS seeds a generator with the DNS prefix (Azure/AgentBaker, GetClusterID); any digits that only
 * the prefix decides will do. */
const char *cluster_digits(struct arena *arena, const struct cluster *cluster)
{
    return digits_of(arena, dns_prefix(cluster));
}

/* Scale sets in public inventories have other digits than the network beside them, which their tag
 * aks-managed-resourceNameSuffix repeats: aks-default-11516176-vmss with aks-vnet-41832928,
 * aks-nodepool1-16061838-vmss with 29823133. Windows: AKS docs, node-access, "aksnpwin000000". */
const char *pool_scale_set(struct arena *arena, const struct cluster *cluster,
                           const struct pool *pool)
{
    const char *type = json_text_or(pool->body, "properties.type", "VirtualMachineScaleSets");
    const char *own = arena_printf(arena, "%s/%s", dns_prefix(cluster), pool->row.name);

    if (!text_equal_nocase(type, "VirtualMachineScaleSets"))
        return NULL;
    if (text_equal_nocase(json_text(pool->body, "properties.osType"), "Windows"))
        return arena_printf(arena, "aks%s", pool->row.name);
    return arena_printf(arena, "aks-%s-%s-vmss", pool->row.name, digits_of(arena, own));
}
