/* runCommand and its results. Recorded 2022-05-13 (Azure/azure-cli, test_aks_run_command): 202
 * without body and with Location to the result, whose id is 32 hexadecimal digits; the result is
 * 202 with the same Location while the command runs. */

#include <errno.h>
#include <string.h>

#include "api/arm/explanation.h"
#include "api/arm/resource_id.h"
#include "api/arm/row.h"
#include "api/containerservice/change.h"
#include "api/containerservice/commands/command.h"
#include "api/containerservice/machines.h"
#include "base/date.h"
#include "base/json.h"

#define RESULT_TYPE "microsoft.containerservice/managedclusters/commandresults"
#define ID_DIGITS   32

/* Of the command, for the text that answers an unknown one. */
#define ECHO_MAX 1024

/* ---- running ---- */

static bool has_machines(struct call *call, const struct cluster *cluster)
{
    struct machine *machines;

    for (size_t i = 0; i < cluster->pool_count; i++) {
        if (machines_of(call->arena, &cluster->pools[i], &machines) > 0)
            return true;
    }
    return false;
}

/* Which refusal comes first is a guess. */
static struct arm_error *run_possible(struct call *call, const struct cluster *cluster,
                                      const char *command, const char *id)
{
    const json_t *properties = json_at(cluster->body, "properties");

    if (!command || !command[strspn(command, " \t\r\n")])
        return arm_error(call->arena, ERROR_RequiredParameterMissing, "command", "command");
    if (json_true_at(properties, "apiServerAccessProfile.disableRunCommand"))
        return arm_error(call->arena, ERROR_RunCommandDisabled, NULL);
    if (text_equal(json_text(properties, "powerState.code"), "Stopped"))
        TRY(call_refuse(call, "OP-005", arm_error(call->arena, ERROR_ClusterStopped, NULL)));
    if (!has_machines(call, cluster))
        return arm_error(call->arena, ERROR_KubernetesPerformance, NULL, id);
    return NULL;
}

/* Cut where a character of UTF-8 begins. */
static const char *echo_of(struct arena *arena, const char *command)
{
    size_t size = strlen(command);

    if (size <= ECHO_MAX)
        return command;
    size = ECHO_MAX;
    while (size > 0 && ((unsigned char)command[size] & 0xC0) == 0x80)
        size--;
    return arena_copy(arena, command, size);
}

static void location_header(struct call *call, const struct cluster *cluster, const char *id)
{
    char version[API_VERSION_TEXT];

    api_version_format(call->version, version);
    reply_header(call, "Location",
                 arena_printf(call->arena,
                              "%s/subscriptions/%s/resourceGroups/%s/providers/"
                              "Microsoft.ContainerService/managedclusters/%s/commandResults/%s"
                              "?api-version=%s",
                              call->base_url, call_parameter(call, "subscription"),
                              call_parameter(call, "group"), cluster->row.name, id, version));
    reply_retry_after(call);
}

static struct resource result_row(struct call *call, const struct cluster *cluster, const char *id)
{
    return (struct resource){
        .id = id_child(call->arena, cluster->row.id, "commandresults", id),
        .type = RESULT_TYPE,
        .parent = cluster->row.id,
        .subscription = cluster->row.subscription,
        .group = cluster->row.group,
        .name = id,
    };
}

/* Context (files) and clusterToken are taken and forgotten. */
struct arm_error *command_run(struct call *call)
{
    const char *command = json_text(call->body, "command");
    char id[ID_DIGITS + 1];
    const struct operation *operation;
    struct cluster *cluster;

    TRY(cluster_require(call, &cluster));
    ids_hex(store_ids(call->tx), id, ID_DIGITS);
    TRY(call_note(call, change_deleting(call, cluster)));
    TRY(call_note(call, run_possible(call, cluster, command, id)));
    if (call->explanation)
        return explanation_end(call);
    struct resource row = result_row(call, cluster, arena_string(call->arena, id));
    json_t *body = json_keep(call->arena, json_pack("{s:s, s:{s:s}}", "id", id, "properties",
                                                    "provisioningState", "Running"));
    TRY_STORE(call, row_put(call->tx, call->arena, &row, body));
    json_t *data =
        json_keep(call->arena, json_pack("{s:s}", "command", echo_of(call->arena, command)));
    TRY(operation_start(call, "command.run", row.id, cluster_location(cluster), data, NULL,
                        &operation));
    reply_status(call, 202);
    location_header(call, cluster, row.name);
    return NULL;
}

/* ---- the result ---- */

struct arm_error *command_result(struct call *call)
{
    const char *id = call_parameter_lower(call, "command");
    struct cluster *cluster;
    struct resource row;

    TRY(cluster_require(call, &cluster));
    int result =
        resource_get(call->tx, id_child(call->arena, cluster->row.id, "commandresults", id), &row);
    if (result == -ENOENT)
        return arm_error(call->arena, ERROR_CommandNotFound, NULL, id);
    TRY_STORE(call, result);
    const json_t *body = row_body(call->arena, &row);
    bool running = text_equal(json_text(body, "properties.provisioningState"), "Running");
    reply_json(call, running ? 202 : 200, CONTENT_JSON, body);
    if (running)
        location_header(call, cluster, row.name);
    return NULL;
}

/* ---- the end ---- */

/* The command starts when its pod does, just before the end (recorded: a second before). */
static int run_finish(struct operation_context *context)
{
    struct cluster *cluster;
    struct resource row;
    char started[40], finished[40];
    int result = resource_get(context->tx, context->operation->target, &row);

    if (result)
        return result == -ENOENT ? 0 : result;
    result = cluster_load(context->call, row.parent, &cluster);
    if (result)
        return result == -ENOENT ? 0 : result;
    struct command_answer answer = command_answer(
        context->arena, cluster, json_text_or(context->data, "command", ""), context->now);
    int64_t end = context->now - context->now % SECOND;
    int64_t begin = end - SECOND < context->operation->started ? end : end - SECOND;
    timestamp_format(begin, started);
    timestamp_format(end, finished);
    json_t *body = row_body(context->arena, &row);
    json_put(body, "properties",
             json_pack("{s:s, s:I, s:s, s:s, s:s}", "provisioningState", "Succeeded", "exitCode",
                       (json_int_t)answer.exit_code, "startedAt", started, "finishedAt", finished,
                       "logs", answer.logs));
    return row_put(context->tx, context->arena, &row, body);
}

/* A command that failed in the cluster shows Failed (the contract). */
const struct operation_kind command_operations[] = {
    {"command.run", run_finish, operation_show_row, false},
    {0},
};
