#ifndef API_CONTAINERSERVICE_DEFAULTS_H
#define API_CONTAINERSERVICE_DEFAULTS_H

#include "api/arm/call.h"
#include "api/arm/catalogue.h"

/* What the service fills in, as recorded at each service date. */
struct defaults {
    struct api *api;
    struct arena *arena;
    struct ids *ids;
    const char *subscription, *group, *cluster; /* as spelled */
    date_t as_of;
    struct api_version version; /* of the request */
    bool windows_gen2;          /* header UseWindowsGen2VM: true */
};

/* Spells enum values as Azure does on the date ("ipv4" -> "IPv4", "Overlay" -> "overlay"). For
 * clusters and, with `properties` of a pool, for pools. Values that are none of Azure's stay as
 * they are, and rules refuse them, save for those that the service once took for its default. */
void cluster_spell(json_t *cluster, date_t as_of);
void pool_spell(json_t *properties, date_t as_of);

/* Completes a new cluster; `sent` is what the client gave, pools included. */
void cluster_defaults(const struct defaults *defaults, json_t *cluster, const json_t *sent);

/* Completes a pool of `cluster` (a whole one, with its defaults). `sent` is the client's pool
 * properties. */
void pool_defaults(const struct defaults *defaults, const json_t *cluster, json_t *properties,
                   const json_t *sent);

/* The same for a pool that is made alone, not with its cluster. */
void pool_alone_defaults(const struct defaults *defaults, const json_t *cluster, json_t *properties,
                         const json_t *sent);
/* After an update was merged into a cluster, or into a pool's properties. */
void cluster_merged(const struct defaults *defaults, json_t *cluster, const json_t *sent);
void pool_merged(json_t *properties, date_t as_of);
/* Whether an empty map of tags is shown. */
void pool_tags_settle(json_t *properties, date_t as_of);

/* Completes networkProfile; used for new clusters and after a merge that changed it. */
void network_defaults(const struct defaults *defaults, json_t *cluster, const json_t *sent);

/* loadBalancerSku as all answers but the create's spell it. */
void balancer_sku_settle(json_t *cluster, date_t as_of);

/* The full version that a minor alias, "" or NULL stands for on the date ("1.33" -> "1.33.6"); a
 * full version stays. NULL when the catalogue has none: a rule refuses it. */
const char *kubernetes_resolve(const struct defaults *defaults, const char *version);

/* The pool's node image for its OS, size and version. */
const char *pool_node_image(const struct defaults *defaults, const json_t *properties);

#endif
