/* Who reaches the API server: authorized ranges, private clusters, VNet integration. */

#include <string.h>

#include "api/containerservice/rule.h"
#include "base/json.h"

#define ACCESS              "properties.apiServerAccessProfile"
#define EVERYBODY_OUT       "0.0.0.0/32"
#define RANGES_MOST         200
#define RANGES_MOST_IN_VNET 2000
#define DELEGATION          "Microsoft.ContainerService/managedClusters"
#define LARGEST_PREFIX      28

static const json_t *access_of(const json_t *cluster)
{
    return json_at(cluster, ACCESS);
}

static const json_t *ranges_of(const json_t *cluster)
{
    return json_object_get(access_of(cluster), "authorizedIPRanges");
}

static bool is_private(const json_t *cluster)
{
    return json_true_at(access_of(cluster), "enablePrivateCluster");
}

static bool is_integrated(const json_t *cluster)
{
    return json_true_at(access_of(cluster), "enableVnetIntegration");
}

/* ---- authorized ranges ---- */

static struct violation *ranges_private(const struct facts *facts, const struct rule *rule)
{
    return facts_changes(facts, ACCESS) && is_private(facts->wanted) &&
                   json_array_size(ranges_of(facts->wanted)) > 0
               ? VIOLATION_PLAIN(facts, rule)
               : NULL;
}

static struct violation *ranges_closed(const struct facts *facts, const struct rule *rule)
{
    const json_t *ranges = ranges_of(facts->wanted);

    if (json_array_size(ranges) < 2 || !facts_changes(facts, ACCESS))
        return NULL;
    for (size_t i = 0; i < json_array_size(ranges); i++) {
        if (text_equal(json_string_value(json_array_get(ranges, i)), EVERYBODY_OUT))
            return VIOLATION_PLAIN(facts, rule);
    }
    return NULL;
}

static struct violation *ranges_many(const struct facts *facts, const struct rule *rule)
{
    size_t count = json_array_size(ranges_of(facts->wanted));
    size_t most = is_integrated(facts->wanted) ? RANGES_MOST_IN_VNET : RANGES_MOST;
    bool needs_standard = count > 0 || is_private(facts->wanted);

    if (!facts_changes(facts, ACCESS))
        return NULL;
    if (needs_standard && text_equal_nocase(facts->network.balancer_sku, "basic"))
        return VIOLATION(
            facts, rule,
            "Authorized IP ranges and private clusters require load balancer SKU standard.");
    if (count <= most)
        return NULL;
    return violation_counted(
        VIOLATION(facts, rule,
                  arena_printf(facts->arena,
                               "The number of authorized IP ranges must not exceed %zu.", most)),
        count, most);
}

/* Not reachable from the internet: RFC 6890. */
static const char *const special_ranges[] = {
    "0.0.0.0/8",       "10.0.0.0/8",     "100.64.0.0/10", "127.0.0.0/8",    "169.254.0.0/16",
    "172.16.0.0/12",   "192.0.0.0/24",   "192.0.2.0/24",  "192.168.0.0/16", "198.18.0.0/15",
    "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4",   "240.0.0.0/4",
};

static bool is_special(struct cidr range)
{
    for (size_t i = 0; i < sizeof special_ranges / sizeof special_ranges[0]; i++) {
        struct cidr special;
        if (cidr_parse(special_ranges[i], &special) && cidr_overlaps(special, range))
            return true;
    }
    return false;
}

static bool range_read(const char *text, struct cidr *out)
{
    if (cidr_parse(text, out))
        return true;
    if (!address_parse(text, &out->base))
        return false;
    out->prefix = cidr_bits(out->base.family);
    return true;
}

