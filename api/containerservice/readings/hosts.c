/* The hosts that the nodes of a cluster need to reach, as firewalls have to let through. */

#include <strings.h>

#include "api/arm/catalogue.h"
#include "api/containerservice/readings/readings.h"
#include "base/json.h"

/* The NC, ND and NV series have GPUs; their families are named after them. */
static bool is_gpu_size(const char *size)
{
    return strncasecmp(size, "Standard_NC", 11) == 0 || strncasecmp(size, "Standard_ND", 11) == 0 ||
           strncasecmp(size, "Standard_NV", 11) == 0;
}

/* Recorded: the API server by the name that nodes know; clusters without GPUs and Windows have no
 * such categories. */
struct arm_error *outbound_endpoints(struct call *call)
{
    struct outbound_cluster about = {0};
    struct cluster *cluster;

    TRY(cluster_require(call, &cluster));
    const json_t *properties = json_at(cluster->body, "properties");
    about.fqdn = json_text(properties, "fqdn");
    if (!about.fqdn) /* a private cluster without public name */
        about.fqdn = json_text_or(properties, "privateFQDN", "");
    for (size_t i = 0; i < cluster->pool_count; i++) {
        const json_t *pool = json_at(cluster->pools[i].body, "properties");
        about.gpu |= is_gpu_size(json_text_or(pool, "vmSize", ""));
        about.windows |= text_equal_nocase(json_text(pool, "osType"), "Windows");
    }
    reading_list(call,
                 catalogue_outbound(call->api->catalogue, call->arena, call_as_of(call), &about));
    return NULL;
}
