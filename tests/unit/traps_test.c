#include "base/base64.h"
#include "tests/support/aks.h"

/* What clients trip over: each finding of the runs of unmodified clients (az 2.45 to 2.91, azurerm
 * 5.2, azapi, the SDKs for Go, JavaScript and Python) that a request and its answer can show. */

#define FEATURE                                                                                    \
    SUBSCRIPTION "/providers/Microsoft.Features/featureProviders/Microsoft.ContainerService/"      \
                 "subscriptionFeatureRegistrations/AzureOverlayDualStackPreview"

/* ---- retries ---- */

/* Python's azure-core sends each request again whose error carries Retry-After. */
Test(traps, no_error_says_retry)
{
    static const struct {
        const char *method, *target, *body;
    } rows[] = {
        {"GET", CLUSTERS "/none?api-version=" AKS_VERSION, NULL},
        {"GET", CLUSTERS "/none", NULL},
        {"GET", CLUSTERS "/none?api-version=1999-01-01", NULL},
        {"PUT", CLUSTER "?api-version=" AKS_VERSION, CLUSTER_BODY},
        {"PUT", CLUSTER "?api-version=" AKS_VERSION, "{"},
        {"PUT", CLUSTER "?api-version=" AKS_VERSION, "[]"},
        {"PUT", CLUSTERS "/x?api-version=" AKS_VERSION, "{\"location\":\"westus3\"}"},
        {"DELETE", AKS_GROUP "x?api-version=2021-04-01", NULL},
        {"POST", CLUSTER "?api-version=" AKS_VERSION, NULL},
        {"GET", "/nothing", NULL},
        {"GET", "/%zz", NULL},
        {"GET", "/subscriptions/no-guid/resourceGroups?api-version=2021-04-01", NULL},
        {"POST", CLUSTER "/start?api-version=" AKS_VERSION, NULL},
    };
    struct harness *harness = harness_manual(NULL);

    aks_expect(harness, 201, "PUT", CLUSTER, CLUSTER_BODY);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct answer answer = harness_send(harness, rows[i].method, rows[i].target, rows[i].body);
        cr_expect(answer.status >= 400 && answer.status < 500, "row %zu: %d", i, answer.status);
        cr_expect_null(answer_header(&answer, "Retry-After"), "row %zu", i);
        cr_expect_not_null(answer.json, "row %zu: errors are JSON", i);
    }
    harness_free(harness);
}

/* ---- discovery and sign-in ---- */

/* MSAL for Go and JavaScript compare scheme, host and port of the issuer with the authority. */
Test(traps, issuer_follows_host_and_port)
{
    static const struct {
        const char *host, *base;
    } rows[] = {{NULL, "https://localhost:8443"},
                {"emulator:1234", "http://emulator:1234"},
                {"127.0.0.1", "http://127.0.0.1"}};
    static const char *const paths[] = {"/common/v2.0/.well-known/openid-configuration",
                                        "//organizations/v2.0/.well-known/openid-configuration",
                                        "/adfs/.well-known/openid-configuration"};
    static const char *const members[] = {"issuer", "authorization_endpoint", "token_endpoint",
                                          "jwks_uri"};
    struct harness *harness = harness_new(&(struct harness_options){.seed = 1});

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        harness_host(harness, rows[i].host);
        for (size_t j = 0; j < sizeof paths / sizeof paths[0]; j++) {
            struct answer answer = harness_send(harness, "GET", paths[j], NULL);
            cr_assert_eq(answer.status, 200, "%s", paths[j]);
            for (size_t k = 0; k < sizeof members / sizeof members[0]; k++) {
                const char *url = answer_text(&answer, members[k]);
                size_t size = strlen(rows[i].base);
                cr_expect(strncmp(url, rows[i].base, size) == 0 && url[size] == '/', "%s of %s: %s",
                          members[k], paths[j], url);
            }
        }
    }
    harness_free(harness);
}

