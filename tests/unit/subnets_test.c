#include <criterion/criterion.h>
#include <errno.h>
#include <pthread.h>

#include "api/arm/call.h"
#include "api/network/network.h"
#include "base/json.h"
#include "tests/support/network_steps.h"

/* Texts of refusals: public reports, named at the rows. */

Test(subnets, refuses_ranges_that_do_not_fit)
{
    struct harness *harness = harness_with_group(false);
    static const struct step steps[] = {
        {"PUT", VNETS "v", VNET_BODY("\"10.0.0.0/16\",\"fd00:1::/48\""), 201, NULL, NULL},
        {"PUT", VNETS "v/subnets/a", SUBNET_BODY("10.0.0.0/24"), 201, NULL, NULL},
        /* Azure/azure-service-operator#997 */
        {"PUT", VNETS "v/subnets/b", SUBNET_BODY("10.0.1.0"), 400, "error.message",
         "Address prefix 10.0.1.0 of resource " VNETS
         "v/subnets/b is not formatted correctly. It should follow CIDR notation, for example 10.0.0.0/24."},
        {"PUT", VNETS "v/subnets/b", SUBNET_BODY("10.0.1.0/33"), 400, "error.code",
         "InvalidAddressPrefixFormat"},
        {"PUT", VNETS "v/subnets/b", "{\"properties\":{\"addressPrefixes\":[7]}}", 400,
         "error.code", "InvalidAddressPrefixFormat"},
        {"PUT", VNETS "v/subnets/b", SUBNET_BODY("10.0.1.5/24"), 400, "error.message",
         "The address prefix 10.0.1.5/24 in resource " VNETS
         "v/subnets/b has an invalid CIDR notation. For the given prefix length, the address prefix should be "
         "10.0.1.0/24."},
        /* MicrosoftDocs/azure-docs#123869 */
        {"PUT", VNETS "v/subnets/b", SUBNET_BODY("10.1.0.0/24"), 400, "error.message",
         "Subnet 'b' is not valid because its IP address range is outside the IP address range of virtual network "
         "'v'."},
        {"PUT", VNETS "v/subnets/b", SUBNET_BODY("10.1.0.0/24"), 400, "error.code",
         "NetcfgSubnetRangeOutsideVnet"},
        {"PUT", VNETS "v/subnets/b", SUBNET_BODY("10.0.0.128/25"), 400, "error.message",
         "Subnet 'b' is not valid because its IP address range overlaps with that of an existing subnet in virtual "
         "network 'v'."},
        {"PUT", VNETS "v/subnets/b", SUBNET_BODY("10.0.0.0/23"), 400, "error.code",
         "NetcfgSubnetRangesOverlap"},
        /* Azure's FAQ on virtual networks: /29 at most, /64 for IPv6 */
        {"PUT", VNETS "v/subnets/b", SUBNET_BODY("10.0.1.0/30"), 400, "error.code",
         "NetcfgInvalidSubnet"},
        {"PUT", VNETS "v/subnets/b",
         "{\"properties\":{\"addressPrefixes\":[\"10.0.1.0/24\",\"fd00:1::/56\"]}}", 400,
         "error.code", "NetcfgInvalidSubnet"},
        {"PUT", VNETS "v/subnets/b", "{}", 400, "error.code", "NetcfgInvalidSubnet"},
        {"PUT", VNETS "v/subnets/b", SUBNET_BODY("10.0.1.0/29"), 201, NULL, NULL},
        {"PUT", VNETS "v/subnets/dual",
         "{\"properties\":{\"addressPrefixes\":[\"10.0.2.0/24\",\"fd00:1:0:2::/64\"]}}", 201, NULL,
         NULL},
        {"PUT", VNETS "v/subnets/a", SUBNET_BODY("10.0.0.0/25"), 200, "properties.addressPrefix",
         "10.0.0.0/25"},
        /* the address space cannot be taken from under a subnet */
        {"PUT", VNETS "v", VNET_BODY("\"10.0.0.0/24\""), 400, "error.code",
         "NetcfgSubnetRangeOutsideVnet"},
        {"PUT", VNETS "v", VNET_BODY("\"10.0.0.0/16\",\"10.0.4.0/24\""), 400, "error.code",
         "NetcfgInvalidVirtualNetworkSite"},
        {"PUT", VNETS "w", PLAIN, 400, "error.code", "NetcfgInvalidVirtualNetworkSite"},
        {"PUT", VNETS "w", VNET_BODY("\"10.0.0.0\""), 400, "error.code",
         "InvalidAddressPrefixFormat"},
        {"GET", VNETS "w", NULL, 404, "error.code", "ResourceNotFound"},
    };
    STEPS(harness, steps);

    struct answer answer = network_send(harness, "GET", VNETS "v/subnets/dual", NULL);
    cr_expect_eq(json_array_size(json_at(answer.json, "properties.addressPrefixes")), 2);
    cr_expect_null(json_at(answer.json, "properties.addressPrefix"), "only the form that was sent");
    harness_free(harness);
}

