#include "api/containerservice/defaults.h"

#include <string.h>

#include "api/containerservice/dates.h"
#include "api/containerservice/facts.h"
#include "base/json.h"

/* Dates on which the service began to fill things in: between two recordings, the later one. */
#define SINCE_SURGE      20231106 /* upgradeSettings {} became {maxSurge 10%} (recorded 2023-11-06) */
#define SINCE_SSH_ACCESS 20231106 /* securityProfile.sshAccess, shown by previews then */
#define SINCE_ALWAYS                                                                               \
    20250101 /* settings that were shown only when sent (recorded 2023-12, 2025-03) */
#define SINCE_SCALE_DOWN      20231205 /* of a pool that was made alone (recorded 2023-12-05) */
#define SINCE_MAX_UNAVAILABLE 20250601 /* recorded 2025-07, absent 2025-05 */
#define SINCE_POOL_ALIAS      20240101 /* a pool showed the full patch before (recorded 2023-12) */

static void fill(json_t *object, const char *path, json_t *take)
{
    if (json_is_empty(json_at(object, path)))
        json_put(object, path, take);
    else
        json_decref(take);
}

static void fill_text(json_t *object, const char *path, const char *text)
{
    fill(object, path, json_string(text));
}

static int64_t max_pods(const json_t *cluster, const json_t *properties)
{
    const json_t *network = json_at(cluster, "properties.networkProfile");
    const char *plugin = json_text_or(network, "networkPlugin", "");

    if (text_equal(json_text(network, "networkPluginMode"), "overlay"))
        return 250; /* recorded 2025-03 */
    if (!text_equal(plugin, "azure"))
        return 110; /* recorded for kubenet */
    return json_text(properties, "podSubnetID")
               ? 250
               : 30; /* recorded for node subnet; docs for pod subnet */
}

static void disk_fill(json_t *properties, const struct vm_size *size, date_t as_of)
{
    bool ephemeral =
        size && size->ephemeral_os && json_is_empty(json_at(properties, "osDiskSizeGB"));

    fill_text(properties, "osDiskType", ephemeral ? "Ephemeral" : "Managed");
    ephemeral = ephemeral && text_equal(json_text(properties, "osDiskType"), "Ephemeral");
    if (json_number_or(properties, "osDiskSizeGB", 0) == 0)
        json_put(properties, "osDiskSizeGB",
                 json_integer(ephemeral ? vm_size_os_disk_gb(size, as_of) : 128));
    fill_text(properties, "kubeletDiskType", "OS");
}

/* Recorded: values that say "as usual" are not shown. */
static void usual_drop(json_t *properties)
{
    if (text_equal(json_text(properties, "scaleSetPriority"), "Regular")) {
        json_object_del(properties, "scaleSetPriority");
        json_object_del(properties, "scaleSetEvictionPolicy");
    }
    const json_t *price = json_object_get(properties, "spotMaxPrice");
    if (json_is_number(price) && !text_equal(json_text(properties, "scaleSetPriority"), "Spot"))
        json_object_del(properties, "spotMaxPrice");
    if (json_array_size(json_object_get(properties, "nodeTaints")) == 0)
        json_object_del(properties, "nodeTaints");
    /* az switches the autoscaler off by leaving its bounds out. */
    if (!json_true_at(properties, "enableAutoScaling")) {
        json_object_del(properties, "minCount");
        json_object_del(properties, "maxCount");
    }
}

static void upgrade_fill(const struct defaults *defaults, json_t *properties, const json_t *sent)
{
    /* An empty object counts as asked for, though it was taken as unset (recorded). */
    bool asked = json_object_get(sent, "upgradeSettings") != NULL;

    if (defaults->as_of < SINCE_SURGE) {
        if (asked && !json_object_get(properties, "upgradeSettings"))
            json_object_set_new(properties, "upgradeSettings", json_object());
        return;
    }
    if (defaults->as_of < SINCE_ALWAYS && !asked)
        return;
    /* Spot pools cannot have one (Azure/bicep#14517). */
    if (!text_equal(json_text(properties, "scaleSetPriority"), "Spot"))
        fill_text(properties, "upgradeSettings.maxSurge", "10%");
    if (defaults->as_of >= SINCE_MAX_UNAVAILABLE)
        fill_text(properties, "upgradeSettings.maxUnavailable", "0");
}

