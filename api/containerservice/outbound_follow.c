/* What an update does to the addresses that a cluster goes out with, beyond the merge by member. */

#include "api/containerservice/change.h"
#include "base/json.h"

static const char *const balancer_sources[] = {"managedOutboundIPs", "outboundIPs",
                                               "outboundIPPrefixes", NULL};
static const char *const gateway_sources[] = {"managedOutboundIPProfile", "outboundIPs",
                                              "outboundIPPrefixes", NULL};

/* An object that says something: {"publicIPs": []} names no address. */
static bool names_addresses(const json_t *source)
{
    const char *name;
    json_t *value;

    json_object_foreach(json_unconst(source), name, value)
    {
        if (!json_is_empty(value))
            return true;
    }
    return false;
}

/* One source at a time (AKS docs, load-balancer-standard): the one that is sent replaces the stored
 * one. Those that are sent together stay, for a rule to refuse. */
static void sources_follow(json_t *profile, const json_t *sent, const char *const *sources)
{
    bool named = false;

    for (const char *const *source = sources; *source; source++)
        named |= names_addresses(json_object_get(sent, *source));
    for (const char *const *source = sources; named && *source; source++) {
        if (!names_addresses(json_object_get(sent, *source)))
            json_object_del(profile, *source);
    }
}

static void profile_follow(json_t *network, const json_t *sent, const char *member,
                           const char *const *sources, bool keep)
{
    const json_t *asked = json_object_get(sent, member);

    if (!keep && json_is_empty(asked))
        json_object_del(network, member);
    else
        sources_follow(json_object_get(network, member), asked, sources);
}

static bool is_managed_gateway(const char *type)
{
    return text_equal_nocase(type, "managedNATGateway") ||
           text_equal_nocase(type, "managedNATGatewayV2");
}

void outbound_follow(json_t *wanted, const json_t *stored, const json_t *sent)
{
    json_t *network = json_at(wanted, "properties.networkProfile");
    const json_t *asked = json_at(sent, "properties.networkProfile");
    const char *before = json_text(stored, "properties.networkProfile.outboundType");
    const char *after = json_text(network, "outboundType");
    bool same = text_equal_nocase(before, after);
    bool gateway = is_managed_gateway(before) && is_managed_gateway(after);

    profile_follow(network, asked, "loadBalancerProfile", balancer_sources, same);
    profile_follow(network, asked, "natGatewayProfile", gateway_sources, same || gateway);
}
