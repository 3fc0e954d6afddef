#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "tests/support/harness.h"

/* Requests and answers: azure-cli's recordings test_cannotdelete_resource_group_lock,
 * test_cannotdelete_resource_lock and test_generic_subscription_locks. What a lock keeps off:
 * Azure's page "Lock your resources to protect your infrastructure". Texts: Azure/azure-cli#2688,
 * Azure/terraform-azurerm-lz-vending#496, Microsoft's page on troubleshooting Start/Stop VMs. */

#define GROUP   SUBSCRIPTION "/resourceGroups/Lock-rg"
#define CLUSTER GROUP "/providers/Microsoft.ContainerService/managedClusters/c1"
#define POOL    CLUSTER "/agentPools/sys"
#define TABLE   GROUP "/providers/Microsoft.Network/routeTables/t1"
#define VAULT   GROUP "/providers/Microsoft.KeyVault/vaults/v1"
#define LOCKS   "/providers/Microsoft.Authorization/locks"
#define DELETE_ "{\"properties\":{\"level\":\"CanNotDelete\"}}"
#define READ_   "{\"properties\":{\"level\":\"ReadOnly\"}}"

static struct answer send(struct harness *harness, const char *method, const char *path,
                          const char *version, const char *body)
{
    char target[1024];
    snprintf(target, sizeof target, "%s%sapi-version=%s", path, strchr(path, '?') ? "&" : "?",
             version);
    return harness_send(harness, method, target, body);
}

static struct answer lock(struct harness *harness, const char *method, const char *path,
                          const char *body)
{
    return send(harness, method, path, "2016-09-01", body);
}

static struct harness *harness_with_group(enum speed_mode speed)
{
    struct harness *harness = harness_new(&(struct harness_options){.speed = speed, .seed = 3});
    struct answer answer =
        send(harness, "PUT", GROUP, "2021-04-01", "{\"location\":\"westcentralus\"}");
    cr_assert_eq(answer.status, 201, "%s", answer.body);
    return harness;
}

static void cluster_make(struct harness *harness)
{
    struct answer answer = send(
        harness, "PUT", CLUSTER, "2026-05-01",
        "{\"location\":\"westcentralus\",\"identity\":{\"type\":\"SystemAssigned\"},\"properties\":{"
        "\"dnsPrefix\":\"c1\",\"agentPoolProfiles\":[{\"name\":\"sys\",\"mode\":\"System\","
        "\"count\":1,\"vmSize\":\"Standard_D4s_v5\"}]}}");
    cr_assert_eq(answer.status, 201, "%s", answer.body);
}

static void locked_expect(struct answer answer, const char *message)
{
    cr_expect_eq(answer.status, 409, "%s", answer.body);
    cr_expect_str_eq(answer_text(&answer, "error.code"), "ScopeLocked");
    cr_expect_str_eq(answer_text(&answer, "error.message"), message);
    cr_expect_str_eq(answer_header(&answer, "X-Ms-Failure-Cause"), "gateway");
}

static size_t count(struct harness *harness, const char *path)
{
    struct answer answer = lock(harness, "GET", path, NULL);
    cr_expect_eq(answer.status, 200, "%s: %s", path, answer.body);
    return json_array_size(json_at(answer.json, "value"));
}

Test(locks, are_made_shown_changed_and_deleted_as_az_does)
{
    struct harness *harness = harness_with_group(SPEED_MANUAL);

    struct answer answer = lock(harness, "PUT", GROUP LOCKS "/L1", DELETE_);
    cr_expect_eq(answer.status, 201);
    cr_expect_str_eq(answer.body,
                     "{\"properties\":{\"level\":\"CanNotDelete\"},\"id\":\"" GROUP LOCKS
                     "/L1\",\"type\":\"Microsoft.Authorization/locks\",\"name\":\"L1\"}");
    cr_expect_str_eq(lock(harness, "GET", GROUP LOCKS "/l1", NULL).body, answer.body);

    answer = lock(harness, "PUT", GROUP LOCKS "/L1",
                  "{\"properties\":{\"level\":\"ReadOnly\",\"notes\":\"why\"}}");
    cr_expect_eq(answer.status, 200);
    cr_expect_str_eq(
        answer.body,
        "{\"properties\":{\"level\":\"ReadOnly\",\"notes\":\"why\"},\"id\":\"" GROUP LOCKS
        "/L1\",\"type\":\"Microsoft.Authorization/locks\",\"name\":\"L1\"}");

    answer = lock(harness, "DELETE", GROUP LOCKS "/L1", NULL);
    cr_expect_eq(answer.status, 200);
    cr_expect_str_empty(answer.body);
    cr_expect_eq(lock(harness, "DELETE", GROUP LOCKS "/L1", NULL).status, 204);
    cr_expect_eq(lock(harness, "GET", GROUP LOCKS "/L1", NULL).status, 404);
    harness_free(harness);
}

