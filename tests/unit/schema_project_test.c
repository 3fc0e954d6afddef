#include <criterion/criterion.h>
#include <string.h>

#include "api/arm/schema_model.h"
#include "base/json.h"

/* tests/fixtures/schema/: recorded requests and answers, each with its source. */
static json_t *fixture(struct arena *arena, const char *name)
{
    const char *directory =
        arena_copy(arena, __FILE__, (size_t)(strrchr(__FILE__, '/') - __FILE__));
    const char *path = arena_printf(arena, "%s/../fixtures/schema/%s.json", directory, name);
    json_error_t problem;
    json_t *json = json_load_file(path, 0, &problem);
    cr_assert(json, "%s: %s", path, problem.text);
    return json_keep(arena, json);
}

static struct api_version version(const char *text)
{
    struct api_version out;
    cr_assert(api_version_parse(text, &out), "%s", text);
    return out;
}

static const char *text_of(struct arena *arena, const json_t *json)
{
    return json_write(arena, json).data;
}

/* The same members, last one first, so that the order of the answer cannot come from the stored
 * tree. */
static json_t *reversed(const json_t *json)
{
    if (json_is_array(json)) {
        json_t *out = json_array();
        for (size_t i = 0; i < json_array_size(json); i++)
            json_array_append_new(out, reversed(json_array_get(json, i)));
        return out;
    }
    if (!json_is_object(json))
        return json_deep_copy(json);

    const char *keys[128];
    size_t count = 0;
    const char *key;
    json_t *member;
    json_object_foreach((json_t *)(uintptr_t)json, key, member)
    {
        cr_assert(count < 128);
        keys[count++] = key;
    }
    json_t *out = json_object();
    while (count-- > 0)
        json_object_set_new(out, keys[count], reversed(json_object_get(json, keys[count])));
    return out;
}

Test(schema_project, recorded_answers_lose_no_member_and_keep_their_order)
{
    static const struct {
        const char *name;
        bool order; /* false: the recording has another order; schemas/contract.md says why */
    } rows[] = {
        {"cluster-2025-02", true},
        {"cluster-2026", true},
        {"cluster-canceled", true},
        {"cluster-create-2025", true},
        {"cluster-create-2025-02", true},
        {"cluster-create-2026", true},
        {"cluster-create-dual-stack", true},
        {"cluster-create-node-subnet", true},
        {"cluster-create-preview-2023", false},
        {"cluster-kubenet", true},
        {"cluster-node-subnet", true},
        {"cluster-overlay", true},
        {"cluster-sparse", true},
        {"cluster-update-ipv6-count", true},
        {"cluster-update-sku", true},
        {"cluster-update-to-overlay", true},
        {"pool", true},
        {"pool-create", true},
        {"pool-create-windows", true},
        {"pool-list", true},
        {"pool-list-2025-1", true},
        {"pool-list-2025-2", true},
        {"pool-restarted", true},
        {"pool-scale", true},
        {"pool-stopped", true},
    };
    arena_auto struct arena *arena = arena_new();
    const struct schema *clusters = schema_load(arena, "managedClusters");
    const struct schema *pools = schema_load(arena, "agentPools");

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        json_t *recorded = fixture(arena, rows[i].name);
        const json_t *response = json_at(recorded, "response");
        json_t *stored = json_keep(arena, reversed(response));
        json_put(stored, "_revision", json_integer(7));
        json_put(stored, "properties._remembered", json_integer(7));
        json_put(stored, "properties.notInTheContract", json_true());

        bool cluster = text_equal(json_text(recorded, "schema"), "managedClusters");
        json_t *shown = schema_project(arena, cluster ? clusters : pools, stored,
                                       version(json_text(recorded, "version")));
        if (rows[i].order)
            cr_expect_str_eq(text_of(arena, shown), text_of(arena, response), "%s", rows[i].name);
        else
            cr_expect(json_equal(shown, response), "%s", rows[i].name);
    }
}

static const char *keys_of(struct arena *arena, const json_t *object)
{
    const char *text = "", *key;
    json_t *member;
    json_object_foreach((json_t *)(uintptr_t)object, key, member)
    {
        text = arena_printf(arena, "%s%s%s", text, *text ? " " : "", key);
    }
    return text;
}

/* A cluster of today as older clients see it. The members are those that recordings of the version
 * show for such a cluster: 2023-10-01 Azure/azure-service-operator recorded 2023-12, 2025-03-01
 * azure-cli 2025-05, 2025-08-01 and 2025-10-02-preview azure-service-operator 2025-11 and 2026-02.
 */
