/* The endpoints of locks. Answers: recorded (azure-cli, test_cannotdelete_resource_group_lock,
 * test_cannotdelete_resource_lock, test_generic_subscription_locks). */

#include "api/authorization/locks.h"

#include <errno.h>
#include <string.h>

#include "api/arm/page.h"
#include "api/arm/row.h"
#include "api/arm/stored.h"
#include "api/arm/system_data.h"
#include "api/authorization/roles.h"
#include "base/json.h"

#define PATH "/providers/" LOCK_TYPE "/"

/* The contract of locks: "a maximum of 260 characters. It cannot contain <, > %, &, :, \, ?, /, or
 * any control characters." */
#define NAME_MAX_SIZE   260
#define NAME_CHARACTERS "<>%&:\\?/"

/* systemData came with this api-version; 2016-09-01 is recorded without. */
#define SYSTEM_DATA_SINCE 20200501

static const char *lock_id(struct call *call, const struct scope *scope)
{
    return arena_printf(call->arena, "%s" PATH "%s", scope->text, call_parameter(call, "name"));
}

static int lock_find(struct call *call, struct scope *scope, struct resource *row)
{
    scope_take(call, scope);
    return resource_get(call->tx, arena_lower(call->arena, lock_id(call, scope)), row);
}

static json_t *lock_shown(struct call *call, const struct resource *row)
{
    json_t *body = row_body(call->arena, row);

    if (call->version.date < SYSTEM_DATA_SINCE)
        json_object_del(body, "systemData");
    return body;
}

static void lock_reply(struct call *call, int status, const struct resource *row)
{
    reply_json(call, status, CONTENT_JSON_CHARSET, lock_shown(call, row));
}

/* ---- lists ---- */

struct listing {
    struct call *call;
    const char *scope; /* lower case */
    bool below;        /* also what lies below the scope */
    struct page page;
    json_t *value;
};

static int listing_look(const struct resource *row, int64_t number, void *argument)
{
    struct listing *listing = argument;

    if (!scope_covers(row->parent, listing->scope) &&
        !(listing->below && scope_covers(listing->scope, row->parent)))
        return 0;
    if (!page_admit(&listing->page, number))
        return 1;
    json_array_append(listing->value, lock_shown(listing->call, row));
    return 0;
}

/* All locks that bear on the scope: at it, above and below; with atScope() not below (the contract;
 * that locks above are in the list of a scope is a guess, from Get-AzResourceLock). */
struct arm_error *lock_list(struct call *call)
{
    struct scope scope;

    scope_take(call, &scope);
    json_t *answer = json_keep(call->arena, json_pack("{s:[]}", "value"));
    struct listing listing = {
        .call = call,
        .scope = scope.lower,
        .below = !filter_value(call, "atScope"),
        .value = json_object_get(answer, "value"),
    };
    TRY(page_take(call, &listing.page));
    const struct resource_filter filter = {
        .type = LOCK_TYPE_LOWER,
        .subscription = scope.subscription,
        .after = listing.page.after,
    };
    int result = resource_each(call->tx, &filter, listing_look, &listing);
    TRY_STORE(call, result < 0 ? result : 0);
    json_put_text(answer, "nextLink", page_next(call, &listing.page));
    reply_json(call, 200, CONTENT_JSON_CHARSET, answer);
    return NULL;
}

/* ---- one ---- */

struct arm_error *lock_get(struct call *call)
{
    struct scope scope;
    struct resource row;

    int result = lock_find(call, &scope, &row);
    if (result == -ENOENT)
        return arm_error(call->arena, ERROR_LockNotFound, NULL, call_parameter(call, "name"));
    TRY_STORE(call, result);
    lock_reply(call, 200, &row);
    return NULL;
}

struct arm_error *lock_delete(struct call *call)
{
    struct scope scope;
    struct resource row;

    int result = lock_find(call, &scope, &row);
    if (result == -ENOENT) {
        reply_status(call, 204);
        return NULL;
    }
    TRY_STORE(call, result);
    TRY_STORE(call, resource_delete(call->tx, row.id));
    reply_status(call, 200);
    return NULL;
}

/* ---- PUT ---- */

static struct arm_error *name_check(struct call *call)
{
    const char *name = call_parameter(call, "name");
    size_t size = strlen(name);

    for (const char *at = name; *at; at++) {
        if ((unsigned char)*at < 0x20 || *at == 0x7f || strchr(NAME_CHARACTERS, *at))
            size = NAME_MAX_SIZE + 1;
    }
    return size > NAME_MAX_SIZE ? arm_error(call->arena, ERROR_InvalidLockName, NULL, name) : NULL;
}

/* Old templates of Azure's write "CannotDelete". A lock of the level NotSpecified would keep
 * nothing off, so it is refused like any other word (guess). */
static struct arm_error *level_take(struct call *call, const char **out)
{
    static const char *const levels[] = {"CanNotDelete", "ReadOnly"};
    const char *level = json_text(call->body, "properties.level");

    for (size_t i = 0; i < sizeof levels / sizeof levels[0]; i++) {
        if (text_equal_nocase(level, levels[i])) {
            *out = levels[i];
            return NULL;
        }
    }
    return arm_error(call->arena, ERROR_InvalidLockLevel, NULL, level ? level : "");
}

static json_t *body_build(struct call *call, const char *id, const char *name, const char *level)
{
    const json_t *sent = json_object_get(call->body, "properties");
    const char *notes = json_text(sent, "notes");
    json_t *owners = json_object_get(sent, "owners");
    json_t *properties = json_pack("{s:s}", "level", level);

    if (notes)
        json_object_set_new(properties, "notes", json_string(notes));
    if (json_is_array(owners))
        json_object_set(properties, "owners", owners);
    return json_keep(call->arena, json_pack("{s:o, s:s, s:s, s:s}", "properties", properties, "id",
                                            id, "type", LOCK_TYPE, "name", name));
}

/* Recorded: 201 for a new one, 200 for one that was there, which is replaced. */
struct arm_error *lock_put(struct call *call)
{
    const json_t *stored = NULL;
    const char *level = NULL;
    struct resource row;
    struct scope scope;

    TRY(name_check(call));
    TRY(level_take(call, &level));
    int result = lock_find(call, &scope, &row);
    TRY(scope_require(call, &scope));
    if (result != 0 && result != -ENOENT)
        return call_failure(call, result);
    if (result == 0)
        stored = row_body(call->arena, &row);
    else
        row = scope_row(call, &scope, lock_id(call, &scope), LOCK_TYPE_LOWER);
    json_t *body =
        body_build(call, json_text_or(stored, "id", lock_id(call, &scope)), row.name, level);
    system_data_put(call, body, stored);
    TRY_STORE(call, row_put(call->tx, call->arena, &row, body));
    lock_reply(call, stored ? 200 : 201, &row);
    return NULL;
}
