#include "api/arm/faults.h"

#include <fnmatch.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/arm/call.h"
#include "api/arm/fault.h"
#include "api/arm/operation_plan.h"
#include "api/arm/resource_id.h"
#include "api/arm/route.h"
#include "base/json.h"

/* Requests look at `count` first: without faults nobody takes the lock, and with some it is held
 * for as long as a few comparisons take. */
struct faults {
    _Atomic size_t count;
    pthread_mutex_t lock;
    struct fault *first;
    int64_t named; /* how many were given a name by us */
};

struct faults *faults_new(void)
{
    struct faults *faults = calloc(1, sizeof *faults);

    if (!faults || pthread_mutex_init(&faults->lock, NULL) != 0)
        abort();
    return faults;
}

static void fault_free(struct fault *fault)
{
    arena_free(fault->arena); /* the fault lives in it */
}

void faults_free(struct faults *faults)
{
    if (!faults)
        return;
    faults_clear(faults);
    pthread_mutex_destroy(&faults->lock);
    free(faults);
}

static void faults_lock(struct faults *faults)
{
    if (pthread_mutex_lock(&faults->lock) != 0)
        abort();
}

static void faults_unlock(struct faults *faults)
{
    pthread_mutex_unlock(&faults->lock);
}

/* ---- setting ---- */

static struct fault **fault_place(struct faults *faults, const char *id)
{
    struct fault **at = &faults->first;

    while (*at && strcmp((*at)->id, id) != 0)
        at = &(*at)->next;
    return at;
}

/* Under the lock. */
static const char *fault_keep(struct faults *faults, struct fault *fault)
{
    if (atomic_load(&faults->count) >= FAULTS_MAX)
        return "There are 256 faults already.";
    while (!fault->id) {
        const char *id = arena_printf(fault->arena, "fault-%lld", (long long)++faults->named);
        fault->id = *fault_place(faults, id) ? NULL : id;
    }
    struct fault **at = fault_place(faults, fault->id);
    if (*at)
        return "There is a fault of this id already.";
    *at = fault;
    atomic_fetch_add(&faults->count, 1);
    return NULL;
}

const char *faults_add(struct faults *faults, struct arena *arena, const json_t *sent,
                       const struct operation_plans *plans, int64_t newest, const char **id)
{
    struct arena *own = arena_new();
    struct fault *fault = arena_alloc(own, sizeof *fault);

    *fault = (struct fault){.arena = own, .newest = newest};
    const char *problem = fault_read(fault, json_clone(own, sent), plans);
    if (!problem) {
        faults_lock(faults);
        problem = fault_keep(faults, fault);
        if (!problem)
            *id = arena_string(arena, fault->id);
        faults_unlock(faults);
    }
    if (!problem)
        return NULL;
    problem = arena_string(arena, problem);
    fault_free(fault);
    return problem;
}

bool faults_remove(struct faults *faults, const char *id)
{
    faults_lock(faults);
    struct fault **at = fault_place(faults, id);
    struct fault *fault = *at;
    if (fault) {
        *at = fault->next;
        atomic_fetch_sub(&faults->count, 1);
        fault_free(fault);
    }
    faults_unlock(faults);
    return fault != NULL;
}

void faults_clear(struct faults *faults)
{
    faults_lock(faults);
    while (faults->first) {
        struct fault *fault = faults->first;
        faults->first = fault->next;
        fault_free(fault);
    }
    atomic_store(&faults->count, 0);
    faults_unlock(faults);
}

/* ---- showing ---- */

static json_t *shown(struct arena *arena, const struct fault *fault)
{
    json_t *shown = json_clone(arena, fault->sent);

    json_object_set_new(shown, "id", json_string(fault->id));
    json_object_set_new(shown, "matches", json_integer(fault->matches));
    json_object_set_new(shown, "hits", json_integer(fault->hits));
    return shown;
}

json_t *faults_json(struct faults *faults, struct arena *arena)
{
    json_t *list = json_array();

    faults_lock(faults);
    for (const struct fault *fault = faults->first; fault; fault = fault->next)
        json_array_append(list, shown(arena, fault));
    faults_unlock(faults);
    return json_keep(arena, json_pack("{s:o}", "value", list));
}

json_t *fault_json(struct faults *faults, struct arena *arena, const char *id)
{
    faults_lock(faults);
    const struct fault *fault = *fault_place(faults, id);
    json_t *out = fault ? shown(arena, fault) : NULL;
    faults_unlock(faults);
    return out;
}

/* ---- meeting ---- */

static bool fits(const char *pattern, const char *text)
{
    return !pattern || (text && fnmatch(pattern, text, FNM_CASEFOLD | FNM_NOESCAPE) == 0);
}

static bool header_fits(const struct fault *fault, const struct call *call)
{
    return !fault->header || fits(fault->header_value, call_header(call, fault->header));
}

/* NULL: a group's or a provider's has none. */
static const char *id_type(struct arena *arena, const struct resource_id *id)
{
    return id->namespace ? arena_printf(arena, "%s/%s", id->namespace, id->type) : NULL;
}

/* What a path is about whose route takes any resource: an action's is the one before its own name,
 * a list's has no name. */
