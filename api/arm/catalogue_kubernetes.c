#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/arm/catalogue_tables.h"
#include "base/json.h"
#include "base/span.h"

#define FILE_NAME "kubernetesVersions"

/* One of the two or three numbers; NULL when there is none, or it is absurdly long. */
static const char *number_read(const char *text, unsigned *out)
{
    unsigned value = 0;
    size_t digits = 0;
    while (isdigit((unsigned char)text[digits]) && digits < 6)
        value = value * 10 + (unsigned)(text[digits++] - '0');
    if (!digits || isdigit((unsigned char)text[digits]) || (digits > 1 && *text == '0'))
        return NULL;
    *out = value;
    return text + digits;
}

bool kubernetes_version_parse(const char *text, struct kubernetes_version *out, bool *has_patch)
{
    struct kubernetes_version version = {0};
    const char *at = text ? number_read(text, &version.major) : NULL;
    if (!at || *at != '.')
        return false;
    at = number_read(at + 1, &version.minor);
    if (!at)
        return false;
    bool patch = *at == '.';
    if (patch)
        at = number_read(at + 1, &version.patch);
    if (!at || *at)
        return false;
    *out = version;
    *has_patch = patch;
    return true;
}

int kubernetes_version_compare(struct kubernetes_version a, struct kubernetes_version b)
{
    if (a.major != b.major)
        return a.major < b.major ? -1 : 1;
    if (a.minor != b.minor)
        return a.minor < b.minor ? -1 : 1;
    return (a.patch > b.patch) - (a.patch < b.patch);
}

/* ---- the file ---- */

static struct kubernetes_version version_read(const json_t *value, bool wants_patch)
{
    struct kubernetes_version version;
    bool has_patch;
    const char *text = catalogue_text(value, FILE_NAME);
    if (!kubernetes_version_parse(text, &version, &has_patch) || has_patch != wants_patch)
        catalogue_broken(FILE_NAME, "\"%s\" is no version", text);
    return version;
}

static void minors_read(struct catalogue *catalogue, struct arena *arena, const json_t *list)
{
    size_t count = json_array_size(list);
    struct kubernetes_minor *minors = catalogue_rows(arena, count, sizeof *minors);
    for (size_t i = 0; i < count; i++) {
        const json_t *row = json_array_get(list, i);
        minors[i] = (struct kubernetes_minor){
            .name = catalogue_text(json_array_get(row, 0), FILE_NAME),
            .version = version_read(json_array_get(row, 0), false),
            .preview = catalogue_date(json_array_get(row, 1), FILE_NAME),
            .general = catalogue_date(json_array_get(row, 2), FILE_NAME),
            .official_until = catalogue_date(json_array_get(row, 3), FILE_NAME),
            .lts_since = catalogue_date(json_array_get(row, 4), FILE_NAME),
            .lts_until = catalogue_date(json_array_get(row, 5), FILE_NAME),
        };
        if (i > 0 && minors[i].version.minor != minors[i - 1].version.minor + 1)
            catalogue_broken(FILE_NAME, "minor %s is not in its place", minors[i].name);
    }
    catalogue->minors = minors;
    catalogue->minor_count = count;
}

static struct kubernetes_minor *minor_find(const struct catalogue *catalogue, unsigned minor)
{
    for (size_t i = 0; i < catalogue->minor_count; i++) {
        if (catalogue->minors[i].version.minor == minor)
            return &catalogue->minors[i];
    }
    return NULL;
}

static void patches_read(struct catalogue *catalogue, struct arena *arena, const json_t *list)
{
    size_t count = json_array_size(list);
    struct kubernetes_patch *patches = catalogue_rows(arena, count, sizeof *patches);
    for (size_t i = 0; i < count; i++) {
        const json_t *row = json_array_get(list, i);
        patches[i] = (struct kubernetes_patch){
            .name = catalogue_text(json_array_get(row, 0), FILE_NAME),
            .version = version_read(json_array_get(row, 0), true),
            .since = catalogue_date(json_array_get(row, 1), FILE_NAME),
            .until = catalogue_date(json_array_get(row, 2), FILE_NAME),
        };
        if (i > 0 && kubernetes_version_compare(patches[i - 1].version, patches[i].version) >= 0)
            catalogue_broken(FILE_NAME, "%s is not in its place", patches[i].name);
        struct kubernetes_minor *minor = minor_find(catalogue, patches[i].version.minor);
        if (!minor)
            catalogue_broken(FILE_NAME, "%s has no minor", patches[i].name);
        if (minor->patch_count++ == 0)
            minor->first_patch = i;
    }
    catalogue->patches = patches;
    catalogue->patch_count = count;
}

void catalogue_load_kubernetes(struct catalogue *catalogue, struct arena *arena)
{
    const json_t *file = catalogue_file(arena, FILE_NAME);
    const json_t *known = catalogue_list(file, "known", FILE_NAME);
    catalogue->kubernetes_from = catalogue_date(json_array_get(known, 0), FILE_NAME);
    catalogue->kubernetes_to = catalogue_date(json_array_get(known, 1), FILE_NAME);
    minors_read(catalogue, arena, catalogue_list(file, "minors", FILE_NAME));
    patches_read(catalogue, arena, catalogue_list(file, "patches", FILE_NAME));
}

