/* Changes of outboundType on existing clusters, from the table of transitions. Each target must
 * also keep the rules of a new cluster. */

#include "api/containerservice/rule.h"
#include "api/containerservice/transitions.h"
#include "base/span.h"

static const char *move_kind(const struct facts *facts)
{
    for (size_t i = 0; i < facts->stored_pool_count; i++) {
        if (pool_has_subnet(&facts->stored_pools[i]))
            return MOVE_OUTBOUND_CUSTOM;
    }
    return MOVE_OUTBOUND_MANAGED;
}

static bool outbound_changes(const struct facts *facts)
{
    return !text_equal_nocase(facts->stored_network.outbound, facts->network.outbound);
}

/* Whether this rule is the one that refuses the change. */
static bool move_refused(const struct facts *facts, const struct rule *rule)
{
    if (!outbound_changes(facts))
        return false;
    const struct transition *move = transition_find(
        move_kind(facts), facts->stored_network.outbound, facts->network.outbound, facts->as_of);
    return move && move->verdict == TRANSITION_REFUSED && text_equal(move->rules, rule->id);
}

static struct violation *move_from_to(const struct facts *facts, const struct rule *rule)
{
    return move_refused(facts, rule)
               ? VIOLATION(facts, rule, facts->stored_network.outbound, facts->network.outbound)
               : NULL;
}

static struct violation *move_to(const struct facts *facts, const struct rule *rule)
{
    return move_refused(facts, rule) ? VIOLATION(facts, rule, facts->network.outbound) : NULL;
}

static struct violation *provisioning_auto(const struct facts *facts, const struct rule *rule)
{
    return outbound_changes(facts) && cluster_provisions_nodes(facts->wanted)
               ? VIOLATION_PLAIN(facts, rule)
               : NULL;
}

const struct rule outbound_change_rules[] = {
    {
        .id = "OB-019",
        .changes = CLUSTER_UPDATE,
        .summary = "The outbound type stays while node auto-provisioning is on.",
        .remedy = "Set nodeProvisioningProfile.mode to Manual first.",
        .path = "properties.networkProfile.outboundType",
        .code = "OperationNotAllowed",
        .message =
            "Cannot change .properties.networkProfile.outboundType while .properties.nodeProvisioningProfile.mode is Auto",
        .source = "Azure/AKS#4694",
        .confidence = RECORDED,
        .words = RECORDED,
        .check = provisioning_auto,
    },
    {
        .id = "OB-015",
        .changes = CLUSTER_UPDATE,
        .summary = "A cluster in the managed network does not go back from managedNATGateway to "
                   "loadBalancer.",
        .path = "properties.networkProfile.outboundType",
        .code = "BadRequest",
        .subcode = "OutboundTypeMigrationNotSupported",
        .target = "networkProfile.outboundType",
        .message = "Changing outbound type from {from} to {to} is not supported.",
        .source = "AKS docs, egress-outboundtype",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = move_from_to,
    },
    {
        .id = "OB-016",
        .changes = CLUSTER_UPDATE,
        .summary =
            "A cluster leaves managedNATGatewayV2 for none or block only, and before 2026-05-29 not at all.",
        .path = "properties.networkProfile.outboundType",
        .code = "BadRequest",
        .subcode = "OutboundTypeMigrationNotSupported",
        .target = "networkProfile.outboundType",
        .message = "Changing outbound type from {from} to {to} is not supported.",
        .source = "release notes 2026-05-29; AKS docs, egress-outboundtype",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .disputed = "The docs' table allows no change at all; the newer release notes, which "
                    "count here, allow none and block.",
        .check = move_from_to,
    },
    {
        .id = "OB-017",
        .changes = CLUSTER_UPDATE,
        .summary = "Only clusters in a network of their own may change to userDefinedRouting or "
                   "userAssignedNATGateway.",
        .path = "properties.networkProfile.outboundType",
        .code = "BadRequest",
        .subcode = "OutboundTypeMigrationNotSupported",
        .target = "networkProfile.outboundType",
        .message = "Outbound type {to} is only supported for clusters with a custom VNet.",
        .source = "AKS docs, egress-outboundtype; Azure/azure-cli#33694",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = move_to,
    },
    {
        .id = "OB-018",
        .changes = CLUSTER_UPDATE,
        .summary = "A cluster in a network of its own does not change to block.",
        .path = "properties.networkProfile.outboundType",
        .code = "BadRequest",
        .subcode = "OutboundTypeMigrationNotSupported",
        .target = "networkProfile.outboundType",
        .message = "Outbound type {to} is not supported with a custom VNet.",
        .source = "AKS docs, egress-outboundtype",
        .confidence = DOCUMENTED,
        .words = GUESS,
        .check = move_to,
    },
    {0},
};