/* az get-access-token adds it to a number; Go fails without it. azurerm reads oid and tid. */
Test(traps, tokens_have_three_parts_and_a_numeric_life)
{
    static const char form[] = "grant_type=client_credentials&client_id=00000000-0000-0000-0000-"
                               "0000000000ff&client_secret=any&scope=https%3A%2F%2Flocalhost%3A8443"
                               "%2F.default";
    struct harness *harness = harness_new(&(struct harness_options){.seed = 1});
    harness_header(harness, "Content-Type", "application/x-www-form-urlencoded");
    struct answer answer = harness_send(
        harness, "POST", "//11111111-1111-1111-1111-111111111111/oauth2/v2.0/token?", form);

    cr_assert_eq(answer.status, 200, "%s", answer.body);
    cr_expect(json_is_integer(json_at(answer.json, "expires_in")), "%s", answer.body);
    cr_expect_gt(json_number_or(answer.json, "expires_in", 0), 0);
    cr_expect_str_eq(answer_text(&answer, "token_type"), "Bearer");
    const char *token = answer_text(&answer, "access_token");
    const char *payload = strchr(token, '.');
    cr_assert(payload && strchr(payload + 1, '.'), "%s", token);
    arena_auto struct arena *arena = arena_new();
    struct span bytes;
    cr_assert_eq(
        0, base64url_decode(
               arena, (struct span){payload + 1, (size_t)(strchr(payload + 1, '.') - payload - 1)},
               &bytes));
    const char *problem;
    json_t *claims = json_read(arena, bytes, &problem);
    cr_assert_not_null(claims);
    cr_expect(json_is_integer(json_at(claims, "exp")));
    cr_expect_eq(strlen(json_text_or(claims, "oid", "")), 36);
    cr_expect_str_eq(json_text_or(claims, "tid", ""), "11111111-1111-1111-1111-111111111111");
    harness_free(harness);
}

Test(traps, doubled_slashes_are_single_ones)
{
    static const char *const targets[] = {
        "//metadata/endpoints?api-version=2022-09-01",
        "//metadata/endpoints?api-version=2018-01-01",
        "/metadata//endpoints?api-version=2015-01-01",
        "//subscriptions//00000000-0000-0000-0000-0000000000ff/resourceGroups//Rg1/providers/"
        "Microsoft.ContainerService//managedClusters/c1/?api-version=" AKS_VERSION,
    };
    struct harness *harness = harness_with_cluster(NULL);

    for (size_t i = 0; i < sizeof targets / sizeof targets[0]; i++)
        cr_expect_eq(harness_send(harness, "GET", targets[i], NULL).status, 200, "%s", targets[i]);
    harness_free(harness);
}

/* azurerm refuses a document without these; the array is what ARM_CLOUD_METADATA_URL needs. */
Test(traps, metadata_says_what_azurerm_requires)
{
    static const char *const members[] = {"name",
                                          "resourceManager",
                                          "microsoftGraphResourceId",
                                          "authentication.loginEndpoint",
                                          "suffixes.storage",
                                          "suffixes.keyVaultDns"};
    struct harness *harness = harness_new(&(struct harness_options){.seed = 1});
    struct answer answer =
        harness_send(harness, "GET", "/metadata/endpoints?api-version=2022-09-01", NULL);

    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++)
        cr_expect_str_neq(answer_text(&answer, members[i]), "", "%s", members[i]);
    cr_expect_str_eq(answer_text(&answer, "authentication.identityProvider"), "AAD");
    cr_expect_str_eq(answer_text(&answer, "authentication.tenant"), "common");
    cr_expect_str_neq(answer_text(&answer, "name"), "AzureCloud");
    answer = harness_send(harness, "GET", "/metadata/endpoints?api-version=2019-05-01", NULL);
    cr_expect(json_is_array(answer.json));
    answer = harness_send(harness, "GET", "/metadata/endpoints?api-version=2018-01-01", NULL);
    cr_expect_not_null(json_at(answer.json, "cloudEndpoint"));
    harness_free(harness);
}

/* ---- providers and features ---- */

/* 201 makes az feature registration create fail. */
Test(traps, feature_put_is_200)
{
    struct harness *harness = harness_new(&(struct harness_options){.seed = 1});
    struct answer answer =
        harness_send(harness, "PUT", FEATURE "?api-version=2021-07-01", "{\"properties\":{}}");

    cr_expect_eq(answer.status, 200, "%s", answer.body);
    cr_expect_eq(harness_send(harness, "PUT", FEATURE "?api-version=2021-07-01", "{}").status, 200);
    harness_free(harness);
}

