#include "api/containerservice/contract.h"

const struct contract *contract_load(struct arena *arena)
{
    struct contract *contract = arena_alloc(arena, sizeof *contract);
    contract->cluster = schema_load(arena, "managedClusters");
    contract->pool = schema_load(arena, "agentPools");
    return contract;
}
