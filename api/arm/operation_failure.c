/* What the Location of an operation says when it failed. */

#include "api/arm/operation.h"
#include "base/json.h"

/* 400 for what the client is to blame for, since 2023-05-21 (release notes of AKS; 500 before
 * that). The provider's own failures are named for it. */
static int status_of(const char *code)
{
    static const char *const own[] = {"InternalOperationError", "InternalServerError",
                                      "ProvisioningControlPlaneError"};

    for (size_t i = 0; i < sizeof own / sizeof *own; i++) {
        if (text_equal(code, own[i]))
            return 500;
    }
    return 400;
}

struct arm_error *operation_failure(struct call *call, const struct operation *operation, bool flat)
{
    const char *problem;

    if (operation->status != OPERATION_FAILED)
        return NULL;
    const json_t *error = json_read(call->arena, operation->error, &problem);
    const char *code = json_text_or(error, "code", "InternalServerError");
    return arm_error_made(call->arena, &(struct arm_error){
                                           .status = status_of(code),
                                           .code = code,
                                           .message = json_text_or(error, "message", ""),
                                           .details = json_object_get(error, "details"),
                                           .flat = flat,
                                       });
}
