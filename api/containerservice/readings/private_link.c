/* The private link of a private cluster's API server. The service behind it belongs to Microsoft:
 * its id names nothing that can be read, in Azure as here. Shapes: examples of
 * Azure/azure-rest-api-specs, 2025-10-01. */

#include "api/containerservice/readings/readings.h"
#include "base/ids.h"
#include "base/json.h"

#define LINK "management"

bool cluster_has_private_link(const struct cluster *cluster)
{
    const json_t *access = json_at(cluster->body, "properties.apiServerAccessProfile");

    return json_true_at(access, "enablePrivateCluster") &&
           !json_true_at(access, "enableVnetIntegration");
}

struct arm_error *private_links(struct call *call)
{
    json_t *list = json_keep(call->arena, json_array());
    struct cluster *cluster;

    TRY(cluster_require(call, &cluster));
    if (cluster_has_private_link(cluster))
        json_array_append_new(list, json_pack("{s:o, s:s, s:s, s:s, s:[s]}", "id",
                                              json_sprintf("%s/privateLinkResources/" LINK,
                                                           json_text_or(cluster->body, "id", "")),
                                              "name", LINK, "type",
                                              CLUSTER_TYPE_SHOWN "/privateLinkResources", "groupId",
                                              LINK, "requiredMembers", LINK));
    reading_list(call, list);
    return NULL;
}

/* Subscription and group of the service are made up: the same for the same cluster. */
struct arm_error *private_link_resolve(struct call *call)
{
    const char *name = json_text(call->body, "name");
    char subscription[UUID_TEXT], service[UUID_TEXT];
    struct cluster *cluster;

    TRY(cluster_require(call, &cluster));
    if (!name || !*name)
        return arm_error(call->arena, ERROR_RequiredParameterMissing, "name", "name");
    if (!text_equal_nocase(name, LINK))
        return arm_error(call->arena, ERROR_InvalidParameter, "name", "name");
    if (!cluster_has_private_link(cluster))
        return arm_error(call->arena, ERROR_NoPrivateLink, NULL, cluster->row.name);
    uuid_from_name("private link services", subscription);
    uuid_from_name(arena_printf(call->arena, "%s private link", cluster->row.id), service);
    json_t *body = json_keep(call->arena, json_object());
    json_put_format(body, "privateLinkServiceID",
                    "/subscriptions/%s/resourceGroups/hcp-underlay-%s/providers/Microsoft.Network/"
                    "privateLinkServices/%.8s%.4s",
                    subscription, cluster_location(cluster), service, service + 9);
    reply_json(call, 200, CONTENT_JSON, body);
    return NULL;
}
