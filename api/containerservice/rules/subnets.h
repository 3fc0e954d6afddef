#ifndef API_CONTAINERSERVICE_RULES_SUBNETS_H
#define API_CONTAINERSERVICE_RULES_SUBNETS_H

#include "api/arm/resource_id.h"
#include "api/containerservice/facts.h"

/* Of a subnet, whose parent is the virtual network; false for any other text. */
bool subnet_id_read(struct arena *arena, const char *text, struct resource_id *out);
/* Whether the pods of the pool get their addresses in blocks of their subnet. */
bool pods_in_blocks(const struct pool_facts *pool);

#endif
