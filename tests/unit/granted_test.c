#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "api/arm/call.h"
#include "api/authorization/authorization.h"
#include "tests/support/harness.h"

/* Which roles write what: Azure's pages "Azure built-in roles" and "Understand Azure role
 * definitions" (wildcards, notActions), "Understand scope for Azure RBAC" (inheritance). */

#define GROUP    SUBSCRIPTION "/resourceGroups/Auth-rg"
#define VNET     GROUP "/providers/Microsoft.Network/virtualNetworks/v"
#define SUBNET   VNET "/subnets/s"
#define TABLE    GROUP "/providers/Microsoft.Network/routeTables/r"
#define TABLES   GROUP "/providers/Microsoft.Network/routeTables/"
#define IDENTITY GROUP "/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id"
#define ROLES    "/providers/Microsoft.Authorization/"

#define NETWORK_CONTRIBUTOR "4d97b98b-1d4f-4787-a291-c67834d212e7"
#define CONTRIBUTOR         "b24988ac-6180-42a0-ab88-20f7382dd24c"
#define OWNER               "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"
#define READER              "acdd72a7-3385-48ef-bd42-f606fba81ae7"
#define DNS_CONTRIBUTOR     "befefa01-2a29-4197-83a8-272ff33ce314"
#define CUSTOM_TABLES       "cccccccc-0000-0000-0000-000000000001"
#define CUSTOM_BUT_TABLES   "cccccccc-0000-0000-0000-000000000002"
#define UNKNOWN             "cccccccc-0000-0000-0000-000000000003"
#define NAME                "aaaaaaaa-0000-0000-0000-000000000001"
#define OTHER               "33333333-3333-3333-3333-333333333333"

static struct arena *arena;
static struct harness *harness;
static const char *principal;

static struct answer must(const char *method, const char *path, const char *version,
                          const char *body)
{
    char target[1024];
    snprintf(target, sizeof target, "%s?api-version=%s", path, version);
    struct answer answer = harness_send(harness, method, target, body);
    cr_assert(answer.status == 200 || answer.status == 201, "%s %s: %d %s", method, path,
              answer.status, answer.body);
    return answer;
}

#define CUSTOM_ROLE(actions, not_actions)                                                          \
    "{\"properties\":{\"roleName\":\"" actions not_actions                                         \
    "\",\"permissions\":[{\"actions\":[\"" actions "\"],\"notActions\":[\"" not_actions            \
    "\"]}],\"assignableScopes\":[\"" GROUP "\"]}}"

static void set_up(void)
{
    arena = arena_new();
    harness = harness_new(&(struct harness_options){.speed = SPEED_MANUAL, .seed = 5});
    must("PUT", GROUP, "2021-04-01", "{\"location\":\"eastus\"}");
    must("PUT", VNET, "2024-01-01",
         "{\"location\":\"eastus\",\"properties\":{\"addressSpace\":{\"addressPrefixes\":"
         "[\"10.0.0.0/8\"]},\"subnets\":[{\"name\":\"s\",\"properties\":{\"addressPrefix\":"
         "\"10.240.0.0/16\"}}]}}");
    must("PUT", TABLE, "2024-01-01", "{\"location\":\"eastus\"}");
    must("PUT", TABLES "other", "2024-01-01", "{\"location\":\"eastus\"}");
    must("PUT", SUBSCRIPTION ROLES "roleDefinitions/" CUSTOM_TABLES, "2022-04-01",
         CUSTOM_ROLE("Microsoft.Network/ROUTETables/*", ""));
    must("PUT", SUBSCRIPTION ROLES "roleDefinitions/" CUSTOM_BUT_TABLES, "2022-04-01",
         CUSTOM_ROLE("*/write", "Microsoft.Network/routeTables/*"));
    struct answer answer = must("PUT", IDENTITY, "2024-11-30", "{\"location\":\"eastus\"}");
    principal = arena_string(arena, answer_text(&answer, "properties.principalId"));
}

static void tear_down(void)
{
    harness_free(harness);
    arena_free(arena);
}

