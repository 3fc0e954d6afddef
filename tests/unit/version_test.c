#include <criterion/criterion.h>

#include "api/arm/version.h"

/* Versions of the provider list that Azure answers (Microsoft.ContainerService,
 * Microsoft.ManagedIdentity). */
Test(version, reads_what_azure_lists_and_writes_it_back)
{
    static const struct {
        const char *text, *written;
        struct api_version value;
    } rows[] = {
        {"2026-05-01", "2026-05-01", {20260501, false}},
        {"2026-05-02-preview", "2026-05-02-preview", {20260502, true}},
        {"2023-07-31-PREVIEW", "2023-07-31-preview", {20230731, true}},
        {"2016-03-30", "2016-03-30", {20160330, false}},
        {"2024-02-29", "2024-02-29", {20240229, false}},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct api_version version = {0};
        cr_assert(api_version_parse(rows[i].text, &version), "%s", rows[i].text);
        cr_expect_eq(version.date, rows[i].value.date, "%s", rows[i].text);
        cr_expect_eq(version.preview, rows[i].value.preview, "%s", rows[i].text);
        char written[API_VERSION_TEXT];
        api_version_format(version, written);
        cr_expect_str_eq(written, rows[i].written);
    }
}

Test(version, refuses_what_is_no_version_and_leaves_the_result_alone)
{
    static const char *const rows[] = {
        "",           "2026",        "2026-05-1",           "2026-05-01-",          "2026-05-01 ",
        "2026-02-30", "2026/05/01",  "2026-05-01-previews", "2026-05-01preview",    "latest",
        "2026-13-01", "v2026-05-01", "2026-05-01-prev",     "20260501-preview-now", NULL,
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct api_version version = {1, true};
        cr_expect_not(api_version_parse(rows[i], &version), "%s", rows[i] ? rows[i] : "NULL");
        cr_expect(version.date == 1 && version.preview);
    }
}

Test(version, orders_by_date_and_a_preview_before_the_stable_of_its_day)
{
    static const struct api_version ascending[] = {
        {20251001, false}, {20251002, true}, {20260501, true}, {20260501, false}, {20260502, true},
    };
    const size_t count = sizeof ascending / sizeof ascending[0];
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < count; j++) {
            int order = api_version_compare(ascending[i], ascending[j]);
            cr_expect_eq((order > 0) - (order < 0), (i > j) - (i < j), "%zu %zu", i, j);
        }
    }
}
