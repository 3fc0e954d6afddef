/* Private endpoint connections. A private cluster has one from the start: its nodes reach the API
 * server through a private endpoint that AKS makes in the node resource group (AKS docs,
 * private-clusters). The endpoint's name is general knowledge, that its connection is listed and
 * called alike is a guess. Others come from private endpoints of clients, which Microsoft.Network
 * here does not make. */

#include "api/arm/resource_id.h"
#include "api/arm/row.h"
#include "api/containerservice/children/child.h"
#include "api/containerservice/readings/readings.h"
#include "base/json.h"

#define CONNECTION "kube-apiserver"

int private_connection_make(struct operation_context *context, const struct cluster *cluster)
{
    if (!cluster_has_private_link(cluster))
        return 0;
    struct resource row = {
        .id = id_child(context->arena, cluster->row.id, "privateEndpointConnections", CONNECTION),
        .type = CLUSTER_TYPE "/privateendpointconnections",
        .parent = cluster->row.id,
        .subscription = cluster->row.subscription,
        .group = cluster->row.group,
        .name = CONNECTION,
    };
    json_t *body = json_keep(context->arena, json_object());
    json_put_format(body, "id", "%s/privateEndpointConnections/" CONNECTION,
                    json_text_or(cluster->body, "id", ""));
    json_put_text(body, "name", CONNECTION);
    json_put_text(body, "type", PRIVATE_CONNECTION_TYPE);
    json_put_format(body, "properties.privateEndpoint.id",
                    "/subscriptions/%s/resourceGroups/%s/providers/Microsoft.Network/"
                    "privateEndpoints/" CONNECTION,
                    cluster->row.subscription,
                    json_text_or(cluster->body, "properties.nodeResourceGroup", ""));
    json_put_text(body, "properties.privateLinkServiceConnectionState.status", "Approved");
    json_put_text(body, "properties.provisioningState", "Succeeded");
    return row_put(context->tx, context->arena, &row, body);
}
