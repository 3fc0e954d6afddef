/* The walk of a request. The array steps[] is the documentation of the order. */

#include <stdlib.h>
#include <string.h>

#include "api/arm/catalogue.h"
#include "api/arm/explanation.h"
#include "api/arm/operation.h"
#include "api/arm/route.h"
#include "api/arm/trees.h"
#include "api/authorization/authorization.h"
#include "api/authorization/locks.h"
#include "api/resources/providers.h"
#include "api/signin/signin.h"
#include "api/throttling.h"
#include "base/json.h"
#include "base/log.h"

enum step_result { STEP_NEXT, STEP_ANSWERED, STEP_WAIT };

static enum step_result step_refuse(struct call *call, const struct arm_error *error)
{
    if (!error)
        return STEP_NEXT;
    reply_error(call, error);
    return STEP_ANSWERED;
}

/* ---- what the client used ---- */

static enum step_result step_correlate(struct call *call)
{
    char id[UUID_TEXT];
    const char *correlation = call_header(call, "x-ms-correlation-request-id");

    uuid_random(id);
    call->request_id = arena_string(call->arena, id);
    call->exchange->request_id = call->request_id;
    call->correlation_id = correlation && uuid_valid(correlation)
                               ? arena_lower(call->arena, correlation)
                               : call->request_id;
    return STEP_NEXT;
}

#define DIGITS  "0123456789"
#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

/* A Host header goes into links and documents, so it must look like one: a name, an IPv4 address or
 * an IPv6 address in brackets, with or without a port. */
static bool host_valid(const char *host)
{
    bool bracketed = host[0] == '[';
    const char *name = host + bracketed;
    size_t size = strspn(name, bracketed ? DIGITS "abcdefABCDEF.:" : DIGITS LETTERS ".-_");
    const char *port = name + size;

    if (size == 0 || size > 253 || (bracketed && *port++ != ']'))
        return false;
    if (*port == ':')
        port += 1 + strspn(port + 1, DIGITS);
    return *port == '\0' && port - name < 262;
}

static enum step_result step_parse_target(struct call *call)
{
    const struct exchange *exchange = call->exchange;
    const char *host = exchange_header(exchange, "Host");

    call->host = host && host_valid(host) ? host : exchange->local_host;
    call->base_url =
        arena_printf(call->arena, "%s://%s", exchange->secure ? "https" : "http", call->host);
    if (target_parse(call->arena, exchange->target, &call->target))
        return STEP_NEXT;
    return step_refuse(call, arm_error(call->arena, ERROR_PathNotFound, NULL, exchange->target));
}

static bool path_is_own(const struct call *call)
{
    static const char own[] = "/_aksim";
    return strncmp(call->target.path, own, sizeof own - 1) == 0;
}

/* What clients need before all else stays behind every door. */
static bool path_is_open(const struct call *call)
{
    return text_equal(call->target.path, "/_aksim/health") ||
           text_equal(call->target.path, "/_aksim/ca.pem");
}

static bool path_is_of_arm(const struct call *call)
{
    return strncasecmp(call->target.path, "/subscriptions", 14) == 0 ||
           strncasecmp(call->target.path, "/providers", 10) == 0 ||
           strncasecmp(call->target.path, "/tenants", 8) == 0;
}

/* --control: the emulator's own paths have a door of their own, or none. Elsewhere it is as if they
 * were not there. Before POST /_aksim/explain is unwrapped. */
static enum step_result step_check_door(struct call *call)
{
    enum control_mode mode = call->api->options.control;
    bool behind = call->exchange->control;
    bool wrong = path_is_own(call) ? mode != CONTROL_SHARED && !behind && !path_is_open(call)
                                   : behind && path_is_of_arm(call);

    if (!wrong)
        return STEP_NEXT;
    return step_refuse(call, arm_error(call->arena, ERROR_PathNotFound, NULL, call->target.path));
}

