#include "api/containerservice/defaults.h"

#include <ctype.h>
#include <string.h>

#include "api/containerservice/addons.h"
#include "base/address.h"
#include "base/json.h"

/* Dates on which the service began to fill things in: between two recordings, the later one. */
#define SINCE_KUBERNETES_ALIAS                                                                     \
    20230801 /* the full patch was shown before (recorded 2023-06), the alias after (2023-12) */
#define SINCE_AUTO_UPGRADE                                                                         \
    20231106 /* autoUpgradeProfile, resourceUID, metricsProfile: recorded 2023-11-06 */
#define SINCE_ALIAS_KEPT                                                                           \
    20250301 /* an update without a version pinned the patch before (recorded 2023-12-05) */
#define SINCE_AUTOSCALING                                                                          \
    20250301 /* an update shows enableAutoScaling false, nodeLabels {} (recorded 2025-03) */
#define SINCE_BOOTSTRAP     20251119 /* not sent, shown 2025-11-19, not 2025-03 */
#define SINCE_HOSTED_SYSTEM 20260101 /* recorded 2026-02-11, not 2025-11-19 */
#define SINCE_NODE_POOLS                                                                           \
    20251119 /* nodeProvisioningProfile.defaultNodePools: recorded 2025-11-19 */
#define UNTIL_NODE_POOLS 20260910 /* and 2026-02-11, not 2026-09-10 */
#define UNTIL_RESTRICTION                                                                          \
    20250101 /* nodeResourceGroupProfile filled in: recorded 2023-11, not 2026-09 */

static void fill(json_t *object, const char *path, json_t *take)
{
    if (!json_at(object, path))
        json_put(object, path, take);
    else
        json_decref(take);
}

static void fill_text(json_t *object, const char *path, const char *text)
{
    if (json_is_empty(json_at(object, path)))
        json_put_text(object, path, text);
}

static const char *uuid_new(const struct defaults *defaults)
{
    char id[UUID_TEXT];
    ids_uuid(defaults->ids, id);
    return arena_string(defaults->arena, id);
}

static void identity_fill(const struct defaults *defaults, json_t *cluster)
{
    const char *type = json_text_or(cluster, "identity.type", "");
    const char *name;
    json_t *entry;

    if (strcasestr(type, "SystemAssigned")) {
        json_put_text(cluster, "identity.type", "SystemAssigned");
        fill_text(cluster, "identity.principalId", uuid_new(defaults));
        fill_text(cluster, "identity.tenantId", defaults->api->tenant);
    } else if (strcasestr(type, "UserAssigned")) {
        json_put_text(cluster, "identity.type", "UserAssigned");
        json_object_foreach(json_at(cluster, "identity.userAssignedIdentities"), name, entry)
        {
            if (!json_is_object(entry))
                continue;
            /* identities.c knows better where the identity is in the store. */
            fill_text(entry, "clientId", uuid_new(defaults));
            fill_text(entry, "principalId", uuid_new(defaults));
        }
    }
    /* Clients read servicePrincipalProfile of every cluster; a managed identity shows "msi"
     * (recorded). */
    fill_text(cluster, "properties.servicePrincipalProfile.clientId", "msi");
}

static void version_fill(const struct defaults *defaults, json_t *cluster)
{
    const char *wanted = json_text_or(cluster, "properties.kubernetesVersion", "");
    const char *current = kubernetes_resolve(defaults, wanted);

    if (!*wanted) {
        const char *alias = catalogue_kubernetes_default(defaults->api->catalogue, defaults->as_of);
        json_put_text(cluster, "properties.kubernetesVersion",
                      defaults->as_of < SINCE_KUBERNETES_ALIAS ? current : alias);
    }
    if (current)
        json_put_text(cluster, "properties.currentKubernetesVersion", current);
}

