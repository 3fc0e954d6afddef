#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "tests/support/harness.h"

#define GROUP     SUBSCRIPTION "/resourceGroups/rg"
#define WORKSPACE GROUP "/providers/Microsoft.OperationalInsights/workspaces/ws1"
#define VAULT     GROUP "/providers/Microsoft.KeyVault/vaults/kv1"
#define CLUSTER   GROUP "/providers/Microsoft.ContainerService/managedClusters/c1"

static struct answer send(struct harness *harness, const char *method, const char *path,
                          const char *body)
{
    char target[1024];
    snprintf(target, sizeof target, "%s%sapi-version=2015-11-01-preview", path,
             strchr(path, '?') ? "&" : "?");
    return harness_send(harness, method, target, body);
}

static struct answer list(struct harness *harness, const char *path)
{
    char target[1024];
    snprintf(target, sizeof target, "%s%sapi-version=2021-04-01", path,
             strchr(path, '?') ? "&" : "?");
    return harness_send(harness, "GET", target, NULL);
}

static struct harness *harness_with_group(void)
{
    struct harness *harness = harness_new(&(struct harness_options){.speed = SPEED_MANUAL});
    struct answer answer =
        harness_send(harness, "PUT", GROUP "?api-version=2021-04-01", "{\"location\":\"eastus\"}");
    cr_assert_eq(answer.status, 201);
    return harness;
}

Test(generic, gives_back_what_was_sent)
{
    struct harness *harness = harness_with_group();
    struct answer answer =
        send(harness, "PUT", WORKSPACE,
             "{\"location\":\"East US\",\"properties\":{\"sku\":{\"name\":\"standalone\"}},"
             "\"tags\":{\"a\":\"b\"},\"kind\":\"x\",\"id\":\"mine\"}");

    cr_assert_eq(answer.status, 201);
    cr_assert_str_eq(answer_text(&answer, "id"), WORKSPACE);
    cr_assert_str_eq(answer_text(&answer, "name"), "ws1");
    cr_assert_str_eq(answer_text(&answer, "type"), "Microsoft.OperationalInsights/workspaces");
    cr_assert_str_eq(answer_text(&answer, "location"), "East US");
    cr_assert_str_eq(answer_text(&answer, "properties.sku.name"), "standalone");
    cr_assert_str_eq(answer_text(&answer, "properties.provisioningState"), "Succeeded");
    cr_assert_str_eq(answer_text(&answer, "tags.a"), "b");
    cr_assert_str_eq(answer_text(&answer, "kind"), "x");
    cr_assert_null(strstr(answer.body, "\"_"), "what only the emulator knows stays inside");

    struct answer again = send(
        harness, "GET",
        SUBSCRIPTION "/resourcegroups/RG/providers/microsoft.operationalinsights/WORKSPACES/WS1",
        NULL);
    cr_assert_eq(again.status, 200);
    cr_assert_str_eq(again.body, answer.body,
                     "any case of the path leads there; the first spelling is shown");
    cr_assert_eq(send(harness, "HEAD", WORKSPACE, NULL).status, 204);

    answer = send(harness, "PATCH", WORKSPACE,
                  "{\"tags\":{\"c\":\"d\"},\"properties\":{\"x\":1,\"sku\":null}}");
    cr_assert_eq(answer.status, 200);
    cr_assert_eq(json_object_size(json_at(answer.json, "tags")), 1);
    cr_assert_null(json_at(answer.json, "properties.sku"));
    cr_assert_eq(json_number_or(answer.json, "properties.x", 0), 1);

    answer = send(harness, "PUT", WORKSPACE, "{\"location\":\"eastus\"}");
    cr_assert_eq(answer.status, 200);
    cr_assert_null(json_at(answer.json, "tags"), "a PUT replaces");
    answer = send(harness, "PUT", VAULT, "{\"location\":\"westus\"}");
    answer =
        send(harness, "GET", GROUP "/providers/Microsoft.OperationalInsights/workspaces", NULL);
    cr_assert_eq(json_array_size(json_at(answer.json, "value")), 1);
    answer = send(harness, "GET", SUBSCRIPTION "/providers/Microsoft.KeyVault/vaults", NULL);
    cr_assert_eq(json_array_size(json_at(answer.json, "value")), 1);

    cr_assert_eq(send(harness, "DELETE", WORKSPACE, NULL).status, 200);
    cr_assert_eq(send(harness, "DELETE", WORKSPACE, NULL).status, 204);
    answer = send(harness, "GET", WORKSPACE, NULL);
    cr_assert_eq(answer.status, 404);
    cr_assert_str_eq(
        answer_text(&answer, "error.message"),
        "The Resource 'Microsoft.OperationalInsights/workspaces/ws1' under resource group 'rg' was not "
        "found. For more details please go to https://aka.ms/ARMResourceNotFoundFix");
    harness_free(harness);
}

