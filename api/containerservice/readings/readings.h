#ifndef API_CONTAINERSERVICE_READINGS_READINGS_H
#define API_CONTAINERSERVICE_READINGS_READINGS_H

#include "api/arm/call.h"
#include "api/containerservice/cluster.h"

/* What can be read around a cluster and kept nowhere: lists of a region by the service date, and
 * what follows from a cluster. */

/* mesh.c */
struct arm_error *mesh_revision_list(struct call *call);
struct arm_error *mesh_revision_get(struct call *call);
struct arm_error *mesh_upgrade_list(struct call *call);
struct arm_error *mesh_upgrade_get(struct call *call);

/* region.c */
struct arm_error *trusted_roles(struct call *call);
struct arm_error *policy_version_list(struct call *call);
struct arm_error *policy_version_get(struct call *call);
struct arm_error *node_images(struct call *call);
struct arm_error *os_options(struct call *call);
struct arm_error *region_usages(struct call *call);
struct arm_error *compute_usages(struct call *call);

/* hosts.c */
struct arm_error *outbound_endpoints(struct call *call);

/* private_link.c */
struct arm_error *private_links(struct call *call);
struct arm_error *private_link_resolve(struct call *call);
/* Whether its API server is reached through a private link: not with API server VNet integration
 * (AKS docs, api-server-vnet-integration). */
bool cluster_has_private_link(const struct cluster *cluster);

/* provider_operations.c */
struct arm_error *provider_operations(struct call *call);

/* The region of the path, or ARM's refusal. */
struct arm_error *reading_region(struct call *call, const char **name);
/* {"value": list}; `list` is borrowed. */
void reading_list(struct call *call, const json_t *list);

#endif