/* Go's azcore registers the provider by itself when the wrapped error says so. */
Test(traps, missing_registration_is_wrapped_and_heals)
{
    struct harness *harness = harness_with_aks_group(
        &(struct harness_options){.speed = SPEED_INSTANT, .seed = 1, .strict_registration = true});
    static const char provider[] = SUBSCRIPTION "/providers/Microsoft.ContainerService";
    char target[256];

    snprintf(target, sizeof target, "%s/unregister?api-version=2021-04-01", provider);
    harness_send(harness, "POST", target, NULL);
    struct answer answer = aks_send(harness, "PUT", CLUSTER, CLUSTER_BODY);
    expect_gateway_error(&answer, 409, "MissingSubscriptionRegistration");
    snprintf(target, sizeof target, "%s/register?api-version=2019-05-01", provider);
    cr_assert_eq(harness_send(harness, "POST", target, NULL).status, 200);
    aks_expect(harness, 201, "PUT", CLUSTER, CLUSTER_BODY);
    harness_free(harness);
}

/* azurerm 4 compares these names with case and waits for each that is not registered. */
Test(traps, providers_are_listed_registered_and_spelled)
{
    static const char *const names[] = {
        "Microsoft.Authorization", "Microsoft.Compute",         "Microsoft.ContainerService",
        "Microsoft.KeyVault",      "Microsoft.ManagedIdentity", "Microsoft.Network",
        "Microsoft.Resources",     "Microsoft.Storage",         "microsoft.insights"};
    struct harness *harness = harness_new(&(struct harness_options){.seed = 1});
    struct answer answer =
        harness_send(harness, "GET", SUBSCRIPTION "/providers?api-version=2022-09-01", NULL);
    const json_t *list = json_at(answer.json, "value");

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const json_t *found = NULL;
        for (size_t j = 0; j < json_array_size(list) && !found; j++) {
            if (text_equal(json_text(json_array_get(list, j), "namespace"), names[i]))
                found = json_array_get(list, j);
        }
        cr_expect_str_eq(json_text_or(found, "registrationState", ""), "Registered", "%s",
                         names[i]);
    }
    harness_free(harness);
}

/* ---- shapes ---- */

struct member {
    const char *path;
    json_type type;
};

static void expect_members(const json_t *tree, const struct member *members, const char *what)
{
    for (; members->path; members++) {
        const json_t *value = json_at(tree, members->path);
        bool fits = value && (json_typeof(value) == members->type ||
                              (members->type == JSON_FALSE && json_is_boolean(value)));
        cr_expect(fits, "%s: %s", what, members->path);
    }
}

/* Without them Go dereferences nil, or a plan shows a change for ever; az fails without the last
 * ones. */
