/* GETs of the machines of a pool. They are no rows: what they show is the pool's. */

#include "api/arm/page.h"
#include "api/containerservice/handlers.h"
#include "api/containerservice/machines.h"
#include "base/date.h"
#include "base/json.h"

struct pool_view {
    struct call *call;
    struct cluster *cluster;
    struct pool *pool;
    struct machine_ranges ranges;
};

static struct arm_error *view_open(struct call *call, struct pool_view *out)
{
    const char *name = call_parameter(call, "pool");

    *out = (struct pool_view){.call = call};
    TRY(cluster_require(call, &out->cluster));
    out->pool = cluster_pool(out->cluster, name);
    if (!out->pool)
        return arm_error(call->arena, ERROR_AgentPoolNotFound, NULL, name);
    TRY_STORE(call, machine_ranges(call->tx, call->arena, out->cluster, out->pool, &out->ranges));
    return NULL;
}

/* Members of the pool that a machine has under another name: previews show them since 2025-04-02.
 * Which of them show for a machine that a pool made is a guess. */
static void pool_members_copy(json_t *machine, const json_t *pool)
{
    static const char *const pairs[][2] = {
        {"hardware.vmSize", "vmSize"},
        {"operatingSystem.osType", "osType"},
        {"operatingSystem.osSKU", "osSKU"},
        {"operatingSystem.osDiskSizeGB", "osDiskSizeGB"},
        {"operatingSystem.osDiskType", "osDiskType"},
        {"operatingSystem.enableFIPS", "enableFIPS"},
        {"kubernetes.orchestratorVersion", "orchestratorVersion"},
        {"kubernetes.currentOrchestratorVersion", "currentOrchestratorVersion"},
        {"kubernetes.kubeletDiskType", "kubeletDiskType"},
        {"kubernetes.maxPods", "maxPods"},
        {"kubernetes.nodeLabels", "nodeLabels"},
        {"kubernetes.nodeTaints", "nodeTaints"},
        {"network.enableNodePublicIP", "enableNodePublicIP"},
        {"network.vnetSubnetID", "vnetSubnetID"},
        {"network.podSubnetID", "podSubnetID"},
        {"mode", "mode"},
        {"security", "securityProfile"},
        {"priority", "scaleSetPriority"},
        {"evictionPolicy", "scaleSetEvictionPolicy"},
        {"billing.spotMaxPrice", "spotMaxPrice"},
        {"nodeImageVersion", "nodeImageVersion"},
        {"tags", "tags"},
    };

    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        json_t *value = json_object_get(pool, pairs[i][1]);
        if (value)
            json_put(machine, pairs[i][0], json_deep_copy(value));
    }
}

static json_t *addresses_json(const struct pool_view *view, const struct machine *machine)
{
    json_t *list = json_array();

    for (size_t i = 0; i < view->ranges.count; i++) {
        struct address address;
        char text[ADDRESS_TEXT];
        if (!address_nth(view->ranges.items[i], machine->offset, &address))
            continue;
        address_format(address, text);
        json_array_append_new(list, json_pack("{s:s, s:s}", "ip", text, "family",
                                              address.family == FAMILY_IPV6 ? "IPv6" : "IPv4"));
    }
    return list;
}

static void status_put(json_t *machine, const struct pool_view *view, const struct machine *of,
                       const char *name)
{
    char created[40];

    timestamp_format(of->created, created);
    json_put_text(machine, "kubernetes.nodeName", name);
    json_put_text(machine, "provisioningState", "Succeeded");
    json_put_text(machine, "status.creationTimestamp", created);
    json_put_text(machine, "status.driftAction", "Synced");
    json_put_text(machine, "status.vmState", "Running");
    const char *etag = json_text(view->pool->body, "properties.eTag");
    if (etag) {
        char own[UUID_TEXT];
        uuid_from_name(arena_printf(view->call->arena, "%s/%s", etag, name), own);
        json_put_text(machine, "eTag", own);
    }
}

/* `resourceGroups` in camel case, as the description's example has it. */
static json_t *machine_json(const struct pool_view *view, const struct machine *machine)
{
    struct call *call = view->call;
    const struct cluster *cluster = view->cluster;
    const char *name = machine_name(call->arena, cluster, view->pool, machine->number);
    const char *zone = machine_zone(view->pool, machine->number);
    json_t *shown = json_keep(call->arena, json_object());
    json_t *properties = json_object();

    json_put_format(shown, "id",
                    "/subscriptions/%s/resourceGroups/%s/providers/" CLUSTER_TYPE_SHOWN
                    "/%s/agentPools/%s/machines/%s",
                    call_parameter(call, "subscription"), call_parameter(call, "group"),
                    cluster->row.name, view->pool->row.name, name);
    json_put_text(shown, "name", name);
    json_put_text(shown, "type", CLUSTER_TYPE_SHOWN "/agentPools/machines");
    json_object_set_new(shown, "properties", properties);
    if (zone)
        json_object_set_new(shown, "zones", json_pack("[s]", zone));
    json_put(properties, "network.ipAddresses", addresses_json(view, machine));
    json_put_text(properties, "resourceId",
                  machine_resource_id(call->arena, cluster, view->pool, machine->number));
    pool_members_copy(properties, json_object_get(view->pool->body, "properties"));
    status_put(properties, view, machine, name);
    return schema_project(call->arena, call->api->contract->machine, shown, call->version);
}

struct arm_error *machine_get(struct call *call)
{
    const char *name = call_parameter(call, "machine");
    struct pool_view view;

    TRY(view_open(call, &view));
    const struct machine *machine = machine_named(call->arena, view.cluster, view.pool, name);
    if (!machine)
        return arm_error(call->arena, ERROR_MachineNotFound, NULL, name, view.pool->row.name);
    reply_json(call, 200, CONTENT_JSON, machine_json(&view, machine));
    return NULL;
}

/* Pages go by the instances' numbers, from 1. */
struct arm_error *machine_list(struct call *call)
{
    struct page_text list;
    struct machine *machines;
    struct pool_view view;

    TRY(view_open(call, &view));
    TRY(page_text_begin(call, &list));
    size_t count = machines_of(call->arena, view.pool, &machines);
    for (size_t i = 0; i < count; i++) {
        if (machines[i].number + 1 <= list.page.after)
            continue;
        if (!page_admit(&list.page, machines[i].number + 1))
            break;
        page_text_add(&list, json_write(call->arena, machine_json(&view, &machines[i])));
    }
    page_text_reply(call, &list, CONTENT_JSON);
    return NULL;
}
