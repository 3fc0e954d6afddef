#ifndef API_CONTAINERSERVICE_QUOTA_H
#define API_CONTAINERSERVICE_QUOTA_H

#include "api/arm/call.h"
#include "api/containerservice/facts.h"

/* What a subscription may have in a region, set by PUT /_aksim/quota; nothing is limited until
 * then.
 */
struct quota {
    bool vcpus_set, clusters_set;
    uint64_t vcpus, clusters;
    bool full; /* the region takes no new clusters */
};

/* The rows as they were put: [{"subscription","location"[,"vcpus"][,"clusters"][,"full"]}], where
 * "*" stands for each. Kept by the arena. 0 or a negative errno. */
int quota_rows(struct call *call, json_t **out);
int quota_rows_keep(struct call *call, json_t *rows);

/* The limits that hold: of each the row that names most (the subscription before the location). */
int quota_of(struct call *call, const char *subscription, const char *location, struct quota *out);

/* What the subscription has in the region now: clusters, and the cores of the nodes that run. */
struct quota_use {
    uint64_t clusters, vcpus;
};
int quota_use(struct call *call, const char *subscription, const char *location,
              struct quota_use *out);

/* Fills facts->service with what the rules on quota and capacity look at. */
int quota_look_up(struct call *call, struct facts *facts);

#endif
