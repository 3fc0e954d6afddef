#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "tests/support/harness.h"

/* Texts: a public report of validateMoveResources (AaronSaikovski/armv, README). What can be
 * moved: Azure's page "Move operation support for resources". */

#define GROUP   SUBSCRIPTION "/resourceGroups/From"
#define TARGET  SUBSCRIPTION "/resourceGroups/to"
#define CLUSTER GROUP "/providers/Microsoft.ContainerService/managedClusters/c1"
#define TABLE   GROUP "/providers/Microsoft.Network/routeTables/t1"

#define MOVE(resources, target)                                                                    \
    "{\"resources\":[" resources "],\"targetResourceGroup\":\"" target "\"}"

static struct answer send(struct harness *harness, const char *method, const char *path,
                          const char *version, const char *body)
{
    char target[1024];
    snprintf(target, sizeof target, "%s?api-version=%s", path, version);
    return harness_send(harness, method, target, body);
}

static struct answer move(struct harness *harness, const char *action, const char *body)
{
    char path[256];
    snprintf(path, sizeof path, GROUP "/%s", action);
    return send(harness, "POST", path, "2021-04-01", body);
}

static struct harness *harness_with_resources(void)
{
    struct harness *harness = harness_new(&(struct harness_options){.speed = SPEED_INSTANT});

    send(harness, "PUT", GROUP, "2021-04-01", "{\"location\":\"westcentralus\"}");
    send(harness, "PUT", TARGET, "2021-04-01", "{\"location\":\"westcentralus\"}");
    send(harness, "PUT", TABLE, "2024-01-01", "{\"location\":\"westcentralus\"}");
    struct answer answer = send(
        harness, "PUT", CLUSTER, "2026-05-01",
        "{\"location\":\"westcentralus\",\"identity\":{\"type\":\"SystemAssigned\"},\"properties\":{"
        "\"dnsPrefix\":\"c1\",\"agentPoolProfiles\":[{\"name\":\"sys\",\"mode\":\"System\","
        "\"count\":1,\"vmSize\":\"Standard_D4s_v5\"}]}}");
    cr_assert_eq(answer.status, 201, "%s", answer.body);
    return harness;
}

Test(resource_moves, refuse_clusters_in_azures_words)
{
    static const char *const actions[] = {"moveResources", "validateMoveResources"};
    struct harness *harness = harness_with_resources();

    for (size_t i = 0; i < 2; i++) {
        struct answer answer = move(harness, actions[i], MOVE("\"" CLUSTER "\"", TARGET));
        cr_expect_eq(answer.status, 409, "%s", answer.body);
        cr_expect_str_eq(answer_text(&answer, "error.code"), "ResourceMoveValidationFailed");
        cr_expect_eq(strncmp(answer_text(&answer, "error.message"),
                             "The resource batch move request has '1' validation errors. "
                             "Diagnostic information: timestamp '20",
                             strlen("The resource batch move request has '1' validation errors. "
                                    "Diagnostic information: timestamp '20")),
                     0, "%s", answer.body);
        const json_t *detail = json_array_get(json_at(answer.json, "error.details"), 0);
        cr_expect_str_eq(json_text_or(detail, "code", ""), "ResourceMoveNotSupported");
        cr_expect_str_eq(json_text_or(detail, "target", ""), CLUSTER);
        cr_expect_str_eq(json_text_or(detail, "message", ""),
                         "Resource move is not supported for resource types "
                         "'Microsoft.ContainerService/managedClusters'.");
    }
    cr_expect_eq(send(harness, "GET", CLUSTER, "2026-05-01", NULL).status, 200);
    harness_free(harness);
}

/* At most 800 in one request (Azure's page on moves). */
Test(resource_moves, take_so_many_and_no_more)
{
    enum { MOST = 800 };
    struct harness *harness = harness_with_resources();
    char *body = malloc((MOST + 1) * (sizeof CLUSTER + 3) + 200);

    cr_assert_not_null(body);
    for (size_t count = MOST; count <= MOST + 1; count++) {
        char *at = body + sprintf(body, "{\"targetResourceGroup\":\"" TARGET "\",\"resources\":[");
        for (size_t i = 0; i < count; i++)
            at += sprintf(at, "%s\"" CLUSTER "\"", i ? "," : "");
        strcpy(at, "]}");
        cr_expect_eq(move(harness, "moveResources", body).status, count > MOST ? 400 : 409);
    }
    free(body);
    harness_free(harness);
}

/* "If validation succeeds, it returns HTTP response code 204" (REST reference). */
Test(resource_moves, are_validated_where_azure_moves)
{
    struct harness *harness = harness_with_resources();

    struct answer answer = move(harness, "validateMoveResources", MOVE("\"" TABLE "\"", TARGET));
    cr_expect_eq(answer.status, 202, "%s", answer.body);
    const char *link = answer_header(&answer, "Location");
    cr_assert_not_null(link);
    cr_expect_eq(harness_send(harness, "GET", strstr(link, "/subscriptions"), NULL).status, 204);

    answer = move(harness, "moveResources", MOVE("\"" TABLE "\",\"" CLUSTER "\"", TARGET));
    cr_expect_eq(answer.status, 409);
    cr_expect_eq(json_array_size(json_at(answer.json, "error.details")), 2);
    harness_free(harness);
}

Test(resource_moves, of_what_is_not_there_are_refused)
{
    struct harness *harness = harness_with_resources();

    struct answer answer = move(harness, "moveResources", MOVE("\"" TABLE "9\"", TARGET));
    cr_expect_eq(answer.status, 404);
    cr_expect_str_eq(answer_text(&answer, "error.code"), "ResourceNotFound");
    answer =
        move(harness, "moveResources", MOVE("\"" TABLE "\"", SUBSCRIPTION "/resourceGroups/none"));
    cr_expect_eq(answer.status, 404);
    cr_expect_str_eq(answer_text(&answer, "error.code"), "ResourceGroupNotFound");
    cr_expect_eq(move(harness, "moveResources", MOVE("", TARGET)).status, 400);
    cr_expect_eq(move(harness, "moveResources", MOVE("7", TARGET)).status, 400);
    cr_expect_eq(move(harness, "moveResources", MOVE("\"" TARGET "\"", TARGET)).status, 400);
    cr_expect_eq(move(harness, "moveResources", "{\"resources\":[\"" TABLE "\"]}").status, 400);
    cr_expect_eq(send(harness, "POST", SUBSCRIPTION "/resourceGroups/none/moveResources",
                      "2021-04-01", MOVE("\"" TABLE "\"", TARGET))
                     .status,
                 404);
    harness_free(harness);
}
