/* GETs of the instances of scale sets and of their network interfaces. They are no rows: what they
 * show is the pool's. Members, and the refusal of an instance that is no number: as recorded
 * (kubernetes-sigs/cloud-provider-azure, 2026-03). */

#include <errno.h>
#include <string.h>

#include "api/arm/page.h"
#include "api/arm/row.h"
#include "api/containerservice/node_group.h"
#include "api/containerservice/node_group/kinds.h"
#include "api/containerservice/node_group/routes.h"
#include "api/containerservice/node_names.h"
#include "api/resources/groups.h"
#include "api/resources/routes.h"
#include "base/date.h"
#include "base/ids.h"
#include "base/json.h"

struct set_view {
    struct call *call;
    struct node_group group;
    const struct pool *pool; /* NULL: the scale set is no cluster's */
    const char *name;
    struct machine_ranges ranges;
};

/* ---- whose it is ---- */

static const struct pool *pool_of(struct call *call, const struct cluster *cluster)
{
    for (size_t i = 0; i < cluster->pool_count; i++) {
        const char *set = pool_scale_set(call->arena, cluster, &cluster->pools[i]);
        if (text_equal_nocase(set, call_parameter(call, "set")))
            return &cluster->pools[i];
    }
    return NULL;
}

/* Somebody may have deleted the row. */
static int set_exists(struct call *call, const struct node_group *group, const char *name,
                      bool *out)
{
    const char *id = node_id(group, "Microsoft.Compute/virtualMachineScaleSets/", name);
    struct resource row;

    int result = resource_get(call->tx, arena_lower(call->arena, id), &row);
    *out = result == 0;
    return result == -ENOENT ? 0 : result;
}

static struct arm_error *view_open(struct call *call, struct set_view *out)
{
    struct cluster *cluster;
    struct resource row = {0};
    bool exists;

    *out = (struct set_view){.call = call};
    TRY(group_require(call, &row));
    const json_t *body = row_body(call->arena, &row);
    const char *manager = json_text_or(body, "managedBy", "");
    int result = cluster_load(call, arena_lower(call->arena, manager), &cluster);
    if (result == -ENOENT)
        return NULL;
    TRY_STORE(call, result);
    if (!node_group_managed(cluster, body) || !(out->pool = pool_of(call, cluster)))
        return NULL;
    node_group_read(call, cluster, &out->group);
    out->name = pool_scale_set(call->arena, cluster, out->pool);
    TRY_STORE(call, set_exists(call, &out->group, out->name, &exists));
    if (!exists)
        out->pool = NULL;
    else
        TRY_STORE(call, machine_ranges(call->tx, call->arena, cluster, out->pool, &out->ranges));
    return NULL;
}

static struct arm_error *machine_find(const struct set_view *view, struct node_machine *out)
{
    struct call *call = view->call;
    const char *text = call_parameter(call, "instance");
    struct machine *machines;
    size_t count = machines_of(call->arena, view->pool, &machines);

    if (text[strspn(text, "0123456789")])
        return arm_error(call->arena, ERROR_InstanceIdNotNumber, "instanceId");
    for (size_t i = 0; i < count; i++) {
        if (!text_equal(arena_printf(call->arena, "%lld", (long long)machines[i].number), text))
            continue;
        node_machine_read(&view->group, view->pool, &machines[i], out);
        return NULL;
    }
    return arm_error(call->arena, ERROR_InstanceNotFound, NULL, text);
}

/* ---- what they look like ---- */

static json_t *os_profile(const struct set_view *view, const struct node_machine *of)
{
    return json_pack("{s:s, s:s}", "computerName", of->name, "adminUsername",
                     node_admin(&view->group, view->pool));
}

static json_t *instance_properties(const struct set_view *view, const struct node_machine *of)
{
    char created[40], unique[UUID_TEXT];

    timestamp_format(of->machine.created, created);
    uuid_from_name(of->id, unique);
    return json_pack(
        "{s:b, s:s, s:o, s:s, s:{s:s}, s:s, s:o, s:o, s:{s:[{s:s}]}, s:s}", "latestModelApplied", 1,
        "modelDefinitionApplied", "VirtualMachineScaleSet", "networkProfileConfiguration",
        node_interface_model(&view->group, view->pool, view->name), "provisioningState",
        "Succeeded", "hardwareProfile", "vmSize",
        json_text_or(view->pool->body, "properties.vmSize", ""), "vmId", unique, "storageProfile",
        node_storage_profile(view->pool), "osProfile", os_profile(view, of), "networkProfile",
        "networkInterfaces", "id", of->interface_id, "timeCreated", created);
}