Test(traps, clusters_and_pools_have_what_clients_read)
{
    static const struct member of_cluster[] = {
        {"id", JSON_STRING},
        {"name", JSON_STRING},
        {"location", JSON_STRING},
        {"sku.name", JSON_STRING},
        {"sku.tier", JSON_STRING},
        {"identity.type", JSON_STRING},
        {"identity.principalId", JSON_STRING},
        {"properties.dnsPrefix", JSON_STRING},
        {"properties.fqdn", JSON_STRING},
        {"properties.supportPlan", JSON_STRING},
        {"properties.enableRBAC", JSON_FALSE},
        {"properties.agentPoolProfiles", JSON_ARRAY},
        {"properties.autoUpgradeProfile.nodeOSUpgradeChannel", JSON_STRING},
        {"properties.oidcIssuerProfile.enabled", JSON_FALSE},
        {"properties.networkProfile.loadBalancerSku", JSON_STRING},
        {"properties.networkProfile.networkPlugin", JSON_STRING},
        {"properties.networkProfile.networkPluginMode", JSON_STRING},
        {"properties.networkProfile.outboundType", JSON_STRING},
        {"properties.networkProfile.podCidr", JSON_STRING},
        {"properties.networkProfile.loadBalancerProfile.managedOutboundIPs.count", JSON_INTEGER},
        {"properties.servicePrincipalProfile.clientId", JSON_STRING},
        {"properties.identityProfile.kubeletidentity.clientId", JSON_STRING},
        {"properties.maxAgentPools", JSON_INTEGER},
        {"properties.provisioningState", JSON_STRING},
        {"properties.powerState.code", JSON_STRING},
        {NULL, JSON_NULL},
    };
    static const struct member of_profile[] = {
        {"name", JSON_STRING},     {"type", JSON_STRING},
        {"osType", JSON_STRING},   {"count", JSON_INTEGER},
        {"vmSize", JSON_STRING},   {"mode", JSON_STRING},
        {"maxPods", JSON_INTEGER}, {"orchestratorVersion", JSON_STRING},
        {NULL, JSON_NULL},
    };
    static const struct member of_pool[] = {
        {"id", JSON_STRING},
        {"name", JSON_STRING},
        {"properties.osType", JSON_STRING},
        {"properties.count", JSON_INTEGER},
        {"properties.vmSize", JSON_STRING},
        {"properties.type", JSON_STRING},
        {"properties.upgradeSettings.maxSurge", JSON_STRING},
        {NULL, JSON_NULL},
    };
    static const char *const versions[] = {"2026-05-01", "2026-04-01",         "2025-10-01",
                                           "2025-03-01", "2026-03-02-preview", "2027-01-01"};
    struct harness *harness = harness_with_cluster(NULL);

    for (size_t i = 0; i < sizeof versions / sizeof versions[0]; i++) {
        struct answer answer = aks_send_version(harness, versions[i], "GET", CLUSTER, NULL);
        cr_assert_eq(answer.status, 200, "%s", versions[i]);
        expect_members(answer.json, of_cluster, versions[i]);
        expect_members(profile_at(&answer, 0), of_profile, versions[i]);
        answer = aks_send_version(harness, versions[i], "GET", POOLS "/ap1", NULL);
        expect_members(answer.json, of_pool, versions[i]);
    }
    struct answer answer = aks_send_version(harness, "2025-10-01", "GET", CLUSTER, NULL);
    cr_expect_str_eq(answer_text(&answer, "properties.nodeProvisioningProfile.mode"), "Manual",
                     "azurerm asks with this version");
    harness_free(harness);
}

/* -o table of az fails on a control plane without "upgrades". */
Test(traps, upgrade_profiles_always_list_upgrades)
{
    struct harness *harness = harness_with_cluster(NULL);
    struct answer answer =
        aks_expect(harness, 200, "GET", CLUSTER "/upgradeProfiles/default", NULL);

    cr_expect(json_is_array(json_at(answer.json, "properties.controlPlaneProfile.upgrades")));
    cr_expect(json_is_array(json_at(answer.json, "properties.agentPoolProfiles")));
    aks_expect(harness, 200, "GET", POOLS "/ap1/upgradeprofiles/default", NULL);
    aks_expect(harness, 200, "GET", CLUSTER "/availableAgentPoolVersions", NULL);
    harness_free(harness);
}

/* az 2.45 and azurerm still ask the older way, with versions of 2019. */
Test(traps, orchestrators_still_answer)
{
    struct harness *harness = harness_new(&(struct harness_options){.seed = 1});
    static const char *const versions[] = {"2019-04-01", "2019-08-01"};

    for (size_t i = 0; i < 2; i++) {
        struct answer answer =
            aks_send_version(harness, versions[i], "GET",
                             LOCATION "/orchestrators?resource-type=managedClusters", NULL);
        cr_assert_eq(answer.status, 200, "%s", answer.body);
        const json_t *list = json_at(answer.json, "properties.orchestrators");
        cr_expect_gt(json_array_size(list), 3);
        size_t defaults = 0;
        for (size_t j = 0; j < json_array_size(list); j++) {
            const json_t *one = json_array_get(list, j);
            cr_expect_str_eq(json_text_or(one, "orchestratorType", ""), "Kubernetes");
            cr_expect_str_neq(json_text_or(one, "orchestratorVersion", ""), "");
            defaults += json_true_at(one, "default");
        }
        cr_expect_eq(defaults, 1);
    }
    struct answer answer = aks_expect(harness, 200, "GET", LOCATION "/kubernetesVersions", NULL);
    cr_expect(json_is_array(json_at(answer.json, "values")), "values, not value");
    harness_free(harness);
}
