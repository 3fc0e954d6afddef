#include <criterion/criterion.h>
#include <errno.h>

#include "api/arm/call.h"
#include "api/network/network.h"
#include "base/json.h"
#include "tests/support/network_steps.h"
#include "tests/support/store_fixture.h"

/* What the rules of clusters are told about networks that were made over the API. */

#define ID(path)  "{\"id\":\"" NET path "\"}"
#define SKU(name) "{\"location\":\"westus\",\"sku\":{\"name\":\"" name "\"}}"

static struct arena *arena;
static struct harness *harness;

static void set_up(void)
{
    arena = arena_new();
    harness = harness_with_group(false);
}

static void tear_down(void)
{
    harness_free(harness);
    arena_free(arena);
}

TestSuite(network_facts, .init = set_up, .fini = tear_down);

/* One question in a transaction of its own. */
struct asking {
    int (*ask)(struct store_tx *tx, struct asking *asking);
    const char *id, *but;
    const struct subnet_facts *known;
    union {
        struct route_table_facts route_table;
        struct nat_gateway_facts nat_gateway;
        struct public_ip_facts public_ip;
        struct subnet_facts subnet;
        struct network_clusters clusters;
    };
};

static int asking_run(struct store_tx *tx, void *argument)
{
    struct asking *asking = argument;
    return asking->ask(tx, asking);
}

static int ask(struct asking *asking)
{
    return store_read(harness_api(harness)->store, arena, asking_run, asking);
}

static int ask_route_table(struct store_tx *tx, struct asking *asking)
{
    return route_table_facts(tx, arena, asking->id, &asking->route_table);
}

static int ask_nat_gateway(struct store_tx *tx, struct asking *asking)
{
    return nat_gateway_facts(tx, arena, asking->id, &asking->nat_gateway);
}

static int ask_public_ip(struct store_tx *tx, struct asking *asking)
{
    return public_ip_facts(tx, arena, asking->id, &asking->public_ip);
}

static int ask_public_ip_prefix(struct store_tx *tx, struct asking *asking)
{
    return public_ip_prefix_facts(tx, arena, asking->id, &asking->public_ip);
}

static int ask_subnet(struct store_tx *tx, struct asking *asking)
{
    return asking->known
               ? subnet_facts_beside(tx, arena, asking->id, asking->known, &asking->subnet)
               : subnet_facts(tx, arena, asking->id, &asking->subnet);
}

static int ask_subnet_clusters(struct store_tx *tx, struct asking *asking)
{
    return subnet_clusters(tx, arena, asking->id, asking->but, &asking->clusters);
}

static int ask_route_table_clusters(struct store_tx *tx, struct asking *asking)
{
    return route_table_clusters(tx, arena, asking->id, asking->but, &asking->clusters);
}

Test(network_facts, a_route_table_has_its_routes)
{
    static const struct step steps[] = {
        {"PUT", NET "routeTables/rt",
         "{\"location\":\"westus\",\"properties\":{\"routes\":["
         "{\"name\":\"all\",\"properties\":{\"addressPrefix\":\"0.0.0.0/0\","
         "\"nextHopType\":\"VirtualAppliance\",\"nextHopIpAddress\":\"10.250.0.4\"}},"
         "{\"name\":\"tag\",\"properties\":{\"addressPrefix\":\"AzureCloud\","
         "\"nextHopType\":\"Internet\"}}]}}",
         201, NULL, NULL},
        {"PUT", NET "routeTables/none", PLAIN, 201, NULL, NULL},
        {"PUT", NET "routeTables/none/routes/half",
         "{\"properties\":{\"addressPrefix\":\"0.0.0.0/1\",\"nextHopType\":\"VnetLocal\"}}", 201,
         NULL, NULL},
    };
    STEPS(harness, steps);

    struct asking asking = {ask_route_table, .id = NET "ROUTETABLES/RT"};
    cr_assert_eq(ask(&asking), 0);
    cr_expect_str_eq(asking.route_table.id, NET "routeTables/rt");
    cr_assert_eq(asking.route_table.route_count, 2);
    const struct route_facts *routes = asking.route_table.routes;
    cr_expect_str_eq(routes[0].name, "all");
    cr_expect_str_eq(routes[0].prefix, "0.0.0.0/0");
    cr_expect_str_eq(routes[0].next_hop, "VirtualAppliance");
    cr_expect(routes[0].range.base.family == FAMILY_IPV4 && routes[0].range.prefix == 0);
    cr_expect_str_eq(routes[1].prefix, "AzureCloud");
    cr_expect_eq(routes[1].range.base.family, FAMILY_NONE);
    cr_expect(route_table_has_default(&asking.route_table, FAMILY_IPV4));
    cr_expect_not(route_table_has_default(&asking.route_table, FAMILY_IPV6));

    asking.id = NET "routeTables/none";
    cr_assert_eq(ask(&asking), 0);
    cr_expect_eq(asking.route_table.route_count, 1);
    cr_expect_not(route_table_has_default(&asking.route_table, FAMILY_IPV4));
}

