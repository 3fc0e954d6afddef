/* What single types compute for themselves, and what keeps them from being deleted. */

#include "api/network/addresses.h"

#include <errno.h>

#include "api/arm/row.h"
#include "api/network/network.h"
#include "api/network/references.h"
#include "api/network/resources.h"
#include "base/json.h"

/* ---- public addresses and prefixes ---- */

#define ALLOCATION_ATTEMPTS 8

static struct address address_random(struct call *call, bool ipv6)
{
    unsigned char bytes[8];

    ids_bytes(store_ids(call->tx), bytes, sizeof bytes);
    uint64_t low = 0;
    for (size_t i = 0; i < sizeof bytes; i++)
        low = low << 8 | bytes[i];
    /* 20.0.0.0/8 and 2603:1030::/32 are mostly Azure's. */
    if (ipv6)
        return (struct address){FAMILY_IPV6, UINT64_C(0x2603103000000000) | (low & 0xffffffff),
                                low >> 32};
    return (struct address){FAMILY_IPV4, 0, UINT64_C(20) << 24 | (low & 0xffffff)};
}

static bool wants_ipv6(const json_t *properties)
{
    return text_equal_nocase(json_text(properties, "publicIPAddressVersion"), "IPv6");
}

struct text_search {
    const char *text;
    bool found;
};

static int text_look(const struct resource *row, int64_t number, void *argument)
{
    struct text_search *search = argument;

    (void)number;
    search->found = span_has_nocase(row->body, search->text);
    return search->found;
}

/* Whether a row of this type holds `quoted` ("\"20.1.2.3\""). */
static int value_taken(struct call *call, const char *type, const char *quoted, bool *taken)
{
    struct text_search search = {quoted, false};
    const struct resource_filter filter = {.type = type};
    int result = resource_each(call->tx, &filter, text_look, &search);

    *taken = search.found;
    return result < 0 ? result : 0;
}

#define PUBLIC_IP_TYPE        "microsoft.network/publicipaddresses"
#define PUBLIC_IP_PREFIX_TYPE "microsoft.network/publicipprefixes"

/* The first free address of the prefix that the new address is to come from. */
static struct arm_error *address_from_prefix(struct network_change *change, const char *prefix_id,
                                             const char **out)
{
    struct call *call = change->call;
    struct resource row;
    struct cidr range;
    char text[ADDRESS_TEXT];

    int result = resource_get(call->tx, arena_lower(call->arena, prefix_id), &row);
    if (result != 0 && result != -ENOENT)
        return call_failure(call, result);
    /* That it exists is the business of the reference check. */
    if (result == -ENOENT ||
        !cidr_parse(json_text_or(row_body(call->arena, &row), "properties.ipPrefix", ""), &range))
        return NULL;
    for (uint64_t i = 0; i < cidr_size(range) && i <= UINT16_MAX; i++) {
        struct address address;
        bool taken = true;
        if (!address_nth(range, i, &address))
            break;
        address_format(address, text);
        TRY_STORE(call, value_taken(call, PUBLIC_IP_TYPE, arena_printf(call->arena, "\"%s\"", text),
                                    &taken));
        if (taken)
            continue;
        *out = arena_string(call->arena, text);
        return NULL;
    }
    return arm_error(call->arena, ERROR_PublicIpPrefixOutOfAddresses, NULL, prefix_id, change->id);
}

static struct arm_error *address_any(struct call *call, bool ipv6, const char **out)
{
    char text[ADDRESS_TEXT];
    bool taken = true;

    for (int i = 0; i < ALLOCATION_ATTEMPTS && taken; i++) {
        address_format(address_random(call, ipv6), text);
        TRY_STORE(call, value_taken(call, PUBLIC_IP_TYPE, arena_printf(call->arena, "\"%s\"", text),
                                    &taken));
    }
    *out = arena_string(call->arena, text);
    return NULL;
}

/* Recorded: a static address has its number from the first answer on; a dynamic one has none until
 * it is attached. A standard address is covered by its network's DDoS settings, and is static
 * (guess: also when the client does not say so). */
struct arm_error *public_ip_compute(struct network_change *change)
{
    struct call *call = change->call;
    const json_t *sent = json_object_get(call->body, "properties");
    bool standard = text_equal_nocase(json_text(call->body, "sku.name"), "Standard");
    const char *method =
        json_text_or(sent, "publicIPAllocationMethod", standard ? "Static" : "Dynamic");
    const char *prefix = json_text(sent, "publicIPPrefix.id");
    const char *address = NULL;

    if (standard && !json_object_get(sent, "ddosSettings"))
        json_object_set_new(change->computed, "ddosSettings",
                            json_pack("{s:s}", "protectionMode", "VirtualNetworkInherited"));
    json_object_set_new(change->computed, "publicIPAllocationMethod", json_string(method));
    if (!text_equal_nocase(method, "Static") || json_object_get(change->computed, "ipAddress"))
        return NULL;
    if (prefix)
        TRY(address_from_prefix(change, prefix, &address));
    else
        TRY(address_any(call, wants_ipv6(sent), &address));
    if (address)
        json_object_set_new(change->computed, "ipAddress", json_string(address));
    return NULL;
}

#define PREFIX_SHORTEST_IPV4 21 /* guess; custom prefixes may be larger */
#define PREFIX_SHORTEST_IPV6 109

