#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "api/authorization/roles.h"
#include "base/ids.h"
#include "base/json.h"
#include "tests/support/harness.h"

/* Requests: what az 2.45 and 2.74 and Terraform's azurerm send when a cluster gets a subnet of its
 * own. Texts: public reports (aztfmod/terraform-azurerm-caf#1589,
 * Azure-Samples/graphrag-accelerator#168). */

#define GROUP       SUBSCRIPTION "/resourceGroups/Auth-rg"
#define VNET        GROUP "/providers/Microsoft.Network/virtualNetworks/v"
#define SUBNET      VNET "/subnets/s"
#define ROLES       "/providers/Microsoft.Authorization/"
#define ASSIGNMENTS ROLES "roleAssignments"
#define DEFINITIONS ROLES "roleDefinitions"

#define NETWORK_CONTRIBUTOR "4d97b98b-1d4f-4787-a291-c67834d212e7"
#define READER              "acdd72a7-3385-48ef-bd42-f606fba81ae7"
#define PRINCIPAL           "33333333-3333-3333-3333-333333333333"
#define NAME_A              "aaaaaaaa-0000-0000-0000-000000000001"
#define NAME_B              "aaaaaaaa-0000-0000-0000-000000000002"
#define NAME_C              "aaaaaaaa-0000-0000-0000-000000000003"

#define ASSIGN(role, principal)                                                                    \
    "{\"properties\":{\"roleDefinitionId\":\"" SUBSCRIPTION DEFINITIONS "/" role                   \
    "\",\"principalId\":\"" principal "\"}}"

static struct answer send(struct harness *harness, const char *method, const char *path,
                          const char *body)
{
    char target[1024];
    snprintf(target, sizeof target, "%s%sapi-version=2022-04-01", path,
             strchr(path, '?') ? "&" : "?");
    return harness_send(harness, method, target, body);
}

static struct harness *harness_with_subnet(void)
{
    struct harness *harness =
        harness_new(&(struct harness_options){.speed = SPEED_MANUAL, .seed = 5});
    struct answer answer =
        harness_send(harness, "PUT", GROUP "?api-version=2021-04-01", "{\"location\":\"eastus\"}");
    cr_assert_eq(answer.status, 201, "%s", answer.body);
    answer = harness_send(harness, "PUT", VNET "?api-version=2024-01-01",
                          "{\"location\":\"eastus\",\"properties\":{\"addressSpace\":{"
                          "\"addressPrefixes\":[\"10.0.0.0/8\"]},\"subnets\":[{\"name\":\"s\","
                          "\"properties\":{\"addressPrefix\":\"10.240.0.0/16\"}}]}}");
    cr_assert_eq(answer.status, 201, "%s", answer.body);
    return harness;
}

static size_t value_size(struct harness *harness, const char *path)
{
    struct answer answer = send(harness, "GET", path, NULL);
    cr_expect_eq(answer.status, 200, "%s: %s", path, answer.body);
    return json_array_size(json_at(answer.json, "value"));
}

Test(authorization, lets_az_give_a_cluster_its_subnet_without_retries)
{
    struct harness *harness = harness_with_subnet();

    cr_expect_eq(value_size(harness, SUBNET ASSIGNMENTS "?$filter=atScope%28%29"), 0);
    struct answer answer = harness_send(
        harness, "GET",
        SUBNET DEFINITIONS
        "?api-version=2022-05-01-preview&$filter=roleName%20eq%20%27Network%20Contributor%27",
        NULL);
    cr_assert_eq(json_array_size(json_at(answer.json, "value")), 1, "%s", answer.body);
    const json_t *role = json_array_get(json_at(answer.json, "value"), 0);
    cr_expect_str_eq(json_text(role, "id"), SUBSCRIPTION DEFINITIONS "/" NETWORK_CONTRIBUTOR);
    cr_expect_str_eq(json_text(role, "name"), NETWORK_CONTRIBUTOR);
    cr_expect_str_eq(json_text(role, "properties.type"), "BuiltInRole");

    answer =
        send(harness, "PUT", SUBNET ASSIGNMENTS "/" NAME_A, ASSIGN(NETWORK_CONTRIBUTOR, PRINCIPAL));
    cr_assert_eq(answer.status, 201, "%s", answer.body);
    cr_expect_str_eq(answer_text(&answer, "id"), SUBNET ASSIGNMENTS "/" NAME_A);
    cr_expect_str_eq(answer_text(&answer, "properties.scope"), SUBNET);
    cr_expect_str_eq(answer_text(&answer, "properties.roleDefinitionId"),
                     SUBSCRIPTION DEFINITIONS "/" NETWORK_CONTRIBUTOR);

    answer = harness_send(
        harness, "GET",
        SUBNET ASSIGNMENTS "?api-version=2020-04-01-preview&%24filter=atScope%28%29", NULL);
    role = json_array_get(json_at(answer.json, "value"), 0);
    cr_expect_str_eq(json_text(role, "properties.scope"), SUBNET, "%s", answer.body);
    harness_free(harness);
}

