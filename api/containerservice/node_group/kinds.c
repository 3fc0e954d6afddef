/* The table of what is in a node resource group, and what its rows share. */

#include "api/containerservice/node_group/kinds.h"

#include <inttypes.h>
#include <string.h>

#include "api/arm/catalogue.h"
#include "api/arm/resource_id.h"
#include "api/containerservice/instances.h"
#include "api/containerservice/node_group.h"
#include "api/containerservice/node_names.h"
#include "base/json.h"

#define KIND(prefix) prefix##_count, prefix##_name, prefix##_body

/* clang-format off */
const struct node_kind node_kinds[] = {
    {"Microsoft.ManagedIdentity/userAssignedIdentities", KIND(node_identity),       NULL,                NULL,                     false},
    {"Microsoft.ManagedIdentity/userAssignedIdentities", KIND(node_addon_identity), NULL,                node_addon_identity_made, false},
    {"Microsoft.Network/networkSecurityGroups",          KIND(node_security_group), NULL,                NULL,                     true},
    {"Microsoft.Network/routeTables",                    KIND(node_route_table),    NULL,                NULL,                     true},
    {"Microsoft.Network/publicIPAddresses",              KIND(node_public_ip),      NULL,                node_public_ip_made,      false},
    {"Microsoft.Network/natGateways",                    KIND(node_nat_gateway),    NULL,                NULL,                     false},
    {"Microsoft.Network/virtualNetworks",                KIND(node_vnet),           NULL,                NULL,                     true},
    {"Microsoft.Network/virtualNetworks/subnets",        KIND(node_subnet),         NULL,                NULL,                     false},
    {"Microsoft.Network/loadBalancers",                  KIND(node_balancer),       NULL,                NULL,                     false},
    {"Microsoft.Compute/virtualMachineScaleSets",        KIND(node_scale_set),      node_scale_set_pool, node_pool_made,           false},
    {"Microsoft.Compute/virtualMachines",                KIND(node_single),         node_single_pool,    node_pool_made,           false},
    {"Microsoft.Network/networkInterfaces",              KIND(node_interface),      node_single_pool,    node_pool_made,           false},
    {"Microsoft.Authorization/denyAssignments",          KIND(node_denial),         NULL,                NULL,                     false},
    {0},
};
/* clang-format on */

static bool region_has_zones(struct api *api, const char *name)
{
    const struct location *location = catalogue_location(api->catalogue, name);
    return location && json_array_size(json_object_get(location->row, "zones")) > 0;
}

static bool has_pool_without_subnet(const struct cluster *cluster)
{
    for (size_t i = 0; i < cluster->pool_count; i++) {
        if (!json_text(cluster->pools[i].body, "properties.vnetSubnetID"))
            return true;
    }
    return false;
}

/* Machines of pools without scale sets, each a resource of its own. */
static void singles_find(struct node_group *group)
{
    const struct cluster *cluster = group->cluster;
    size_t count = 0;

    for (size_t i = 0; i < cluster->pool_count; i++) {
        if (!pool_scale_set(group->arena, cluster, &cluster->pools[i]))
            count += json_array_size(instances_list(&cluster->pools[i]));
    }
    group->singles = arena_alloc(group->arena, (count + 1) * sizeof *group->singles);
    for (size_t i = 0; i < cluster->pool_count; i++) {
        const struct pool *pool = &cluster->pools[i];
        const json_t *list = instances_list(pool);
        if (pool_scale_set(group->arena, cluster, pool))
            continue;
        for (size_t k = 0; k < json_array_size(list); k++) {
            struct machine machine = instance_read(json_array_get(list, k));
            struct node_machine *single = &group->singles[group->single_count++];
            node_machine_read(group, pool, &machine, single);
            single->place = k;
        }
    }
}

void node_group_read(struct call *call, const struct cluster *cluster, struct node_group *out)
{
    const char *name = json_text_or(cluster->body, "properties.nodeResourceGroup", "");
    struct arena *arena = call->arena;
    struct resource_id id = {0};

    resource_id_parse(arena, json_text_or(cluster->body, "id", ""), &id);
    *out = (struct node_group){
        .arena = arena,
        .tx = call->tx,
        .cluster = cluster,
        .network = json_at(cluster->body, "properties.networkProfile"),
        .id = arena_printf(arena, "/subscriptions/%s/resourceGroups/%s", cluster->row.subscription,
                           name),
        .tenant = call->api->tenant,
        .location = cluster_location(cluster),
        .digits = cluster_digits(arena, cluster),
        .cluster_group = id.group ? id.group : cluster->row.group,
        .has_zones = region_has_zones(call->api, cluster_location(cluster)),
        .has_network = has_pool_without_subnet(cluster),
        .changed = true,
    };
    singles_find(out);
}

void node_machine_read(const struct node_group *group, const struct pool *pool,
                       const struct machine *machine, struct node_machine *out)
{
    struct arena *arena = group->arena;
    const char *set = pool_scale_set(arena, group->cluster, pool);
    const char *id = machine_resource_id(arena, group->cluster, pool, machine->number);
    const char *name = machine_name(arena, group->cluster, pool, machine->number);

    *out = (struct node_machine){
        .pool = pool,
        .machine = *machine,
        .name = name,
        .id = id,
        .interface_id = set ? arena_printf(arena, "%s/networkInterfaces/%s", id, set)
                            : node_id(group, "Microsoft.Network/networkInterfaces/",
                                      arena_printf(arena, "%s-nic", name)), /* guess: name */
    };
}

int64_t node_first_number(const struct pool *pool)
{
    const json_t *first = json_array_get(instances_list(pool), 0);
    return first ? instance_read(first).number : -1;
}

