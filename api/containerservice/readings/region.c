/* Lists of a region that depend on the service date alone. */

#include <string.h>

#include "api/arm/catalogue.h"
#include "api/arm/location.h"
#include "api/arm/route.h"
#include "api/arm/row.h"
#include "api/containerservice/quota.h"
#include "api/containerservice/readings/readings.h"
#include "base/json.h"

#define PROVIDER "Microsoft.ContainerService/"

struct arm_error *reading_region(struct call *call, const char **name)
{
    const struct location *location;

    TRY(location_region(call, CLUSTER_TYPE_SHOWN, call_parameter(call, "location"), &location));
    *name = location->name;
    return NULL;
}

void reading_list(struct call *call, const json_t *list)
{
    reply_json(call, 200, CONTENT_JSON, json_keep(call->arena, json_pack("{s:O}", "value", list)));
}

struct arm_error *trusted_roles(struct call *call)
{
    const char *region;

    TRY(reading_region(call, &region));
    reading_list(call,
                 catalogue_trusted_roles(call->api->catalogue, call->arena, call_as_of(call)));
    return NULL;
}

struct arm_error *node_images(struct call *call)
{
    const char *region;

    TRY(reading_region(call, &region));
    reading_list(call, catalogue_node_images(call->api->catalogue, call->arena, call_as_of(call)));
    return NULL;
}

/* ---- guardrails and safeguards ---- */

static bool is_guardrails(const struct call *call)
{
    return text_equal(call->route->namespace_and_type, PROVIDER "locations/guardrailsVersions");
}

static json_t *policy_json(struct call *call, const char *region, const json_t *row)
{
    const char *type = call->route->namespace_and_type;
    const char *version = json_text_or(row, "version", "");
    json_t *properties = json_copy(json_unconst(row));
    json_t *shown = json_object();

    json_object_del(properties, "version");
    json_put_format(shown, "id", "/subscriptions/%s/providers/" PROVIDER "locations/%s/%s/%s",
                    call_parameter(call, "subscription"), region, strrchr(type, '/') + 1, version);
    json_put_text(shown, "name", version);
    json_put_text(shown, "type", type);
    json_object_set_new(shown, "properties", properties);
    return shown;
}

static const json_t *policy_rows(struct call *call)
{
    return catalogue_policy_versions(call->api->catalogue, call->arena,
                                     is_guardrails(call) ? POLICY_GUARDRAILS : POLICY_SAFEGUARDS,
                                     call_as_of(call));
}

struct arm_error *policy_version_list(struct call *call)
{
    json_t *list = json_keep(call->arena, json_array());
    const char *region;
    size_t i;
    json_t *row;

    TRY(reading_region(call, &region));
    json_array_foreach(policy_rows(call), i, row)
    {
        json_array_append_new(list, policy_json(call, region, row));
    }
    reading_list(call, list);
    return NULL;
}

struct arm_error *policy_version_get(struct call *call)
{
    const char *wanted = call_parameter(call, "version");
    const char *region;
    size_t i;
    json_t *row;

    TRY(reading_region(call, &region));
    json_array_foreach(policy_rows(call), i, row)
    {
        if (!text_equal_nocase(json_text(row, "version"), wanted))
            continue;
        reply_json(call, 200, CONTENT_JSON, json_keep(call->arena, policy_json(call, region, row)));
        return NULL;
    }
    return arm_error(call->arena, ERROR_PolicyVersionNotFound, NULL, wanted);
}

/* ---- osOptions: gone from the contract since 2024-05, az 2.45 and azurerm still read it ---- */

/* Recorded 2023-03-31, in this order; what later came is not known. */
struct arm_error *os_options(struct call *call)
{
    static const struct {
        const char *type, *sku;
        bool fips;
    } options[] = {
        {"Linux", "Ubuntu", false}, {"Linux", "Ubuntu", true},      {"Windows", "", false},
        {"Windows", "", true},      {"Linux", "CBLMariner", false},
    };
    json_t *body = json_keep(call->arena, json_object());
    json_t *list = json_array();
    const char *region;

    json_put(body, "properties.osOptionPropertyList", list);
    TRY(reading_region(call, &region));
    for (size_t i = 0; i < sizeof options / sizeof options[0]; i++)
        json_array_append_new(list,
                              json_pack("{s:s, s:s, s:b}", "os-type", options[i].type, "os-sku",
                                        options[i].sku, "enable-fips-image", options[i].fips));
    json_put_format(body, "id",
                    "/subscriptions/%s/providers/" PROVIDER "locations/%s/osOptions/"
                    "default",
                    call_parameter(call, "subscription"), region);
    json_put_text(body, "name", "default");
    json_put_text(body, "type", PROVIDER "locations/osOptions");
    reply_json(call, 200, CONTENT_JSON, body);
    return NULL;
}

/* ---- usages ---- */

/* AKS docs, quotas-skus-regions: the default limit depends on the subscription's offer; 100 is that
 * of an older page (includes/container-service-limits, 2024-01-12). It refuses nothing until PUT
 * /_aksim/quota sets it, nor does that of cores, which is ours. */
#define CLUSTERS_LIMIT 100
#define VCPUS_LIMIT    100000

static struct arm_error *usage_find(struct call *call, const char **region, struct quota *quota,
                                    struct quota_use *use)
{
    const char *subscription = call_parameter(call, "subscription");

    TRY(reading_region(call, region));
    TRY_STORE(call, quota_of(call, subscription, *region, quota));
    return call_failure(call, quota_use(call, subscription, *region, use));
}

/* The contract is published nowhere; the shape is that of ARM's other usages, the name a guess. */
struct arm_error *region_usages(struct call *call)
{
    struct quota_use use;
    struct quota quota;
    const char *region;

    TRY(usage_find(call, &region, &quota, &use));
    json_t *list = json_keep(call->arena, json_array());
    json_array_append_new(
        list, json_pack("{s:o, s:{s:s, s:s}, s:s, s:I, s:I}", "id",
                        json_sprintf("/subscriptions/%s/providers/" PROVIDER
                                     "locations/%s/usages/ManagedClusters",
                                     call_parameter(call, "subscription"), region),
                        "name", "value", "ManagedClusters", "localizedValue", "Managed Clusters",
                        "unit", "Count", "currentValue", (json_int_t)use.clusters, "limit",
                        (json_int_t)(quota.clusters_set ? quota.clusters : CLUSTERS_LIMIT)));
    reading_list(call, list);
    return NULL;
}

/* Of Microsoft.Compute, which keeps the quota of cores (az vm list-usage): the one row that pools
 * draw on. */
struct arm_error *compute_usages(struct call *call)
{
    struct quota_use use;
    struct quota quota;
    const char *region;

    TRY(usage_find(call, &region, &quota, &use));
    json_t *list = json_keep(call->arena, json_array());
    json_array_append_new(list,
                          json_pack("{s:I, s:s, s:I, s:{s:s, s:s}}", "limit",
                                    (json_int_t)(quota.vcpus_set ? quota.vcpus : VCPUS_LIMIT),
                                    "unit", "Count", "currentValue", (json_int_t)use.vcpus, "name",
                                    "localizedValue", "Total Regional vCPUs", "value", "cores"));
    reading_list(call, list);
    return NULL;
}
