#ifndef API_NETWORK_NETWORK_H
#define API_NETWORK_NETWORK_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/address.h"
#include "base/arena.h"
#include "store/store.h"

/* What other providers may ask about networks. Ids may have any case. Each question costs one or
 * two look-ups by id unless it says more, and is asked only by who needs the answer.
 *
 * Where nothing else is said: 0, or -ENOENT when nothing of the right type is stored under the id,
 * or another negative errno. What *out points to lives in `arena`; *out is untouched on failure. */

/* ---- what subnets refer to ---- */

struct route_facts {
    const char *name;
    const char *prefix;   /* as sent: a range, or the name of a service tag; "" when absent */
    struct cidr range;    /* FAMILY_NONE when the prefix is no range */
    const char *next_hop; /* nextHopType: "VirtualAppliance"; "" when absent */
};
struct route_table_facts {
    const char *id; /* in Azure's spelling */
    const struct route_facts *routes;
    size_t route_count;
};
int route_table_facts(struct store_tx *tx, struct arena *arena, const char *id,
                      struct route_table_facts *out);
/* Whether a route leads everything of the family somewhere: 0.0.0.0/0, ::/0. */
bool route_table_has_default(const struct route_table_facts *table, enum family family);

struct nat_gateway_facts {
    const char *id;  /* in Azure's spelling */
    const char *sku; /* "Standard", "StandardV2" */
    const char *const *zones;
    size_t zone_count;
};
int nat_gateway_facts(struct store_tx *tx, struct arena *arena, const char *id,
                      struct nat_gateway_facts *out);

/* ---- public addresses ---- */

struct public_ip_facts {
    const char *id;  /* in Azure's spelling */
    const char *sku; /* "Basic", "Standard", "StandardV2" */
    enum family family;
    unsigned prefix_length; /* of a public IP prefix: 31; 0 for an address */
};
int public_ip_facts(struct store_tx *tx, struct arena *arena, const char *id,
                    struct public_ip_facts *out);
int public_ip_prefix_facts(struct store_tx *tx, struct arena *arena, const char *id,
                           struct public_ip_facts *out);

/* ---- subnets ---- */

struct subnet_range {
    const char *name; /* as its creator spelled it */
    const struct cidr *prefixes;
    size_t prefix_count;
};

struct subnet_facts {
    const char *name;            /* as its creator spelled it */
    const struct cidr *prefixes; /* of this subnet, in the order of its PUT */
    size_t prefix_count;
    const char *vnet_id;    /* in Azure's spelling */
    const char *vnet_state; /* the network's provisioningState */
    const struct cidr *vnet_prefixes;
    size_t vnet_prefix_count;
    const struct subnet_range *subnets; /* all of the virtual network, this one included */
    size_t subnet_count;
    bool delegated;
    const char *const *delegations; /* "Microsoft.ContainerService/managedClusters" */
    size_t delegation_count;
    /* Types of what other services keep in it ("Microsoft.Web/serverFarms"), "" where unknown. */
    const char *const *links;
    size_t link_count;
    /* Ids as the subnet has them, NULL when it has none; what is behind them, or NULL when nothing
     * is stored there (--lenient-network). */
    const char *route_table_id, *nat_gateway_id;
    const struct route_table_facts *route_table;
    const struct nat_gateway_facts *nat_gateway;
};

/* Also -ENOENT when the id is none of a subnet. Visits all subnets of the network. */
int subnet_facts(struct store_tx *tx, struct arena *arena, const char *subnet_id,
                 struct subnet_facts *out);
/* The same beside a subnet that is known, or NULL: one of the same network costs no more than
 * itself. */
int subnet_facts_beside(struct store_tx *tx, struct arena *arena, const char *subnet_id,
                        const struct subnet_facts *known, struct subnet_facts *out);

/* Who has addresses in a subnet: ids of agent pools (nodes or pods) and of clusters (API server).
 * Visits all pools and clusters. */
struct subnet_users {
    const char **ids;
    size_t count;
};
int subnet_users(struct store_tx *tx, struct arena *arena, const char *subnet_id,
                 struct subnet_users *out);

/* Clusters that use something, each once, and how they are networked. */
struct network_cluster {
    const char *id;     /* in Azure's spelling */
    const char *plugin; /* networkPlugin: "azure"; "" when unknown */
};
struct network_clusters {
    const struct network_cluster *items;
    size_t count;
};
/* The clusters with pools or an API server in the subnet, without the cluster `but` (NULL: all).
 * Visits all pools and clusters. */
int subnet_clusters(struct store_tx *tx, struct arena *arena, const char *subnet_id,
                    const char *but, struct network_clusters *out);
/* The clusters with nodes or pods in a subnet that has the route table, without `but`. Visits all
 * subnets, pools and clusters. */
int route_table_clusters(struct store_tx *tx, struct arena *arena, const char *route_table_id,
                         const char *but, struct network_clusters *out);

/* ---- what services keep here ---- */

/* A resource of Microsoft.Network, be it sent by a client or kept by another service. Ids and names
 * are as shown. */
struct network_kept {
    const char *type; /* "Microsoft.Network/natGateways", ".../virtualNetworks/subnets" */
    const char *id, *name;
    const char *location;   /* NULL of a subnet */
    const json_t *sent;     /* what a client would send: tags, zones, sku, properties */
    const json_t *computed; /* properties that are not a client's; what refers to a resource
                               (`subnets` of a security group) is looked up when it is not here */
};
/* Whether this provider has tables for it. */
bool network_keeps(const char *type);
/* Its body with all that Azure fills in but etags. Kept by the arena; shares parts of `sent` and
 * `computed`. */
json_t *network_kept_body(struct arena *arena, const struct network_kept *kept);
/* Puts an etag (W/"...") on a body of the type and on the children in it, which get their ids. */
void network_kept_stamp(const char *type, json_t *body, const char *etag);

#endif
