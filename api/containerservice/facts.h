#ifndef API_CONTAINERSERVICE_FACTS_H
#define API_CONTAINERSERVICE_FACTS_H

#include <jansson.h>

#include "api/arm/catalogue.h"
#include "api/arm/version.h"
#include "api/network/network.h"
#include "base/address.h"
#include "base/arena.h"

enum change {
    CLUSTER_CREATE = 1 << 0,
    CLUSTER_UPDATE = 1 << 1,
    POOL_CREATE = 1 << 2,
    POOL_UPDATE = 1 << 3,
    POOL_DELETE = 1 << 4,
};
#define CLUSTER_WRITE (CLUSTER_CREATE | CLUSTER_UPDATE)
#define POOL_WRITE    (POOL_CREATE | POOL_UPDATE)
#define ANY_WRITE     (CLUSTER_WRITE | POOL_WRITE)

/* networkProfile, read once. Ranges that do not parse have family FAMILY_NONE. */
#define RANGES_MAX 4
struct network {
    const char *plugin, *mode, *dataplane, *policy, *outbound; /* "" when absent */
    bool overlay;
    bool dual_stack;
    size_t family_count, pod_count, service_count;
    enum family families[RANGES_MAX];
    struct cidr pods[RANGES_MAX], services[RANGES_MAX];
    const char *pod_texts[RANGES_MAX], *service_texts[RANGES_MAX];
};

/* A subnet that a pool of the wanted cluster names. */
struct pool_subnet {
    const char *id; /* as sent */
    bool found;
    struct subnet_facts subnet;
};

/* All that rules, which are pure, may look at. `stored` is NULL for a create. Whole clusters carry
 * properties.agentPoolProfiles; `sent` is what the client asked for (a cluster, or in pool changes
 * the pool's resource), `pool` the entry of wanted's agentPoolProfiles that a pool change is about.
 */
struct facts {
    struct arena *arena;
    enum change change;
    const char *group_name, *cluster_name;
    const json_t *stored, *wanted, *sent;
    const json_t *pool, *stored_pool;
    struct network network;        /* of wanted */
    struct network stored_network; /* all empty for a create */
    date_t as_of;
    struct api_version version;
    const struct catalogue *catalogue;
    const struct pool_subnet *subnets;
    size_t subnet_count;
    bool lenient_network;
    bool (*flag_in_effect)(const struct facts *facts, const char *flag);
    void *flag_context;
};

void network_read(const json_t *cluster, struct network *out);

/* The version that the control plane will run: "1.33.6". False when it is none. */
bool facts_kubernetes(const struct facts *facts, struct kubernetes_version *out);
bool facts_kubernetes_below(const struct facts *facts, unsigned minor, unsigned patch);
/* Whether some pool of the cluster has this osType. */
bool cluster_has_os(const json_t *cluster, const char *os_type);
const json_t *cluster_profiles(const json_t *cluster);
/* The pool of a whole cluster by name, or NULL. */
const json_t *profile_named(const json_t *cluster, const char *name);
const struct pool_subnet *facts_subnet(const struct facts *facts, const char *id);

#endif
