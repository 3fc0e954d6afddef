/* Scale sets: one for each pool, by the pool's index. Members as in a recorded scale set
 * (kubernetes-sigs/cloud-provider-azure, 2026-03) and in what AKS was seen to send (2025-11). */

#include <string.h>

#include "api/containerservice/node_group/kinds.h"
#include "api/containerservice/node_names.h"
#include "base/ids.h"
#include "base/json.h"

size_t node_scale_set_count(const struct node_group *group)
{
    return group->cluster->pool_count;
}

/* NULL for a pool without one, be it that it is still being made. */
const char *node_scale_set_name(const struct node_group *group, size_t index)
{
    const struct pool *pool = &group->cluster->pools[index];

    if (text_equal(json_text(pool->body, "properties.provisioningState"), "Creating"))
        return NULL;
    return pool_scale_set(group->arena, group->cluster, pool);
}

const struct pool *node_scale_set_pool(const struct node_group *group, size_t index)
{
    return &group->cluster->pools[index];
}

/* Recorded for Windows; Linux by the API description: AKS lets nobody in by password. */
static json_t *os_profile(const struct node_group *group, const struct pool *pool, const char *name)
{
    bool windows = text_equal_nocase(json_text(pool->body, "properties.osType"), "Windows");
    json_t *profile = json_pack("{s:s, s:s}", "computerNamePrefix", name, "adminUsername",
                                node_admin(group, pool));

    if (windows)
        json_object_set_new(
            profile, "windowsConfiguration",
            json_pack("{s:b, s:b}", "provisionVMAgent", 1, "enableAutomaticUpdates", 0));
    else
        json_object_set_new(
            profile, "linuxConfiguration",
            json_pack("{s:b, s:b}", "disablePasswordAuthentication", 1, "provisionVMAgent", 1));
    json_object_set_new(profile, "secrets", json_array());
    json_object_set_new(profile, "allowExtensionOperations", json_true());
    json_object_set_new(profile, "requireGuestProvisionSignal", json_true());
    return profile;
}

static json_t *machine_profile(const struct node_group *group, const struct pool *pool,
                               const char *name)
{
    const json_t *properties = json_object_get(pool->body, "properties");
    json_t *profile = json_pack("{s:o, s:o, s:o}", "osProfile", os_profile(group, pool, name),
                                "storageProfile", node_storage_profile(pool), "networkProfile",
                                node_interface_model(group, pool, name));

    if (text_equal_nocase(json_text(properties, "scaleSetPriority"), "Spot")) {
        json_object_set_new(profile, "priority", json_string("Spot"));
        json_object_set_new(
            profile, "evictionPolicy",
            json_string(json_text_or(properties, "scaleSetEvictionPolicy", "Delete")));
    }
    return profile;
}

static json_t *scale_set_properties(const struct node_group *group, const struct pool *pool,
                                    const char *id, const char *name)
{
    char unique[UUID_TEXT];

    uuid_from_name(id, unique);
    return json_pack("{s:b, s:s, s:{s:s}, s:o, s:s, s:b, s:b, s:s, s:i}", "singlePlacementGroup", 0,
                     "orchestrationMode", "Uniform", "upgradePolicy", "mode", "Manual",
                     "virtualMachineProfile", machine_profile(group, pool, name),
                     "provisioningState", "Succeeded", "overprovision", 0,
                     "doNotRunExtensionsOnOverprovisionedVMs", 0, "uniqueId", unique,
                     "platformFaultDomainCount", 1);
}

json_t *node_scale_set_body(const struct node_group *group, size_t index)
{
    const struct pool *pool = &group->cluster->pools[index];
    const json_t *properties = json_object_get(pool->body, "properties");
    const char *name = node_scale_set_name(group, index);
    const char *id = node_id(group, "Microsoft.Compute/virtualMachineScaleSets/", name);
    json_t *zones = json_object_get(properties, "availabilityZones");
    struct machine *machines;
    json_t *body =
        json_keep(group->arena,
                  json_pack("{s:s, s:s, s:s, s:s, s:o, s:{s:s, s:s, s:I}}", "name", name, "id", id,
                            "type", "Microsoft.Compute/virtualMachineScaleSets", "location",
                            group->location, "tags", node_pool_tags(group, pool, name), "sku",
                            "name", json_text_or(properties, "vmSize", ""), "tier", "Standard",
                            "capacity", (json_int_t)machines_of(group->arena, pool, &machines)));

    node_identity_put(group, body);
    if (json_array_size(zones) > 0)
        json_object_set(body, "zones", zones);
    json_object_set_new(body, "properties", scale_set_properties(group, pool, id, name));
    return body;
}
