#ifndef API_CONTAINERSERVICE_CHILDREN_CHILD_H
#define API_CONTAINERSERVICE_CHILDREN_CHILD_H

#include "api/arm/call.h"
#include "api/arm/operation.h"
#include "api/arm/schema.h"
#include "api/containerservice/cluster.h"

/* Resources of the provider that are kept about as they were sent: those below a cluster, and the
 * snapshots of a group. One row a type; the same few handlers serve them all. */

/* Of a private endpoint connection, as the example of the API description has it. */
#define PRIVATE_CONNECTION_TYPE "Microsoft.Network/privateLinkServices/privateEndpointConnections"

enum child_place { CHILD_OF_CLUSTER, CHILD_OF_GROUP };

/* A child as a handler has it. */
struct child {
    const struct child_type *type;
    struct cluster *cluster; /* or NULL */
    struct resource row;
    bool exists;
    const json_t *stored; /* body of the row, or NULL */
    json_t *body;         /* what is to be stored; kept by the arena */
};

/* What a name may look like; where `first` is NULL: anything. */
struct child_name {
    size_t longest;
    const char *first, *others; /* characters that it begins with, and that follow */
};

struct child_type {
    const char *type; /* as shown: "Microsoft.ContainerService/managedClusters/loadBalancers" */
    enum child_place place;
    const char *schema; /* schemas/<this>.json */
    struct child_name name;
    bool has_state;    /* properties.provisioningState */
    bool has_times;    /* systemData; of clusters and what is below them nobody has seen any */
    bool long_running; /* a PUT is an operation; else it is done with its answer */
    int deleting;      /* status of a DELETE that is an operation; 0: it is done with its answer */
    bool made_by_service; /* a PUT changes what is there, and makes none */
    const char *shown;    /* the type that answers show, where it is another one; else NULL */
    int created;          /* status of a PUT that creates */
    /* Refuses or completes child->body after the contract was asked; may be NULL. */
    struct arm_error *(*settle)(struct call *call, struct child *child);
};

/* Ends with a row without `type`. */
extern const struct child_type child_types[];

/* The row of the route, which names it by its type. */
const struct child_type *child_type_of(const struct call *call);
/* The row of a stored resource, by its lower-case type, or NULL. */
const struct child_type *child_type_named(const char *type);
const struct schema *child_schema(const struct call *call, const struct child_type *type);

/* ---- handlers, for rows of routes.c whose parameter is {child} ---- */

struct arm_error *child_prepare(struct call *call);
struct arm_error *child_put(struct call *call);
struct arm_error *child_get(struct call *call);
struct arm_error *child_list(struct call *call);
struct arm_error *child_delete(struct call *call);
/* Tags alone. */
struct arm_error *child_patch(struct call *call);

/* ---- between the files of this folder ---- */

/* The group and the cluster that the route names have to be there. */
struct arm_error *child_parent(struct call *call, struct child *child);
/* The same, and the child. */
struct arm_error *child_require(struct call *call, struct child *out);
/* child->exists says whether there was one; the row is complete in both cases. */
struct arm_error *child_find(struct call *call, struct child *out);
/* Puts id, name and type into child->body. */
void child_identify(struct call *call, struct child *child);
json_t *child_shown(struct call *call, const struct child_type *type, const json_t *body);
void child_reply(struct call *call, int status, const struct child *child);

extern const struct operation_kind child_operations[];

/* The connection that the service makes for a private cluster; any other cluster has none. 0 or a
 * negative errno. */
int private_connection_make(struct operation_context *context, const struct cluster *cluster);

#endif
