/* POST moveResources and validateMoveResources. What may be moved: Azure's page "Move operation
 * support for resources"; the refusal: a public report of validateMoveResources
 * (AaronSaikovski/armv). Nothing is moved here: what could be is refused as well, in words of our
 * own, since its id would have to change wherever another resource names it. */

#include <errno.h>
#include <string.h>
#include <strings.h>

#include "api/arm/catalogue.h"
#include "api/arm/resource_id.h"
#include "api/arm/row.h"
#include "api/resources/groups.h"
#include "api/resources/routes.h"
#include "base/date.h"
#include "base/json.h"

/* Namespaces of which no type can be moved. */
static const char *const fixed[] = {"Microsoft.ContainerService", "Microsoft.ManagedIdentity"};

/* Documented (Azure's page "Move Azure resources across resource groups"). */
#define MOVE_MAX 800

static bool namespace_is_fixed(const char *namespace)
{
    for (size_t i = 0; i < sizeof fixed / sizeof fixed[0]; i++) {
        if (strcasecmp(namespace, fixed[i]) == 0)
            return true;
    }
    return false;
}

static struct arm_error *content_refuse(struct call *call, const char *problem)
{
    return arm_error(call->arena, ERROR_InvalidRequestContent, NULL, problem);
}

/* "Microsoft.ContainerService/managedClusters" as the catalogue spells it. */
static const char *type_shown(struct call *call, const struct resource_id *id)
{
    const char *type = arena_printf(call->arena, "%s/%s", id->namespace, id->type);
    const struct provider *provider;
    const struct provider_type *row = catalogue_type(call->api->catalogue, type, &provider);

    return row ? arena_printf(call->arena, "%s/%s", provider->namespace, row->name) : type;
}

/* ---- what was asked for ---- */

static struct arm_error *target_check(struct call *call)
{
    const char *target = json_text(call->body, "targetResourceGroup");
    struct resource_id id;

    if (!target || !resource_id_parse(call->arena, target, &id) || !id.group || id.namespace)
        return content_refuse(call, "The target resource group is required. Path "
                                    "'targetResourceGroup'."); /* guess */
    return group_require_named(call, id.subscription, id.group, NULL);
}

/* It is there, in the group that the path names. */
static struct arm_error *resource_check(struct call *call, const char *text, struct resource_id *id)
{
    struct resource row;

    if (!text || !resource_id_parse(call->arena, text, id) || !id->namespace || !id->group ||
        !text_equal_nocase(id->subscription, call_parameter(call, "subscription")) ||
        !text_equal_nocase(id->group, call_parameter(call, "group")))
        return content_refuse(
            call,
            "The resources must be ids of the source resource group. Path 'resources'."); /* guess
                                                                                           */
    int result = resource_get(call->tx, arena_lower(call->arena, text), &row);
    if (result == -ENOENT)
        return arm_error(call->arena, ERROR_ResourceNotFound, NULL, type_shown(call, id), id->name,
                         id->group);
    return call_failure(call, result);
}

static json_t *refusal(struct call *call, const char *code, const char *text,
                       const struct resource_id *id)
{
    const char *type = type_shown(call, id);
    const char *message =
        namespace_is_fixed(id->namespace)
            ? arena_printf(call->arena, "Resource move is not supported for resource types '%s'.",
                           type)
            : arena_printf(call->arena, "aksim moves no resources, though Azure does '%s'.", type);

    return json_pack("{s:s, s:s, s:s}", "code", code, "target", text, "message", message);
}

/* What cannot be moved, as details of the error. `whole`: nor can what Azure would move. */
static struct arm_error *resources_check(struct call *call, bool whole, json_t **out)
{
    json_t *resources = json_object_get(call->body, "resources");
    json_t *details = json_keep(call->arena, json_array());
    const json_t *value;
    size_t index;

    if (!json_is_array(resources) || json_array_size(resources) == 0)
        return content_refuse(call,
                              "The resources to move are required. Path 'resources'."); /* guess */
    if (json_array_size(resources) > MOVE_MAX)
        return content_refuse(
            call,
            "At most 800 resources can be moved at once. Path 'resources'."); /* guess: text */
    json_array_foreach(resources, index, value)
    {
        const char *text = json_string_value(value);
        struct resource_id id;
        TRY(resource_check(call, text, &id));
        bool supported = !namespace_is_fixed(id.namespace);
        if (!supported || whole)
            json_array_append_new(
                details,
                refusal(call, supported ? "ResourceMoveNotSimulated" : "ResourceMoveNotSupported",
                        text, &id));
    }
    *out = details;
    return NULL;
}

static struct arm_error *move_refuse(struct call *call, const json_t *details)
{
    char now[40];

    timestamp_format(call->now - call->now % SECOND, now);
    /* 2024-05-20T03:45:39Z as 20240520T034539Z */
    char *compact = arena_string(call->arena, now);
    char *to = compact;
    for (const char *from = now; *from; from++) {
        if (*from != '-' && *from != ':')
            *to++ = *from;
    }
    *to = '\0';
    struct arm_error *error =
        arm_error(call->arena, ERROR_ResourceMoveValidationFailed, NULL, json_array_size(details),
                  compact, call->request_id, call->correlation_id);
    error->details = details;
    return error;
}

static struct arm_error *move_check(struct call *call, bool whole)
{
    json_t *details = NULL;

    TRY(group_require(call, NULL));
    TRY(target_check(call));
    TRY(resources_check(call, whole, &details));
    return json_array_size(details) ? move_refuse(call, details) : NULL;
}

/* ---- endpoints ---- */

/* What was said stays until the link is asked: the end of the operation brings it. */
int group_validate_move_finish(struct operation_context *context)
{
    (void)context;
    return 0;
}

/* Documented is 202 and the refusal at the link. aksim knows at once, and clients take an error
 * from either, so only what can be moved goes that way. */
struct arm_error *group_validate_move(struct call *call)
{
    const struct operation *operation;
    struct resource group;

    TRY(move_check(call, false));
    TRY(group_require(call, &group));
    TRY(operation_start(call, GROUP_VALIDATE_MOVE, group.id, "global", NULL, NULL, &operation));
    group_result_headers(call, operation->id);
    reply_status(call, 202);
    return NULL;
}

struct arm_error *group_move(struct call *call)
{
    return move_check(call, true);
}
