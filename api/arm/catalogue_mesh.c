#include "api/arm/catalogue_tables.h"
#include "base/json.h"
#include "base/span.h"

#define FILE_NAME "meshRevisions"

/* ---- loading ---- */

static const json_t *minors_read(const json_t *row, const char *member)
{
    const json_t *list = json_object_get(row, member);
    struct kubernetes_version version;
    bool has_patch;
    size_t i;
    json_t *minor;

    json_array_foreach(list, i, minor)
    {
        if (!kubernetes_version_parse(catalogue_text(minor, FILE_NAME), &version, &has_patch))
            catalogue_broken(FILE_NAME, "\"%s\" is no version", json_string_value(minor));
    }
    return list;
}

void catalogue_load_mesh(struct catalogue *catalogue, struct arena *arena)
{
    const json_t *file = catalogue_file(arena, FILE_NAME);
    const json_t *list = catalogue_list(file, "revisions", FILE_NAME);
    size_t count = json_array_size(list);
    struct mesh_revision *rows = catalogue_rows(arena, count, sizeof *rows);

    for (size_t i = 0; i < count; i++) {
        const json_t *row = json_array_get(list, i);
        rows[i] = (struct mesh_revision){
            .name = catalogue_text(json_object_get(row, "revision"), FILE_NAME),
            .since = catalogue_date(json_object_get(row, "since"), FILE_NAME),
            .until = catalogue_date(json_object_get(row, "until"), FILE_NAME),
            .official = minors_read(row, "official"),
            .long_term = minors_read(row, "longTerm"),
        };
        if (i > 0 && rows[i].since < rows[i - 1].since)
            catalogue_broken(FILE_NAME, "%s is not in its place", rows[i].name);
    }
    catalogue->mesh_revisions = rows;
    catalogue->mesh_revision_count = count;
    catalogue->mesh_skips = catalogue_date(json_object_get(file, "skipsSince"), FILE_NAME);
    catalogue->mesh_plans = catalogue_date(json_object_get(file, "plansSince"), FILE_NAME);
}

/* ---- what is offered ---- */

static bool offered(const struct mesh_revision *revision, date_t as_of)
{
    return as_of >= revision->since && (!revision->until || as_of < revision->until);
}

/* A minor counts as compatible only once AKS has it: recorded 2024-05-22 (1.30) and 2025-11-10
 * (1.35), which the calendar names and the answers do not. */
static bool minor_known(const struct catalogue *catalogue, const char *name, date_t as_of)
{
    for (size_t i = 0; i < catalogue->minor_count; i++) {
        if (text_equal(catalogue->minors[i].name, name))
            return as_of >= catalogue->minors[i].preview;
    }
    return true;
}

/* Appends {"name", "versions"} when there is any. */
static void compatible_append(const struct catalogue *catalogue, date_t as_of, json_t *list,
                              const char *plan, const json_t *minors)
{
    json_t *versions = json_array();
    size_t i;
    json_t *minor;

    json_array_foreach(minors, i, minor)
    {
        if (minor_known(catalogue, json_string_value(minor), as_of))
            json_array_append_new(versions, json_string(json_string_value(minor)));
    }
    if (json_array_size(versions))
        json_array_append_new(list, json_pack("{s:s, s:O}", "name", plan, "versions", versions));
    json_decref(versions);
}

/* By support plan since 2025-08; one list before. */
static json_t *compatible_with(const struct catalogue *catalogue, date_t as_of,
                               const struct mesh_revision *revision, bool official, bool long_term)
{
    json_t *list = json_array();

    if (as_of < catalogue->mesh_plans) {
        compatible_append(catalogue, as_of, list, "kubernetes", revision->official);
        return list;
    }
    if (official)
        compatible_append(catalogue, as_of, list, "KubernetesOfficial", revision->official);
    if (long_term)
        compatible_append(catalogue, as_of, list, "AKSLongTermSupport", revision->long_term);
    return list;
}

static bool minor_listed(const json_t *minors, const char *minor)
{
    size_t i;
    json_t *one;

    json_array_foreach(minors, i, one)
    {
        if (text_equal(json_string_value(one), minor))
            return true;
    }
    return false;
}

/* Whether a cluster may have the revision; NULL: no cluster is asked about. */
static bool fits(const struct mesh_revision *revision, const struct mesh_cluster *cluster)
{
    return !cluster || minor_listed(revision->official, cluster->minor) ||
           (cluster->long_term && minor_listed(revision->long_term, cluster->minor));
}

/* AKS docs, istio-upgrade: to the next revision, or over it to the one after that (recorded
 * 2025-11-10; the next alone in 2024); from what is neither offered nor followed by what is, to the
 * nearest alone. */
static json_t *upgrades_of(const struct catalogue *catalogue, date_t as_of, size_t from,
                           const struct mesh_cluster *cluster)
{
    const struct mesh_revision *rows = catalogue->mesh_revisions;
    size_t reach = from + (as_of >= catalogue->mesh_skips ? 2 : 1);
    bool lost = !offered(&rows[from], as_of) &&
                (from + 1 >= catalogue->mesh_revision_count || !offered(&rows[from + 1], as_of));
    json_t *list = json_array();

    for (size_t i = from + 1; i < catalogue->mesh_revision_count; i++) {
        if (!offered(&rows[i], as_of) || !fits(&rows[i], cluster))
            continue;
        if (lost ? json_array_size(list) > 0 : i > reach)
            break;
        json_array_append_new(list, json_string(rows[i].name));
    }
    return list;
}

static json_t *revision_json(const struct catalogue *catalogue, date_t as_of, size_t index,
                             const struct mesh_cluster *cluster)
{
    const struct mesh_revision *revision = &catalogue->mesh_revisions[index];
    json_t *shown = json_pack("{s:s}", "revision", revision->name);
    json_t *upgrades = upgrades_of(catalogue, as_of, index, cluster);
    bool long_term = cluster && cluster->long_term;

    if (json_array_size(upgrades)) /* left out when there is none (recorded) */
        json_object_set(shown, "upgrades", upgrades);
    json_decref(upgrades);
    json_object_set_new(
        shown, "compatibleWith",
        compatible_with(catalogue, as_of, revision, !long_term, !cluster || long_term));
    return shown;
}

const json_t *catalogue_mesh_revisions(const struct catalogue *catalogue, struct arena *arena,
                                       date_t as_of)
{
    json_t *list = json_keep(arena, json_array());

    for (size_t i = 0; i < catalogue->mesh_revision_count; i++) {
        if (offered(&catalogue->mesh_revisions[i], as_of))
            json_array_append_new(list, revision_json(catalogue, as_of, i, NULL));
    }
    return list;
}

/* AKS docs, istio-support-policy: the one before the newest. */
const char *catalogue_mesh_default(const struct catalogue *catalogue, date_t as_of)
{
    const char *newest = NULL, *before = NULL;

    for (size_t i = 0; i < catalogue->mesh_revision_count; i++) {
        if (!offered(&catalogue->mesh_revisions[i], as_of))
            continue;
        before = newest;
        newest = catalogue->mesh_revisions[i].name;
    }
    return before ? before : newest;
}

json_t *catalogue_mesh_upgrade(const struct catalogue *catalogue, struct arena *arena, date_t as_of,
                               const struct mesh_cluster *cluster)
{
    for (size_t i = 0; i < catalogue->mesh_revision_count; i++) {
        if (text_equal(catalogue->mesh_revisions[i].name, cluster->revision))
            return json_keep(arena, revision_json(catalogue, as_of, i, cluster));
    }
    return NULL;
}
