#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "tests/support/harness.h"

/* Requests and answers of Microsoft.Resources/tags: azure-cli's recording test_tag_update_resource.
 * Limits: Azure's page "Use tags to organize your Azure resources". */

#define GROUP   SUBSCRIPTION "/resourceGroups/rg"
#define CLUSTER GROUP "/providers/Microsoft.ContainerService/managedClusters/c1"
#define VAULT   GROUP "/providers/Microsoft.RecoveryServices/vaults/v1"
#define TAGS    "/providers/Microsoft.Resources/tags/default"

static struct answer send(struct harness *harness, const char *method, const char *path,
                          const char *version, const char *body)
{
    char target[1024];
    snprintf(target, sizeof target, "%s?api-version=%s", path, version);
    return harness_send(harness, method, target, body);
}

static struct answer tags(struct harness *harness, const char *method, const char *path,
                          const char *body)
{
    return send(harness, method, path, "2019-10-01", body);
}

static struct harness *harness_with(enum speed_mode speed)
{
    struct harness *harness = harness_new(&(struct harness_options){.speed = speed, .seed = 7});

    send(harness, "PUT", GROUP, "2021-04-01", "{\"location\":\"westcentralus\"}");
    struct answer answer = send(harness, "PUT", VAULT, "2020-02-02", "{\"location\":\"westus\"}");
    cr_assert_eq(answer.status, 201, "%s", answer.body);
    answer = send(
        harness, "PUT", CLUSTER, "2026-05-01",
        "{\"location\":\"westcentralus\",\"identity\":{\"type\":\"SystemAssigned\"},\"properties\":{"
        "\"dnsPrefix\":\"c1\",\"agentPoolProfiles\":[{\"name\":\"sys\",\"mode\":\"System\","
        "\"count\":1,\"vmSize\":\"Standard_D4s_v5\"}]}}");
    cr_assert_eq(answer.status, 201, "%s", answer.body);
    return harness;
}

#define CHANGE(operation, members)                                                                 \
    "{\"operation\":\"" operation "\",\"properties\":{\"tags\":{" members "}}}"
#define SHOWN(scope, members)                                                                      \
    "{\"id\":\"" scope TAGS "\",\"name\":\"default\",\"type\":\"Microsoft.Resources/tags\","       \
    "\"properties\":{\"tags\":{" members "}}}"

Test(tags, of_a_resource_are_changed_as_az_does)
{
    struct harness *harness = harness_with(SPEED_INSTANT);

    struct answer answer = tags(harness, "PUT", VAULT TAGS,
                                "{\"properties\":{\"tags\":{\"cliName1\":\"cliValue1\"}}}");
    cr_expect_eq(answer.status, 200);
    cr_expect_str_eq(answer.body, SHOWN(VAULT, "\"cliName1\":\"cliValue1\""));
    answer = tags(harness, "PATCH", VAULT TAGS, CHANGE("Merge", "\"cliName2\":\"cliValue2\""));
    cr_expect_str_eq(answer.body,
                     SHOWN(VAULT, "\"cliName1\":\"cliValue1\",\"cliName2\":\"cliValue2\""));
    answer = tags(harness, "PATCH", VAULT TAGS,
                  CHANGE("Replace", "\"cliName1\":\"cliValue1\",\"cliName4\":\"cliValue4\""));
    cr_expect_str_eq(answer.body,
                     SHOWN(VAULT, "\"cliName1\":\"cliValue1\",\"cliName4\":\"cliValue4\""));
    answer = tags(harness, "PATCH", VAULT TAGS, CHANGE("Delete", "\"cliName4\":\"cliValue4\""));
    cr_expect_str_eq(answer.body, SHOWN(VAULT, "\"cliName1\":\"cliValue1\""));
    cr_expect_str_eq(tags(harness, "GET", VAULT TAGS, NULL).body, answer.body);
    answer = send(harness, "GET", VAULT, "2020-02-02", NULL);
    cr_expect_str_eq(answer_text(&answer, "tags.cliName1"), "cliValue1");

    answer = tags(harness, "DELETE", VAULT TAGS, NULL);
    cr_expect_eq(answer.status, 200);
    cr_expect_str_empty(answer.body);
    cr_expect_str_eq(tags(harness, "GET", VAULT TAGS, NULL).body, SHOWN(VAULT, ""));
    harness_free(harness);
}

