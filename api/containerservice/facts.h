#ifndef API_CONTAINERSERVICE_FACTS_H
#define API_CONTAINERSERVICE_FACTS_H

#include <jansson.h>

#include "api/api.h"
#include "api/arm/catalogue.h"
#include "api/arm/rule_switches.h"
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
    CLUSTER_STOP = 1 << 5,
};
#define CLUSTER_WRITE  (CLUSTER_CREATE | CLUSTER_UPDATE)
#define CLUSTER_CHANGE (CLUSTER_WRITE | CLUSTER_STOP)
#define POOL_WRITE     (POOL_CREATE | POOL_UPDATE)
#define ANY_WRITE      (CLUSTER_WRITE | POOL_WRITE)

/* networkProfile, read once. Ranges that do not parse have family FAMILY_NONE. */
#define RANGES_MAX 4
struct network {
    const char *plugin, *mode, *dataplane, *policy, *outbound; /* "" when absent */
    const char *balancer_sku; /* the same; older answers spell it "Standard" */
    bool overlay;
    bool dual_stack;
    size_t family_count, pod_count, service_count;
    enum family families[RANGES_MAX];
    struct cidr pods[RANGES_MAX], services[RANGES_MAX];
    const char *pod_texts[RANGES_MAX], *service_texts[RANGES_MAX];
};

/* A pool of a whole cluster, read once: what most rules look at. Texts are "" when the member is
 * absent, but for the two ids of subnets, where "" is what a client may send. */
struct pool_facts {
    const json_t *profile; /* the entry of agentPoolProfiles, for all that stands not here */
    const json_t *sent;    /* what the client sent of it, or NULL */
    const struct pool_facts *stored; /* the same pool before the change, or NULL */
    size_t index;                    /* in agentPoolProfiles */
    const char *name, *mode, *os_type, *os_sku, *vm_size, *type, *priority;
    const char *version, *current_version; /* orchestratorVersion, currentOrchestratorVersion */
    const char *power;                     /* powerState.code */
    const char *subnet, *pod_subnet;       /* vnetSubnetID, podSubnetID; NULL when absent */
    bool system, gateway, windows, spot, autoscaling, stopped;
    int64_t count, min_count, max_count, max_pods; /* -1 when absent */
};

/* A subnet that a pool of the wanted cluster names. */
struct pool_subnet {
    const char *id; /* as sent */
    bool found;
    struct subnet_facts subnet;
};

/* Pools of other clusters that have pods in a subnet where a new pool is to have some. */
struct pod_neighbours {
    const char *subnet; /* as sent */
    const char *mode;   /* their podIPAllocationMode, "" when they name none */
};

/* A public address, or a prefix of such, that the load balancer is to go out with. */
struct balancer_ip {
    const char *id; /* as sent */
    bool found;
    struct public_ip_facts facts;
};

/* What only the service knows of itself. Nothing is short until somebody says so. */
struct service_state {
    uint64_t cluster_quota;     /* clusters in the region; 0: no limit */
    uint64_t cluster_count;     /* how many there are */
    bool region_full;           /* no capacity for new clusters */
    unsigned create_wait;       /* seconds until a cluster of this name may be made again; 0: now */
    bool vcpu_limited;          /* whether vcpu_left counts */
    uint64_t vcpu_left;         /* of the regional quota */
    const char *deprecated_use; /* of APIs that the next version removes; NULL: none */
    bool masquerade_configured; /* a custom azure-ip-masq-agent-config is in the cluster */
};

/* All that rules, which are pure, may look at. `stored` is NULL for a create. Whole clusters carry
 * properties.agentPoolProfiles; `sent` is what the client asked for (a cluster, or in pool changes
 * the pool's resource), `pool` the one of `pools` that a pool change is about, `stored_pool` what
 * it was (or, of a delete, the one that goes). */
struct facts {
    struct arena *arena;
    enum change change;
    const char *group_name, *cluster_name;
    const json_t *stored, *wanted, *sent;
    const struct pool_facts *pools, *stored_pools; /* of wanted and of stored */
    size_t pool_count, stored_pool_count;
    const struct pool_facts *pool, *stored_pool;
    bool kubernetes_known;                /* whether the next is one */
    struct kubernetes_version kubernetes; /* that the control plane will run: 1.33.6 */
    struct network network;               /* of wanted */
    struct network stored_network;        /* all empty for a create */
    date_t as_of;
    struct api_version version;
    const struct catalogue *catalogue;
    const struct pool_subnet *subnets; /* NEED_SUBNETS */
    size_t subnet_count;
    const struct pod_neighbours *neighbours; /* NEED_NEIGHBOURS */
    size_t neighbour_count;
    const struct balancer_ip *balancer_ips; /* NEED_PUBLIC_IPS */
    size_t balancer_ip_count;
    const char *const *closed_route_tables; /* NEED_ROLES: ids that the cluster's user-assigned
                                               identity may not write, up to NULL */
    struct service_state service;
    bool lenient_network;
    const char *const *flags; /* the preview flags in effect, NULL-terminated */
    enum rules_mode rules;
    const struct rule_switches *switches; /* NULL: none is switched */
};

/* Set among the properties of a stored pool, where rules see it and clients do not: its nodes were
 * made before the cluster's artifact source became Cache, and go on looking outside. */
#define MADE_WITHOUT_CACHE "_madeWithoutCache"

void network_read(const json_t *cluster, struct network *out);
/* Reads both clusters' pools and networks; `pool_name` is the pool that the change is about, or
 * NULL. */
void facts_read(struct facts *facts, const char *pool_name);
/* The first size that a pool of single machines names in virtualMachinesProfile, or NULL. */
const char *profile_size(const json_t *profile);
const json_t *cluster_profiles(const json_t *cluster);
/* The pool of a whole cluster by name, or NULL. */
const json_t *profile_named(const json_t *cluster, const char *name);

#endif