Test(generic, stores_at_every_scope)
{
    static const char *const paths[] = {
        CLUSTER
        "/providers/Microsoft.Insights/dataCollectionRuleAssociations/ContainerInsightsExtension",
        SUBSCRIPTION "/providers/Microsoft.Insights/diagnosticSettings/d",
        GROUP "/providers/Contoso.Things/parents/p/children/c/grandchildren/g",
        GROUP "/providers/Microsoft.Network/privateEndpoints/pe",
        "/providers/Microsoft.Management/managementGroups/mg",
    };
    struct harness *harness = harness_with_group();

    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        struct answer answer = send(harness, "PUT", paths[i], "{\"properties\":{\"a\":1}}");
        cr_assert_eq(answer.status, 201, "%s: %s", paths[i], answer.body);
        cr_assert_str_eq(answer_text(&answer, "id"), paths[i]);
        answer = send(harness, "GET", paths[i], NULL);
        cr_assert_eq(json_number_or(answer.json, "properties.a", 0), 1);
        char collection[512];
        snprintf(collection, sizeof collection, "%.*s", (int)(strrchr(paths[i], '/') - paths[i]),
                 paths[i]);
        answer = send(harness, "GET", collection, NULL);
        cr_assert_eq(json_array_size(json_at(answer.json, "value")), 1, "%s: %s", collection,
                     answer.body);
    }
    struct answer answer =
        send(harness, "GET", GROUP "/providers/Contoso.Things/parents/p/children/c/grandchildren/g",
             NULL);
    cr_assert_str_eq(answer_text(&answer, "type"), "Contoso.Things/parents/children/grandchildren");

    /* Children go with their parents. */
    send(harness, "PUT", GROUP "/providers/Contoso.Things/parents/p", "{}");
    cr_assert_eq(send(harness, "DELETE", GROUP "/providers/Contoso.Things/parents/p", NULL).status,
                 200);
    cr_assert_eq(send(harness, "GET",
                      GROUP "/providers/Contoso.Things/parents/p/children/c/grandchildren/g", NULL)
                     .status,
                 404);
    harness_free(harness);
}

Test(generic, refuses_what_it_cannot_keep)
{
    static const struct {
        const char *method, *path, *body;
        int status;
        const char *code;
    } cases[] = {
        {"PUT", SUBSCRIPTION "/resourceGroups/no/providers/a.b/c/d", "{}", 404,
         "ResourceGroupNotFound"},
        {"DELETE", SUBSCRIPTION "/resourceGroups/no/providers/a.b/c/d", NULL, 404,
         "ResourceGroupNotFound"},
        {"PUT", GROUP "/providers/a.b/c", "{}", 405, "MethodNotAllowed"},
        {"PUT", GROUP "/providers/a.b/c/d", "{\"tags\":{\"<\":\"\"}}", 400,
         "InvalidTagNameCharacters"},
        {"PUT", GROUP "/providers/a.b/c/d%2Fe", "{}", 404, "NotFound"},
        {"PUT", GROUP "/things/d", "{}", 404, "NotFound"},
        {"POST", WORKSPACE "/sharedKeys", NULL, 404, "ResourceNotFound"},
        {"POST", VAULT "/listKeys", NULL, 404, "NotFound"},
        {"PUT", GROUP "/providers/Microsoft.ContainerService/fleets/f", "{}", 404,
         "InvalidResourceType"},
        {"GET", CLUSTER "/detectors/d", NULL, 404, "InvalidResourceType"},
        {"PUT", GROUP "/providers/Microsoft.Resources/deployments/d", "{}", 404,
         "InvalidResourceType"},
        {"PUT", SUBSCRIPTION "/providers/Microsoft.Features/x/f", "{}", 404, "InvalidResourceType"},
        {"GET", "/subscriptions/nope/providers/a.b/c/d", NULL, 400, "InvalidSubscriptionId"},
        {"PATCH", WORKSPACE, "{}", 404, "ResourceNotFound"},
        {"GET", SUBSCRIPTION "/providers/a.b/c/d", NULL, 404, "ResourceNotFound"},
    };
    struct harness *harness = harness_with_group();

    send(harness, "PUT", VAULT, "{}");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct answer answer = send(harness, cases[i].method, cases[i].path, cases[i].body);
        cr_assert_eq(answer.status, cases[i].status, "%s %s: %s", cases[i].method, cases[i].path,
                     answer.body);
        cr_assert_str_eq(answer_text(&answer, "error.code"), cases[i].code, "%s", cases[i].path);
    }
    struct answer answer = harness_send(harness, "GET", VAULT, NULL);
    cr_assert_str_eq(answer_text(&answer, "error.code"), "MissingApiVersionParameter");
    answer = harness_send(harness, "GET", VAULT "?api-version=latest", NULL);
    cr_assert_eq(answer.status, 400);
    harness_free(harness);
}