Test(network_facts, nat_gateways_and_public_addresses_have_their_sku)
{
    static const struct step steps[] = {
        {"PUT", NET "natGateways/v2",
         "{\"location\":\"westus\",\"sku\":{\"name\":\"StandardV2\"},\"zones\":[\"1\",\"2\",\"3\"]}",
         201, "sku.name", "StandardV2"},
        {"PUT", NET "natGateways/v1", PLAIN, 201, "sku.name", "Standard"},
        {"PUT", NET "publicIPAddresses/basic", SKU("Basic"), 201, "sku.name", "Basic"},
        {"PUT", NET "publicIPAddresses/six",
         "{\"location\":\"westus\",\"sku\":{\"name\":\"Standard\"},\"properties\":{"
         "\"publicIPAllocationMethod\":\"Static\",\"publicIPAddressVersion\":\"IPv6\"}}",
         201, "sku.name", "Standard"},
        {"PUT", NET "publicIPPrefixes/p",
         "{\"location\":\"westus\",\"sku\":{\"name\":\"Standard\"},\"properties\":{"
         "\"prefixLength\":30}}",
         201, "sku.name", "Standard"},
        {"GET", NET "natGateways/v2", NULL, 200, "sku.name", "StandardV2"},
    };
    STEPS(harness, steps);

    struct asking gateway = {ask_nat_gateway, .id = NET "natGateways/v2"};
    cr_assert_eq(ask(&gateway), 0);
    cr_expect_str_eq(gateway.nat_gateway.id, NET "natGateways/v2");
    cr_expect_str_eq(gateway.nat_gateway.sku, "StandardV2");
    cr_assert_eq(gateway.nat_gateway.zone_count, 3);
    cr_expect_str_eq(gateway.nat_gateway.zones[2], "3");
    gateway.id = NET "natGateways/v1";
    cr_assert_eq(ask(&gateway), 0);
    cr_expect_str_eq(gateway.nat_gateway.sku, "Standard");
    cr_expect_eq(gateway.nat_gateway.zone_count, 0);

    struct asking address = {ask_public_ip, .id = NET "publicipaddresses/BASIC"};
    cr_assert_eq(ask(&address), 0);
    cr_expect_str_eq(address.public_ip.sku, "Basic");
    cr_expect_eq(address.public_ip.family, FAMILY_IPV4);
    address.id = NET "publicIPAddresses/six";
    cr_assert_eq(ask(&address), 0);
    cr_expect_str_eq(address.public_ip.sku, "Standard");
    cr_expect_eq(address.public_ip.family, FAMILY_IPV6);

    struct asking prefix = {ask_public_ip_prefix, .id = NET "publicIPPrefixes/p"};
    cr_assert_eq(ask(&prefix), 0);
    cr_expect_eq(prefix.public_ip.prefix_length, 30);
    cr_expect_eq(prefix.public_ip.family, FAMILY_IPV4);
}

Test(network_facts, what_is_not_there_or_of_another_type_is_not_found)
{
    static const struct step steps[] = {
        {"PUT", NET "publicIPAddresses/x", PLAIN, 201, NULL, NULL},
        {"PUT", NET "routeTables/x", PLAIN, 201, NULL, NULL},
    };
    static const struct {
        int (*ask)(struct store_tx *tx, struct asking *asking);
        const char *id;
    } rows[] = {
        {ask_public_ip, NET "publicIPAddresses/y"},
        {ask_public_ip, NET "routeTables/x"},
        {ask_public_ip, ""},
        {ask_public_ip_prefix, NET "publicIPAddresses/x"},
        {ask_route_table, NET "publicIPAddresses/x"},
        {ask_route_table, "nonsense"},
        {ask_nat_gateway, NET "routeTables/x"},
        {ask_subnet, NET "routeTables/x"},
    };
    STEPS(harness, steps);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct asking asking = {rows[i].ask, .id = rows[i].id};
        cr_expect_eq(ask(&asking), -ENOENT, "row %zu", i);
    }
}

