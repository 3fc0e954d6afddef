/* What a request would break, without sending it in earnest. */

#include <criterion/criterion.h>
#include <string.h>

#include "base/json.h"
#include "tests/support/harness.h"

#define GROUP   SUBSCRIPTION "/resourceGroups/rg1"
#define CLUSTER GROUP "/providers/Microsoft.ContainerService/managedClusters/c1"
#define VERSION "?api-version=2025-10-01"
#define POOL    "{\"name\":\"np1\",\"mode\":\"System\",\"count\":1,\"vmSize\":\"Standard_D4s_v5\"}"
#define GOOD                                                                                       \
    "{\"location\":\"eastus\",\"properties\":{\"dnsPrefix\":\"c1\",\"agentPoolProfiles\":[" POOL   \
    "],\"networkProfile\":{\"networkPlugin\":\"azure\",\"networkPluginMode\":\"overlay\"}}}"
/* Breaks MC-001, AP-001 and WIN-001 by the pools, NP-003 and POL-001 by the profile. */
#define BAD                                                                                        \
    "{\"location\":\"eastus\",\"colour\":1,\"properties\":{\"dnsPrefix\":\"c1\","                  \
    "\"agentPoolProfiles\":[{\"name\":\"Np1\",\"mode\":\"System\",\"count\":1,"                    \
    "\"vmSize\":\"Standard_D4s_v5\"},{\"name\":\"winpool\",\"mode\":\"User\",\"count\":1,"         \
    "\"osType\":\"Windows\"}],\"networkProfile\":{\"networkPlugin\":\"kubenet\","                  \
    "\"networkPluginMode\":\"overlay\",\"networkPolicy\":\"azure\"}}}"

static struct harness *begin(void)
{
    struct harness *harness = harness_new(&(struct harness_options){0});
    struct answer answer =
        harness_send(harness, "PUT", GROUP "?api-version=2021-04-01", "{\"location\":\"eastus\"}");
    cr_assert_eq(answer.status, 201);
    return harness;
}

static const json_t *violation_of(const struct answer *answer, const char *rule)
{
    const json_t *list = json_object_get(answer->json, "violations");

    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *one = json_array_get(list, i);
        if (text_equal(json_text(one, "rule"), rule))
            return one;
    }
    return NULL;
}

static void expect_bad(const struct answer *answer)
{
    static const struct {
        const char *rule, *path;
    } broken[] = {
        {"AP-001", "properties.agentPoolProfiles[0].name"},
        {"WIN-001", NULL},
        {"NP-003", "properties.networkProfile.networkPluginMode"},
        {"POL-001", "properties.networkProfile.networkPolicy"},
    };

    cr_assert_eq(answer->status, 200, "%d %s", answer->status, answer->body);
    cr_expect(json_is_false(json_object_get(answer->json, "accepted")));
    cr_expect(json_is_true(json_object_get(answer->json, "complete")));
    for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++) {
        const json_t *one = violation_of(answer, broken[i].rule);
        cr_assert_not_null(one, "%s is missing: %s", broken[i].rule, answer->body);
        cr_expect(json_text(one, "message") && json_text(one, "source"));
        cr_expect(!broken[i].path || text_equal(json_text(one, "path"), broken[i].path), "%s: %s",
                  broken[i].rule, json_text_or(one, "path", "none"));
    }
    /* The contract refuses it, no function of the rules; it is described as they are. */
    const json_t *first = json_array_get(json_object_get(answer->json, "violations"), 0);
    cr_expect_str_eq(json_text_or(first, "code", ""), "UnmarshalError");
    cr_expect_str_eq(json_text_or(first, "rule", ""), "MC-001");
    cr_expect(json_text(first, "demands") && json_text(first, "satisfiedBy"));
    cr_expect_str_eq(json_text_or(first, "confidence", ""), "recorded");
}

static void expect_nothing_made(struct harness *harness)
{
    cr_expect_eq(harness_send(harness, "GET", CLUSTER VERSION, NULL).status, 404);
}

