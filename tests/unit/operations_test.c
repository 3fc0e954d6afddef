#include "tests/support/aks.h"

/* Polling as recorded: azure-cli 2023 to 2025, azure-service-operator 2026; ARM's rules for
 * asynchronous operations. */

#define PLAIN_UPDATE "{\"location\":\"westus3\"}"

static struct answer poll(struct harness *harness, const char *path)
{
    return harness_send(harness, "GET", path, NULL);
}

Test(operations, show_name_status_and_times)
{
    struct harness *harness = harness_manual(NULL);
    struct answer created = aks_expect(harness, 201, "PUT", CLUSTER, CLUSTER_BODY);
    const char *path = link_path(&created, "Azure-AsyncOperation");

    cr_expect_eq(strncmp(path, LOCATION "/operations/", strlen(LOCATION "/operations/")), 0, "%s",
                 path);
    const char *id = path + strlen(LOCATION "/operations/");
    cr_expect_str_eq(strchr(id, '?'), "?api-version=2025-03-01");
    struct answer answer = poll(harness, path);
    cr_assert_eq(answer.status, 200);
    cr_expect_eq(strncmp(answer_text(&answer, "name"), id, 36), 0);
    cr_expect_str_eq(answer_text(&answer, "status"), "InProgress");
    cr_expect_str_eq(answer_text(&answer, "startTime"), "2026-02-01T00:00:00Z");
    cr_expect_eq(json_object_size(answer.json), 3, "%s", answer.body);
    cr_expect_str_eq(answer_header(&answer, "Retry-After"), "1");
    cr_expect_str_eq(answer_header(&answer, "X-Go-Azure-Sdk-Skip-Polling-Delay"), "true");
    cr_expect(strstr(answer_header(&answer, "Content-Type"), "application/json"));

    harness_advance(harness, LONG_ENOUGH);
    answer = poll(harness, path);
    cr_expect_str_eq(answer_text(&answer, "status"), "Succeeded");
    cr_expect_str_eq(answer_text(&answer, "startTime"), "2026-02-01T00:00:00Z");
    cr_expect_str_eq(answer_text(&answer, "endTime"), "2026-02-01T00:04:30Z",
                     "the end is when it was due, not when somebody looked");
    cr_expect_eq(json_object_size(answer.json), 4, "%s", answer.body);
    cr_expect_null(answer_header(&answer, "Retry-After"));
    harness_free(harness);
}

Test(operations, end_by_the_clock_and_not_by_polls)
{
    struct harness *harness = harness_manual(NULL);
    struct answer created = aks_expect(harness, 201, "PUT", CLUSTER, CLUSTER_BODY);
    const char *path = link_path(&created, "Azure-AsyncOperation");

    for (int i = 0; i < 20; i++)
        expect_operation(harness, path, "InProgress");
    harness_advance(harness, 269);
    expect_operation(harness, path, "InProgress");
    expect_state(harness, CLUSTER, "Creating");
    harness_advance(harness, 1);
    expect_state(harness, CLUSTER, "Succeeded");
    expect_operation(harness, path, "Succeeded");
    harness_free(harness);
}

Test(operations, answer_location_links_until_the_end)
{
    struct harness *harness = harness_with_cluster(NULL);
    struct answer stopped = aks_expect(harness, 202, "POST", CLUSTER "/stop", NULL);
    const char *path = link_path(&stopped, "Location");

    cr_expect(strstr(path, "/operationresults/"), "%s", path);
    const char *async = link_path(&stopped, "Azure-AsyncOperation");
    cr_expect_eq(
        strncmp(strstr(path, "/operationresults/") + 18, strstr(async, "/operations/") + 12, 36), 0,
        "both links are of one operation");
    struct answer answer = poll(harness, path);
    cr_assert_eq(answer.status, 202, "%s", answer.body);
    cr_expect_eq(answer.size, 0);
    cr_expect_str_eq(link_path(&answer, "Location"), path);
    cr_expect_str_eq(answer_header(&answer, "Retry-After"), "1");
    harness_advance(harness, LONG_ENOUGH);
    answer = poll(harness, path);
    cr_expect_eq(answer.status, 204, "%s", answer.body);
    cr_expect_eq(answer.size, 0);
    cr_expect_null(answer_header(&answer, "Retry-After"));

    struct answer deleted = aks_expect(harness, 202, "DELETE", CLUSTER, NULL);
    path = link_path(&deleted, "Location");
    cr_expect_eq(poll(harness, path).status, 202);
    harness_advance(harness, LONG_ENOUGH);
    cr_expect_eq(poll(harness, path).status, 204);
    harness_free(harness);
}

