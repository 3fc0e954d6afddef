#ifndef API_NETWORK_TYPES_H
#define API_NETWORK_TYPES_H

#include <jansson.h>
#include <stdbool.h>

#include "api/arm/call.h"

/* The types of Microsoft.Network as data: what is defaulted, what the service itself fills in, what
 * refers to what. api/network/README.md explains the columns. */

enum network_owner {
    OWNER_CLIENT,  /* as sent, or the fallback */
    OWNER_SERVICE, /* what a client sends is left out; kept over PUTs */
};

struct network_property {
    const char *name;
    enum network_owner owner;
    const char *fallback; /* JSON text, or NULL: absent when nobody sets it */
};

/* Resources that live in an array of their parent's properties and are shown nowhere else. */
struct network_child {
    const char *type;   /* "Microsoft.Network/routeTables/routes" */
    const char *member; /* "routes" */
    const struct network_property *properties;
};

/* Who refers to a resource, shown in it: subnets of a NAT gateway. */
struct network_backlink {
    const char *member;     /* of the properties: "subnets" */
    const char *from;       /* lower-case type of the referring rows */
    const char *through[3]; /* members of its properties that hold the reference, NULL-terminated */
    bool many;              /* an array of {"id"}, else one */
    /* The members hold children that refer by this one of their properties ("publicIPAddress");
     * then the child is what refers. NULL: the row itself. */
    const char *inside;
};

struct network_change;
struct subnet_set;
struct network_links {
    const char **ids;
    size_t count;
};

struct network_type {
    const char *type; /* "Microsoft.Network/natGateways" */
    const struct network_property *properties;
    const char *sku;                          /* JSON text of the default, or NULL */
    const char *const *references;            /* members of the properties, NULL-terminated */
    const struct network_child *children;     /* ended by a NULL type */
    const struct network_backlink *backlinks; /* ended by a NULL member */
    /* Checks what was sent, sets properties of the service's in change->computed. May be NULL. */
    struct arm_error *(*compute)(struct network_change *change);
    /* Runs after the row was put. May be NULL. */
    struct arm_error *(*follow)(struct network_change *change);
    /* Adds to what is shown. May be NULL. */
    int (*show)(struct call *call, const struct resource *row, json_t *shown);
    /* Refuses a DELETE: `links` are the ids that refer to the resource. */
    struct arm_error *(*in_use)(struct call *call, const struct resource *row, const json_t *body,
                                const struct network_links *links);
};

extern const struct network_type network_vnet, network_public_ip, network_public_ip_prefix,
    network_nat_gateway, network_route_table, network_security_group, network_load_balancer;

/* One PUT on its way. */
struct network_change {
    struct call *call;
    const struct network_type *type;
    struct resource row;
    const char *id;   /* in Azure's spelling */
    const char *etag; /* W/"..." */
    const char *location;
    const json_t *stored;       /* NULL: new */
    json_t *computed;           /* the properties that are the service's */
    struct subnet_set *subnets; /* of a virtual network */
    json_t *body;               /* the result, once it is built */
};

/* The descriptor whose type, or whose child's type, is the route's. */
const struct network_type *network_type_find(const char *type);
const struct network_child *network_child_find(const struct network_type *type, const char *child);

extern const struct network_property network_subnet_properties[];
extern const char *const network_subnet_references[];

#endif