static void name_fill(const struct defaults *defaults, json_t *cluster)
{
    const char *location = json_text_or(cluster, "location", "");
    const char *prefix = json_text(cluster, "properties.dnsPrefix");
    char unique[9];

    if (!prefix)
        prefix = json_text_or(cluster, "properties.fqdnSubdomain", defaults->cluster);
    prefix = arena_lower(defaults->arena, prefix);
    ids_alphanumeric(defaults->ids, unique, sizeof unique - 1);
    json_put_format(cluster, "properties.fqdn", "%s-%s.hcp.%s.azmk8s.io", prefix, unique, location);
    json_put_format(cluster, "properties.azurePortalFQDN", "%s-%s.portal.hcp.%s.azmk8s.io", prefix,
                    unique, location);
    if (json_is_empty(json_at(cluster, "properties.nodeResourceGroup")))
        json_put_format(cluster, "properties.nodeResourceGroup", "MC_%s_%s_%s", defaults->group,
                        defaults->cluster, location);
}

static void issuer_fill(const struct defaults *defaults, json_t *cluster)
{
    fill(cluster, "properties.oidcIssuerProfile.enabled", json_false());
    if (json_true_at(cluster, "properties.oidcIssuerProfile.enabled") &&
        json_is_empty(json_at(cluster, "properties.oidcIssuerProfile.issuerURL")))
        json_put_format(cluster, "properties.oidcIssuerProfile.issuerURL",
                        "https://%s.oic.prod-aks.azure.com/%s/%s/",
                        json_text_or(cluster, "location", ""), defaults->api->tenant,
                        uuid_new(defaults));
}

static void profiles_fill(const struct defaults *defaults, json_t *cluster)
{
    date_t as_of = defaults->as_of;

    fill(cluster, "properties.enableRBAC", json_true());
    fill_text(cluster, "properties.supportPlan", "KubernetesOfficial");
    fill(cluster, "properties.maxAgentPools", json_integer(100));
    fill(cluster, "properties.securityProfile", json_object());
    fill(cluster, "properties.storageProfile.diskCSIDriver.enabled", json_true());
    fill(cluster, "properties.storageProfile.fileCSIDriver.enabled", json_true());
    fill(cluster, "properties.storageProfile.snapshotController.enabled", json_true());
    fill(cluster, "properties.workloadAutoScalerProfile", json_object());
    if (as_of >= SINCE_AUTO_UPGRADE) {
        char unique[25];
        ids_hex(defaults->ids, unique, sizeof unique - 1);
        fill_text(cluster, "properties.autoUpgradeProfile.nodeOSUpgradeChannel", "NodeImage");
        fill_text(cluster, "properties.resourceUID", unique);
        fill(cluster, "properties.metricsProfile.costAnalysis.enabled", json_false());
        fill_text(cluster, "properties.nodeProvisioningProfile.mode", "Manual");
        fill_text(cluster, "properties.storageProfile.diskCSIDriver.version", "v1");
    }
    if (as_of >= SINCE_AUTO_UPGRADE && as_of < UNTIL_RESTRICTION)
        fill_text(cluster, "properties.nodeResourceGroupProfile.restrictionLevel", "Unrestricted");
    if (as_of >= SINCE_NODE_POOLS && as_of < UNTIL_NODE_POOLS)
        fill_text(cluster, "properties.nodeProvisioningProfile.defaultNodePools", "Auto");
    if (as_of >= SINCE_BOOTSTRAP)
        fill_text(cluster, "properties.bootstrapProfile.artifactSource", "Direct");
    if (as_of >= SINCE_HOSTED_SYSTEM) {
        fill(cluster, "properties.hostedSystemProfile.enabled", json_false());
        fill(cluster, "properties.enableFIPS", json_false()); /* shown by previews */
    }
}

/* Recorded 2023-06: the service adds it when the azure plugin was asked for by name; without it no
 * Windows pool can be added later. */
static void windows_fill(json_t *cluster, const json_t *sent)
{
    if (!text_equal_nocase(json_text(sent, "properties.networkProfile.networkPlugin"), "azure"))
        return;
    fill_text(cluster, "properties.windowsProfile.adminUsername", "azureuser");
    fill(cluster, "properties.windowsProfile.enableCSIProxy", json_true());
}

