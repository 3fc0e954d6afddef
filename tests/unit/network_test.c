#include <criterion/criterion.h>

#include "base/address.h"
#include "base/json.h"
#include "tests/support/network_steps.h"

/* Shapes, statuses and the two kinds of 404: kubernetes-sigs/cloud-provider-azure test data of
 * 2026-03 (api-version 2025-05-01). Texts of refusals: public reports, named at the rows. */

static void expect_members(const json_t *object, const char *const *names, const char *what)
{
    const char *name;
    json_t *value;
    size_t at = 0;

    json_object_foreach((json_t *)(uintptr_t)object, name, value)
    {
        cr_expect(names[at] && strcmp(names[at], name) == 0, "%s: member %zu is %s, not %s", what,
                  at, name, names[at] ? names[at] : "none");
        at += names[at] != NULL;
    }
    cr_expect_null(names[at], "%s: %s is missing", what, names[at] ? names[at] : "");
}

Test(network, shows_resources_as_recorded)
{
    struct harness *harness = harness_with_group(false);
    static const char *const vnet_members[] = {"name",     "id",         "etag", "type",
                                               "location", "properties", NULL};
    static const char *const vnet_properties[] = {"provisioningState",
                                                  "resourceGuid",
                                                  "addressSpace",
                                                  "privateEndpointVNetPolicies",
                                                  "subnets",
                                                  "virtualNetworkPeerings",
                                                  "enableDdosProtection",
                                                  NULL};
    static const char *const subnet_members[] = {"name", "id", "etag", "properties", "type", NULL};
    static const char *const subnet_properties[] = {"provisioningState",
                                                    "addressPrefix",
                                                    "delegations",
                                                    "privateEndpointNetworkPolicies",
                                                    "privateLinkServiceNetworkPolicies",
                                                    NULL};

    struct answer answer =
        network_send(harness, "PUT", VNETS "testResource", VNET_BODY("\"10.1.0.0/16\""));
    cr_assert_eq(answer.status, 201, "%s", answer.body);
    expect_members(answer.json, vnet_members, "network");
    expect_members(json_at(answer.json, "properties"), vnet_properties, "its properties");
    cr_expect_str_eq(answer_text(&answer, "id"), VNETS "testResource");
    cr_expect_str_eq(answer_text(&answer, "type"), "Microsoft.Network/virtualNetworks");
    cr_expect_str_eq(answer_text(&answer, "properties.provisioningState"), "Succeeded");
    cr_expect_str_eq(answer_text(&answer, "properties.privateEndpointVNetPolicies"), "Disabled");
    cr_expect(strncmp(answer_text(&answer, "etag"), "W/\"", 3) == 0);
    cr_expect_null(answer_header(&answer, "Azure-AsyncOperation"), "it is done");

    answer = network_send(harness, "PUT", VNETS "testResource/subnets/inner",
                          SUBNET_BODY("10.1.0.0/24"));
    cr_assert_eq(answer.status, 201, "%s", answer.body);
    expect_members(answer.json, subnet_members, "subnet");
    expect_members(json_at(answer.json, "properties"), subnet_properties, "its properties");
    cr_expect_str_eq(answer_text(&answer, "properties.privateEndpointNetworkPolicies"), "Disabled");
    cr_expect_str_eq(answer_text(&answer, "properties.privateLinkServiceNetworkPolicies"),
                     "Enabled");

    answer = network_send(
        harness, "GET",
        SUBSCRIPTION
        "/RESOURCEgroups/net-RG/providers/microsoft.network/VIRTUALNETWORKS/TESTRESOURCE",
        NULL);
    cr_assert_eq(answer.status, 200);
    cr_expect_str_eq(answer_header(&answer, "ETag"), answer_text(&answer, "etag"));
    const json_t *subnets = json_at(answer.json, "properties.subnets");
    cr_assert_eq(json_array_size(subnets), 1, "%s", answer.body);
    cr_expect_str_eq(json_text(json_array_get(subnets, 0), "name"), "inner");
    cr_expect_str_eq(json_text(json_array_get(subnets, 0), "id"),
                     VNETS "testResource/subnets/inner");

    static const struct step steps[] = {
        {"GET", VNETS "no", NULL, 404, "error.message",
         "The Resource 'Microsoft.Network/virtualNetworks/no' under resource group 'Net-rg' was not found. For more "
         "details please go to https://aka.ms/ARMResourceNotFoundFix"},
        {"GET", VNETS "testResource/subnets/no", NULL, 404, "error.message",
         "Resource " VNETS "testResource/subnets/no not found."},
        {"GET", VNETS "testResource/subnets/no", NULL, 404, "error.code", "NotFound"},
        {"GET", OTHER "virtualNetworks", NULL, 404, "error.code", "ResourceGroupNotFound"},
        {"GET", OTHER "virtualNetworks/v/subnets", NULL, 404, "error.code",
         "ResourceGroupNotFound"},
        {"PUT", VNETS "testResource", VNET_BODY("\"10.1.0.0/16\""), 200, "name", "testResource"},
        {"PUT", VNETS "testResource/subnets/inner", SUBNET_BODY("10.1.0.0/24"), 200, "name",
         "inner"},
        {"PUT", VNETS "no/subnets/s", SUBNET_BODY("10.1.0.0/24"), 404, "error.code",
         "ParentResourceNotFound"},
        {"PUT", VNETS "v", "{}", 400, "error.code", "LocationRequired"},
        {"PUT", VNETS "v", "{\"location\":\"atlantis\"}", 400, "error.code",
         "LocationNotAvailableForResourceType"},
        {"PUT", VNETS "v", "{\"location\":\"eastusstage\"}", 400, "error.code",
         "LocationNotAvailableForResourceType"},
        {"PUT", VNETS "testResource", "{\"location\":\"eastus\"}", 409, "error.code",
         "InvalidResourceLocation"},
        {"PUT", VNETS "-v", VNET_BODY("\"10.1.0.0/16\""), 400, "error.code", "InvalidResourceName"},
        {"PUT", VNETS "testResource", "{\"etag\":\"invalid\",\"location\":\"westus\"}", 412,
         "error.code", "PreconditionFailed"},
        {"PATCH", VNETS "testResource", "{\"tags\":{\"a\":\"b\"}}", 200, "tags.a", "b"},
        {"PUT", NET "publicIPAddresses/p", PLAIN, 201, "sku.name", "Basic"},
        {"PUT", NET "natGateways/n", PLAIN, 201, "sku.tier", "Regional"},
        {"PUT", NET "routeTables/r", PLAIN, 201, "properties.provisioningState", "Succeeded"},
        {"PUT", NET "routeTables/r", "{\"location\":\"westus\",\"tags\":{\"a<b\":\"c\"}}", 400,
         "error.code", "InvalidTagNameCharacters"},
        {"PATCH", NET "routeTables/r", "{\"tags\":{\"a\":7}}", 400, "error.code",
         "InvalidRequestContent"},
        {"PUT", NET "networkSecurityGroups/g", PLAIN, 201, NULL, NULL},
        {"DELETE", VNETS "testResource", NULL, 200, NULL, NULL},
        {"GET", VNETS "testResource/subnets/inner", NULL, 404, "error.code",
         "ParentResourceNotFound"},
        {"DELETE", VNETS "testResource", NULL, 204, NULL, NULL},
    };
    STEPS(harness, steps);

    answer = network_send(harness, "GET", VNETS "testResource/subnets/inner", NULL);
    cr_expect_str_eq(answer_header(&answer, "X-Ms-Failure-Cause"), "gateway");
    answer = network_send(harness, "GET", NET "networkSecurityGroups/g", NULL);
    const json_t *rules = json_at(answer.json, "properties.defaultSecurityRules");
    cr_assert_eq(json_array_size(rules), 6);
    cr_expect_str_eq(json_text(json_array_get(rules, 5), "id"),
                     NET "networkSecurityGroups/g/defaultSecurityRules/DenyAllOutBound");
    cr_expect_eq(json_number_or(json_array_get(rules, 5), "properties.priority", 0), 65500);
    harness_free(harness);
}

