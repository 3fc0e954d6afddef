/* What ends the operations on children. */

#include <errno.h>

#include "api/arm/operation.h"
#include "api/arm/row.h"
#include "api/containerservice/children/child.h"
#include "base/json.h"

static int child_show(struct operation_context *context, const char *state, const char *pools)
{
    struct resource row;
    int result = resource_get(context->tx, context->operation->target, &row);

    (void)pools;
    if (result)
        return result == -ENOENT ? 0 : result;
    json_t *body = row_body(context->arena, &row);
    json_put_text(body, "properties.provisioningState", state);
    return row_put(context->tx, context->arena, &row, body);
}

static int child_settle(struct operation_context *context)
{
    return child_show(context, "Succeeded", NULL);
}

static int child_remove(struct operation_context *context)
{
    int result = resource_delete_tree(context->tx, context->operation->target);
    return result == -ENOENT ? 0 : result;
}

const struct operation_kind child_operations[] = {
    {"child.create", child_settle, child_show, true},
    {"child.update", child_settle, child_show, true},
    {"child.delete", child_remove, child_show, false},
    {0},
};
