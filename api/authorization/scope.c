/* Scopes and filters: what lists and PUTs of roles have in common. */

#include <errno.h>
#include <string.h>
#include <strings.h>

#include "api/arm/catalogue.h"
#include "api/arm/resource_id.h"
#include "api/authorization/roles.h"
#include "base/span.h"

void scope_take(struct call *call, struct scope *out)
{
    const char *path = call_parameter_or(call, "scope", NULL);
    struct resource_id parts;

    *out = (struct scope){.text = "/", .lower = "/", .subscription = "", .group = ""};
    if (!path)
        return;
    out->text = arena_printf(call->arena, "/%s", path);
    out->lower = arena_lower(call->arena, out->text);
    if (!resource_id_parse(call->arena, out->lower, &parts))
        return;
    if (parts.subscription)
        out->subscription = parts.subscription;
    if (parts.group)
        out->group = parts.group;
}

bool scope_covers(const char *outer, const char *inner)
{
    size_t size = strlen(outer);

    if (strcmp(outer, "/") == 0)
        return true;
    return strncmp(outer, inner, size) == 0 && (inner[size] == '\0' || inner[size] == '/');
}

/* Resources of namespaces that aksim does not serve may well exist elsewhere: a registry to attach.
 */
static bool namespace_is_served(struct call *call, const char *namespace)
{
    const struct provider *provider = catalogue_provider(call->api->catalogue, namespace);
    return provider && provider->served;
}

static struct arm_error *resource_missing(struct call *call, const struct scope *scope,
                                          const struct resource_id *parts)
{
    /* ARM names a nested resource by alternating types and names: all that follows the namespace.
     */
    const char *head = arena_printf(call->arena, "/providers/%s/", parts->namespace);
    const char *path = strcasestr(scope->text, head);

    path = path ? path + strlen(head) : parts->name;
    return arm_error(call->arena, ERROR_ResourceNotFound, NULL, parts->namespace, path,
                     parts->group ? parts->group : "");
}

struct arm_error *scope_require(struct call *call, const struct scope *scope)
{
    struct resource_id parts;
    struct resource row;

    if (!resource_id_parse(call->arena, scope->text, &parts) || !parts.subscription || !parts.group)
        return NULL;
    int result =
        resource_get(call->tx, id_group(call->arena, parts.subscription, parts.group), &row);
    if (result == -ENOENT)
        return arm_error(call->arena, ERROR_ResourceGroupNotFound, NULL, parts.group);
    TRY(call_failure(call, result));
    if (!parts.namespace || !namespace_is_served(call, parts.namespace))
        return NULL;
    result = resource_get(call->tx, scope->lower, &row);
    if (result == -ENOENT)
        return resource_missing(call, scope, &parts);
    return call_failure(call, result);
}

const char *definition_id(struct call *call, const struct scope *scope, const char *guid)
{
    if (!*scope->subscription)
        return arena_printf(call->arena, "/providers/" DEFINITION_TYPE "/%s", guid);
    return arena_printf(call->arena, "/subscriptions/%s/providers/" DEFINITION_TYPE "/%s",
                        scope->subscription, guid);
}

const char *definition_guid(const char *id)
{
    const char *slash = strrchr(id, '/');
    return slash ? slash + 1 : id;
}

/* The text between quotation marks at `text`; a doubled one stands for itself. */
static const char *quoted_take(struct arena *arena, const char *text)
{
    char *out = arena_string(arena, text + 1);
    size_t size = 0;

    for (text++; *text && (text[0] != '\'' || text[1] == '\''); text++) {
        text += text[0] == '\'';
        out[size++] = *text;
    }
    out[size] = '\0';
    return out;
}

const char *filter_value(struct call *call, const char *name)
{
    const char *filter = call_query(call, "$filter");
    size_t size = strlen(name);

    for (const char *at = filter; at && *at; at++) {
        /* What stands between quotation marks is no condition. */
        if (*at == '\'') {
            at = strchr(at + 1, '\'');
            if (!at)
                return NULL;
            continue;
        }
        bool begins = at == filter || at[-1] == ' ' || at[-1] == '(';
        if (!begins || strncasecmp(at, name, size) != 0 || !strchr(" (", at[size]))
            continue;
        const char *quote = at + size + strcspn(at + size, "')");
        return *quote == '\'' ? quoted_take(call->arena, quote) : "";
    }
    return NULL;
}

struct resource scope_row(struct call *call, const struct scope *scope, const char *id,
                          const char *type)
{
    return (struct resource){
        .id = arena_lower(call->arena, id),
        .type = type,
        .parent = scope->lower,
        .subscription = scope->subscription,
        .group = scope->group,
        .name = call_parameter(call, "name"),
    };
}
