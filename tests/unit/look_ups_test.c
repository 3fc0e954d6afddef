#include "api/containerservice/look_ups.h"

#include <criterion/criterion.h>

#include "api/containerservice/rule.h"
#include "base/json.h"
#include "tests/support/network_steps.h"

/* What is looked up before rules are asked: what the rules that are due need (rule.h), and no
 * more. */

#define SUBNETS  VNETS "v/subnets/"
#define CLUSTERS GROUP "/providers/Microsoft.ContainerService/managedClusters/"
#define IDENTITY GROUP "/providers/Microsoft.ManagedIdentity/userAssignedIdentities/i"
#define ID(path) "{\"id\":\"" path "\"}"

static struct arena *arena;
static struct harness *harness;

static void set_up(void)
{
    static const struct step steps[] = {
        {"PUT", VNETS "v", VNET_BODY("\"10.0.0.0/8\""), 201, NULL, NULL},
        {"PUT", NET "routeTables/r", PLAIN, 201, NULL, NULL},
        {"PUT", SUBNETS "nodes",
         "{\"properties\":{\"addressPrefix\":\"10.1.0.0/16\",\"routeTable\":" ID(
             NET "routeTables/r") "}}",
         201, NULL, NULL},
        {"PUT", SUBNETS "pods", SUBNET_BODY("10.2.0.0/16"), 201, NULL, NULL},
        {"PUT", NET "publicIPAddresses/a",
         "{\"location\":\"westus\",\"sku\":{\"name\":\"Standard\"},\"properties\":"
         "{\"publicIPAllocationMethod\":\"Static\"}}",
         201, NULL, NULL},
    };
    arena = arena_new();
    harness = harness_with_group(false);
    STEPS(harness, steps);
}

static void tear_down(void)
{
    harness_free(harness);
    arena_free(arena);
}

TestSuite(look_ups, .init = set_up, .fini = tear_down);

/* ---- one look-up ---- */

struct looking {
    const char *cluster, *wanted;
    enum rules_mode rules;
    struct facts facts;
};

static int looking_run(struct store_tx *tx, void *argument)
{
    struct looking *looking = argument;
    struct api *api = harness_api(harness);
    struct exchange exchange = {.arena = arena};
    const char *problem;
    struct call call = {
        .api = api,
        .exchange = &exchange,
        .arena = arena,
        .parameters = {{"subscription", SUBSCRIPTION + strlen("/subscriptions/")},
                       {"group", "Net-rg"},
                       {"cluster", looking->cluster}},
        .parameter_count = 3,
        .tx = tx,
    };

    looking->facts = (struct facts){
        .arena = arena,
        .change = CLUSTER_CREATE,
        .wanted = json_read(arena, span_from(looking->wanted), &problem),
        .as_of = call_as_of(&call),
        .catalogue = api->catalogue,
        .rules = looking->rules,
    };
    cr_assert(looking->facts.wanted, "%s", problem);
    facts_read(&looking->facts, NULL);
    return facts_look_up(&call, &looking->facts);
}

static struct facts look_up(const char *cluster, const char *wanted, enum rules_mode rules)
{
    struct looking looking = {.cluster = cluster, .wanted = wanted, .rules = rules};

    cr_assert_eq(store_read(harness_api(harness)->store, arena, looking_run, &looking), 0);
    return looking.facts;
}

#define POOL(name, members) "{\"name\":\"" name "\"," members "}"
#define TWO_POOLS                                                                                  \
    "{\"properties\":{\"agentPoolProfiles\":[" POOL(                                               \
        "a", "\"vnetSubnetID\":\"" SUBNETS "nodes\",\"podSubnetID\":\"" SUBNETS                    \
             "none\"") "," POOL("b", "\"vnetSubnetID\":\"" SUBNETS                                 \
                                     "NODES\"") "],\"apiServerAccessProfile\":"                    \
                                                "{\"subnetId\":\"" SUBNETS "pods\"}}}"

Test(look_ups, find_each_subnet_of_a_cluster_once)
{
    struct facts facts = look_up("c1", TWO_POOLS, RULES_AZURE);

    cr_assert_eq(facts.subnet_count, 3);
    cr_expect_str_eq(facts.subnets[0].subnet.name, "nodes");
    cr_expect(facts.subnets[0].found && !facts.subnets[1].found && facts.subnets[2].found);
    cr_expect_str_eq(facts.subnets[1].id, SUBNETS "none");
    cr_expect_str_eq(facts.subnets[2].subnet.name, "pods");
    cr_expect_eq(facts_subnet_found(&facts, SUBNETS "none"), NULL);
    cr_expect_eq(facts_subnet_found(&facts, NULL), NULL);
}

Test(look_ups, ask_nobody_when_no_rule_is_due)
{
    struct facts facts = look_up("c1", TWO_POOLS, RULES_OFF);

    cr_expect_eq(facts.subnet_count, 0);
    cr_expect_null(facts.closed_route_tables);
    cr_expect_not_null(facts.flags);
}