Test(schema_project, older_versions_do_not_show_newer_members)
{
    static const char before_profiles[] =
        "provisioningState powerState kubernetesVersion currentKubernetesVersion dnsPrefix fqdn "
        "azurePortalFQDN agentPoolProfiles servicePrincipalProfile nodeResourceGroup enableRBAC "
        "supportPlan networkProfile maxAgentPools identityProfile autoUpgradeProfile securityProfile "
        "storageProfile oidcIssuerProfile workloadAutoScalerProfile resourceUID";
    static const char pool[] =
        "name count vmSize osDiskSizeGB osDiskType kubeletDiskType maxPods type scaleDownMode "
        "provisioningState powerState orchestratorVersion currentOrchestratorVersion "
        "enableNodePublicIP mode osType osSKU nodeImageVersion upgradeSettings enableFIPS";
    static const struct {
        const char *version, *top, *more_properties, *more_pool, *upgrade_settings;
    } rows[] = {
        {"2023-10-01", "id location name type properties identity sku", "", "", "maxSurge"},
        {"2025-03-01", "id location name type properties identity sku",
         " metricsProfile bootstrapProfile", " securityProfile", "maxSurge maxUnavailable"},
        {"2025-08-01", "id location name type kind properties identity sku",
         " metricsProfile nodeProvisioningProfile bootstrapProfile", " securityProfile",
         "maxSurge maxUnavailable"},
        {"2025-10-02-preview", "id location name type kind properties identity sku eTag",
         " metricsProfile nodeProvisioningProfile bootstrapProfile hostedSystemProfile",
         " securityProfile eTag", "maxSurge maxUnavailable"},
        {"2026-05-01", "id location name type kind properties identity sku eTag",
         " metricsProfile nodeProvisioningProfile bootstrapProfile hostedSystemProfile",
         " securityProfile eTag", "maxSurge maxUnavailable"},
    };
    arena_auto struct arena *arena = arena_new();
    const struct schema *schema = schema_load(arena, "managedClusters");
    const json_t *stored = json_at(fixture(arena, "cluster-2026"), "response");

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *name = rows[i].version;
        json_t *shown = schema_project(arena, schema, stored, version(name));
        const json_t *first = json_array_get(json_at(shown, "properties.agentPoolProfiles"), 0);
        cr_expect_str_eq(keys_of(arena, shown), rows[i].top, "%s", name);
        cr_expect_str_eq(keys_of(arena, json_at(shown, "properties")),
                         arena_printf(arena, "%s%s", before_profiles, rows[i].more_properties),
                         "%s", name);
        cr_expect_str_eq(keys_of(arena, first),
                         arena_printf(arena, "%s%s", pool, rows[i].more_pool), "%s", name);
        cr_expect_str_eq(keys_of(arena, json_at(first, "upgradeSettings")),
                         rows[i].upgrade_settings, "%s", name);
    }
}

/* Secrets: the service never gives them back (AKS REST reference: "secret", "adminPassword"). */
Test(schema_project, secrets_are_not_shown)
{
    arena_auto struct arena *arena = arena_new();
    const struct schema *schema = schema_load(arena, "managedClusters");
    json_t *stored = json_keep(
        arena, json_pack("{s:{s:{s:s, s:s}, s:{s:s, s:s}, s:{s:b, s:s}}}", "properties",
                         "windowsProfile", "adminUsername", "azureuser", "adminPassword",
                         "P@ssw0rd1234", "servicePrincipalProfile", "clientId", "c", "secret", "s",
                         "aadProfile", "managed", 1, "serverAppSecret", "s"));
    json_t *shown = schema_project(arena, schema, stored, version("2026-06-01"));
    cr_expect_str_eq(
        text_of(arena, shown),
        "{\"properties\":{\"windowsProfile\":{\"adminUsername\":\"azureuser\"},"
        "\"servicePrincipalProfile\":{\"clientId\":\"c\"},\"aadProfile\":{\"managed\":true}}}");
}

Test(schema_project, map_keys_are_the_clients_own)
{
    arena_auto struct arena *arena = arena_new();
    const struct schema *schema = schema_load(arena, "managedClusters");
    static const char text[] =
        "{\"tags\":{\"_x\":\"1\",\"Kind\":\"2\"},\"properties\":{\"addonProfiles\":"
        "{\"azurepolicy\":{\"enabled\":true,\"config\":null}}}}";
    const char *problem;
    json_t *stored = json_read(arena, span_from(text), &problem);
    cr_expect_str_eq(text_of(arena, schema_project(arena, schema, stored, version("2026-06-01"))),
                     text);
}

