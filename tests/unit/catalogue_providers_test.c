#include <criterion/criterion.h>
#include <string.h>

#include "api/arm/catalogue.h"
#include "base/arena.h"
#include "base/json.h"

static struct arena *arena;
static const struct catalogue *catalogue;

static void set_up(void)
{
    arena = arena_new();
    catalogue = catalogue_load(arena);
}

static void tear_down(void)
{
    arena_free(arena);
}

TestSuite(catalogue_providers, .init = set_up, .fini = tear_down);

static const struct provider_type *type_of(const char *namespace, const char *type)
{
    const struct provider *provider = catalogue_provider(catalogue, namespace);
    cr_assert(provider, "%s", namespace);
    const struct provider_type *row = provider_type(provider, type);
    cr_assert(row, "%s/%s", namespace, type);
    return row;
}

/* azurerm 4.x registers these one by one when the list lacks them, and compares them with case
 * (terraform-provider-azurerm, legacy registration set). */
Test(catalogue_providers, lists_what_azurerm_would_register)
{
    static const char names[] =
        "AVS ApiManagement AppConfiguration AppPlatform Authorization Automation Blueprint BotService Cache "
        "Cdn CognitiveServices Compute ContainerInstance ContainerRegistry ContainerService CostManagement "
        "CustomProviders DBforMariaDB DBforMySQL DBforPostgreSQL DataFactory DataLakeAnalytics DataLakeStore "
        "DataMigration DataProtection Databricks DesktopVirtualization DevTestLab Devices DocumentDB "
        "EventGrid EventHub GuestConfiguration HDInsight HealthcareApis KeyVault Kusto Logic "
        "MachineLearningServices Maintenance ManagedIdentity ManagedServices Management Maps "
        "MarketplaceOrdering MixedReality Network NotificationHubs OperationalInsights "
        "OperationsManagement PolicyInsights PowerBIDedicated RecoveryServices Relay Resources Search "
        "Security SecurityInsights ServiceBus ServiceFabric SignalRService Sql Storage StreamAnalytics Web";
    char list[sizeof names];
    memcpy(list, names, sizeof names);
    for (char *rest, *name = strtok_r(list, " ", &rest); name; name = strtok_r(NULL, " ", &rest)) {
        const char *full = arena_printf(arena, "Microsoft.%s", name);
        const struct provider *provider = catalogue_provider(catalogue, full);
        cr_assert(provider, "%s", full);
        cr_expect_str_eq(provider->namespace, full);
        cr_expect_str_eq(json_text(provider->row, "namespace"), full);
    }
    cr_expect_str_eq(catalogue_provider(catalogue, "Microsoft.Insights")->namespace,
                     "microsoft.insights");
    cr_expect_null(catalogue_provider(catalogue, "Microsoft.Nothing"));
    cr_expect_null(catalogue_provider(catalogue, NULL));
    cr_expect(catalogue_provider(catalogue, "microsoft.containerservice")->served);
    cr_expect_not(catalogue_provider(catalogue, "Microsoft.Web")->served);
}

/* kubernetes-sigs/cloud-provider-azure, recorded GET providers: order, capabilities, defaults;
 * child types are not listed. */
Test(catalogue_providers, shows_the_aks_provider_as_recorded)
{
    const struct provider *provider = catalogue_provider(catalogue, "Microsoft.ContainerService");
    const json_t *types = json_at(provider->row, "resourceTypes");
    cr_expect_str_eq(json_text(provider->row, "registrationPolicy"), "RegistrationRequired");
    cr_expect_str_eq(json_text(json_array_get(types, 0), "resourceType"),
                     "ManagedClusters/eventGridFilters");

    const json_t *clusters = type_of("Microsoft.ContainerService", "ManagedClusters")->row;
    cr_expect_str_eq(json_text(clusters, "resourceType"), "managedClusters");
    cr_expect_str_eq(json_text(clusters, "capabilities"),
                     "SystemAssignedResourceIdentity, SupportsTags, SupportsLocation");
    cr_expect_str_eq(json_text(clusters, "defaultApiVersion"), "2023-08-01");
    cr_expect_eq(json_array_size(json_at(clusters, "locations")), 57);
    cr_expect_str_eq(json_text(json_array_get(json_at(clusters, "locationMappings"), 0), "type"),
                     "EdgeZone");
    const char *members[] = {"resourceType",      "locations",        "apiVersions",
                             "defaultApiVersion", "locationMappings", "capabilities"};
    size_t count = 0;
    const char *key;
    json_t *value;
    json_t *copy = json_clone(arena, clusters);
    json_object_foreach(copy, key, value)
    {
        cr_assert_lt(count, sizeof members / sizeof members[0]);
        cr_expect_str_eq(key, members[count]);
        count++;
    }
    cr_expect_eq(count, sizeof members / sizeof members[0]);

    for (size_t i = 0; i < json_array_size(types); i++)
        cr_expect_str_neq(json_text(json_array_get(types, i), "resourceType"),
                          "managedClusters/agentPools");
    const struct provider_type *pools =
        type_of("Microsoft.ContainerService", "managedClusters/agentPools");
    cr_expect_null(pools->row);
    cr_expect_eq(json_array_size(pools->locations), 57, "a pool can be where its cluster can be");
    cr_expect_null(type_of("Microsoft.Network", "virtualNetworks/subnets")->row);
}

/* Versions that clients send (azure-cli 2.45 to 2.91, azurerm, the SDKs, their recordings), and
 * such as Azure refuses. */
