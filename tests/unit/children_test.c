/* Resources below a cluster, and snapshots. Statuses: the contract of 2026-06-01
 * (@azure/arm-containerservice 25.5.0); identityBindings: recorded 2026-09-18 by
 * Azure/azure-service-operator; maintenance names and windows: AKS docs, planned-maintenance. */

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "tests/support/harness.h"

#define GROUP    SUBSCRIPTION "/resourceGroups/rg1"
#define PROVIDER GROUP "/providers/Microsoft.ContainerService"
#define CLUSTER  PROVIDER "/managedClusters/c1"
#define IDENTITY GROUP "/providers/Microsoft.ManagedIdentity/userAssignedIdentities/mi1"
#define WINDOW                                                                                     \
    "{\"properties\":{\"maintenanceWindow\":{\"schedule\":{\"weekly\":{\"intervalWeeks\":1,"       \
    "\"dayOfWeek\":\"Friday\"}},\"durationHours\":%d,\"startTime\":\"23:00\"}}}"

static struct answer send(struct harness *harness, const char *method, const char *path,
                          const char *version, const char *body)
{
    char target[512];
    snprintf(target, sizeof target, "%s?api-version=%s", path, version);
    return harness_send(harness, method, target, body);
}

static struct harness *begin(const struct harness_options *options)
{
    static const char cluster[] =
        "{\"location\":\"eastus\",\"properties\":{\"dnsPrefix\":\"c1\",\"agentPoolProfiles\":[{"
        "\"name\":\"np1\",\"mode\":\"System\",\"count\":1,\"vmSize\":\"Standard_D4s_v5\"}],"
        "\"networkProfile\":{\"loadBalancerProfile\":{\"managedOutboundIPs\":{\"count\":1},"
        "\"backendPoolType\":\"nodeIP\"}}}}";
    struct harness *harness = harness_new(options);

    send(harness, "PUT", GROUP, "2021-04-01", "{\"location\":\"eastus\"}");
    struct answer answer = send(harness, "PUT", CLUSTER, "2025-10-01", cluster);
    cr_assert_eq(answer.status, 201, "%s", answer.body);
    send(harness, "PUT", IDENTITY, "2024-11-30", "{\"location\":\"eastus\"}");
    return harness;
}

static const struct {
    const char *path, *version, *body;
    int deleted;                    /* status of DELETE */
    const char *path_shown, *shown; /* a member of the answer, and its value; "*": any */
} children[] = {
    {CLUSTER "/maintenanceConfigurations/default", "2025-10-01",
     "{\"properties\":{\"timeInWeek\":[{\"day\":\"Monday\",\"hourSlots\":[1,2]}]}}", 200, "name",
     "default"},
    {CLUSTER "/trustedAccessRoleBindings/b1", "2025-10-01",
     "{\"properties\":{\"sourceResourceId\":\"/subscriptions/x\",\"roles\":[\"a/b/c\"]}}", 202,
     "properties.sourceResourceId", "/subscriptions/x"},
    {CLUSTER "/managedNamespaces/ns1", "2026-05-01",
     "{\"properties\":{\"defaultResourceQuota\":{\"cpuLimit\":\"1\"}}}", 202,
     "properties.defaultNetworkPolicy.ingress", "AllowSameNamespace"},
    {CLUSTER "/identityBindings/ib1", "2026-05-01",
     "{\"properties\":{\"managedIdentity\":{\"resourceId\":\"" IDENTITY "\"}}}", 202,
     "properties.managedIdentity.clientId", "*"},
    {CLUSTER "/loadBalancers/lb1", "2026-05-02-preview",
     "{\"properties\":{\"primaryAgentPoolName\":\"np1\"}}", 202, "properties.primaryAgentPoolName",
     "np1"},
    {CLUSTER "/jwtAuthenticators/jwt1", "2026-05-02-preview",
     "{\"properties\":{\"issuer\":{\"url\":\"https://example.com\",\"audiences\":[\"a\"]}}}", 202,
     "properties.issuer.url", "https://example.com"},
    {PROVIDER "/snapshots/s1", "2025-10-01",
     "{\"location\":\"eastus\",\"properties\":{\"creationData\":{\"sourceResourceId\":\"" CLUSTER
     "/agentPools/np1\"}}}",
     200, "properties.vmSize", "Standard_D4s_v5"},
    {PROVIDER "/managedclustersnapshots/s1", "2026-05-02-preview",
     "{\"location\":\"eastus\",\"properties\":{\"creationData\":{\"sourceResourceId\":\"" CLUSTER
     "\"}}}",
     200, "properties.managedClusterPropertiesReadOnly.networkProfile.networkPlugin", "azure"},
};
#define CHILDREN (sizeof children / sizeof children[0])

