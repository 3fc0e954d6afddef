#include "api/containerservice/defaults.h"

#include "base/address.h"
#include "base/json.h"

/* Dates on which the service began to fill things in: between two recordings, the later one. */
#define SINCE_OVERLAY                                                                              \
    20241001 /* kubenet before (recorded 2023-06), overlay after (recorded 2025-03) */
#define SINCE_POLICY_NONE  20231106 /* recorded 2023-11-06 */
#define SINCE_BACKEND_POOL 20231106
#define SINCE_LINK_LOCAL                                                                           \
    20240402 /* podLinkLocalAccess came with 2024-04-02-preview (recorded 2025-11-19) */
#define UNTIL_BIG_STANDARD                                                                         \
    20240331 /* loadBalancerSku "Standard" in all answers but the create's (recorded 2023) */

#define POD_RANGE      "10.244.0.0/16"
#define SERVICE_RANGE  "10.0.0.0/16"
#define POD_RANGE6     "fd12:3456:789a::/64"    /* what the how-to prints */
#define SERVICE_RANGE6 "fd12:3456:789a:1::/108" /* what the how-to prints */

static void fill(json_t *object, const char *path, const char *text)
{
    if (json_is_empty(json_at(object, path)))
        json_put_text(object, path, text);
}

static bool dual_stack(const json_t *network)
{
    return json_array_size(json_object_get(network, "ipFamilies")) == 2;
}

static void plugin_fill(const struct defaults *defaults, json_t *network)
{
    bool overlay_asked = text_equal(json_text(network, "networkPluginMode"), "overlay");

    if (json_is_empty(json_object_get(network, "networkPlugin"))) {
        if (defaults->as_of < SINCE_OVERLAY && !overlay_asked) {
            fill(network, "networkPlugin", "kubenet");
        } else {
            fill(network, "networkPlugin", "azure");
            fill(network, "networkPluginMode", "overlay");
        }
    }
    if (text_equal(json_text(network, "networkPlugin"), "azure"))
        fill(network, "networkDataplane", "azure");
    if (text_equal(json_text(network, "networkDataplane"), "cilium"))
        fill(network, "networkPolicy", "cilium");
    if (defaults->as_of >= SINCE_POLICY_NONE)
        fill(network, "networkPolicy", "none");
    if (defaults->as_of >= SINCE_LINK_LOCAL)
        fill(network, "podLinkLocalAccess", "IMDS");
}

/* Recorded 2023-06: a random unique-local prefix of its own for each cluster. */
static const char *range6(const struct defaults *defaults, const char *documented, unsigned prefix)
{
    unsigned char bytes[7];

    if (defaults->api->options.ipv6_defaults == IPV6_DOCUMENTED)
        return documented;
    ids_bytes(defaults->ids, bytes, sizeof bytes);
    const char *text =
        arena_printf(defaults->arena, "fd%02x:%02x%02x:%02x%02x:%02x%02x::/%u", bytes[0], bytes[1],
                     bytes[2], bytes[3], bytes[4], bytes[5], bytes[6], prefix);
    struct cidr range;
    char canonical[CIDR_TEXT];
    if (!cidr_parse(text, &range))
        return documented;
    cidr_format(range, canonical);
    return arena_string(defaults->arena, canonical);
}

/* The list and its first entry mirror each other: podCidr is podCidrs[0] (recorded). */
static void ranges_fill(json_t *network, const char *one, const char *many, const char *first,
                        const char *second)
{
    json_t *list = json_object_get(network, many);

    if (json_array_size(list) == 0) {
        const char *given = json_text(network, one);
        list = json_array();
        json_array_append_new(list, json_string(given ? given : first));
        if (second)
            json_array_append_new(list, json_string(second));
        json_object_set_new(network, many, list);
    }
    const char *lead = json_string_value(json_array_get(list, 0));
    if (lead && json_is_empty(json_object_get(network, one)))
        json_object_set_new(network, one, json_string(lead));
}

/* dnsServiceIP is the tenth address of the service range (recorded for 10.0.0.0/16). */
static void dns_fill(json_t *network)
{
    struct cidr range;
    struct address address;
    char text[ADDRESS_TEXT];

    if (!json_is_empty(json_object_get(network, "dnsServiceIP")))
        return;
    if (!cidr_parse(json_text_or(network, "serviceCidr", ""), &range) ||
        !address_add(cidr_first(range), 10, &address))
        return;
    address_format(address, text);
    json_object_set_new(network, "dnsServiceIP", json_string(text));
}

static bool has_pod_ranges(const json_t *network)
{
    const char *plugin = json_text_or(network, "networkPlugin", "");
    return text_equal(plugin, "kubenet") || text_equal(plugin, "none") ||
           text_equal(json_text(network, "networkPluginMode"), "overlay");
}

/* The service is believed to drop the pod range of a node subnet cluster: older az warned that the
 * value is overwritten (Azure/azure-cli#26237). */
