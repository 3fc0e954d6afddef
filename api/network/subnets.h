#ifndef API_NETWORK_SUBNETS_H
#define API_NETWORK_SUBNETS_H

#include "api/network/types.h"

/* The subnets of one virtual network, as rows and in the making. */

#define SUBNET_TYPE       "Microsoft.Network/virtualNetworks/subnets"
#define SUBNET_TYPE_LOWER "microsoft.network/virtualnetworks/subnets"

struct subnet {
    const char *name;
    const char *id;       /* in Azure's spelling */
    const char *row_id;   /* lower case */
    const json_t *stored; /* NULL: new */
    json_t *body;         /* what is to be stored; NULL: it stays as it is */
    bool kept;            /* false: it goes */
};

struct subnet_set {
    const char *vnet_id; /* in Azure's spelling */
    const char *vnet_name;
    const char *location;
    struct subnet *items;
    size_t count;
};

/* All subnets of the network, kept, unchanged. `vnet` is its body. 0 or a negative errno. */
int subnets_load(struct call *call, const struct resource *row, const json_t *vnet,
                 struct subnet_set *out);
struct subnet *subnet_named(const struct subnet_set *set, const char *name);
/* Makes room for one more. */
struct subnet *subnet_add(struct call *call, struct subnet_set *set, const char *name);

/* What a PUT asks of one subnet: sets item->body. */
struct arm_error *subnet_change(struct call *call, const struct subnet_set *set,
                                struct subnet *item, const json_t *sent, const char *etag);
/* Ranges of what is kept, uses of what goes or shrinks. */
struct arm_error *subnets_check(struct call *call, const struct subnet_set *set,
                                const json_t *space);
/* Writes and deletes rows. 0 or a negative errno. */
int subnets_store(struct call *call, const struct resource *vnet_row, const struct subnet_set *set);

/* InUseSubnetCannotBeDeleted when it is. */
struct arm_error *subnet_require_free(struct call *call, const struct subnet *item);

/* For the virtual networks' descriptor. */
struct arm_error *vnet_compute(struct network_change *change);
struct arm_error *vnet_follow(struct network_change *change);
int vnet_show(struct call *call, const struct resource *row, json_t *shown);
struct arm_error *vnet_in_use(struct call *call, const struct resource *row, const json_t *body,
                              const struct network_links *links);

#endif
