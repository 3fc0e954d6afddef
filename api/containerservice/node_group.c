#include "api/containerservice/node_group.h"

#include <errno.h>
#include <string.h>

#include "api/arm/resource_id.h"
#include "api/arm/row.h"
#include "api/authorization/locks.h"
#include "api/containerservice/node_group/kinds.h"
#include "api/resources/groups.h"
#include "base/json.h"

static const char *node_group_name(const struct cluster *cluster)
{
    return json_text_or(cluster->body, "properties.nodeResourceGroup", "");
}

const char *node_group_id(struct arena *arena, const struct cluster *cluster)
{
    return id_group(arena, cluster->row.subscription, node_group_name(cluster));
}

struct arm_error *node_group_check(struct call *call, const char *name)
{
    const char *id = id_group(call->arena, call_parameter(call, "subscription"), name);
    struct resource_id parsed;
    struct resource row;

    /* MC-040 says more of names, but may be switched off. */
    if (!resource_id_parse(call->arena, id, &parsed) || parsed.namespace)
        return arm_error(call->arena, ERROR_InvalidParameterDetails, "nodeResourceGroup",
                         "nodeResourceGroup", "no resource group can have this name");
    int found = resource_get(call->tx, id, &row);
    if (found == 0)
        return arm_error(call->arena, ERROR_NodeResourceGroupExists, "nodeResourceGroup", name);
    return found == -ENOENT ? NULL : call_failure(call, found);
}

struct arm_error *node_group_make(struct call *call, const struct cluster *cluster)
{
    const char *name = node_group_name(cluster);
    struct node_group group;
    struct resource row;

    node_group_read(call, cluster, &group);
    json_t *body = json_keep(call->arena, json_object());
    json_put_text(body, "id", group.id);
    json_put_text(body, "name", name);
    json_put_text(body, "type", "Microsoft.Resources/resourceGroups");
    json_put_text(body, "location", cluster_location(cluster));
    json_put_text(body, "managedBy", cluster_id_shown(call));
    json_put(body, "tags", node_group_tags(&group));
    json_put_text(body, "properties.provisioningState", "Succeeded");
    row = (struct resource){
        .id = node_group_id(call->arena, cluster),
        .type = GROUP_TYPE,
        .parent = id_subscription(call->arena, cluster->row.subscription),
        .subscription = cluster->row.subscription,
        .group = arena_lower(call->arena, name),
        .name = name,
        .body = json_write(call->arena, body),
    };
    return call_failure(call, resource_put(call->tx, &row));
}

struct arm_error *node_group_locked(struct call *call, const struct cluster *cluster)
{
    const char *shown = arena_printf(call->arena, "/subscriptions/%s/resourceGroups/%s",
                                     cluster->row.subscription, node_group_name(cluster));

    return *node_group_name(cluster) ? locks_allow(call, LOCK_DELETE, shown) : NULL;
}

bool node_group_managed(const struct cluster *cluster, const json_t *group)
{
    return text_equal_nocase(json_text(group, "managedBy"), cluster->row.id);
}

/* ---- its end ---- */

/* What is of these providers manages no other group. Taken away first, so that nobody has to look
 * through all groups for those that something in this one manages. */
static int resources_drop(struct call *call, const char *id)
{
    static const char *const providers[] = {"microsoft.network", "microsoft.compute",
                                            "microsoft.managedidentity", "microsoft.authorization"};
    int result = 0;
    int rows;

    for (size_t i = 0; i < sizeof providers / sizeof providers[0] && result == 0; i++)
        result = resource_delete_below(
            call->tx, arena_printf(call->arena, "%s/providers/%s", id, providers[i]), &rows);
    return result;
}

int node_group_drop(struct call *call, const struct cluster *cluster, int64_t now)
{
    const char *id = node_group_id(call->arena, cluster);
    struct resource row;

    int result = resource_get(call->tx, id, &row);
    if (result)
        return result == -ENOENT ? 0 : result;
    if (!node_group_managed(cluster, row_body(call->arena, &row)))
        return 0;
    result = resources_drop(call, id);
    return result ? result : group_delete_tree(call, id, now);
}
