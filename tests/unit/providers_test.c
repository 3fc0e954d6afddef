#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "tests/support/harness.h"

#define PROVIDERS SUBSCRIPTION "/providers"

/* Shapes and states: Azure/azure-cli recording test_provider_registration (2020-07) and the
 * provider list of kubernetes-sigs/cloud-provider-azure (2025-03). */

static struct answer send(struct harness *harness, const char *method, const char *path)
{
    char target[512];
    snprintf(target, sizeof target, "%s?api-version=2021-04-01", path);
    return harness_send(harness, method, target, NULL);
}

static void expect_state(struct harness *harness, const char *namespace, const char *state)
{
    char path[256];
    snprintf(path, sizeof path, PROVIDERS "/%s", namespace);
    struct answer answer = send(harness, "GET", path);
    cr_assert_eq(answer.status, 200);
    cr_assert_str_eq(answer_text(&answer, "registrationState"), state, "%s", namespace);
}

Test(providers, show_the_recorded_object)
{
    struct harness *harness = harness_new(&(struct harness_options){.speed = SPEED_INSTANT});
    struct answer answer = send(harness, "GET", PROVIDERS "/microsoft.containerservice");

    cr_assert_eq(answer.status, 200);
    cr_assert_str_eq(answer_text(&answer, "id"), PROVIDERS "/Microsoft.ContainerService");
    cr_assert_str_eq(answer_text(&answer, "namespace"), "Microsoft.ContainerService");
    cr_assert_str_eq(answer_text(&answer, "registrationState"), "Registered");
    cr_assert_str_eq(answer_text(&answer, "registrationPolicy"), "RegistrationRequired");
    cr_assert_gt(json_array_size(json_at(answer.json, "resourceTypes")), 0);
    const char *state = strstr(answer.body, "\"registrationState\"");
    cr_assert(state && strstr(state, "\"registrationPolicy\""), "the policy is the last member");

    answer = send(harness, "GET", PROVIDERS "/Contoso.Nothing");
    cr_assert_eq(answer.status, 404);
    cr_assert_str_eq(answer_text(&answer, "error.code"), "InvalidResourceNamespace");
    cr_assert_str_eq(answer_text(&answer, "error.message"),
                     "The resource namespace 'Contoso.Nothing' is invalid.");
    cr_assert_eq(send(harness, "POST", PROVIDERS "/Contoso.Nothing/register").status, 404);

    answer = send(harness, "GET", PROVIDERS "/Microsoft.ContainerService/providerPermissions");
    cr_assert_str_eq(answer.body, "{\"value\":[]}");
    answer = send(harness, "GET", "/providers/Microsoft.Network");
    cr_assert_str_eq(answer_text(&answer, "namespace"), "Microsoft.Network");
    cr_assert_null(json_at(answer.json, "registrationState"), "a tenant registers nothing");
    answer = send(harness, "GET", "/providers");
    size_t count = json_array_size(json_at(answer.json, "value"));
    answer = send(harness, "GET", PROVIDERS);
    cr_assert_eq(json_array_size(json_at(answer.json, "value")), count);
    harness_free(harness);
}

Test(providers, registration_follows_the_clock_and_lasts)
{
    struct harness *harness = harness_new(&(struct harness_options){.speed = SPEED_MANUAL});
    struct answer answer;

    expect_state(harness, "Microsoft.Compute", "Registered");
    answer = send(harness, "POST", PROVIDERS "/Microsoft.Compute/unregister");
    cr_assert_eq(answer.status, 200);
    cr_assert_str_eq(answer_text(&answer, "registrationState"), "Unregistering");
    expect_state(harness, "microsoft.compute", "Unregistering");
    harness_advance(harness, 3600);
    expect_state(harness, "Microsoft.Compute", "Unregistered");
    answer = send(harness, "POST", PROVIDERS "/Microsoft.Compute/register");
    cr_assert_str_eq(answer_text(&answer, "registrationState"), "Registering");
    harness_restart(harness);
    expect_state(harness, "Microsoft.Compute", "Registering");
    harness_advance(harness, 3600);
    expect_state(harness, "Microsoft.Compute", "Registered");

    /* A change of mind: the later request wins. */
    answer = send(harness, "POST", PROVIDERS "/Microsoft.Compute/unregister");
    cr_assert_str_eq(answer_text(&answer, "registrationState"), "Unregistering");
    answer = send(harness, "POST", PROVIDERS "/Microsoft.Compute/register");
    cr_assert_str_eq(answer_text(&answer, "registrationState"), "Registering");
    harness_advance(harness, 3600);
    expect_state(harness, "Microsoft.Compute", "Registered");
    send(harness, "POST", PROVIDERS "/Microsoft.Compute/unregister");
    harness_advance(harness, 3600);
    expect_state(harness, "Microsoft.Compute", "Unregistered");
    harness_free(harness);
}

Test(providers, registration_is_per_subscription_and_instant_when_asked)
{
    struct harness *harness = harness_new(&(struct harness_options){.speed = SPEED_INSTANT});
    struct answer answer =
        send(harness, "POST", PROVIDERS "/Microsoft.ContainerService/unregister");

    cr_assert_str_eq(answer_text(&answer, "registrationState"), "Unregistering");
    expect_state(harness, "Microsoft.ContainerService", "Unregistered");
    answer = send(
        harness, "GET",
        "/subscriptions/11111111-2222-3333-4444-555555555555/providers/Microsoft.ContainerService");
    cr_assert_str_eq(answer_text(&answer, "registrationState"), "Registered");

    /* RegistrationFree: nothing to register, nothing to lose. */
    answer = send(harness, "POST", PROVIDERS "/Microsoft.Features/unregister");
    cr_assert_str_eq(answer_text(&answer, "registrationState"), "Registered");
    harness_free(harness);
}
