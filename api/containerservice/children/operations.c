/* What ends the operations on children. */

#include <errno.h>

#include "api/arm/operation.h"
#include "api/containerservice/children/child.h"

static int child_settle(struct operation_context *context)
{
    return operation_show_row(context, "Succeeded", NULL);
}

static int child_remove(struct operation_context *context)
{
    int result = resource_delete_tree(context->tx, context->operation->target);
    return result == -ENOENT ? 0 : result;
}

const struct operation_kind child_operations[] = {
    {"child.create", child_settle, operation_show_row, true},
    {"child.update", child_settle, operation_show_row, true},
    {"child.delete", child_remove, operation_show_row, false},
    {0},
};