static size_t listed(struct harness *harness, size_t i)
{
    char list[512];
    snprintf(list, sizeof list, "%.*s", (int)(strrchr(children[i].path, '/') - children[i].path),
             children[i].path);
    struct answer answer = send(harness, "GET", list, children[i].version, NULL);
    cr_assert_eq(answer.status, 200, "%s", answer.body);
    return json_array_size(json_object_get(answer.json, "value"));
}

Test(children, come_are_read_listed_and_go)
{
    struct harness *harness = begin(&(struct harness_options){0});

    harness_header(harness, "AKSHTTPCustomFeatures", "MultipleStandardLoadBalancersPreview");
    for (size_t i = 0; i < CHILDREN; i++) {
        const char *path = children[i].path, *version = children[i].version;
        cr_expect_eq(send(harness, "GET", path, version, NULL).status, 404, "%s", path);
        cr_expect_eq(send(harness, "DELETE", path, version, NULL).status, 204, "%s", path);
        struct answer answer = send(harness, "PUT", path, version, children[i].body);
        cr_assert_eq(answer.status, 201, "%s: %d %s", path, answer.status, answer.body);
        const char *shown = answer_text(&answer, children[i].path_shown);
        cr_expect(strcmp(children[i].shown, "*") == 0 ? *shown != '\0'
                                                      : strcmp(shown, children[i].shown) == 0,
                  "%s: %s", path, answer.body);
        answer = send(harness, "PUT", path, version, children[i].body);
        cr_expect_eq(answer.status, 200, "%s: %d %s", path, answer.status, answer.body);
        answer = send(harness, "GET", path, version, NULL);
        cr_expect_eq(answer.status, 200);
        const char *state = answer_text(&answer, "properties.provisioningState");
        cr_expect(strcmp(state, "") == 0 || strcmp(state, "Succeeded") == 0, "%s: %s", path, state);
        cr_expect_eq(listed(harness, i), 1, "%s", path);
        harness_restart(harness);
        cr_expect_eq(send(harness, "GET", path, version, NULL).status, 200, "%s", path);
        cr_expect_eq(send(harness, "DELETE", path, version, NULL).status, children[i].deleted, "%s",
                     path);
        cr_expect_eq(send(harness, "GET", path, version, NULL).status, 404, "%s", path);
        cr_expect_eq(listed(harness, i), 0, "%s", path);
    }
    harness_free(harness);
}

Test(children, of_identities_look_as_recorded)
{
    struct harness *harness = begin(&(struct harness_options){.speed = SPEED_MANUAL});
    harness_advance(harness, 3600);

    struct answer answer =
        send(harness, "PUT", CLUSTER "/identityBindings/identitybinding1", "2026-05-01",
             "{\"properties\":{\"managedIdentity\":{\"resourceId\":\"" IDENTITY "\"}}}");
    cr_assert_eq(answer.status, 201, "%s", answer.body);
    cr_expect_str_eq(answer_text(&answer, "id"), CLUSTER "/identityBindings/identitybinding1");
    cr_expect_str_eq(answer_text(&answer, "type"),
                     "Microsoft.ContainerService/managedClusters/identityBindings");
    cr_expect_str_eq(answer_text(&answer, "properties.provisioningState"), "Creating");
    cr_expect(*answer_text(&answer, "eTag") &&
              *answer_text(&answer, "properties.oidcIssuer.oidcIssuerUrl"));
    cr_expect(answer_header(&answer, "Azure-AsyncOperation") != NULL);
    cr_expect(strncmp(answer.body, "{\"eTag\":", 8) == 0, "members are sorted: %s", answer.body);
    harness_free(harness);
}

Test(children, keep_nobody_off_their_cluster_and_go_with_it)
{
    struct harness *harness = begin(&(struct harness_options){.speed = SPEED_MANUAL});
    harness_advance(harness, 3600);

    cr_assert_eq(
        send(harness, "PUT", children[1].path, children[1].version, children[1].body).status, 201);
    cr_expect_eq(send(harness, "POST", CLUSTER "/stop", "2025-10-01", NULL).status, 202,
                 "a binding is still being made");
    harness_advance(harness, 3600);
    cr_expect_eq(send(harness, "DELETE", CLUSTER, "2025-10-01", NULL).status, 202);
    harness_advance(harness, 3600);
    struct answer answer = send(harness, "GET", children[1].path, children[1].version, NULL);
    cr_expect_eq(answer.status, 404);
    harness_free(harness);
}

