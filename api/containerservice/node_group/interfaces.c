/* How machines hang in the network: the model in a scale set, and the interfaces themselves.
 * Members: a recorded interface configuration (kubernetes-sigs/cloud-provider-azure, 2026-03) and
 * the API description of networkInterfaces. */

#include "api/containerservice/instances.h"
#include "api/containerservice/node_group/kinds.h"
#include "base/ids.h"
#include "base/json.h"

/* Names of configurations are those of public inventories; those for IPv6 are guesses. */
static const char *configuration_name(const struct node_group *group, enum family family,
                                      int64_t number)
{
    return family == FAMILY_IPV6 ? "ipconfigv6"
                                 : arena_printf(group->arena, "ipconfig%lld", (long long)number);
}

static json_t *pools_json(const struct node_group *group, enum family family)
{
    const char *end = family == FAMILY_IPV6 ? NODE_IPV6_END : "";
    const char *pools =
        arena_printf(group->arena, "%s/backendAddressPools", node_balancer_id(group));

    return json_pack("[{s:o}, {s:o}]", "id",
                     json_sprintf("%s/" NODE_OUTBOUND_POOL "%s", pools, end), "id",
                     json_sprintf("%s/" NODE_SERVICE_POOL "%s", pools, end));
}

/* The first of a family hangs on the load balancer. */
static json_t *configuration(const struct node_group *group, const struct pool *pool,
                             enum family family, bool primary)
{
    json_t *properties = json_pack("{s:b, s:{s:s}, s:s}", "primary", primary, "subnet", "id",
                                   node_pool_subnet(group, pool), "privateIPAddressVersion",
                                   family == FAMILY_IPV6 ? "IPv6" : "IPv4");

    if (node_balancer_count(group) && (family == FAMILY_IPV4 || node_balances_ipv6(group)))
        json_object_set_new(properties, "loadBalancerBackendAddressPools",
                            pools_json(group, family));
    return properties;
}

/* In a subnet of the client's own the security group hangs on the interface. */
static json_t *interface(const struct node_group *group, const struct pool *pool,
                         json_t *configurations)
{
    json_t *properties =
        json_pack("{s:b, s:b, s:b, s:{s:[]}, s:b, s:o}", "primary", 1,
                  "enableAcceleratedNetworking", 1, "disableTcpStateTracking", 0, "dnsSettings",
                  "dnsServers", "enableIPForwarding", 1, "ipConfigurations", configurations);

    if (json_text(pool->body, "properties.vnetSubnetID"))
        json_object_set_new(properties, "networkSecurityGroup",
                            json_pack("{s:s}", "id", node_security_group_id(group)));
    return properties;
}

json_t *node_interface_model(const struct node_group *group, const struct pool *pool,
                             const char *name)
{
    json_t *list = json_array();

    for (size_t i = 0; i < node_family_count(group); i++) {
        enum family family = node_family(group, i);
        json_array_append_new(list,
                              json_pack("{s:s, s:o}", "name", configuration_name(group, family, 1),
                                        "properties", configuration(group, pool, family, i == 0)));
    }
    return json_pack("{s:[{s:s, s:o}]}", "networkInterfaceConfigurations", "name", name,
                     "properties", interface(group, pool, list));
}

/* Azure has no more on an interface; with rules off a client's maxPods could be anything. */
#define CONFIGURATIONS_MAX 256

struct plug {
    const struct node_group *group;
    const struct pool *pool;
    const char *interface_id, *etag;
    json_t *list;
};

static void plug_add(const struct plug *plug, struct cidr range, uint64_t offset, int64_t number)
{
    const char *name = configuration_name(plug->group, range.base.family, number);
    bool first = json_array_size(plug->list) == 0;
    struct address address;
    char text[ADDRESS_TEXT];

    if (!address_nth(range, offset, &address))
        return;
    address_format(address, text);
    json_t *properties = configuration(plug->group, plug->pool, range.base.family, first);
    if (number > 1)
        json_object_del(properties, "loadBalancerBackendAddressPools");
    json_object_set_new(properties, "provisioningState", json_string("Succeeded"));
    json_object_set_new(properties, "privateIPAddress", json_string(text));
    json_object_set_new(properties, "privateIPAllocationMethod", json_string("Dynamic"));
    json_array_append_new(
        plug->list, json_pack("{s:s, s:o, s:s, s:o}", "name", name, "id",
                              json_sprintf("%s/ipConfigurations/%s", plug->interface_id, name),
                              "etag", plug->etag, "properties", properties));
}

json_t *node_interface_of(const struct node_group *group, const struct node_machine *of,
                          const struct machine_ranges *ranges)
{
    char guid[UUID_TEXT];

    uuid_from_name(of->interface_id, guid);
    struct plug plug = {
        .group = group,
        .pool = of->pool,
        .interface_id = of->interface_id,
        .etag = arena_printf(group->arena, "W/\"%s\"", guid),
        .list = json_array(),
    };
    int64_t block = instances_block(of->pool);
    if (block > CONFIGURATIONS_MAX)
        block = CONFIGURATIONS_MAX;
    for (size_t i = 0; i < ranges->count; i++) {
        bool is_ipv6 = ranges->items[i].base.family == FAMILY_IPV6;
        for (int64_t k = 0; k < (is_ipv6 ? 1 : block); k++)
            plug_add(&plug, ranges->items[i], of->machine.offset + (uint64_t)k, k + 1);
    }
    json_t *properties = interface(group, of->pool, plug.list);
    json_object_set_new(properties, "provisioningState", json_string("Succeeded"));
    json_object_set_new(properties, "resourceGuid", json_string(guid));
    json_object_set_new(properties, "virtualMachine", json_pack("{s:s}", "id", of->id));
    return json_pack("{s:s, s:s, s:s, s:o}", "name", strrchr(of->interface_id, '/') + 1, "id",
                     of->interface_id, "etag", plug.etag, "properties", properties);
}