Test(operations, take_any_version_and_unknown_query_keys)
{
    static const char *const queries[] = {
        "",
        "?api-version=2016-03-30",
        "?api-version=2017-08-31&t=638&c=MIIH&s=sig&h=hash",
        "?t=1&c=%2B%2F&api-version=1999-01-01",
        "?api-version=",
        "?x",
    };
    struct harness *harness = harness_manual(NULL);
    struct answer created = aks_expect(harness, 201, "PUT", CLUSTER, CLUSTER_BODY);
    const char *path = link_path(&created, "Azure-AsyncOperation");
    char target[512];

    for (size_t i = 0; i < sizeof queries / sizeof queries[0]; i++) {
        snprintf(target, sizeof target, "%.*s%s", (int)strcspn(path, "?"), path, queries[i]);
        cr_expect_eq(poll(harness, target).status, 200, "%s", target);
    }
    snprintf(target, sizeof target, "%.*s?api-version=2016-03-30", (int)strcspn(path, "?"), path);
    for (char *at = target; at < target + strcspn(target, "?"); at++)
        *at = (*at >= 'a' && *at <= 'z') ? (char)(*at - 'a' + 'A') : *at;
    cr_expect_eq(poll(harness, target).status, 200, "%s", target);
    harness_free(harness);
}

Test(operations, are_of_their_subscription)
{
    struct harness *harness = harness_manual(NULL);
    struct answer created = aks_expect(harness, 201, "PUT", CLUSTER, CLUSTER_BODY);
    const char *path = link_path(&created, "Azure-AsyncOperation");
    char target[512];

    snprintf(target, sizeof target, "/subscriptions/00000000-0000-0000-0000-000000000001%s",
             strstr(path, "/providers/"));
    struct answer answer = poll(harness, target);
    expect_error(&answer, 404, "NotFound");
    answer = poll(harness, LOCATION "/operations/00000000-0000-0000-0000-000000000009");
    expect_error(&answer, 404, "NotFound");
    answer = poll(harness, LOCATION "/operationresults/no-guid");
    expect_error(&answer, 404, "NotFound");
    harness_free(harness);
}

Test(operations, are_linked_where_the_client_came_from)
{
    static const struct {
        const char *host, *begins;
    } rows[] = {
        {NULL, "https://localhost:8443/subscriptions/"},
        {"emulator.example:9000", "http://emulator.example:9000/subscriptions/"},
        {"127.0.0.1:8080", "http://127.0.0.1:8080/subscriptions/"},
        {"[::1]:8080", "http://[::1]:8080/subscriptions/"},
    };
    struct harness *harness = harness_with_cluster(NULL);

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        harness_host(harness, rows[i].host);
        struct answer answer = aks_expect(harness, 200, "PUT", CLUSTER, PLAIN_UPDATE);
        const char *link = answer_header(&answer, "Azure-AsyncOperation");
        cr_expect_eq(strncmp(link, rows[i].begins, strlen(rows[i].begins)), 0, "%s", link);
        harness_advance(harness, LONG_ENOUGH);
    }
    harness_free(harness);
}