#define WEB_LINKS                                                                                  \
    "[{\"name\":\"l\",\"properties\":{\"linkedResourceType\":\"Microsoft.Web/serverFarms\","       \
    "\"link\":\"/x\"}}]"

Test(network_facts, a_subnet_has_what_it_is_connected_to)
{
    static const struct step steps[] = {
        {"PUT", NET "natGateways/n", SKU("StandardV2"), 201, NULL, NULL},
        {"PUT", NET "routeTables/r",
         "{\"location\":\"westus\",\"properties\":{\"routes\":[{\"name\":\"six\",\"properties\":{"
         "\"addressPrefix\":\"::/0\",\"nextHopType\":\"Internet\"}}]}}",
         201, NULL, NULL},
        {"PUT", VNETS "v", VNET_BODY("\"10.0.0.0/16\",\"fd00:1::/48\""), 201, NULL, NULL},
        {"PUT", VNETS "v/subnets/plain", SUBNET_BODY("10.0.0.0/24"), 201, NULL, NULL},
        {"PUT", VNETS "v/subnets/full",
         "{\"properties\":{\"addressPrefixes\":[\"10.0.1.0/24\",\"fd00:1::/64\"],"
         "\"natGateway\":" ID("natGateways/n") ",\"routeTable\":" ID(
             "ROUTETABLES/r") ","
                              "\"delegations\":[{\"name\":\"a\",\"properties\":{\"serviceName\":"
                              "\"Microsoft.ContainerService/managedClusters\"}},{\"name\":\"b\",\"properties\":{}}],"
                              "\"serviceAssociationLinks\":" WEB_LINKS
                              ",\"resourceNavigationLinks\":[{\"name\":\"m\"}]}}",
         201, NULL, NULL},
    };
    STEPS(harness, steps);

    struct asking asking = {ask_subnet, .id = VNETS "V/subnets/FULL"};
    const struct subnet_facts *subnet = &asking.subnet;
    cr_assert_eq(ask(&asking), 0);
    cr_expect_str_eq(subnet->vnet_id, VNETS "v");
    cr_expect_str_eq(subnet->vnet_state, "Succeeded");
    cr_expect(subnet->delegated);
    cr_assert_eq(subnet->delegation_count, 2);
    cr_expect_str_eq(subnet->delegations[0], "Microsoft.ContainerService/managedClusters");
    cr_expect_str_eq(subnet->delegations[1], "");
    cr_assert_eq(subnet->link_count, 2);
    cr_expect_str_eq(subnet->links[0], "Microsoft.Web/serverFarms");
    cr_expect_str_eq(subnet->links[1], "");
    cr_expect_str_eq(subnet->nat_gateway_id, NET "natGateways/n");
    cr_assert(subnet->nat_gateway);
    cr_expect_str_eq(subnet->nat_gateway->sku, "StandardV2");
    cr_expect_str_eq(subnet->route_table_id, NET "ROUTETABLES/r");
    cr_assert(subnet->route_table);
    cr_expect(route_table_has_default(subnet->route_table, FAMILY_IPV6));
    cr_assert_eq(subnet->subnet_count, 2);
    cr_expect_str_eq(subnet->subnets[0].name, "plain");
    cr_expect_str_eq(subnet->subnets[1].name, "full");
    cr_expect_eq(subnet->subnets[1].prefix_count, 2);

    asking.id = VNETS "v/subnets/plain";
    cr_assert_eq(ask(&asking), 0);
    cr_expect(subnet->delegation_count == 0 && subnet->link_count == 0);
    cr_expect_null(subnet->nat_gateway_id);
    cr_expect_null(subnet->nat_gateway);
    cr_expect_null(subnet->route_table_id);
    cr_expect_null(subnet->route_table);
}

Test(network_facts, links_of_other_services_are_stored_as_a_put_has_them)
{
    static const struct step steps[] = {
        {"PUT", VNETS "v", VNET_BODY("\"10.0.0.0/16\""), 201, NULL, NULL},
        {"PUT", VNETS "v/subnets/s",
         "{\"properties\":{\"addressPrefix\":\"10.0.0.0/24\",\"serviceAssociationLinks\":" WEB_LINKS
         "}}",
         201, NULL, NULL},
    };
    STEPS(harness, steps);
    struct answer answer = network_send(harness, "GET", VNETS "v/subnets/s", NULL);
    const json_t *links = json_at(answer.json, "properties.serviceAssociationLinks");
    cr_assert_eq(json_array_size(links), 1, "%s", answer.body);
    cr_expect_str_eq(json_text(json_array_get(links, 0), "properties.linkedResourceType"),
                     "Microsoft.Web/serverFarms");

    answer = network_send(harness, "PUT", VNETS "v/subnets/s", SUBNET_BODY("10.0.0.0/24"));
    cr_assert_eq(answer.status, 200);
    cr_expect_null(json_at(answer.json, "properties.serviceAssociationLinks"));
}

