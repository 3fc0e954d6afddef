#include <criterion/criterion.h>

#include "api/arm/catalogue.h"
#include "base/arena.h"
#include "base/json.h"

static struct arena *arena;
static struct catalogue *catalogue;

static void set_up(void)
{
    arena = arena_new();
    catalogue = catalogue_load(arena);
}

static void tear_down(void)
{
    arena_free(arena);
}

TestSuite(catalogue_offer, .init = set_up, .fini = tear_down);

static const struct kubernetes_offer *offer_of(const char *text, const char **problem)
{
    const json_t *body = json_read(arena, span_from(text), problem);
    cr_assert(body, "%s: %s", text, *problem);
    return kubernetes_offer_read(arena, body, problem);
}

#define OFFICIAL "\"capabilities\":{\"supportPlan\":[\"KubernetesOfficial\"]}"
#define LTS      "\"capabilities\":{\"supportPlan\":[\"AKSLongTermSupport\"]}"
#define BOTH     "\"capabilities\":{\"supportPlan\":[\"KubernetesOfficial\",\"AKSLongTermSupport\"]}"

/* Minors and patches in no order, as JSON objects have none. */
static const char region[] =
    "{\"values\":["
    "{\"version\":\"1.41\",\"isPreview\":true," OFFICIAL ",\"patchVersions\":{\"1.41.0\":{}}},"
    "{\"version\":\"1.9\"," LTS
    ",\"patchVersions\":{\"1.9.9\":{\"upgrades\":[\"1.10.2\",\"1.9.10\"]},\"1.9.10\":{}}},"
    "{\"version\":\"1.40\"," OFFICIAL ",\"patchVersions\":{\"1.40.0\":{}}},"
    "{\"version\":\"1.10\",\"isDefault\":true,\"isPreview\":null," BOTH
    ",\"patchVersions\":{\"1.10.10\":{\"upgrades\":null},\"1.10.2\":{\"upgrades\":[\"1.10.10\"]}}}"
    "]}";

static void region_offer(void)
{
    const char *problem = NULL;
    const struct kubernetes_offer *offer = offer_of(region, &problem);
    cr_assert(offer, "%s", problem);
    catalogue_offer_kubernetes(catalogue, offer);
}

Test(catalogue_offer, stands_on_every_date_with_its_support)
{
    static const struct {
        const char *version;
        enum kubernetes_support support;
    } rows[] = {
        {"1.41", KUBERNETES_PREVIEW},       {"1.41.0", KUBERNETES_PREVIEW},
        {"1.9", KUBERNETES_LTS_ONLY},       {"1.9.10", KUBERNETES_LTS_ONLY},
        {"1.40.0", KUBERNETES_OFFICIAL},    {"1.10", KUBERNETES_OFFICIAL},
        {"1.10.3", KUBERNETES_UNSUPPORTED}, {"1.33", KUBERNETES_UNSUPPORTED},
        {"2.10", KUBERNETES_UNSUPPORTED},
    };
    static const date_t dates[] = {20200101, 20230629, 20260201, 20261130};
    region_offer();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct kubernetes_version version;
        bool has_patch;
        cr_assert(kubernetes_version_parse(rows[i].version, &version, &has_patch));
        for (size_t day = 0; day < sizeof dates / sizeof *dates; day++)
            cr_expect_eq(catalogue_kubernetes(catalogue, dates[day], version, has_patch),
                         rows[i].support, "%s", rows[i].version);
    }
}

Test(catalogue_offer, tells_newest_patches_and_default)
{
    region_offer();
    cr_expect_str_eq(catalogue_kubernetes_default(catalogue, 20260201), "1.10");
    cr_expect_str_eq(catalogue_kubernetes_newest(catalogue, 20260201, 10), "1.10.10");
    cr_expect_str_eq(catalogue_kubernetes_newest(catalogue, 20260201, 9), "1.9.10");
    cr_expect_null(catalogue_kubernetes_newest(catalogue, 20260201, 33));
}

Test(catalogue_offer, is_answered_as_it_was_captured_without_nulls)
{
    const char *problem = NULL;
    region_offer();
    const json_t *body = catalogue_kubernetes_list(catalogue, arena, 20230629);
    json_t *expected = json_read(arena, span_from(region), &problem);
    json_nulls_drop(expected);
    cr_expect_str_eq(json_write(arena, body).data, json_write(arena, expected).data);
    cr_expect_null(json_at(json_array_get(json_at(body, "values"), 3), "isPreview"));
}

