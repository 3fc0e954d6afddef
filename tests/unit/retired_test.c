#include <criterion/criterion.h>
#include <string.h>

#include "tests/support/aks.h"

/* Dates: AKS docs, "AKS Preview API life cycle" (2024-10). A later version is never refused, an
 * earlier day knows nothing of the retirement. */

static const struct {
    const char *as_of, *version;
    bool served;
} cases[] = {
    {"2023-12-05", "2023-06-02-preview", true},
    {"2025-02-23", "2023-06-02-preview", true},
    {"2025-02-24", "2023-06-02-preview", false},
    {"2025-03-09", "2023-08-02-preview", true},
    {"2025-03-10", "2023-08-02-preview", false},
    {"2026-11-30", "2023-09-02-preview", true}, /* no date is known */
    {"2024-12-31", "2022-11-02-preview", true}, /* recorded in December 2024 */
    {"2025-03-10", "2022-11-02-preview", false},
    {"2026-11-30", "2022-11-01", true}, /* stable ones stay */
    {"2023-12-05", "2026-05-01", true}, /* whatever the day */
    {"2023-12-05", "2031-01-01", true}, /* newer than all that are known */
    {"2023-12-05", "2031-01-01-preview", true},
    {"2026-02-01", "1999-01-01", false},
};

Test(retired, versions_go_on_their_day)
{
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct harness *harness = harness_new(&(struct harness_options){.as_of = cases[i].as_of});
        aks_expect(harness, 201, "PUT", AKS_GROUP, "{\"location\":\"westus3\"}");
        struct answer answer = aks_send_version(harness, cases[i].version, "GET", CLUSTERS, NULL);
        cr_expect_eq(answer.status, cases[i].served ? 200 : 400, "%s of %s: %s", cases[i].as_of,
                     cases[i].version, answer.body);
        if (!cases[i].served)
            cr_expect_str_eq(answer_text(&answer, "error.code"), "NoRegisteredProviderFound");
        harness_free(harness);
    }
}

Test(retired, versions_are_in_no_list_of_supported_ones)
{
    struct harness *harness = harness_new(&(struct harness_options){.as_of = "2026-02-01"});
    aks_expect(harness, 201, "PUT", AKS_GROUP, "{\"location\":\"westus3\"}");

    struct answer answer = aks_send_version(harness, "2023-06-02-preview", "GET", CLUSTER, NULL);
    const char *message = answer_text(&answer, "error.message");
    cr_expect_not_null(strstr(message, "API version '2023-06-02-preview' for type "));
    const char *list = strstr(message, "The supported api-versions are '");
    cr_assert_not_null(list, "%s", message);
    cr_expect_null(strstr(list, "2023-06-02-preview"), "%s", list);
    cr_expect_not_null(strstr(list, "2023-06-01"), "%s", list);
    cr_expect_not_null(strstr(list, "2026-05-01"), "%s", list);

    answer = aks_send_version(harness, "2021-04-01", "GET",
                              SUBSCRIPTION "/providers/Microsoft.ContainerService", NULL);
    cr_expect_eq(answer.status, 200);
    cr_expect_null(strstr(answer.body, "2023-05-02-preview"));
    cr_expect_not_null(strstr(answer.body, "2023-09-02-preview"));
    harness_free(harness);
}

Test(retired, versions_are_served_where_any_is)
{
    struct harness *harness =
        harness_new(&(struct harness_options){.versions = VERSIONS_ANY, .speed = SPEED_INSTANT});
    aks_expect(harness, 201, "PUT", AKS_GROUP, "{\"location\":\"westus3\"}");

    struct answer answer =
        aks_send_version(harness, "2023-06-02-preview", "PUT", CLUSTER, CLUSTER_BODY);
    cr_expect_eq(answer.status, 201, "%s", answer.body);
    harness_free(harness);
}