/* The contract's other-authorization: 2020-05-01 has systemData, 2016-09-01 is recorded without. */
Test(locks, show_system_data_to_the_versions_that_have_it)
{
    struct harness *harness = harness_with_group(SPEED_MANUAL);

    struct answer answer = send(harness, "PUT", GROUP LOCKS "/L1", "2020-05-01", DELETE_);
    cr_expect_eq(answer.status, 201);
    cr_expect_str_eq(answer_text(&answer, "systemData.createdAt"), "2026-02-01T00:00:00Z");
    harness_advance(harness, 60);
    send(harness, "PUT", GROUP LOCKS "/L1", "2017-04-01", READ_);
    answer = send(harness, "GET", GROUP LOCKS, "2020-05-01", NULL);
    const json_t *shown = json_array_get(json_at(answer.json, "value"), 0);
    cr_expect_str_eq(json_text_or(shown, "systemData.createdAt", ""), "2026-02-01T00:00:00Z");
    cr_expect_str_eq(json_text_or(shown, "systemData.lastModifiedAt", ""), "2026-02-01T00:01:00Z");
    answer = send(harness, "GET", GROUP LOCKS "/L1", "2017-04-01", NULL);
    cr_expect_null(json_at(answer.json, "systemData"));
    harness_free(harness);
}

Test(locks, refuse_other_levels_names_and_scopes_that_are_not_there)
{
    struct harness *harness = harness_with_group(SPEED_MANUAL);

    cr_expect_eq(
        lock(harness, "PUT", GROUP LOCKS "/L1", "{\"properties\":{\"level\":\"Some\"}}").status,
        400);
    cr_expect_eq(lock(harness, "PUT", GROUP LOCKS "/L1", "{\"properties\":{}}").status, 400);
    cr_expect_eq(lock(harness, "PUT", GROUP LOCKS "/a%3Ab", DELETE_).status, 400);
    struct answer answer =
        lock(harness, "PUT", SUBSCRIPTION "/resourceGroups/none" LOCKS "/L1", DELETE_);
    cr_expect_eq(answer.status, 404);
    cr_expect_str_eq(answer_text(&answer, "error.code"), "ResourceGroupNotFound");
    answer = lock(harness, "PUT", CLUSTER LOCKS "/L1", DELETE_);
    cr_expect_eq(answer.status, 404);
    cr_expect_str_eq(answer_text(&answer, "error.code"), "ResourceNotFound");
    answer =
        lock(harness, "PUT", GROUP LOCKS "/L1", "{\"properties\":{\"level\":\"cannotdelete\"}}");
    cr_expect_eq(answer.status, 201);
    cr_expect_str_eq(answer_text(&answer, "properties.level"), "CanNotDelete");
    harness_free(harness);
}

Test(locks, are_listed_where_they_bear)
{
    struct harness *harness = harness_with_group(SPEED_MANUAL);

    send(harness, "PUT", TABLE, "2024-01-01", "{\"location\":\"eastus\"}");
    lock(harness, "PUT", SUBSCRIPTION LOCKS "/L0", DELETE_);
    lock(harness, "PUT", GROUP LOCKS "/L1", DELETE_);
    lock(harness, "PUT", TABLE LOCKS "/L2", DELETE_);
    cr_expect_eq(count(harness, SUBSCRIPTION LOCKS), 3);
    cr_expect_eq(count(harness, GROUP LOCKS), 3);
    cr_expect_eq(count(harness, TABLE LOCKS), 3);
    cr_expect_eq(count(harness, GROUP LOCKS "?$filter=atScope()"), 2);
    struct answer answer = lock(harness, "GET", SUBSCRIPTION LOCKS "?$top=2", NULL);
    cr_expect_eq(json_array_size(json_at(answer.json, "value")), 2);
    cr_expect(strlen(answer_text(&answer, "nextLink")) > 0);
    cr_expect_eq(count(harness, strstr(answer_text(&answer, "nextLink"), "/subscriptions")), 1);
    answer = send(harness, "GET", GROUP "/resources", "2021-04-01", NULL);
    cr_expect_eq(json_array_size(json_at(answer.json, "value")), 1, "%s", answer.body);
    harness_free(harness);
}