static struct resource_id path_subject(const struct call *call)
{
    const struct target *target = &call->target;
    struct arena *arena = call->arena;
    struct resource_id id;

    if (resource_id_parse(arena, target->path, &id) || target->count == 0)
        return id;
    if (strcmp(call->method, "POST") == 0)
        resource_id_parse(arena, path_join(arena, target->segments, target->count - 1), &id);
    else if (resource_id_parse(arena, arena_printf(arena, "%s/-", target->path), &id))
        id.name = NULL;
    return id;
}

static const char *call_type(const struct call *call)
{
    if (call->route && call->route->namespace_and_type)
        return call->route->namespace_and_type;
    struct resource_id id = path_subject(call);
    return id_type(call->arena, &id);
}

/* The name of what the request is about: the last one in its path. */
static const char *call_name(const struct call *call)
{
    struct resource_id id;

    if (call->route && !call->route->namespace_and_type && (id = path_subject(call)).namespace)
        return id.name;
    if (call->parameter_count == 0)
        return NULL;
    const char *last = call->parameters[call->parameter_count - 1].value;
    const char *slash = strrchr(last, '/'); /* of a scope */
    return slash ? slash + 1 : last;
}

static bool request_fits(const struct fault *fault, const struct call *call)
{
    return fits(fault->method, call->method) &&
           (!fault->type || fits(fault->type, call_type(call))) &&
           (!fault->name || fits(fault->name, call_name(call))) &&
           fits(fault->path, call->target.path) &&
           fits(fault->subscription, call_parameter_or(call, "subscription", NULL)) &&
           header_fits(fault, call);
}

/* Counts the match; whether the fault strikes this time. */
static bool strikes(struct fault *fault)
{
    char text[80];

    fault->matches++;
    if (fault->nth && fault->matches != fault->nth)
        return false;
    if (fault->times && fault->hits >= fault->times)
        return false;
    snprintf(text, sizeof text, "%lld", (long long)fault->seed);
    if (fault->probability < 1 && chance_of(text, (int)fault->matches) >= fault->probability)
        return false;
    fault->hits++;
    return true;
}

static void answer_add(const struct fault *fault, struct call *call, struct fault_effect *out)
{
    static const char flat[] = "Microsoft.ContainerService/"; /* pools and all else, too */
    const char *type = call->route ? call->route->namespace_and_type : NULL;

    out->rule = arena_string(call->arena, fault->id);
    out->headers = fault->headers ? json_clone(call->arena, fault->headers) : NULL;
    out->answer = arm_error_made(
        call->arena,
        &(struct arm_error){
            .status = fault->status,
            .code = arena_string(call->arena, fault->code ? fault->code : "InternalServerError"),
            .message = fault->message ? fault->message : "A fault was asked for.",
            .flat = type && strncmp(type, flat, sizeof flat - 1) == 0,
        });
}

static void effect_add(const struct fault *fault, struct call *call, struct fault_effect *out)
{
    out->delay += fault->delay;
    out->drop = fault->drop ? fault->drop : out->drop;
    if (fault->cut && (!out->cut || fault->cut_at < out->cut_at)) {
        out->cut = true;
        out->cut_at = fault->cut_at;
    }
    out->unregistered |= fault->unregistered;
    if (fault->late)
        out->late_from = fault->newest + 1;
    if (fault->status && !out->answer)
        answer_add(fault, call, out);
}

void faults_meet(struct faults *faults, struct call *call, struct fault_effect *out)
{
    *out = (struct fault_effect){0};
    if (atomic_load(&faults->count) == 0)
        return;
    faults_lock(faults);
    for (struct fault *fault = faults->first; fault; fault = fault->next) {
        if (!fault->of_operations && request_fits(fault, call) && strikes(fault))
            effect_add(fault, call, out);
    }
    faults_unlock(faults);
}

/* ---- operations ---- */

static bool phase_fits(const struct fault *fault, const struct call *call,
                       const struct operation *operation, const struct operation_phase *phase)
{
    const char *slash = strrchr(operation->target, '/');
    struct resource_id id;

    resource_id_parse(call->arena, operation->target, &id);
    return fits(fault->kind, operation->kind) && fits(fault->phase, phase->name) &&
           fits(fault->subscription, operation->subscription) &&
           fits(fault->name, slash ? slash + 1 : operation->target) &&
           (!fault->type || fits(fault->type, id_type(call->arena, &id))) &&
           header_fits(fault, call);
}

enum fault_verdict faults_meet_phase(struct faults *faults, struct call *call,
                                     const struct operation *operation,
                                     const struct operation_phase *phase, const json_t **failure)
{
    enum fault_verdict verdict = FAULT_NONE;

    if (atomic_load(&faults->count) == 0)
        return FAULT_NONE;
    faults_lock(faults);
    for (struct fault *fault = faults->first; fault && !verdict; fault = fault->next) {
        if (!fault->of_operations || !phase_fits(fault, call, operation, phase) || !strikes(fault))
            continue;
        verdict = fault->hold ? FAULT_HOLD : FAULT_FAIL;
        *failure = fault->failure ? json_clone(call->arena, fault->failure) : NULL;
    }
    faults_unlock(faults);
    return verdict;
}