Test(explain, lists_all_that_a_request_breaks_and_changes_nothing)
{
    struct harness *harness = begin();

    harness_header(harness, "x-aksim-explain", "true");
    struct answer answer = harness_send(harness, "PUT", CLUSTER VERSION, BAD);
    expect_bad(&answer);
    harness_header(harness, "x-aksim-explain", NULL);
    expect_nothing_made(harness);

    answer = harness_send(harness, "POST", "/_aksim/explain",
                          "{\"method\":\"PUT\",\"path\":\"" CLUSTER
                          "\",\"api-version\":\"2025-10-01\",\"body\":" BAD "}");
    expect_bad(&answer);
    expect_nothing_made(harness);
    harness_free(harness);
}

Test(explain, shows_what_defaults_fill_in_and_makes_nothing)
{
    struct harness *harness = begin();

    harness_header(harness, "x-aksim-explain", "true");
    struct answer answer = harness_send(harness, "PUT", CLUSTER VERSION, GOOD);
    cr_assert_eq(answer.status, 200);
    cr_expect(json_is_true(json_object_get(answer.json, "accepted")), "%s", answer.body);
    /* Recorded defaults of an overlay cluster. */
    cr_expect_str_eq(answer_text(&answer, "defaults.properties.networkProfile.podCidr"),
                     "10.244.0.0/16");
    cr_expect_str_eq(answer_text(&answer, "defaults.properties.networkProfile.outboundType"),
                     "loadBalancer");
    cr_expect_null(json_at(answer.json, "defaults.properties.networkProfile.networkPlugin"));
    /* Read-only, or not in this api-version: nobody could have sent them. */
    cr_expect_null(json_at(answer.json, "defaults.id"));
    cr_expect_null(json_at(answer.json, "defaults.identity"));
    cr_expect_null(json_at(answer.json, "defaults.properties.fqdn"));
    cr_expect_null(json_at(answer.json, "defaults.properties.hostedSystemProfile"));
    harness_header(harness, "x-aksim-explain", NULL);
    expect_nothing_made(harness);
    harness_free(harness);
}

static const json_t *addresses_of(const struct answer *answer, const char *of)
{
    const json_t *list = json_object_get(answer->json, "addresses");

    for (size_t i = 0; i < json_array_size(list); i++) {
        if (text_equal(json_text(json_array_get(list, i), "of"), of))
            return json_array_get(list, i);
    }
    return NULL;
}

/* Numbers: AKS docs, concepts-network-ip-address-planning: 50 nodes of 30 pods and one more take
 * 1581 addresses of a node subnet; a /21 has 2048, of which Azure keeps five. An overlay node takes
 * 256 of the pod range. */
Test(explain, shows_how_addresses_add_up)
{
    static const char vnet[] =
        "{\"location\":\"eastus\",\"properties\":{\"addressSpace\":{\"addressPrefixes\":["
        "\"10.1.0.0/16\"]},\"subnets\":[{\"name\":\"nodes\",\"properties\":{"
        "\"addressPrefix\":\"10.1.0.0/21\"}}]}}";
    static const char cluster[] =
        "{\"location\":\"eastus\",\"properties\":{\"dnsPrefix\":\"c1\",\"agentPoolProfiles\":[{"
        "\"name\":\"np1\",\"mode\":\"System\",\"count\":50,\"maxPods\":30,\"vmSize\":"
        "\"Standard_D4s_v5\",\"vnetSubnetID\":\"" GROUP
        "/providers/Microsoft.Network/virtualNetworks/v1/subnets/nodes\"}],\"networkProfile\":{"
        "\"networkPlugin\":\"azure\"}}}";
    struct harness *harness = begin();

    cr_assert_eq(
        harness_send(harness, "PUT",
                     GROUP "/providers/Microsoft.Network/virtualNetworks/v1?api-version=2024-05-01",
                     vnet)
            .status,
        201);
    harness_header(harness, "x-aksim-explain", "true");
    struct answer answer = harness_send(harness, "PUT", CLUSTER VERSION, cluster);
    const json_t *subnet = addresses_of(&answer, "subnet nodes");
    cr_assert_not_null(subnet, "%s", answer.body);
    cr_expect_eq(json_number_or(subnet, "needed", 0), 1581);
    cr_expect_eq(json_number_or(subnet, "available", 0), 2043);
    const json_t *pool = json_array_get(json_object_get(subnet, "agentPools"), 0);
    cr_expect_eq(json_number_or(pool, "nodes", 0), 50);
    cr_expect_eq(json_number_or(pool, "surge", 0), 1);

    answer = harness_send(harness, "PUT", CLUSTER VERSION, GOOD);
    const json_t *pods = addresses_of(&answer, "podCidr");
    cr_assert_not_null(pods, "%s", answer.body);
    cr_expect_eq(json_number_or(pods, "needed", 0), 2 * 256);
    cr_expect_eq(json_number_or(pods, "available", 0), 65536);
    harness_free(harness);
}

