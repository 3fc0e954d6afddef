/* Identities of kubelets and add-ons, and the assignment that forbids changes. */

#include <string.h>

#include "api/containerservice/addons.h"
#include "api/containerservice/node_group/kinds.h"
#include "base/ids.h"
#include "base/json.h"

#define KUBELET  "properties.identityProfile.kubeletidentity"
#define IDENTITY "Microsoft.ManagedIdentity/userAssignedIdentities"

/* ---- the kubelets' identity ---- */

const char *node_identity_name(const struct node_group *group, size_t index)
{
    (void)index;
    return arena_printf(group->arena, "%s-agentpool", group->cluster->row.name);
}

/* Not when the client brought one. */
size_t node_identity_count(const struct node_group *group)
{
    const char *shown = json_text_or(group->cluster->body, KUBELET ".resourceId", "");
    const char *own = node_id(group, IDENTITY "/", node_identity_name(group, 0));
    return text_equal_nocase(shown, own);
}

/* `shown` is the identity as the cluster shows it. */
static json_t *identity_body(const struct node_group *group, const char *name, const json_t *shown)
{
    json_t *tags = node_tags(group, NULL);

    return json_keep(group->arena,
                     json_pack("{s:s, s:o, s:s, s:s, s:s, s:{s:s, s:s, s:s}}", "location",
                               group->location, "tags", tags ? tags : json_object(), "id",
                               json_text_or(shown, "resourceId", ""), "name", name, "type",
                               IDENTITY, "properties", "tenantId", group->tenant, "principalId",
                               json_text_or(shown, "objectId", ""), "clientId",
                               json_text_or(shown, "clientId", "")));
}

json_t *node_identity_body(const struct node_group *group, size_t index)
{
    return identity_body(group, node_identity_name(group, index),
                         json_at(group->cluster->body, KUBELET));
}

void node_identity_put(const struct node_group *group, json_t *body)
{
    const char *id = json_text(group->cluster->body, KUBELET ".resourceId");

    if (id)
        json_object_set_new(
            body, "identity",
            json_pack("{s:s, s:{s:{}}}", "type", "UserAssigned", "userAssignedIdentities", id));
}

/* ---- add-ons': one for each entry of the map, by its place ---- */

static const json_t *addons(const struct node_group *group)
{
    return json_at(group->cluster->body, "properties.addonProfiles");
}

size_t node_addon_identity_count(const struct node_group *group)
{
    return json_object_size(addons(group));
}

static const json_t *addon_identity(const struct node_group *group, size_t index)
{
    const char *addon;
    json_t *profile;

    json_object_foreach(json_unconst(addons(group)), addon, profile)
    {
        if (index-- == 0)
            return json_object_get(profile, "identity");
    }
    return NULL;
}

/* NULL for one without, or with one of somebody else's. */
const char *node_addon_identity_name(const struct node_group *group, size_t index)
{
    const char *id = json_text_or(addon_identity(group, index), "resourceId", "");
    const char *slash = strrchr(id, '/');
    const char *own = slash ? node_id(group, IDENTITY "/", slash + 1) : "";

    return text_equal_nocase(id, own) && *own ? slash + 1 : NULL;
}

json_t *node_addon_identity_body(const struct node_group *group, size_t index)
{
    return identity_body(group, node_addon_identity_name(group, index),
                         addon_identity(group, index));
}

bool node_addon_identity_made(const struct node_group *group, const struct resource *row)
{
    return addon_identity_named(group->arena, group->cluster, row->name);
}

/* ---- lockdown ---- */

size_t node_denial_count(const struct node_group *group)
{
    return text_equal_nocase(
        json_text(group->cluster->body, "properties.nodeResourceGroupProfile.restrictionLevel"),
        "ReadOnly");
}

const char *node_denial_name(const struct node_group *group, size_t index)
{
    char guid[UUID_TEXT];

    (void)index;
    uuid_from_name(group->id, guid);
    return arena_string(group->arena, guid);
}

/* Members: the contract of denyAssignments 2022-04-01; the name: a public report of 2023. */
json_t *node_denial_body(const struct node_group *group, size_t index)
{
    const char *guid = node_denial_name(group, index);
    char cluster[UUID_TEXT];

    uuid_from_name(group->cluster->row.id, cluster);
    json_t *properties = json_pack(
        "{s:o, s:s, s:[{s:[s], s:[s], s:[], s:[]}], s:s, s:b, s:[{s:s, s:s}], s:[], s:b}",
        "denyAssignmentName",
        json_sprintf("kubernetes.azure.com/%s/%s: node resource group deny assignment created by "
                     "Azure Kubernetes Services for nrg-lockdown, see: "
                     "https://aka.ms/aks/nrg_lockdown",
                     cluster, guid),
        "description", "", "permissions", "actions", "*", "notActions", "*/read", "dataActions",
        "notDataActions", "scope", group->id, "doNotApplyToChildScopes", 0, "principals", "id",
        "00000000-0000-0000-0000-000000000000", "type", "SystemDefined", "excludePrincipals",
        "isSystemProtected", 1);
    return json_keep(group->arena,
                     json_pack("{s:o, s:s, s:s, s:s}", "properties", properties, "id",
                               node_id(group, "Microsoft.Authorization/denyAssignments/", guid),
                               "type", "Microsoft.Authorization/denyAssignments", "name", guid));
}
