#include "api/containerservice/contract.h"

#include "api/arm/explanation.h"
#include "api/arm/rule_switches.h"
#include "api/containerservice/children/child.h"

static const struct schema *const *children_load(struct arena *arena)
{
    size_t count = 0;

    while (child_types[count].type)
        count++;
    const struct schema **schemas = arena_alloc(arena, count * sizeof *schemas);
    for (size_t i = 0; i < count; i++)
        schemas[i] = schema_load(arena, child_types[i].schema);
    return schemas;
}

const struct contract *contract_load(struct arena *arena)
{
    struct contract *contract = arena_alloc(arena, sizeof *contract);
    contract->cluster = schema_load(arena, "managedClusters");
    contract->pool = schema_load(arena, "agentPools");
    contract->machine = schema_load(arena, "machines");
    contract->children = children_load(arena);
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
