#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "tests/support/harness.h"

#define GROUPS SUBSCRIPTION "/resourceGroups"
#define NESTED "(((((((((((((((((((((((((((((("

/* Shapes and statuses: Azure/azure-cli recordings test_resource_group (2020-07) and test_aks_abort
 * (2025-05), Azure/azure-service-operator recording 2026-09-18. Texts: ARM's, as quoted in public
 * reports. */

static struct answer send(struct harness *harness, const char *method, const char *path,
                          const char *body)
{
    char target[1024];
    snprintf(target, sizeof target, "%s%sapi-version=2021-04-01", path,
             strchr(path, '?') ? "&" : "?");
    return harness_send(harness, method, target, body);
}

static struct harness *harness_at(enum speed_mode speed)
{
    return harness_new(&(struct harness_options){.speed = speed, .seed = 1});
}

Test(groups, keep_document_as_recorded)
{
    struct harness *harness = harness_at(SPEED_INSTANT);
    struct answer answer = send(
        harness, "PUT", GROUPS "/Demo-rg",
        "{\"tags\":{\"a\":\"b\",\"c\":\"\"},\"managedBy\":\"test_admin\",\"location\":\"West US\"}");

    cr_assert_eq(answer.status, 201);
    cr_assert_str_eq(answer.body,
                     "{\"id\":\"" GROUPS "/Demo-rg\",\"name\":\"Demo-rg\","
                     "\"type\":\"Microsoft.Resources/resourceGroups\",\"location\":\"westus\","
                     "\"managedBy\":\"test_admin\",\"tags\":{\"a\":\"b\",\"c\":\"\"},"
                     "\"properties\":{\"provisioningState\":\"Succeeded\"}}");
    cr_assert_str_eq(answer_header(&answer, "Content-Type"), "application/json; charset=utf-8");

    /* Names and the word resourceGroups compare without case, the first spelling is kept. */
    answer = send(harness, "GET", SUBSCRIPTION "/resourcegroups/DEMO-RG", NULL);
    cr_assert_eq(answer.status, 200);
    cr_assert_str_eq(answer_text(&answer, "name"), "Demo-rg");
    answer =
        send(harness, "PUT", SUBSCRIPTION "/RESOURCEGROUPS/demo-rg", "{\"location\":\"westus\"}");
    cr_assert_eq(answer.status, 200);
    cr_assert_str_eq(answer_text(&answer, "id"), GROUPS "/Demo-rg");
    cr_assert_null(json_at(answer.json, "tags"), "a PUT replaces the tags");

    answer = send(harness, "PATCH", GROUPS "/demo-rg", "{\"tags\":{\"x\":\"1\"}}");
    cr_assert_eq(answer.status, 200);
    answer = send(harness, "PATCH", GROUPS "/demo-rg", "{\"tags\":{\"y\":\"2\"}}");
    cr_assert_eq(json_object_size(json_at(answer.json, "tags")), 1,
                 "a PATCH replaces the whole map");
    answer = send(harness, "PATCH", GROUPS "/demo-rg", "{}");
    cr_assert_str_eq(answer_text(&answer, "tags.y"), "2", "a PATCH without tags keeps them");

    cr_assert_eq(send(harness, "HEAD", GROUPS "/demo-rg", NULL).status, 204);
    answer = send(harness, "HEAD", GROUPS "/nope", NULL);
    cr_assert_eq(answer.status, 404);
    cr_assert_str_eq(answer_header(&answer, "X-Ms-Failure-Cause"), "gateway");
    harness_free(harness);
}

