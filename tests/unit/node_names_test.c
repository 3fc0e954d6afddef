/* Names of what AKS makes for nodes. Shapes: public inventories of node resource groups (a cluster
 * with aks-default-11516176-vmss and aks-vnet-41832928); Windows: AKS docs, node-access. */

#include <criterion/criterion.h>
#include <string.h>

#include "api/containerservice/node_names.h"
#include "base/json.h"

static struct cluster cluster_of(struct arena *arena, const char *prefix)
{
    struct cluster cluster = {.row = {.name = "c1"}};
    cluster.body = json_keep(arena, json_pack("{s:{s:s}}", "properties", "dnsPrefix", prefix));
    return cluster;
}

static struct pool pool_of(struct arena *arena, const char *name, const char *os, const char *type)
{
    struct pool pool = {.row = {.name = name}};
    pool.body =
        json_keep(arena, json_pack("{s:{s:s, s:s}}", "properties", "osType", os, "type", type));
    return pool;
}

Test(node_names, of_a_cluster_are_eight_digits_of_its_prefix)
{
    arena_auto struct arena *arena = arena_new();
    struct cluster one = cluster_of(arena, "one"), two = cluster_of(arena, "two");
    const char *digits = cluster_digits(arena, &one);

    cr_expect_eq(strlen(digits), 8);
    cr_expect_eq(strspn(digits, "0123456789"), 8);
    cr_expect_str_eq(digits, cluster_digits(arena, &one));
    cr_expect_str_neq(digits, cluster_digits(arena, &two));
}

Test(node_names, of_scale_sets_carry_digits_of_the_pool)
{
    arena_auto struct arena *arena = arena_new();
    struct cluster cluster = cluster_of(arena, "one");
    struct pool linux_pool = pool_of(arena, "np1", "Linux", "VirtualMachineScaleSets");
    struct pool other = pool_of(arena, "np2", "Linux", "VirtualMachineScaleSets");
    const char *name = pool_scale_set(arena, &cluster, &linux_pool);

    cr_expect_eq(strlen(name), strlen("aks-np1-11516176-vmss"));
    cr_expect_eq(strncmp(name, "aks-np1-", 8), 0, "%s", name);
    cr_expect_str_eq(name + 16, "-vmss");
    cr_expect_neq(strncmp(name + 8, cluster_digits(arena, &cluster), 8), 0);
    cr_expect_neq(strncmp(name + 8, pool_scale_set(arena, &cluster, &other) + 8, 8), 0);
}

Test(node_names, of_windows_scale_sets_are_short_and_single_machines_have_none)
{
    arena_auto struct arena *arena = arena_new();
    struct cluster cluster = cluster_of(arena, "one");
    struct pool windows = pool_of(arena, "npwin", "Windows", "VirtualMachineScaleSets");
    struct pool machines = pool_of(arena, "np1", "Linux", "VirtualMachines");
    struct pool available = pool_of(arena, "np1", "Linux", "AvailabilitySet");

    cr_expect_str_eq(pool_scale_set(arena, &cluster, &windows), "aksnpwin");
    cr_expect_null(pool_scale_set(arena, &cluster, &machines));
    cr_expect_null(pool_scale_set(arena, &cluster, &available));
}
