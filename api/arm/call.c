#include "api/arm/call.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "api/arm/rule_switches.h"
#include "api/arm/trees.h"
#include "base/files.h"
#include "base/json.h"
#include "base/log.h"

const char *call_parameter_or(const struct call *call, const char *name, const char *otherwise)
{
    for (size_t i = 0; i < call->parameter_count; i++) {
        if (strcmp(call->parameters[i].name, name) == 0)
            return call->parameters[i].value;
    }
    return otherwise;
}

const char *call_parameter(const struct call *call, const char *name)
{
    const char *value = call_parameter_or(call, name, NULL);

    if (value)
        return value;
    log_error("route %s has no parameter %s", call->target.path, name);
    abort();
}

const char *call_parameter_lower(struct call *call, const char *name)
{
    return arena_lower(call->arena, call_parameter(call, name));
}

const char *call_query(const struct call *call, const char *key)
{
    return target_query(&call->target, key);
}

const char *call_header(const struct call *call, const char *name)
{
    return exchange_header(call->exchange, name);
}

date_t call_as_of(const struct call *call)
{
    return call->api->options.as_of;
}

static json_t *tree_kept(struct call *call, const struct resource *row)
{
    if (!call->writing)
        return NULL;
    return trees_get(call->api->trees, call->arena, row->id, row_version(call->tx, row));
}

json_t *call_tree_shared(struct call *call, const struct resource *row)
{
    const char *problem;
    json_t *tree = tree_kept(call, row);

    return tree ? tree : json_read(call->arena, row->body, &problem);
}

json_t *call_tree(struct call *call, const struct resource *row)
{
    const char *problem;
    const json_t *tree = tree_kept(call, row);

    return tree ? json_clone(call->arena, tree) : json_read(call->arena, row->body, &problem);
}

void call_note_tree(struct call *call, const struct resource *row, json_t *tree)
{
    struct tree_note *note = arena_alloc(call->arena, sizeof *note);

    *note = (struct tree_note){row->id, row_version(call->tx, row), tree, call->notes};
    call->notes = note;
}

#define CA_MAX ((size_t)64 * 1024)

int call_ca(const struct call *call, struct span *out)
{
    const char *path = call->api->options.ca_file;

    *out = (struct span){0};
    return path ? file_read(call->arena, path, CA_MAX, out) : 0;
}

struct arm_error *call_failure(struct call *call, int result)
{
    if (result == 0)
        return NULL;
    if (result == -EBUSY)
        return arm_error(call->arena, ERROR_ServerBusy, NULL);
    log_error("%s %s: %s (request %s)", call->method, call->target.path, strerror(-result),
              call->request_id);
    return arm_error(call->arena, ERROR_InternalServerError, NULL);
}

struct arm_error *call_refuse(const struct call *call, const char *rule, struct arm_error *error)
{
    if (rule_switches_get(call->api->rule_switches, rule) == RULE_OFF)
        return NULL;
    error->rule = rule;
    return error;
}
