/* Deny assignments: what a service forbids in a group that it keeps for itself. */

#include "api/authorization/authorization.h"

#include <string.h>
#include <strings.h>

#include "api/arm/resource_id.h"
#include "api/arm/row.h"
#include "base/json.h"

#define DENIAL_TYPE_LOWER "microsoft.authorization/denyassignments"
/* Stands for whoever asks: tokens are not looked into here. */
#define CLIENT            "user@aksim.invalid"

static int denial_visit(const struct resource *row, int64_t number, void *argument)
{
    struct resource *found = argument;

    (void)number;
    *found = *row;
    return 1;
}

static const char *verb_of(const char *method)
{
    if (strcmp(method, "DELETE") == 0)
        return "delete";
    return strcmp(method, "POST") == 0 ? "action" : "write";
}

/* "Microsoft.Network/loadBalancers/write", "Microsoft.Compute/virtualMachines/restart/action". */
static const char *action_of(struct call *call)
{
    const struct target *target = &call->target;
    const char *action = "Microsoft.Resources/subscriptions/resourceGroups";
    size_t at = target->count;

    while (at > 0 && strcasecmp(target->segments[at - 1], "providers") != 0)
        at--;
    if (at > 0 && at < target->count) {
        action = target->segments[at];
        for (size_t i = at + 1; i < target->count; i += 2)
            action = arena_printf(call->arena, "%s/%s", action, target->segments[i]);
    }
    return arena_printf(call->arena, "%s/%s", action, verb_of(call->method));
}

/* Whose permissions leave out reading (here: all of them), so that any write is denied. */
struct arm_error *denials_check(struct call *call)
{
    const struct target *target = &call->target;
    struct resource row = {0};
    char oid[UUID_TEXT];

    if (target->count < 4 || strcasecmp(target->segments[0], "subscriptions") != 0 ||
        strcasecmp(target->segments[2], "resourceGroups") != 0)
        return NULL;
    const struct resource_filter filter = {
        .type = DENIAL_TYPE_LOWER,
        .parent = id_group(call->arena, target->segments[1], target->segments[3]),
    };
    int result = resource_each(call->tx, &filter, denial_visit, &row);
    if (result < 0)
        return call_failure(call, result);
    if (!row.id)
        return NULL;
    const json_t *body = row_body(call->arena, &row);
    uuid_from_name(CLIENT, oid);
    return arm_error(call->arena, ERROR_DenyAssignmentAuthorizationFailed, NULL, CLIENT, oid,
                     action_of(call), target->path,
                     json_text_or(body, "properties.denyAssignmentName", row.name),
                     json_text_or(body, "id", row.id), json_text_or(body, "properties.scope", ""));
}
