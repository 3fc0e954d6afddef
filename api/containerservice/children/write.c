#include <string.h>

#include "api/arm/explanation.h"
#include "api/arm/location.h"
#include "api/arm/operation.h"
#include "api/arm/row.h"
#include "api/arm/system_data.h"
#include "api/arm/tags.h"
#include "api/containerservice/change.h"
#include "api/containerservice/children/child.h"
#include "api/containerservice/contract.h"
#include "base/json.h"

struct arm_error *child_prepare(struct call *call)
{
    TRY(call_note(call, tags_check(call)));
    return body_take(call, child_schema(call, child_type_of(call)));
}

/* ---- checks ---- */

static bool name_fits(const struct child_name *form, const char *name)
{
    size_t size = strlen(name);

    if (!form->first)
        return true;
    return size >= 1 && size <= form->longest && strchr(form->first, name[0]) &&
           strspn(name + 1, form->others) == size - 1;
}

static struct arm_error *name_check(struct call *call, const struct child *child)
{
    if (child->exists || name_fits(&child->type->name, child->row.name))
        return NULL;
    return arm_error(call->arena, ERROR_InvalidParameter, "name", child->row.name);
}

static const char *etag_of(const struct child *child)
{
    return json_text(child->stored, "eTag");
}

/* ---- the body ---- */

/* What every change leaves behind. */
static void stamp(struct call *call, struct child *child)
{
    if (child->type->has_times)
        system_data_put(call, child->body, child->stored);
}

static void etag_renew(struct call *call, struct child *child)
{
    char etag[UUID_TEXT];

    ids_uuid(store_ids(call->tx), etag);
    json_put_text(child->body, "eTag", etag);
}

/* A PUT brings the whole resource, but for what only the service writes. */
static struct arm_error *body_begin(struct call *call, struct child *child)
{
    child->body = json_clone(call->arena, call->taken);
    json_nulls_drop(child->body);
    if (!json_is_object(json_object_get(child->body, "properties")))
        json_object_set_new(child->body, "properties", json_object());
    child_identify(call, child);
    etag_renew(call, child);
    stamp(call, child);
    if (child->type->place == CHILD_OF_CLUSTER)
        return NULL;
    const char *location = json_text(child->stored, "location");
    if (!location)
        TRY(location_take(call, call->taken, child->type->type, &location));
    json_put_text(child->body, "location", location);
    return NULL;
}

static void state_put(struct child *child, const char *state)
{
    if (child->type->has_state)
        json_put_text(child->body, "properties.provisioningState", state);
}

static struct arm_error *operation_begin(struct call *call, struct child *child, const char *kind,
                                         unsigned links)
{
    const struct operation *operation;

    TRY(operation_start(call, kind, child->row.id, cluster_location(child->cluster), NULL, NULL,
                        &operation));
    operation_headers(call, operation, links);
    return NULL;
}

static struct arm_error *parent_check(struct call *call, struct child *child)
{
    return child->cluster ? call_note(call, change_deleting(call, child->cluster)) : NULL;
}

struct arm_error *child_put(struct call *call)
{
    struct child child;

    TRY(child_find(call, &child));
    TRY(parent_check(call, &child));
    if (!child.exists && child.type->made_by_service)
        return arm_error(call->arena, ERROR_PrivateConnectionNotFound, NULL, child.row.name);
    TRY(call_note(call, name_check(call, &child)));
    TRY(call_note(call, change_precondition(call, child.exists, etag_of(&child))));
    TRY(body_begin(call, &child));
    if (child.type->settle)
        TRY(call_note(call, child.type->settle(call, &child)));
    bool starts = child.type->long_running;
    const char *kind = child.exists ? "child.update" : "child.create";
    state_put(&child, starts ? operation_shown(call->api, kind) : "Succeeded");
    TRY_STORE(call, row_put(call->tx, call->arena, &child.row, child.body));
    child_reply(call, child.exists ? 200 : child.type->created, &child);
    return starts ? operation_begin(call, &child, kind, LINK_ASYNC) : NULL;
}

struct arm_error *child_patch(struct call *call)
{
    const json_t *tags = json_object_get(call->taken, "tags");
    struct child child;

    TRY(child_require(call, &child));
    TRY(parent_check(call, &child));
    TRY(call_note(call, change_precondition(call, true, etag_of(&child))));
    child.body = json_clone(call->arena, child.stored);
    if (json_is_object(tags))
        json_object_set_new(child.body, "tags", json_deep_copy(tags));
    etag_renew(call, &child);
    stamp(call, &child);
    TRY_STORE(call, row_put(call->tx, call->arena, &child.row, child.body));
    child_reply(call, 200, &child);
    return NULL;
}

/* ---- delete ---- */

/* What is not there is 204, but its cluster and group have to be. */
struct arm_error *child_delete(struct call *call)
{
    struct child child;

    TRY(child_find(call, &child));
    if (!child.exists) {
        reply_status(call, 204);
        return NULL;
    }
    TRY(call_note(call, change_precondition(call, true, etag_of(&child))));
    if (!child.type->deleting) {
        TRY_STORE(call, resource_delete_tree(call->tx, child.row.id));
        reply_status(call, 200);
        return NULL;
    }
    TRY_STORE(call, operation_cancel_all(call, child.row.id, call->now));
    child.body = json_clone(call->arena, child.stored);
    state_put(&child, operation_shown(call->api, "child.delete"));
    TRY_STORE(call, row_put(call->tx, call->arena, &child.row, child.body));
    reply_status(call, child.type->deleting);
    /* Where the status is 200, the contract has no Location. */
    TRY(operation_begin(call, &child, "child.delete",
                        child.type->deleting == 200 ? LINK_ASYNC : LINK_ASYNC | LINK_LOCATION));
    reply_retry_after(call);
    return NULL;
}