/* "set_0" is the instance's name. */
static json_t *instance_json(const struct set_view *view, const struct node_machine *of)
{
    const char *number = strrchr(of->id, '/') + 1;
    const char *zone = machine_zone(view->pool, of->machine.number);
    json_t *body = json_keep(
        view->call->arena,
        json_pack("{s:o, s:s, s:s, s:s, s:o, s:s, s:{s:s, s:s}, s:o}", "name",
                  json_sprintf("%s_%s", view->name, number), "id", of->id, "type",
                  "Microsoft.Compute/virtualMachineScaleSets/virtualMachines", "location",
                  view->group.location, "tags",
                  node_pool_tags(&view->group, view->pool, view->name), "instanceId", number, "sku",
                  "name", json_text_or(view->pool->body, "properties.vmSize", ""), "tier",
                  "Standard", "properties", instance_properties(view, of)));

    node_identity_put(&view->group, body);
    if (zone)
        json_object_set_new(body, "zones", json_pack("[s]", zone));
    return body;
}

static json_t *interface_json(const struct set_view *view, const struct node_machine *of)
{
    return json_keep(view->call->arena, node_interface_of(&view->group, of, &view->ranges));
}

static struct arm_error *show(struct call *call, json_t *body)
{
    reply_json(call, 200, CONTENT_JSON_CHARSET, body);
    return NULL;
}

/* ---- endpoints: of a scale set that is no cluster's, the generic store tells ---- */

/* Answers for the machine that the path names. */
static struct arm_error *machine_show(struct call *call,
                                      struct arm_error *(*answer)(const struct set_view *view,
                                                                  const struct node_machine *of))
{
    struct node_machine machine;
    struct set_view view;

    TRY(view_open(call, &view));
    if (!view.pool)
        return generic_get(call);
    TRY(machine_find(&view, &machine));
    return answer(&view, &machine);
}

static struct arm_error *instance_answer(const struct set_view *view, const struct node_machine *of)
{
    return show(view->call, instance_json(view, of));
}

struct arm_error *instance_get(struct call *call)
{
    return machine_show(call, instance_answer);
}

static struct arm_error *view_answer(const struct set_view *view, const struct node_machine *of)
{
    struct call *call = view->call;
    char time[40];

    timestamp_format(of->machine.created, time);
    return show(
        call,
        json_keep(call->arena,
                  json_pack("{s:i, s:i, s:s, s:s, s:[{s:s, s:s, s:s, s:s}, {s:s, s:s, s:s}]}",
                            "platformUpdateDomain", 0, "platformFaultDomain", 0, "computerName",
                            of->name, "hyperVGeneration", "V2", "statuses", "code",
                            "ProvisioningState/succeeded", "level", "Info", "displayStatus",
                            "Provisioning succeeded", "time", time, "code", "PowerState/running",
                            "level", "Info", "displayStatus", "VM running")));
}

struct arm_error *instance_view_get(struct call *call)
{
    return machine_show(call, view_answer);
}

static struct arm_error *interfaces_answer(const struct set_view *view,
                                           const struct node_machine *of)
{
    return show(view->call, json_keep(view->call->arena,
                                      json_pack("{s:[O]}", "value", interface_json(view, of))));
}

struct arm_error *instance_interfaces_list(struct call *call)
{
    return machine_show(call, interfaces_answer);
}

static struct arm_error *interface_answer(const struct set_view *view,
                                          const struct node_machine *of)
{
    struct call *call = view->call;

    if (!text_equal_nocase(call_parameter(call, "interface"), view->name))
        return arm_error(call->arena, ERROR_NetworkResourceNotFound, NULL, call->target.path);
    return show(call, interface_json(view, of));
}

struct arm_error *instance_interface_get(struct call *call)
{
    return machine_show(call, interface_answer);
}

/* Pages go by the instances' numbers, from 1. */
static struct arm_error *machines_show(const struct set_view *view,
                                       json_t *(*one)(const struct set_view *view,
                                                      const struct node_machine *of))
{
    struct call *call = view->call;
    struct page_text list;
    struct machine *machines;

    TRY(page_text_begin(call, &list));
    size_t count = machines_of(call->arena, view->pool, &machines);
    for (size_t i = 0; i < count; i++) {
        struct node_machine machine;
        if (machines[i].number + 1 <= list.page.after)
            continue;
        if (!page_admit(&list.page, machines[i].number + 1))
            break;
        node_machine_read(&view->group, view->pool, &machines[i], &machine);
        page_text_add(&list, json_write(call->arena, one(view, &machine)));
    }
    page_text_reply(call, &list, CONTENT_JSON_CHARSET);
    return NULL;
}

struct arm_error *instances_list_get(struct call *call)
{
    struct set_view view;

    TRY(view_open(call, &view));
    return view.pool ? machines_show(&view, instance_json) : generic_get(call);
}

struct arm_error *set_interfaces_list(struct call *call)
{
    struct set_view view;

    TRY(view_open(call, &view));
    return view.pool ? machines_show(&view, interface_json) : generic_get(call);
}