Test(authorization, keeps_one_assignment_for_principal_role_and_scope)
{
    struct harness *harness = harness_with_subnet();
    static const struct {
        const char *method, *path, *body;
        int status;
        const char *code;
    } rows[] = {
        {"GET", SUBNET ASSIGNMENTS "/" NAME_A, NULL, 404, "RoleAssignmentNotFound"},
        {"PUT", SUBNET ASSIGNMENTS "/" NAME_A, ASSIGN(READER, PRINCIPAL), 201, ""},
        {"PUT", SUBNET ASSIGNMENTS "/" NAME_A, ASSIGN(READER, PRINCIPAL), 200, ""},
        {"PUT", SUBNET ASSIGNMENTS "/" NAME_B, ASSIGN(READER, PRINCIPAL), 409,
         "RoleAssignmentExists"},
        {"PUT", SUBNET ASSIGNMENTS "/" NAME_B, ASSIGN(NETWORK_CONTRIBUTOR, PRINCIPAL), 201, ""},
        {"PUT", VNET ASSIGNMENTS "/" NAME_B, ASSIGN(READER, PRINCIPAL), 201, ""},
        {"PUT", SUBNET ASSIGNMENTS "/" NAME_A, ASSIGN(READER, NAME_C), 400,
         "RoleAssignmentUpdateNotPermitted"},
        {"PUT", SUBNET ASSIGNMENTS "/x", ASSIGN(READER, PRINCIPAL), 400, "InvalidRoleAssignmentId"},
        {"PUT", SUBNET ASSIGNMENTS "/" NAME_C, ASSIGN("x", PRINCIPAL), 400, "BadRequestFormat"},
        {"PUT", SUBNET ASSIGNMENTS "/" NAME_C, ASSIGN(READER, "x"), 400, "BadRequestFormat"},
        {"PUT", SUBNET ASSIGNMENTS "/" NAME_C, "{\"properties\":7}", 400, "BadRequestFormat"},
        {"PUT", VNET "/subnets/no" ASSIGNMENTS "/" NAME_C, ASSIGN(READER, PRINCIPAL), 404,
         "ResourceNotFound"},
        {"PUT", SUBSCRIPTION "/resourceGroups/none" ASSIGNMENTS "/" NAME_C,
         ASSIGN(READER, PRINCIPAL), 404, "ResourceGroupNotFound"},
        {"PUT", GROUP "/providers/Microsoft.ContainerRegistry/registries/r" ASSIGNMENTS "/" NAME_C,
         ASSIGN(READER, PRINCIPAL), 201, ""},
        {"DELETE", SUBNET ASSIGNMENTS "/" NAME_A, NULL, 200, ""},
        {"DELETE", SUBNET ASSIGNMENTS "/" NAME_A, NULL, 204, ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct answer answer = send(harness, rows[i].method, rows[i].path, rows[i].body);
        cr_expect_eq(answer.status, rows[i].status, "row %zu: %d %s", i, answer.status,
                     answer.body);
        cr_expect_str_eq(answer_text(&answer, "error.code"), rows[i].code, "row %zu", i);
    }
    harness_free(harness);
}

/* Azure's page "List Azure role assignments using the REST API": what each filter finds. */
Test(authorization, finds_assignments_from_above_and_below)
{
    struct harness *harness = harness_with_subnet();
    static const char *const puts[] = {ASSIGNMENTS "/" NAME_A, SUBSCRIPTION ASSIGNMENTS "/" NAME_A,
                                       GROUP ASSIGNMENTS "/" NAME_A, SUBNET ASSIGNMENTS "/" NAME_A};
    static const struct {
        const char *path;
        size_t found;
    } rows[] = {
        {SUBNET ASSIGNMENTS "?$filter=atScope()", 4},
        {VNET ASSIGNMENTS "?$filter=atScope()", 3},
        {VNET ASSIGNMENTS, 4},
        {SUBSCRIPTION ASSIGNMENTS, 4},
        {SUBSCRIPTION ASSIGNMENTS "?$filter=atScope()", 2},
        {SUBSCRIPTION "/resourceGroups/Auth-rg2" ASSIGNMENTS, 2},
        {"/subscriptions/00000000-0000-0000-0000-00000000000a" ASSIGNMENTS, 1},
        {ASSIGNMENTS, 4},
        {SUBNET ASSIGNMENTS "?$filter=principalId%20eq%20'" PRINCIPAL "'", 4},
        {SUBNET ASSIGNMENTS "?$filter=principalId+eq+'" NAME_C "'", 0},
        {SUBNET ASSIGNMENTS "?$filter=atScope()%20and%20assignedTo('" NAME_C "')", 0},
        {VNET ASSIGNMENTS "?$filter=atScope()%20and%20assignedTo('" PRINCIPAL "')", 3},
    };
    for (size_t i = 0; i < sizeof puts / sizeof puts[0]; i++)
        cr_assert_eq(send(harness, "PUT", puts[i], ASSIGN(READER, PRINCIPAL)).status, 201, "%zu",
                     i);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        cr_expect_eq(value_size(harness, rows[i].path), rows[i].found, "row %zu: %zu", i,
                     value_size(harness, rows[i].path));

    /* What is assigned at a resource goes with it. */
    struct answer answer = harness_send(harness, "DELETE", VNET "?api-version=2024-01-01", NULL);
    cr_assert_eq(answer.status, 200, "%s", answer.body);
    cr_expect_eq(value_size(harness, SUBSCRIPTION ASSIGNMENTS), 3);
    harness_free(harness);
}

/* The message names what follows the namespace, wherever else the path says "providers". */
Test(authorization, a_missing_scope_is_named_by_another_part_of_its_path)
{
    struct harness *harness = harness_with_subnet();
    struct answer answer = harness_send(
        harness, "PUT", SUBSCRIPTION "/resourceGroups/providers?api-version=2021-04-01",
        "{\"location\":\"eastus\"}");

    cr_assert_eq(answer.status, 201, "%s", answer.body);
    answer = send(harness, "PUT",
                  SUBSCRIPTION "/resourceGroups/providers/providers/Microsoft.Network/"
                               "virtualNetworks/v/subnets/s" ASSIGNMENTS "/" NAME_A,
                  ASSIGN(READER, PRINCIPAL));
    cr_expect_eq(answer.status, 404);
    cr_expect(strstr(answer.body, "'Microsoft.Network/virtualNetworks/v/subnets/s' under resource "
                                  "group 'providers'"),
              "%s", answer.body);
    harness_free(harness);
}

Test(authorization, knows_definitions_by_name_and_id)
{
    struct harness *harness = harness_with_subnet();
    static const struct {
        const char *method, *path, *body;
        int status;
        const char *path_in, *value;
    } rows[] = {
        {"GET", SUBSCRIPTION DEFINITIONS "/" READER, NULL, 200, "properties.roleName", "Reader"},
        {"GET", DEFINITIONS "/" READER, NULL, 200, "id", DEFINITIONS "/" READER},
        {"GET", SUBSCRIPTION DEFINITIONS "/" NAME_A, NULL, 404, "error.message",
         "The specified role definition with ID '" NAME_A "' does not exist."},
        {"PUT", SUBSCRIPTION DEFINITIONS "/" NAME_A,
         "{\"properties\":{\"roleName\":\"It's mine\",\"permissions\":[{\"actions\":[\"*/read\"]}],"
         "\"assignableScopes\":[\"" GROUP "\"]}}",
         201, "properties.type", "CustomRole"},
        {"PUT", SUBSCRIPTION DEFINITIONS "/" NAME_B, "{\"properties\":{}}", 400, "error.code",
         "BadRequestFormat"},
        {"PUT", SUBSCRIPTION DEFINITIONS "/" READER, "{\"properties\":{}}", 403, "error.code",
         "CannotChangeBuiltInRole"},
        {"GET", SUBNET DEFINITIONS "/" NAME_A, NULL, 200, "id",
         SUBSCRIPTION DEFINITIONS "/" NAME_A},
        {"PUT", SUBNET ASSIGNMENTS "/" NAME_A, ASSIGN(NAME_A, PRINCIPAL), 201, "name", NAME_A},
        {"DELETE", SUBSCRIPTION DEFINITIONS "/" NAME_A, NULL, 400, "error.code",
         "RoleDefinitionHasAssignments"},
        {"DELETE", SUBNET ASSIGNMENTS "/" NAME_A, NULL, 200, "name", NAME_A},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct answer answer = send(harness, rows[i].method, rows[i].path, rows[i].body);
        cr_expect_eq(answer.status, rows[i].status, "row %zu: %d %s", i, answer.status,
                     answer.body);
        cr_expect_str_eq(answer_text(&answer, rows[i].path_in), rows[i].value, "row %zu", i);
    }
    size_t builtin = 0;
    while (builtin_roles[builtin].name)
        builtin++;
    cr_expect_eq(value_size(harness, SUBSCRIPTION DEFINITIONS), builtin + 1);
    cr_expect_eq(value_size(harness, SUBSCRIPTION "/resourceGroups/other" DEFINITIONS), builtin);
    cr_expect_eq(value_size(harness, GROUP DEFINITIONS "?$filter=type%20eq%20'CustomRole'"), 1);
    cr_expect_eq(value_size(harness, GROUP DEFINITIONS "?$filter=roleName+eq+'It''s+mine'"), 1);
    cr_expect_eq(value_size(harness, GROUP DEFINITIONS
                            "?$filter=atScopeAndBelow()+and+type+eq+'BuiltInRole'+and+roleName+eq+"
                            "'AcrPull'"),
                 1);
    cr_assert_eq(send(harness, "DELETE", SUBSCRIPTION DEFINITIONS "/" NAME_A, NULL).status, 200);
    cr_expect_eq(send(harness, "DELETE", SUBSCRIPTION DEFINITIONS "/" NAME_A, NULL).status, 204);
    cr_expect_eq(send(harness, "GET", SUBSCRIPTION DEFINITIONS "/" NAME_A, NULL).status, 404);

    struct answer answer =
        harness_send(harness, "GET", SUBNET ROLES "permissions?api-version=2022-04-01", NULL);
    cr_assert_eq(answer.status, 200, "%s", answer.body);
    const json_t *first = json_array_get(json_at(answer.json, "value"), 0);
    cr_expect_str_eq(json_string_value(json_array_get(json_at(first, "actions"), 0)), "*");
    answer = harness_send(
        harness, "GET",
        ROLES "providerOperations/microsoft.containerservice?api-version=2022-04-01", NULL);
    cr_assert_eq(answer.status, 200, "%s", answer.body);
    cr_expect_str_eq(answer_text(&answer, "name"), "Microsoft.ContainerService");
    harness_free(harness);
}

Test(authorization, has_a_table_without_slips)
{
    for (size_t i = 0; builtin_roles[i].name; i++) {
        const struct builtin_role *role = &builtin_roles[i];
        cr_expect(uuid_valid(role->guid), "%s", role->name);
        cr_expect(*role->actions || *role->data_actions, "%s allows nothing", role->name);
        cr_expect_null(strstr(role->actions, "  "), "%s", role->name);
        for (size_t j = 0; j < i; j++) {
            cr_expect_str_neq(role->guid, builtin_roles[j].guid);
            cr_expect_str_neq(role->name, builtin_roles[j].name);
        }
    }
}