Test(tags, of_clusters_groups_and_subscriptions_are_theirs)
{
    static const char *const scopes[] = {CLUSTER, GROUP, SUBSCRIPTION};
    static const char *const versions[] = {"2026-05-01", "2021-04-01", NULL};
    struct harness *harness = harness_with(SPEED_INSTANT);
    char path[512];

    for (size_t i = 0; i < 3; i++) {
        snprintf(path, sizeof path, "%s" TAGS, scopes[i]);
        struct answer answer = tags(harness, "GET", path, NULL);
        cr_expect_eq(answer.status, 200, "%s: %s", path, answer.body);
        answer = tags(harness, "PATCH", path, CHANGE("Merge", "\"a\":\"1\",\"b\":\"2\""));
        cr_expect_eq(answer.status, 200, "%s: %s", path, answer.body);
        tags(harness, "PATCH", path, CHANGE("Delete", "\"A\":\"\",\"b\":\"other\""));
        answer = tags(harness, "GET", path, NULL);
        cr_expect_null(json_at(answer.json, "properties.tags.a"), "%s", answer.body);
        cr_expect_str_eq(answer_text(&answer, "properties.tags.b"), "2");
        if (versions[i]) {
            answer = send(harness, "GET", scopes[i], versions[i], NULL);
            cr_expect_str_eq(answer_text(&answer, "tags.b"), "2", "%s", answer.body);
        }
        cr_expect_eq(tags(harness, "DELETE", path, NULL).status, 200);
    }
    harness_free(harness);
}

Test(tags, of_a_busy_cluster_wait_like_its_own_patch)
{
    struct harness *harness = harness_with(SPEED_MANUAL);

    struct answer answer = tags(harness, "PATCH", CLUSTER TAGS, CHANGE("Merge", "\"a\":\"1\""));
    cr_expect_eq(answer.status, 409, "%s", answer.body);
    cr_expect_str_eq(answer_text(&answer, "code"), "OperationNotAllowed");
    harness_free(harness);
}

Test(tags, refuse_what_cannot_be)
{
    struct harness *harness = harness_with(SPEED_INSTANT);

    cr_expect_eq(tags(harness, "PUT", VAULT TAGS, "{}").status, 400);
    cr_expect_eq(tags(harness, "PUT", VAULT TAGS, "{\"properties\":{\"tags\":7}}").status, 400);
    cr_expect_eq(tags(harness, "PATCH", VAULT TAGS, CHANGE("Add", "\"a\":\"1\"")).status, 400);
    struct answer answer = tags(harness, "PUT", VAULT TAGS, CHANGE("", "\"a<b\":\"1\""));
    cr_expect_eq(answer.status, 400);
    cr_expect_str_eq(answer_text(&answer, "error.code"), "InvalidTagNameCharacters");
    answer = tags(harness, "GET", VAULT "9" TAGS, NULL);
    cr_expect_eq(answer.status, 404);
    cr_expect_str_eq(answer_text(&answer, "error.code"), "ResourceNotFound");
    answer = tags(harness, "GET", SUBSCRIPTION "/resourceGroups/none" TAGS, NULL);
    cr_expect_str_eq(answer_text(&answer, "error.code"), "ResourceGroupNotFound");
    /* A pool has no PATCH. */
    answer = tags(harness, "PUT", CLUSTER "/agentPools/sys" TAGS, CHANGE("", "\"a\":\"1\""));
    cr_expect_eq(answer.status, 405, "%s", answer.body);
    harness_free(harness);
}

/* "Sure if you send a PUT with {"key":"value","KEY":"value"}, it will store 1 single key-value
 * pair" (MicrosoftDocs/azure-docs#57888). */
Test(tags, that_differ_in_case_alone_are_one)
{
    struct harness *harness = harness_with(SPEED_INSTANT);

    struct answer answer = send(harness, "PATCH", GROUP, "2021-04-01",
                                "{\"tags\":{\"key\":\"1\",\"KEY\":\"2\",\"other\":null}}");
    cr_expect_eq(answer.status, 200);
    cr_expect_eq(json_object_size(json_at(answer.json, "tags")), 2, "%s", answer.body);
    cr_expect_str_eq(answer_text(&answer, "tags.key"), "2");
    answer =
        send(harness, "PATCH", CLUSTER, "2026-05-01", "{\"tags\":{\"key\":\"1\",\"KEY\":\"2\"}}");
    cr_expect_eq(json_object_size(json_at(answer.json, "tags")), 1, "%s", answer.body);
    /* PATCH replaces the whole map (ARM's contract for providers). */
    answer = send(harness, "PATCH", CLUSTER, "2026-05-01", "{\"tags\":{\"new\":\"1\"}}");
    cr_expect_eq(json_object_size(json_at(answer.json, "tags")), 1, "%s", answer.body);
    cr_expect_str_eq(answer_text(&answer, "tags.new"), "1");
    harness_free(harness);
}

Test(tags, are_limited_on_clusters_as_on_groups)
{
    struct harness *harness = harness_with(SPEED_INSTANT);
    json_t *many = json_object();
    char name[16];

    for (int i = 0; i < 51; i++) {
        snprintf(name, sizeof name, "tag%d", i);
        json_object_set_new(many, name, json_string("v"));
    }
    json_t *body = json_pack("{s:o}", "tags", many);
    char *text = json_dumps(body, 0);
    struct answer answer = send(harness, "PATCH", CLUSTER, "2026-05-01", text);
    cr_expect_eq(answer.status, 400, "%s", answer.body);
    cr_expect_str_eq(answer_text(&answer, "error.code"), "TooManyTags");
    free(text);
    json_decref(body);
    harness_free(harness);
}
