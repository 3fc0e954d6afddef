/* What scale sets and single machines have in common. Members as in scale_sets.c. */

#include <string.h>

#include "api/containerservice/node_group/kinds.h"
#include "base/json.h"

json_t *node_pool_tags(const struct node_group *group, const struct pool *pool, const char *name)
{
    const json_t *own = json_at(pool->body, "properties.tags");
    json_t *tags = json_is_object(own) ? json_copy(json_unconst(own)) : json_object();
    bool overlay = text_equal(json_text(group->network, "networkPluginMode"), "overlay");
    const char *version = json_text_or(pool->body, "properties.currentOrchestratorVersion", "");

    if (overlay)
        json_object_set_new(tags, "aks-managed-azure-cni-overlay", json_string("true"));
    json_object_set_new(tags, "aks-managed-coordination", json_string("true"));
    json_object_set_new(tags, "aks-managed-creationSource", json_sprintf("vmssclient-%s", name));
    json_object_set_new(
        tags, "aks-managed-kubeletIdentityClientID",
        json_string(json_text_or(group->cluster->body,
                                 "properties.identityProfile.kubeletidentity.clientId", "")));
    json_object_set_new(tags, "aks-managed-orchestrator", json_sprintf("Kubernetes:%s", version));
    json_object_set_new(tags, "aks-managed-poolName", json_string(pool->row.name));
    json_object_set_new(tags, "aks-managed-resourceNameSuffix", json_string(group->digits));
    return tags;
}

bool node_pool_made(const struct node_group *group, const struct resource *row)
{
    (void)group;
    return node_row_has(row, "\"aks-managed-poolName\"");
}

/* "AKSUbuntu-2204gen2containerd-202511.07.0" is a version in a gallery of AKS's own. */
static json_t *image_reference(const char *image)
{
    const char *definition = strchr(image, '-');
    const char *version = strrchr(image, '-');

    if (strncmp(image, "AKS", 3) != 0 || !definition || definition == version)
        return json_object();
    int gallery = (int)(definition - image);
    return json_pack("{s:o}", "id",
                     json_sprintf("/subscriptions/109a5e88-712a-48ae-9078-9ca8b3c81345/"
                                  "resourceGroups/AKS-%.*s/providers/Microsoft.Compute/galleries/"
                                  "%.*s/images/%.*s/versions/%s",
                                  gallery - 3, image + 3, gallery, image,
                                  (int)(version - definition - 1), definition + 1, version + 1));
}

static bool is_windows(const json_t *properties)
{
    return text_equal_nocase(json_text(properties, "osType"), "Windows");
}

json_t *node_storage_profile(const struct pool *pool)
{
    const json_t *properties = json_object_get(pool->body, "properties");
    bool windows = is_windows(properties);
    bool ephemeral = text_equal(json_text(properties, "osDiskType"), "Ephemeral");
    json_t *disk =
        json_pack("{s:s, s:s, s:s, s:{s:s}, s:I}", "osType", windows ? "Windows" : "Linux",
                  "createOption", "FromImage", "caching", ephemeral ? "ReadOnly" : "ReadWrite",
                  "managedDisk", "storageAccountType", ephemeral ? "Standard_LRS" : "Premium_LRS",
                  "diskSizeGB", (json_int_t)json_number_or(properties, "osDiskSizeGB", 128));

    if (ephemeral)
        json_object_set_new(disk, "diffDiskSettings", json_pack("{s:s}", "option", "Local"));
    return json_pack("{s:o, s:o}", "osDisk", disk, "imageReference",
                     image_reference(json_text_or(properties, "nodeImageVersion", "")));
}

const char *node_admin(const struct node_group *group, const struct pool *pool)
{
    bool windows = is_windows(json_object_get(pool->body, "properties"));
    return json_text_or(group->cluster->body,
                        windows ? "properties.windowsProfile.adminUsername"
                                : "properties.linuxProfile.adminUsername",
                        "azureuser");
}