Test(groups, refuse_what_azure_refuses)
{
    static const struct {
        const char *method, *path, *body;
        int status;
        const char *code, *message; /* message: what it begins with */
    } cases[] = {
        {"GET", GROUPS "/nope", NULL, 404, "ResourceGroupNotFound",
         "Resource group 'nope' could not be found."},
        {"DELETE", GROUPS "/nope", NULL, 404, "ResourceGroupNotFound", ""},
        {"PATCH", GROUPS "/nope", "{}", 404, "ResourceGroupNotFound", ""},
        {"GET", GROUPS "/nope/resources", NULL, 404, "ResourceGroupNotFound", ""},
        {"PUT", GROUPS "/rg", "{\"location\":\"westus\"}", 409, "InvalidResourceGroupLocation",
         "Invalid resource group location 'westus'. The Resource group already exists in location 'eastus'."},
        {"PUT", GROUPS "/new", "{}", 400, "LocationRequired",
         "The location property is required for this definition."},
        {"PUT", GROUPS "/new", "{\"location\":\"mars\"}", 400,
         "LocationNotAvailableForResourceGroup",
         "The provided location 'mars' is not available for resource group. List of available regions is '"},
        {"PUT", GROUPS "/new", "{\"location\":\"Global\"}", 400,
         "LocationNotAvailableForResourceGroup",
         "The provided location 'Global' is not available for resource group. List of available regions is '"},
        {"PUT", GROUPS "/mi%20grupo", "{\"location\":\"eastus\"}", 400, "InvalidResourceGroup",
         "The provided resource group name 'mi grupo' has these invalid characters: ' '."},
        {"PUT", GROUPS "/dot.", "{\"location\":\"eastus\"}", 400, "InvalidResourceGroup", ""},
        {"PUT",
         GROUPS
         "/a1234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901",
         "{\"location\":\"eastus\"}", 400, "InvalidResourceGroup", ""},
        {"PUT", GROUPS "/rg", "{\"location\":\"eastus\",\"tags\":{\"a/b\":\"c\"}}", 400,
         "InvalidTagNameCharacters",
         "The tag names 'a/b' have reserved characters '<,>,%,&,\\,?,/' or control characters."},
        {"PATCH", GROUPS "/rg", "{\"tags\":{\"a\":1}}", 400, "InvalidRequestContent", ""},
        {"PATCH", GROUPS "/rg", "{\"tags\":[]}", 400, "InvalidRequestContent", ""},
        {"GET", GROUPS "?$filter=tagName%20is%20'x'", NULL, 400, "InvalidFilterInQueryString", ""},
        {"GET", GROUPS "?$filter=" NESTED NESTED NESTED "name%20eq%20'x'", NULL, 400,
         "InvalidFilterInQueryString", ""},
        {"GET", GROUPS "?$top=none", NULL, 400, "InvalidTopInQueryString", ""},
        {"GET", "/subscriptions/nope/resourceGroups/rg", NULL, 400, "InvalidSubscriptionId", ""},
        {"POST", GROUPS "/rg", "{}", 405, "MethodNotAllowed", ""},
    };
    struct harness *harness = harness_at(SPEED_INSTANT);

    cr_assert_eq(send(harness, "PUT", GROUPS "/rg", "{\"location\":\"eastus\"}").status, 201);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct answer answer = send(harness, cases[i].method, cases[i].path, cases[i].body);
        const char *message = answer_text(&answer, "error.message");
        cr_assert_eq(answer.status, cases[i].status, "%s %s: %d", cases[i].method, cases[i].path,
                     answer.status);
        cr_assert_str_eq(answer_text(&answer, "error.code"), cases[i].code, "%s", cases[i].path);
        cr_assert_eq(strncmp(message, cases[i].message, strlen(cases[i].message)), 0, "%s",
                     message);
        cr_assert_null(answer_header(&answer, "Retry-After"), "Python clients would send it again");
    }
    struct answer answer = harness_send(harness, "GET", GROUPS "/rg", NULL);
    cr_assert_str_eq(answer_text(&answer, "error.code"), "MissingApiVersionParameter");
    harness_free(harness);
}