static size_t subnet_count(struct harness *harness, const char *vnet)
{
    char path[256];
    snprintf(path, sizeof path, VNETS "%s/subnets", vnet);
    struct answer answer = network_send(harness, "GET", path, NULL);
    cr_assert_eq(answer.status, 200, "%s", answer.body);
    return json_array_size(json_at(answer.json, "value"));
}

/* Azure docs, scenarios-virtual-networks: what a PUT without "subnets", with an empty and with a
 * full array does. */
Test(subnets, puts_subnets_with_their_network)
{
    struct harness *harness = harness_with_group(false);
#define INLINE(subnets)                                                                            \
    "{\"location\":\"westus\",\"properties\":{\"addressSpace\":{\"addressPrefixes\":[\"10.0.0.0/"  \
    "16\"]},\"subnets\":[" subnets "]}}"
#define ONE(name, prefix)                                                                          \
    "{\"name\":\"" name "\",\"properties\":{\"addressPrefix\":\"" prefix "\"}}"
    static const struct {
        const char *body;
        int status;
        size_t left;
    } rows[] = {
        {INLINE(ONE("a", "10.0.0.0/24") "," ONE("b", "10.0.1.0/24")), 201, 2},
        {VNET_BODY("\"10.0.0.0/16\""), 200, 2},
        {INLINE(ONE("A", "10.0.0.0/24") "," ONE("c", "10.0.1.0/24")), 200, 2},
        {INLINE(ONE("a", "10.0.0.0/24") "," ONE("c", "10.0.0.0/25")), 400, 2},
        {INLINE(ONE("a", "10.0.5.0/24")), 200, 1},
        {INLINE("{\"properties\":{}}"), 400, 1},
        {INLINE("7"), 400, 1},
        {INLINE(""), 200, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct answer answer = network_send(harness, "PUT", VNETS "v", rows[i].body);
        cr_expect_eq(answer.status, rows[i].status, "row %zu: %s", i, answer.body);
        cr_expect_eq(subnet_count(harness, "v"), rows[i].left, "row %zu", i);
        if (rows[i].status < 300)
            cr_expect_eq(json_array_size(json_at(answer.json, "properties.subnets")), rows[i].left,
                         "row %zu shows what it did", i);
    }
    harness_free(harness);
}

/* ---- subnets in use ---- */

struct planting {
    struct store_job job;
    pthread_mutex_t mutex;
    pthread_cond_t condition;
    bool done;
    const char *type, *id, *body;
    int (*run)(struct store_tx *tx, struct planting *planting);
    struct subnet_facts facts;
    struct arena *arena;
};

static int planting_run(struct store_tx *tx, struct store_job *job)
{
    struct planting *planting = (struct planting *)job;
    return planting->run(tx, planting);
}

static void planting_done(struct store_job *job, int result)
{
    struct planting *planting = (struct planting *)job;
    (void)result;
    pthread_mutex_lock(&planting->mutex);
    planting->done = true;
    pthread_cond_signal(&planting->condition);
    pthread_mutex_unlock(&planting->mutex);
}

static void plant(struct harness *harness, struct planting *planting)
{
    planting->job = (struct store_job){planting_run, planting_done, planting->arena, NULL, 0};
    pthread_mutex_init(&planting->mutex, NULL);
    pthread_cond_init(&planting->condition, NULL);
    planting->done = false;
    store_submit(harness_api(harness)->store, &planting->job);
    pthread_mutex_lock(&planting->mutex);
    while (!planting->done)
        pthread_cond_wait(&planting->condition, &planting->mutex);
    pthread_mutex_unlock(&planting->mutex);
}

static int put_run(struct store_tx *tx, struct planting *planting)
{
    struct resource row = {
        .id = planting->id,
        .type = planting->type,
        .parent = "",
        .subscription = "00000000-0000-0000-0000-0000000000ff",
        .group = "",
        .name = "x",
        .body = span_from(planting->body),
    };
    return planting->body ? resource_put(tx, &row) : resource_delete(tx, planting->id);
}

static int facts_run(struct store_tx *tx, struct planting *planting)
{
    return subnet_facts(tx, planting->arena, planting->id, &planting->facts);
}

#define POOL "Microsoft.ContainerService/managedClusters/c/agentPools/p"

Test(subnets, keeps_what_is_in_use)
{
    struct harness *harness = harness_with_group(false);
    arena_auto struct arena *arena = arena_new();
    static const struct step before[] = {
        {"PUT", VNETS "v", VNET_BODY("\"10.0.0.0/16\""), 201, NULL, NULL},
        {"PUT", VNETS "v/subnets/s", SUBNET_BODY("10.0.0.0/24"), 201, NULL, NULL},
        {"PUT", VNETS "v/subnets/t", SUBNET_BODY("10.0.1.0/24"), 201, NULL, NULL},
    };
    static const struct {
        const char *type, *id, *body;
    } users[] = {
        {"microsoft.containerservice/managedclusters/agentpools", "/pool",
         "{\"id\":\"" GROUP "/providers/" POOL "\",\"properties\":{\"vnetSubnetID\":\"" GROUP
         "/providers/microsoft.network/virtualnetworks/V/subnets/S\"}}"},
        {"microsoft.containerservice/managedclusters/agentpools", "/pool",
         "{\"id\":\"" GROUP "/providers/" POOL "\",\"properties\":{\"podSubnetID\":\"" VNETS
         "v/subnets/s\"}}"},
        {"microsoft.containerservice/managedclusters", "/pool",
         "{\"id\":\"" GROUP "/providers/" POOL
         "\",\"properties\":{\"apiServerAccessProfile\":{\"subnetId\":\"" VNETS "v/subnets/s\"}}}"},
    };
    /* Texts: microsoft/nav-arm-templates#161; Azure's answer to an occupied subnet's update,
     * 2026-09 */
    static const struct step steps[] = {
        {"DELETE", VNETS "v/subnets/s", NULL, 400, "error.message",
         "Subnet s is in use by " GROUP "/providers/" POOL
         " and cannot be deleted. In order to delete the subnet, delete all the resources within the subnet. See "
         "aka.ms/deletesubnet."},
        {"DELETE", VNETS "v", NULL, 400, "error.code", "InUseSubnetCannotBeDeleted"},
        {"PUT", VNETS "v", INLINE(ONE("t", "10.0.1.0/24")), 400, "error.code",
         "InUseSubnetCannotBeDeleted"},
        {"PUT", VNETS "v/subnets/s", SUBNET_BODY("10.0.0.0/25"), 400, "error.message",
         "IpPrefix 10.0.0.0/24 on Subnet s has active allocations and cannot be deleted."},
        {"PUT", VNETS "v/subnets/s", SUBNET_BODY("10.0.0.0/24"), 200, NULL, NULL},
        {"PUT", VNETS "v/subnets/s",
         "{\"properties\":{\"addressPrefixes\":[\"10.0.0.0/24\",\"10.0.8.0/24\"]}}", 200, NULL,
         NULL},
        {"PUT", VNETS "v/subnets/s", SUBNET_BODY("10.0.0.0/24"), 400, "error.code",
         "InUsePrefixCannotBeDeleted"},
    };
    STEPS(harness, before);
    for (size_t i = 0; i < sizeof users / sizeof users[0]; i++) {
        struct planting planting = {.type = users[i].type,
                                    .id = users[i].id,
                                    .body = users[i].body,
                                    .run = put_run,
                                    .arena = arena};
        plant(harness, &planting);
        STEPS(harness, steps);
        planting.body = NULL;
        plant(harness, &planting);
        struct answer answer =
            network_send(harness, "PUT", VNETS "v/subnets/s", SUBNET_BODY("10.0.0.0/24"));
        cr_expect_eq(answer.status, 200, "user %zu is gone: %s", i, answer.body);
    }
    static const struct step after[] = {
        {"DELETE", VNETS "v/subnets/s", NULL, 200, NULL, NULL},
        {"DELETE", VNETS "v/subnets/s", NULL, 204, NULL, NULL},
        {"DELETE", VNETS "v", NULL, 200, NULL, NULL},
    };
    STEPS(harness, after);
    harness_free(harness);
}

Test(subnets, tells_the_rules_about_a_subnet)
{
    struct harness *harness = harness_with_group(false);
    arena_auto struct arena *arena = arena_new();
    static const struct step steps[] = {
        {"PUT", VNETS "v", VNET_BODY("\"10.0.0.0/16\",\"fd00:1::/48\""), 201, NULL, NULL},
        {"PUT", VNETS "v/subnets/one",
         "{\"properties\":{\"addressPrefixes\":[\"10.0.0.0/24\",\"fd00:1::/64\"]}}", 201, NULL,
         NULL},
        {"PUT", VNETS "v/subnets/two",
         "{\"properties\":{\"addressPrefix\":\"10.0.1.0/24\",\"delegations\":[{\"name\":\"d\",\"properties\":{"
         "\"serviceName\":\"Microsoft.Web/serverFarms\"}}]}}",
         201, NULL, NULL},
    };
    STEPS(harness, steps);

    struct planting planting = {.id = VNETS "V/subnets/ONE", .run = facts_run, .arena = arena};
    plant(harness, &planting);
    cr_assert_eq(planting.job.result, 0);
    cr_expect_str_eq(planting.facts.name, "one");
    cr_assert_eq(planting.facts.prefix_count, 2);
    cr_expect_eq(planting.facts.prefixes[1].base.family, FAMILY_IPV6);
    cr_expect_eq(planting.facts.vnet_prefix_count, 2);
    cr_assert_eq(planting.facts.subnet_count, 2);
    cr_expect_str_eq(planting.facts.subnets[1].name, "two");
    cr_expect_not(planting.facts.delegated);

    planting.id = VNETS "v/subnets/two";
    plant(harness, &planting);
    cr_expect(planting.facts.delegated);
    static const char *const missing[] = {VNETS "v/subnets/three", VNETS "v", "nonsense", ""};
    for (size_t i = 0; i < sizeof missing / sizeof missing[0]; i++) {
        planting.id = missing[i];
        plant(harness, &planting);
        cr_expect_eq(planting.job.result, -ENOENT, "%s", missing[i]);
    }
    harness_free(harness);
}