void catalogue_offer_kubernetes(struct catalogue *catalogue, const struct kubernetes_offer *offer)
{
    catalogue->kubernetes_offer = offer;
}

/* ---- what is offered on a date ---- */

/* The tables answer for the dates that they know; before and after, the nearest one stands. */
static date_t known_date(const struct catalogue *catalogue, date_t as_of)
{
    if (as_of < catalogue->kubernetes_from)
        return catalogue->kubernetes_from;
    return as_of > catalogue->kubernetes_to ? catalogue->kubernetes_to : as_of;
}

static bool has_lts(const struct kubernetes_minor *minor, date_t date)
{
    return minor->lts_since && date >= minor->lts_since && date < minor->lts_until;
}

static enum kubernetes_support minor_support(const struct kubernetes_minor *minor, date_t date)
{
    if (!minor || date < minor->preview)
        return KUBERNETES_UNSUPPORTED;
    if (date < minor->general)
        return KUBERNETES_PREVIEW;
    if (date < minor->official_until)
        return KUBERNETES_OFFICIAL;
    return has_lts(minor, date) ? KUBERNETES_LTS_ONLY : KUBERNETES_UNSUPPORTED;
}

static bool patch_offered(const struct kubernetes_patch *patch, date_t date)
{
    return date >= patch->since && (!patch->until || date < patch->until);
}

/* The newest patch of a minor that is offered at all. */
static const struct kubernetes_patch *
newest_patch(const struct catalogue *catalogue, const struct kubernetes_minor *minor, date_t date)
{
    if (minor_support(minor, date) == KUBERNETES_UNSUPPORTED)
        return NULL;
    for (size_t i = minor->patch_count; i-- > 0;) {
        const struct kubernetes_patch *patch = &catalogue->patches[minor->first_patch + i];
        if (patch_offered(patch, date))
            return patch;
    }
    return NULL;
}

/* Docs (supported-kubernetes-versions): the default is the second newest minor with general
 * support; every recorded default agrees (2023-06, 2023-11, 2023-12, 2025-03, 2025-05, 2025-07,
 * 2026-09). */
static const struct kubernetes_minor *default_minor(const struct catalogue *catalogue, date_t date)
{
    const struct kubernetes_minor *newest = NULL;
    for (size_t i = catalogue->minor_count; i-- > 0;) {
        const struct kubernetes_minor *minor = &catalogue->minors[i];
        if (minor_support(minor, date) != KUBERNETES_OFFICIAL ||
            !newest_patch(catalogue, minor, date))
            continue;
        if (newest)
            return minor;
        newest = minor;
    }
    return newest;
}

enum kubernetes_support catalogue_kubernetes(const struct catalogue *catalogue, date_t as_of,
                                             struct kubernetes_version version, bool has_patch)
{
    if (catalogue->kubernetes_offer)
        return offer_support(catalogue->kubernetes_offer, version, has_patch);
    date_t date = known_date(catalogue, as_of);
    const struct kubernetes_minor *minor =
        version.major == 1 ? minor_find(catalogue, version.minor) : NULL;
    enum kubernetes_support support = minor_support(minor, date);
    if (support == KUBERNETES_UNSUPPORTED)
        return support;
    if (!has_patch)
        return newest_patch(catalogue, minor, date) ? support : KUBERNETES_UNSUPPORTED;
    for (size_t i = 0; i < minor->patch_count; i++) {
        const struct kubernetes_patch *patch = &catalogue->patches[minor->first_patch + i];
        if (patch->version.patch == version.patch && patch_offered(patch, date))
            return support;
    }
    return KUBERNETES_UNSUPPORTED;
}

const char *catalogue_kubernetes_newest(const struct catalogue *catalogue, date_t as_of,
                                        unsigned minor)
{
    if (catalogue->kubernetes_offer)
        return offer_newest(catalogue->kubernetes_offer, minor);
    const struct kubernetes_patch *patch =
        newest_patch(catalogue, minor_find(catalogue, minor), known_date(catalogue, as_of));
    return patch ? patch->name : NULL;
}

const char *catalogue_kubernetes_default(const struct catalogue *catalogue, date_t as_of)
{
    if (catalogue->kubernetes_offer)
        return offer_default(catalogue->kubernetes_offer);
    const struct kubernetes_minor *minor = default_minor(catalogue, known_date(catalogue, as_of));
    return minor ? minor->name : NULL;
}

/* ---- lists ---- */

/* Adds the offered patches of a minor that are newer than `after`, oldest first. */
static void add_patches(const struct catalogue *catalogue, const struct kubernetes_minor *minor,
                        date_t date, struct kubernetes_version after, json_t *out)
{
    if (minor_support(minor, date) == KUBERNETES_UNSUPPORTED)
        return;
    for (size_t i = 0; i < minor->patch_count; i++) {
        const struct kubernetes_patch *patch = &catalogue->patches[minor->first_patch + i];
        if (patch_offered(patch, date) && kubernetes_version_compare(patch->version, after) > 0)
            json_array_append_new(out, json_string(patch->name));
    }
}

