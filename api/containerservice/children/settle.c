#include "api/containerservice/children/settle.h"

#include <errno.h>
#include <stdio.h>

#include "api/arm/resource_id.h"
#include "api/arm/row.h"
#include "base/json.h"

static struct arm_error *required(struct call *call, const struct child *child, const char *path)
{
    const json_t *value = json_at(child->body, path);

    if (value && !json_is_null(value) && !(json_is_array(value) && json_array_size(value) == 0))
        return NULL;
    return arm_error(call->arena, ERROR_RequiredParameterMissing, path, path);
}

static struct arm_error *one_of(struct call *call, const struct child *child, const char *path,
                                const char *const *words)
{
    const char *text = json_text(child->body, path);

    for (; text && *words; words++) {
        if (text_equal(text, *words))
            return NULL;
    }
    return text ? arm_error(call->arena, ERROR_InvalidParameterDetails, path, path,
                            arena_printf(call->arena, "'%s' is not a known value", text))
                : NULL;
}

static void fill(struct child *child, const char *path, const char *text)
{
    if (!json_text(child->body, path))
        json_put_text(child->body, path, text);
}

#define WORDS(...)                                                                                 \
    (const char *const[])                                                                          \
    {                                                                                              \
        __VA_ARGS__, NULL                                                                          \
    }

/* ---- maintenanceConfigurations ---- */

/* AKS docs, planned-maintenance: there are three; only "default" has timeInWeek, the other two have
 * a window of four hours at least. */
struct arm_error *maintenance_settle(struct call *call, struct child *child)
{
    static const char *const names[] = {"default", "aksManagedAutoUpgradeSchedule",
                                        "aksManagedNodeOSUpgradeSchedule"};
    const char *name = child->row.name;
    bool known = false;

    for (size_t i = 0; i < 3; i++)
        known |= text_equal_nocase(names[i], name);
    if (!known)
        return arm_error(call->arena, ERROR_InvalidParameterDetails, "name", "name",
                         arena_printf(call->arena,
                                      "'%s' is none of default, aksManagedAutoUpgradeSchedule, "
                                      "aksManagedNodeOSUpgradeSchedule",
                                      name));
    if (text_equal_nocase(name, "default"))
        return NULL;
    TRY(required(call, child, "properties.maintenanceWindow"));
    TRY(required(call, child, "properties.maintenanceWindow.schedule"));
    TRY(required(call, child, "properties.maintenanceWindow.startTime"));
    int64_t hours = json_number_or(child->body, "properties.maintenanceWindow.durationHours", 0);
    if (hours >= 4 && hours <= 24)
        return NULL;
    return arm_error(call->arena, ERROR_InvalidParameterDetails, "maintenanceWindow.durationHours",
                     "maintenanceWindow.durationHours", "it must be between 4 and 24");
}

/* ---- trustedAccessRoleBindings ---- */

struct arm_error *binding_settle(struct call *call, struct child *child)
{
    TRY(required(call, child, "properties.sourceResourceId"));
    return required(call, child, "properties.roles");
}

/* ---- managedNamespaces ---- */

/* Defaults: AKS docs, concepts-managed-namespaces. */
struct arm_error *namespace_settle(struct call *call, struct child *child)
{
    static const char *const policies[] = {"AllowAll", "AllowSameNamespace", "DenyAll", NULL};

    fill(child, "properties.defaultNetworkPolicy.ingress", "AllowSameNamespace");
    fill(child, "properties.defaultNetworkPolicy.egress", "AllowAll");
    fill(child, "properties.adoptionPolicy", "Never");
    fill(child, "properties.deletePolicy", "Keep");
    fill(child, "location", cluster_location(child->cluster));
    TRY(one_of(call, child, "properties.defaultNetworkPolicy.ingress", policies));
    TRY(one_of(call, child, "properties.defaultNetworkPolicy.egress", policies));
    TRY(one_of(call, child, "properties.adoptionPolicy", WORDS("Never", "IfIdentical", "Always")));
    return one_of(call, child, "properties.deletePolicy", WORDS("Keep", "Delete"));
}

/* ---- identityBindings ---- */

/* The ids of the identity when the store has it; else ones that stay. */
static struct arm_error *identity_fill(struct call *call, struct child *child)
{
    static const struct {
        const char *to, *from;
    } members[] = {
        {"properties.managedIdentity.clientId", "properties.clientId"},
        {"properties.managedIdentity.objectId", "properties.principalId"},
        {"properties.managedIdentity.tenantId", "properties.tenantId"},
    };
    const char *id = json_text_or(child->body, "properties.managedIdentity.resourceId", "");
    struct resource row;
    int result = resource_get(call->tx, arena_lower(call->arena, id), &row);

