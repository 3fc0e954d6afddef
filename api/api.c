#include "api/api.h"

#include "api/arm/call.h"
#include "api/arm/catalogue.h"
#include "api/arm/operation_plan.h"
#include "api/arm/polling.h"
#include "api/arm/shape_cache.h"
#include "api/arm/trees.h"
#include "api/containerservice/contract.h"
#include "api/containerservice/explain.h"
#include "api/containerservice/rule_catalogue.h"
#include "api/signin/signing.h"
#include "api/throttling.h"
#include "base/json.h"

struct api *api_new(const struct api_options *options)
{
    struct arena *arena = arena_new();
    struct api *api = arena_alloc(arena, sizeof *api);

    *api = (struct api){
        .options = *options,
        .store = options->store,
        .clock = options->clock,
        .arena = arena,
        .tenant = DEFAULT_TENANT,
        .subscription = DEFAULT_SUBSCRIPTION,
    };
    struct catalogue *catalogue = catalogue_load_on(arena, options->as_of);
    catalogue_offer_kubernetes(catalogue, options->kubernetes);
    api->catalogue = catalogue;
    api->contract = contract_load(arena);
    api->operation_plans = options->operations ? options->operations : operation_plans_load(arena);
    api->faults = faults_new();
    api->polling = polling_new(options->polling);
    api->throttle = throttle_new(throttling_limits, options->throttle);
    api->rule_switches = rules_switches(arena, options->rules_on, options->rules_off);
    api->error_rules = rules_of_errors(arena);
    api->rule_describe = rule_describe;
    api->shape_caches = shape_caches_new();
    api->trees = trees_new();
    api->signing = signing_new(options->folder);
    return api;
}

void api_free(struct api *api)
{
    if (!api)
        return;
    faults_free(api->faults);
    polling_free(api->polling);
    throttle_free(api->throttle);
    trees_free(api->trees);
    shape_caches_free(api->shape_caches);
    signing_free(api->signing);
    arena_free(api->arena);
}

const char *api_rule_problem(const char *id)
{
    const struct rule *rule = rules_find(id);

    if (!rule)
        return "is no rule; aksim rules lists them";
    return rule_switchable(rule) ? NULL
                                 : "cannot be switched; aksim rules ID says where it is seen to";
}

const struct kubernetes_offer *api_kubernetes_read(struct arena *arena, struct span text,
                                                   const char **problem)
{
    const json_t *body = json_read(arena, text, problem);
    return body ? kubernetes_offer_read(arena, body, problem) : NULL;
}

const struct operation_plans *api_operations_read(struct arena *arena, struct span text,
                                                  const char **problem)
{
    return operation_plans_read(arena, text, problem);
}

const struct polling_switches *api_polling_read(struct arena *arena, struct span text,
                                                const char **problem)
{
    struct polling_switches *switches = arena_alloc(arena, sizeof *switches);
    const json_t *body = json_read(arena, text, problem);

    if (body)
        *problem = polling_read(arena, body, switches);
    return body && !*problem ? switches : NULL;
}

const struct throttle_settings *api_throttle_read(struct arena *arena, struct span text,
                                                  const char **problem)
{
    struct throttle_settings *settings = arena_alloc(arena, sizeof *settings);
    const json_t *body = json_read(arena, text, problem);

    *settings = (struct throttle_settings){.retry_after = WAIT_NAMED};
    if (body)
        *problem = throttle_read(arena, throttling_limits, body, settings);
    return body && !*problem ? settings : NULL;
}

void api_stop_accepting(struct api *api)
{
    api->stopping = true;
}
