/* What can be run and upgraded to: kubernetesVersions, the older orchestrators, the upgrade
 * profiles. */

#include <errno.h>

#include "api/arm/location.h"
#include "api/containerservice/change.h"
#include "api/containerservice/handlers.h"
#include "base/json.h"

static struct arm_error *region_of_path(struct call *call, const struct location **out)
{
    return location_region(call, CLUSTER_TYPE_SHOWN, call_parameter(call, "location"), out);
}

struct arm_error *kubernetes_versions(struct call *call)
{
    const struct location *location;

    TRY(region_of_path(call, &location));
    reply_json(call, 200, CONTENT_JSON,
               catalogue_kubernetes_list(call->api->catalogue, call->arena, call_as_of(call)));
    return NULL;
}

/* ---- orchestrators: az 2.45 and azurerm still read it ---- */

static json_t *upgrades_legacy(const json_t *upgrades, bool preview)
{
    json_t *list = json_array();
    size_t i;
    json_t *version;

    json_array_foreach(upgrades, i, version)
    {
        json_t *entry = json_pack("{s:s, s:O}", "orchestratorType", "Kubernetes",
                                  "orchestratorVersion", version);
        if (preview)
            json_object_set_new(entry, "isPreview", json_true());
        json_array_append_new(list, entry);
    }
    return list;
}

static void patches_append(json_t *list, const json_t *minor)
{
    bool preview = json_true_at(minor, "isPreview");
    const char *version;
    json_t *patch;

    json_object_foreach(json_object_get(minor, "patchVersions"), version, patch)
    {
        json_t *upgrades = json_object_get(patch, "upgrades");
        json_t *entry = json_pack("{s:s, s:s}", "orchestratorType", "Kubernetes",
                                  "orchestratorVersion", version);
        if (preview)
            json_object_set_new(entry, "isPreview", json_true());
        if (json_array_size(upgrades))
            json_object_set_new(entry, "upgrades", upgrades_legacy(upgrades, false));
        json_array_append_new(list, entry);
    }
}

/* The default is one patch there, not a minor: the newest of the default minor. */
static void default_mark(struct call *call, json_t *list)
{
    struct kubernetes_version minor;
    bool has_patch;
    const char *alias = catalogue_kubernetes_default(call->api->catalogue, call_as_of(call));
    size_t i;
    json_t *entry;

    if (!alias || !kubernetes_version_parse(alias, &minor, &has_patch))
        return;
    const char *newest =
        catalogue_kubernetes_newest(call->api->catalogue, call_as_of(call), minor.minor);
    json_array_foreach(list, i, entry)
    {
        if (text_equal(json_text(entry, "orchestratorVersion"), newest))
            json_object_set_new(entry, "default", json_true());
    }
}

struct arm_error *orchestrators(struct call *call)
{
    const struct location *location;
    json_t *list = json_keep(call->arena, json_array());
    size_t i;
    json_t *minor;

    TRY(region_of_path(call, &location));
    json_t *values = json_at(
        catalogue_kubernetes_list(call->api->catalogue, call->arena, call_as_of(call)), "values");
    json_array_foreach(values, i, minor)
    {
        patches_append(list, minor);
    }
    default_mark(call, list);
    json_t *body = json_keep(call->arena, json_object());
    json_put_format(
        body, "id",
        "/subscriptions/%s/providers/Microsoft.ContainerService/locations/%s/orchestrators",
        call_parameter(call, "subscription"), location->name);
    json_put_text(body, "name", "default");
    json_put_text(body, "type", "Microsoft.ContainerService/locations/orchestrators");
    json_put(body, "properties.orchestrators", json_incref(list));
    reply_json(call, 200, CONTENT_JSON, body);
    return NULL;
}

/* ---- upgrade profiles ---- */

static bool version_is_preview(struct call *call, const char *text)
{
    struct kubernetes_version version;
    bool has_patch;

    return kubernetes_version_parse(text, &version, &has_patch) &&
           catalogue_kubernetes(call->api->catalogue, call_as_of(call), version, has_patch) ==
               KUBERNETES_PREVIEW;
}

/* [{"kubernetesVersion"[,"isPreview"]}], new reference. */
static json_t *upgrades_list(struct call *call, const char *version)
{
    const json_t *upgrades =
        catalogue_kubernetes_upgrades(call->api->catalogue, call->arena, call_as_of(call), version);
    json_t *list = json_array();
    size_t i;
    json_t *one;

    json_array_foreach(upgrades, i, one)
    {
        json_t *entry = json_pack("{s:O}", "kubernetesVersion", one);
        if (version_is_preview(call, json_string_value(one)))
            json_object_set_new(entry, "isPreview", json_true());
        json_array_append_new(list, entry);
    }
    return list;
}

/* The profile of the control plane or of a pool; `upgrades` is there even when empty, since az's
 * table output fails without. New reference. */
static json_t *upgrade_profile(struct call *call, const char *version, const char *os_type,
                               const char *name)
{
    return json_pack("{s:s, s:s*, s:s, s:o}", "kubernetesVersion", version, "name", name, "osType",
                     os_type, "upgrades", upgrades_list(call, version));
}

struct arm_error *cluster_upgrade_profile(struct call *call)
{
    json_t *pools = json_keep(call->arena, json_array());
    struct cluster *cluster;