Test(groups, refuse_too_many_and_too_long_tags)
{
    struct harness *harness = harness_at(SPEED_INSTANT);
    json_t *tags = json_object();
    char name[600];

    cr_assert_eq(send(harness, "PUT", GROUPS "/rg", "{\"location\":\"eastus\"}").status, 201);
    for (int i = 0; i < 51; i++) {
        snprintf(name, sizeof name, "tag%d", i);
        json_object_set_new(tags, name, json_string("v"));
        json_t *body = json_pack("{s:O}", "tags", tags);
        char *text = json_dumps(body, 0);
        cr_assert_eq(send(harness, "PATCH", GROUPS "/rg", text).status, i < 50 ? 200 : 400,
                     "%d tags", i + 1);
        free(text);
        json_decref(body);
    }
    json_decref(tags);

    const struct {
        size_t name, value;
        const char *code;
    } cases[] = {{512, 256, ""}, {513, 1, "InvalidTagName"}, {1, 257, "InvalidTagValue"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char body[1024];
        snprintf(body, sizeof body, "{\"tags\":{\"%0*d\":\"%0*d\"}}", (int)cases[i].name, 0,
                 (int)cases[i].value, 0);
        struct answer answer = send(harness, "PATCH", GROUPS "/rg", body);
        cr_assert_str_eq(answer_text(&answer, "error.code"), cases[i].code);
    }
    harness_free(harness);
}

Test(groups, are_listed_in_the_pages_that_the_server_was_told)
{
    struct harness *harness = harness_new(&(struct harness_options){.page_size = 2});
    size_t seen = 0;

    for (int i = 0; i < 5; i++) {
        char target[256];
        snprintf(target, sizeof target, SUBSCRIPTION "/resourceGroups/rg%d?api-version=2021-04-01",
                 i);
        cr_assert_eq(harness_send(harness, "PUT", target, "{\"location\":\"eastus\"}").status, 201);
    }
    const char *next = SUBSCRIPTION "/resourceGroups?api-version=2021-04-01&$top=3";
    for (int page = 0; next; page++) {
        struct answer answer = harness_send(harness, "GET", next, NULL);
        size_t count = json_array_size(json_object_get(answer.json, "value"));
        cr_assert(count >= 1 && count <= 2, "page %d has %zu", page, count);
        seen += count;
        const char *link = json_text(answer.json, "nextLink");
        cr_assert(!link || *link, "an empty nextLink");
        next = link ? strstr(link, "/subscriptions/") : NULL;
    }
    cr_expect_eq(seen, 5);
    harness_free(harness);
}

Test(groups, list_with_filters_and_pages)
{
    struct harness *harness = harness_at(SPEED_INSTANT);

    send(harness, "PUT", GROUPS "/a", "{\"location\":\"eastus\",\"tags\":{\"Env\":\"dev\"}}");
    send(harness, "PUT", GROUPS "/b", "{\"location\":\"westus2\",\"tags\":{\"env\":\"prod\"}}");
    send(harness, "PUT", GROUPS "/c", "{\"location\":\"eastus\"}");
    static const struct {
        const char *query;
        size_t count;
        const char *first;
    } cases[] = {
        {"", 3, "a"},
        {"?$filter=tagName%20eq%20'env'", 2, "a"},
        {"?%24filter=tagname+eq+'ENV'+and+tagvalue+eq+'prod'", 1, "b"},
        {"?$filter=tagName%20eq%20'env'%20and%20tagValue%20eq%20'PROD'", 0, ""},
        {"?$filter=location%20eq%20'West%20US%202'", 1, "b"},
        {"?$filter=name%20ne%20'a'", 2, "b"},
        {"?$filter=name%20eq%20'b'%20or%20name%20eq%20'c'", 2, "b"},
        {"?$filter=(startswith(name,'a')%20or%20substringof('C',name))%20and%20location%20eq%20'eastus'",
         2, "a"},
        {"?$filter=name%20eq%20'it''s'", 0, ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char path[512];
        snprintf(path, sizeof path, GROUPS "%s", cases[i].query);
        struct answer answer = send(harness, "GET", path, NULL);
        const json_t *value = json_at(answer.json, "value");
        cr_assert_eq(answer.status, 200, "%s", path);
        cr_assert_eq(json_array_size(value), cases[i].count, "%s: %s", path, answer.body);
        if (cases[i].count)
            cr_assert_str_eq(json_text_or(json_array_get(value, 0), "name", ""), cases[i].first,
                             "%s", path);
        cr_assert_null(json_at(answer.json, "nextLink"), "one page has no link");
    }

    /* Following the links shows each group once. */
    struct answer answer = send(harness, "GET", GROUPS "?$top=2&$filter=name%20ne%20'z'", NULL);
    cr_assert_eq(json_array_size(json_at(answer.json, "value")), 2);
    const char *link = answer_text(&answer, "nextLink");
    cr_assert_eq(strncmp(link, "https://localhost:8443" GROUPS "?",
                         strlen("https://localhost:8443" GROUPS "?")),
                 0);
    cr_assert_not_null(strstr(link, "api-version=2021-04-01"));
    answer = harness_send(harness, "GET", link + strlen("https://localhost:8443"), NULL);
    cr_assert_eq(json_array_size(json_at(answer.json, "value")), 1);
    cr_assert_str_eq(json_text_or(json_array_get(json_at(answer.json, "value"), 0), "name", ""),
                     "c");
    cr_assert_null(json_at(answer.json, "nextLink"));
    harness_free(harness);
}

static const char *target_of(const char *link)
{
    const char *host = "https://localhost:8443";
    cr_assert_eq(strncmp(link, host, strlen(host)), 0, "%s", link);
    return link + strlen(host);
}

Test(groups, go_with_all_that_is_inside)
{
    struct harness *harness = harness_at(SPEED_MANUAL);
    const char *cluster = GROUPS "/rg/providers/Contoso.Things/clusters/c";
    const char *node = "{\"location\":\"eastus\",\"managedBy\":\"" GROUPS
                       "/RG/providers/Contoso.Things/clusters/c\"}";

    send(harness, "PUT", GROUPS "/rg", "{\"location\":\"eastus\"}");
    send(harness, "PUT", GROUPS "/rg2", "{\"location\":\"eastus\"}");
    send(harness, "PUT", cluster, "{\"location\":\"eastus\"}");
    send(harness, "PUT", GROUPS "/rg2/providers/Contoso.Things/clusters/c",
         "{\"location\":\"eastus\"}");
    send(harness, "PUT", GROUPS "/MC_rg_c_eastus", node);
    send(harness, "PUT", GROUPS "/MC_rg_c_eastus/providers/Contoso.Things/sets/s",
         "{\"location\":\"eastus\"}");
    send(harness, "PUT", GROUPS "/MC_rg2",
         "{\"location\":\"eastus\",\"managedBy\":\"" GROUPS "/rg2/providers/x.y/z/c\"}");

    struct answer answer = send(harness, "DELETE", GROUPS "/rg", NULL);
    cr_assert_eq(answer.status, 202);
    cr_assert_eq(answer.size, 0);
    cr_assert_null(answer_header(&answer, "Azure-AsyncOperation"));
    cr_assert_str_eq(answer_header(&answer, "Retry-After"), "1");
    const char *location = answer_header(&answer, "Location");
    cr_assert_not_null(strstr(location, SUBSCRIPTION "/operationresults/"));

    /* While it goes, it is there and takes nothing in. */
    answer = send(harness, "GET", GROUPS "/rg", NULL);
    cr_assert_str_eq(answer_text(&answer, "properties.provisioningState"), "Deleting");
    answer = send(harness, "PUT", GROUPS "/rg", "{\"location\":\"eastus\"}");
    cr_assert_eq(answer.status, 409);
    cr_assert_str_eq(answer_text(&answer, "error.code"), "ResourceGroupBeingDeleted");
    cr_assert_str_eq(
        answer_text(&answer, "error.message"),
        "The resource group 'rg' is in deprovisioning state and cannot perform this operation.");
    cr_assert_eq(send(harness, "PUT", cluster, "{}").status, 409);
    answer = send(harness, "DELETE", GROUPS "/rg", NULL);
    cr_assert_eq(answer.status, 202);
    cr_assert_str_eq(answer_header(&answer, "Location"), location,
                     "a second DELETE joins the first");
    answer = harness_send(harness, "GET", target_of(location), NULL);
    cr_assert_eq(answer.status, 202);
    cr_assert_str_eq(answer_header(&answer, "Location"), location);
    cr_assert_str_eq(answer_header(&answer, "Retry-After"), "1");

    harness_restart(harness);
    harness_advance(harness, 3600);
    answer = harness_send(harness, "GET", target_of(location), NULL);
    cr_assert_eq(answer.status, 200);
    cr_assert_eq(answer.size, 0);
    static const struct {
        const char *path;
        int status;
    } after[] = {
        {GROUPS "/rg", 404},
        {GROUPS "/rg/providers/Contoso.Things/clusters/c", 404},
        {GROUPS "/MC_rg_c_eastus", 404},
        {GROUPS "/rg2", 200},
        {GROUPS "/rg2/providers/Contoso.Things/clusters/c", 200},
        {GROUPS "/MC_rg2", 200},
        {SUBSCRIPTION "/operationresults/00000000-0000-0000-0000-000000000001", 404},
    };
    for (size_t i = 0; i < sizeof after / sizeof after[0]; i++)
        cr_assert_eq(send(harness, "GET", after[i].path, NULL).status, after[i].status, "%s",
                     after[i].path);
    answer = send(harness, "GET", SUBSCRIPTION "/resources", NULL);
    cr_assert_eq(json_array_size(json_at(answer.json, "value")), 1, "%s", answer.body);
    harness_free(harness);
}

Test(groups, deletion_of_a_gone_group_spares_its_namesake)
{
    struct harness *harness = harness_at(SPEED_MANUAL);
    const char *node = "{\"location\":\"eastus\",\"managedBy\":\"" GROUPS
                       "/rg/providers/Contoso.Things/clusters/c\"}";

    send(harness, "PUT", GROUPS "/rg", "{\"location\":\"eastus\"}");
    send(harness, "PUT", GROUPS "/rg/providers/Contoso.Things/clusters/c", "{}");
    send(harness, "PUT", GROUPS "/node", node);
    cr_assert_eq(send(harness, "DELETE", GROUPS "/rg", NULL).status, 202);
    harness_advance(harness, 30);
    cr_assert_eq(send(harness, "DELETE", GROUPS "/node", NULL).status, 202);
    harness_advance(harness,
                    35); /* rg is gone and took node along; node's own deletion was to run on */
    cr_assert_eq(send(harness, "GET", GROUPS "/node", NULL).status, 404);
    cr_assert_eq(send(harness, "PUT", GROUPS "/node", "{\"location\":\"eastus\"}").status, 201);
    harness_advance(harness, 3600);
    cr_assert_eq(send(harness, "GET", GROUPS "/node", NULL).status, 200);
    harness_free(harness);
}

/* Each group is managed by what is in the one before it, and the first by what is in the last. */
Test(groups, deletion_runs_on_for_ever_or_too_deep_along_a_ring)
{
    struct harness *harness = harness_at(SPEED_INSTANT);
    enum { LENGTH = 300 };
    char group[128], body[256];

    for (int i = 0; i < LENGTH; i++) {
        snprintf(group, sizeof group, GROUPS "/ring%d", i);
        snprintf(body, sizeof body,
                 "{\"location\":\"eastus\",\"managedBy\":\"" GROUPS
                 "/RING%d/providers/Contoso.Things/clusters/c\"}",
                 (i + LENGTH - 1) % LENGTH);
        cr_assert_eq(send(harness, "PUT", group, body).status, 201);
        snprintf(group, sizeof group, GROUPS "/ring%d/providers/Contoso.Things/clusters/c", i);
        cr_assert_eq(send(harness, "PUT", group, "{}").status, 201);
        harness_forget(harness);
    }
    send(harness, "PUT", GROUPS "/ring", "{\"location\":\"eastus\"}");
    cr_assert_eq(send(harness, "DELETE", GROUPS "/ring7", NULL).status, 202);
    struct answer answer = send(harness, "GET", GROUPS, NULL);
    cr_assert_eq(json_array_size(json_at(answer.json, "value")), 1, "%s", answer.body);
    answer = send(harness, "GET", SUBSCRIPTION "/resources", NULL);
    cr_assert_eq(json_array_size(json_at(answer.json, "value")), 0, "%s", answer.body);
    harness_free(harness);
}

Test(groups, deletion_at_instant_speed_is_over_by_the_first_poll)
{
    struct harness *harness = harness_at(SPEED_INSTANT);

    send(harness, "PUT", GROUPS "/rg", "{\"location\":\"eastus\"}");
    struct answer answer = send(harness, "DELETE", GROUPS "/rg", NULL);
    cr_assert_eq(answer.status, 202);
    cr_assert_eq(
        harness_send(harness, "GET", target_of(answer_header(&answer, "Location")), NULL).status,
        200);
    cr_assert_eq(send(harness, "GET", GROUPS "/rg", NULL).status, 404);
    cr_assert_eq(send(harness, "PUT", GROUPS "/rg", "{\"location\":\"westus\"}").status, 201);
    harness_free(harness);
}

Test(groups, real_speed_waits_as_recorded)
{
    struct harness *harness = harness_at(SPEED_REAL);

    send(harness, "PUT", GROUPS "/rg", "{\"location\":\"eastus\"}");
    struct answer answer = send(harness, "DELETE", GROUPS "/rg", NULL);
    cr_assert_str_eq(answer_header(&answer, "Retry-After"), "15");
    harness_free(harness);
}

Test(subscriptions, any_guid_works_and_used_ones_are_listed)
{
    const char *other = "/subscriptions/11111111-2222-3333-4444-AAAAAAAAAAAA";
    struct harness *harness = harness_at(SPEED_INSTANT);
    struct answer answer = send(harness, "GET", other, NULL);

    cr_assert_eq(answer.status, 200);
    cr_assert_str_eq(answer_text(&answer, "subscriptionId"),
                     "11111111-2222-3333-4444-aaaaaaaaaaaa");
    cr_assert_str_eq(answer_text(&answer, "state"), "Enabled");
    answer = send(harness, "GET", "/subscriptions", NULL);
    cr_assert_eq(json_array_size(json_at(answer.json, "value")), 1, "looking is not using");

    send(harness, "PUT", "/subscriptions/11111111-2222-3333-4444-AAAAAAAAAAAA/resourceGroups/rg",
         "{\"location\":\"eastus\"}");
    send(harness, "PUT", GROUPS "/rg", "{\"location\":\"eastus\"}");
    answer = send(harness, "GET", "/subscriptions", NULL);
    const json_t *value = json_at(answer.json, "value");
    cr_assert_eq(json_array_size(value), 2);
    cr_assert_str_eq(json_text_or(json_array_get(value, 0), "id", ""), SUBSCRIPTION,
                     "the default one comes first");
    cr_assert_str_eq(json_text_or(json_array_get(value, 1), "id", ""),
                     "/subscriptions/11111111-2222-3333-4444-aaaaaaaaaaaa");

    answer = send(harness, "GET", "/tenants", NULL);
    const json_t *tenant = json_array_get(json_at(answer.json, "value"), 0);
    cr_assert_str_eq(json_text_or(tenant, "tenantId", ""),
                     json_text_or(json_array_get(value, 0), "tenantId", "-"));
    harness_free(harness);
}

/* Recorded: GET …/locations?api-version=2022-12-01 (Azure/azure-cli recording test_list_locations,
 * 2025-02). */
Test(subscriptions, locations_have_the_recorded_shape)
{
    struct harness *harness = harness_at(SPEED_INSTANT);
    struct answer answer = send(harness, "GET", SUBSCRIPTION "/locations", NULL);
    const json_t *value = json_at(answer.json, "value");
    const json_t *east = NULL;
    const json_t *location;
    size_t i;

    cr_assert_eq(answer.status, 200);
    json_array_foreach(value, i, location)
    {
        if (text_equal(json_text(location, "name"), "eastus"))
            east = location;
    }
    cr_assert_not_null(east);
    static const char *const order[] = {
        "id", "name", "type", "displayName", "regionalDisplayName", "metadata"};
    void *member = json_object_iter((json_t *)(uintptr_t)east);
    for (i = 0; i < sizeof order / sizeof order[0]; i++) {
        cr_assert_str_eq(json_object_iter_key(member), order[i]);
        member = json_object_iter_next((json_t *)(uintptr_t)east, member);
    }
    cr_assert_str_eq(json_text_or(east, "id", ""), SUBSCRIPTION "/locations/eastus");
    cr_assert_str_eq(json_text_or(east, "type", ""), "Region");
    const json_t *pair = json_array_get(json_at(east, "metadata.pairedRegion"), 0);
    cr_assert_str_eq(json_text_or(pair, "name", ""), "westus");
    cr_assert_str_eq(json_text_or(pair, "id", ""), SUBSCRIPTION "/locations/westus");
    harness_free(harness);
}
