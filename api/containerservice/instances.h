#ifndef API_CONTAINERSERVICE_INSTANCES_H
#define API_CONTAINERSERVICE_INSTANCES_H

#include "api/arm/operation.h"
#include "api/containerservice/machines.h"

/* The book of a pool's machines: the member `_instances` of its stored body,
 * {"next": 3, "block": 1, "list": [[number, offset, created], ...]}, in the order of the numbers.
 * `next` is the number that comes next, `block` how many addresses a machine takes in the nodes'
 * subnet, `created` in seconds. */

const json_t *instances_list(const struct pool *pool); /* NULL: none */
struct machine instance_read(const json_t *entry);
int64_t instances_block(const struct pool *pool);

/* Has as many machines as the pool shall have by its count and power: takes the highest away, makes
 * new ones with free addresses of the subnet. 0 or a negative errno. */
int instances_settle(struct operation_context *context, struct cluster *cluster, struct pool *pool);
/* The nodes were replaced one by one: those that helped out are gone, their numbers with them. */
void instances_surge(struct pool *pool);
/* Takes the machine of the number away. */
void instance_remove(struct pool *pool, int64_t number);

#endif
