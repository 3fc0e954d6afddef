#include "api/arm/explanation.h"

#include <ctype.h>
#include <string.h>

#include "api/arm/catalogue.h"
#include "api/arm/resource_id.h"
#include "base/date.h"
#include "base/json.h"

/* ---- what is found ---- */

void explanation_begin(struct call *call)
{
    struct explanation *explanation = arena_alloc(call->arena, sizeof *explanation);

    *explanation = (struct explanation){
        .violations = json_keep(call->arena, json_array()),
        .found = json_keep(call->arena, json_object()),
    };
    call->explanation = explanation;
}

static const char *rule_of(const struct call *call, const struct arm_error *error)
{
    if (error->rule || error->id == ERROR_COUNT)
        return error->rule;
    return call->api->error_rules[error->id];
}

json_t *explanation_add(struct call *call, const struct arm_error *error)
{
    const char *rule = rule_of(call, error);
    json_t *note = json_pack("{s:s?, s:i, s:s, s:s, s:s*, s:s*}", "rule", rule, "status",
                             error->status, "code", error->code, "message", error->message,
                             "target", error->target, "subcode", error->subcode);

    if (rule)
        call->api->rule_describe(note, rule);
    json_array_append_new(call->explanation->violations, note);
    return note;
}

struct arm_error *call_note(struct call *call, struct arm_error *error)
{
    if (!error || !call->explanation)
        return error;
    explanation_add(call, error);
    return NULL;
}

struct arm_error *explanation_end(struct call *call)
{
    call->explanation->complete = true;
    return arm_error_made(call->arena,
                          &(struct arm_error){.status = 200, .code = "Explained", .message = ""});
}

/* ---- the answer ---- */

static void request_put(json_t *answer, const struct call *call)
{
    char version[API_VERSION_TEXT], date[11];

    json_put_text(answer, "method", call->method);
    json_put_text(answer, "path", call->target.path);
    if (call->version.date) {
        api_version_format(call->version, version);
        json_put_text(answer, "apiVersion", version);
    }
    date_format(call_as_of(call), date);
    json_put_text(answer, "asOf", date);
}

void explanation_reply(struct call *call, const struct arm_error *error)
{
    struct explanation *explanation = call->explanation;
    json_t *answer = json_keep(call->arena, json_object());

    if (error && !explanation->complete)
        explanation_add(call, error);
    call->explanation = NULL; /* an answer that cannot be written is an error as any other */
    request_put(answer, call);
    json_put(answer, "accepted", json_boolean(json_array_size(explanation->violations) == 0));
    json_put(answer, "complete", json_boolean(explanation->complete));
    json_put(answer, "violations", json_deep_copy(explanation->violations));
    json_object_update(answer, explanation->found);
    call->exchange->reply.headers = NULL;
    reply_json(call, 200, CONTENT_JSON_CHARSET, answer);
}

/* ---- a request inside a request ---- */

static struct arm_error *unwrap_refuse(struct call *call, const char *target, const char *why)
{
    return arm_error(call->arena, ERROR_InvalidExplainRequest, target, why);
}

static const char *method_upper(struct arena *arena, const char *text)
{
    char *method = arena_string(arena, text);

    for (char *at = method; *at; at++)
        *at = (char)toupper((unsigned char)*at);
    return method;
}

static bool method_known(const char *method)
{
    static const char *const methods[] = {"GET", "PUT", "PATCH", "POST", "DELETE"};

    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++) {
        if (strcmp(methods[i], method) == 0)
            return true;
    }
    return false;
}

/* ---- a resource in the place of a request ---- */

static bool is_among(const char *const *words, const char *word)
{
    for (; *words; words++) {
        if (strcmp(*words, word) == 0)
            return true;
    }
    return false;
}

/* What az prints stands flat: members of the envelope beside those of the properties. Resources
 * without a location, such as agent pools, have a smaller envelope: their tags, kind and eTag are
 * properties. az calls a property "type" typePropertiesType, since the envelope has one too. */
static json_t *resource_unflatten(json_t *resource)
{
    static const char *const small[] = {"id", "name", "type", NULL};
    static const char *const whole[] = {
        "id",   "name", "type",  "location",         "tags", "sku", "identity",
        "kind", "eTag", "zones", "extendedLocation", NULL};
    const char *const *envelope = json_object_get(resource, "location") ? whole : small;
    json_t *body = json_pack("{s:{}}", "properties");
    json_t *properties = json_object_get(body, "properties");
    const char *member;
    json_t *value;

    json_object_foreach(resource, member, value)
    {
        if (is_among(envelope, member))
            json_object_set(body, member, value);
        else if (strcmp(member, "typePropertiesType") == 0)
            json_object_set(properties, "type", value);
        else
            json_object_set(properties, member, value);
    }
    return body;
}

static json_t *resource_body(struct arena *arena, json_t *resource)
{
    /* az adds the one to each resource, ARM the other. */
    json_object_del(resource, "resourceGroup");
    json_object_del(resource, "systemData");
    if (json_object_get(resource, "properties"))
        return resource;
    return json_keep(arena, resource_unflatten(resource));
}

/* The newest stable api-version of the type that the id ends with. */
static const char *newest_version(struct call *call, const char *id)
{
    const struct provider_type *type = NULL;
    char text[API_VERSION_TEXT];
    struct resource_id parsed;

    if (resource_id_parse(call->arena, id, &parsed) && parsed.namespace)
        type =
            catalogue_type(call->api->catalogue,
                           arena_printf(call->arena, "%s/%s", parsed.namespace, parsed.type), NULL);
    const struct api_version *newest = type ? provider_type_newest(type) : NULL;
    if (!newest)
        return NULL;
    api_version_format(*newest, text);
    return arena_string(call->arena, text);
}

/* A resource with an id, as GET or az shows it, asks about the PUT that would make it. */
static const json_t *resource_request(struct call *call, const json_t *body)
{
    const char *id = json_text(body, "id");

    if (!id || json_text(body, "path"))
        return body;
    json_t *copy = json_clone(call->arena, body);
    json_t *request = json_keep(
        call->arena, json_pack("{s:s, s:s, s:s*, s:O}", "method", "PUT", "path", id, "api-version",
                               newest_version(call, id), "body", resource_body(call->arena, copy)));
    return request;
}

struct arm_error *explanation_unwrap(struct call *call, const json_t *given)
{
    const json_t *body = resource_request(call, given);
    const char *path = json_text(body, "path");
    const char *method = method_upper(call->arena, json_text_or(body, "method", "PUT"));
    const char *version = json_text(body, "api-version");
    const json_t *inner = json_object_get(body, "body");

    if (!path || *path != '/' || strncmp(path, "/_aksim", strlen("/_aksim")) == 0)
        return unwrap_refuse(
            call, "path",
            "A request to explain has its 'path', from /subscriptions on; a resource its 'id'.");
    if (!method_known(method))
        return unwrap_refuse(call, "method", "'method' is GET, PUT, PATCH, POST or DELETE.");
    if (strpbrk(path, " \t\r\n"))
        return unwrap_refuse(call, "path", "'path' has white space in it.");
    call->method = method;
    call->exchange->target = version ? arena_printf(call->arena, "%s%sapi-version=%s", path,
                                                    strchr(path, '?') ? "&" : "?", version)
                                     : path;
    call->exchange->body = inner ? json_write(call->arena, inner) : (struct span){NULL, 0};
    explanation_begin(call);
    return NULL;
}