Test(catalogue_providers, serves_the_versions_that_clients_send)
{
    static const struct {
        const char *namespace, *type, *version;
        bool served;
    } rows[] = {
        {"Microsoft.ContainerService", "managedClusters", "2022-11-01", true},
        {"Microsoft.ContainerService", "managedClusters", "2025-03-01", true},
        {"Microsoft.ContainerService", "managedClusters", "2025-10-01", true},
        {"Microsoft.ContainerService", "managedClusters", "2026-03-02-preview", true},
        {"Microsoft.ContainerService", "managedClusters", "2026-06-01", true},
        {"Microsoft.ContainerService", "managedClusters", "2027-01-01", true},
        {"Microsoft.ContainerService", "managedClusters", "2027-01-02-preview", true},
        {"Microsoft.ContainerService", "managedClusters", "2026-05-02", false},
        {"Microsoft.ContainerService", "managedClusters", "2022-09-01", false},
        {"Microsoft.ContainerService", "managedClusters", "2025-03-15", false},
        {"Microsoft.ContainerService", "managedClusters", "2026-05-01-preview", false},
        {"Microsoft.ContainerService", "managedClusters/agentPools", "2026-04-01", true},
        {"Microsoft.ContainerService", "managedClusters/agentPools/upgradeProfiles", "2023-05-01",
         true},
        {"Microsoft.ContainerService", "managedClusters/accessProfiles", "2017-08-31", true},
        {"Microsoft.ContainerService", "managedClusters/maintenanceConfigurations", "2025-10-01",
         true},
        {"Microsoft.ContainerService", "locations/orchestrators", "2019-04-01", true},
        {"Microsoft.ContainerService", "locations/orchestrators", "2019-08-01", true},
        {"Microsoft.ContainerService", "locations/kubernetesVersions", "2023-11-01", true},
        {"Microsoft.ContainerService", "locations/operations", "2016-03-30", true},
        {"Microsoft.ContainerService", "locations/operations", "2017-08-31", true},
        {"Microsoft.Features", "features", "2021-07-01", true},
        {"Microsoft.Features", "featureProviders/subscriptionFeatureRegistrations", "2021-07-01",
         true},
        {"Microsoft.Resources", "subscriptions", "2019-11-01", true},
        {"Microsoft.Resources", "subscriptions", "2022-12-01", true},
        {"Microsoft.Resources", "subscriptions/providers", "2019-05-01", true},
        {"Microsoft.Resources", "providers", "2022-09-01", true},
        {"Microsoft.Resources", "resourceGroups", "2020-06-01", true},
        {"Microsoft.Resources", "subscriptions/resourceGroups", "2021-04-01", true},
        {"Microsoft.Resources", "subscriptions/resourceGroups", "2024-11-01", true},
        {"Microsoft.Resources", "subscriptions/locations", "2022-12-01", true},
        {"Microsoft.Resources", "subscriptions/resources", "2025-04-01", true},
        {"Microsoft.Network", "virtualNetworks", "2024-01-01", true},
        {"Microsoft.Network", "virtualNetworks/subnets", "2024-07-01", true},
        {"Microsoft.Network", "publicIPAddresses", "2025-07-01", true},
        {"Microsoft.Network", "natGateways", "2027-01-01-preview", false},
        {"Microsoft.ManagedIdentity", "userAssignedIdentities", "2018-11-30", true},
        {"Microsoft.ManagedIdentity", "userAssignedIdentities", "2022-01-31-PREVIEW", true},
        {"Microsoft.ManagedIdentity", "userAssignedIdentities", "2024-11-30", true},
        {"Microsoft.Authorization", "roleAssignments", "2018-01-01-preview", true},
        {"Microsoft.Authorization", "roleAssignments", "2020-04-01-preview", true},
        {"Microsoft.Authorization", "roleDefinitions", "2022-05-01-preview", true},
        {"Microsoft.Authorization", "roleDefinitions", "2022-04-01", true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct api_version version;
        cr_assert(api_version_parse(rows[i].version, &version));
        cr_expect_eq(provider_type_serves(type_of(rows[i].namespace, rows[i].type), version),
                     rows[i].served, "%s/%s %s", rows[i].namespace, rows[i].type, rows[i].version);
    }
}

Test(catalogue_providers, words_its_lists_for_refusals)
{
    const struct provider_type *extensions =
        type_of("Microsoft.KubernetesConfiguration", "extensions");
    cr_expect_str_eq(provider_type_versions(arena, extensions),
                     "2024-11-01, 2023-05-01, 2022-11-01");
    cr_expect_str_eq(provider_type_locations(arena, extensions), "");
    const char *locations = provider_type_locations(
        arena, type_of("Microsoft.ContainerService", "managedClusters/agentPools"));
    cr_expect(strncmp(locations, "australiacentral, australiacentral2, australiaeast, ", 52) == 0,
              "%s", locations);
    cr_expect_not_null(strstr(locations, ", eastus2, "));
}

/* Every type that a row shows has versions, newest first, and is found under its own name. */
Test(catalogue_providers, holds_together)
{
    for (size_t i = 0; i < catalogue_provider_count(catalogue); i++) {
        const struct provider *provider = catalogue_provider_at(catalogue, i);
        cr_expect_eq(catalogue_provider(catalogue, provider->namespace), provider);
        for (size_t j = 0; j < provider->type_count; j++) {
            const struct provider_type *type = &provider->types[j];
            cr_expect_eq(provider_type(provider, type->name), type);
            cr_expect_gt(type->version_count, 0, "%s/%s", provider->namespace, type->name);
        }
    }
    cr_expect_null(catalogue_provider_at(catalogue, catalogue_provider_count(catalogue)));
}
