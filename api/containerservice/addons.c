/* properties.addonProfiles: a map from the add-on's key to {enabled, config, identity}. */

#include "api/containerservice/addons.h"

#include "base/json.h"
#include "base/span.h"

/* The others run inside the cluster only. The identity's name is "omsagent-" and so on, with the
 * cluster's name, all lower case (AKS docs, csi-secrets-store-driver; the others by analogy). */
static const char *const with_identity[] = {
    "aciConnectorLinux",      "azureKeyvaultSecretsProvider", "azurepolicy",
    "httpApplicationRouting", "ingressApplicationGateway",    "omsagent",
};

static bool has_identity(const char *addon)
{
    for (size_t i = 0; i < sizeof with_identity / sizeof with_identity[0]; i++) {
        if (text_equal_nocase(addon, with_identity[i]))
            return true;
    }
    return false;
}

void addons_switch(json_t *whole)
{
    const char *addon;
    json_t *profile;

    json_object_foreach(json_at(whole, "properties.addonProfiles"), addon, profile)
    {
        if (!json_is_object(profile) || json_true_at(profile, "enabled"))
            continue;
        /* az sends no config then; its own tests (disable monitoring add-on) find none after. */
        json_object_set_new(profile, "config", json_null());
        json_object_del(profile, "identity");
    }
}

static const char *identity_name(struct arena *arena, const struct cluster *cluster,
                                 const char *addon)
{
    return arena_printf(arena, "%s-%s", arena_lower(arena, addon),
                        arena_lower(arena, cluster->row.name));
}

bool addon_identity_named(struct arena *arena, const struct cluster *cluster, const char *name)
{
    for (size_t i = 0; i < sizeof with_identity / sizeof with_identity[0]; i++) {
        if (text_equal_nocase(name, identity_name(arena, cluster, with_identity[i])))
            return true;
    }
    return false;
}

static void identity_add(struct arena *arena, struct ids *ids, const struct cluster *cluster,
                         const char *addon, json_t *profile)
{
    char id[UUID_TEXT];

    json_put_format(profile, "identity.resourceId",
                    "/subscriptions/%s/resourcegroups/%s/providers/Microsoft.ManagedIdentity/"
                    "userAssignedIdentities/%s",
                    cluster->row.subscription,
                    json_text_or(cluster->body, "properties.nodeResourceGroup", ""),
                    identity_name(arena, cluster, addon));
    ids_uuid(ids, id);
    json_put_text(profile, "identity.clientId", id);
    ids_uuid(ids, id);
    json_put_text(profile, "identity.objectId", id);
}

void addons_settle(struct arena *arena, struct ids *ids, const struct cluster *cluster)
{
    const char *addon;
    json_t *profile;

    json_object_foreach(json_at(cluster->body, "properties.addonProfiles"), addon, profile)
    {
        if (json_true_at(profile, "enabled") && has_identity(addon) &&
            json_is_empty(json_at(profile, "identity.clientId")))
            identity_add(arena, ids, cluster, addon, profile);
    }
}