Test(locks, of_a_group_keep_its_clusters_from_deletion_alone)
{
    struct harness *harness = harness_with_group(SPEED_INSTANT);

    cluster_make(harness);
    lock(harness, "PUT", GROUP LOCKS "/L1", DELETE_);
    locked_expect(send(harness, "DELETE", CLUSTER, "2026-05-01", NULL),
                  "The scope '" CLUSTER "' cannot perform delete operation because following "
                  "scope(s) are locked: '" GROUP "'. Please remove the lock and try again.");
    locked_expect(send(harness, "DELETE", POOL, "2026-05-01", NULL),
                  "The scope '" POOL "' cannot perform delete operation because following "
                  "scope(s) are locked: '" GROUP "'. Please remove the lock and try again.");
    struct answer answer =
        send(harness, "PATCH", CLUSTER, "2026-05-01", "{\"tags\":{\"a\":\"b\"}}");
    cr_expect_eq(answer.status, 200, "%s", answer.body);
    answer = send(harness, "POST", CLUSTER "/listClusterUserCredential", "2026-05-01", NULL);
    cr_expect_eq(answer.status, 200, "%s", answer.body);

    lock(harness, "DELETE", GROUP LOCKS "/L1", NULL);
    cr_expect_eq(send(harness, "DELETE", CLUSTER, "2026-05-01", NULL).status, 202);
    harness_free(harness);
}

Test(locks, that_are_read_only_refuse_writes_and_actions)
{
    struct harness *harness = harness_with_group(SPEED_INSTANT);

    cluster_make(harness);
    lock(harness, "PUT", CLUSTER LOCKS "/L1", READ_);
#define REFUSED(scope)                                                                             \
    "The scope '" scope "' cannot perform write operation because following scope(s) are locked: " \
    "'" CLUSTER "'. Please remove the lock and try again."
    locked_expect(send(harness, "PATCH", CLUSTER, "2026-05-01", "{\"tags\":{}}"), REFUSED(CLUSTER));
    locked_expect(send(harness, "PUT", POOL, "2026-05-01", "{\"properties\":{\"count\":2}}"),
                  REFUSED(POOL));
    locked_expect(send(harness, "POST", CLUSTER "/stop", "2026-05-01", NULL), REFUSED(CLUSTER));
    locked_expect(send(harness, "POST", CLUSTER "/listClusterUserCredential", "2026-05-01", NULL),
                  REFUSED(CLUSTER));
    cr_expect_eq(send(harness, "DELETE", CLUSTER, "2026-05-01", NULL).status, 409);
    cr_expect_eq(send(harness, "GET", CLUSTER, "2026-05-01", NULL).status, 200);
    struct answer answer =
        send(harness, "PUT", VAULT, "2023-07-01", "{\"location\":\"westcentralus\"}");
    cr_expect_eq(answer.status, 201, "a neighbour is free: %s", answer.body);
    cr_expect_eq(lock(harness, "PUT", CLUSTER LOCKS "/L2", DELETE_).status, 201);
    cr_expect_eq(lock(harness, "DELETE", CLUSTER LOCKS "/L1", NULL).status, 200);
    cr_expect_eq(send(harness, "POST", CLUSTER "/stop", "2026-05-01", NULL).status, 202);
    harness_free(harness);
}

/* "If you delete a resource group that has a locked resource, nothing is deleted." Both locks of
 * one scope are named once; scopes are spelled as their locks were made. */