static enum step_result step_limit_body(struct call *call)
{
    if (!call->exchange->body_too_large)
        return STEP_NEXT;
    return step_refuse(call, arm_error(call->arena, ERROR_RequestEntityTooLarge, NULL, BODY_MAX));
}

/* No client comes near; but a body full of empty arrays would become a tree of hundreds of
 * megabytes. */
#define BODY_VALUES_MAX ((size_t)200000)

static json_t *body_read(struct call *call, const char **problem)
{
    struct span body = call->exchange->body;

    if (json_has_more(body, BODY_VALUES_MAX)) {
        *problem = "More values than allowed.";
        return NULL;
    }
    return json_read(call->arena, body, problem);
}

/* ---- requests that only ask what would happen ---- */

/* A word that is neither is no wish to have the request done. */
static enum step_result step_read_explain_header(struct call *call)
{
    const char *word = call_header(call, "x-aksim-explain");

    /* An answer without a body explains nothing. */
    if (!word || text_equal_nocase(word, "false") || strcmp(call->method, "HEAD") == 0)
        return STEP_NEXT;
    if (!text_equal_nocase(word, "true"))
        return step_refuse(call, arm_error(call->arena, ERROR_InvalidExplainRequest, NULL,
                                           "The header x-aksim-explain is true or false."));
    explanation_begin(call);
    return STEP_NEXT;
}

static enum step_result step_begin_explanation(struct call *call)
{
    bool wrapped =
        strcmp(call->method, "POST") == 0 && strcmp(call->target.path, "/_aksim/explain") == 0;
    const char *problem = "No content.";

    if (!wrapped)
        return step_read_explain_header(call);
    const json_t *body = call->exchange->body.size > 0 ? body_read(call, &problem) : NULL;
    if (!json_is_object(body))
        return step_refuse(call, arm_error(call->arena, ERROR_InvalidRequestContent, NULL,
                                           body ? "Expected a JSON object." : problem));
    struct arm_error *error = explanation_unwrap(call, body);
    return error ? step_refuse(call, error) : step_parse_target(call);
}

/* ---- who, where, which version ---- */

static enum step_result step_match_route(struct call *call)
{
    call->error = route_match(call);
    return STEP_NEXT;
}

/* ---- faults ---- */

/* The emulator's own paths meet none: they are how faults are taken away. */
static bool meets_faults(const struct call *call)
{
    return !call->explanation && !path_is_own(call);
}

static enum step_result step_meet_faults(struct call *call)
{
    if (!meets_faults(call))
        return STEP_NEXT;
    return faults_answer(call) ? STEP_ANSWERED : STEP_NEXT;
}

/* ---- who ---- */

/* Before the answer about the path: a stranger is not told what exists. Nor is a refusal explained
 * to him: clients sign in when they see 401. */
static enum step_result step_authenticate(struct call *call)
{
    bool open = call->route && (call->route->flags & ROUTE_OPEN);
    if (open || call->api->options.auth == AUTH_OFF)
        return STEP_NEXT;
    struct arm_error *error = signin_check(call);
    if (error)
        call->explanation = NULL;
    return step_refuse(call, error);
}

static enum step_result step_require_route(struct call *call)
{
    return step_refuse(call, call->error);
}

/* ARM names the location of the resource; before it is looked up, the path or the body tell. Where
 * neither does, "global" (guess). */
static const char *location_guess(struct call *call)
{
    const char *problem;
    const char *location = call_parameter_or(call, "location", NULL);

    if (location)
        return location;
    return json_text_or(body_read(call, &problem), "location", "global");
}

/* Groups, subscriptions and providers are ARM's own types, which it words in its own way. */
static bool route_is_of_arm(const struct route *route)
{
    static const char prefix[] = "Microsoft.Resources/";
    const char *type = route->namespace_and_type;
    return !type || strncmp(type, prefix, sizeof prefix - 1) == 0;
}