/* A cluster with many subnets visits those of a network once, and takes none for another's. */
Test(network_facts, a_subnet_beside_another_shares_its_network_alone)
{
    static const struct step steps[] = {
        {"PUT", VNETS "v", VNET_BODY("\"10.0.0.0/16\""), 201, NULL, NULL},
        {"PUT", VNETS "v/subnets/a", SUBNET_BODY("10.0.0.0/24"), 201, NULL, NULL},
        {"PUT", VNETS "v/subnets/b", SUBNET_BODY("10.0.1.0/24"), 201, NULL, NULL},
        {"PUT", VNETS "w", VNET_BODY("\"10.1.0.0/16\""), 201, NULL, NULL},
        {"PUT", VNETS "w/subnets/a", SUBNET_BODY("10.1.0.0/24"), 201, NULL, NULL},
    };
    STEPS(harness, steps);

    struct asking first = {ask_subnet, .id = VNETS "V/subnets/a"};
    cr_assert_eq(ask(&first), 0);
    struct asking second = {ask_subnet, .id = VNETS "v/SUBNETS/b", .known = &first.subnet};
    cr_assert_eq(ask(&second), 0);
    cr_expect_str_eq(second.subnet.name, "b");
    cr_expect_eq(second.subnet.subnets, first.subnet.subnets);
    cr_expect_eq(second.subnet.subnet_count, 2);
    cr_expect_str_eq(second.subnet.vnet_id, VNETS "v");
    struct asking third = {ask_subnet, .id = VNETS "w/subnets/a", .known = &second.subnet};
    cr_assert_eq(ask(&third), 0);
    cr_expect_str_eq(third.subnet.vnet_id, VNETS "w");
    cr_expect_eq(third.subnet.subnet_count, 1);
    cr_expect_eq(third.subnet.vnet_prefixes[0].prefix, 16);
    third.id = VNETS "v/subnets/none";
    cr_expect_eq(ask(&third), -ENOENT);
}

/* --lenient-network takes ids of what is not there. */
Test(network_facts, a_dangling_reference_is_known_by_its_id_only)
{
    harness_free(harness);
    harness = harness_with_group(true);
    static const struct step steps[] = {
        {"PUT", VNETS "v", VNET_BODY("\"10.0.0.0/16\""), 201, NULL, NULL},
        {"PUT", VNETS "v/subnets/s",
         "{\"properties\":{\"addressPrefix\":\"10.0.0.0/24\",\"natGateway\":" ID(
             "natGateways/no") ",\"routeTable\":" ID("routeTables/no") "}}",
         201, NULL, NULL},
    };
    STEPS(harness, steps);
    struct asking asking = {ask_subnet, .id = VNETS "v/subnets/s"};
    cr_assert_eq(ask(&asking), 0);
    cr_expect_str_eq(asking.subnet.nat_gateway_id, NET "natGateways/no");
    cr_expect_null(asking.subnet.nat_gateway);
    cr_expect_str_eq(asking.subnet.route_table_id, NET "routeTables/no");
    cr_expect_null(asking.subnet.route_table);
}

/* ---- who else is there ---- */

#define CLUSTERS      GROUP "/providers/Microsoft.ContainerService/managedClusters/"
#define CLUSTER_TYPE  "microsoft.containerservice/managedclusters"
#define ROW(cluster)  "/clusters/" cluster
#define USES(member)  "\"properties\":{\"" member "\":\"" VNETS "v/subnets/"
#define POOL(c, more) "{\"id\":\"" CLUSTERS c "/agentPools/p\"," more "\"}}"

struct planted {
    const char *type, *id, *parent, *body;
};

static int planted_put(struct store_tx *tx, void *argument)
{
    const struct planted *planted = argument;
    struct resource row = {
        .id = planted->id,
        .type = planted->type,
        .parent = planted->parent,
        .subscription = "00000000-0000-0000-0000-0000000000fe",
        .group = "",
        .name = "x",
        .body = span_from(planted->body),
    };
    return resource_put(tx, &row);
}

