#include <criterion/criterion.h>
#include <string.h>

#include "api/arm/catalogue.h"
#include "base/arena.h"
#include "base/json.h"

static struct arena *arena;
static const struct catalogue *catalogue;

static void set_up(void)
{
    arena = arena_new();
    catalogue = catalogue_load(arena);
}

static void tear_down(void)
{
    arena_free(arena);
}

TestSuite(catalogue_kubernetes, .init = set_up, .fini = tear_down);

/* Bodies lie in data/ beside this file. */
static json_t *expected_body(const char *name)
{
    const char *slash = strrchr(__FILE__, '/');
    const char *path = arena_printf(arena, "%.*s/data/%s", (int)(slash - __FILE__), __FILE__, name);
    json_error_t error;
    json_t *body = json_keep(arena, json_load_file(path, 0, &error));
    cr_assert(body, "%s: %s", path, error.text);
    return body;
}

/* 2023-11-06: recorded (Azure/azure-cli-extensions, overlay migration from kubenet). 2026-08-21:
 * docs of 2026-08-05, release notes to 2026-07-17 and AgentBaker. 2026-11-30: projection of the
 * calendar. */
Test(catalogue_kubernetes, shows_the_bodies_that_are_known)
{
    static const struct {
        date_t as_of;
        const char *file;
    } rows[] = {
        {20231106, "kubernetes_2023-11-06.json"},
        {20260821, "kubernetes_2026-08-21.json"},
        {20261130, "kubernetes_2026-11-30.json"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const json_t *body = catalogue_kubernetes_list(catalogue, arena, rows[i].as_of);
        json_t *expected = expected_body(rows[i].file);
        cr_expect(json_equal(json_clone(arena, body), expected), "%s is shown as %s", rows[i].file,
                  json_write(arena, body).data);
        cr_expect_str_eq(json_text(json_array_get(json_at(body, "values"), 0), "version"),
                         json_text(json_array_get(json_at(expected, "values"), 0), "version"),
                         "the newest minor comes first");
    }
}

/* currentKubernetesVersion of clusters that were made without a version: Azure/azure-cli and
 * Azure/azure-service-operator recordings, cloud-provider-azure for 2025-03. */
Test(catalogue_kubernetes, picks_the_recorded_default)
{
    static const struct {
        date_t as_of;
        const char *minor;
        unsigned number;
        const char *patch;
    } rows[] = {
        {20230614, "1.25", 25, "1.25.6"}, {20230629, "1.25", 25, "1.25.6"},
        {20231106, "1.26", 26, "1.26.6"}, {20231205, "1.27", 27, "1.27.7"},
        {20250310, "1.30", 30, "1.30.9"}, {20250516, "1.31", 31, "1.31.7"},
        {20250708, "1.32", 32, "1.32.5"}, {20260821, "1.35", 35, "1.35.6"},
        {20260918, "1.35", 35, "1.35.7"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        cr_expect_str_eq(catalogue_kubernetes_default(catalogue, rows[i].as_of), rows[i].minor);
        cr_expect_str_eq(catalogue_kubernetes_newest(catalogue, rows[i].as_of, rows[i].number),
                         rows[i].patch, "on %d", (int)rows[i].as_of);
    }
}

/* Recorded creates and refusals; AKS calendar and release notes for 2026-02-01. */
Test(catalogue_kubernetes, tells_offered_versions_from_others)
{
    static const struct {
        date_t as_of;
        const char *version;
        enum kubernetes_support support;
    } rows[] = {
        {20230614, "1.26.3", KUBERNETES_OFFICIAL},
        {20230629, "1.27.1", KUBERNETES_PREVIEW},
        {20231106, "1.28.0", KUBERNETES_PREVIEW},
        {20231106, "1.28", KUBERNETES_PREVIEW},
        {20231205, "1.28", KUBERNETES_OFFICIAL},
        {20251215, "1.29.15", KUBERNETES_UNSUPPORTED}, /* quoted refusal */
        {20251215, "1.31.13", KUBERNETES_LTS_ONLY},    /* quoted refusal */
        {20260201, "1.32", KUBERNETES_OFFICIAL},
        {20260201, "1.33", KUBERNETES_OFFICIAL},
        {20260201, "1.34", KUBERNETES_OFFICIAL},
        {20260201, "1.34.1", KUBERNETES_OFFICIAL},
        {20260201, "1.31", KUBERNETES_LTS_ONLY},
        {20260201, "1.35", KUBERNETES_UNSUPPORTED},
        {20260201, "1.24", KUBERNETES_UNSUPPORTED},
        {20260201, "1.33.99", KUBERNETES_UNSUPPORTED},
        {20260201, "2.33", KUBERNETES_UNSUPPORTED},
        {20260716, "1.33", KUBERNETES_OFFICIAL},
        {20260717, "1.33", KUBERNETES_LTS_ONLY},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct kubernetes_version version;
        bool has_patch;
        cr_assert(kubernetes_version_parse(rows[i].version, &version, &has_patch));
        cr_expect_eq(catalogue_kubernetes(catalogue, rows[i].as_of, version, has_patch),
                     rows[i].support, "%s on %d", rows[i].version, (int)rows[i].as_of);
    }
    cr_expect_null(catalogue_kubernetes_newest(catalogue, 20260201, 24));
    cr_expect_str_eq(catalogue_kubernetes_default(catalogue, 20260201), "1.33");
}

/* Recorded 2023-06-29 (Azure/azure-cli, IPv6 count): oldest first, nothing marked, and a preview is
 * a target. */
Test(catalogue_kubernetes, lists_of_early_2023_ascend_without_marks)
{
    const json_t *body = catalogue_kubernetes_list(catalogue, arena, 20230629);
    json_t *values = json_at(body, "values");
    cr_assert_eq(json_array_size(values), 4);
    cr_expect_str_eq(json_text(json_array_get(values, 0), "version"), "1.24");
    for (size_t i = 0; i < 4; i++) {
        cr_expect_null(json_at(json_array_get(values, i), "isDefault"));
        cr_expect_null(json_at(json_array_get(values, i), "isPreview"));
    }
    const json_t *patches = json_at(json_array_get(values, 2), "patchVersions");
    cr_expect_str_eq(json_write(arena, json_object_get(patches, "1.26.0")).data,
                     "{\"upgrades\":[\"1.26.3\",\"1.27.1\"]}");
}

/* Every day of the emulator's range has a default that is offered, and a list without holes: the
 * command line takes any date, and the nearest answer stands outside the range. */
Test(catalogue_kubernetes, answers_for_every_day)
{
    for (date_t day = 20200101; day < 20290101; day++) {
        char text[11];
        date_t real;
        date_format(day, text);
        if (!date_parse(text, &real))
            continue;
        const char *minor = catalogue_kubernetes_default(catalogue, day);
        struct kubernetes_version version;
        bool has_patch;
        cr_assert(minor && kubernetes_version_parse(minor, &version, &has_patch), "%s", text);
        cr_assert(catalogue_kubernetes_newest(catalogue, day, version.minor), "%s", text);
        cr_assert_eq(catalogue_kubernetes(catalogue, day, version, false), KUBERNETES_OFFICIAL,
                     "%s", text);
        cr_assert(catalogue_kubernetes_newest(catalogue, day, version.minor + 1), "%s", text);
    }
}

/* `az aks get-versions` as quoted in public in spring 2026 and autumn 2024; docs,
 * upgrade-aks-cluster, for versions that have dropped out. */
Test(catalogue_kubernetes, upgrades_go_to_later_patches_and_the_next_minor)
{
    static const struct {
        date_t as_of;
        const char *version, *upgrades;
    } rows[] = {
        {20260501, "1.34.6", "[\"1.35.0\",\"1.35.1\",\"1.35.2\",\"1.35.3\"]"},
        {20260501, "1.35.3", "[]"},
        {20240925, "1.29.8", "[\"1.30.0\",\"1.30.1\",\"1.30.2\",\"1.30.3\",\"1.30.4\"]"},
        {20231106, "1.27.1", "[\"1.27.3\"]"},
        {20261130, "1.32.11", "[\"1.32.12\",\"1.33.12\",\"1.33.13\"]"},
        {20260821, "1.28.5",
         "[\"1.34.0\",\"1.34.1\",\"1.34.2\",\"1.34.3\",\"1.34.4\",\"1.34.5\",\"1.34.6\",\"1.34.7\","
         "\"1.34.8\",\"1.34.9\"]"},
        {20260821, "1.34", "[]"},
        {20260821, "latest", "[]"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const json_t *upgrades =
            catalogue_kubernetes_upgrades(catalogue, arena, rows[i].as_of, rows[i].version);
        cr_expect_str_eq(json_write(arena, upgrades).data, rows[i].upgrades, "%s", rows[i].version);
    }
}

Test(catalogue_kubernetes, reads_versions_strictly)
{
    static const char *const refused[] = {
        "",      "1",     "1.",     "1.33.", "1.33.1.2",       "v1.33", "1.33.1-x", "1.033",
        " 1.33", "1.33 ", "1.-1.2", "01.2",  "1.999999999999", ".33",   NULL};
    struct kubernetes_version version = {7, 7, 7};
    bool has_patch = true;
    for (size_t i = 0; refused[i]; i++)
        cr_expect_not(kubernetes_version_parse(refused[i], &version, &has_patch), "%s", refused[i]);
    cr_expect_not(kubernetes_version_parse(NULL, &version, &has_patch));
    cr_expect(version.major == 7 && has_patch);

    cr_expect(kubernetes_version_parse("1.30.101", &version, &has_patch));
    cr_expect(version.major == 1 && version.minor == 30 && version.patch == 101 && has_patch);
    cr_expect(kubernetes_version_parse("1.9", &version, &has_patch));
    cr_expect(version.minor == 9 && version.patch == 0 && !has_patch);
    cr_expect_lt(kubernetes_version_compare((struct kubernetes_version){1, 9, 20},
                                            (struct kubernetes_version){1, 10, 0}),
                 0);
    cr_expect_gt(kubernetes_version_compare((struct kubernetes_version){1, 33, 10},
                                            (struct kubernetes_version){1, 33, 9}),
                 0);
}
