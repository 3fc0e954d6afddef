/* Machines of pools without scale sets (VirtualMachines), and their network interfaces. Members as
 * in a recorded instance of a scale set (kubernetes-sigs/cloud-provider-azure, 2026-03). */

#include "api/containerservice/node_group/kinds.h"
#include "base/date.h"
#include "base/ids.h"
#include "base/json.h"

size_t node_single_count(const struct node_group *group)
{
    return group->single_count;
}

const char *node_single_name(const struct node_group *group, size_t index)
{
    return group->singles[index].name;
}

const struct pool *node_single_pool(const struct node_group *group, size_t index)
{
    return group->singles[index].pool;
}

/* The profiles of a pool fill up in their order (guess). */
static const char *size_of(const struct node_machine *single)
{
    const json_t *properties = json_object_get(single->pool->body, "properties");
    const json_t *manual = json_at(properties, "virtualMachinesProfile.scale.manual");
    const char *size = json_text_or(properties, "vmSize", "");
    int64_t place = (int64_t)single->place;

    for (size_t i = 0; i < json_array_size(manual) && place >= 0; i++) {
        const json_t *profile = json_array_get(manual, i);
        size = json_text_or(profile, "size", size);
        place -= json_number_or(profile, "count", 0);
    }
    return size;
}

/* Common to the machine and its interface. */
static json_t *body_begin(const struct node_group *group, const struct node_machine *single,
                          const char *id, const char *type)
{
    return json_keep(group->arena,
                     json_pack("{s:s, s:s, s:s, s:s, s:o}", "name", strrchr(id, '/') + 1, "id", id,
                               "type", type, "location", group->location, "tags",
                               node_pool_tags(group, single->pool, single->name)));
}

json_t *node_single_body(const struct node_group *group, size_t index)
{
    const struct node_machine *single = &group->singles[index];
    const char *zone = machine_zone(single->pool, single->machine.number);
    json_t *body = body_begin(group, single, single->id, "Microsoft.Compute/virtualMachines");
    char created[40], unique[UUID_TEXT];

    timestamp_format(single->machine.created, created);
    uuid_from_name(single->id, unique);
    node_identity_put(group, body);
    if (zone)
        json_object_set_new(body, "zones", json_pack("[s]", zone));
    json_object_set_new(
        body, "properties",
        json_pack("{s:s, s:{s:s}, s:s, s:o, s:{s:s, s:s}, s:{s:[{s:s, s:{s:b}}]}, s:s}",
                  "provisioningState", "Succeeded", "hardwareProfile", "vmSize", size_of(single),
                  "vmId", unique, "storageProfile", node_storage_profile(single->pool), "osProfile",
                  "computerName", single->name, "adminUsername", node_admin(group, single->pool),
                  "networkProfile", "networkInterfaces", "id", single->interface_id, "properties",
                  "primary", 1, "timeCreated", created));
    return body;
}

size_t node_interface_count(const struct node_group *group)
{
    return group->single_count;
}

const char *node_interface_name(const struct node_group *group, size_t index)
{
    return strrchr(group->singles[index].interface_id, '/') + 1;
}

json_t *node_interface_body(const struct node_group *group, size_t index)
{
    const struct node_machine *single = &group->singles[index];
    struct machine_ranges ranges;

    if (machine_ranges(group->tx, group->arena, group->cluster, single->pool, &ranges))
        return NULL;
    json_t *body =
        body_begin(group, single, single->interface_id, "Microsoft.Network/networkInterfaces");
    json_t *interface = json_keep(group->arena, node_interface_of(group, single, &ranges));
    json_object_update(body, interface);
    return body;
}