/* As az aks nodepool show prints a pool (azure-cli 2.91): flat, tags and eTag among the properties,
 * whose type has another name. */
Test(explain, takes_a_pool_as_az_shows_it)
{
    static const char pool[] =
        "{\"id\":\"" CLUSTER "/agentPools/np2\",\"name\":\"np2\",\"resourceGroup\":\"rg1\","
        "\"type\":\"Microsoft.ContainerService/managedClusters/agentPools\",\"count\":1,"
        "\"eTag\":\"983fe0f3-ee55-4791-9676-3ac2630046e4\",\"osDiskSizeGb\":64,\"tags\":{\"a\":"
        "\"b\"},\"typePropertiesType\":\"VirtualMachineScaleSets\",\"vmSize\":"
        "\"Standard_D4s_v5\"}";
    struct harness *harness = begin();

    cr_assert_eq(harness_send(harness, "PUT", CLUSTER VERSION, GOOD).status, 201);
    cr_assert_eq(harness_send(harness, "GET", CLUSTER VERSION, NULL).status, 200);
    struct answer answer = harness_send(harness, "POST", "/_aksim/explain", pool);
    cr_assert_eq(answer.status, 200);
    cr_expect(json_is_true(json_object_get(answer.json, "accepted")), "%s", answer.body);
    cr_expect_str_eq(answer_text(&answer, "defaults.properties.osType"), "Linux");
    cr_expect_null(json_at(answer.json, "defaults.properties.type"));
    cr_expect_null(json_at(answer.json, "defaults.properties.osDiskSizeGB"));
    harness_free(harness);
}

/* In the shape of GET nothing is moved, so what stands in a wrong place is seen. */
Test(explain, leaves_a_resource_with_properties_as_it_is)
{
    struct harness *harness = begin();

    struct answer answer = harness_send(
        harness, "POST", "/_aksim/explain",
        "{\"id\":\"" CLUSTER "\",\"systemData\":{},\"location\":\"eastus\",\"dnsPrefix\":\"c1\","
        "\"properties\":{\"agentPoolProfiles\":[" POOL "]}}");
    const json_t *one = violation_of(&answer, "MC-001");
    cr_assert_not_null(one, "%s", answer.body);
    cr_expect(strstr(json_text(one, "message"), "\"dnsPrefix\""), "%s", answer.body);
    harness_free(harness);
}

/* Each of these would change something. */
Test(explain, undoes_deletes_stops_and_tags)
{
    struct harness *harness = begin();

    cr_assert_eq(harness_send(harness, "PUT", CLUSTER VERSION, GOOD).status, 201);
    cr_assert_eq(harness_send(harness, "GET", CLUSTER VERSION, NULL).status, 200);
    const char *before = harness_send(harness, "GET", CLUSTER VERSION, NULL).body;

    harness_header(harness, "x-aksim-explain", "true");
    cr_expect_eq(harness_send(harness, "DELETE", CLUSTER VERSION, NULL).status, 200);
    cr_expect_eq(harness_send(harness, "DELETE", GROUP "?api-version=2021-04-01", NULL).status,
                 200);
    cr_expect_eq(harness_send(harness, "POST", CLUSTER "/stop" VERSION, NULL).status, 200);
    cr_expect_eq(harness_send(harness, "PATCH", CLUSTER VERSION, "{\"tags\":{\"a\":\"b\"}}").status,
                 200);
    harness_header(harness, "x-aksim-explain", NULL);
    cr_expect_str_eq(harness_send(harness, "GET", CLUSTER VERSION, NULL).body, before);
    harness_free(harness);
}

Test(explain, refuses_what_is_no_request)
{
    static const char *const bodies[] = {
        "{}",
        "[]",
        "{\"path\":1}",
        "{\"path\":\"subscriptions\"}",
        "{\"path\":\"/_aksim/explain\"}",
        "{\"path\":\"/_aksim/clock\",\"method\":\"PUT\"}",
        "{\"path\":\"/subscriptions/x y\"}",
        "{\"path\":\"/subscriptions\",\"method\":\"BREW\"}",
        "{",
        "",
    };
    struct harness *harness = begin();

    for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++) {
        struct answer answer = harness_send(harness, "POST", "/_aksim/explain", bodies[i]);
        cr_expect_eq(answer.status, 400, "%s: %d %s", bodies[i], answer.status, answer.body);
        cr_expect(*answer_text(&answer, "error.code"));
    }
    harness_free(harness);
}

