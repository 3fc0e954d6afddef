/* natGatewayProfile: the managed NAT gateway. */

#include "api/containerservice/rule.h"
#include "base/json.h"

#define PROFILE  "properties.networkProfile.natGatewayProfile"
#define IPS_MAX  16 /* azurerm's schema allows 100 */
#define IDLE_MIN 4
#define IDLE_MAX 120

static const json_t *profile_of(const json_t *cluster)
{
    return json_at(cluster, PROFILE);
}

/* StandardV2 has a name among the outbound types of previews, and is a SKU of the profile since
 * 2026-06-01. */
static bool is_v2(const json_t *cluster, const struct network *network)
{
    return text_equal_nocase(network->outbound, "managedNATGatewayV2") ||
           (text_equal_nocase(network->outbound, "managedNATGateway") &&
            text_equal_nocase(json_text(profile_of(cluster), "sku"), "StandardV2"));
}

static struct violation *v2_gated(const struct facts *facts, const struct rule *rule)
{
    bool was = is_v2(facts->stored, &facts->stored_network);

    return !was && is_v2(facts->wanted, &facts->network) ? VIOLATION(facts, rule, rule->flag)
                                                         : NULL;
}

/* What was sent counts: the stored profile goes with the type that needed it. */
static struct violation *profile_alone(const struct facts *facts, const struct rule *rule)
{
    static const char *const types[] = {"managedNATGateway", "managedNATGatewayV2",
                                        "userAssignedNATGateway"};

    if (json_is_empty(profile_of(facts->sent)))
        return NULL;
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        if (text_equal_nocase(facts->network.outbound, types[i]))
            return NULL;
    }
    return VIOLATION_PLAIN(facts, rule);
}

static struct violation *idle_range(const struct facts *facts, const struct rule *rule)
{
    int64_t minutes = json_number_or(profile_of(facts->wanted), "idleTimeoutInMinutes", IDLE_MIN);

    if (minutes >= IDLE_MIN && minutes <= IDLE_MAX)
        return NULL;
    return VIOLATION(facts, rule, rule->target, "it must be between 4 and 120");
}

static struct violation *gateway_count(const struct facts *facts, const struct rule *rule)
{
    int64_t count = json_number_or(profile_of(facts->wanted), "managedOutboundIPProfile.count", 1);

    if (count >= 1 && count <= IPS_MAX)
        return NULL;
    return VIOLATION(facts, rule, rule->target, "it must be between 1 and 16");
}

static struct violation *sku_lowered(const struct facts *facts, const struct rule *rule)
{
    const char *before = json_text(profile_of(facts->stored), "sku");
    const char *after = json_text(profile_of(facts->wanted), "sku");

    return text_equal_nocase(before, "StandardV2") && text_equal_nocase(after, "Standard")
               ? VIOLATION_PLAIN(facts, rule)
               : NULL;
}

/* What was sent counts, since a default counts addresses where nothing is said. */
static struct violation *addresses_both(const struct facts *facts, const struct rule *rule)
{
    const json_t *sent = profile_of(facts->sent);
    bool managed = !json_is_empty(json_at(sent, "managedOutboundIPProfile"));
    bool own = !json_is_empty(json_at(sent, "outboundIPs.publicIPs")) ||
               !json_is_empty(json_at(sent, "outboundIPPrefixes.publicIPPrefixes"));

    return managed && own && is_v2(facts->wanted, &facts->network) ? VIOLATION_PLAIN(facts, rule)
                                                                   : NULL;
}

const struct rule nat_gateway_rules[] = {
    {
        .id = "OB-014",
        .changes = CLUSTER_WRITE,
        .flag = "ManagedNATGatewayV2Preview",
        .summary = "Until 2026-09 a StandardV2 NAT gateway needed a preview flag.",
        .path = "properties.networkProfile.outboundType",
        .code = "BadRequest",
        .message = MESSAGE_FEATURE,
        .source = "AKS docs, nat-gateway; release notes 2026-07-17; Azure/azure-cli#34017",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .disputed = "The docs of 2026-08 still ask for the flag; azure-cli made it generally "
                    "available in 2026-09, from when on it is not asked for here.",
        .check = v2_gated,
    },
    {
        .id = "NAT-003",
        .changes = CLUSTER_WRITE,
        .summary = "A natGatewayProfile comes with a NAT gateway as outbound type.",
        .remedy = "Leave natGatewayProfile out of the request.",
        .path = PROFILE,
        .code = "BadRequest",
        .target = "networkProfile.natGatewayProfile",
        .message = "NAT gateway profile requires outbound type managedNATGateway or "
                   "userAssignedNATGateway.",
        .source = "azurerm's own check; Azure/azure-cli-extensions#10264",
        .confidence = INFERRED,
        .words = GUESS,
        .check = profile_alone,
    },
    {
        .id = "NAT-001",
        .changes = CLUSTER_WRITE,
        .summary = "natGatewayProfile.idleTimeoutInMinutes is 4 to 120.",
        .path = PROFILE ".idleTimeoutInMinutes",
        .code = "InvalidParameter",
        .target = "networkProfile.natGatewayProfile.idleTimeoutInMinutes",
        .message = MESSAGE_INVALID_DETAILS,
        .source = "AKS docs, nat-gateway",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = idle_range,
    },
    {
        .id = "NAT-002",
        .changes = CLUSTER_WRITE,
        .summary = "natGatewayProfile.managedOutboundIPProfile.count is 1 to 16.",
        .path = PROFILE ".managedOutboundIPProfile.count",
        .code = "InvalidParameter",
        .target = "networkProfile.natGatewayProfile.managedOutboundIPProfile.count",
        .message = MESSAGE_INVALID_DETAILS,
        .source = "AKS docs, nat-gateway",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .disputed = "azurerm's schema allows 100; the docs and azure-cli say 16, and so it is "
                    "here.",
        .check = gateway_count,
    },
    {
        .id = "NAT-004",
        .changes = CLUSTER_UPDATE,
        .summary = "A StandardV2 NAT gateway does not become a Standard one.",
        .path = PROFILE ".sku",
        .code = "PropertyChangeNotAllowed",
        .target = "networkProfile.natGatewayProfile.sku",
        .message = "Changing NAT gateway SKU from StandardV2 to Standard is not allowed.",
        .source = "Azure/azure-cli#34017; Azure/azure-cli-extensions#10264",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = sku_lowered,
    },
    {
        .id = "NAT-005",
        .changes = CLUSTER_WRITE,
        .summary = "A StandardV2 NAT gateway has managed addresses or those of the user, not both.",
        .path = PROFILE,
        .code = "BadRequest",
        .target = "networkProfile.natGatewayProfile",
        .message =
            "NAT gateway profile cannot have both managed outbound IPs and customer outbound IPs.",
        .source = "Azure/azure-cli#34017",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = addresses_both,
    },
    {0},
};