static void pods_drop(json_t *network)
{
    if (!text_equal(json_text(network, "networkPlugin"), "azure") || has_pod_ranges(network))
        return;
    json_object_del(network, "podCidr");
    json_object_del(network, "podCidrs");
}

static void addresses_fill(const struct defaults *defaults, json_t *network)
{
    bool dual = dual_stack(network);

    pods_drop(network);
    if (has_pod_ranges(network) || !json_is_empty(json_object_get(network, "podCidr")) ||
        !json_is_empty(json_object_get(network, "podCidrs")))
        ranges_fill(network, "podCidr", "podCidrs", POD_RANGE,
                    dual ? range6(defaults, POD_RANGE6, 64) : NULL);
    ranges_fill(network, "serviceCidr", "serviceCidrs", SERVICE_RANGE,
                dual ? range6(defaults, SERVICE_RANGE6, 108) : NULL);
    dns_fill(network);
}

static void balancer_fill(const struct defaults *defaults, json_t *network)
{
    json_t *profile = json_at(network, "loadBalancerProfile");
    bool own = json_array_size(json_at(profile, "outboundIPs.publicIPs")) ||
               json_array_size(json_at(profile, "outboundIPPrefixes.publicIPPrefixes"));

    if (!own && json_is_empty(json_at(profile, "managedOutboundIPs.count")))
        json_put(network, "loadBalancerProfile.managedOutboundIPs.count", json_integer(1));
    if (!own && dual_stack(network) && !json_at(profile, "managedOutboundIPs.countIPv6"))
        json_put(network, "loadBalancerProfile.managedOutboundIPs.countIPv6", json_integer(1));
    if (defaults->as_of >= SINCE_BACKEND_POOL)
        fill(network, "loadBalancerProfile.backendPoolType", "nodeIPConfiguration");
}

/* Recorded: natGatewayProfile {managedOutboundIPProfile{count}, idleTimeoutInMinutes 4}. */
static void gateway_fill(json_t *network)
{
    json_t *profile = json_at(network, "natGatewayProfile");
    bool own = json_array_size(json_at(profile, "outboundIPs.publicIPs")) ||
               json_array_size(json_at(profile, "outboundIPPrefixes.publicIPPrefixes"));

    if (!json_at(profile, "idleTimeoutInMinutes"))
        json_put(network, "natGatewayProfile.idleTimeoutInMinutes", json_integer(4));
    if (!own && !json_at(profile, "managedOutboundIPProfile.count"))
        json_put(network, "natGatewayProfile.managedOutboundIPProfile.count", json_integer(1));
}

/* A loadBalancerProfile that comes with another outbound type is dropped (LB-017,
 * Azure/azure-rest-api-specs#22469), and a basic load balancer has none. */
static void outbound_fill(const struct defaults *defaults, json_t *network)
{
    fill(network, "loadBalancerSku", "standard");
    fill(network, "outboundType", "loadBalancer");
    const char *type = json_text_or(network, "outboundType", "");
    bool basic = text_equal_nocase(json_text(network, "loadBalancerSku"), "basic");
    if (text_equal(type, "loadBalancer") && !basic)
        balancer_fill(defaults, network);
    else
        json_object_del(network, "loadBalancerProfile");
    if (text_equal(type, "managedNATGateway") || text_equal(type, "managedNATGatewayV2"))
        gateway_fill(network);
}

/* Switching the whole off takes its parts along that were not sent; az sends all three. */
static void services_settle(json_t *network, const json_t *sent)
{
    static const char *const parts[] = {"observability.enabled", "security.enabled"};
    const json_t *asked = json_at(sent, "properties.networkProfile.advancedNetworking");
    json_t *services = json_object_get(network, "advancedNetworking");

    if (!json_is_false(json_object_get(asked, "enabled")))
        return;
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        if (json_at(services, parts[i]) && !json_at(asked, parts[i]))
            json_put(services, parts[i], json_false());
    }
}

void network_defaults(const struct defaults *defaults, json_t *cluster, const json_t *sent)
{
    json_t *network = json_at(cluster, "properties.networkProfile");

    if (!json_is_object(network)) {
        json_put(cluster, "properties.networkProfile", json_object());
        network = json_at(cluster, "properties.networkProfile");
    }
    plugin_fill(defaults, network);
    if (json_is_empty(json_object_get(network, "ipFamilies")))
        json_object_set_new(network, "ipFamilies", json_pack("[s]", "IPv4"));
    addresses_fill(defaults, network);
    outbound_fill(defaults, network);
    services_settle(network, sent);
}

void balancer_sku_settle(json_t *cluster, date_t as_of)
{
    json_t *network = json_at(cluster, "properties.networkProfile");

    if (as_of < UNTIL_BIG_STANDARD && text_equal(json_text(network, "loadBalancerSku"), "standard"))
        json_put_text(network, "loadBalancerSku", "Standard");
}
