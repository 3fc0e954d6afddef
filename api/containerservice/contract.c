#include "api/containerservice/contract.h"

#include "api/arm/explanation.h"
#include "api/arm/rule_switches.h"

const struct contract *contract_load(struct arena *arena)
{
    struct contract *contract = arena_alloc(arena, sizeof *contract);
    contract->cluster = schema_load(arena, "managedClusters");
    contract->pool = schema_load(arena, "agentPools");
    return contract;
}

/* A call that explains goes on with what it understands. */
struct arm_error *body_take(struct call *call, const struct schema *schema)
{
    bool lenient = rule_switches_get(call->api->rule_switches, "MC-001") == RULE_OFF;
    struct arm_error *error =
        lenient ? NULL : schema_take(call->arena, schema, call->body, call->version, &call->taken);

    if (!lenient && (!error || !call->explanation))
        return error;
    struct arm_error *other =
        schema_take_known(call->arena, schema, call->body, call->version, &call->taken);
    if (other)
        return error ? error : other;
    return call_note(call, error);
}