TestSuite(granted, .init = set_up, .fini = tear_down);

struct asking {
    const char *who, *scope;
    bool granted;
};

static int asking_run(struct store_tx *tx, void *argument)
{
    struct asking *asking = argument;
    return role_granted(tx, arena, asking->who, asking->scope, &asking->granted);
}

static bool granted(const char *who, const char *scope)
{
    struct asking asking = {who, scope, false};
    cr_assert_eq(store_read(harness_api(harness)->store, arena, asking_run, &asking), 0);
    return asking.granted;
}

static void assign(const char *scope, const char *role, const char *to)
{
    const char *path = arena_printf(arena, "%s" ROLES "roleAssignments/" NAME, scope);
    const char *body = arena_printf(arena,
                                    "{\"properties\":{\"roleDefinitionId\":\"" SUBSCRIPTION ROLES
                                    "roleDefinitions/%s\",\"principalId\":\"%s\"}}",
                                    role, to);
    must("PUT", path, "2022-04-01", body);
}

static void withdraw(const char *scope)
{
    must("DELETE", arena_printf(arena, "%s" ROLES "roleAssignments/" NAME, scope), "2022-04-01",
         NULL);
}

Test(granted, roles_that_write_count_and_others_do_not)
{
    static const struct {
        const char *role;
        bool table, subnet;
    } rows[] = {
        {NETWORK_CONTRIBUTOR, true, true},
        {CONTRIBUTOR, true, true},
        {OWNER, true, true},
        {READER, false, false},
        {DNS_CONTRIBUTOR, false, false},
        {CUSTOM_TABLES, true, false},
        {CUSTOM_BUT_TABLES, false, true},
        {UNKNOWN, false, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assign(GROUP, rows[i].role, principal);
        cr_expect_eq(granted(IDENTITY, TABLE), rows[i].table, "%s", rows[i].role);
        cr_expect_eq(granted(IDENTITY, SUBNET), rows[i].subnet, "%s", rows[i].role);
        withdraw(GROUP);
        cr_expect_not(granted(IDENTITY, TABLE), "%s", rows[i].role);
    }
}

Test(granted, an_assignment_counts_at_its_scope_and_below)
{
    static const struct {
        const char *scope;
        bool subnet, vnet, table, group;
    } rows[] = {
        {SUBNET, true, false, false, false}, {VNET, true, true, false, false},
        {TABLE, false, false, true, false},  {TABLES "other", false, false, false, false},
        {GROUP, true, true, true, true},     {SUBSCRIPTION, true, true, true, true},
        {"", true, true, true, true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assign(rows[i].scope, NETWORK_CONTRIBUTOR, principal);
        cr_expect_eq(granted(IDENTITY, SUBNET), rows[i].subnet, "%s", rows[i].scope);
        cr_expect_eq(granted(IDENTITY, VNET), rows[i].vnet, "%s", rows[i].scope);
        cr_expect_eq(granted(IDENTITY, TABLE), rows[i].table, "%s", rows[i].scope);
        cr_expect_eq(granted(IDENTITY, arena_lower(arena, TABLE)), rows[i].table);
        withdraw(rows[i].scope);
    }
    /* Contributor may not manage who may, but it writes what networks there are. */
    assign(GROUP, CONTRIBUTOR, principal);
    cr_expect(granted(IDENTITY, GROUP));
}

Test(granted, it_is_the_identity_itself_that_must_be_named)
{
    assign(TABLE, NETWORK_CONTRIBUTOR, OTHER);
    cr_expect_not(granted(IDENTITY, TABLE));
    cr_expect(granted(OTHER, TABLE), "a principal may be named by its GUID");
    withdraw(TABLE);
    assign(TABLE, NETWORK_CONTRIBUTOR, principal);
    cr_expect(granted(arena_lower(arena, IDENTITY), TABLE));
    cr_expect(granted(principal, TABLE));
    cr_expect_not(granted(IDENTITY "x", TABLE), "no such identity");
    cr_expect_not(granted("", TABLE));
}