struct arm_error *public_ip_prefix_compute(struct network_change *change)
{
    struct call *call = change->call;
    const json_t *sent = json_object_get(call->body, "properties");
    bool ipv6 = wants_ipv6(sent);
    int64_t length = json_number_or(sent, "prefixLength", ipv6 ? 124 : 28); /* guess: defaults */
    char text[CIDR_TEXT] = "";
    bool taken = true;

    if (length < (ipv6 ? PREFIX_SHORTEST_IPV6 : PREFIX_SHORTEST_IPV4) || length > (ipv6 ? 127 : 31))
        return arm_error(call->arena, ERROR_InvalidNetworkRequestFormat, NULL,
                         "properties.prefixLength is out of range.");
    json_object_set_new(change->computed, "prefixLength", json_integer(length));
    if (json_object_get(change->computed, "ipPrefix"))
        return NULL;
    for (int i = 0; i < ALLOCATION_ATTEMPTS && taken; i++) {
        struct cidr range = {address_random(call, ipv6), (unsigned)length};
        cidr_format(cidr_canonical(range), text);
        TRY_STORE(call, value_taken(call, PUBLIC_IP_PREFIX_TYPE,
                                    arena_printf(call->arena, "\"%s\"", text), &taken));
    }
    json_object_set_new(change->computed, "ipPrefix", json_string(text));
    return NULL;
}

/* ---- the rules that every security group has (recorded) ---- */

static const struct default_rule {
    const char *name, *description, *source, *destination, *access;
    int priority;
    const char *direction;
} default_rules[] = {
    {"AllowVnetInBound", "Allow inbound traffic from all VMs in VNET", "VirtualNetwork",
     "VirtualNetwork", "Allow", 65000, "Inbound"},
    {"AllowAzureLoadBalancerInBound", "Allow inbound traffic from azure load balancer",
     "AzureLoadBalancer", "*", "Allow", 65001, "Inbound"},
    {"DenyAllInBound", "Deny all inbound traffic", "*", "*", "Deny", 65500, "Inbound"},
    {"AllowVnetOutBound", "Allow outbound traffic from all VMs to all VMs in VNET",
     "VirtualNetwork", "VirtualNetwork", "Allow", 65000, "Outbound"},
    {"AllowInternetOutBound", "Allow outbound traffic from all VMs to Internet", "*", "Internet",
     "Allow", 65001, "Outbound"},
    {"DenyAllOutBound", "Deny all outbound traffic", "*", "*", "Deny", 65500, "Outbound"},
};

static json_t *default_rules_make(void)
{
    json_t *rules = json_array();

    for (size_t i = 0; i < sizeof default_rules / sizeof default_rules[0]; i++) {
        const struct default_rule *row = &default_rules[i];
        json_t *properties = json_pack(
            "{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:i, s:s}", "description", row->description,
            "protocol", "*", "sourcePortRange", "*", "destinationPortRange", "*",
            "sourceAddressPrefix", row->source, "destinationAddressPrefix", row->destination,
            "access", row->access, "priority", row->priority, "direction", row->direction);
        json_array_append_new(rules,
                              json_pack("{s:s, s:o}", "name", row->name, "properties", properties));
    }
    return rules;
}

struct arm_error *security_group_compute(struct network_change *change)
{
    json_object_set_new(change->computed, "defaultSecurityRules", default_rules_make());
    return NULL;
}

/* The group of a cluster's nodes is kept without them: they would be most of what is stored of a
 * node resource group. */
int security_group_show(struct call *call, const struct resource *row, json_t *shown)
{
    json_t *properties = json_object_get(shown, "properties");

    (void)row;
    if (json_object_get(properties, "defaultSecurityRules"))
        return 0;
    json_object_set_new(properties, "defaultSecurityRules", default_rules_make());
    network_stamp(&network_security_group, shown,
                  arena_string(call->arena, json_text_or(shown, "etag", "")));
    return 0;
}

/* ---- what is in use stays ---- */

NETWORK_IN_USE(public_ip_in_use)
{
    return arm_error(call->arena, ERROR_PublicIPAddressCannotBeDeleted, NULL,
                     json_text_or(body, "id", row->id), links->ids[0]);
}

NETWORK_IN_USE(public_ip_prefix_in_use)
{
    return arm_error(call->arena, ERROR_InUsePublicIpPrefixCannotBeDeleted, NULL,
                     json_text_or(body, "id", row->id), links_join(call->arena, links, " and "));
}

NETWORK_IN_USE(nat_gateway_in_use)
{
    return arm_error(call->arena, ERROR_CannotDeleteNatGatewayAssociatedToSubnet, NULL,
                     json_text_or(body, "id", row->id), links->count);
}

NETWORK_IN_USE(route_table_in_use)
{
    (void)body;
    (void)links;
    return arm_error(call->arena, ERROR_InUseRouteTableCannotBeDeleted, NULL, row->name);
}

NETWORK_IN_USE(security_group_in_use)
{
    const char *set;

    TRY_STORE(call, scale_set_using(call, row->id, "\"", &set));
    if (set)
        return arm_error(call->arena, ERROR_NetworkSecurityGroupInUseByVirtualMachineScaleSet, NULL,
                         json_text_or(body, "id", row->id), set);
    if (links->count == 0)
        return NULL;
    return arm_error(call->arena, ERROR_InUseNetworkSecurityGroupCannotBeDeleted, NULL,
                     json_text_or(body, "id", row->id), links_join(call->arena, links, ", "));
}
