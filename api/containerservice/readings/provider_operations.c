/* GET /providers/Microsoft.ContainerService/operations: the permissions that the provider asks for,
 * from the table of its routes. Names follow Azure's (example Operation_List of the API
 * description); what stands in `display` is ours. */

#include <string.h>
#include <strings.h>

#include "api/arm/route.h"
#include "api/containerservice/readings/readings.h"
#include "api/containerservice/routes.h"
#include "base/json.h"

#define NAMESPACE "Microsoft.ContainerService"
#define PROVIDER  "/providers/" NAMESPACE "/"

/* "agentPools/{pool}/abort" without its parameters: "agentPools/abort". */
static const char *path_types(struct arena *arena, const char *path)
{
    const char *types = "";

    while (*path) {
        size_t size = strcspn(path, "/");
        const char *segment = arena_copy(arena, path, size);
        if (*segment != '{' && strcmp(segment, "default") != 0)
            types = arena_printf(arena, "%s%s%s", types, *types ? "/" : "", segment);
        path += size;
        path += *path == '/';
    }
    return types;
}

static const char *verb_of(const struct route *route, const char *types)
{
    static const struct {
        const char *method, *verb;
    } verbs[] = {{"GET", "read"}, {"PUT", "write"}, {"PATCH", "write"}, {"DELETE", "delete"}};

    /* Azure counts this one as a write, and no other POST. */
    if (text_equal(types, "managedClusters/agentPools/upgradeNodeImageVersion"))
        return "write";
    for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++) {
        if (text_equal(route->method, verbs[i].method))
            return verbs[i].verb;
    }
    return "action";
}

static bool listed(const json_t *list, const char *name)
{
    size_t i;
    json_t *one;

    json_array_foreach(list, i, one)
    {
        if (strcasecmp(json_text_or(one, "name", ""), name) == 0)
            return true;
    }
    return false;
}

static void operation_add(struct call *call, json_t *list, const char *types, const char *verb)
{
    const char *name = *types ? arena_printf(call->arena, NAMESPACE "/%s/%s", types, verb)
                              : arena_printf(call->arena, NAMESPACE "/%s", verb);

    if (listed(list, name))
        return;
    const char *resource = *types ? types : NAMESPACE;
    const char *slash = strrchr(resource, '/');
    json_array_append_new(list, json_pack("{s:s, s:s, s:{s:s, s:s, s:s, s:o}}", "origin",
                                          "user,system", "name", name, "display", "provider",
                                          "Microsoft Container Service", "resource",
                                          slash ? slash + 1 : resource, "operation", verb,
                                          "description", json_sprintf("%s: %s", resource, verb)));
}

struct arm_error *provider_operations(struct call *call)
{
    json_t *list = json_keep(call->arena, json_array());

    operation_add(call, list, "", "register/action");
    operation_add(call, list, "", "unregister/action");
    for (const struct route *route = containerservice_routes; route->path; route++) {
        const char *at = strstr(route->path, PROVIDER);
        if (!at)
            continue;
        const char *types = path_types(call->arena, at + strlen(PROVIDER));
        operation_add(call, list, types, verb_of(route, types));
    }
    reading_list(call, list);
    return NULL;
}
