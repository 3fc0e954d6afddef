#include "api/signin/graph.h"

#include <jansson.h>

#include "api/signin/principal.h"
#include "base/json.h"

/* The id in "appId eq 'x'" when it looks like one (letters, digits, dashes), or NULL. */
static const char *filter_application(struct arena *arena, const char *filter)
{
    static const char before[] = "appId eq '";
    if (!filter || strncasecmp(filter, before, sizeof before - 1) != 0)
        return NULL;
    const char *id = filter + sizeof before - 1;
    size_t size = strcspn(id, "'");
    if (!text_equal(id + size, "'"))
        return NULL;
    const char *application = arena_copy(arena, id, size);
    return tenant_valid(application) ? application : NULL;
}

static json_t *principal_json(struct call *call, const char *application)
{
    char oid[UUID_TEXT];
    application_oid(call->arena, application, oid);
    return json_pack("{s:s, s:s, s:s, s:s, s:b, s:s}", "id", oid, "appId", application,
                     "displayName", application, "servicePrincipalType", "Application",
                     "accountEnabled", 1, "appOwnerOrganizationId", call->api->tenant);
}

struct arm_error *graph_service_principals(struct call *call)
{
    const char *application = filter_application(call->arena, call_query(call, "$filter"));
    json_t *found = json_array();
    if (application)
        json_array_append_new(found, principal_json(call, application));
    json_t *body = json_pack("{s:o, s:o}", "@odata.context",
                             json_sprintf("%s/v1.0/$metadata#servicePrincipals", call->base_url),
                             "value", found);
    reply_json(call, 200, CONTENT_JSON_CHARSET, json_keep(call->arena, body));
    return NULL;
}