/* Who asks with another word does not want the cluster made. */
Test(explain, makes_nothing_when_the_header_is_neither_true_nor_false)
{
    static const char *const words[] = {"1", "yes", "", "true, false"};
    struct harness *harness = begin();

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        harness_header(harness, "x-aksim-explain", words[i]);
        cr_expect_eq(harness_send(harness, "PUT", CLUSTER VERSION, GOOD).status, 400, "'%s'",
                     words[i]);
        harness_header(harness, "x-aksim-explain", NULL);
        expect_nothing_made(harness);
    }
    harness_header(harness, "x-aksim-explain", "False");
    cr_expect_eq(harness_send(harness, "PUT", CLUSTER VERSION, GOOD).status, 201);
    harness_free(harness);
}

Test(explain, answers_for_what_has_no_rules)
{
    struct harness *harness = begin();

    struct answer answer =
        harness_send(harness, "POST", "/_aksim/explain",
                     "{\"method\":\"GET\",\"path\":\"" GROUP "\",\"api-version\":\"2021-04-01\"}");
    cr_expect_eq(answer.status, 200);
    cr_expect(json_is_true(json_object_get(answer.json, "accepted")), "%s", answer.body);
    answer = harness_send(harness, "POST", "/_aksim/explain",
                          "{\"method\":\"PUT\",\"path\":\"" CLUSTER "\",\"body\":{}}");
    cr_expect_eq(answer.status, 200);
    cr_expect_str_eq(
        json_text_or(json_array_get(json_object_get(answer.json, "violations"), 0), "code", ""),
        "MissingApiVersionParameter");
    harness_free(harness);
}

/* `accepted` says what the real request would get, of reads and of what has no rules, too. */
Test(explain, tells_what_would_be_refused_without_a_rule)
{
    static const struct {
        const char *method, *target, *body, *code;
    } requests[] = {
        {"GET", CLUSTER VERSION, NULL, "ResourceNotFound"},
        {"GET", CLUSTER "/agentPools" VERSION, NULL, "ResourceNotFound"},
        {"GET", "/subscriptions/x/resourceGroups?api-version=2021-04-01", NULL,
         "InvalidSubscriptionId"},
        {"GET", "/providers/Microsoft.Nothing?api-version=2021-04-01", NULL,
         "InvalidResourceNamespace"},
        {"POST", CLUSTER "/listClusterAdminCredential" VERSION, NULL, "ResourceNotFound"},
        {"PUT", CLUSTER "/detectors/d" VERSION, "{}", "InvalidResourceType"},
        {"DELETE", GROUP "/providers/Microsoft.Vault/vaults/v1" VERSION, NULL, NULL},
        {"PUT", GROUP "/providers/Microsoft.Vault/vaults/v1" VERSION, "{\"location\":\"eastus\"}",
         NULL},
    };
    struct harness *harness = begin();

    harness_header(harness, "x-aksim-explain", "true");
    for (size_t i = 0; i < sizeof requests / sizeof requests[0]; i++) {
        struct answer answer =
            harness_send(harness, requests[i].method, requests[i].target, requests[i].body);
        const json_t *list = json_object_get(answer.json, "violations");
        cr_assert_eq(answer.status, 200, "%s: %d", requests[i].target, answer.status);
        cr_expect_eq(json_is_true(json_object_get(answer.json, "accepted")), !requests[i].code,
                     "%s %s", requests[i].target, answer.body);
        cr_expect(!requests[i].code ||
                      text_equal(json_text(json_array_get(list, 0), "code"), requests[i].code),
                  "%s %s", requests[i].target, answer.body);
    }
    harness_header(harness, "x-aksim-explain", NULL);
    cr_expect_eq(
        harness_send(harness, "GET", GROUP "/providers/Microsoft.Vault/vaults/v1" VERSION, NULL)
            .status,
        404);
    harness_free(harness);
}

