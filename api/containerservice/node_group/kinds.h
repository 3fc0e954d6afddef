#ifndef API_CONTAINERSERVICE_NODE_GROUP_KINDS_H
#define API_CONTAINERSERVICE_NODE_GROUP_KINDS_H

#include "api/containerservice/machines.h"

/* What the service makes in a cluster's node resource group, worked out from the cluster and its
 * pools alone. Strings and trees live in the arena. */

/* A machine and what it hangs on the network by. */
struct node_machine {
    const struct pool *pool;
    struct machine machine;
    const char *name;         /* as the node's */
    const char *id;           /* of the instance or the virtual machine */
    const char *interface_id; /* of its network interface */
    size_t place;             /* among those of its pool */
};

struct node_group {
    struct arena *arena;
    struct store_tx *tx;
    const struct cluster *cluster;
    const json_t *network; /* the cluster's networkProfile */
    const char *id;        /* "/subscriptions/{s}/resourceGroups/MC_…" */
    const char *tenant;
    const char *location;
    const char *digits;
    const char *cluster_group;    /* name of the cluster's own group */
    bool has_zones;               /* the region has */
    bool has_network;             /* pools are in the network that the service makes */
    bool changed;                 /* by node_group_remember() */
    struct node_machine *singles; /* of pools without scale sets */
    size_t single_count;
};

/* One kind of resource. `index` counts those of a kind. */
struct node_kind {
    const char *type; /* "Microsoft.Network/publicIPAddresses" */
    size_t (*count)(const struct node_group *group);
    const char *(*name)(const struct node_group *group, size_t index);
    /* NULL: something could not be read. */
    json_t *(*body)(const struct node_group *group, size_t index);
    /* The pool that it follows; NULL: it follows the cluster as a whole. */
    const struct pool *(*of_pool)(const struct node_group *group, size_t index);
    /* Whether the service made a row of the type, and not somebody else. NULL: there is one at
     * most, and its name tells. */
    bool (*made)(const struct node_group *group, const struct resource *row);
    /* Others add to it, too: once it is there only its tags follow the cluster's. */
    bool shared;
};
extern const struct node_kind node_kinds[]; /* ended by a NULL type */

/* The cluster stays the caller's. */
void node_group_read(struct call *call, const struct cluster *cluster, struct node_group *out);
/* Notes in the cluster's body what the group is made of. Whether that is other than before. */
bool node_group_remember(const struct node_group *group);
/* The group's own tags. New reference. */
json_t *node_group_tags(const struct node_group *group);
/* As shown. */
const char *node_resource_id(const struct node_group *group, const struct node_kind *kind,
                             const char *name);

/* ---- for the kinds ---- */

/* Whether the stored body has the text: the name of a tag, in quotes. */
bool node_row_has(const struct resource *row, const char *text);
/* "{group}/providers/{path}{name}" */
const char *node_id(const struct node_group *group, const char *path, const char *name);
/* Whether something goes out by that: "loadBalancer". */
bool node_outbound(const struct node_group *group, const char *type);
/* The public addresses that networkProfile shows as effectiveOutboundIPs and that are in the group.
 */
struct node_address {
    const char *id, *name;
    bool is_ipv6;
    bool of_balancer; /* else of the NAT gateway */
};
size_t node_address_count(const struct node_group *group);
bool node_address_at(const struct node_group *group, size_t index, struct node_address *out);
/* The cluster's tags and more, ended by a NULL name. New reference; NULL when there are none. */
struct node_tag {
    const char *name, *value;
};
json_t *node_tags(const struct node_group *group, const struct node_tag *more);

/* The families of the cluster, the first one first. */
size_t node_family_count(const struct node_group *group);
enum family node_family(const struct node_group *group, size_t index);
void node_machine_read(const struct node_group *group, const struct pool *pool,
                       const struct machine *machine, struct node_machine *out);
/* Number of the first machine; -1 without any. */
int64_t node_first_number(const struct pool *pool);
/* The subnet that a pool names or the one that the service makes. */
const char *node_pool_subnet(const struct node_group *group, const struct pool *pool);
const char *node_security_group_id(const struct node_group *group);
const char *node_nat_gateway_id(const struct node_group *group);
const char *node_balancer_id(const struct node_group *group);
/* Whether the load balancer has pools and a rule for IPv6 of their own. */
bool node_balances_ipv6(const struct node_group *group);

/* A resource of Microsoft.Network. Takes `tags` (which may be NULL), `properties` and `computed`
 * (which may be, too). */
json_t *node_kept(const struct node_group *group, const char *type, const char *id, json_t *tags,
                  json_t *properties, json_t *computed);
/* {"id": …} */
json_t *node_reference(const char *id);
/* What refers to a resource is known and need not be looked up: the subnet, if it is AKS's. */
json_t *node_used_by_subnet(const struct node_group *group);

/* ---- machines: interfaces.c, profiles.c ---- */

/* The pool's tags, not the cluster's (AKS docs, use-tags), and AKS's own. */
json_t *node_pool_tags(const struct node_group *group, const struct pool *pool, const char *name);
bool node_pool_made(const struct node_group *group, const struct resource *row);
/* The identity that all kubelets have: put on the body of a machine or a scale set. */
void node_identity_put(const struct node_group *group, json_t *body);
json_t *node_storage_profile(const struct pool *pool);
/* "azureuser" or what the cluster names. */
const char *node_admin(const struct node_group *group, const struct pool *pool);
/* networkProfile of a scale set; the interface itself, with addresses. */
json_t *node_interface_model(const struct node_group *group, const struct pool *pool,
                             const char *name);
json_t *node_interface_of(const struct node_group *group, const struct node_machine *of,
                          const struct machine_ranges *ranges);

/* ---- the kinds ---- */

#define NODE_KIND(prefix)                                                                          \
    size_t prefix##_count(const struct node_group *group);                                         \
    const char *prefix##_name(const struct node_group *group, size_t index);                       \
    json_t *prefix##_body(const struct node_group *group, size_t index);
/* network.c */
NODE_KIND(node_security_group)
NODE_KIND(node_route_table)
NODE_KIND(node_vnet)
NODE_KIND(node_subnet)
/* outbound.c */
NODE_KIND(node_public_ip)
bool node_public_ip_made(const struct node_group *group, const struct resource *row);
NODE_KIND(node_nat_gateway)
NODE_KIND(node_balancer)
/* identities.c */
NODE_KIND(node_identity)
NODE_KIND(node_addon_identity)
bool node_addon_identity_made(const struct node_group *group, const struct resource *row);
NODE_KIND(node_denial)
/* scale_sets.c; the index is the pool's */
NODE_KIND(node_scale_set)
const struct pool *node_scale_set_pool(const struct node_group *group, size_t index);
/* singles.c; one for each of group->singles */
NODE_KIND(node_single)
NODE_KIND(node_interface)
const struct pool *node_single_pool(const struct node_group *group, size_t index);

#define NODE_SUBNET        "aks-subnet"
#define NODE_OUTBOUND_POOL "aksOutboundBackendPool"
#define NODE_SERVICE_POOL  "kubernetes"
/* Of pools and rules for IPv6: the cloud provider's; of the outbound ones a guess. */
#define NODE_IPV6_END      "-IPv6"
#define NODE_GROUP_DIGEST  "_nodeGroup" /* member of the cluster's body */

#endif