/* A lone address is the range of one (seen in Azure/AKS#4085). */
static void authorized_ranges_settle(const struct defaults *defaults, json_t *cluster)
{
    json_t *ranges = json_at(cluster, "properties.apiServerAccessProfile.authorizedIPRanges");
    struct address address;

    for (size_t i = 0; i < json_array_size(ranges); i++) {
        const char *text = json_string_value(json_array_get(ranges, i));
        if (text && address_parse(text, &address))
            json_array_set_new(ranges, i,
                               json_string(arena_printf(defaults->arena, "%s/%u", text,
                                                        cidr_bits(address.family))));
    }
}

/* Recorded: az sends addonProfiles {} and no add-on shows; azure-service-operator sends tags {}. */
static void empty_drop(json_t *cluster)
{
    static const char *const paths[] = {"properties.addonProfiles", "properties.autoScalerProfile",
                                        "tags"};

    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        if (json_is_empty(json_at(cluster, paths[i])))
            json_drop(cluster, paths[i]);
    }
}

void cluster_defaults(const struct defaults *defaults, json_t *cluster, const json_t *sent)
{
    const json_t *profiles = json_at(cluster, "properties.agentPoolProfiles");

    cluster_spell(cluster, defaults->as_of);
    fill_text(cluster, "kind", "Base");
    fill_text(cluster, "sku.name", "Base");
    fill_text(cluster, "sku.tier", "Free");
    json_put_text(cluster, "properties.powerState.code", "Running");
    version_fill(defaults, cluster);
    name_fill(defaults, cluster);
    identity_fill(defaults, cluster);
    network_defaults(defaults, cluster, sent);
    authorized_ranges_settle(defaults, cluster);
    windows_fill(cluster, sent);
    issuer_fill(defaults, cluster);
    profiles_fill(defaults, cluster);
    addons_switch(cluster);
    empty_drop(cluster);
    for (size_t i = 0; i < json_array_size(profiles); i++) {
        const json_t *sent_profile =
            json_array_get(json_at(sent, "properties.agentPoolProfiles"), i);
        json_t *profile = json_array_get(profiles, i);
        if (json_is_object(profile))
            pool_defaults(defaults, cluster, profile, sent_profile);
    }
}

/* ---- after an update ---- */

/* The client's own identities are those of the last PUT; the service knows more of each. */
static void identities_follow(json_t *cluster, const json_t *sent)
{
    const json_t *asked = json_at(sent, "identity.userAssignedIdentities");
    const char *type = json_text_or(cluster, "identity.type", "");
    const char *name;
    json_t *entry;
    void *next;

    if (!strcasestr(type, "SystemAssigned")) {
        json_drop(cluster, "identity.principalId");
        json_drop(cluster, "identity.tenantId");
    }
    if (!strcasestr(type, "UserAssigned"))
        json_drop(cluster, "identity.userAssignedIdentities");
    json_t *identities = json_at(cluster, "identity.userAssignedIdentities");
    if (json_object_size(asked) == 0)
        return;
    json_object_foreach_safe(identities, next, name, entry)
    {
        if (!json_member_nocase(asked, name, NULL))
            json_object_del(identities, name);
    }
}

static void version_follow(const struct defaults *defaults, json_t *cluster, const json_t *sent)
{
    const char *current = json_text(cluster, "properties.currentKubernetesVersion");

    if (defaults->as_of < SINCE_ALIAS_KEPT && current &&
        json_is_empty(json_at(sent, "properties.kubernetesVersion")))
        json_put_text(cluster, "properties.kubernetesVersion", current);
}

void cluster_merged(const struct defaults *defaults, json_t *cluster, const json_t *sent)
{
    const json_t *profiles = json_at(cluster, "properties.agentPoolProfiles");

    network_defaults(defaults, cluster, sent);
    authorized_ranges_settle(defaults, cluster);
    balancer_sku_settle(cluster, defaults->as_of);
    identities_follow(cluster, sent);
    identity_fill(defaults, cluster);
    version_follow(defaults, cluster, sent);
    issuer_fill(defaults, cluster);
    addons_switch(cluster);
    empty_drop(cluster);
    for (size_t i = 0; i < json_array_size(profiles) && defaults->as_of >= SINCE_AUTOSCALING; i++) {
        json_t *profile = json_array_get(profiles, i);
        fill(profile, "enableAutoScaling", json_false());
        fill(profile, "nodeLabels", json_object());
    }
}
