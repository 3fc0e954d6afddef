#ifndef API_CONTAINERSERVICE_ADDONS_H
#define API_CONTAINERSERVICE_ADDONS_H

#include "api/containerservice/cluster.h"
#include "base/ids.h"

/* The add-ons of a whole cluster as a client wants them: one that is off stays in the map, without
 * its configuration and identity. */
void addons_switch(json_t *whole);

/* What success brings: each add-on that is on and acts in Azure has an identity in the cluster's
 * node resource group. One that it has already stays. */
void addons_settle(struct arena *arena, struct ids *ids, const struct cluster *cluster);
/* Whether an identity of this name is one that an add-on of the cluster has or had. */
bool addon_identity_named(struct arena *arena, const struct cluster *cluster, const char *name);

#endif