/* With its preview, names of service tags stand among the ranges. */
static bool is_service_tag(const struct facts *facts, const char *text)
{
    return facts_flag(facts, "EnableServiceTagAuthorizedIPPreview") &&
           strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.") ==
               strlen(text) &&
           strpbrk(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
}

static const char *range_problem(const struct facts *facts, const char *text)
{
    struct cidr range = {0};

    if (text_equal(text, EVERYBODY_OUT))
        return NULL;
    if (!range_read(text, &range))
        return is_service_tag(facts, text) ? NULL : "is no address or range";
    if (range.base.family != FAMILY_IPV4)
        return "is no IPv4 address or range";
    return is_special(range) ? "is not public" : NULL;
}

static struct violation *ranges_invalid(const struct facts *facts, const struct rule *rule)
{
    const json_t *ranges = ranges_of(facts->wanted);

    if (!facts_changes(facts, ACCESS ".authorizedIPRanges"))
        return NULL;
    for (size_t i = 0; i < json_array_size(ranges); i++) {
        const char *text = json_string_value(json_array_get(ranges, i));
        const char *problem = range_problem(facts, text ? text : "");
        if (problem)
            return VIOLATION(facts, rule, rule->target,
                             arena_printf(facts->arena, "'%s' %s", text ? text : "null", problem));
    }
    return NULL;
}

/* ---- VNet integration ---- */

static struct violation *integration_subnet(const struct facts *facts, const struct rule *rule)
{
    if (!is_integrated(facts->wanted) || !facts_changes(facts, ACCESS) ||
        !json_is_empty(json_object_get(access_of(facts->wanted), "subnetId")))
        return NULL;
    for (size_t i = 0; i < facts->pool_count; i++) {
        if (pool_has_subnet(&facts->pools[i]))
            return VIOLATION_PLAIN(facts, rule);
    }
    return NULL;
}

static bool is_delegated(const struct subnet_facts *subnet)
{
    for (size_t i = 0; i < subnet->delegation_count; i++) {
        if (text_equal_nocase(subnet->delegations[i], DELEGATION))
            return true;
    }
    return false;
}

static bool is_roomy(const struct subnet_facts *subnet)
{
    for (size_t i = 0; i < subnet->prefix_count; i++) {
        if (subnet->prefixes[i].base.family == FAMILY_IPV4 &&
            subnet->prefixes[i].prefix <= LARGEST_PREFIX)
            return true;
    }
    return false;
}

static bool in_other_network(const struct facts *facts, const struct subnet_facts *subnet)
{
    for (size_t i = 0; i < facts->pool_count; i++) {
        const struct subnet_facts *nodes = facts_subnet_found(facts, facts->pools[i].subnet);
        if (nodes && !text_equal_nocase(nodes->vnet_id, subnet->vnet_id))
            return true;
    }
    return false;
}

/* That it be empty is asked of its first use only, which nothing stored tells. */
static struct violation *server_subnet(const struct facts *facts, const struct rule *rule)
{
    const char *id = json_text_or(access_of(facts->wanted), "subnetId", "");
    const struct pool_subnet *subnet = *id ? facts_subnet(facts, id) : NULL;
    const char *problem = NULL;

    if (!subnet || !facts_changes(facts, ACCESS ".subnetId"))
        return NULL;
    if (!subnet->found)
        problem = facts->lenient_network ? NULL : "could not be found";
    else if (!is_delegated(&subnet->subnet) || !is_roomy(&subnet->subnet))
        problem = "must be delegated to " DELEGATION " and be at least /28";
    else if (in_other_network(facts, &subnet->subnet))
        problem = "must be in the virtual network of the agent pools";
    return problem ? VIOLATION(facts, rule, id, problem) : NULL;
}

static struct violation *integration_left(const struct facts *facts, const struct rule *rule)
{
    return is_integrated(facts->stored) && !is_integrated(facts->wanted)
               ? VIOLATION(facts, rule, rule->target)
               : NULL;
}

/* ---- private clusters ---- */

static struct violation *private_toggled(const struct facts *facts, const struct rule *rule)
{
    return is_private(facts->stored) != is_private(facts->wanted) && !is_integrated(facts->wanted)
               ? VIOLATION(facts, rule, rule->target)
               : NULL;
}

static struct violation *zone_none(const struct facts *facts, const struct rule *rule)
{
    const json_t *access = access_of(facts->wanted);
    bool no_name = json_is_false(json_object_get(access, "enablePrivateClusterPublicFQDN"));

    return facts_changes(facts, ACCESS) && is_private(facts->wanted) && no_name &&
                   text_equal_nocase(json_text(access, "privateDNSZone"), "none")
               ? VIOLATION_PLAIN(facts, rule)
               : NULL;
}

static struct violation *zone_identity(const struct facts *facts, const struct rule *rule)
{
    const char *zone = json_text_or(access_of(facts->wanted), "privateDNSZone", "");
    const char *type = json_text(facts->wanted, "identity.type");

    return zone[0] == '/' && text_equal_nocase(type, "SystemAssigned")
               ? VIOLATION_PLAIN(facts, rule)
               : NULL;
}

const struct rule api_server_rules[] = {
    {
        .id = "API-007",
        .changes = CLUSTER_UPDATE,
        .summary = "API server VNet integration stays on once it is on.",
        .path = ACCESS ".enableVnetIntegration",
        .code = "PropertyChangeNotAllowed",
        .target = "apiServerAccessProfile.enableVnetIntegration",
        .message = MESSAGE_FIXED,
        .source = "AKS docs, api-server-vnet-integration",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = integration_left,
    },
    {
        .id = "API-008",
        .changes = CLUSTER_UPDATE,
        .summary =
            "enablePrivateCluster changes on clusters with API server VNet integration only.",
        .path = ACCESS ".enablePrivateCluster",
        .code = "PropertyChangeNotAllowed",
        .target = "apiServerAccessProfile.enablePrivateCluster",
        .message = MESSAGE_FIXED,
        .source = "AKS docs, api-server-vnet-integration and private-clusters",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = private_toggled,
    },
    {
        .id = "API-001",
        .changes = CLUSTER_WRITE,
        .summary = "A private cluster has no authorizedIPRanges.",
        .path = ACCESS ".authorizedIPRanges",
        .code = "InvalidParameter",
        .message = "Private cluster cannot be enabled with AuthorizedIPRanges.",
        .source = "aquasecurity/tfsec#571; AKS docs, api-server-authorized-ip-ranges",
        .confidence = RECORDED,
        .words = RECORDED,
        .check = ranges_private,
    },
    {
        .id = "API-002",
        .changes = CLUSTER_WRITE,
        .summary = "0.0.0.0/32, which lets nobody in, stands alone in authorizedIPRanges.",
        .path = ACCESS ".authorizedIPRanges",
        .code = "InvalidParameter",
        .message =
            "Setting apiServerAuthorizedIPRange to 0.0.0.0/32 is not allowed with other IP ranges. Refer to https://aka.ms/aks/auth-ip-ranges for more details",
        .source = "Azure/terraform-azurerm-aks#378",
        .confidence = RECORDED,
        .words = RECORDED,
        .check = ranges_closed,
    },
    {
        .id = "API-003",
        .changes = CLUSTER_WRITE,
        .summary = "authorizedIPRanges are at most 200, 2000 with API server VNet integration, and "
                   "they and private clusters need the standard load balancer.",
        .path = ACCESS ".authorizedIPRanges",
        .code = "InvalidParameter",
        .message = "{details}",
        .source = "AKS docs, api-server-authorized-ip-ranges and private-clusters",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = ranges_many,
    },
    {
        .id = "API-004",
        .changes = CLUSTER_WRITE,
        .on_demand = true,
        .summary = "authorizedIPRanges are public IPv4 addresses and ranges.",
        .path = ACCESS ".authorizedIPRanges",
        .code = "InvalidParameter",
        .target = "apiServerAccessProfile.authorizedIPRanges",
        .message = MESSAGE_INVALID_DETAILS,
        .source = "azure-cli's own check",
        .confidence = CLIENT_SIDE,
        .words = GUESS,
        .disputed = "Only clients are known to check it, so it is off unless it is switched on.",
        .check = ranges_invalid,
    },
    {
        .id = "API-009",
        .changes = CLUSTER_WRITE,
        .summary = "A private cluster without a private DNS zone keeps its public name.",
        .path = ACCESS ".privateDNSZone",
        .code = "InvalidParameter",
        .target = "apiServerAccessProfile.privateDNSZone",
        .message = "privateDNSZone 'none' requires enablePrivateClusterPublicFQDN.",
        .source = "AKS docs, private-clusters",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = zone_none,
    },
    {
        .id = "API-010",
        .changes = CLUSTER_CREATE,
        .summary = "A private DNS zone of the user's own needs a user-assigned identity.",
        .path = "identity",
        .code = "InvalidParameter",
        .message = "A custom private DNS zone requires a user-assigned managed identity.",
        .source = "AKS docs, private-clusters",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = zone_identity,
    },
    {
        .id = "API-005",
        .changes = CLUSTER_WRITE,
        .summary = "API server VNet integration of a cluster in a network of its own names a "
                   "subnetId.",
        .path = ACCESS ".subnetId",
        .code = "InvalidParameter",
        .message =
            "apiServerAccessProfile.subnetId should not be empty when using custom vnet with apiserverVnetIntegration",
        .source = "pulumi/pulumi-azure-native#4348",
        .confidence = RECORDED,
        .words = GUESS,
        .check = integration_subnet,
    },
    {
        .id = "API-006",
        .changes = CLUSTER_WRITE,
        .needs = NEED_SUBNETS,
        .summary = "The API server's subnet is in the pools' network, delegated to " DELEGATION
                   " and at least a /28.",
        .path = ACCESS ".subnetId",
        .code = "InvalidParameter",
        .target = "apiServerAccessProfile.subnetId",
        .message = "API server subnet {id} {problem}.",
        .source = "AKS docs, api-server-vnet-integration; release notes 2024-05-13",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = server_subnet,
    },
    {0},
};