/* The clock and the switches are not the store's: nothing could undo what is done to them. */
Test(explain, leaves_the_emulator_alone)
{
    struct harness *harness = harness_new(&(struct harness_options){.speed = SPEED_MANUAL});
    const char *clock = harness_send(harness, "GET", "/_aksim/clock", NULL).body;
    const char *rule = harness_send(harness, "GET", "/_aksim/rules/AP-001", NULL).body;

    harness_header(harness, "x-aksim-explain", "true");
    harness_send(harness, "PUT", "/_aksim/clock", "{\"advance\":300}");
    harness_send(harness, "PUT", "/_aksim/rules/AP-001", "{\"enabled\":false}");
    harness_header(harness, "x-aksim-explain", NULL);
    harness_send(harness, "POST", "/_aksim/explain",
                 "{\"method\":\"PUT\",\"path\":\"/%5faksim/clock\",\"body\":{\"advance\":300}}");
    cr_expect_str_eq(harness_send(harness, "GET", "/_aksim/clock", NULL).body, clock);
    cr_expect_str_eq(harness_send(harness, "GET", "/_aksim/rules/AP-001", NULL).body, rule);
    harness_free(harness);
}

/* AP-018: the refusal has no row that is asked, but explains itself as the others do. */
Test(explain, counts_the_pools_of_a_full_cluster)
{
    struct harness *harness = begin();
    arena_auto struct arena *arena = arena_new();
    json_t *body = json_keep(arena, json_loads(GOOD, 0, NULL));
    json_t *profiles = json_at(body, "properties.agentPoolProfiles");

    for (int i = 2; i <= 100; i++) {
        json_t *profile = json_deep_copy(json_array_get(profiles, 0));
        json_put_text(profile, "name", arena_printf(arena, "np%d", i));
        json_array_append_new(profiles, profile);
    }
    struct answer answer =
        harness_send(harness, "PUT", CLUSTER VERSION, json_write(arena, body).data);
    cr_assert_eq(answer.status, 201, "%s", answer.body);
    harness_header(harness, "x-aksim-explain", "true");
    answer = harness_send(harness, "PUT", CLUSTER "/agentPools/np101" VERSION,
                          "{\"properties\":{\"count\":1,\"vmSize\":\"Standard_D4s_v5\"}}");
    cr_expect(json_is_false(json_object_get(answer.json, "accepted")), "%s", answer.body);
    cr_expect_not_null(violation_of(&answer, "AP-018"), "%s", answer.body);
    harness_free(harness);
}

/* A client that sees 401 fetches a token and asks again; an explanation would end there. */
Test(explain, asks_strangers_to_sign_in)
{
    struct harness *harness = harness_new(&(struct harness_options){.auth = AUTH_TOKEN});
    struct answer answer = harness_send(harness, "POST", "/_aksim/explain",
                                        "{\"method\":\"PUT\",\"path\":\"" CLUSTER
                                        "\",\"api-version\":\"2025-10-01\",\"body\":" BAD "}");

    cr_expect_eq(answer.status, 401, "%d %s", answer.status, answer.body);
    cr_expect_not_null(answer_header(&answer, "WWW-Authenticate"));
    cr_expect_str_eq(answer_text(&answer, "error.code"), "AuthenticationFailed");
    harness_free(harness);
}

/* A row names one member; where another one is at fault, that is what is shown. */
Test(explain, names_the_member_at_fault)
{
    static const char body[] =
        "{\"location\":\"eastus\",\"properties\":{\"dnsPrefix\":\"c1\",\"agentPoolProfiles\":[" POOL
        ",{\"name\":\"np2\",\"mode\":\"User\",\"vmSize\":\"Standard_D4s_v5\",\"podSubnetID\":"
        "\"" GROUP "/providers/Microsoft.Network/virtualNetworks/none/subnets/pods\"}]}}";
    struct harness *harness = begin();

    harness_header(harness, "x-aksim-explain", "true");
    struct answer answer = harness_send(harness, "PUT", CLUSTER VERSION, body);
    cr_expect_str_eq(json_text_or(violation_of(&answer, "SUB-005"), "path", ""),
                     "properties.agentPoolProfiles[1].podSubnetID");
    cr_expect_str_eq(json_text_or(violation_of(&answer, "AP-004"), "path", ""),
                     "properties.agentPoolProfiles[1].count");
    harness_free(harness);
}
