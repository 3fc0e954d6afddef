#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "base/ids.h"
#include "base/json.h"
#include "tests/support/harness.h"

/* Shape and statuses: kubernetes-sigs/cloud-provider-azure test data of 2025-11 (api-version
 * 2024-11-30). */

#define GROUP      SUBSCRIPTION "/resourceGroups/Id-rg"
#define LIST       "/providers/Microsoft.ManagedIdentity/userAssignedIdentities"
#define IDENTITIES GROUP LIST
#define SHOWN      SUBSCRIPTION "/resourcegroups/Id-rg" LIST
#define FEDERATED  "/federatedIdentityCredentials"

static struct answer send(struct harness *harness, const char *method, const char *path,
                          const char *body)
{
    char target[1024];
    snprintf(target, sizeof target, "%s?api-version=2024-11-30", path);
    return harness_send(harness, method, target, body);
}

static struct harness *harness_with_group(void)
{
    struct harness *harness =
        harness_new(&(struct harness_options){.speed = SPEED_MANUAL, .seed = 3});
    struct answer answer =
        harness_send(harness, "PUT", GROUP "?api-version=2021-04-01", "{\"location\":\"eastus\"}");
    cr_assert_eq(answer.status, 201, "%s", answer.body);
    return harness;
}

Test(identity, shows_identities_as_recorded_and_keeps_their_ids)
{
    struct harness *harness = harness_with_group();
    static const char *const guids[] = {"properties.tenantId", "properties.principalId",
                                        "properties.clientId"};

    struct answer first = send(harness, "PUT", IDENTITIES "/testResource",
                               "{\"location\":\"East US\",\"name\":\"testResource\"}");
    cr_assert_eq(first.status, 201, "%s", first.body);
    cr_expect_str_eq(answer_text(&first, "location"), "eastus");
    cr_expect_str_eq(answer_text(&first, "id"), SHOWN "/testResource");
    cr_expect_str_eq(answer_text(&first, "type"),
                     "Microsoft.ManagedIdentity/userAssignedIdentities");
    cr_expect(json_is_object(json_at(first.json, "tags")));
    cr_expect_str_eq(answer_header(&first, "Location"), SHOWN "/testResource");
    for (size_t i = 0; i < sizeof guids / sizeof guids[0]; i++)
        cr_expect(uuid_valid(answer_text(&first, guids[i])), "%s: %s", guids[i], first.body);
    cr_expect_str_neq(answer_text(&first, guids[1]), answer_text(&first, guids[2]));

    struct answer second = send(harness, "PUT", IDENTITIES "/TESTresource",
                                "{\"location\":\"eastus\",\"tags\":{\"a\":\"b\"}}");
    cr_assert_eq(second.status, 200);
    cr_expect_str_eq(answer_text(&second, "name"), "testResource");
    cr_expect_str_eq(answer_text(&second, "tags.a"), "b");
    for (size_t i = 0; i < sizeof guids / sizeof guids[0]; i++)
        cr_expect_str_eq(answer_text(&second, guids[i]), answer_text(&first, guids[i]));

    harness_restart(harness);
    struct answer answer = send(harness, "GET", IDENTITIES "/testResource", NULL);
    cr_expect_eq(answer.status, 200);
    cr_expect_str_eq(answer.body, second.body, "a restart changes nothing");
    answer = send(harness, "PATCH", IDENTITIES "/testResource", "{\"tags\":{\"c\":\"d\"}}");
    cr_expect_str_eq(answer_text(&answer, "tags.c"), "d");
    static const char *const lists[] = {IDENTITIES, SUBSCRIPTION LIST};
    for (size_t i = 0; i < 2; i++) {
        answer = send(harness, "GET", lists[i], NULL);
        cr_expect_eq(json_array_size(json_at(answer.json, "value")), 1, "%s", answer.body);
    }
    harness_free(harness);
}

Test(identity, refuses_and_deletes_as_recorded)
{
    struct harness *harness = harness_with_group();
    static const struct {
        const char *method, *path, *body;
        int status;
        const char *code;
    } rows[] = {
        {"GET", IDENTITIES "/no", NULL, 404, "ResourceNotFound"},
        {"GET", SUBSCRIPTION "/resourceGroups/none" LIST, NULL, 404, "ResourceGroupNotFound"},
        {"PUT", IDENTITIES "/i", "{}", 400, "LocationRequired"},
        {"PUT", IDENTITIES "/i", "{\"location\":\"eastus\",\"tags\":7}", 400,
         "InvalidRequestContent"},
        {"PUT", IDENTITIES "/i", "{\"location\":\"eastus\",\"tags\":{\"a/b\":\"c\"}}", 400,
         "InvalidTagNameCharacters"},
        {"PUT", IDENTITIES "/i", "{\"location\":\"eastus\"}", 201, ""},
        {"PUT", IDENTITIES "/i", "{\"location\":\"westus\"}", 409, "InvalidResourceLocation"},
        {"PUT", IDENTITIES "/i" FEDERATED "/f", "{\"properties\":{\"issuer\":\"https://i\"}}", 400,
         "InvalidRequestContent"},
        {"PUT", IDENTITIES "/i" FEDERATED "/f",
         "{\"properties\":{\"issuer\":\"https://i\",\"subject\":\"s\",\"audiences\":[\"a\"]}}", 201,
         ""},
        {"PUT", IDENTITIES "/i" FEDERATED "/f",
         "{\"properties\":{\"issuer\":\"https://i\",\"subject\":\"t\",\"audiences\":[\"a\"]}}", 200,
         ""},
        {"PUT", IDENTITIES "/no" FEDERATED "/f",
         "{\"properties\":{\"issuer\":\"https://i\",\"subject\":\"t\",\"audiences\":[\"a\"]}}", 404,
         "ResourceNotFound"},
        {"GET", IDENTITIES "/i" FEDERATED "/f", NULL, 200, ""},
        {"GET", IDENTITIES "/i" FEDERATED "/g", NULL, 404, "ResourceNotFound"},
        {"GET", IDENTITIES "/i" FEDERATED, NULL, 200, ""},
        {"DELETE", IDENTITIES "/i" FEDERATED "/f", NULL, 200, ""},
        {"DELETE", IDENTITIES "/i" FEDERATED "/f", NULL, 204, ""},
        {"DELETE", IDENTITIES "/i", NULL, 200, ""},
        {"DELETE", IDENTITIES "/i", NULL, 204, ""},
        {"GET", IDENTITIES "/i" FEDERATED, NULL, 404, "ResourceNotFound"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct answer answer = send(harness, rows[i].method, rows[i].path, rows[i].body);
        cr_expect_eq(answer.status, rows[i].status, "row %zu: %d %s", i, answer.status,
                     answer.body);
        cr_expect_str_eq(answer_text(&answer, "error.code"), rows[i].code, "row %zu", i);
    }
    harness_free(harness);
}
