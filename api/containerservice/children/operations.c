/* What ends the operations on children. */

#include <errno.h>

#include "api/arm/operation.h"
#include "api/arm/row.h"
#include "api/containerservice/children/child.h"
#include "base/json.h"

static int state_set(struct operation_context *context, const char *state)
{
    struct resource row;
    int result = resource_get(context->tx, context->operation->target, &row);

    if (result)
        return result == -ENOENT ? 0 : result;
    json_t *body = row_body(context->arena, &row);
    json_put_text(body, "properties.provisioningState", state);
    return row_put(context->tx, context->arena, &row, body);
}

static int child_settle(struct operation_context *context)
{
    return state_set(context, "Succeeded");
}

static int child_cancel(struct operation_context *context)
{
    return state_set(context, "Canceled");
}

static int child_remove(struct operation_context *context)
{
    int result = resource_delete_tree(context->tx, context->operation->target);
    return result == -ENOENT ? 0 : result;
}

/* Seconds are a guess: none of these is in recorded traffic. */
static const struct operation_kind create_kind = {
    "child.create", "Creating", {{"Creating", 15}}, child_settle, child_cancel};
static const struct operation_kind update_kind = {
    "child.update", "Updating", {{"Updating", 10}}, child_settle, child_cancel};
static const struct operation_kind delete_kind = {
    "child.delete", "Deleting", {{"Deleting", 10}}, child_remove, NULL};

const struct operation_kind *const child_operations[] = {&create_kind, &update_kind, &delete_kind,
                                                         NULL};