Test(network, ties_subnets_to_what_they_refer_to)
{
    struct harness *harness = harness_with_group(false);
#define WITH(member, id)                                                                           \
    "{\"properties\":{\"addressPrefix\":\"10.0.0.0/24\",\"" member "\":{\"id\":\"" id "\"}}}"
    static const struct step steps[] = {
        {"PUT", VNETS "v", VNET_BODY("\"10.0.0.0/16\""), 201, NULL, NULL},
        /* microsoft/MCW-Building-a-resilient-IaaS-architecture#35 */
        {"PUT", VNETS "v/subnets/s", WITH("natGateway", NET "natGateways/n"), 400, "error.message",
         "Resource " NET "natGateways/n referenced by resource " VNETS
         "v/subnets/s was not found. Please make sure that the referenced resource exists, and that both resources "
         "are in the same region."},
        {"PUT", VNETS "v/subnets/s", WITH("natGateway", "n"), 400, "error.code",
         "LinkedInvalidPropertyId"},
        {"PUT", NET "natGateways/far", "{\"location\":\"eastus\"}", 201, NULL, NULL},
        {"PUT", VNETS "v/subnets/s", WITH("natGateway", NET "natGateways/far"), 400, "error.code",
         "InvalidResourceReference"},

        {"PUT", NET "publicIPPrefixes/x",
         "{\"location\":\"westus\",\"properties\":{\"prefixLength\":31},\"sku\":{\"name\":\"Standard\"}}",
         201, NULL, NULL},
        {"PUT", NET "publicIPAddresses/p",
         "{\"location\":\"westus\",\"properties\":{\"publicIPAllocationMethod\":\"Static\",\"publicIPPrefix\":{\"id\":"
         "\"" NET "publicIPPrefixes/x\"}},\"sku\":{\"name\":\"Standard\"}}",
         201, "properties.ddosSettings.protectionMode", "VirtualNetworkInherited"},
        {"PUT", NET "natGateways/n",
         "{\"location\":\"westus\",\"properties\":{\"publicIpAddresses\":[{\"id\":\"" NET
         "publicIPAddresses/p\"}]}}",
         201, "sku.name", "Standard"},
        {"PUT", NET "natGateways/m",
         "{\"location\":\"westus\",\"properties\":{\"publicIpAddresses\":[{\"id\":\"" NET
         "publicIPAddresses/q\"}]}}",
         400, "error.code", "InvalidResourceReference"},
        {"PUT", VNETS "v/subnets/s", WITH("natGateway", NET "natGateways/N"), 201, NULL, NULL},
        /* Azure-Samples/Copilot-Studio-with-Azure-AI-Search#62 */
        {"DELETE", NET "natGateways/n", NULL, 400, "error.code",
         "CannotDeleteNatGatewayAssociatedToSubnet"},
        {"DELETE", NET "publicIPAddresses/p", NULL, 400, "error.code",
         "PublicIPAddressCannotBeDeleted"},
        {"DELETE", NET "publicIPPrefixes/x", NULL, 400, "error.code",
         "InUsePublicIpPrefixCannotBeDeleted"},
        {"GET", NET "publicIPAddresses/p", NULL, 200, "properties.natGateway.id",
         NET "natGateways/n"},

        {"PUT", NET "routeTables/r", PLAIN, 201, NULL, NULL},
        {"PUT", VNETS "v/subnets/s", WITH("routeTable", NET "routeTables/r"), 200, NULL, NULL},
        {"DELETE", NET "routeTables/r", NULL, 400, "error.message",
         "Route table r is in use and cannot be deleted."},
        {"DELETE", NET "natGateways/n", NULL, 200, NULL, NULL},
        {"PUT", NET "networkSecurityGroups/g", PLAIN, 201, NULL, NULL},
        {"PUT", VNETS "v/subnets/s", WITH("networkSecurityGroup", NET "networkSecurityGroups/g"),
         200, NULL, NULL},
        {"DELETE", NET "networkSecurityGroups/g", NULL, 400, "error.code",
         "InUseNetworkSecurityGroupCannotBeDeleted"},
        {"PUT", VNETS "v/subnets/s", SUBNET_BODY("10.0.0.0/24"), 200, NULL, NULL},
        {"DELETE", NET "networkSecurityGroups/g", NULL, 200, NULL, NULL},
        {"DELETE", NET "routeTables/r", NULL, 200, NULL, NULL},
        {"DELETE", NET "publicIPAddresses/p", NULL, 200, NULL, NULL},
        {"DELETE", NET "publicIPPrefixes/x", NULL, 200, NULL, NULL},
    };
    STEPS(harness, steps);
    harness_free(harness);

    harness = harness_with_group(true);
    static const struct step lenient[] = {
        {"PUT", VNETS "v", VNET_BODY("\"10.0.0.0/16\""), 201, NULL, NULL},
        {"PUT", VNETS "v/subnets/s", WITH("natGateway", NET "natGateways/n"), 201,
         "properties.natGateway.id", NET "natGateways/n"},
    };
    STEPS(harness, lenient);
    harness_free(harness);
}