size_t node_family_count(const struct node_group *group)
{
    size_t count = json_array_size(json_object_get(group->network, "ipFamilies"));
    return count ? count : 1;
}

enum family node_family(const struct node_group *group, size_t index)
{
    const json_t *families = json_object_get(group->network, "ipFamilies");
    bool is_ipv6 = text_equal_nocase(json_string_value(json_array_get(families, index)), "IPv6");
    return is_ipv6 ? FAMILY_IPV6 : FAMILY_IPV4;
}

/* ---- what it was made of ---- */

/* To be raised when the bodies of what is there change, so that those of older programs follow. */
#define FORM 2

static json_t *pools_json(const struct node_group *group)
{
    json_t *list = json_array();

    for (size_t i = 0; i < group->cluster->pool_count; i++) {
        const struct pool *pool = &group->cluster->pools[i];
        json_array_append_new(list, json_pack("[s*, s*, s*, I]", pool->row.name,
                                              node_scale_set_name(group, i),
                                              json_text(pool->body, "properties.vnetSubnetID"),
                                              (json_int_t)node_first_number(pool)));
    }
    return list;
}

/* All that node_kinds look at, but for what a pool alone has. */
bool node_group_remember(const struct node_group *group)
{
    static const char *const members[] = {
        "tags",
        "identity.type",
        "properties.networkProfile",
        "properties.identityProfile",
        "properties.addonProfiles",
        "properties.nodeResourceGroupProfile",
        "properties.linuxProfile.adminUsername",
        "properties.windowsProfile.adminUsername",
    };
    json_t *cluster = group->cluster->body;
    json_t *all = json_keep(group->arena, json_pack("[i, o]", FORM, pools_json(group)));

    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
        json_t *value = json_at(cluster, members[i]);
        json_array_append_new(all, value ? json_incref(value) : json_null());
    }
    const char *digest =
        arena_printf(group->arena, "%016" PRIx64, text_hash(json_write(group->arena, all).data));
    if (text_equal(digest, json_text(cluster, NODE_GROUP_DIGEST)))
        return false;
    json_object_set_new(cluster, NODE_GROUP_DIGEST, json_string(digest));
    return true;
}

bool node_row_has(const struct resource *row, const char *text)
{
    return memmem(row->body.data, row->body.size, text, strlen(text)) != NULL;
}

const char *node_id(const struct node_group *group, const char *path, const char *name)
{
    return arena_printf(group->arena, "%s/providers/%s%s", group->id, path, name);
}

/* Recorded: identities say "resourcegroups". */
const char *node_resource_id(const struct node_group *group, const struct node_kind *kind,
                             const char *name)
{
    const char *provider = strchr(kind->type, '/');
    const char *child = strchr(provider + 1, '/');
    const char *path = arena_printf(group->arena, "%s/", kind->type);

    if (child)
        path = arena_printf(group->arena, "%.*s/%s%s/", (int)(child - kind->type), kind->type,
                            node_vnet_name(group, 0), child);
    if (strncmp(kind->type, "Microsoft.ManagedIdentity/", 26) != 0)
        return node_id(group, path, name);
    return arena_printf(group->arena, "/subscriptions/%s/resourcegroups/%s/providers/%s%s",
                        group->cluster->row.subscription, strrchr(group->id, '/') + 1, path, name);
}

bool node_outbound(const struct node_group *group, const char *type)
{
    return text_equal_nocase(json_text(group->network, "outboundType"), type);
}

/* ---- public addresses ---- */

static const json_t *addresses_of(const struct node_group *group, const char *profile)
{
    return json_object_get(json_object_get(group->network, profile), "effectiveOutboundIPs");
}

size_t node_address_count(const struct node_group *group)
{
    return json_array_size(addresses_of(group, "loadBalancerProfile")) +
           json_array_size(addresses_of(group, "natGatewayProfile"));
}

bool node_named_ipv6(const char *name)
{
    size_t size = strlen(name);
    return size > 5 && strcmp(name + size - 5, "-ipv6") == 0;
}

bool node_address_at(const struct node_group *group, size_t index, struct node_address *out)
{
    const json_t *balancer = addresses_of(group, "loadBalancerProfile");
    size_t first = json_array_size(balancer);
    bool of_balancer = index < first;
    const json_t *entry =
        of_balancer ? json_array_get(balancer, index)
                    : json_array_get(addresses_of(group, "natGatewayProfile"), index - first);
    const char *id = json_text_or(entry, "id", "");
    size_t size = strlen(group->id);

    if (strncasecmp(id, group->id, size) != 0 || id[size] != '/')
        return false;
    const char *name = strrchr(id, '/') + 1;
    *out = (struct node_address){id, name, node_named_ipv6(name), of_balancer};
    return true;
}

/* ---- tags ---- */

/* Documented: the cluster's tags go to the group, too (AKS docs, use-tags). */
json_t *node_group_tags(const struct node_group *group)
{
    const struct node_tag tags[] = {
        {"aks-managed-cluster-name", group->cluster->row.name},
        {"aks-managed-cluster-rg", group->cluster_group},
        {NULL, NULL},
    };
    return node_tags(group, tags);
}

json_t *node_tags(const struct node_group *group, const struct node_tag *more)
{
    const json_t *own = json_object_get(group->cluster->body, "tags");
    json_t *tags = json_is_object(own) ? json_copy(json_unconst(own)) : json_object();

    for (; more && more->name; more++)
        json_object_set_new(tags, more->name, json_string(more->value));
    if (json_object_size(tags) > 0)
        return tags;
    json_decref(tags);
    return NULL;
}