Test(look_ups, find_the_addresses_of_the_load_balancer)
{
    struct facts facts =
        look_up("c1",
                "{\"properties\":{\"networkProfile\":{\"loadBalancerProfile\":{\"outboundIPs\":"
                "{\"publicIPs\":[" ID(NET "publicIPAddresses/A") "," ID(
                    NET "publicIPAddresses/b") "]},"
                                               "\"outboundIPPrefixes\":{\"publicIPPrefixes\":[" ID(
                                                   NET "publicIPPrefixes/p") ",{}]}}}}}",
                RULES_AZURE);

    cr_assert_eq(facts.balancer_ip_count, 3);
    cr_expect(facts.balancer_ips[0].found);
    cr_expect_str_eq(facts.balancer_ips[0].facts.sku, "Standard");
    cr_expect(!facts.balancer_ips[1].found && !facts.balancer_ips[2].found);
}

/* ---- other clusters ---- */

#define BLOCKS                                                                                     \
    "{\"location\":\"westus\",\"properties\":{\"dnsPrefix\":\"c\",\"networkProfile\":"             \
    "{\"networkPlugin\":\"azure\"},\"agentPoolProfiles\":[" POOL(                                  \
        "a", "\"mode\":\"System\",\"count\":1,\"vmSize\":\"Standard_D4s_v5\","                     \
             "\"vnetSubnetID\":\"" SUBNETS "nodes\",\"podSubnetID\":\"" SUBNETS "pods\","          \
             "\"podIPAllocationMode\":\"StaticBlock\"") "]}}"

Test(look_ups, see_how_pods_of_other_clusters_share_a_subnet)
{
    struct answer answer =
        harness_send(harness, "PUT", CLUSTERS "c2?api-version=2025-10-01", BLOCKS);

    cr_assert_eq(answer.status, 201, "%s", answer.body);
    struct facts facts = look_up("c1", BLOCKS, RULES_AZURE);
    cr_assert_eq(facts.neighbour_count, 1);
    cr_expect_str_eq(facts_others_mode(&facts, SUBNETS "PODS"), "StaticBlock");
    cr_expect_null(facts_others_mode(&facts, SUBNETS "nodes"));
    facts = look_up("C2", BLOCKS, RULES_AZURE);
    cr_expect_eq(facts.neighbour_count, 0, "a cluster is its own neighbour");
}

/* ---- roles ---- */

#define WITH_IDENTITY(plugin)                                                                      \
    "{\"identity\":{\"type\":\"UserAssigned\",\"userAssignedIdentities\":{\"" IDENTITY             \
    "\":{}}},\"properties\":{\"networkProfile\":{\"networkPlugin\":\"" plugin                      \
    "\"},\"agentPoolProfiles\":[" POOL("a", "\"vnetSubnetID\":\"" SUBNETS "nodes\"") "]}}"

static void role_assign(const char *principal)
{
    const char *body = arena_printf(
        arena,
        "{\"properties\":{\"roleDefinitionId\":\"" SUBSCRIPTION
        "/providers/Microsoft.Authorization/roleDefinitions/4d97b98b-1d4f-4787-a291-c67834d212e7\","
        "\"principalId\":\"%s\"}}", /* Network Contributor */
        principal);
    struct answer answer =
        harness_send(harness, "PUT",
                     NET "routeTables/r/providers/Microsoft.Authorization/roleAssignments/"
                         "aaaaaaaa-0000-0000-0000-000000000001?api-version=2022-04-01",
                     body);
    cr_assert_eq(answer.status, 201, "%s", answer.body);
}

Test(look_ups, find_the_route_tables_that_an_identity_may_not_write)
{
    struct answer identity =
        harness_send(harness, "PUT", IDENTITY "?api-version=2024-11-30", PLAIN);
    const char *principal = arena_string(arena, answer_text(&identity, "properties.principalId"));

    cr_assert_eq(identity.status, 201, "%s", identity.body);
    struct facts facts = look_up("c1", WITH_IDENTITY("kubenet"), RULES_AZURE);
    cr_assert_not_null(facts.closed_route_tables);
    cr_assert_not_null(facts.closed_route_tables[0]);
    cr_expect_eq(strcasecmp(facts.closed_route_tables[0], NET "routeTables/r"), 0);
    cr_expect_null(facts.closed_route_tables[1]);

    facts = look_up("c1", WITH_IDENTITY("azure"), RULES_AZURE);
    cr_expect_null(facts.closed_route_tables, "kubenet alone writes routes");
    role_assign(principal);
    facts = look_up("c1", WITH_IDENTITY("kubenet"), RULES_AZURE);
    cr_assert_not_null(facts.closed_route_tables);
    cr_expect_null(facts.closed_route_tables[0]);
}