Test(locks, within_a_group_keep_it_whole)
{
    struct harness *harness = harness_with_group(SPEED_INSTANT);

    send(harness, "PUT", VAULT, "2023-07-01", "{\"location\":\"westcentralus\"}");
    send(harness, "PUT", TABLE, "2024-01-01", "{\"location\":\"eastus\"}");
    lock(harness, "PUT",
         SUBSCRIPTION "/resourcegroups/Lock-rg/providers/Microsoft.KeyVault/vaults/v1" LOCKS "/L1",
         DELETE_);
    lock(harness, "PUT", VAULT LOCKS "/L2", READ_);
    lock(harness, "PUT", TABLE LOCKS "/L3", DELETE_);
    locked_expect(send(harness, "DELETE", GROUP, "2021-04-01", NULL),
                  "The scope '" GROUP
                  "' cannot perform delete operation because following scope(s) are "
                  "locked: '" SUBSCRIPTION
                  "/resourcegroups/Lock-rg/providers/Microsoft.KeyVault/vaults/v1','" TABLE
                  "'. Please remove the lock and try again.");
    cr_expect_eq(send(harness, "GET", VAULT, "2023-07-01", NULL).status, 200);
    cr_expect_eq(send(harness, "PATCH", GROUP, "2021-04-01", "{\"tags\":{}}").status, 200,
                 "a lock within is none of the group");
    harness_free(harness);
}

Test(locks, go_with_what_they_lock)
{
    struct harness *harness = harness_with_group(SPEED_INSTANT);

    send(harness, "PUT", TABLE, "2024-01-01", "{\"location\":\"eastus\"}");
    lock(harness, "PUT", TABLE LOCKS "/L1", READ_);
    lock(harness, "DELETE", TABLE LOCKS "/L1", NULL);
    lock(harness, "PUT", SUBSCRIPTION LOCKS "/L0", DELETE_);
    cr_expect_eq(send(harness, "DELETE", GROUP, "2021-04-01", NULL).status, 409);
    lock(harness, "DELETE", SUBSCRIPTION LOCKS "/L0", NULL);
    cr_expect_eq(send(harness, "DELETE", GROUP, "2021-04-01", NULL).status, 202);
    cr_expect_eq(count(harness, SUBSCRIPTION LOCKS), 0);
    harness_free(harness);
}

/* What the service cannot delete for the cluster makes the deletion fail (AKS support pages). */
Test(locks, of_the_node_group_make_the_deletion_of_the_cluster_fail)
{
    static const char node_group[] = SUBSCRIPTION "/resourceGroups/MC_Lock-rg_c1_westcentralus";
    struct harness *harness = harness_with_group(SPEED_INSTANT);
    char path[512];

    cluster_make(harness);
    snprintf(path, sizeof path, "%s" LOCKS "/L1", node_group);
    cr_assert_eq(lock(harness, "PUT", path, DELETE_).status, 201);
    struct answer answer = send(harness, "DELETE", CLUSTER, "2026-05-01", NULL);
    cr_assert_eq(answer.status, 202, "%s", answer.body);
    const char *link = strstr(answer_header(&answer, "Azure-AsyncOperation"), "/subscriptions");
    answer = harness_send(harness, "GET", link, NULL);
    cr_expect_str_eq(answer_text(&answer, "status"), "Failed");
    cr_expect_str_eq(answer_text(&answer, "error.code"), "ScopeLocked");
    answer = send(harness, "GET", CLUSTER, "2026-05-01", NULL);
    cr_expect_str_eq(answer_text(&answer, "properties.provisioningState"), "Failed");
    lock(harness, "DELETE", path, NULL);
    cr_expect_eq(send(harness, "DELETE", CLUSTER, "2026-05-01", NULL).status, 202);
    cr_expect_eq(send(harness, "GET", CLUSTER, "2026-05-01", NULL).status, 404);
    harness_free(harness);
}

Test(locks, are_seen_by_requests_that_only_ask)
{
    struct harness *harness = harness_with_group(SPEED_INSTANT);

    cluster_make(harness);
    lock(harness, "PUT", GROUP LOCKS "/L1", DELETE_);
    harness_header(harness, "x-aksim-explain", "true");
    struct answer answer = send(harness, "DELETE", CLUSTER, "2026-05-01", NULL);
    cr_expect_eq(answer.status, 200, "%s", answer.body);
    const json_t *first = json_array_get(json_at(answer.json, "violations"), 0);
    cr_expect_str_eq(json_text_or(first, "code", ""), "ScopeLocked");
    harness_free(harness);
}