/* Docs (upgrade-aks-cluster): a version that has dropped out goes to the lowest minor with general
 * support. */
static const struct kubernetes_minor *lowest_official(const struct catalogue *catalogue,
                                                      date_t date)
{
    for (size_t i = 0; i < catalogue->minor_count; i++) {
        if (minor_support(&catalogue->minors[i], date) == KUBERNETES_OFFICIAL)
            return &catalogue->minors[i];
    }
    return NULL;
}

/* Recorded 2023-06-29 and 2023-11-06: between the two the list of versions was turned round, the
 * default and previews were marked, and a preview was no target of an upgrade any more. */
#define SINCE_MARKS 20231106

/* Later patches of the same minor, then all of the next (`az aks get-versions` of 2024 and 2026).
 * Returns a new reference. */
static json_t *upgrades_make(const struct catalogue *catalogue, date_t date,
                             struct kubernetes_version version)
{
    json_t *out = json_array();
    const struct kubernetes_minor *next = minor_find(catalogue, version.minor + 1);
    add_patches(catalogue, minor_find(catalogue, version.minor), date, version, out);
    if (date < SINCE_MARKS || minor_support(next, date) != KUBERNETES_PREVIEW)
        add_patches(catalogue, next, date, version, out);
    const struct kubernetes_minor *own = minor_find(catalogue, version.minor);
    if (json_array_size(out) == 0 && minor_support(own, date) == KUBERNETES_UNSUPPORTED)
        add_patches(catalogue, lowest_official(catalogue, date), date, version, out);
    return out;
}

static json_t *reversed(json_t *take)
{
    json_t *out = json_array();
    for (size_t i = json_array_size(take); i-- > 0;)
        json_array_append(out, json_array_get(take, i));
    json_decref(take);
    return out;
}

static json_t *patches_make(const struct catalogue *catalogue, date_t date,
                            const struct kubernetes_minor *minor)
{
    json_t *out = json_object();
    for (size_t i = 0; i < minor->patch_count; i++) {
        const struct kubernetes_patch *patch = &catalogue->patches[minor->first_patch + i];
        if (!patch_offered(patch, date))
            continue;
        json_t *upgrades = upgrades_make(catalogue, date, patch->version);
        if (date >= SINCE_MARKS)
            upgrades = reversed(upgrades);
        json_object_set_new(out, patch->name, json_pack("{s:o}", "upgrades", upgrades));
    }
    return out;
}

/* Members in the recorded order; isDefault and isPreview only when true (recorded). */
static json_t *minor_make(const struct catalogue *catalogue, date_t date,
                          const struct kubernetes_minor *minor,
                          const struct kubernetes_minor *standard)
{
    enum kubernetes_support support = minor_support(minor, date);
    json_t *plans = json_array();
    if (support != KUBERNETES_LTS_ONLY)
        json_array_append_new(plans, json_string("KubernetesOfficial"));
    if (has_lts(minor, date))
        json_array_append_new(plans, json_string("AKSLongTermSupport"));
    json_t *out =
        json_pack("{s:s,s:{s:o}}", "version", minor->name, "capabilities", "supportPlan", plans);
    if (minor == standard && date >= SINCE_MARKS)
        json_object_set_new(out, "isDefault", json_true());
    if (support == KUBERNETES_PREVIEW && date >= SINCE_MARKS)
        json_object_set_new(out, "isPreview", json_true());
    json_object_set_new(out, "patchVersions", patches_make(catalogue, date, minor));
    return out;
}

const json_t *catalogue_kubernetes_list(const struct catalogue *catalogue, struct arena *arena,
                                        date_t as_of)
{
    if (catalogue->kubernetes_offer)
        return offer_list(catalogue->kubernetes_offer, arena);
    date_t date = known_date(catalogue, as_of);
    const struct kubernetes_minor *standard = default_minor(catalogue, date);
    json_t *values = json_array();
    for (size_t i = catalogue->minor_count; i-- > 0;) {
        const struct kubernetes_minor *minor = &catalogue->minors[i];
        if (newest_patch(catalogue, minor, date))
            json_array_append_new(values, minor_make(catalogue, date, minor, standard));
    }
    if (date < SINCE_MARKS)
        values = reversed(values);
    return json_keep(arena, json_pack("{s:o}", "values", values));
}

const json_t *catalogue_kubernetes_upgrades(const struct catalogue *catalogue, struct arena *arena,
                                            date_t as_of, const char *version)
{
    struct kubernetes_version from;
    bool has_patch;
    if (!kubernetes_version_parse(version, &from, &has_patch) || !has_patch)
        return json_keep(arena, json_array());
    if (catalogue->kubernetes_offer)
        return offer_upgrades(catalogue->kubernetes_offer, arena, from);
    return json_keep(arena, upgrades_make(catalogue, known_date(catalogue, as_of), from));
}