Test(operations, are_done_by_the_first_poll_at_instant_speed)
{
    struct harness *harness =
        harness_with_aks_group(&(struct harness_options){.speed = SPEED_INSTANT, .seed = 1});
    struct answer answer = aks_expect(harness, 201, "PUT", CLUSTER, CLUSTER_BODY);

    cr_expect_str_eq(answer_text(&answer, "properties.provisioningState"), "Creating",
                     "the first answer follows the protocol");
    expect_operation(harness, link_path(&answer, "Azure-AsyncOperation"), "Succeeded");
    expect_state(harness, CLUSTER, "Succeeded");
    answer = aks_expect(harness, 201, "PUT", POOLS "/np2", POOL_BODY);
    cr_expect_str_eq(answer_text(&answer, "properties.provisioningState"), "Creating");
    expect_state(harness, POOLS "/np2", "Succeeded");
    answer = aks_expect(harness, 202, "POST", CLUSTER "/stop", NULL);
    cr_expect_eq(poll(harness, link_path(&answer, "Location")).status, 204);
    answer = aks_expect(harness, 202, "DELETE", CLUSTER, NULL);
    expect_operation(harness, link_path(&answer, "Azure-AsyncOperation"), "Succeeded");
    aks_expect(harness, 404, "GET", CLUSTER, NULL);
    harness_free(harness);
}

/* At real speed Azure sends no Retry-After and knows nothing of azurerm's waits. */
Test(operations, give_no_hints_at_real_speed)
{
    struct harness *harness =
        harness_with_aks_group(&(struct harness_options){.speed = SPEED_REAL, .seed = 1});
    struct answer answer = aks_expect(harness, 201, "PUT", CLUSTER, CLUSTER_BODY);

    cr_expect_null(answer_header(&answer, "X-Go-Azure-Sdk-Skip-Polling-Delay"));
    answer = poll(harness, link_path(&answer, "Azure-AsyncOperation"));
    cr_expect_str_eq(answer_text(&answer, "status"), "InProgress");
    cr_expect_null(answer_header(&answer, "Retry-After"));
    cr_expect_null(answer_header(&answer, "X-Go-Azure-Sdk-Skip-Polling-Delay"));
    answer = aks_expect(harness, 202, "DELETE", CLUSTER, NULL);
    cr_expect_null(answer_header(&answer, "Retry-After"));
    answer = poll(harness, link_path(&answer, "Location"));
    cr_expect_eq(answer.status, 202);
    cr_expect_null(answer_header(&answer, "Retry-After"));
    harness_free(harness);
}

Test(operations, of_many_clusters_end_in_the_order_of_their_times)
{
    struct harness *harness = harness_manual(NULL);
    char path[256];

    for (int i = 0; i < 5; i++) {
        snprintf(path, sizeof path, CLUSTERS "/c%d", i);
        aks_expect(harness, 201, "PUT", path, CLUSTER_BODY);
        harness_advance(harness, 60);
    }
    for (int i = 0; i < 5; i++) {
        snprintf(path, sizeof path, CLUSTERS "/c%d", i);
        expect_state(harness, path, i == 0 ? "Succeeded" : "Creating");
    }
    harness_advance(harness, 60);
    expect_state(harness, CLUSTERS "/c1", "Succeeded");
    expect_state(harness, CLUSTERS "/c2", "Creating");
    harness_free(harness);
}

Test(operations, make_a_bounded_number_of_addresses_when_rules_are_off)
{
    struct harness *harness = harness_with_aks_group(
        &(struct harness_options){.speed = SPEED_INSTANT, .seed = 7, .rules = RULES_OFF});
    static const char body[] =
        "{\"location\":\"westus3\",\"identity\":{\"type\":\"SystemAssigned\"},\"properties\":{"
        "\"dnsPrefix\":\"aso\",\"agentPoolProfiles\":[" POOL_PROFILE "],\"networkProfile\":{"
        "\"loadBalancerProfile\":{\"managedOutboundIPs\":{\"count\":2147483647}}}}}";

    aks_expect(harness, 201, "PUT", CLUSTER, body);
    struct answer answer = aks_expect(harness, 200, "GET", CLUSTER, NULL);
    const json_t *made =
        json_at(answer.json, "properties.networkProfile.loadBalancerProfile.effectiveOutboundIPs");
    cr_expect_eq(json_array_size(made), 100);
    harness_free(harness);
}
