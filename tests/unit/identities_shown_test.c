#include "tests/support/aks.h"

/* What a cluster shows of the identities that it is given. */

#define IDENTITIES AKS_GROUP "/providers/Microsoft.ManagedIdentity/userAssignedIdentities"
#define WITH_IDENTITY(name)                                                                        \
    "{\"location\":\"westus3\",\"identity\":{\"type\":\"UserAssigned\","                           \
    "\"userAssignedIdentities\":{\"" IDENTITIES "/" name "\":{}}},\"properties\":{"                \
    "\"dnsPrefix\":\"aso\",\"agentPoolProfiles\":[" POOL_PROFILE "]}}"

/* ARM docs, Microsoft.ManagedIdentity: the two ids are the identity's, whoever it is assigned to.
 */
static void expect_identity(struct harness *harness, const char *id)
{
    struct answer identity = aks_send_version(harness, "2024-11-30", "GET", id, NULL);
    struct answer cluster = aks_expect(harness, 200, "GET", CLUSTER, NULL);
    const json_t *shown =
        json_object_get(json_at(cluster.json, "identity.userAssignedIdentities"), id);

    cr_assert_eq(identity.status, 200, "%s", identity.body);
    cr_expect_str_eq(json_text_or(shown, "principalId", ""),
                     answer_text(&identity, "properties.principalId"), "%s", cluster.body);
    cr_expect_str_eq(json_text_or(shown, "clientId", ""),
                     answer_text(&identity, "properties.clientId"), "%s", cluster.body);
}

static void identity_make(struct harness *harness, const char *id)
{
    struct answer answer =
        aks_send_version(harness, "2024-11-30", "PUT", id, "{\"location\":\"westus3\"}");
    cr_assert_eq(answer.status, 201, "%s", answer.body);
}

Test(identities_shown, are_those_in_the_store)
{
    struct harness *harness = harness_manual(NULL);

    identity_make(harness, IDENTITIES "/one");
    identity_make(harness, IDENTITIES "/two");
    aks_expect(harness, 201, "PUT", CLUSTER, WITH_IDENTITY("one"));
    harness_advance(harness, LONG_ENOUGH);
    expect_identity(harness, IDENTITIES "/one");
    aks_expect(harness, 200, "PUT", CLUSTER, WITH_IDENTITY("two"));
    harness_advance(harness, LONG_ENOUGH);
    expect_identity(harness, IDENTITIES "/two");
    harness_free(harness);
}

Test(identities_shown, have_ids_when_the_store_has_them_not)
{
    struct harness *harness = harness_manual(NULL);
    struct answer answer = aks_expect(harness, 201, "PUT", CLUSTER, WITH_IDENTITY("away"));
    const json_t *shown = json_object_get(json_at(answer.json, "identity.userAssignedIdentities"),
                                          IDENTITIES "/away");

    cr_expect_eq(strlen(json_text_or(shown, "principalId", "")), 36, "%s", answer.body);
    cr_expect_eq(strlen(json_text_or(shown, "clientId", "")), 36);
    harness_free(harness);
}
