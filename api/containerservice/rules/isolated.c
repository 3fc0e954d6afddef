/* Network isolated clusters: outbound types none and block, bootstrapProfile.artifactSource Cache.
 */

#include "api/containerservice/rule.h"
#include "base/json.h"

#define ARTIFACT_SOURCE "properties.bootstrapProfile.artifactSource"

static bool isolates(const struct network *network)
{
    return text_equal_nocase(network->outbound, "none") ||
           text_equal_nocase(network->outbound, "block");
}

static bool from_cache(const json_t *cluster)
{
    return text_equal_nocase(json_text(cluster, ARTIFACT_SOURCE), "Cache");
}

/* Whether all pools have nodes that were made since the artifact source is Cache. */
static bool reimaged(const struct facts *facts)
{
    for (size_t i = 0; i < facts->stored_pool_count; i++) {
        if (json_object_get(facts->stored_pools[i].profile, MADE_WITHOUT_CACHE))
            return false;
    }
    return true;
}

/* The nodes must take their images from the cache before they lose the way out. */
static struct violation *isolated_early(const struct facts *facts, const struct rule *rule)
{
    if (isolates(&facts->stored_network) || !isolates(&facts->network) ||
        !from_cache(facts->wanted) || (from_cache(facts->stored) && reimaged(facts)))
        return NULL;
    return VIOLATION_PLAIN(facts, rule);
}

static struct violation *isolated_without_cache(const struct facts *facts, const struct rule *rule)
{
    bool was = isolates(&facts->stored_network) && !from_cache(facts->stored);

    if (was || !isolates(&facts->network) || from_cache(facts->wanted))
        return NULL;
    return VIOLATION_PLAIN(facts, rule);
}

/* What a cluster with a cache has that such clusters do not support, or NULL. */
static const char *unsupported(const json_t *cluster, const struct network *network, bool windows)
{
    const char *channel = json_text(cluster, "properties.autoUpgradeProfile.nodeOSUpgradeChannel");

    if (!from_cache(cluster))
        return NULL;
    if (text_equal_nocase(network->plugin, "kubenet"))
        return "network plugin kubenet";
    if (windows)
        return "Windows agent pools";
    return text_equal_nocase(channel, "Unmanaged") ? "node OS upgrade channel Unmanaged" : NULL;
}

static struct violation *cache_combined(const struct facts *facts, const struct rule *rule)
{
    const char *before =
        unsupported(facts->stored, &facts->stored_network, facts_stored_windows(facts));
    const char *after = unsupported(facts->wanted, &facts->network, facts_windows(facts));

    return after && !text_equal(before, after) ? VIOLATION(facts, rule, after) : NULL;
}

static struct violation *cache_left(const struct facts *facts, const struct rule *rule)
{
    return from_cache(facts->stored) && !from_cache(facts->wanted) ? VIOLATION_PLAIN(facts, rule)
                                                                   : NULL;
}

const struct rule isolated_rules[] = {
    {
        .id = "OB-020",
        .changes = CLUSTER_UPDATE,
        .on_demand = true,
        .summary = "The artifact source does not go back from Cache to Direct.",
        .path = ARTIFACT_SOURCE,
        .code = "BootstrapArtifactSourceNotAllowed",
        .message = "BootstrapProfile artifact source cannot be changed from 'Cache' to 'Direct'",
        .source = "MicrosoftDocs/azure-aks-docs#184",
        .confidence = RECORDED,
        .words = RECORDED,
        .disputed = "Reported once, in 2025-03; the docs call the change possible, so it is off "
                    "unless it is switched on.",
        .check = cache_left,
    },
    {
        .id = "OB-011",
        .changes = CLUSTER_UPDATE,
        .summary = "The outbound type turns to none or block only after the artifact source turned "
                   "to Cache and all node pools were reimaged.",
        .remedy = "Set artifactSource to Cache, reimage the node pools, then change the outbound "
                  "type.",
        .path = "properties.networkProfile.outboundType",
        .code = "InvalidNetworkIsolatedClusterConfiguration",
        .message =
            "Switch bootstrapProfile.artifactSource to 'Cache' and reimage the node pools before changing the outbound type to none or block.",
        .source = "hashicorp/terraform-provider-azurerm#32598; AKS docs, network-isolated",
        .confidence = RECORDED,
        .words = RECORDED,
        .check = isolated_early,
    },
    {
        .id = "OB-010",
        .changes = CLUSTER_WRITE,
        .summary = "Outbound types none and block need bootstrapProfile.artifactSource Cache.",
        .path = ARTIFACT_SOURCE,
        .code = "InvalidNetworkIsolatedClusterConfiguration",
        .message =
            "When outbound type is none or block, bootstrapProfile.artifactSource must be 'Cache'",
        .source = "hashicorp/terraform-provider-azurerm#29808",
        .confidence = RECORDED,
        .words = RECORDED,
        .check = isolated_without_cache,
    },
    {
        .id = "OB-012",
        .changes = CLUSTER_WRITE | POOL_CREATE,
        .summary = "A cluster with artifact source Cache has no kubenet, no Windows pools and no "
                   "Unmanaged node OS upgrade channel.",
        .path = "properties.bootstrapProfile",
        .code = "InvalidNetworkIsolatedClusterConfiguration",
        .message = "Network isolated clusters do not support {feature}.",
        .source = "AKS docs, concepts-network-isolated",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = cache_combined,
    },
    {0},
};
