/* Federated credentials of an identity: stored as sent. Members as in the contract of 2024-11-30.
 */

#include <errno.h>

#include "api/arm/resource_id.h"
#include "api/arm/row.h"
#include "api/arm/stored.h"
#include "api/identity/identities.h"
#include "base/json.h"

struct pair {
    struct resource identity;
    json_t *body; /* of the identity */
    const char *id;
};

static struct arm_error *pair_load(struct call *call, struct pair *pair)
{
    TRY(identity_require(call, &pair->identity, &pair->body));
    pair->id = arena_printf(call->arena, "%s/federatedIdentityCredentials/%s",
                            json_text_or(pair->body, "id", pair->identity.id),
                            call_parameter(call, "name"));
    return NULL;
}

static struct arm_error *credential_missing(struct call *call)
{
    const char *name = arena_printf(call->arena, "%s/federatedIdentityCredentials/%s",
                                    call_parameter(call, "identity"), call_parameter(call, "name"));
    return stored_missing(call, IDENTITY_TYPE, name);
}

/* Azure's wording for a missing member is not known: a guess. */
static struct arm_error *credential_check(struct call *call)
{
    static const char *const needed[] = {"properties.issuer", "properties.subject"};

    for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++) {
        if (!json_text(call->body, needed[i]))
            return arm_error(call->arena, ERROR_InvalidRequestContent, NULL,
                             arena_printf(call->arena, "'%s' is required.", needed[i]));
    }
    if (json_is_array(json_at(call->body, "properties.audiences")))
        return NULL;
    return arm_error(call->arena, ERROR_InvalidRequestContent, NULL,
                     "'properties.audiences' is required.");
}

struct arm_error *credential_put(struct call *call)
{
    const char *name = call_parameter(call, "name");
    struct resource row;
    struct pair pair;

    TRY(pair_load(call, &pair));
    TRY(credential_check(call));
    int result = resource_get(call->tx, arena_lower(call->arena, pair.id), &row);
    if (result != 0 && result != -ENOENT)
        return call_failure(call, result);
    if (result == -ENOENT)
        row = (struct resource){
            .id = arena_lower(call->arena, pair.id),
            .type = arena_lower(call->arena, CREDENTIAL_TYPE),
            .parent = pair.identity.id,
            .subscription = pair.identity.subscription,
            .group = pair.identity.group,
            .name = name,
        };
    json_t *body =
        json_keep(call->arena, json_pack("{s:O, s:s, s:s, s:s}", "properties",
                                         json_object_get(call->body, "properties"), "id", pair.id,
                                         "name", row.name, "type", CREDENTIAL_TYPE));
    TRY_STORE(call, row_put(call->tx, call->arena, &row, body));
    reply_json(call, result == 0 ? 200 : 201, CONTENT_JSON_CHARSET, body);
    return NULL;
}

struct arm_error *credential_get(struct call *call)
{
    struct resource row;
    struct pair pair;

    TRY(pair_load(call, &pair));
    int result = resource_get(call->tx, arena_lower(call->arena, pair.id), &row);
    if (result == -ENOENT)
        return credential_missing(call);
    TRY(call_failure(call, result));
    reply_bytes(call, 200, CONTENT_JSON_CHARSET, row.body);
    return NULL;
}

struct arm_error *credential_delete(struct call *call)
{
    struct resource row;
    struct pair pair;

    TRY(pair_load(call, &pair));
    int result = resource_get(call->tx, arena_lower(call->arena, pair.id), &row);
    if (result == 0)
        result = resource_delete_tree(call->tx, row.id);
    else if (result == -ENOENT) {
        reply_status(call, 204);
        return NULL;
    }
    TRY(call_failure(call, result));
    reply_status(call, 200);
    return NULL;
}

struct arm_error *credential_list(struct call *call)
{
    struct resource row;
    json_t *body;

    TRY(identity_require(call, &row, &body));
    const struct resource_filter filter = {
        .type = arena_lower(call->arena, CREDENTIAL_TYPE),
        .parent = row.id,
    };
    return stored_list(call, &filter, NULL);
}
