/* Kubernetes versions that a user captured from his region, in place of the calendar's. */

#include <stdlib.h>

#include "api/arm/catalogue_tables.h"
#include "base/json.h"
#include "base/span.h"

struct offered_patch {
    const char *name; /* "1.34.2" */
    struct kubernetes_version version;
    const json_t *upgrades; /* ["1.34.3", ...], ascending */
};
struct offered_minor {
    const char *name; /* "1.34" */
    struct kubernetes_version version;
    enum kubernetes_support support;
    const struct offered_patch *patches; /* oldest first, at least one */
    size_t patch_count;
};
struct kubernetes_offer {
    const json_t *body;
    const struct offered_minor *minors; /* oldest first */
    size_t minor_count;
    const struct offered_minor *standard;
};

/* Of one reading: the first problem wins. */
struct reading {
    struct arena *arena;
    const char *problem;
};

#define NO_PROBLEM(call)                                                                           \
    do {                                                                                           \
        if (!(call))                                                                               \
            return false;                                                                          \
    } while (0)

static bool refuse(struct reading *reading, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
static bool refuse(struct reading *reading, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    if (!reading->problem)
        reading->problem = arena_vprintf(reading->arena, format, arguments);
    va_end(arguments);
    return false;
}

/* Every version of AKS is a 1.x; the rest of the program tells minors apart by their number. */
static bool version_take(struct reading *reading, const char *text, bool wants_patch,
                         struct kubernetes_version *out)
{
    bool has_patch;
    if (kubernetes_version_parse(text, out, &has_patch) && has_patch == wants_patch &&
        out->major == 1)
        return true;
    return refuse(reading, "'%s' is no version written %s", text, wants_patch ? "1.34.2" : "1.34");
}

static int compare_texts(const void *a, const void *b)
{
    const json_t *const *left = (const json_t *const *)a;
    const json_t *const *right = (const json_t *const *)b;
    struct kubernetes_version first = {0}, second = {0};
    bool has_patch;
    kubernetes_version_parse(json_string_value(*left), &first, &has_patch);
    kubernetes_version_parse(json_string_value(*right), &second, &has_patch);
    return kubernetes_version_compare(first, second);
}

/* Azure's own list ascends or descends with the years. */
static bool upgrades_take(struct reading *reading, const char *patch, const json_t *list,
                          const json_t **out)
{
    size_t count = json_array_size(list);
    const json_t **texts = catalogue_rows(reading->arena, count, sizeof *texts);
    if (list && !json_is_array(list))
        return refuse(reading, "upgrades of %s is no list", patch);
    for (size_t i = 0; i < count; i++) {
        struct kubernetes_version version;
        texts[i] = json_array_get(list, i);
        if (!json_is_string(texts[i]))
            return refuse(reading, "upgrades of %s holds what is no version", patch);
        NO_PROBLEM(version_take(reading, json_string_value(texts[i]), true, &version));
    }
    qsort(texts, count, sizeof(const json_t *), compare_texts);
    json_t *sorted = json_keep(reading->arena, json_array());
    for (size_t i = 0; i < count; i++)
        json_array_append(sorted, json_unconst(texts[i]));
    *out = sorted;
    return true;
}

static int compare_patches(const void *a, const void *b)
{
    const struct offered_patch *left = a, *right = b;
    return kubernetes_version_compare(left->version, right->version);
}

static bool patches_take(struct reading *reading, const json_t *value, struct offered_minor *minor)
{
    json_t *object = json_object_get(value, "patchVersions");
    if (!json_is_object(object) || !json_object_size(object))
        return refuse(reading, "%s has no patchVersions", minor->name);
    struct offered_patch *patches =
        catalogue_rows(reading->arena, json_object_size(object), sizeof *patches);
    const char *name;
    json_t *row;
    json_object_foreach(object, name, row)
    {
        struct offered_patch *patch = &patches[minor->patch_count++];
        patch->name = name;
        NO_PROBLEM(version_take(reading, name, true, &patch->version));
        if (patch->version.minor != minor->version.minor)
            return refuse(reading, "%s is no patch of %s", name, minor->name);
        if (!json_is_object(row))
            return refuse(reading, "patchVersions of %s: %s is no object", minor->name, name);
        NO_PROBLEM(
            upgrades_take(reading, name, json_object_get(row, "upgrades"), &patch->upgrades));
    }
    qsort(patches, minor->patch_count, sizeof *patches, compare_patches);
    minor->patches = patches;
    return true;
}

static bool plan_named(const json_t *plans, const char *name)
{
    for (size_t i = 0; i < json_array_size(plans); i++) {
        if (text_equal(json_string_value(json_array_get(plans, i)), name))
            return true;
    }
    return false;
}

/* A preview names a plan, too (recorded), so its mark comes first. The contract lets capabilities
 * be absent; then there is nothing that holds the version back. */
static bool support_take(struct reading *reading, const json_t *value, struct offered_minor *minor)
{
    const json_t *plans = json_at(value, "capabilities.supportPlan");
    minor->support = KUBERNETES_OFFICIAL;
    if (json_true_at(value, "isPreview"))
        minor->support = KUBERNETES_PREVIEW;
    else if (plan_named(plans, "AKSLongTermSupport") && !plan_named(plans, "KubernetesOfficial"))
        minor->support = KUBERNETES_LTS_ONLY;
    else if (plans && !plan_named(plans, "KubernetesOfficial"))
        return refuse(reading,
                      "supportPlan of %s names neither KubernetesOfficial nor AKSLongTermSupport",
                      minor->name);
    return true;
}

static bool minor_take(struct reading *reading, const json_t *value, struct offered_minor *minor)
{
    minor->name = json_text(value, "version");
    if (!minor->name)
        return refuse(reading, "an element of values has no version");
    NO_PROBLEM(version_take(reading, minor->name, false, &minor->version));
    NO_PROBLEM(support_take(reading, value, minor));
    return patches_take(reading, value, minor);
}

static int compare_minors(const void *a, const void *b)
{
    const struct offered_minor *left = a, *right = b;
    return kubernetes_version_compare(left->version, right->version);
}

static const struct offered_minor *minor_of(const struct kubernetes_offer *offer, unsigned number)
{
    for (size_t i = 0; i < offer->minor_count; i++) {
        if (offer->minors[i].version.minor == number)
            return &offer->minors[i];
    }
    return NULL;
}

/* The one that is marked; answers of before 2023-11 mark none, then it is the second newest with
 * general support (docs, supported-kubernetes-versions), or the only one. */
static bool standard_take(struct reading *reading, const json_t *values,
                          struct kubernetes_offer *offer)
{
    const struct offered_minor *marked = NULL, *second = NULL, *only = NULL;
    for (size_t i = 0; i < json_array_size(values); i++) {
        const json_t *value = json_array_get(values, i);
        struct kubernetes_version version;
        if (!json_true_at(value, "isDefault"))
            continue;
        NO_PROBLEM(version_take(reading, json_text(value, "version"), false, &version));
        if (marked)
            return refuse(reading, "isDefault marks two versions, %s and %s", marked->name,
                          json_text(value, "version"));
        marked = minor_of(offer, version.minor);
    }
    for (size_t i = 0; i < offer->minor_count; i++) {
        if (offer->minors[i].support != KUBERNETES_OFFICIAL)
            continue;
        second = only;
        only = &offer->minors[i];
    }
    offer->standard = marked ? marked : second ? second : only;
    return offer->standard || refuse(reading, "it has no version that could be the default: none "
                                              "is marked isDefault, none has general support");
}

static bool offer_take(struct reading *reading, const json_t *body, struct kubernetes_offer *offer)
{
    const json_t *values = json_object_get(body, "values");
    size_t count = json_array_size(values);
    if (!count)
        return refuse(reading, "it has no list \"values\" with versions in it");
    struct offered_minor *minors = catalogue_rows(reading->arena, count, sizeof *minors);
    for (size_t i = 0; i < count; i++)
        NO_PROBLEM(minor_take(reading, json_array_get(values, i), &minors[i]));
    qsort(minors, count, sizeof *minors, compare_minors);
    for (size_t i = 1; i < count; i++) {
        if (compare_minors(&minors[i - 1], &minors[i]) == 0)
            return refuse(reading, "%s is there twice", minors[i].name);
    }
    offer->minors = minors;
    offer->minor_count = count;
    return standard_take(reading, values, offer);
}

const struct kubernetes_offer *kubernetes_offer_read(struct arena *arena, const json_t *body,
                                                     const char **problem)
{
    struct reading reading = {.arena = arena};
    struct kubernetes_offer *offer = arena_alloc(arena, sizeof *offer);
    json_t *shown = json_clone(arena, body);
    json_nulls_drop(shown);
    offer->body = shown;
    if (offer_take(&reading, shown, offer))
        return offer;
    *problem = reading.problem;
    return NULL;
}

/* ---- answers, as the calendar gives them ---- */

enum kubernetes_support offer_support(const struct kubernetes_offer *offer,
                                      struct kubernetes_version version, bool has_patch)
{
    const struct offered_minor *minor = version.major == 1 ? minor_of(offer, version.minor) : NULL;
    if (!minor)
        return KUBERNETES_UNSUPPORTED;
    if (!has_patch)
        return minor->support;
    for (size_t i = 0; i < minor->patch_count; i++) {
        if (minor->patches[i].version.patch == version.patch)
            return minor->support;
    }
    return KUBERNETES_UNSUPPORTED;
}

const char *offer_newest(const struct kubernetes_offer *offer, unsigned number)
{
    const struct offered_minor *minor = minor_of(offer, number);
    return minor ? minor->patches[minor->patch_count - 1].name : NULL;
}

const char *offer_default(const struct kubernetes_offer *offer)
{
    return offer->standard->name;
}

const json_t *offer_list(const struct kubernetes_offer *offer, struct arena *arena)
{
    return json_clone(arena, offer->body);
}

static void newer_add(const struct offered_minor *minor, struct kubernetes_version from,
                      json_t *out)
{
    for (size_t i = 0; minor && i < minor->patch_count; i++) {
        if (kubernetes_version_compare(minor->patches[i].version, from) > 0)
            json_array_append_new(out, json_string(minor->patches[i].name));
    }
}

/* For a version that the list does not have (any more), by the calendar's rules: later patches of
 * its minor and those of the next; where there are none, the lowest minor with general support
 * (docs, upgrade-aks-cluster). */
static json_t *rescue_make(const struct kubernetes_offer *offer, struct kubernetes_version from)
{
    json_t *out = json_array();
    const struct offered_minor *own = minor_of(offer, from.minor);
    const struct offered_minor *next = minor_of(offer, from.minor + 1);
    newer_add(own, from, out);
    if (next && next->support != KUBERNETES_PREVIEW)
        newer_add(next, from, out);
    for (size_t i = 0; !own && !json_array_size(out) && i < offer->minor_count; i++) {
        if (offer->minors[i].support == KUBERNETES_OFFICIAL)
            newer_add(&offer->minors[i], from, out);
    }
    return out;
}

const json_t *offer_upgrades(const struct kubernetes_offer *offer, struct arena *arena,
                             struct kubernetes_version from)
{
    const struct offered_minor *minor = minor_of(offer, from.minor);
    for (size_t i = 0; minor && i < minor->patch_count; i++) {
        if (minor->patches[i].version.patch == from.patch)
            return json_clone(arena, minor->patches[i].upgrades);
    }
    return json_keep(arena, rescue_make(offer, from));
}