static struct arm_error *version_refused(struct call *call, const char *text,
                                         const struct provider_type *row)
{
    struct arena *arena = call->arena;
    const char *versions = row ? provider_type_versions(arena, row) : "";

    if (route_is_of_arm(call->route))
        return arm_error(arena, ERROR_InvalidApiVersionParameter, NULL, text, versions);
    return arm_error(arena, ERROR_NoRegisteredProviderFound, NULL, location_guess(call), text,
                     strchr(call->route->namespace_and_type, '/') + 1, versions,
                     row ? provider_type_locations(arena, row) : "");
}

static enum step_result step_check_version(struct call *call)
{
    const char *text = call_query(call, "api-version");

    if (call->route->flags & (ROUTE_OPEN | ROUTE_NO_VERSION))
        return STEP_NEXT;
    if (!text || !*text)
        return step_refuse(call, arm_error(call->arena, ERROR_MissingApiVersionParameter, NULL));
    const struct provider_type *row =
        catalogue_type(call->api->catalogue, call->route->namespace_and_type, NULL);
    bool any = call->api->options.versions == VERSIONS_ANY;
    if (!api_version_parse(text, &call->version) ||
        (row && !any && !provider_type_serves(row, call->version)))
        return step_refuse(call, version_refused(call, text, row));
    return STEP_NEXT;
}

/* Also of paths that take any scope, where no parameter is called so. */
static enum step_result step_check_subscription(struct call *call)
{
    const struct target *target = &call->target;
    bool named = target->count > 1 && strcasecmp(target->segments[0], "subscriptions") == 0;
    const char *id = named ? target->segments[1] : NULL;

    if (!id || (call->route->flags & ROUTE_OPEN) || uuid_valid(id))
        return STEP_NEXT;
    return step_refuse(call, arm_error(call->arena, ERROR_InvalidSubscriptionId, NULL, id));
}

static enum step_result step_throttle(struct call *call)
{
    return step_refuse(call, throttling_meet(call));
}

/* ---- the body ---- */

static bool method_has_body(const char *method)
{
    return strcmp(method, "PUT") == 0 || strcmp(method, "PATCH") == 0 ||
           strcmp(method, "POST") == 0;
}

static bool media_type_is_json(const char *type)
{
    size_t size = strcspn(type, "; \t");
    return (size == 16 && strncasecmp(type, "application/json", size) == 0) ||
           (size == 9 && strncasecmp(type, "text/json", size) == 0);
}

static enum step_result step_parse_body(struct call *call)
{
    struct span body = call->exchange->body;
    const char *type = call_header(call, "Content-Type");
    const char *problem = NULL;

    if (!method_has_body(call->method) || (call->route->flags & (ROUTE_NO_BODY | ROUTE_FORM)))
        return STEP_NEXT;
    if (body.size == 0) {
        /* An action needs no body; a PUT or PATCH of nothing is what ARM cannot deserialize. */
        if (strcmp(call->method, "POST") == 0)
            return STEP_NEXT;
        return step_refuse(
            call, arm_error(call->arena, ERROR_InvalidRequestContent, NULL, "No content."));
    }
    bool any_type = call->explanation || (call->route->flags & ROUTE_ANY_TYPE);
    if (type && !any_type && !media_type_is_json(type))
        return step_refuse(call, arm_error(call->arena, ERROR_UnsupportedMediaType, NULL, type));
    call->body = body_read(call, &problem);
    if (call->body && !json_is_object(call->body))
        problem = "Expected a JSON object.";
    if (problem)
        return step_refuse(call,
                           arm_error(call->arena, ERROR_InvalidRequestContent, NULL, problem));
    return STEP_NEXT;
}

static enum step_result step_prepare(struct call *call)
{
    return call->route->prepare ? step_refuse(call, call->route->prepare(call)) : STEP_NEXT;
}

/* ---- the store ---- */

static struct call *call_of(struct store_job *job)
{
    return (struct call *)((char *)job - offsetof(struct call, job));
}

/* What the job wrote is kept parsed, now that it is committed; this is still the writer's thread.
 */