Test(catalogue_offer, upgrades_are_those_of_the_list)
{
    static const struct {
        const char *version, *upgrades;
    } rows[] = {
        {"1.9.9", "[\"1.9.10\",\"1.10.2\"]"},
        {"1.9.10", "[]"}, /* the list names none, so there is none */
        {"1.10.10", "[]"},
        /* Not in the list: later patches and the next minor; never into a preview; what is too old
         * for both goes to the lowest minor with general support. */
        {"1.10.1", "[\"1.10.2\",\"1.10.10\"]"},
        {"1.39.5", "[\"1.40.0\"]"},
        {"1.40.5", "[]"},
        {"1.5.0", "[\"1.10.2\",\"1.10.10\"]"},
        {"1.99.0", "[]"},
        {"1.10", "[]"},
    };
    region_offer();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const json_t *upgrades =
            catalogue_kubernetes_upgrades(catalogue, arena, 20260201, rows[i].version);
        cr_expect_str_eq(json_write(arena, upgrades).data, rows[i].upgrades, "%s", rows[i].version);
    }
}

/* Docs, supported-kubernetes-versions: the default is the second newest with general support. */
Test(catalogue_offer, finds_a_default_where_none_is_marked)
{
    static const struct {
        const char *text, *standard;
    } rows[] = {
        {"{\"values\":[{\"version\":\"1.26\",\"patchVersions\":{\"1.26.0\":{}}},"
         "{\"version\":\"1.27\",\"isPreview\":true,\"patchVersions\":{\"1.27.1\":{}}},"
         "{\"version\":\"1.25\",\"patchVersions\":{\"1.25.6\":{}}},"
         "{\"version\":\"1.24\",\"patchVersions\":{\"1.24.9\":{}}}]}",
         "1.25"},
        {"{\"values\":[{\"version\":\"1.26\",\"patchVersions\":{\"1.26.0\":{}}}]}", "1.26"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *problem = NULL;
        const struct kubernetes_offer *offer = offer_of(rows[i].text, &problem);
        cr_assert(offer, "%s", problem);
        catalogue_offer_kubernetes(catalogue, offer);
        cr_expect_str_eq(catalogue_kubernetes_default(catalogue, 20260201), rows[i].standard);
    }
}

#define VALUES(rows)    "{\"values\":[" rows "]}"
#define PATCH(patch)    "\"patchVersions\":{" patch "}"
#define MINOR(v, rest)  "{\"version\":\"" v "\"," rest "}"
#define GOOD(v, marked) MINOR(v, marked PATCH("\"" v ".1\":{}"))

Test(catalogue_offer, says_what_is_wrong_with_a_list)
{
    static const struct {
        const char *text, *problem;
    } rows[] = {
        {"{}", "it has no list \"values\" with versions in it"},
        {"[]", "it has no list \"values\" with versions in it"},
        {VALUES(""), "it has no list \"values\" with versions in it"},
        {VALUES("7"), "an element of values has no version"},
        {VALUES("{}"), "an element of values has no version"},
        {VALUES(GOOD("1.34.1", "")), "'1.34.1' is no version written 1.34"},
        {VALUES(GOOD("2.34", "")), "'2.34' is no version written 1.34"},
        {VALUES(MINOR("1.34", "\"patchVersions\":{}")), "1.34 has no patchVersions"},
        {VALUES(MINOR("1.34", "\"patchVersions\":[]")), "1.34 has no patchVersions"},
        {VALUES(MINOR("1.34", PATCH("\"1.34\":{}"))), "'1.34' is no version written 1.34.2"},
        {VALUES(MINOR("1.34", PATCH("\"1.33.1\":{}"))), "1.33.1 is no patch of 1.34"},
        {VALUES(MINOR("1.34", PATCH("\"1.34.1\":7"))),
         "patchVersions of 1.34: 1.34.1 is no object"},
        {VALUES(MINOR("1.34", PATCH("\"1.34.1\":{\"upgrades\":7}"))),
         "upgrades of 1.34.1 is no list"},
        {VALUES(MINOR("1.34", PATCH("\"1.34.1\":{\"upgrades\":[7]}"))),
         "upgrades of 1.34.1 holds what is no version"},
        {VALUES(MINOR("1.34", PATCH("\"1.34.1\":{\"upgrades\":[\"x\"]}"))),
         "'x' is no version written 1.34.2"},
        {VALUES(GOOD("1.34", "\"capabilities\":{\"supportPlan\":[\"Other\"]},")),
         "supportPlan of 1.34 names neither KubernetesOfficial nor AKSLongTermSupport"},
        {VALUES(GOOD("1.34", "") "," GOOD("1.34", "")), "1.34 is there twice"},
        {VALUES(GOOD("1.34", "\"isDefault\":true,") "," GOOD("1.33", "\"isDefault\":true,")),
         "isDefault marks two versions, 1.34 and 1.33"},
        {VALUES(GOOD("1.34", LTS ",")), "it has no version that could be the default: none is "
                                        "marked isDefault, none has general support"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *problem = NULL;
        cr_assert_null(offer_of(rows[i].text, &problem), "%s", rows[i].text);
        cr_expect_str_eq(problem, rows[i].problem, "%s", rows[i].text);
    }
}