Test(network, gives_out_addresses_once)
{
    struct harness *harness = harness_with_group(false);
    struct cidr azure, prefix;
    struct address first, second, alone;
#define STATIC(more)                                                                               \
    "{\"location\":\"westus\",\"sku\":{\"name\":\"Standard\"},\"properties\":{"                    \
    "\"publicIPAllocationMethod\":\"Static\"" more "}}"
#define FROM ",\"publicIPPrefix\":{\"id\":\"" NET "publicIPPrefixes/x\"}"

    struct answer answer = network_send(harness, "PUT", NET "publicIPAddresses/alone", STATIC(""));
    cr_assert(address_parse(answer_text(&answer, "properties.ipAddress"), &alone), "%s",
              answer.body);
    cr_assert(cidr_parse("20.0.0.0/8", &azure));
    cr_expect(cidr_contains_address(azure, alone));
    const char *once = answer_text(&answer, "properties.ipAddress");
    answer = network_send(harness, "PUT", NET "publicIPAddresses/alone", STATIC(""));
    cr_expect_str_eq(answer_text(&answer, "properties.ipAddress"), once, "a PUT keeps the address");
    answer = network_send(harness, "PUT", NET "publicIPAddresses/six",
                          STATIC(",\"publicIPAddressVersion\":\"IPv6\""));
    cr_assert(address_parse(answer_text(&answer, "properties.ipAddress"), &first));
    cr_expect_eq(first.family, FAMILY_IPV6);

    answer = network_send(harness, "PUT", NET "publicIPPrefixes/x",
                          "{\"location\":\"westus\",\"properties\":{\"prefixLength\":31}}");
    cr_assert(cidr_parse(answer_text(&answer, "properties.ipPrefix"), &prefix), "%s", answer.body);
    cr_expect_eq(prefix.prefix, 31);
    cr_expect_not(cidr_has_host_bits(prefix));
    answer = network_send(harness, "PUT", NET "publicIPAddresses/a", STATIC(FROM));
    cr_assert(address_parse(answer_text(&answer, "properties.ipAddress"), &first), "%s",
              answer.body);
    answer = network_send(harness, "PUT", NET "publicIPAddresses/b", STATIC(FROM));
    cr_assert(address_parse(answer_text(&answer, "properties.ipAddress"), &second));
    cr_expect(cidr_contains_address(prefix, first) && cidr_contains_address(prefix, second));
    cr_expect_not(address_equal(first, second));
    answer = network_send(harness, "PUT", NET "publicIPAddresses/c", STATIC(FROM));
    cr_expect_eq(answer.status, 400, "both are gone: %s", answer.body);
    answer = network_send(harness, "PUT", NET "publicIPPrefixes/y",
                          "{\"location\":\"westus\",\"properties\":{\"prefixLength\":8}}");
    cr_expect_eq(answer.status, 400);
    harness_free(harness);
}

