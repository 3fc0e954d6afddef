/* What locks keep off. Texts: public reports (Azure/azure-cli#2688 and #20232,
 * Azure/terraform-azurerm-lz-vending#496, Microsoft's page on troubleshooting Start/Stop VMs). */

#include <string.h>
#include <strings.h>

#include "api/arm/resource_id.h"
#include "api/arm/row.h"
#include "api/authorization/locks.h"
#include "api/authorization/roles.h"
#include "base/buffer.h"
#include "base/json.h"

struct look {
    struct call *call;
    enum lock_operation operation;
    const char *id; /* lower case */
    struct buffer scopes;
};

/* Whoever deletes something deletes what is below, too. */
static bool lock_concerns(const struct look *look, const struct resource *row)
{
    return scope_covers(row->parent, look->id) ||
           (look->operation == LOCK_DELETE && scope_covers(look->id, row->parent));
}

/* The scope as the lock's creator spelled it: reports show the same id in two spellings. */
static const char *scope_shown(const struct look *look, const json_t *body)
{
    const char *id = json_text_or(body, "id", "");
    const char *end = strcasestr(id, "/providers/" LOCK_TYPE "/");

    return end ? arena_copy(look->call->arena, id, (size_t)(end - id)) : id;
}

/* Two locks at one scope are named once. */
static bool scope_named(const struct look *look, const char *scope)
{
    return look->scopes.size > 0 &&
           strcasestr(look->scopes.data, arena_printf(look->call->arena, "'%s'", scope));
}

static int lock_look(const struct resource *row, int64_t number, void *argument)
{
    struct look *look = argument;

    (void)number;
    if (!lock_concerns(look, row))
        return 0;
    const json_t *body = row_body(look->call->arena, row);
    if (look->operation == LOCK_WRITE &&
        !text_equal(json_text(body, "properties.level"), "ReadOnly"))
        return 0;
    const char *scope = scope_shown(look, body);
    if (!scope_named(look, scope))
        buffer_printf(&look->scopes, "%s'%s'", look->scopes.size ? "," : "", scope);
    return 0;
}

struct arm_error *locks_allow(struct call *call, enum lock_operation operation, const char *id)
{
    static const char *const names[] = {[LOCK_DELETE] = "delete", [LOCK_WRITE] = "write"};
    struct resource_id parts;
    struct look look = {.call = call, .operation = operation, .id = arena_lower(call->arena, id)};

    if (!resource_id_parse(call->arena, look.id, &parts) || !parts.subscription)
        return NULL;
    buffer_init(&look.scopes, call->arena);
    const struct resource_filter filter = {
        .type = LOCK_TYPE_LOWER,
        .subscription = parts.subscription,
    };
    TRY_STORE(call, resource_each(call->tx, &filter, lock_look, &look));
    if (look.scopes.size == 0)
        return NULL;
    return arm_error(call->arena, ERROR_ScopeLocked, NULL, id, names[operation], look.scopes.data);
}

/* ---- requests ---- */

/* The resource that an action is about: its path less the action's own name, which leaves pairs of
 * a type and a name behind the provider (guess: no report shows the text for an action). */
static const char *action_scope(struct call *call)
{
    const struct target *target = &call->target;
    size_t at = 0;

    for (size_t i = 0; i < target->count; i++) {
        if (strcasecmp(target->segments[i], "providers") == 0)
            at = i + 2;
    }
    size_t rest = target->count - at;
    return path_join(call->arena, target->segments, target->count - rest % 2);
}

/* Who may set locks may always set and delete them. */
static bool path_is_lock(const struct call *call)
{
    return strcasestr(call->target.path, "/providers/" LOCK_TYPE "/") != NULL;
}

struct arm_error *locks_respect(struct call *call)
{
    const struct target *target = &call->target;
    bool reads = strcmp(call->method, "GET") == 0 || strcmp(call->method, "HEAD") == 0;

    if (reads || target->count < 2 || strcasecmp(target->segments[0], "subscriptions") != 0 ||
        path_is_lock(call))
        return NULL;
    if (strcmp(call->method, "DELETE") == 0)
        return locks_allow(call, LOCK_DELETE, target->path);
    return locks_allow(call, LOCK_WRITE,
                       strcmp(call->method, "POST") == 0 ? action_scope(call) : target->path);
}
