#include <criterion/criterion.h>

#include "tests/support/harness.h"

/* Azure/azure-resource-manager-rpc, "Check resource existence": 204 or 404, no body. */
Test(head, tells_what_exists_without_a_body)
{
    struct harness *harness = harness_new(&(struct harness_options){0});
    static const char identity[] = SUBSCRIPTION
        "/resourceGroups/rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/";
    static const struct {
        const char *path, *version;
        int status;
    } cases[] = {
        {SUBSCRIPTION "/resourcegroups/rg", "2024-11-01", 204},
        {SUBSCRIPTION "/resourcegroups/other", "2024-11-01", 404},
        {SUBSCRIPTION
         "/resourceGroups/rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/one",
         "2023-01-31", 204},
        {SUBSCRIPTION
         "/resourceGroups/rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/two",
         "2023-01-31", 404},
        {SUBSCRIPTION
         "/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/none",
         "2025-05-01", 404},
        {SUBSCRIPTION "/providers/Microsoft.ContainerService/managedClusters", "2025-05-01", 405},
    };

    harness_send(harness, "PUT", SUBSCRIPTION "/resourcegroups/rg?api-version=2024-11-01",
                 "{\"location\":\"eastus\"}");
    char target[400];
    snprintf(target, sizeof target, "%sone?api-version=2023-01-31", identity);
    cr_assert_eq(harness_send(harness, "PUT", target, "{\"location\":\"eastus\"}").status, 201);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        snprintf(target, sizeof target, "%s?api-version=%s", cases[i].path, cases[i].version);
        struct answer answer = harness_send(harness, "HEAD", target, NULL);
        cr_assert_eq(answer.status, cases[i].status, "%s: %d", cases[i].path, answer.status);
        if (answer.status == 204)
            cr_assert_eq(answer.size, 0);
    }
    harness_free(harness);
}
