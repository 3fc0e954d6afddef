/* runCommand and commandResults. Recorded: Azure/azure-cli, test_aks_run_command, 2022-05-13. */

#include "tests/support/aks.h"

/* At instant speed. */
static struct harness *with_cluster(const char *members)
{
    static char body[1024];
    struct harness *harness =
        harness_with_aks_group(&(struct harness_options){.speed = SPEED_INSTANT, .seed = 3});

    snprintf(body, sizeof body,
             "{\"location\":\"westus3\",\"identity\":{\"type\":\"SystemAssigned\"},\"properties\":{"
             "\"dnsPrefix\":\"aso\"%s,\"agentPoolProfiles\":[" POOL_PROFILE "]}}",
             members);
    aks_expect(harness, 201, "PUT", CLUSTER, body);
    return harness;
}

#define RUN CLUSTER "/runCommand"

static const char *location_path(const struct answer *answer)
{
    static char path[1024];
    snprintf(path, sizeof path, "%s", link_path(answer, "Location"));
    return path;
}

/* Recorded 2022-05-13. */
Test(runCommand, result_is_polled_at_its_location)
{
    struct harness *harness = harness_with_cluster(NULL);
    struct answer answer = aks_expect(harness, 202, "POST", RUN,
                                      "{\"command\":\"kubectl get nodes\",\"context\":\"\"}");

    cr_expect_eq(answer.size, 0);
    const char *path = location_path(&answer);
    cr_expect_not_null(strstr(path, "/managedclusters/c1/commandResults/"), "%s", path);
    cr_expect_not_null(strstr(path, "?api-version=" AKS_VERSION), "%s", path);
    answer = harness_send(harness, "GET", path, NULL);
    cr_assert_eq(answer.status, 202);
    cr_expect_str_eq(answer_text(&answer, "properties.provisioningState"), "Running");
    cr_expect_eq(strlen(answer_text(&answer, "id")), 32);
    cr_expect_not_null(answer_header(&answer, "Location"));

    harness_advance(harness, 9);
    answer = harness_send(harness, "GET", path, NULL);
    cr_assert_eq(answer.status, 200, "%s", answer.body);
    cr_expect_null(answer_header(&answer, "Location"));
    cr_expect_str_eq(answer_text(&answer, "properties.provisioningState"), "Succeeded");
    cr_expect_eq(json_number_or(answer.json, "properties.exitCode", -1), 0);
    cr_expect_str_eq(answer_text(&answer, "properties.finishedAt"), "2026-02-01T01:00:08Z");
    cr_expect_str_eq(answer_text(&answer, "properties.startedAt"), "2026-02-01T01:00:07Z");
    harness_free(harness);
}

static const char *logs_of(struct harness *harness, const char *body)
{
    struct answer answer = aks_expect(harness, 202, "POST", RUN, body);

    answer = harness_send(harness, "GET", location_path(&answer), NULL);
    cr_assert_eq(answer.status, 200, "%s", answer.body);
    return answer_text(&answer, "properties.logs");
}

/* Lines of kubectl: AKS docs and public dumps of nodes. */
Test(runCommand, nodes_are_the_machines_of_the_pools)
{
    struct harness *harness = with_cluster("");
    struct answer machines = aks_expect(harness, 200, "GET", POOLS "/ap1/machines", NULL);
    struct answer cluster = aks_expect(harness, 200, "GET", CLUSTER, NULL);
    const char *logs = logs_of(harness, "{\"command\":\" kubectl  get nodes\"}");

    cr_expect_eq(strncmp(logs, "NAME ", 5), 0, "%s", logs);
    const char *name =
        json_text_or(json_array_get(json_at(machines.json, "value"), 0), "name", "?");
    const char *line = strstr(logs, name);
    cr_assert_not_null(line, "%s is not in %s", name, logs);
    const char *ready = strstr(line, "Ready    <none>   ");
    unsigned age = 60;
    cr_expect(ready && sscanf(ready, "Ready <none> %us", &age) == 1 && age < 60, "%s", line);
    cr_expect_not_null(strstr(line, answer_text(&cluster, "properties.currentKubernetesVersion")));
    harness_free(harness);
}

Test(runCommand, says_that_nothing_was_run)
{
    struct harness *harness = with_cluster("");

    cr_expect_str_eq(logs_of(harness, "{\"command\":\"helm list\"}"),
                     "aksim: simulated, nothing was run: helm list\n");
    harness_free(harness);
}

/* A command longer than what is kept of it, of characters of two bytes. */
Test(runCommand, long_command_is_cut_between_characters)
{
    struct harness *harness = with_cluster("");
    char body[4096] = "{\"command\":\"x";

    for (size_t i = 0; i < 1500; i++)
        strcat(body, "\xc3\xa9");
    strcat(body, "\"}");
    const char *logs = logs_of(harness, body);
    cr_expect_not_null(strstr(logs, "nothing was run: x\xc3\xa9"), "%s", logs);
    cr_expect_lt(strlen(logs), 1100);
    harness_free(harness);
}

Test(runCommand, refuses_what_cannot_run)
{
    struct harness *harness = with_cluster("");
    struct answer answer = aks_send(harness, "POST", RUN, "{\"command\":\" \"}");

    expect_error(&answer, 400, "InvalidParameter");
    answer = aks_send(harness, "POST", RUN, NULL);
    expect_error(&answer, 400, "InvalidParameter");
    answer = aks_send(harness, "GET", CLUSTER "/commandResults/0123", NULL);
    expect_error(&answer, 404, "NotFound");
    aks_expect(harness, 202, "POST", CLUSTER "/stop", NULL);
    answer = aks_send(harness, "POST", RUN, "{\"command\":\"kubectl get nodes\"}");
    expect_error(&answer, 409, "OperationNotAllowed");
    harness_free(harness);
    harness = with_cluster(",\"apiServerAccessProfile\":{\"disableRunCommand\":true}");
    answer = aks_send(harness, "POST", RUN, "{\"command\":\"kubectl get nodes\"}");
    expect_error(&answer, 400, "BadRequest");
    harness_free(harness);
}

/* Code and words: Azure/azure-cli#27776. */
Test(runCommand, needs_a_machine_to_run_on)
{
    struct harness *harness = harness_manual(NULL);

    aks_expect(harness, 201, "PUT", CLUSTER, CLUSTER_BODY);
    struct answer answer = aks_send(harness, "POST", RUN, "{\"command\":\"kubectl get nodes\"}");
    expect_error(&answer, 400, "KubernetesPerformanceError");
    cr_expect_not_null(strstr(answer.body, "in aks-command namespace did not start within 30s"));
    harness_free(harness);
}

Test(runCommand, keeps_nobody_off_the_cluster_and_goes_with_it)
{
    struct harness *harness = harness_with_cluster(NULL);
    struct answer answer = aks_expect(harness, 202, "POST", RUN, "{\"command\":\"sleep 1\"}");
    const char *path = location_path(&answer);

    aks_expect(harness, 202, "POST", CLUSTER "/stop", NULL);
    aks_expect(harness, 202, "DELETE", CLUSTER, NULL);
    harness_advance(harness, LONG_ENOUGH);
    cr_expect_eq(harness_send(harness, "GET", path, NULL).status, 404);
    harness_free(harness);
}
