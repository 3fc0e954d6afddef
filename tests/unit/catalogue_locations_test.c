#include <criterion/criterion.h>

#include "api/arm/catalogue.h"
#include "base/arena.h"
#include "base/json.h"

/* GET /subscriptions/{s}/locations, recorded 2026-07-24 by Azure/azure-dev. */
Test(catalogue_locations, shows_a_region_as_recorded)
{
    arena_auto struct arena *arena = arena_new();
    const struct catalogue *catalogue = catalogue_load(arena);
    cr_expect_eq(catalogue_location_count(catalogue), 103);
    cr_expect_str_eq(catalogue_location_at(catalogue, 0)->name, "eastus");
    cr_expect_str_eq(catalogue_location_at(catalogue, 1)->name, "westus2");
    cr_expect_null(catalogue_location_at(catalogue, 103));
    cr_expect_str_eq(
        json_write(arena, catalogue_location_at(catalogue, 0)->row).data,
        "{\"name\":\"eastus\",\"type\":\"Region\",\"displayName\":\"East US\",\"regionalDisplayName\":\"(US) "
        "East US\",\"metadata\":{\"regionType\":\"Physical\",\"regionCategory\":\"Recommended\",\"geography\":"
        "\"United States\",\"geographyGroup\":\"US\",\"longitude\":\"-79.8164\",\"latitude\":\"37.3719\","
        "\"physicalLocation\":\"Virginia\",\"pairedRegion\":[{\"name\":\"westus\"}]},"
        "\"availabilityZoneMappings\":[{\"logicalZone\":\"1\",\"physicalZone\":\"eastus-az2\"},{"
        "\"logicalZone\":\"2\",\"physicalZone\":\"eastus-az1\"},{\"logicalZone\":\"3\",\"physicalZone\":"
        "\"eastus-az3\"}]}");
    cr_expect_str_eq(
        json_write(arena, catalogue_location(catalogue, "asia")->row).data,
        "{\"name\":\"asia\",\"type\":\"Region\",\"displayName\":\"Asia\",\"regionalDisplayName\":\"Asia\","
        "\"metadata\":{\"regionType\":\"Logical\",\"regionCategory\":\"Other\"}}");
}

/* ARM ignores case and spaces in a location (Azure/azure-resource-manager-rpc). */
Test(catalogue_locations, are_found_under_every_spelling)
{
    arena_auto struct arena *arena = arena_new();
    const struct catalogue *catalogue = catalogue_load(arena);
    static const struct {
        const char *asked, *name;
        bool region;
    } rows[] = {
        {"eastus", "eastus", true},
        {"East US", "eastus", true},
        {"WestUS2", "westus2", true},
        {"West US 2", "westus2", true},
        {" west us 2 ", "westus2", true},
        {"global", "global", false},
        {"eastusstage", "eastusstage", false},
        {"westeurope", "westeurope", true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct location *location = catalogue_location(catalogue, rows[i].asked);
        cr_assert(location, "%s", rows[i].asked);
        cr_expect_str_eq(location->name, rows[i].name);
        cr_expect_eq(location->region, rows[i].region, "%s", rows[i].asked);
    }
    static const char *const unknown[] = {
        "", "mars", "eastus9",
        "a name that is far longer than any location that Azure has or will have in our lifetime"};
    for (size_t i = 0; i < sizeof unknown / sizeof unknown[0]; i++)
        cr_expect_null(catalogue_location(catalogue, unknown[i]), "%s", unknown[i]);
    cr_expect_null(catalogue_location(catalogue, NULL));
}