Test(network, serves_children_of_tables_and_groups)
{
    struct harness *harness = harness_with_group(false);
    static const struct step steps[] = {
        {"PUT", NET "routeTables/r/routes/a", "{\"properties\":{\"addressPrefix\":\"0.0.0.0/0\"}}",
         404, "error.code", "ParentResourceNotFound"},
        {"PUT", NET "routeTables/r",
         "{\"location\":\"westus\",\"properties\":{\"routes\":[{\"name\":\"a\",\"properties\":{\"addressPrefix\":"
         "\"10.0.0.0/8\",\"nextHopType\":\"None\"}}]}}",
         201, NULL, NULL},
        {"GET", NET "routeTables/r/routes/A", NULL, 200, "id", NET "routeTables/r/routes/a"},
        {"PUT", NET "routeTables/r/routes/a",
         "{\"properties\":{\"addressPrefix\":\"0.0.0.0/0\",\"nextHopType\":\"Internet\"}}", 200,
         "properties.nextHopType", "Internet"},
        {"PUT", NET "routeTables/r/routes/b",
         "{\"properties\":{\"addressPrefix\":\"10.0.0.0/8\",\"nextHopType\":\"None\"}}", 201,
         "type", "Microsoft.Network/routeTables/routes"},
        {"GET", NET "routeTables/r/routes/c", NULL, 404, "error.code", "NotFound"},
        {"DELETE", NET "routeTables/r/routes/a", NULL, 200, NULL, NULL},
        {"DELETE", NET "routeTables/r/routes/a", NULL, 204, NULL, NULL},
        {"PUT", NET "routeTables/r", "{\"location\":\"westus\",\"properties\":{\"routes\":[7]}}",
         400, "error.code", "InvalidRequestFormat"},
        {"PUT", NET "routeTables/r", "{\"location\":\"westus\",\"properties\":{\"routes\":\"x\"}}",
         400, "error.code", "InvalidRequestFormat"},
        {"PUT", NET "routeTables/r", "{\"location\":\"westus\",\"properties\":{\"ROUTES\":{}}}",
         400, "error.code", "InvalidRequestFormat"},
        {"PUT", NET "routeTables/r",
         "{\"location\":\"westus\",\"properties\":{\"routes\":[{\"name\":\"a\"},{\"name\":\"A\"}]}}",
         400, "error.message", "Cannot parse the request."},
        {"PUT", VNETS "v",
         "{\"location\":\"westus\",\"properties\":{\"addressSpace\":{\"addressPrefixes\":[\"10.0.0.0/8\"]},"
         "\"subnets\":[{\"name\":\"a\",\"properties\":{\"addressPrefix\":\"10.1.0.0/16\"}},"
         "{\"name\":\"A\",\"properties\":{\"addressPrefix\":\"10.2.0.0/16\"}}]}}",
         400, "error.message", "Cannot parse the request."},
        {"PUT", VNETS "v",
         "{\"location\":\"westus\",\"properties\":{\"addressSpace\":{\"addressPrefixes\":[\"10.0.0.0/8\"]},"
         "\"subnets\":7}}",
         400, "error.code", "InvalidRequestFormat"},
        {"PUT", NET "routeTables/r", "{\"location\":\"westus\",\"properties\":7}", 400,
         "error.code", "InvalidRequestContent"},
        {"PUT", NET "networkSecurityGroups/g", PLAIN, 201, NULL, NULL},
        {"PUT", NET "networkSecurityGroups/g/securityRules/ssh",
         "{\"properties\":{\"protocol\":\"Tcp\",\"access\":\"Allow\",\"priority\":100,\"direction\":\"Inbound\"}}",
         201, "properties.access", "Allow"},
        {"GET", NET "networkSecurityGroups/g/defaultSecurityRules/DenyAllInBound", NULL, 200,
         "properties.access", "Deny"},
    };
    STEPS(harness, steps);

    struct answer answer = network_send(harness, "GET", NET "routeTables/r", NULL);
    const json_t *routes = json_at(answer.json, "properties.routes");
    cr_assert_eq(json_array_size(routes), 1);
    cr_expect_str_eq(json_text(json_array_get(routes, 0), "name"), "b");
    cr_expect_str_eq(json_text(json_array_get(routes, 0), "etag"), answer_text(&answer, "etag"));
    answer =
        network_send(harness, "GET", SUBSCRIPTION "/providers/Microsoft.Network/routeTables", NULL);
    cr_expect_eq(json_array_size(json_at(answer.json, "value")), 1);
    answer = network_send(harness, "GET", NET "networkSecurityGroups", NULL);
    cr_expect_eq(json_array_size(json_at(answer.json, "value")), 1);
    harness_free(harness);
}

/* ARM pages every list: what does not fit is behind nextLink. */
Test(network, lists_of_more_than_a_page_repeat_or_lose_rows)
{
    struct harness *harness = harness_with_group(false);
    static const char *const names[] = {"a", "b", "c"};
    char path[512];
    size_t seen = 0;

    for (size_t i = 0; i < 3; i++) {
        snprintf(path, sizeof path, NET "routeTables/%s", names[i]);
        cr_assert_eq(network_send(harness, "PUT", path, PLAIN).status, 201);
    }
    struct answer answer = network_send(harness, "GET", NET "routeTables?$top=2", NULL);
    for (int page = 0; page < 3; page++) {
        const json_t *value = json_at(answer.json, "value");
        for (size_t i = 0; i < json_array_size(value) && seen < 3; i++)
            cr_expect_str_eq(json_text_or(json_array_get(value, i), "name", ""), names[seen++]);
        const char *next = json_text(answer.json, "nextLink");
        cr_expect_eq(next != NULL, page == 0, "page %d: %s", page, answer.body);
        if (!next)
            break;
        answer = harness_send(harness, "GET", strstr(next, "/subscriptions"), NULL);
    }
    cr_expect_eq(seen, 3);
    harness_free(harness);
}
