#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "tests/support/harness.h"

#define FEATURES      SUBSCRIPTION "/providers/Microsoft.Features"
#define AKS           FEATURES "/providers/Microsoft.ContainerService/features"
#define DUAL_STACK    AKS "/AzureOverlayDualStackPreview"
#define REGISTRATIONS FEATURES "/featureProviders"

static struct answer send(struct harness *harness, const char *method, const char *path)
{
    char target[512];
    snprintf(target, sizeof target, "%s?api-version=2021-07-01", path);
    return harness_send(harness, method, target, NULL);
}

static void expect_state(struct harness *harness, const char *method, const char *path,
                         const char *state)
{
    struct answer answer = send(harness, method, path);
    cr_assert_eq(answer.status, 200, "%s %s: %s", method, path, answer.body);
    cr_assert_str_eq(answer_text(&answer, "properties.state"), state, "%s %s", method, path);
}

/* Recorded: Azure/azure-cli recording test_feature_unregister (2020-12): members and their order.
 */
Test(features, show_the_recorded_object)
{
    struct harness *harness = harness_new(&(struct harness_options){.speed = SPEED_INSTANT});
    struct answer answer = send(harness, "POST", DUAL_STACK "/register");

    cr_assert_eq(answer.status, 200);
    cr_assert_str_eq(answer.body,
                     "{\"properties\":{\"state\":\"Registering\"},\"id\":\"" DUAL_STACK "\","
                     "\"type\":\"Microsoft.Features/providers/features\","
                     "\"name\":\"Microsoft.ContainerService/AzureOverlayDualStackPreview\"}");
    expect_state(harness, "GET", DUAL_STACK, "Registered");
    expect_state(harness, "POST", DUAL_STACK "/register", "Registered");

    /* The spelling of the namespace comes back as it was asked for (docs of
     * DisableParallelImagePulls). */
    answer = send(harness, "GET",
                  FEATURES
                  "/providers/microsoft.ContainerService/features/azureoverlaydualstackpreview");
    cr_assert_str_eq(answer_text(&answer, "name"),
                     "microsoft.ContainerService/AzureOverlayDualStackPreview");
    cr_assert_str_eq(answer_text(&answer, "properties.state"), "Registered");
    answer = harness_send(harness, "GET", DUAL_STACK "?api-version=2015-12-01", NULL);
    cr_assert_eq(answer.status, 200);
    harness_free(harness);
}

Test(features, states_follow_the_clock_and_last)
{
    struct harness *harness = harness_new(&(struct harness_options){.speed = SPEED_MANUAL});

    expect_state(harness, "GET", DUAL_STACK, "NotRegistered");
    expect_state(harness, "POST", DUAL_STACK "/register", "Registering");
    expect_state(harness, "POST", DUAL_STACK "/register", "Registering");
    harness_advance(harness, 60);
    expect_state(harness, "GET", DUAL_STACK, "Registering");
    harness_restart(harness);
    harness_advance(harness, 3600);
    expect_state(harness, "GET", DUAL_STACK, "Registered");
    expect_state(harness, "POST", DUAL_STACK "/unregister", "Unregistering");
    expect_state(harness, "POST", DUAL_STACK "/register", "Registering");
    harness_advance(harness, 3600);
    expect_state(harness, "GET", DUAL_STACK, "Registered");
    expect_state(harness, "POST", DUAL_STACK "/unregister", "Unregistering");
    harness_advance(harness, 3600);
    expect_state(harness, "GET", DUAL_STACK, "Unregistered");
    harness_free(harness);
}

/* Rules FEAT-003, FEAT-004, FEAT-006: MicrosoftDocs/azure-docs issues 71962 and 73146,
 * pulumi-azure-native 1722. */
Test(features, refuse_unknown_and_internal_flags)
{
    static const struct {
        const char *method, *path;
        int status;
        const char *code, *message;
    } cases[] = {
        {"POST", AKS "/NoSuchFeaturePreview/register", 404, "FeatureNotFound",
         "The feature 'NoSuchFeaturePreview' could not be found."},
        {"GET", AKS "/NoSuchFeaturePreview", 404, "FeatureNotFound", NULL},
        {"POST", AKS "/NoSuchFeaturePreview/unregister", 404, "FeatureNotFound", NULL},
        {"PUT",
         REGISTRATIONS
         "/Microsoft.ContainerService/subscriptionFeatureRegistrations/NoSuchFeaturePreview",
         404, "FeatureNotFound", NULL},
        {"POST", AKS "/UseCustomizedOSImage/register", 400, "FeatureRegistrationUnsupported",
         "The feature 'UseCustomizedOSImage' does not support registration."},
        {"PUT",
         REGISTRATIONS
         "/Microsoft.ContainerService/subscriptionFeatureRegistrations/UseCustomizedOSImage",
         400, "FeatureRegistrationUnsupported", NULL},
        {"GET", AKS "/UseCustomizedOSImage", 200, "", NULL},
        {"GET", FEATURES "/providers/Contoso.Nothing/features/x", 404, "FeatureNotFound", NULL},
    };
    struct harness *harness = harness_new(&(struct harness_options){.speed = SPEED_INSTANT});

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct answer answer = send(harness, cases[i].method, cases[i].path);
        cr_assert_eq(answer.status, cases[i].status, "%s %s: %s", cases[i].method, cases[i].path,
                     answer.body);
        cr_assert_str_eq(answer_text(&answer, "error.code"), cases[i].code);
        if (cases[i].message)
            cr_assert_str_eq(answer_text(&answer, "error.message"), cases[i].message);
    }
    harness_free(harness);
}