/* Azure Container Linux needs Trusted Launch, so both are on (recorded 2026-09). */
static void security_fill(const struct defaults *defaults, json_t *properties)
{
    bool trusted = text_equal(json_text(properties, "osSKU"), "AzureContainerLinux");

    if (defaults->as_of < SINCE_SSH_ACCESS)
        return;
    fill_text(properties, "securityProfile.sshAccess", "LocalUser");
    if (defaults->as_of < SINCE_ALWAYS)
        return;
    fill(properties, "securityProfile.enableVTPM", json_boolean(trusted));
    fill(properties, "securityProfile.enableSecureBoot", json_boolean(trusted));
}

const char *kubernetes_resolve(const struct defaults *defaults, const char *version)
{
    struct kubernetes_version parsed;
    bool has_patch;

    if (!version || !*version)
        version = catalogue_kubernetes_default(defaults->api->catalogue, defaults->as_of);
    if (!version || !kubernetes_version_parse(version, &parsed, &has_patch))
        return NULL;
    if (has_patch)
        return arena_string(defaults->arena, version);
    return catalogue_kubernetes_newest(defaults->api->catalogue, defaults->as_of, parsed.minor);
}

/* A pool without a version follows the cluster, and shows the alias that the cluster has. */
static void version_fill(const struct defaults *defaults, const json_t *cluster, json_t *properties)
{
    const char *wanted = json_text_or(properties, "orchestratorVersion", "");
    const char *cluster_version = json_text_or(cluster, "properties.kubernetesVersion", "");
    const char *cluster_current = json_text_or(cluster, "properties.currentKubernetesVersion", "");
    bool follows = !*wanted || text_equal(wanted, cluster_version);

    if (!*wanted)
        json_put_text(properties, "orchestratorVersion",
                      defaults->as_of < SINCE_POOL_ALIAS ? cluster_current : cluster_version);
    const char *current = follows ? cluster_current : kubernetes_resolve(defaults, wanted);
    if (json_is_empty(json_at(properties, "currentOrchestratorVersion")) && current)
        json_put_text(properties, "currentOrchestratorVersion", current);
}

/* The header (AKS docs, generation-2-vm) comes with the change that makes the pool; its image tells
 * later what was asked for. */
static bool wants_gen2(const struct defaults *defaults, const json_t *properties)
{
    return defaults->windows_gen2 ||
           strstr(json_text_or(properties, "nodeImageVersion", ""), "gen2");
}

/* A pool of single machines names sizes in its profile, and none of its own. */
static const char *machines_size(const json_t *properties)
{
    return text_equal(json_text(properties, "type"), "VirtualMachines") ? profile_size(properties)
                                                                        : NULL;
}

static const struct vm_size *pool_size(const struct defaults *defaults, const json_t *properties)
{
    const char *size = machines_size(properties);

    return catalogue_vm_size(defaults->api->catalogue,
                             size ? size : json_text_or(properties, "vmSize", ""));
}

const char *pool_node_image(const struct defaults *defaults, const json_t *properties)
{
    struct node_image_request request = {
        .os_sku = json_text_or(properties, "osSKU", "Ubuntu"),
        .vm_size = pool_size(defaults, properties),
        .fips = json_true_at(properties, "enableFIPS"),
        .trusted_launch = json_true_at(properties, "securityProfile.enableVTPM") ||
                          json_true_at(properties, "securityProfile.enableSecureBoot"),
        .gen2 = wants_gen2(defaults, properties),
        .as_of = defaults->as_of,
    };
    bool has_patch;

    kubernetes_version_parse(json_text_or(properties, "currentOrchestratorVersion", ""),
                             &request.kubernetes, &has_patch);
    return catalogue_node_image(defaults->api->catalogue, defaults->arena, &request);
}