static void notes_publish(struct call *call)
{
    for (const struct tree_note *note = call->notes; note; note = note->next)
        trees_put(call->api->trees, note->id, note->version, note->tree);
    call->notes = NULL;
}

/* The trees of the job, which share parts with those that the writer keeps, go here, on its thread.
 * jansson counts references by atomics, but who takes the last one need not see what others did
 * with the value before; so no part of a tree has owners on two threads. */
static void job_done(struct store_job *job, int result)
{
    struct call *call = call_of(job);
    if (result == 0)
        notes_publish(call);
    arena_unwind(call->arena, call->before_job);
    call->exchange->resume(call->exchange);
}

static void job_submit(struct call *call, int (*run)(struct store_tx *, struct store_job *))
{
    call->job = (struct store_job){.run = run, .done = job_done, .arena = call->arena};
    call->before_job = arena_mark(call->arena);
    store_submit(call->api->store, &call->job);
}

/* Everything due by now is applied before the job, or the read behind it, looks. */
static int job_begin(struct call *call, struct store_tx *tx)
{
    call->tx = tx;
    call->writing = true;
    call->now = clock_now(call->api->clock);
    return operation_advance(call, call->now);
}

static void job_end(struct call *call)
{
    call->tx = NULL;
    call->writing = false;
    call->rates = NULL; /* it goes with the job's trees */
}

static int advance_run(struct store_tx *tx, struct store_job *job)
{
    struct call *call = call_of(job);
    int result = job_begin(call, tx);

    job_end(call);
    return result;
}

/* Operations follow the clock, so what was due before a read arrived is applied before it looks. */
static enum step_result step_catch_up(struct call *call)
{
    if (call->route->kind != ROUTE_READ ||
        clock_now(call->api->clock) < store_due(call->api->store))
        return STEP_NEXT;
    job_submit(call, advance_run);
    return STEP_WAIT;
}

static enum step_result step_caught_up(struct call *call)
{
    return step_refuse(call, call_failure(call, call->job.result));
}

static int read_run(struct store_tx *tx, void *argument)
{
    struct call *call = argument;
    call->tx = tx;
    call->now = clock_now(call->api->clock);
    call->error = locks_respect(call); /* of actions that only answer, such as credentials */
    if (!call->error)
        call->error = call->route->handle(call);
    call->tx = NULL;
    return 0;
}

#define JOB_REFUSED 1 /* the handler answered with an error: undo what it did */

static int write_run(struct store_tx *tx, struct store_job *job)
{
    struct call *call = call_of(job);
    int result = job_begin(call, tx);

    if (result == 0)
        call->error = denials_check(call);
    if (result == 0 && !call->error && (call->route->flags & ROUTE_REGISTERED))
        call->error = registration_require(call);
    if (result == 0 && !call->error)
        call->error = locks_respect(call);
    if (result == 0 && !call->error)
        call->error = call->route->handle(call);
    if (result == 0 && !call->error && call->explanation)
        call->error = explanation_end(call); /* so that nothing of it stays */
    job_end(call);
    if (result == 0 && call->error)
        reply_error(call, call->error);
    return call->error ? JOB_REFUSED : result;
}

/* What the emulator or the sign-in change beside the store could not be undone. */
static bool nothing_to_explain(const struct call *call)
{
    static const char own[] = "/_aksim";
    const struct route *route = call->route;

    if (!call->explanation)
        return false;
    return strncmp(route->path, own, sizeof own - 1) == 0 ||
           (route->kind == ROUTE_PLAIN && strcmp(route->method, "GET") != 0);
}

static enum step_result step_run(struct call *call)
{
    if (nothing_to_explain(call))
        return step_refuse(call, explanation_end(call));
    if (call->route->kind == ROUTE_WRITE) {
        job_submit(call, write_run);
        return STEP_WAIT;
    }
    if (call->route->kind == ROUTE_PLAIN) {
        call->error = call->route->handle(call);
        return STEP_NEXT;
    }
    int result = store_read(call->api->store, call->arena, read_run, call);
    return step_refuse(call, call_failure(call, result));
}