static const json_t *listed(const struct answer *answer, const char *name)
{
    const json_t *entry;
    size_t i;

    json_array_foreach(json_at(answer->json, "value"), i, entry)
    {
        if (text_equal(json_text(entry, "name"), name))
            return entry;
    }
    return NULL;
}

Test(features, lists_show_each_flag_once_with_its_state)
{
    struct harness *harness = harness_new(&(struct harness_options){.speed = SPEED_INSTANT});
    struct answer before = send(harness, "GET", FEATURES "/features");
    size_t count = json_array_size(json_at(before.json, "value"));

    send(harness, "POST", DUAL_STACK "/register");
    send(harness, "POST",
         FEATURES "/providers/Microsoft.Network/features/AllowThingsPreview/register");
    struct answer all = send(harness, "GET", FEATURES "/features");
    cr_assert_eq(json_array_size(json_at(all.json, "value")), count + 1,
                 "the flag of another provider is added");
    const json_t *flag = listed(&all, "Microsoft.ContainerService/AzureOverlayDualStackPreview");
    cr_assert_str_eq(json_text_or(flag, "properties.state", ""), "Registered");
    flag = listed(&all, "Microsoft.Network/AllowThingsPreview");
    cr_assert_str_eq(json_text_or(flag, "properties.state", ""), "Registered");

    struct answer some = send(harness, "GET", FEATURES "/providers/microsoft.network/features");
    cr_assert_eq(json_array_size(json_at(some.json, "value")), 2);
    struct answer aks = send(harness, "GET", AKS);
    flag = listed(&aks, "Microsoft.ContainerService/EnableAzureCNIOverlayPodCIDRExpansion");
    cr_assert_str_eq(json_text_or(flag, "properties.state", ""), "NotRegistered");
    harness_free(harness);
}

/* Recorded: Azure/azure-cli recordings test_feature_registration_create (2021-08), _list, _delete
 * (2025-02). */
Test(features, registrations_answer_as_recorded)
{
    static const char path[] =
        REGISTRATIONS "/Microsoft.Network/subscriptionFeatureRegistrations/AllowLBPreview";
    struct harness *harness = harness_new(&(struct harness_options){.speed = SPEED_MANUAL});
    struct answer answer = send(harness, "PUT", path);
    static const struct {
        const char *path, *value;
    } members[] = {
        {"id", REGISTRATIONS "/Microsoft.Network/subscriptionFeatureRegistrations/AllowLBPreview"},
        {"name", "AllowLBPreview"},
        {"type", "microsoft.features/featureproviders/subscriptionfeatureregistrations"},
        {"properties.subscriptionId", "00000000-0000-0000-0000-0000000000ff"},
        {"properties.featureName", "AllowLBPreview"},
        {"properties.providerNamespace", "Microsoft.Network"},
        {"properties.state", "Registered"},
        {"properties.approvalType", "AutoApproval"},
        {"properties.registrationDate", "2026-02-01T00:00:00Z"},
    };

    cr_assert_eq(answer.status, 200);
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++)
        cr_assert_str_eq(answer_text(&answer, members[i].path), members[i].value);
    cr_assert(json_is_false(json_at(answer.json, "properties.shouldFeatureDisplayInPortal")));
    cr_assert_str_eq(answer_header(&answer, "x-ms-providerhub-traffic"), "True");
    struct answer again = send(harness, "GET", path);
    cr_assert_str_eq(again.body, answer.body);

    /* Both faces show the same flag. */
    expect_state(harness, "GET", FEATURES "/providers/Microsoft.Network/features/AllowLBPreview",
                 "Registered");
    answer = send(harness, "GET", FEATURES "/subscriptionFeatureRegistrations");
    const json_t *entry = listed(&answer, "Microsoft.Network/AllowLBPreview");
    cr_assert_str_eq(json_text_or(entry, "type", ""),
                     "Microsoft.Features/featureProviders/subscriptionFeatureRegistrations");
    answer =
        send(harness, "GET", REGISTRATIONS "/Microsoft.Network/subscriptionFeatureRegistrations");
    cr_assert_eq(json_array_size(json_at(answer.json, "value")), 1);

    answer = send(harness, "DELETE", path);
    cr_assert_eq(answer.status, 200);
    cr_assert_eq(answer.size, 0);
    cr_assert_eq(send(harness, "DELETE", path).status, 204);
    expect_state(harness, "GET", path, "Unregistered");
    harness_free(harness);
}