static void size_fill(const struct defaults *defaults, json_t *properties)
{
    const struct catalogue *catalogue = defaults->api->catalogue;

    if (!json_is_empty(json_object_get(properties, "vmSize")))
        return;
    if (machines_size(properties)) {
        json_put_text(properties, "vmSize", ""); /* azure-cli test recordings, 2026-07-28 */
        return;
    }
    bool windows = text_equal(json_text(properties, "osType"), "Windows");
    json_put_text(properties, "vmSize",
                  windows ? catalogue_default_windows_vm_size(catalogue)
                          : catalogue_default_vm_size(catalogue, defaults->as_of));
}

static void os_fill(const struct defaults *defaults, json_t *properties)
{
    struct kubernetes_version version = {0};
    bool has_patch;

    kubernetes_version_parse(json_text_or(properties, "currentOrchestratorVersion", ""), &version,
                             &has_patch);
    fill_text(properties, "osSKU",
              catalogue_default_os_sku(defaults->api->catalogue,
                                       json_text_or(properties, "osType", "Linux"), version));
}

/* A rule refuses unknown ones since an api-version; what they were before is a guess, from how
 * modes and osSKUs once were taken. */
static void os_type_fill(const struct defaults *defaults, json_t *properties)
{
    const char *type = json_text_or(properties, "osType", "");
    bool known = text_equal(type, "Linux") || text_equal(type, "Windows");

    if (!known && (!*type || defaults->version.date < VERSION_STRICT_OS_TYPE))
        json_put_text(properties, "osType", "Linux");
}

/* Windows Server 2025 comes with FIPS only, so where it is picked for the client FIPS is, too. */
static bool fips_picked(const json_t *properties, const json_t *sent)
{
    return text_equal(json_text(properties, "osSKU"), "Windows2025") &&
           json_is_empty(json_object_get(sent, "osSKU"));
}

void pool_defaults(const struct defaults *defaults, const json_t *cluster, json_t *properties,
                   const json_t *sent)
{
    pool_spell(properties, defaults->as_of);
    os_type_fill(defaults, properties);
    fill_text(properties, "type", "VirtualMachineScaleSets");
    fill_text(properties, "mode", "User");
    size_fill(defaults, properties);
    disk_fill(properties, pool_size(defaults, properties), defaults->as_of);
    version_fill(defaults, cluster, properties);
    os_fill(defaults, properties);
    if (json_number_or(properties, "maxPods", 0) == 0)
        json_put(properties, "maxPods", json_integer(max_pods(cluster, properties)));
    json_put_text(properties, "powerState.code", "Running"); /* whatever was asked for */
    upgrade_fill(defaults, properties, sent);
    security_fill(defaults, properties);
    fill(properties, "enableFIPS", json_boolean(fips_picked(properties, sent)));
    if (defaults->as_of >= SINCE_ALWAYS) {
        fill_text(properties, "scaleDownMode", "Delete");
        fill(properties, "enableNodePublicIP", json_false());
        if (!json_object_get(properties, "nodeLabels"))
            json_object_set_new(properties, "nodeLabels", json_object());
    }
    usual_drop(properties);
    pool_tags_settle(properties, defaults->as_of);
    const char *image = pool_node_image(defaults, properties);
    if (image && json_is_empty(json_object_get(properties, "nodeImageVersion")))
        json_put_text(properties, "nodeImageVersion", image);
}

/* Recorded 2023-12-05: a PUT that makes a resource, or one of a pool alone, shows no empty tags,
 * one that updates the cluster does; recorded 2025-11-19 and later: each does. */
void pool_tags_settle(json_t *properties, date_t as_of)
{
    if (as_of < SINCE_ALWAYS && json_is_empty(json_object_get(properties, "tags")))
        json_object_del(properties, "tags");
}

void pool_alone_defaults(const struct defaults *defaults, const json_t *cluster, json_t *properties,
                         const json_t *sent)
{
    pool_defaults(defaults, cluster, properties, sent);
    if (defaults->as_of >= SINCE_SCALE_DOWN)
        fill_text(properties, "scaleDownMode", "Delete");
}

void pool_merged(json_t *properties, date_t as_of)
{
    pool_spell(properties, as_of);
    usual_drop(properties);
}
