/* Revisions of the Istio add-on: those of a region, and those that a cluster can go to. Recorded
 * 2025-11-10 (Azure/azure-powershell): the mode in the path goes into the id and selects nothing,
 * the name is always "istio"; a cluster sees the versions of its own support plan. */

#include <stdio.h>

#include "api/arm/catalogue.h"
#include "api/containerservice/readings/readings.h"
#include "base/json.h"

#define MESH_NAME  "istio"
#define TYPE(name) "Microsoft.ContainerService/" name

/* New reference. */
static json_t *profile_json(const char *id, const char *type, json_t *take)
{
    return json_pack("{s:s, s:s, s:s, s:o}", "id", id, "name", MESH_NAME, "type", type,
                     "properties", take);
}

static void value_reply(struct call *call, json_t *take)
{
    json_t *list = json_keep(call->arena, json_array());

    json_array_append_new(list, take);
    reading_list(call, list);
}

/* ---- of a region ---- */

static struct arm_error *revisions_profile(struct call *call, const char *mode, json_t **out)
{
    const char *region;

    TRY(reading_region(call, &region));
    const json_t *revisions =
        catalogue_mesh_revisions(call->api->catalogue, call->arena, call_as_of(call));
    const char *id = arena_printf(
        call->arena, "/subscriptions/%s/providers/" TYPE("locations/%s/meshRevisionProfiles/%s"),
        call_parameter(call, "subscription"), region, mode);
    *out = profile_json(id, TYPE("locations/meshRevisionProfiles"),
                        json_pack("{s:O}", "meshRevisions", revisions));
    return NULL;
}

struct arm_error *mesh_revision_list(struct call *call)
{
    json_t *profile;

    TRY(revisions_profile(call, MESH_NAME, &profile));
    value_reply(call, profile);
    return NULL;
}

struct arm_error *mesh_revision_get(struct call *call)
{
    json_t *profile;

    TRY(revisions_profile(call, call_parameter(call, "mode"), &profile));
    reply_json(call, 200, CONTENT_JSON, json_keep(call->arena, profile));
    return NULL;
}

/* ---- of a cluster ---- */

/* During a canary upgrade there are two revisions; the newer one is the default meanwhile (AKS
 * docs, istio-upgrade), so it is the one that is shown (guess). */
static const char *cluster_revision(struct call *call, const struct cluster *cluster)
{
    const json_t *list = json_at(cluster->body, "properties.serviceMeshProfile.istio.revisions");
    const char *newest = json_string_value(json_array_get(list, 0));
    const char *second = json_string_value(json_array_get(list, 1));
    unsigned a, b;

    if (newest && second && sscanf(newest, "asm-1-%u", &a) == 1 &&
        sscanf(second, "asm-1-%u", &b) == 1 && b > a)
        return second;
    return newest ? newest : catalogue_mesh_default(call->api->catalogue, call_as_of(call));
}

static const char *cluster_minor(struct call *call, const struct cluster *cluster)
{
    struct kubernetes_version version;
    bool has_patch;
    const char *text = json_text_or(cluster->body, "properties.currentKubernetesVersion", "");

    return kubernetes_version_parse(text, &version, &has_patch)
               ? arena_printf(call->arena, "%u.%u", version.major, version.minor)
               : text;
}

/* The properties of the profile, kept by the arena; NULL for a cluster without mesh. */
static json_t *upgrade_properties(struct call *call, const struct cluster *cluster)
{
    const json_t *properties = json_at(cluster->body, "properties");

    if (!text_equal_nocase(json_text(properties, "serviceMeshProfile.mode"), "Istio"))
        return NULL;
    return catalogue_mesh_upgrade(
        call->api->catalogue, call->arena, call_as_of(call),
        &(struct mesh_cluster){
            .revision = cluster_revision(call, cluster),
            .minor = cluster_minor(call, cluster),
            .long_term =
                text_equal_nocase(json_text(properties, "supportPlan"), "AKSLongTermSupport"),
        });
}

/* Recorded: `resourceGroups` in camel case. */
static json_t *upgrade_profile(struct call *call, const struct cluster *cluster, const char *mode,
                               json_t *properties)
{
    const char *id =
        arena_printf(call->arena,
                     "/subscriptions/%s/resourceGroups/%s/providers/" CLUSTER_TYPE_SHOWN
                     "/%s/meshUpgradeProfiles/%s",
                     call_parameter(call, "subscription"), call_parameter(call, "group"),
                     cluster->row.name, mode);
    return profile_json(id, TYPE("managedClusters/meshUpgradeProfiles"), json_incref(properties));
}

struct arm_error *mesh_upgrade_list(struct call *call)
{
    struct cluster *cluster;

    TRY(cluster_require(call, &cluster));
    json_t *properties = upgrade_properties(call, cluster);
    if (properties)
        value_reply(call, upgrade_profile(call, cluster, MESH_NAME, properties));
    else
        reading_list(call, json_keep(call->arena, json_array()));
    return NULL;
}

struct arm_error *mesh_upgrade_get(struct call *call)
{
    struct cluster *cluster;

    TRY(cluster_require(call, &cluster));
    json_t *properties = upgrade_properties(call, cluster);
    if (!properties)
        return arm_error(call->arena, ERROR_MeshNotEnabled, NULL, cluster->row.name);
    json_t *profile = upgrade_profile(call, cluster, call_parameter(call, "mode"), properties);
    reply_json(call, 200, CONTENT_JSON, json_keep(call->arena, profile));
    return NULL;
}
