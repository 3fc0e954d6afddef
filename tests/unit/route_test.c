#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "api/arm/catalogue.h"
#include "api/arm/route.h"
#include "base/span.h"

#define SUB     "/subscriptions/00000000-0000-0000-0000-000000000001"
#define AKS     SUB "/resourceGroups/rg1/providers/Microsoft.ContainerService"
#define CLUSTER AKS "/managedClusters/c1"

static struct arm_error *match(struct arena *arena, const char *method, const char *path,
                               struct call *call)
{
    struct exchange *exchange = arena_alloc(arena, sizeof *exchange);

    *call = (struct call){.exchange = exchange, .arena = arena, .method = method};
    cr_assert(target_parse(arena, path, &call->target), "%s", path);
    return route_match(call);
}

static const char *allow_of(const struct call *call)
{
    for (const struct header *header = call->exchange->reply.headers; header;
         header = header->next) {
        if (strcmp(header->name, "Allow") == 0)
            return header->value;
    }
    return NULL;
}

Test(route, finds_the_endpoint_in_any_case)
{
    static const struct {
        const char *method, *path, *operation;
    } rows[] = {
        {"GET", CLUSTER, "ManagedClusters_Get"},
        {"PUT", SUB "/resourcegroups/rg1/providers/microsoft.containerservice/MANAGEDCLUSTERS/c1",
         "ManagedClusters_CreateOrUpdate"},
        {"GET", CLUSTER "/upgradeprofiles/DEFAULT", "ManagedClusters_GetUpgradeProfile"},
        {"POST", CLUSTER "/listclusterusercredential",
         "ManagedClusters_ListClusterUserCredentials"},
        {"GET", SUB "/providers/Microsoft.ContainerService/locations/eastus/kubernetesVersions",
         "ManagedClusters_ListKubernetesVersions"},
        {"GET", SUB "/providers/Microsoft.ContainerService/locations/eastus/orchestrators",
         "ContainerServices_ListOrchestrators"},
        {"GET", SUB "/providers/Microsoft.ContainerService//managedClusters",
         "ManagedClusters_List"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        arena_auto struct arena *arena = arena_new();
        struct call call;
        cr_assert_null(match(arena, rows[i].method, rows[i].path, &call), "%s", rows[i].path);
        cr_expect_str_eq(call.route->operation, rows[i].operation);
    }
}

Test(route, keeps_the_spelling_of_parameters)
{
    arena_auto struct arena *arena = arena_new();
    struct call call;

    cr_assert_null(match(arena, "GET",
                         "/SUBSCRIPTIONS/ABC/resourcegroups/My.RG/providers/"
                         "microsoft.containerservice/managedclusters/MyAks/agentpools/Np1",
                         &call));
    cr_expect_str_eq(call_parameter(&call, "subscription"), "ABC");
    cr_expect_str_eq(call_parameter(&call, "group"), "My.RG");
    cr_expect_str_eq(call_parameter(&call, "cluster"), "MyAks");
    cr_expect_str_eq(call_parameter(&call, "pool"), "Np1");
    cr_expect_str_eq(call_parameter_lower(&call, "group"), "my.rg");
}

Test(route, names_the_verbs_of_a_path_in_allow)
{
    static const struct {
        const char *method, *path, *verbs[5];
    } rows[] = {
        {"POST", CLUSTER, {"GET", "PUT", "PATCH", "DELETE"}},
        {"PUT", CLUSTER "/start", {"POST"}},
        {"PATCH", CLUSTER "/agentPools/np1", {"GET", "PUT", "DELETE"}},
        {"DELETE", SUB "/providers/Microsoft.ContainerService/managedClusters", {"GET"}},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        arena_auto struct arena *arena = arena_new();
        struct call call;
        struct arm_error *error = match(arena, rows[i].method, rows[i].path, &call);
        cr_assert_not_null(error, "%s", rows[i].path);
        cr_expect_eq(error->status, 405);
        const char *allow = allow_of(&call);
        cr_assert_not_null(allow);
        for (size_t j = 0; rows[i].verbs[j]; j++)
            cr_expect(strstr(allow, rows[i].verbs[j]), "%s allows %s", rows[i].path, allow);
        cr_expect_not(strstr(allow, rows[i].method) && strcmp(rows[i].method, "PATCH") != 0,
                      "%s allows %s", rows[i].path, allow);
    }
}

Test(route, refuses_unknown_paths)
{
    static const char *const rows[] = {"/", "/nothing", "/x/y", "/k8s"};

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        arena_auto struct arena *arena = arena_new();
        struct call call;
        struct arm_error *error = match(arena, "GET", rows[i], &call);
        cr_assert_not_null(error, "%s", rows[i]);
        cr_expect_eq(error->status, 404, "%s", rows[i]);
        cr_expect_null(allow_of(&call));
    }
}

/* An encoded slash would make the id of one resource out of the name of another; the catch-all rows
 * look at whole segments and refuse it. */
Test(route, lets_no_slash_into_a_name)
{
    static const char *const rows[] = {CLUSTER "%2Fx", SUB "/resourceGroups/a%2Fb",
                                       AKS "/managedClusters/c1%2FagentPools%2Fnp1"};

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        arena_auto struct arena *arena = arena_new();
        struct call call;
        cr_assert_null(match(arena, "GET", rows[i], &call));
        cr_expect(call.route->flags & ROUTE_ANY_SCOPE, "%s: %s", rows[i], call.route->operation);
    }
}

/* A row that no path can reach, or that another row hides, would answer nothing. */
Test(route, reaches_every_row_of_the_tables)
{
    for (const struct route_table *table = route_tables; table->name; table++) {
        if (strcmp(table->name, "generic") == 0)
            continue; /* takes what others leave: whole paths as one parameter */
        for (const struct route *route = table->routes; route->path; route++) {
            arena_auto struct arena *arena = arena_new();
            struct call call;
            char path[1024] = "";
            for (const char *at = route->path; *at;) {
                size_t size = strcspn(at + 1, "/") + 1;
                if (at[1] == '{')
                    strcat(path, strncmp(at, "/{subscription}", size) == 0
                                     ? "/00000000-0000-0000-0000-000000000001"
                                     : "/name");
                else
                    strncat(path, at, size);
                at += size;
            }
            struct arm_error *error = match(arena, route->method, path, &call);
            cr_assert_null(error, "%s %s: %s", route->method, path, error ? error->code : "");
            /* Paths with a parameter for everything may be taken by a closer row. */
            if (!(route->flags & ROUTE_ANY_SCOPE))
                cr_expect_str_eq(call.route->operation, route->operation, "%s %s", route->method,
                                 path);
        }
    }
}

/* Without a type in the catalogue any api-version would be taken. */
Test(route, knows_the_versions_of_every_row)
{
    arena_auto struct arena *arena = arena_new();
    const struct catalogue *catalogue = catalogue_load(arena);

    for (const struct route_table *table = route_tables; table->name; table++) {
        for (const struct route *route = table->routes; route->path; route++) {
            if (route->namespace_and_type)
                cr_expect(catalogue_type(catalogue, route->namespace_and_type, NULL), "%s %s",
                          route->operation, route->namespace_and_type);
            else
                cr_expect(route->flags & (ROUTE_OPEN | ROUTE_NO_VERSION | ROUTE_ANY_SCOPE), "%s",
                          route->operation);
        }
    }
}
