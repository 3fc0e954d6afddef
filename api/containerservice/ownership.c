#include "api/containerservice/ownership.h"

#include <errno.h>

#include "api/arm/resource_id.h"
#include "api/arm/rule_switches.h"
#include "api/network/network.h"
#include "base/json.h"

static struct arm_error *ownership_error(struct arena *arena, const struct subnet_facts *subnet)
{
    struct resource_id vnet;

    if (!resource_id_parse(arena, subnet->vnet_id, &vnet) || !vnet.group)
        vnet = (struct resource_id){.subscription = "", .group = "", .name = subnet->vnet_id};
    return arm_error(arena, ERROR_SetVNetOwnershipFailed, NULL, vnet.subscription, vnet.group,
                     vnet.name, subnet->vnet_id, subnet->vnet_state);
}

int networks_own(struct operation_context *context, const struct pool *pools, size_t count)
{
    struct subnet_facts subnet;
    const struct subnet_facts *known = NULL;

    if (rule_switches_get(context->api->rule_switches, "SUB-018") == RULE_OFF)
        return 0;
    for (size_t i = 0; i < count && !context->error; i++) {
        const char *id = json_text(pools[i].body, "properties.vnetSubnetID");
        int result =
            id ? subnet_facts_beside(context->tx, context->arena, id, known, &subnet) : -ENOENT;
        if (result == -ENOENT) /* the managed network, or --lenient-network */
            continue;
        if (result)
            return result;
        known = &subnet;
        if (!text_equal(subnet.vnet_state, "Succeeded"))
            context->error = ownership_error(context->arena, &subnet);
    }
    return 0;
}