    TRY(cluster_require(call, &cluster));
    for (size_t i = 0; i < cluster->pool_count; i++) {
        const json_t *pool = json_at(cluster->pools[i].body, "properties");
        json_array_append_new(
            pools,
            upgrade_profile(call, json_text_or(pool, "currentOrchestratorVersion", ""),
                            json_text_or(pool, "osType", "Linux"), cluster->pools[i].row.name));
    }
    json_t *body = json_keep(call->arena, json_object());
    json_put_format(body, "id", "%s/upgradeprofiles/default",
                    json_text_or(cluster->body, "id", ""));
    json_put_text(body, "name", "default");
    json_put_text(body, "type", "Microsoft.ContainerService/managedClusters/upgradeprofiles");
    json_put(body, "properties.controlPlaneProfile",
             upgrade_profile(call,
                             json_text_or(cluster->body, "properties.currentKubernetesVersion", ""),
                             "Linux", NULL));
    json_put(body, "properties.agentPoolProfiles", json_incref(pools));
    reply_json(call, 200, CONTENT_JSON, body);
    return NULL;
}

static struct arm_error *pool_require(struct call *call, struct cluster **cluster,
                                      struct pool **pool)
{
    TRY(cluster_require(call, cluster));
    *pool = cluster_pool(*cluster, call_parameter(call, "pool"));
    return *pool ? NULL
                 : arm_error(call->arena, ERROR_AgentPoolNotFound, NULL,
                             call_parameter(call, "pool"));
}

static json_t *versions_at_most(json_t *upgrades, const char *limit)
{
    struct kubernetes_version most, version;
    bool has_patch;
    size_t i;
    json_t *entry;
    json_t *kept = json_array();

    bool limited = kubernetes_version_parse(limit, &most, &has_patch);
    json_array_foreach(upgrades, i, entry)
    {
        kubernetes_version_parse(json_text_or(entry, "kubernetesVersion", ""), &version,
                                 &has_patch);
        if (!limited || kubernetes_version_compare(version, most) <= 0)
            json_array_append(kept, entry);
    }
    return kept;
}

/* A pool may go as far as its control plane. */
struct arm_error *pool_upgrade_profile(struct call *call)
{
    struct cluster *cluster;
    struct pool *pool;

    TRY(pool_require(call, &cluster, &pool));
    struct defaults defaults = {.api = call->api, .arena = call->arena, .as_of = call_as_of(call)};
    const json_t *properties = json_at(pool->body, "properties");
    const char *version = json_text_or(properties, "currentOrchestratorVersion", "");
    json_t *upgrades = json_keep(call->arena, upgrades_list(call, version));
    json_t *body = json_keep(call->arena, json_object());

    json_put_format(body, "id", "%s/upgradeProfiles/default", json_text_or(pool->body, "id", ""));
    json_put_text(body, "name", "default");
    json_put_text(body, "type",
                  "Microsoft.ContainerService/managedClusters/agentPools/upgradeProfiles");
    json_put_text(body, "properties.kubernetesVersion", version);
    json_put_text(body, "properties.osType", json_text_or(properties, "osType", "Linux"));
    json_t *allowed = versions_at_most(
        upgrades, json_text_or(cluster->body, "properties.currentKubernetesVersion", ""));
    if (json_array_size(allowed))
        json_put(body, "properties.upgrades", allowed); /* left out when there is none (recorded) */
    else
        json_decref(allowed);
    const char *image = pool_node_image(&defaults, properties);
    if (image)
        json_put_text(body, "properties.latestNodeImageVersion", image);
    reply_json(call, 200, CONTENT_JSON, body);
    return NULL;
}

/* Versions that a new pool may have: all offered ones, up to the control plane's and three minors
 * below. */
struct arm_error *available_pool_versions(struct call *call)
{
    struct cluster *cluster;
    json_t *list = json_keep(call->arena, json_array());
    struct kubernetes_version control = {0}, version;
    bool has_patch;
    const char *text;
    size_t i;
    json_t *minor, *patch;

    TRY(cluster_require(call, &cluster));
    const char *current = json_text_or(cluster->body, "properties.currentKubernetesVersion", "");
    kubernetes_version_parse(current, &control, &has_patch);
    json_t *values = json_at(
        catalogue_kubernetes_list(call->api->catalogue, call->arena, call_as_of(call)), "values");
    json_array_foreach(values, i, minor)
    {
        json_object_foreach(json_object_get(minor, "patchVersions"), text, patch)
        {
            if (!kubernetes_version_parse(text, &version, &has_patch) ||
                kubernetes_version_compare(version, control) > 0 ||
                version.minor + 3 < control.minor)
                continue;
            json_t *entry = json_pack("{s:s}", "kubernetesVersion", text);
            if (text_equal(text, current))
                json_object_set_new(entry, "default", json_true());
            if (json_true_at(minor, "isPreview"))
                json_object_set_new(entry, "isPreview", json_true());
            json_array_append_new(list, entry);
        }
    }
    json_t *body = json_keep(call->arena, json_object());
    json_put_format(body, "id", "%s/availableagentpoolversions",
                    json_text_or(cluster->body, "id", ""));
    json_put_text(body, "name", "default");
    json_put_text(body, "type",
                  "Microsoft.ContainerService/managedClusters/availableAgentpoolVersions");
    json_put(body, "properties.agentPoolVersions", json_incref(list));
    reply_json(call, 200, CONTENT_JSON, body);
    return NULL;
}
