#include "api/network/ranges.h"

#include "base/json.h"

/* Azure's limits for the size of a subnet: /29 to /2, and exactly /64 for IPv6 (virtual network
 * FAQ). */
#define SUBNET_IPV4_LONGEST  29
#define SUBNET_IPV4_SHORTEST 2
#define SUBNET_IPV6_LENGTH   64

static struct arm_error *range_read(struct arena *arena, const char *id, const json_t *value,
                                    struct cidr *out)
{
    const char *text = json_string_value(value);

    if (!cidr_parse(text, out))
        return arm_error(arena, ERROR_InvalidAddressPrefixFormat, NULL, text ? text : "", id);
    if (!cidr_has_host_bits(*out))
        return NULL;
    char right[CIDR_TEXT];
    cidr_format(cidr_canonical(*out), right);
    return arm_error(arena, ERROR_InvalidCIDRNotation, NULL, text, id, right);
}

struct arm_error *ranges_read(struct arena *arena, const char *id, const json_t *prefixes,
                              struct range_list *out)
{
    size_t count = json_is_array(prefixes) ? json_array_size(prefixes) : prefixes ? 1 : 0;
    struct cidr *parsed = arena_alloc(arena, count * sizeof *parsed);

    for (size_t i = 0; i < count; i++) {
        const json_t *value = json_is_array(prefixes) ? json_array_get(prefixes, i) : prefixes;
        TRY(range_read(arena, id, value, &parsed[i]));
    }
    *out = (struct range_list){parsed, count};
    return NULL;
}

struct range_list ranges_stored(struct arena *arena, const json_t *prefixes)
{
    size_t most = json_is_array(prefixes) ? json_array_size(prefixes) : 1;
    struct cidr *parsed = arena_alloc(arena, most * sizeof *parsed);
    size_t count = 0;

    for (size_t i = 0; i < most; i++) {
        const json_t *value = json_is_array(prefixes) ? json_array_get(prefixes, i) : prefixes;
        const char *text = json_string_value(value);
        count += cidr_parse(text, &parsed[count]);
    }
    return (struct range_list){parsed, count};
}

const json_t *subnet_prefixes(const json_t *properties)
{
    const json_t *many = json_object_get(properties, "addressPrefixes");
    return json_array_size(many) > 0 ? many : json_object_get(properties, "addressPrefix");
}

static bool size_allowed(struct cidr range)
{
    if (range.base.family == FAMILY_IPV6)
        return range.prefix == SUBNET_IPV6_LENGTH;
    return range.prefix >= SUBNET_IPV4_SHORTEST && range.prefix <= SUBNET_IPV4_LONGEST;
}

static bool inside(struct range_list outer, struct cidr range)
{
    for (size_t i = 0; i < outer.count; i++) {
        if (cidr_contains(outer.prefixes[i], range))
            return true;
    }
    return false;
}

static bool overlaps_any(const struct subnet_range *subnet, struct cidr range, size_t limit)
{
    for (size_t i = 0; i < limit; i++) {
        if (cidr_overlaps(subnet->prefixes[i], range))
            return true;
    }
    return false;
}

/* One prefix of subnets[at] against the network, the subnets before it and its own earlier
 * prefixes. */
static struct arm_error *prefix_check(struct arena *arena, const char *vnet_name,
                                      struct range_list vnet, const struct subnet_range *subnets,
                                      size_t at, size_t index)
{
    const struct subnet_range *subnet = &subnets[at];
    struct cidr range = subnet->prefixes[index];

    if (!size_allowed(range))
        return arm_error(arena, ERROR_NetcfgInvalidSubnet, NULL, subnet->name, vnet_name);
    if (!inside(vnet, range))
        return arm_error(arena, ERROR_NetcfgSubnetRangeOutsideVnet, NULL, subnet->name, vnet_name);
    bool overlap = overlaps_any(subnet, range, index);
    for (size_t i = 0; i < at && !overlap; i++)
        overlap = overlaps_any(&subnets[i], range, subnets[i].prefix_count);
    if (overlap)
        return arm_error(arena, ERROR_NetcfgSubnetRangesOverlap, NULL, subnet->name, vnet_name);
    return NULL;
}

struct arm_error *ranges_check(struct arena *arena, const char *vnet_name, struct range_list vnet,
                               const struct subnet_range *subnets, size_t count)
{
    size_t prefixes = 0;

    for (size_t at = 0; at < count; at++) {
        prefixes += subnets[at].prefix_count;
        if (at >= SUBNETS_MAX || prefixes > SUBNETS_MAX)
            return arm_error(arena, ERROR_SubnetLimitReached, NULL, vnet_name, SUBNETS_MAX);
        if (subnets[at].prefix_count == 0)
            return arm_error(arena, ERROR_NetcfgInvalidSubnet, NULL, subnets[at].name, vnet_name);
        for (size_t i = 0; i < subnets[at].prefix_count; i++)
            TRY(prefix_check(arena, vnet_name, vnet, subnets, at, i));
    }
    return NULL;
}

struct arm_error *ranges_check_space(struct arena *arena, const char *vnet_name,
                                     struct range_list vnet)
{
    if (vnet.count == 0)
        return arm_error(arena, ERROR_NetcfgInvalidVirtualNetworkSite, NULL, vnet_name,
                         "it has no address prefix");
    if (vnet.count > SUBNETS_MAX)
        return arm_error(arena, ERROR_NetcfgInvalidVirtualNetworkSite, NULL, vnet_name,
                         "it has too many address prefixes");
    for (size_t i = 0; i < vnet.count; i++) {
        for (size_t j = 0; j < i; j++) {
            if (cidr_overlaps(vnet.prefixes[i], vnet.prefixes[j]))
                return arm_error(arena, ERROR_NetcfgInvalidVirtualNetworkSite, NULL, vnet_name,
                                 "its address prefixes overlap");
        }
    }
    return NULL;
}