Test(generic, shows_first_level_resources_in_lists)
{
    struct harness *harness = harness_with_group();

    send(harness, "PUT", WORKSPACE,
         "{\"location\":\"eastus\",\"tags\":{\"env\":\"dev\"},\"sku\":{\"name\":\"s\"}}");
    harness_advance(harness, 60);
    send(harness, "PUT", VAULT, "{\"location\":\"westus\"}");
    send(harness, "PUT", VAULT "/keys/k", "{}");
    send(harness, "PUT", VAULT "/providers/Microsoft.Insights/diagnosticSettings/d", "{}");
    send(harness, "PUT", SUBSCRIPTION "/providers/Microsoft.Insights/diagnosticSettings/d", "{}");
    harness_send(harness, "POST",
                 SUBSCRIPTION "/providers/Microsoft.Compute/register?api-version=2021-04-01", NULL);

    static const struct {
        const char *path;
        size_t count;
        const char *first;
    } cases[] = {
        {GROUP "/resources", 2, "ws1"},
        {SUBSCRIPTION "/resources", 2, "ws1"},
        {SUBSCRIPTION "/resources?$filter=resourceType%20eq%20'microsoft.keyvault/vaults'", 1,
         "kv1"},
        {SUBSCRIPTION "/resources?$filter=resourceGroup%20eq%20'RG'%20and%20name%20eq%20'WS1'", 1,
         "ws1"},
        {SUBSCRIPTION "/resources?$filter=resourceGroup%20eq%20'other'", 0, ""},
        {SUBSCRIPTION "/resources?$filter=tagName%20eq%20'env'%20and%20tagValue%20eq%20'dev'", 1,
         "ws1"},
        {SUBSCRIPTION
         "/resources?$filter=resourceType%20eq%20'Microsoft.ContainerRegistry/registries'",
         0, ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct answer answer = list(harness, cases[i].path);
        const json_t *value = json_at(answer.json, "value");
        cr_assert_eq(answer.status, 200);
        cr_assert_eq(json_array_size(value), cases[i].count, "%s: %s", cases[i].path, answer.body);
        if (cases[i].count)
            cr_assert_str_eq(json_text_or(json_array_get(value, 0), "name", ""), cases[i].first);
    }

    struct answer answer = list(harness, GROUP "/resources");
    const json_t *shown = json_array_get(json_at(answer.json, "value"), 0);
    cr_assert_str_eq(json_text_or(shown, "id", ""), WORKSPACE);
    cr_assert_str_eq(json_text_or(shown, "type", ""), "Microsoft.OperationalInsights/workspaces");
    cr_assert_str_eq(json_text_or(shown, "sku.name", ""), "s");
    cr_assert_null(json_at(shown, "properties"));
    cr_assert_null(json_at(shown, "createdTime"));
    answer = list(harness, GROUP "/resources?$expand=createdTime,changedTime,provisioningState");
    shown = json_array_get(json_at(answer.json, "value"), 1);
    cr_assert_str_eq(json_text_or(shown, "createdTime", ""), "2026-02-01T00:01:00Z");
    cr_assert_str_eq(json_text_or(shown, "changedTime", ""), "2026-02-01T00:01:00Z");
    cr_assert_str_eq(json_text_or(shown, "provisioningState", ""), "Succeeded");

    answer = list(harness, GROUP "/resources?$top=1");
    const char *link = answer_text(&answer, "nextLink");
    cr_assert_not_null(strstr(link, "%24skiptoken="));
    answer = harness_send(harness, "GET", link + strlen("https://localhost:8443"), NULL);
    cr_assert_str_eq(json_text_or(json_array_get(json_at(answer.json, "value"), 0), "name", ""),
                     "kv1");
    harness_free(harness);
}