Test(schema_project, versions_that_differ_share_no_shape_and_unknown_ones_look_like_the_one_before)
{
    arena_auto struct arena *arena = arena_new();
    const struct schema *clusters = schema_load(arena, "managedClusters");
    const struct schema *pools = schema_load(arena, "agentPools");
    static const struct {
        const char *a, *b;
        bool clusters_same, pools_same;
    } rows[] = {
        {"2026-06-01", "2027-01-01", true, true}, /* newer than the newest */
        {"2026-05-02-preview", "2027-01-01-preview", true, true},
        {"2026-06-01", "2026-05-02-preview", false, false}, /* preview members */
        {"2026-06-01", "2026-05-01", false, false},         /* dranet */
        {"2025-08-01", "2025-08-20", true, true},           /* between two versions */
        {"2025-05-01", "2025-07-01", false, true},          /* kind */
        {"2022-11-01", "2020-01-01", true, true},           /* older than the oldest */
        {"2024-02-01", "2024-05-01", false,
         true}, /* networkPolicy "none" begins: a value, not a member */
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct api_version a = version(rows[i].a), b = version(rows[i].b);
        cr_expect_eq(schema_shape(clusters, a) == schema_shape(clusters, b), rows[i].clusters_same,
                     "%s %s", rows[i].a, rows[i].b);
        cr_expect_eq(schema_shape(pools, a) == schema_shape(pools, b), rows[i].pools_same, "%s %s",
                     rows[i].a, rows[i].b);
    }
    cr_expect_eq(schema_shape(clusters, version("2026-06-01")), 0);
    cr_expect_eq(schema_shape(clusters, (struct api_version){0}), 0);
    cr_expect_eq(schema_shape(pools, version("2026-06-01")), 0);
}

/* Arrays and maps stand for their elements: "properties.agentPoolProfiles.count". */
static bool member_in(const struct schema *schema, const char *path, struct api_version version)
{
    const struct schema_view *view = schema_view(schema, version);
    const struct schema_model *model = &schema->root;

    while (*path) {
        const struct schema_property *property = schema_step(model, &path);
        if (!property || !schema_set_has(&view->has, property->bit))
            return false;
        model = schema_members(&property->type);
    }
    return true;
}

/* First versions: rest-api-specs as the bicep types of 2026-08 record them. */
Test(schema_load, versions_gain_and_lose_members)
{
    static const struct {
        const char *path, *version;
        bool has;
    } rows[] = {
        {"properties.networkProfile.podCidr", "2022-11-01", true},
        {"properties.networkProfile.networkPluginMode", "2023-01-01", false},
        {"properties.networkProfile.networkPluginMode", "2023-02-01", true},
        {"properties.networkProfile.networkPluginMode", "2022-11-02-preview", true},
        {"properties.networkProfile.dockerBridgeCidr", "2023-03-01", true},
        {"properties.networkProfile.dockerBridgeCidr", "2023-04-01", false},
        {"properties.networkProfile.kubeProxyConfig.mode", "2026-05-02-preview", true},
        {"properties.networkProfile.kubeProxyConfig.mode", "2026-06-01", false},
        {"properties.networkProfile.natGatewayProfile.sku", "2026-05-01", false},
        {"properties.networkProfile.natGatewayProfile.sku", "2026-06-01", true},
        {"properties.networkProfile.natGatewayProfile.sku", "2026-05-02-preview", false},
        {"properties.agentPoolProfiles.count", "2026-06-01", true},
        {"properties.agentPoolProfiles.virtualMachinesProfile.scale.autoscale.maxCount",
         "2025-04-02-preview", false},
        {"properties.agentPoolProfiles.virtualMachinesProfile.scale.autoscale.maxCount",
         "2026-02-02-preview", true},
        {"properties.addonProfiles.enabled", "2022-11-01", true},
        {"eTag", "2024-09-01", true},
        {"eTag", "2024-08-01", false},
        {"properties.nothing", "2026-06-01", false},
        {"properties.fqdn.inside", "2026-06-01", false},
    };
    arena_auto struct arena *arena = arena_new();
    const struct schema *schema = schema_load(arena, "managedClusters");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        cr_expect_eq(member_in(schema, rows[i].path, version(rows[i].version)), rows[i].has,
                     "%s %s", rows[i].path, rows[i].version);
}