    if (result == -ENOENT)
        return arm_error(call->arena, ERROR_InvalidParameterDetails, "managedIdentity.resourceId",
                         "managedIdentity.resourceId",
                         arena_printf(call->arena, "'%s' was not found", id));
    TRY_STORE(call, result);
    const json_t *identity = row_body(call->arena, &row);
    for (size_t i = 0; i < 3; i++)
        json_put_text(child->body, members[i].to,
                      json_text_or(identity, members[i].from, call->api->tenant));
    return NULL;
}

/* Recorded 2026-09: the issuer's path is the tenant and the identity's client. */
struct arm_error *identity_binding_settle(struct call *call, struct child *child)
{
    TRY(required(call, child, "properties.managedIdentity.resourceId"));
    TRY(identity_fill(call, child));
    json_put_format(child->body, "properties.oidcIssuer.oidcIssuerUrl",
                    "https://ib.oic.prod-aks.azure.com/%s/%s", call->api->tenant,
                    json_text_or(child->body, "properties.managedIdentity.clientId", ""));
    return NULL;
}

/* ---- privateEndpointConnections ---- */

/* A PUT approves or rejects; whose endpoint it is stays. */
struct arm_error *connection_settle(struct call *call, struct child *child)
{
    static const char *const states[] = {"Pending", "Approved", "Rejected", "Disconnected", NULL};
    json_t *endpoint = json_at(child->stored, "properties.privateEndpoint");

    TRY(required(call, child, "properties.privateLinkServiceConnectionState"));
    TRY(one_of(call, child, "properties.privateLinkServiceConnectionState.status", states));
    if (endpoint)
        json_put(child->body, "properties.privateEndpoint", json_deep_copy(endpoint));
    return NULL;
}

/* ---- snapshots ---- */

static struct arm_error *source_unknown(struct call *call, const char *id)
{
    return arm_error(call->arena, ERROR_InvalidParameterDetails, "creationData.sourceResourceId",
                     "creationData.sourceResourceId",
                     arena_printf(call->arena, "'%s' was not found", id));
}

/* The row that a snapshot is made of, which has to be of the type. */
static struct arm_error *source_load(struct call *call, struct child *child, const char *type,
                                     struct resource *row, json_t **body)
{
    TRY(required(call, child, "properties.creationData.sourceResourceId"));
    const char *id = json_text_or(child->body, "properties.creationData.sourceResourceId", "");
    int result = resource_get(call->tx, arena_lower(call->arena, id), row);

    if (result == -ENOENT || (result == 0 && !text_equal_nocase(row->type, type)))
        return source_unknown(call, id);
    TRY_STORE(call, result);
    *body = row_body(call->arena, row);
    return NULL;
}

static void members_copy(json_t *to, const char *to_path, const json_t *from,
                         const char *const pairs[][2], size_t count)
{
    for (size_t i = 0; i < count; i++) {
        json_t *value = json_at(from, pairs[i][1]);
        char path[96];
        snprintf(path, sizeof path, "%s.%s", to_path, pairs[i][0]);
        if (value)
            json_put(to, path, json_deep_copy(value));
    }
}

struct arm_error *snapshot_settle(struct call *call, struct child *child)
{
    static const char *const pairs[][2] = {
        {"kubernetesVersion", "properties.currentOrchestratorVersion"},
        {"nodeImageVersion", "properties.nodeImageVersion"},
        {"osType", "properties.osType"},
        {"osSku", "properties.osSKU"},
        {"vmSize", "properties.vmSize"},
        {"enableFIPS", "properties.enableFIPS"},
    };
    struct resource row;
    json_t *pool;

    TRY(source_load(call, child, POOL_TYPE, &row, &pool));
    fill(child, "properties.snapshotType", "NodePool");
    members_copy(child->body, "properties", pool, pairs, sizeof pairs / sizeof pairs[0]);
    return NULL;
}

struct arm_error *cluster_snapshot_settle(struct call *call, struct child *child)
{
    static const char *const pairs[][2] = {
        {"kubernetesVersion", "properties.currentKubernetesVersion"},
        {"sku", "sku"},
        {"enableRbac", "properties.enableRBAC"},
        {"networkProfile.networkPlugin", "properties.networkProfile.networkPlugin"},
        {"networkProfile.networkPluginMode", "properties.networkProfile.networkPluginMode"},
        {"networkProfile.networkPolicy", "properties.networkProfile.networkPolicy"},
        {"networkProfile.networkMode", "properties.networkProfile.networkMode"},
        {"networkProfile.loadBalancerSku", "properties.networkProfile.loadBalancerSku"},
    };
    struct resource row;
    json_t *cluster;

    TRY(source_load(call, child, CLUSTER_TYPE, &row, &cluster));
    fill(child, "properties.snapshotType", "ManagedCluster");
    members_copy(child->body, "properties.managedClusterPropertiesReadOnly", cluster, pairs,
                 sizeof pairs / sizeof pairs[0]);
    return NULL;
}
