#include "api/containerservice/addons.h"

#include <criterion/criterion.h>
#include <string.h>

#include "base/json.h"

static struct arena *arena;

static void begin(void)
{
    arena = arena_new();
}

static void end(void)
{
    arena_free(arena);
}

TestSuite(addons, .init = begin, .fini = end);

static json_t *tree(const char *text)
{
    const char *problem = NULL;
    json_t *value = json_read(arena, span_from(text), &problem);
    cr_assert(value, "%s", problem);
    return value;
}

/* AKS docs, csi-secrets-store-driver: the identity of cluster myAKSCluster. */
Test(addons, addon_that_acts_in_azure_has_an_identity_in_the_node_group)
{
    struct ids ids;
    struct cluster cluster = {.row = {.subscription = "s1", .name = "myAKSCluster"}};

    ids_init_seeded(&ids, 1, 0);
    cluster.body = tree("{\"properties\":{\"nodeResourceGroup\":\"MC_g\",\"addonProfiles\":{"
                        "\"azureKeyvaultSecretsProvider\":{\"enabled\":true},"
                        "\"openServiceMesh\":{\"enabled\":true},"
                        "\"omsagent\":{\"enabled\":false}}}}");
    addons_settle(arena, &ids, &cluster);

    json_t *addons = json_at(cluster.body, "properties.addonProfiles");
    cr_assert_str_eq(json_text(addons, "azureKeyvaultSecretsProvider.identity.resourceId"),
                     "/subscriptions/s1/resourcegroups/MC_g/providers/"
                     "Microsoft.ManagedIdentity/userAssignedIdentities/"
                     "azurekeyvaultsecretsprovider-myakscluster");
    cr_assert(uuid_valid(json_text(addons, "azureKeyvaultSecretsProvider.identity.clientId")));
    cr_assert(uuid_valid(json_text(addons, "azureKeyvaultSecretsProvider.identity.objectId")));
    cr_assert_null(json_at(addons, "openServiceMesh.identity"));
    cr_assert_null(json_at(addons, "omsagent.identity"));
}

Test(addons, identity_stays_when_the_cluster_settles_again)
{
    struct ids ids;
    struct cluster cluster = {.row = {.subscription = "s1", .name = "c"}};

    ids_init_seeded(&ids, 1, 0);
    cluster.body = tree("{\"properties\":{\"addonProfiles\":{\"omsagent\":{\"enabled\":true}}}}");
    addons_settle(arena, &ids, &cluster);
    const char *path = "properties.addonProfiles.omsagent.identity.clientId";
    const char *first = arena_string(arena, json_text(cluster.body, path));
    addons_settle(arena, &ids, &cluster);
    cr_assert_str_eq(json_text(cluster.body, path), first);
}

/* azure-cli's own tests of disable-addons: enabled false, config null. */
Test(addons, addon_that_is_switched_off_loses_configuration_and_identity)
{
    json_t *whole = tree("{\"properties\":{\"addonProfiles\":{"
                         "\"omsagent\":{\"enabled\":false,\"config\":{\"a\":\"b\"},"
                         "\"identity\":{\"clientId\":\"c\"}},"
                         "\"azurepolicy\":{\"enabled\":true,\"config\":{\"version\":\"v2\"}}}}}");

    addons_switch(whole);
    json_t *addons = json_at(whole, "properties.addonProfiles");
    cr_assert(json_is_null(json_at(addons, "omsagent.config")));
    cr_assert_null(json_at(addons, "omsagent.identity"));
    cr_assert(json_is_false(json_at(addons, "omsagent.enabled")));
    cr_assert_str_eq(json_text(addons, "azurepolicy.config.version"), "v2");
}

Test(addons, cluster_without_addons_stays_as_it_is)
{
    json_t *whole = tree("{\"properties\":{}}");

    addons_switch(whole);
    cr_assert(json_equal(whole, tree("{\"properties\":{}}")));
}
