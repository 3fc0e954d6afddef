#ifndef API_CONTAINERSERVICE_DEMANDS_H
#define API_CONTAINERSERVICE_DEMANDS_H

#include "api/containerservice/capacity.h"
#include "api/containerservice/facts.h"

/* What the pools of a cluster take of its ranges, for the rules that count and for those who want
 * to see the sums. */

#define SURGE_NODES 1 /* that an upgrade adds to each pool */

/* The pool at its largest: the autoscaler's maximum where it runs, and one node more, which an
 * upgrade adds (Azure/AKS#4467). */
struct pool_demand demand_of(const struct facts *facts, const struct pool_facts *pool);

/* Whether each node takes a /24 of the pod CIDR, which is IPv4 then. */
bool pods_take_ranges(const struct network *network);
/* What a node of the pool takes of its subnet, and of its pod subnet if it has one. */
enum address_use use_of_nodes(const struct network *network, const struct pool_facts *pool);
enum address_use use_of_pods(const struct pool_facts *pool);

/* The IPv4 addresses that a subnet has for such a use; *range is its first IPv4 prefix, of
 * FAMILY_NONE when it has none. */
uint64_t subnet_available(const struct subnet_facts *subnet, enum address_use use,
                          struct cidr *range);

#endif