static enum step_result step_answer(struct call *call)
{
    if (call->route->kind == ROUTE_WRITE && call->job.result < 0)
        return step_refuse(call, call_failure(call, call->job.result));
    if (!call->error && call->explanation)
        call->error = explanation_end(call); /* a read's own answer is not wanted */
    if (call->error && call->route->kind != ROUTE_WRITE)
        return step_refuse(call, call->error);
    if (!call->answered) {
        log_error("%s left %s without an answer", call->route->operation, call->target.path);
        return step_refuse(call, arm_error(call->arena, ERROR_InternalServerError, NULL));
    }
    return STEP_ANSWERED;
}

static enum step_result (*const steps[])(struct call *) = {
    step_correlate,
    step_parse_target,
    step_limit_body,
    step_check_door,
    step_begin_explanation,
    step_match_route,
    step_meet_faults,
    step_authenticate,
    step_require_route,
    step_check_version,
    step_check_subscription,
    step_throttle,
    step_parse_body,
    step_prepare,
    step_catch_up,
    step_caught_up,
    step_run,
    step_answer,
};

/* ---- the end ---- */

/* Recorded on every answer of ARM. Strict-Transport-Security is left out on purpose: it would lock
 * browsers out of the plain port. */
static void headers_common(struct call *call)
{
    const char *client_id = call_header(call, "x-ms-client-request-id");
    const char *wanted = call_header(call, "x-ms-return-client-request-id");
    struct reply *reply = &call->exchange->reply;

    reply_header(call, "Cache-Control", "no-cache");
    reply_header(call, "Pragma", "no-cache");
    reply_header(call, "Expires", "-1");
    reply_header(call, "X-Content-Type-Options", "nosniff");
    reply_header(call, "x-ms-request-id", call->request_id);
    reply_header(call, "x-ms-correlation-request-id", call->correlation_id);
    reply_header(call, "x-ms-routing-request-id",
                 arena_printf(call->arena, "LOCAL:%s", call->request_id));
    if (client_id && *client_id && !strchr(client_id, '\t') && text_equal_nocase(wanted, "true"))
        reply_header(call, "x-ms-client-request-id", client_id);
    if (call->route && (call->route->flags & ROUTE_OPEN))
        return;
    if (reply->status < 500)
        throttling_headers(call);
}

/* A HEAD that the row of a GET answered says 204 for what exists (ARM's existence check). */
static void head_turn(struct call *call)
{
    struct reply *reply = &call->exchange->reply;

    if (strcmp(call->method, "HEAD") != 0 || !call->route ||
        strcmp(call->route->method, "GET") != 0 || reply->status != 200)
        return;
    reply->headers = NULL;
    reply_status(call, 204);
}

static struct call *call_new(struct api *api, struct exchange *exchange)
{
    struct call *call = arena_alloc(exchange->arena, sizeof *call);
    call->api = api;
    call->exchange = exchange;
    call->arena = exchange->arena;
    call->method = exchange->method;
    call->target.path = exchange->target;
    call->rate = (struct call_rate){-1, -1, 0};
    exchange->call = call;
    return call;
}

enum api_result api_handle(struct api *api, struct exchange *exchange)
{
    struct call *call = exchange->call ? exchange->call : call_new(api, exchange);

    while (call->step < sizeof steps / sizeof steps[0]) {
        /* After STEP_WAIT the exchange may already be in another thread's hands: touch nothing. */
        enum step_result result =
            steps[call->step++](call); /* the step counts before it may be left */
        if (result == STEP_WAIT)
            return API_PENDING;
        if (result == STEP_ANSWERED)
            break;
    }
    head_turn(call);
    headers_common(call);
    faults_end(call);
    exchange->operation = call->route ? call->route->operation : NULL;
    return API_REPLIED;
}

void api_finish(struct exchange *exchange)
{
    exchange->call = NULL;
}