/* `one` has two pools in s and t, kubenet; `two` pods in s and its API server in a; `gone` is a
 * pool whose cluster is away already. */
static void clusters_plant(void)
{
    static const struct planted rows[] = {
        {CLUSTER_TYPE, ROW("one"), "",
         "{\"id\":\"" CLUSTERS "one\",\"properties\":{\"networkProfile\":{\"networkPlugin\":"
         "\"kubenet\"}}}"},
        {CLUSTER_TYPE "/agentpools", ROW("one/p"), ROW("one"),
         POOL("one", USES("vnetSubnetID") "S")},
        {CLUSTER_TYPE "/agentpools", ROW("one/q"), ROW("one"),
         POOL("one", USES("vnetSubnetID") "t")},
        {CLUSTER_TYPE, ROW("two"), "",
         "{\"id\":\"" CLUSTERS "two\",\"properties\":{\"apiServerAccessProfile\":{\"subnetId\":"
         "\"" VNETS "v/subnets/a\"}}}"},
        {CLUSTER_TYPE "/agentpools", ROW("two/p"), ROW("two"),
         POOL("two", USES("podSubnetID") "s")},
        {CLUSTER_TYPE "/agentpools", ROW("gone/p"), ROW("gone"),
         POOL("gone", USES("vnetSubnetID") "s")},
    };
    struct fixture fixture = {.store = harness_api(harness)->store, .arena = arena};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        cr_assert_eq(fixture_write(&fixture, planted_put, (void *)(uintptr_t)&rows[i]), 0);
}

static const char *clusters_text(const struct network_clusters *clusters)
{
    const char *text = "";
    for (size_t i = 0; i < clusters->count; i++)
        text = arena_printf(arena, "%s%s:%s ", text, strrchr(clusters->items[i].id, '/') + 1,
                            clusters->items[i].plugin);
    return text;
}

Test(network_facts, clusters_of_subnets_and_route_tables_are_told_once_each)
{
    static const struct step steps[] = {
        {"PUT", NET "routeTables/r", PLAIN, 201, NULL, NULL},
        {"PUT", NET "routeTables/idle", PLAIN, 201, NULL, NULL},
        {"PUT", VNETS "v", VNET_BODY("\"10.0.0.0/16\""), 201, NULL, NULL},
        {"PUT", VNETS "v/subnets/s",
         "{\"properties\":{\"addressPrefix\":\"10.0.0.0/24\",\"routeTable\":" ID(
             "routeTables/r") "}}",
         201, NULL, NULL},
        {"PUT", VNETS "v/subnets/t",
         "{\"properties\":{\"addressPrefix\":\"10.0.1.0/24\",\"routeTable\":" ID(
             "routeTables/R") "}}",
         201, NULL, NULL},
        {"PUT", VNETS "v/subnets/a", SUBNET_BODY("10.0.2.0/28"), 201, NULL, NULL},
        {"PUT", VNETS "v/subnets/free", SUBNET_BODY("10.0.3.0/28"), 201, NULL, NULL},
    };
    static const struct {
        int (*ask)(struct store_tx *tx, struct asking *asking);
        const char *id, *but, *clusters;
    } rows[] = {
        {ask_subnet_clusters, VNETS "v/subnets/s", NULL, "one:kubenet two: "},
        {ask_subnet_clusters, VNETS "V/subnets/S", ROW("ONE"), "two: "},
        {ask_subnet_clusters, VNETS "v/subnets/t", ROW("two"), "one:kubenet "},
        {ask_subnet_clusters, VNETS "v/subnets/a", NULL, "two: "},
        {ask_subnet_clusters, VNETS "v/subnets/a", ROW("two"), ""},
        {ask_subnet_clusters, VNETS "v/subnets/free", NULL, ""},
        {ask_route_table_clusters, NET "routetables/R", NULL, "one:kubenet two: "},
        {ask_route_table_clusters, NET "routeTables/r", ROW("one"), "two: "},
        {ask_route_table_clusters, NET "routeTables/idle", NULL, ""},
    };
    STEPS(harness, steps);
    clusters_plant();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct asking asking = {rows[i].ask, .id = rows[i].id, .but = rows[i].but};
        cr_assert_eq(ask(&asking), 0, "row %zu", i);
        cr_expect_str_eq(clusters_text(&asking.clusters), rows[i].clusters, "row %zu", i);
    }
}