Test(children, refuse_what_makes_no_sense)
{
    char short_window[256];
    snprintf(short_window, sizeof short_window, WINDOW, 3);
    const struct {
        const char *path, *version, *body, *code;
    } cases[] = {
        {CLUSTER "/maintenanceConfigurations/mine", "2025-10-01", "{\"properties\":{}}",
         "InvalidParameter"},
        {CLUSTER "/maintenanceConfigurations/aksManagedAutoUpgradeSchedule", "2025-10-01",
         "{\"properties\":{}}", "InvalidParameter"},
        {CLUSTER "/maintenanceConfigurations/aksManagedAutoUpgradeSchedule", "2025-10-01",
         short_window, "InvalidParameter"},
        {CLUSTER "/maintenanceConfigurations/default", "2025-10-01", "{\"propertys\":{}}",
         "UnmarshalError"},
        {CLUSTER "/trustedAccessRoleBindings/b_1", "2025-10-01", children[1].body,
         "InvalidParameter"},
        {CLUSTER "/trustedAccessRoleBindings/b1", "2025-10-01", "{\"properties\":{}}",
         "InvalidParameter"},
        {CLUSTER "/managedNamespaces/ns1", "2026-05-01",
         "{\"properties\":{\"adoptionPolicy\":\"Sometimes\"}}", "InvalidParameter"},
        {CLUSTER "/identityBindings/ib1", "2026-05-01",
         "{\"properties\":{\"managedIdentity\":{\"resourceId\":\"/subscriptions/x\"}}}",
         "InvalidParameter"},
        {CLUSTER "/loadBalancers/lb1", "2026-05-02-preview", children[4].body, "BadRequest"},
        {PROVIDER "/snapshots/s1", "2025-10-01",
         "{\"location\":\"eastus\",\"properties\":{\"creationData\":{\"sourceResourceId\":\"" CLUSTER
         "\"}}}",
         "InvalidParameter"},
    };
    struct harness *harness = begin(&(struct harness_options){0});

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct answer answer = send(harness, "PUT", cases[i].path, cases[i].version, cases[i].body);
        cr_expect_eq(answer.status, 400, "%s %s: %d %s", cases[i].path, cases[i].body,
                     answer.status, answer.body);
        cr_expect_str_eq(answer_text(&answer, "code"), cases[i].code, "%s", answer.body);
        cr_expect_eq(send(harness, "GET", cases[i].path, cases[i].version, NULL).status, 404);
    }
    harness_free(harness);
}

Test(children, need_a_cluster_and_the_right_version)
{
    struct harness *harness = begin(&(struct harness_options){0});

    cr_expect_eq(send(harness, "PUT",
                      PROVIDER "/managedClusters/c2/maintenanceConfigurations/default",
                      "2025-10-01", children[0].body)
                     .status,
                 404);
    cr_expect_eq(send(harness, "GET", CLUSTER "/loadBalancers", "2025-10-01", NULL).status, 400,
                 "a preview's type");
    harness_free(harness);
}

Test(children, tags_of_snapshots_are_patched)
{
    struct harness *harness = begin(&(struct harness_options){0});

    cr_assert_eq(
        send(harness, "PUT", children[6].path, children[6].version, children[6].body).status, 201);
    struct answer answer =
        send(harness, "PATCH", children[6].path, children[6].version, "{\"tags\":{\"a\":\"b\"}}");
    cr_expect_eq(answer.status, 200, "%s", answer.body);
    cr_expect_str_eq(answer_text(&answer, "tags.a"), "b");
    cr_expect_str_eq(answer_text(&answer, "properties.vmSize"), "Standard_D4s_v5");
    harness_free(harness);
}

/* Shown as in az's output for a node pool snapshot (a public write-up of May 2022) and in the
 * examples of the API description. */
Test(children, snapshots_say_who_made_them_and_when)
{
    static const char *const members[] = {"createdBy",      "createdByType",      "createdAt",
                                          "lastModifiedBy", "lastModifiedByType", "lastModifiedAt"};
    struct harness *harness = begin(&(struct harness_options){0});

    struct answer answer =
        send(harness, "PUT", children[6].path, children[6].version, children[6].body);
    cr_assert_eq(answer.status, 201, "%s", answer.body);
    cr_expect_str_eq(answer_text(&answer, "type"), "Microsoft.ContainerService/Snapshots");
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++)
        cr_expect(json_text(json_at(answer.json, "systemData"), members[i]), "%s", members[i]);
    const char *created = answer_text(&answer, "systemData.createdAt");
    answer =
        send(harness, "PATCH", children[6].path, children[6].version, "{\"tags\":{\"a\":\"b\"}}");
    cr_expect_str_eq(answer_text(&answer, "systemData.createdAt"), created);
    answer = harness_send(
        harness, "GET", SUBSCRIPTION "/resources?api-version=2021-04-01&$expand=createdTime", NULL);
    cr_expect_not_null(strstr(answer.body, "\"createdTime\":\""), "%s", answer.body);
    /* What a client sends of it counts for nothing. */
    answer =
        send(harness, "PUT", children[6].path, children[6].version,
             "{\"location\":\"eastus\",\"systemData\":{\"createdBy\":\"me\"},\"properties\":{}}");
    cr_expect_str_neq(answer_text(&answer, "systemData.createdBy"), "me", "%s", answer.body);
    harness_free(harness);
}
