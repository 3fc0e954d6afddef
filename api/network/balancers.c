/* Load balancers, and the scale sets that hang on them. */

#include "api/arm/row.h"
#include "api/network/addresses.h"
#include "api/network/references.h"
#include "base/json.h"

/* ---- what clients send ---- */

/* Recorded: clients send whole addresses along, the answer holds their ids alone. */
static json_t *frontend_take(const json_t *sent)
{
    static const char *const members[] = {"publicIPAddress", "publicIPPrefix", "subnet"};
    json_t *frontend = json_deep_copy(sent);
    json_t *properties = json_object_get(frontend, "properties");

    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
        json_t *id = json_object_get(json_object_get(properties, members[i]), "id");
        if (id)
            json_object_set_new(properties, members[i], json_pack("{s:O}", "id", id));
    }
    return frontend;
}

struct arm_error *load_balancer_compute(struct network_change *change)
{
    const json_t *sent = json_object_get(change->call->body, "properties");
    const json_t *frontends = json_member_nocase(sent, "frontendIPConfigurations", NULL);
    json_t *taken = json_array();

    for (size_t i = 0; i < json_array_size(frontends); i++)
        json_array_append_new(taken, frontend_take(json_array_get(frontends, i)));
    json_object_set_new(change->computed, "frontendIPConfigurations", taken);
    return NULL;
}

/* ---- who uses one ---- */

struct search {
    struct arena *arena;
    const char *text;
    const char *found;
};

static int search_look(const struct resource *row, int64_t number, void *argument)
{
    struct search *search = argument;

    (void)number;
    if (!span_has_nocase(row->body, search->text))
        return 0;
    search->found = json_text_or(row_body(search->arena, row), "id", row->id);
    return 1;
}

int scale_set_using(struct call *call, const char *id, const char *end, const char **out)
{
    const struct resource_filter filter = {.type = "microsoft.compute/virtualmachinescalesets"};
    struct search search = {call->arena, arena_printf(call->arena, "%s%s", id, end), NULL};

    int result = resource_each(call->tx, &filter, search_look, &search);
    *out = search.found;
    return result < 0 ? result : 0;
}

NETWORK_IN_USE(load_balancer_in_use)
{
    const char *set;

    (void)links;
    TRY_STORE(call, scale_set_using(call, row->id, "/", &set));
    return set ? arm_error(call->arena, ERROR_LoadBalancerInUseByVirtualMachineScaleSet, NULL,
                           json_text_or(body, "id", row->id), row->name, set)
               : NULL;
}
