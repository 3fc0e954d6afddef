#include <criterion/criterion.h>
#include <string.h>

#include "api/arm/resource_id.h"

#define SUB  "/subscriptions/00000000-0000-0000-0000-000000000001"
#define GRP  SUB "/resourceGroups/rg1"
#define VNET GRP "/providers/Microsoft.Network/virtualNetworks/v"
#define ROLE "/providers/Microsoft.Authorization/roleAssignments/r"

static void expect_part(const char *got, const char *wanted, const char *id, const char *part)
{
    if (!wanted)
        cr_expect_null(got, "%s: %s is %s", id, part, got);
    else
        cr_expect(got && strcmp(got, wanted) == 0, "%s: %s is %s, not %s", id, part,
                  got ? got : "missing", wanted);
}

Test(resource_id, reads_each_kind_of_id)
{
    static const struct {
        const char *id;
        struct resource_id parts;
    } rows[] = {
        {SUB, {"00000000-0000-0000-0000-000000000001", NULL, NULL, NULL, NULL, NULL}},
        {"/SUBSCRIPTIONS/s/RESOURCEgroups/G.1", {"s", "G.1", NULL, NULL, NULL, NULL}},
        {VNET,
         {"00000000-0000-0000-0000-000000000001", "rg1", "Microsoft.Network", "virtualNetworks",
          "v", NULL}},
        {VNET "/subnets/s1",
         {"00000000-0000-0000-0000-000000000001", "rg1", "Microsoft.Network",
          "virtualNetworks/subnets", "s1", VNET}},
        {"/subscriptions/s/providers/Microsoft.Features/features/f",
         {"s", NULL, "Microsoft.Features", "features", "f", NULL}},
        {"/providers/Microsoft.Management/managementGroups/m",
         {NULL, NULL, "Microsoft.Management", "managementGroups", "m", NULL}},
        /* An extension resource is of its own provider's type. */
        {VNET "/subnets/s1" ROLE,
         {"00000000-0000-0000-0000-000000000001", "rg1", "Microsoft.Authorization",
          "roleAssignments", "r", NULL}},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        arena_auto struct arena *arena = arena_new();
        struct resource_id got;
        const struct resource_id *want = &rows[i].parts;
        cr_assert(resource_id_parse(arena, rows[i].id, &got), "%s", rows[i].id);
        expect_part(got.subscription, want->subscription, rows[i].id, "subscription");
        expect_part(got.group, want->group, rows[i].id, "group");
        expect_part(got.namespace, want->namespace, rows[i].id, "namespace");
        expect_part(got.type, want->type, rows[i].id, "type");
        expect_part(got.name, want->name, rows[i].id, "name");
        expect_part(got.parent, want->parent, rows[i].id, "parent");
    }
}

Test(resource_id, refuses_what_is_no_id)
{
    static const char *const rows[] = {
        NULL,
        "",
        "/",
        "nodes",
        "subscriptions/s",
        "//subscriptions/s",
        "/subscriptions",
        "/subscriptions/",
        SUB "/",
        GRP "/",
        GRP "/providers",
        GRP "/providers/Microsoft.Network",
        GRP "/providers/Microsoft.Network/virtualNetworks",
        VNET "/subnets",
        VNET "/subnets/",
        VNET "//subnets/s",
        SUB "/resourceGroups",
        SUB "/locations/eastus",
        VNET "/providers/Microsoft.Authorization",
        "/virtualNetworks/v",
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        arena_auto struct arena *arena = arena_new();
        struct resource_id got;
        cr_expect_not(resource_id_parse(arena, rows[i], &got), "%s", rows[i] ? rows[i] : "NULL");
    }
}

Test(resource_id, refuses_more_parts_than_any_id_has)
{
    arena_auto struct arena *arena = arena_new();
    const char *id = "/providers/ns";
    struct resource_id got;

    for (int i = 0; i < 40; i++)
        id = arena_printf(arena, "%s/type/name", id);
    cr_expect_not(resource_id_parse(arena, id, &got));
}

Test(resource_id, makes_lower_case_keys)
{
    arena_auto struct arena *arena = arena_new();

    cr_expect_str_eq(id_subscription(arena, "ABC"), "/subscriptions/abc");
    cr_expect_str_eq(id_group(arena, "S", "Rg.1"), "/subscriptions/s/resourcegroups/rg.1");
    const char *cluster =
        id_resource(arena, "S", "RG", "Microsoft.ContainerService/managedClusters", "My_Aks");
    cr_expect_str_eq(
        cluster,
        "/subscriptions/s/resourcegroups/rg/providers/microsoft.containerservice/managedclusters/my_aks");
    cr_expect_str_eq(id_child(arena, cluster, "agentPools", "NP1") + strlen(cluster),
                     "/agentpools/np1");
}
