#ifndef API_CONTAINERSERVICE_QUESTIONS_H
#define API_CONTAINERSERVICE_QUESTIONS_H

#include "api/arm/resource_id.h"
#include "api/containerservice/facts.h"

/* What many rules ask of the facts. All of it is pure. */

/* ---- what changes ---- */

/* Whether the member at the path has another value than it had; all have in a create. */
bool facts_changes(const struct facts *facts, const char *path);
/* Whether a member is given another value: texts are compared without case, lists as sets, numbers
 * as numbers. One that is absent or null on a side is not changed. */
bool value_changed(const json_t *before, const json_t *after);
/* Whether a write brings another plugin, mode, dataplane or policy than there was; true for a new
 * cluster. Rules on how these go together leave a stored cluster alone that changes otherwise. */
bool network_changed(const struct facts *facts);

/* Whether the pods of a cluster that has a range get another one. What is no range is not looked
 * at. */
bool pod_range_changed(const struct facts *facts);
/* The same of an overlay cluster, whose range may grow. */
bool pod_range_expands(const struct facts *facts);

/* ---- the cluster ---- */

bool facts_flag(const struct facts *facts, const char *flag);
bool facts_kubernetes_below(const struct facts *facts, unsigned minor, unsigned patch);
/* How far the catalogue supports "1.33" or "1.33.6" on the date; what is no version is not. */
enum kubernetes_support facts_support(const struct facts *facts, const char *version);
/* 33 of "1.33.6"; 0 of what is no version. */
unsigned kubernetes_minor(const char *version);
/* Whether some pool of the wanted cluster, or of the stored one, runs Windows. */
bool facts_windows(const struct facts *facts);
bool facts_stored_windows(const struct facts *facts);
/* Whether pods live in ranges that Azure routes itself, outside of the virtual network. */
bool network_routes_pods(const struct network *network);
/* Whether node auto-provisioning, virtual nodes or the static egress gateway is on. */
bool cluster_provisions_nodes(const json_t *cluster);
bool cluster_virtual_nodes(const json_t *cluster);
bool cluster_egress_gateway(const json_t *cluster);

/* ---- pools ---- */

bool pool_has_subnet(const struct pool_facts *pool);
bool pool_has_pod_subnet(const struct pool_facts *pool);
bool pod_subnet_used(const struct pool_facts *pools, size_t count);
/* Whether the pods of the pool get their addresses in blocks of their subnet. */
bool pods_in_blocks(const struct pool_facts *pool);
/* With the autoscaler's maximum, where it runs and is more. */
uint64_t pool_nodes_at_most(const struct pool_facts *pool);

/* ---- what was looked up ---- */

/* By the id as sent, NULL when it was not looked up. */
const struct pool_subnet *facts_subnet(const struct facts *facts, const char *id);
/* The same of a subnet that was found; NULL for all others, and for no id. */
const struct subnet_facts *facts_subnet_found(const struct facts *facts, const char *id);
/* podIPAllocationMode of other clusters' pools that have pods in the subnet; NULL: there are none.
 */
const char *facts_others_mode(const struct facts *facts, const char *subnet);
const struct balancer_ip *facts_balancer_ip(const struct facts *facts, const char *id);
/* The id of a subnet, whose parent is the virtual network; false for any other text. */
bool subnet_id_read(struct arena *arena, const char *text, struct resource_id *out);

#endif
